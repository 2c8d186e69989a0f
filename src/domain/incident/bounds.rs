//! How much a person may say in one command, and what can be a person's name.

use super::clocks::ClockCommand;
use super::command::{Command, Refusal};
use super::decide::LONGEST;
use super::people::PeopleCommand;
use super::talk::TalkCommand;
use crate::domain::SafeText;
use serde_json::Value;

/// The longest name of a person, in bytes: it stands beside every entry.
const LONGEST_NAME: usize = 64;
/// The name under which the host itself writes facts.
pub(crate) const OWN_NAME: &str = "onscene";

/// A person's name as it stands beside what they do: trimmed, not too long, and not the host's own.
///
/// # Errors
/// It is empty, longer than 64 bytes, or the one that the host writes under.
pub fn person(name: &SafeText) -> Result<SafeText, Refusal> {
    let trimmed = name.as_str().trim();
    if trimmed.is_empty() {
        return Err(Refusal::new("the name is empty", "say who it is: `--name PERSON`"));
    }
    if trimmed.len() > LONGEST_NAME {
        return Err(Refusal::new(
            format!("the name is {} bytes long", trimmed.len()),
            "names have 64 bytes at most",
        ));
    }
    if trimmed.eq_ignore_ascii_case(OWN_NAME) {
        return Err(Refusal::new(
            format!("`{trimmed}` is the name under which the host writes"),
            "use a person's own name: `--name PERSON`",
        ));
    }
    Ok(trimmed.into())
}

/// The command with its names trimmed and a pinned line cut; the cut is written behind it.
///
/// # Errors
/// One of its texts is longer than 16 KiB, or a name cannot be one.
pub(super) fn bounded(command: &Command) -> Result<Command, Refusal> {
    let mut command = command.clone();
    if let Command::Pin { text, .. } = &mut command {
        *text = cut(text);
    }
    if let Some(name) = named(&mut command).filter(|name| !name.is_empty()) {
        *name = person(name)?;
    }
    let longest = serde_json::to_value(&command).map_or(0, |value| longest(&value));
    if longest > LONGEST {
        return Err(Refusal::new(
            format!("a text of this is {longest} bytes long"),
            "16 KiB are kept; put the rest into a file and name it",
        ));
    }
    Ok(command)
}

/// The person that a command names; an empty one means whoever asks, or nobody.
fn named(command: &mut Command) -> Option<&mut SafeText> {
    if let Command::AssignRole { to, .. }
    | Command::AssignStep { to, .. }
    | Command::People(PeopleCommand::OfferHandoff { to, .. })
    | Command::Talk(TalkCommand::AddTodo { to, .. } | TalkCommand::AssignTodo { to, .. })
    | Command::Clock(ClockCommand::StartClock { to, .. }) = command
    {
        return Some(to);
    }
    None
}

/// A log line may be a megabyte long; the timeline keeps its head.
fn cut(line: &SafeText) -> SafeText {
    let (text, whole) = (line.as_str(), line.as_str().len());
    if whole <= LONGEST {
        return line.clone();
    }
    let end = text.floor_char_boundary(LONGEST / 2);
    format!("{}… (cut, {whole} bytes in all)", &text[..end]).into()
}

/// The length of the longest text in it, in bytes.
fn longest(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(all) => all.iter().map(longest).max().unwrap_or(0),
        Value::Object(all) => all.values().map(longest).max().unwrap_or(0),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::incident::{Role, Severity};
    use crate::domain::{Moment, SourceId};

    #[test]
    fn nobody_is_nameless_endless_or_the_host() {
        assert_eq!(person(&" li\t".into()).unwrap(), *"li");
        for wrong in ["", "  ", "onscene", " OnScene ", &"x".repeat(65)] {
            assert!(person(&wrong.into()).is_err(), "{wrong:?}");
        }
        let assign = |to: &str| Command::AssignRole {
            role: Role::Scribe,
            to: to.into(),
        };
        assert_eq!(bounded(&assign(" li ")).unwrap(), assign("li"));
        assert_eq!(bounded(&assign("")).unwrap(), assign(""), "whoever asks");
        assert!(bounded(&assign(&"x".repeat(50_000))).is_err());
    }

    #[test]
    fn no_text_of_a_command_is_longer_than_a_page() {
        let severity = |why: String| Command::SetSeverity {
            to: Severity::Sev1,
            why: why.into(),
        };
        assert!(bounded(&severity("x".repeat(LONGEST))).is_ok());
        let refusal = bounded(&severity("x".repeat(100_000))).unwrap_err();
        assert!(refusal.sentence.as_str().contains("100000 bytes"), "{refusal}");
        let pin = Command::Pin {
            text: "ä".repeat(60_000).into(),
            source: SourceId::new("api"),
            line_at: Moment::UNIX_EPOCH,
        };
        let Command::Pin { text, .. } = bounded(&pin).unwrap() else {
            panic!("a pin stays a pin")
        };
        assert!(text.as_str().len() < LONGEST && text.as_str().ends_with("… (cut, 120000 bytes in all)"));
    }
}
