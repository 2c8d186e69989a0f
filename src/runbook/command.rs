//! A command of a book as a step holds it: what it would do and what it needs first.

use super::class::{self, ClassRules};
use super::placeholder::Written;
use crate::domain::runbook::StepCommand;

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
    StepCommand {
        script: script.to_owned(),
        prelude: prelude.to_owned(),
        language: language.into(),
        class: judged.class,
        why: judged.why.into(),
        variables: outside.map(|variable| variable.name.clone()).collect(),
        placeholders,
        is_stream: nature.is_stream,
        is_interactive: nature.is_interactive,
        prints_secret: nature.prints_secret,
        ..StepCommand::default()
    }
}
