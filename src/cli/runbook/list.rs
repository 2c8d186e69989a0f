//! `onscene runbook list`: the project's books.

use super::shelf;
use crate::cli::Session;
use crate::domain::SafeText;
use crate::domain::runbook::Book;
use crate::host::runtime::Stock;
use anyhow::Result;
use serde::Serialize;
use std::io::Write;
use std::process::ExitCode;

#[derive(Debug, Serialize)]
struct Report {
    schema: u32,
    books: Vec<Row>,
    errors: Vec<SafeText>,
}

#[derive(Debug, Serialize)]
struct Row {
    file: String,
    title: SafeText,
    sections: usize,
    steps: usize,
    warnings: Vec<SafeText>,
}

/// Lists the books; exit 1 where one of them cannot be read.
pub fn run(session: &Session, json: bool, out: &mut impl Write) -> Result<ExitCode> {
    let (files, problems) = session.books();
    let Stock {
        books,
        problems: unread,
        ..
    } = shelf(session, files).read();
    let named = problems.iter().map(|problem| SafeText::clean(&problem.to_string()));
    let report = Report {
        schema: 1,
        books: books.iter().map(row).collect(),
        errors: named.chain(unread).collect(),
    };
    if json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        write_lines(session, &report, out)?;
    }
    Ok(ExitCode::from(u8::from(!report.errors.is_empty())))
}

fn row(book: &Book) -> Row {
    let steps = book.sections.iter().flat_map(|section| &section.steps);
    Row {
        file: book.id.as_str().to_owned(),
        title: book.title.clone(),
        sections: book.sections.len(),
        steps: steps.filter(|step| step.kind.is_action()).count(),
        warnings: book.warnings.clone(),
    }
}

fn write_lines(session: &Session, report: &Report, out: &mut impl Write) -> Result<()> {
    if report.books.is_empty() {
        writeln!(out, "no runbooks in {}", session.project.project.display())?;
    }
    for book in &report.books {
        let warnings = match book.warnings.len() {
            0 => String::new(),
            1 => ", 1 warning".to_owned(),
            several => format!(", {several} warnings"),
        };
        writeln!(out, "{}  {} ({} steps{warnings})", book.file, book.title, book.steps)?;
    }
    for error in &report.errors {
        eprintln!("onscene: {error}");
    }
    Ok(())
}
