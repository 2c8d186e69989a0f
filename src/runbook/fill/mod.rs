//! Values for a command's placeholders: whether a value may be used, and the script with all of
//! them in place.

mod check;
mod json;
mod quoting;
mod spot;

pub use check::check;

use super::placeholder::{self, Place, variables};
use super::shell::{self, Script};
use crate::domain::runbook::{CommandClass, Placeholder, StepCommand, ValueKind};
use spot::Spot;

/// A command that can run.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Filled {
    /// What bash gets: prelude and command. Values are not in it, only names of variables.
    pub script: String,
    /// The variables it needs, names with values; secrets among them, so it must not be printed.
    pub environment: Vec<(String, String)>,
    /// The command as a person would type it, with `[secret:NAME]` for each secret. Variables such
    /// as `$TOKEN` stand as the book has them.
    pub shown: String,
}

impl std::fmt::Debug for Filled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Filled({})", self.shown)
    }
}

/// Why a command cannot run yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unfilled {
    /// The names of the placeholders without a value.
    pub names: Vec<String>,
    /// Values that were refused, and places where no value can go, each as a sentence.
    pub refused: Vec<String>,
}

impl std::fmt::Display for Unfilled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts = self.refused.clone();
        if !self.names.is_empty() {
            parts.insert(0, format!("no value for {}", self.names.join(", ")));
        }
        f.write_str(&parts.join("; "))
    }
}

impl std::error::Error for Unfilled {}

/// The command with a value for each placeholder. A value never becomes part of the script: it
/// goes into a variable, and the script names the variable in the quotes of its place.
///
/// # Errors
/// What has no value, and what was refused.
pub fn fill(command: &StepCommand, value_of: &dyn Fn(&Placeholder) -> Option<String>) -> Result<Filled, Unfilled> {
    let text = command.whole();
    let (places, script) = placeholder::places(&text);
    let mut work = Work {
        command,
        value_of,
        unfilled: Unfilled::default(),
        environment: Vec::new(),
        prefix: free_prefix(&text),
    };
    let asked = places.iter().filter(|place| is_asked(command, &place.placeholder));
    let replaced: Vec<Replaced> = asked.filter_map(|place| work.place(&text, &script, place)).collect();
    for variable in variables::find(&script) {
        work.variable(&script, &variable);
    }
    work.others();
    // What a person reads in the question would not be what runs.
    if let Some(character) = super::command::unseen(&text) {
        let text = format!(
            "the command holds a character that nobody can see, U+{:04X}: take it out of the book",
            u32::from(character)
        );
        work.unfilled.refused.push(text.as_str().into());
    }
    if work.unfilled != Unfilled::default() {
        return Err(work.unfilled);
    }
    let mut environment = work.environment;
    if command.class == CommandClass::Reads && shell::unquoted(&text).contains("git") {
        environment.extend(super::class::taming());
    }
    let filled = Filled {
        script: joined(&text, &replaced, |piece| &piece.named),
        shown: joined(&text, &replaced, |piece| &piece.typed),
        environment,
    };
    if replaced.is_empty() || is_same_shape(&script, &shell::scan(&filled.script, &[])) {
        return Ok(filled);
    }
    Err(Unfilled {
        names: Vec::new(),
        refused: vec!["the command would become another one with these values".into()],
    })
}

/// A piece of the script and what stands in its place.
struct Replaced {
    start: usize,
    end: usize,
    named: String,
    typed: String,
}

struct Work<'a> {
    command: &'a StepCommand,
    value_of: &'a dyn Fn(&Placeholder) -> Option<String>,
    unfilled: Unfilled,
    environment: Vec<(String, String)>,
    prefix: String,
}

