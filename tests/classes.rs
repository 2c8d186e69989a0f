//! The class of every command of the field's list: no change passes for reading, and reading needs
//! no question.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene must end")]

#[path = "common/field.rs"]
mod field;

use onscene::domain::runbook::{CommandClass, StepCommand, ValueKind};
use onscene::runbook::{ClassRules, command};
use std::path::{Path, PathBuf};

/// A command row of the list.
struct Row {
    id: String,
    effect: String,
    command: StepCommand,
}

fn books(shared: &Path) -> Vec<String> {
    let folder = std::fs::read_dir(shared.join("seeds")).unwrap();
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect()
}

/// The command that begins at a line: with its continuations, and to the end of its quotes.
fn command_at(book: &str, line: usize) -> String {
    let mut script = String::new();
    for text in book.lines().skip(line - 1) {
        script.push_str(if script.is_empty() { text.trim_start() } else { text });
        let is_open = script.matches('\'').count() % 2 == 1 || script.ends_with(['\\', '|']);
        if !is_open {
            break;
        }
        script.push('\n');
    }
    script
}

/// The command in the row itself: its first code with more than one word.
fn command_in(cell: &str) -> String {
    let mut codes = cell.split('`').skip(1).step_by(2);
    codes.find(|code| code.contains(' ')).unwrap().to_owned()
}

fn rows(shared: &Path) -> Vec<Row> {
    let books = books(shared);
    let list = std::fs::read_to_string(shared.join("acceptance/seed-actions.md")).unwrap();
    let mut rows = Vec::new();
    for line in list.lines().filter(|line| line.starts_with("| S")) {
        let line = line.replace("\\|", "¦");
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, id, at, _, _, kind, text, _, effect, ..] = cells.as_slice() else {
            continue;
        };
        if !kind.contains("CMD") {
            continue;
        }
        let book = &books[usize::from(id.as_bytes()[1] - b'0')];
        let script = if kind.contains("CMD-I") {
            command_in(text)
        } else {
            command_at(book, at.parse().unwrap())
        };
        rows.push(Row {
            id: (*id).to_owned(),
            effect: effect.split([' ', '(']).next().unwrap().to_owned(),
            command: command::read("bash", "", &script, &ClassRules::default()),
        });
    }
    rows
}

#[test]
fn every_command_of_the_field_has_its_class() {
    let Some(shared) = field::shared() else {
        return;
    };
    let rows = rows(&shared);
    for (effect, expected) in [
        ("R", CommandClass::Reads),
        ("L", CommandClass::Local),
        ("W", CommandClass::ChangesProduction),
        ("W!", CommandClass::Destructive),
    ] {
        let of: Vec<&Row> = rows.iter().filter(|row| row.effect == effect).collect();
        let right = of.iter().filter(|row| row.command.class == expected).count();
        println!("{effect}: {right} of {} are {}", of.len(), expected.code());
        for row in of.iter().filter(|row| row.command.class != expected) {
            println!("  {}: {} `{}`", row.id, row.command.why, row.command.script);
        }
    }
    let is_change = |row: &&Row| row.effect.starts_with('W');
    let harmless = |row: &Row| row.command.class < CommandClass::ChangesProduction;
    assert!(rows.iter().filter(is_change).count() >= 34);
    for row in rows.iter().filter(is_change) {
        assert!(!harmless(row), "{}: {}", row.id, row.command.why);
    }
    for row in rows.iter().filter(|row| row.effect == "R") {
        assert_eq!(
            row.command.class,
            CommandClass::Reads,
            "{}: {}",
            row.id,
            row.command.why
        );
    }
    for row in rows.iter().filter(|row| row.effect == "L") {
        assert_eq!(
            row.command.class,
            CommandClass::Local,
            "{}: {}",
            row.id,
            row.command.why
        );
    }
    for row in rows.iter().filter(|row| row.effect == "W!") {
        assert_eq!(
            row.command.class,
            CommandClass::Destructive,
            "{}: {}",
            row.id,
            row.command.why
        );
    }
}

#[test]
fn what_the_field_leaves_open_is_asked_for() {
    let Some(shared) = field::shared() else {
        return;
    };
    let rows = rows(&shared);
    let row = |id: &str| &rows.iter().find(|row| row.id == id).unwrap().command;
    let names = |id: &str| -> Vec<&str> { row(id).placeholders.iter().map(|known| known.name.as_str()).collect() };
    let cases: &[(&str, &[&str])] = &[
        ("S0-020", &[]),
        ("S0-021", &["OPAL_BEARER_TOKEN"]),
        ("S0-029", &["previous-tag"]),
        ("S0-037", &[]),
        ("S1-020", &["session_123", "ACME Corp"]),
        ("S1-027", &["wf_123"]),
        ("S1-033", &["your-app.vercel.app"]),
        ("S1-037", &[]),
        ("S1-046", &["your-app.vercel.app"]),
        ("S1-047", &["PROBLEMATIC_VAR"]),
        ("S1-048", &["PREVIOUS_VALUE"]),
        ("S1-057", &["your-app.vercel.app"]),
        ("S1-098", &["your-app.vercel.app", "problematic-workflow-id"]),
        (
            "S1-208",
            &["your-app.vercel.app", "2024-01-15T00:00:00Z", "2024-01-15T23:59:59Z"],
        ),
        ("S1-209", &["your-app.vercel.app", "affected-workflow-id"]),
        ("S1-252", &["your-app.vercel.app"]),
        ("S2-011", &["v0.1.0"]),
        ("S2-012", &["v0.1.0"]),
        ("S2-018", &[]),
        ("S3-007", &["v0.5.0"]),
        ("S3-015", &["REV"]),
        ("S4-013", &[]),
    ];
    for (id, expected) in cases {
        assert_eq!(names(id), *expected, "{id}: {}", row(id).script);
    }
    assert_eq!(row("S0-021").placeholders[0].kind, ValueKind::Secret);
    assert_eq!(row("S3-015").placeholders[0].kind, ValueKind::Revision);
    for id in ["S3-010", "S3-016", "S3-017"] {
        assert!(row(id).is_stream, "{id}");
    }
    for id in ["S1-037", "S1-041", "S1-047"] {
        assert!(row(id).is_interactive, "{id}");
    }
    for id in ["S0-003", "S0-034"] {
        assert!(row(id).prints_secret, "{id}");
    }
    let others = rows
        .iter()
        .filter(|row| !["S3-010", "S3-016", "S3-017"].contains(&row.id.as_str()));
    for row in others {
        assert!(!row.command.is_stream, "{}: {}", row.id, row.command.script);
    }
}
