//! A command of a book as a step holds it: what it would do and what it needs first.

use super::class::{self, ClassRules};
use super::placeholder::Written;
use crate::domain::runbook::{CommandClass, StepCommand};

/// Reads a command: `script` is what is run, `prelude` what must happen in the same shell before it
/// (empty, or ending with `\n`). Both decide about the class, and both may need values.
#[must_use]
pub fn read(language: &str, prelude: &str, script: &str, rules: &ClassRules) -> StepCommand {
    let whole = format!("{prelude}{script}");
    let written = Written::read(&whole);
    let judged = class::classify_written(&whole, &written, rules);
    let scanned = written.scan();
    let nature = if written.is_plain() {
        class::nature_scanned(&whole, &scanned)
    } else {
        class::nature(&whole)
    };
    let placeholders = written.find(&scanned);
    let outside = placeholders.iter().filter(|placeholder| placeholder.is_variable);
    let (class, why) = match unseen(&whole) {
        Some(_) => (
            judged.class.max(CommandClass::ChangesProduction),
            "it holds characters that nobody can see".into(),
        ),
        None => (judged.class, judged.why.into()),
    };
    StepCommand {
        script: script.to_owned(),
        prelude: prelude.to_owned(),
        language: language.into(),
        class,
        why,
        variables: outside.map(|variable| variable.name.clone()).collect(),
        placeholders,
        is_stream: nature.is_stream,
        is_interactive: nature.is_interactive,
        prints_secret: nature.prints_secret,
        ..StepCommand::default()
    }
}

/// A character of a command that a screen cannot show as it is, so that what a person reads would not be what runs: an
/// escape sequence, a bell, another control character.
#[must_use]
pub fn unseen(script: &str) -> Option<char> {
    script
        .chars()
        .find(|character| character.is_control() && !matches!(character, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_can_see_is_never_harmless() {
        for hidden in [
            "ls \u{1b}]0;touch x\u{7}",
            "ls \u{9d}touch x\u{9c}",
            "ls\rtouch x",
            "ls \u{1b}P;touch x\u{1b}\\",
        ] {
            assert!(unseen(hidden).is_some(), "{hidden:?}");
            let command = read("bash", "", hidden, &ClassRules::default());
            assert!(command.class >= CommandClass::ChangesProduction, "{hidden:?}");
            let refused = super::super::fill::fill(&command, &|_| None).unwrap_err().refused;
            assert!(refused[0].as_str().contains("nobody can see"), "{refused:?}");
        }
        assert_eq!(unseen("ls\n\tpwd ü"), None);
    }
}
