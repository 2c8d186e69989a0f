//! `onscene incident export`, `import`: from one journal to another, and to people.

use super::look::as_json;
use super::{Seen, Session, read};
use crate::cli::ctl::Line;
use crate::cli::holder::Holder;
use crate::cli::out::Quiet;
use crate::cli::reach::Doorway;
use crate::domain::SafeText;
use crate::journal::{Journal, Merged, SqliteJournal, export, lines};
use crate::wire::ImportRow;
use anyhow::{Context, Result, anyhow, bail};
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// How an incident is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Markdown,
    /// For programs: the incident as it stands.
    Json,
    /// For another journal: one line for each fact.
    Lines,
}

/// Writes one incident. One whose journal is not sound is written as it stands, says so, and is no success.
pub fn export(session: &Session, id: Option<&str>, form: Form, output: Option<&Path>) -> Result<()> {
    let opened = read(session, id)?;
    let text = match form {
        Form::Markdown if !opened.verdict.is_whole() => {
            let text = export::markdown(&opened.incident, opened.head.as_ref());
            export::unsound(&text, &opened.verdict.words())
        }
        Form::Markdown => export::markdown(&opened.incident, opened.head.as_ref()),
        Form::Json => as_json(&opened.incident)?,
        Form::Lines => lines::write(&opened.journal.lines(opened.incident.id)?),
    };
    let text = format!("{}\n", text.trim_end());
    match output {
        Some(path) => write(path, &text).with_context(|| format!("cannot write {}", path.display())),
        None => Quiet(std::io::stdout())
            .write_all(text.as_bytes())
            .context("cannot write the export"),
    }?;
    if opened.verdict.is_whole() {
        return Ok(());
    }
    bail!(
        "{} was exported as it stands, but {} (hint: `onscene incident verify`)",
        opened.incident.id,
        opened.verdict.words()
    )
}

/// An export may say what only the team should read.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?
        .write_all(text.as_bytes())
}

/// Takes in what another journal exported.
pub fn import(session: &Session, file: &Path, json: bool) -> Result<()> {
    let text = text_of(file).with_context(|| format!("cannot read {}", file.display()))?;
    let read = lines::read(&text).map_err(|why| {
        anyhow!(
            "{}: {why} (hint: write it with `onscene incident export --jsonl`)",
            file.display()
        )
    })?;
    if let Some((id, verdict)) = read.damaged.first() {
        bail!(
            "{}: {id}: {}; nothing was taken in (hint: export it again, and carry the file as it is)",
            file.display(),
            verdict.words()
        );
    }
    // A host holds the open incidents in its memory: nobody writes behind its back.
    let merged = if Holder::of(&session.project.dir).is_some() {
        by_host(session, &text)?
    } else {
        let mut journal = SqliteJournal::open(&session.project.dir)?;
        let merged = journal.merge(&read.lines)?;
        for warning in journal.warnings() {
            eprintln!("onscene: {warning}");
        }
        merged
    };
    let journal = SqliteJournal::open_to_read(&session.project.dir)?;
    let mut seen = Seen::of(session);
    for merged in &merged {
        seen.look(&journal, merged.incident)?;
    }
    if json {
        println!("{:#}", json!({ "schema": 1, "incidents": merged }));
    } else {
        for merged in &merged {
            println!("{}", line(merged));
        }
    }
    Ok(())
}

fn line(merged: &Merged) -> SafeText {
    let Merged {
        from,
        incident,
        new,
        known,
    } = merged;
    let name = if from == incident {
        incident.to_string()
    } else {
        format!("{from} of the file is {incident} here")
    };
    format!("{name}: {new} facts are new, {known} were known").into()
}

fn text_of(file: &Path) -> std::io::Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    std::fs::read_to_string(file)
}

/// Has the running host take the text in: it reads a copy of its own, so that a pipe will do and nothing
/// changes under its hands.
fn by_host(session: &Session, text: &str) -> Result<Vec<Merged>> {
    let copy = session.project.dir.join(format!("import-{}.jsonl", std::process::id()));
    let taken_in = (|| {
        write(&copy, text).with_context(|| format!("cannot write {}", copy.display()))?;
        let doorway = Doorway::new(session, &[])?;
        let mut line = Line::open(&doorway, &session.person(), session.globals.read_only, false)?;
        line.import(&copy)
    })();
    let _ = std::fs::remove_file(&copy);
    let merged = |row: ImportRow| Merged {
        from: row.from,
        incident: row.incident,
        new: row.new,
        known: row.known,
    };
    Ok(taken_in?.into_iter().map(merged).collect())
}
