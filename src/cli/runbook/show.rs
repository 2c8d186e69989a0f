//! `onscene runbook show`: one book as the console reads it.

use super::{book, json};
use crate::cli::Session;
use crate::domain::runbook::{Book, Section, Step, StepCommand, Success};
use crate::domain::{Masker, SafeText};
use anyhow::Result;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// Shows a book as a tree, or as JSON.
pub fn run(session: &Session, file: Option<&Path>, as_json: bool, out: &mut impl Write) -> Result<ExitCode> {
    let book = book(session, file)?;
    if as_json {
        serde_json::to_writer_pretty(&mut *out, &json::shown(&book))?;
        writeln!(out)?;
    } else {
        write_book(&book, out)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn write_book(book: &Book, out: &mut impl Write) -> Result<()> {
    writeln!(out, "{} ({})", book.title, book.id)?;
    for section in &book.sections {
        write_section(section, out)?;
    }
    if !book.warnings.is_empty() {
        writeln!(out, "\nwarnings")?;
    }
    for warning in &book.warnings {
        writeln!(out, "  {warning}")?;
    }
    Ok(())
}

fn write_section(section: &Section, out: &mut impl Write) -> Result<()> {
    writeln!(
        out,
        "\n{} {} (line {})",
        "#".repeat(section.level.into()),
        section.title,
        section.line
    )?;
    for line in &section.prose {
        writeln!(out, "  | {line}")?;
    }
    for step in &section.steps {
        write_step(step, out)?;
    }
    Ok(())
}

fn write_step(step: &Step, out: &mut impl Write) -> Result<()> {
    let indent = "  ".repeat(usize::from(step.depth) + 1);
    let number = if step.number.is_empty() {
        "-"
    } else {
        step.number.as_str()
    };
    writeln!(out, "{indent}{number} {} [{}]", step.title, step.kind.code())?;
    for line in &step.body {
        writeln!(out, "{indent}    {line}")?;
    }
    for need in &step.needs {
        writeln!(out, "{indent}    first: {need}")?;
    }
    if let Some(command) = &step.command {
        write_command(command, &indent, out)?;
    }
    for success in &step.success {
        writeln!(out, "{indent}    passes with {}", passing(success))?;
    }
    Ok(())
}

/// The test in words.
fn passing(success: &Success) -> String {
    let list = |values: &[SafeText]| values.iter().map(SafeText::as_str).collect::<Vec<_>>().join(", ");
    match success {
        Success::Exit { code } => format!("exit code {code}"),
        Success::Http { statuses } => {
            let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
            format!("HTTP {}", statuses.join(", "))
        }
        Success::Json { path, pass, warn } if warn.is_empty() => format!("{path} = {}", list(pass)),
        Success::Json { path, pass, warn } => format!("{path} = {}; a warning with {}", list(pass), list(warn)),
        Success::Shape { .. } => "JSON of the shape shown".into(),
        Success::Text { pattern } => format!("output that matches {pattern}"),
        Success::Operator { question } => format!("a person's yes: {question}"),
    }
}

fn write_command(command: &StepCommand, indent: &str, out: &mut impl Write) -> Result<()> {
    for line in Masker::default().mask(&command.whole()).lines() {
        writeln!(out, "{indent}    $ {}", SafeText::clean(line))?;
    }
    writeln!(out, "{indent}    {}: {}", command.class.words(), command.why)?;
    for gap in &command.placeholders {
        writeln!(out, "{indent}    needs {}", gap.text)?;
    }
    Ok(())
}
