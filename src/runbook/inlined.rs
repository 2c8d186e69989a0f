//! Commands that stand in the running text, in backticks.

use super::class;
use super::words::{self, Asks};

/// A command in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inlined {
    /// The command.
    pub command: String,
    /// Whether running it is what the sentence is for; else it is one way among several.
    pub is_meant: bool,
    /// Whether it only explains where something comes from.
    pub is_example: bool,
}

/// The first command of a sentence: a known program with at least one argument.
pub fn find(text: &str) -> Option<Inlined> {
    let (at, command) = spans(text).find(|(_, code)| is_command(code))?;
    let before = &text[..at];
    let behind = &text[at + command.len() + 2..];
    let is_aside = before.matches('(').count() > before.matches(')').count();
    let aside = before.rsplit('(').next().unwrap_or_default();
    let is_example = is_aside
        && ["e.g.", "for example", "such as", " from "]
            .iter()
            .any(|word| aside.contains(word));
    let is_choice = behind.trim_start().starts_with("or ") || before.trim_end().ends_with(" or");
    let asks = clause(before).is_some_and(|clause| words::asks(clause) != Asks::Nothing);
    let is_lead = before.trim_end().ends_with(':') || before.is_empty() && behind.trim_matches('.').trim().is_empty();
    Some(Inlined {
        command: command.to_owned(),
        is_meant: !is_aside && !is_choice && (asks || is_lead),
        is_example,
    })
}

/// The sentence that leads to the command.
fn clause(before: &str) -> Option<&str> {
    let mut rest = before;
    let mut last = None;
    while !rest.trim().is_empty() {
        last = Some(rest);
        rest = words::first_sentence(rest).1;
    }
    last
}

/// The code of a text, each with the place of its first backtick.
pub fn spans(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].find('`')?;
        let end = start + 1 + text[start + 1..].find('`')?;
        from = end + 1;
        Some((start, &text[start + 1..end]))
    })
}

fn is_command(code: &str) -> bool {
    let words = code.split_whitespace().count();
    words > 1 && !code.contains('\n') && class::looks_like_commands(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_program_with_an_argument_is_a_command() {
        let found = |text: &str| find(text).map(|found| (found.command, found.is_meant));
        assert_eq!(
            found("Reload with `systemctl reload nginx`."),
            Some(("systemctl reload nginx".into(), true))
        );
        assert_eq!(
            found("Restart: `docker restart app`"),
            Some(("docker restart app".into(), true))
        );
        assert_eq!(
            found("Look at commits (`git log` or the channel)"),
            Some(("git log".into(), false))
        );
        assert_eq!(
            found("It runs `docker ps` by itself"),
            Some(("docker ps".into(), false))
        );
        for none in ["See `docker-compose.yml`", "Use `level >= 5`", "`docker`", "an `open"] {
            assert_eq!(found(none), None, "{none}");
        }
        assert!(find("Take a tag (e.g. `v1` from `git tag v1`)").unwrap().is_example);
    }
}