impl Work<'_> {
    /// The value, checked by the kind that the step has for it.
    fn value(&mut self, placeholder: &Placeholder) -> Option<(String, ValueKind)> {
        let known = self
            .command
            .placeholders
            .iter()
            .find(|known| is_same(known, placeholder));
        let placeholder = known.unwrap_or(placeholder);
        let Some(value) = (self.value_of)(placeholder) else {
            let name = placeholder.name.as_str().to_owned();
            if !self.unfilled.names.contains(&name) {
                self.unfilled.names.push(name);
            }
            return None;
        };
        let checked = check(placeholder.kind, &value);
        self.accept(placeholder, checked)?;
        Some((value, placeholder.kind))
    }

    fn accept<T>(&mut self, placeholder: &Placeholder, checked: Result<T, String>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(why) => {
                let sentence = format!("{} {why}", placeholder.name);
                if !self.unfilled.refused.contains(&sentence) {
                    self.unfilled.refused.push(sentence);
                }
                None
            }
        }
    }

    fn place(&mut self, text: &str, script: &Script, place: &Place) -> Option<Replaced> {
        let (value, kind) = self.value(&place.placeholder)?;
        let spot = Spot { text, script, place };
        let (before, value) = spot.joined(&value);
        let checked = spot.check(&value);
        let value = self.accept(&place.placeholder, checked)?;
        let typed = match kind {
            ValueKind::Secret => format!("[secret:{}]", place.placeholder.name),
            ValueKind::Revision
            | ValueKind::Tag
            | ValueKind::Id
            | ValueKind::Url
            | ValueKind::Date
            | ValueKind::Free => quoting::typed(spot.quotes(), &value),
        };
        let variable = self.variable_for(value);
        let named = quoting::named(spot.quotes(), &variable)?;
        Some(Replaced {
            start: place.range.start - before,
            end: place.range.end,
            named,
            typed,
        })
    }

    /// The name of the variable that holds the value.
    fn variable_for(&mut self, value: String) -> String {
        let prefix = self.prefix.as_str();
        let ours = |(name, known): &&(String, String)| name.starts_with(prefix) && *known == value;
        if let Some((name, _)) = self.environment.iter().find(ours) {
            return name.clone();
        }
        let name = format!("{prefix}{}", self.environment.len() + 1);
        self.environment.push((name.clone(), value));
        name
    }

    fn variable(&mut self, script: &Script, variable: &Placeholder) {
        let Some((value, _)) = self.value(variable) else {
            return;
        };
        let checked = spot::check_variable(script, variable.name.as_str(), &value);
        if self.accept(variable, checked).is_some() {
            self.environment.push((variable.name.as_str().to_owned(), value));
        }
    }

    /// What the step asks for beyond what stands in the script.
    fn others(&mut self) {
        let command = self.command;
        for placeholder in &command.placeholders {
            self.value(placeholder);
        }
    }
}

/// An example the step does not ask for stays as it is: somebody has said that it is meant so.
fn is_asked(command: &StepCommand, placeholder: &Placeholder) -> bool {
    placeholder.example.is_none() || command.placeholders.iter().any(|known| is_same(known, placeholder))
}

fn is_same(one: &Placeholder, other: &Placeholder) -> bool {
    one.name == other.name && one.is_variable == other.is_variable
}

/// A start for names of variables that the script does not use itself.
fn free_prefix(text: &str) -> String {
    let mut prefix = String::from("ONSCENE_");
    while text.contains(&prefix) {
        prefix.push('_');
    }
    prefix
}

fn joined(text: &str, replaced: &[Replaced], of: impl Fn(&Replaced) -> &String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for piece in replaced {
        out.push_str(&text[end..piece.start]);
        out.push_str(of(piece));
        end = piece.end;
    }
    out.push_str(&text[end..]);
    out
}

/// Whether both scripts have the same commands with as many words: no value has made another one.
fn is_same_shape(one: &Script, other: &Script) -> bool {
    let shape = |script: &Script| -> Vec<(usize, usize, usize)> {
        let counts = |command: &shell::Command| (command.words.len(), command.targets.len(), command.heres.len());
        script.commands.iter().map(counts).collect()
    };
    other.lost.is_none() && shape(one) == shape(other)
}

/// `[secret:NAME]` stands for a word; its brackets are no pattern.
fn without_secrets(shown: &str) -> String {
    let mut out = String::new();
    let mut rest = shown;
    while let Some((before, after)) = rest.split_once("[secret:") {
        out.push_str(before);
        out.push_str("secret");
        rest = after.split_once(']').map_or("", |(_, rest)| rest);
    }
    out + rest
}

/// Why a command does more with its values than without: an address that a value completes, say, or
/// a variable that the environment has. What a person saw of it would not hold; none where it does.
#[must_use]
pub fn graver(command: &StepCommand, filled: &Filled) -> Option<String> {
    let rules = super::ClassRules::default();
    let before = super::classify(&command.whole(), &rules).class;
    let shown = without_secrets(&filled.shown);
    let after = super::class::classify_with(&shown, &rules, &filled.environment);
    if after.class > before {
        return Some(format!(
            "with these values it is `{}`: {}",
            after.class.words(),
            after.why
        ));
    }
    let prints_secret = super::class::nature_with(&shown, &filled.environment).prints_secret;
    (prints_secret && !command.prints_secret).then(|| "with these values it prints a secret".to_owned())
}

#[cfg(test)]
mod tests;
