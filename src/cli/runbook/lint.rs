//! `onscene runbook lint`: what is wrong or risky in the books, for a team's CI.

use super::shelf;
use crate::cli::Session;
use crate::domain::SafeText;
use crate::domain::runbook::Book;
use crate::host::runtime::SIDECAR;
use crate::runbook::connect;
use crate::runbook::lint::{Day, Finding, lint};
use anyhow::Result;
use chrono::Datelike;
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// One line of the answer.
#[derive(Serialize)]
struct Row {
    file: SafeText,
    line: u32,
    rule: &'static str,
    text: SafeText,
}

/// Lints the named books, or all of the project; exit 0 where nothing was found, else 1.
pub fn run(session: &Session, files: &[PathBuf], as_json: bool, out: &mut impl Write) -> Result<ExitCode> {
    let files = if files.is_empty() {
        session.books().0
    } else {
        files.to_vec()
    };
    // A link may lead to another book of the project; what cannot be read there is said when it is linted itself.
    let known = shelf(session, session.books().0).read().books;
    let mut rows = Vec::new();
    for file in &files {
        rows.extend(look(session, &known, file)?);
    }
    if as_json {
        let answer = serde_json::json!({ "schema": 1, "books": files.len(), "findings": rows });
        serde_json::to_writer_pretty(&mut *out, &answer)?;
        writeln!(out)?;
    } else {
        for row in &rows {
            writeln!(out, "{}:{}: [{}] {}", row.file, row.line, row.rule, row.text)?;
        }
        writeln!(
            out,
            "{} in {}",
            count(rows.len(), "finding"),
            count(files.len(), "book")
        )?;
    }
    Ok(if rows.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn look(session: &Session, known: &[Book], file: &Path) -> Result<Vec<Row>> {
    let place = file.canonicalize().unwrap_or_else(|_| file.to_path_buf());
    let shelf = shelf(session, Vec::new());
    let told = |problem: SafeText| anyhow::anyhow!("{problem}");
    let bytes = shelf.bytes(&place).map_err(told)?;
    let book = among(known, shelf.open(&place).map_err(told)?);
    let name: SafeText = file.display().to_string().as_str().into();
    let mut rows: Vec<Row> = book
        .warnings
        .iter()
        .map(|warning| of_warning(&book, &name, warning))
        .collect();
    let found = lint(&book, &String::from_utf8_lossy(&bytes), today());
    rows.extend(found.into_iter().map(|finding| of_finding(&name, finding)));
    rows.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    Ok(rows)
}

/// The book with its links to the others found.
fn among(known: &[Book], book: Book) -> Book {
    let own = book.id.clone();
    let others = known.iter().filter(|other| other.id != own).cloned();
    let mut all: Vec<Book> = [book].into_iter().chain(others).collect();
    connect(&mut all);
    all.swap_remove(0)
}

fn of_finding(name: &SafeText, finding: Finding) -> Row {
    Row {
        file: name.clone(),
        line: finding.line,
        rule: finding.rule,
        text: finding.text,
    }
}

/// A warning of the reader is `file:line: reason`; the file is the book, or the one beside it.
fn of_warning(book: &Book, name: &SafeText, warning: &SafeText) -> Row {
    let text = warning.as_str();
    let rest = text.strip_prefix(book.id.as_str()).unwrap_or(text);
    let (end, rest) = match rest.strip_prefix(SIDECAR) {
        Some(rest) => (SIDECAR, rest),
        None => ("", rest),
    };
    let (line, reason) = rest.trim_start_matches(':').split_once(": ").unwrap_or(("", rest));
    Row {
        file: format!("{name}{end}").into(),
        line: line.parse().unwrap_or(1),
        rule: if end.is_empty() { "markdown" } else { "sidecar" },
        text: SafeText::clean(reason),
    }
}

fn today() -> Day {
    let now = crate::time::now();
    Day {
        year: u16::try_from(now.year()).unwrap_or(0),
        month: u8::try_from(now.month()).unwrap_or(1),
        day: u8::try_from(now.day()).unwrap_or(1),
    }
}

fn count(number: usize, thing: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BookId;

    #[test]
    fn a_warning_names_the_file_that_it_stands_in() {
        let book = Book {
            id: BookId::new("docs/ops.md"),
            ..Book::default()
        };
        let row = |warning: &str| {
            let row = of_warning(&book, &"./docs/ops.md".into(), &warning.into());
            format!("{}:{}: [{}] {}", row.file, row.line, row.rule, row.text)
        };
        assert_eq!(
            row("docs/ops.md.onscene.toml:3: unknown key `clas` (hint: did you mean `class`?)"),
            "./docs/ops.md.onscene.toml:3: [sidecar] unknown key `clas` (hint: did you mean `class`?)"
        );
        assert_eq!(
            row("docs/ops.md:7: a fence is not closed: it ends here"),
            "./docs/ops.md:7: [markdown] a fence is not closed: it ends here"
        );
    }
}
