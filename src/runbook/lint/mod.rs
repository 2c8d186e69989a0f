//! What is wrong or risky in a book itself: a team that lints its books is not surprised at night.
//!
//! Each finding names a line, a rule and what to do. Nothing here depends on a machine or a clock:
//! the day is an argument.

mod commands;
mod day;
mod text;

use super::placeholder;
use crate::domain::runbook::{Book, Step, StepCommand};
use crate::domain::{BookId, SafeText};
pub use day::Day;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The line of the file, from 1.
    pub line: u32,
    /// The rule: `hides-failure`.
    pub rule: &'static str,
    /// What is wrong, and what to try.
    pub text: SafeText,
}

impl Finding {
    fn new(line: u32, rule: &'static str, text: impl AsRef<str>) -> Self {
        let text = SafeText::clean(text.as_ref());
        Self { line, rule, text }
    }
}

/// Looks at a book: as it was read, and as its `source` stands in the file. `today` tells which dates are past.
#[must_use]
pub fn lint(book: &Book, source: &str, today: Day) -> Vec<Finding> {
    let mut findings = text::look(source, today);
    for section in &book.sections {
        findings.extend(
            section
                .jumps
                .iter()
                .filter(|jump| jump.section.is_none())
                .map(|jump| dead(&book.id, section.line, jump)),
        );
        for step in &section.steps {
            findings.extend(
                step.jumps
                    .iter()
                    .filter(|jump| jump.section.is_none())
                    .map(|jump| dead(&book.id, step.line, jump)),
            );
            if let Some(command) = &step.command {
                commands::look(step, command, &mut findings);
            }
        }
    }
    findings.extend(hosts(book));
    findings.sort();
    findings.dedup();
    findings
}

fn dead(book: &BookId, line: u32, jump: &crate::domain::runbook::Jump) -> Finding {
    let hint = if jump.book == *book {
        "no section of this book has that name"
    } else {
        "no book of the project has that name, or the book has no such section"
    };
    let text = format!("`{}` leads nowhere (hint: {hint})", jump.target);
    Finding::new(line, "dead-link", text)
}

/// All steps that have a command.
fn runnable(book: &Book) -> impl Iterator<Item = (&Step, &StepCommand)> {
    let steps = book.sections.iter().flat_map(|section| &section.steps);
    steps.filter_map(|step| step.command.as_ref().map(|command| (step, command)))
}

/// Several hosts in the commands of one book: one variable should say which system is meant.
fn hosts(book: &Book) -> Option<Finding> {
    let mut hosts: Vec<(String, u32)> = Vec::new();
    for (step, command) in runnable(book) {
        for host in urls(&command.script) {
            if !hosts.iter().any(|(known, _)| *known == host) {
                hosts.push((host, step.line));
            }
        }
    }
    let (_, line) = hosts.get(1)?;
    let names: Vec<&str> = hosts.iter().map(|(host, _)| host.as_str()).collect();
    let text = format!(
        "the commands go to {} hosts: {} (hint: if they are one system, let one variable say which)",
        names.len(),
        names.join(", ")
    );
    Some(Finding::new(*line, "many-hosts", text))
}

/// The hosts of the addresses in a script.
fn urls(script: &str) -> Vec<String> {
    let parts = script.split("://").skip(1);
    let hosts = parts.map(|rest| {
        let end = rest
            .find(|character: char| !character.is_alphanumeric() && !"-._:<>@${}".contains(character))
            .unwrap_or(rest.len());
        let host = rest[..end].rsplit('@').next().unwrap_or_default();
        // This machine is one host, whatever the port.
        let is_here = ["localhost", "127.0.0.1"].iter().any(|here| host.starts_with(here));
        if is_here { "localhost" } else { host }.to_owned()
    });
    hosts.filter(|host| !host.is_empty() && host != "...").collect()
}

/// The commands of a script as words, quotes taken away; what the lexer refuses is split at spaces.
fn spelled(script: &str) -> Vec<Vec<String>> {
    let filled = placeholder::filled(script);
    super::class::spelled(&filled).unwrap_or_else(|| {
        let pieces = filled.split(['\n', ';', '|', '&']);
        pieces
            .map(|piece| piece.split_whitespace().map(str::to_owned).collect())
            .collect()
    })
}

#[cfg(test)]
mod tests;
