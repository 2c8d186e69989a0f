//! `onscene incident`: reads the journal, with or without a host, and keeps it in order.
//!
//! The JSON is stable, see `docs/json.md`.

mod carry;
mod look;
mod prune;
mod seen;
mod verify;
mod watch;

pub use prune::age;
pub use seen::{Seen, doubts};
pub use verify::hash;
pub use watch::Watch;

use super::Session;
use super::args::IncidentCommand;
use crate::domain::IncidentId;
use crate::domain::incident::Incident;
use crate::journal::{Head, Journal, SqliteJournal, Verdict};
use anyhow::{Result, anyhow};
use std::process::ExitCode;

/// Looks at the incidents of one project.
pub fn run(session: &Session, command: &IncidentCommand) -> Result<ExitCode> {
    match command {
        IncidentCommand::List { open, json } => look::list(session, *open, *json)?,
        IncidentCommand::Show { id, json } => look::show(session, id.as_deref(), *json)?,
        IncidentCommand::Export {
            id,
            json,
            jsonl,
            output,
        } => {
            let form = match (json, jsonl) {
                (_, true) => carry::Form::Lines,
                (true, false) => carry::Form::Json,
                (false, false) => carry::Form::Markdown,
            };
            carry::export(session, id.as_deref(), form, output.as_deref())?;
        }
        IncidentCommand::Verify { id, head, accept, json } => {
            let asked = verify::Asked {
                id: id.as_deref(),
                head: head.as_deref(),
                accept: *accept,
                json: *json,
            };
            return Ok(verify::run(session, &asked));
        }
        IncidentCommand::Search { words, json } => look::search(session, &words.join(" "), *json)?,
        IncidentCommand::Import { file, json } => carry::import(session, file, *json)?,
        IncidentCommand::Prune { older_than, yes } => prune::run(session, *older_than, *yes)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The journal of this project; none where none was ever begun.
fn open(session: &Session) -> Result<Option<SqliteJournal>> {
    if !SqliteJournal::is_in(&session.project.dir) {
        return Ok(None);
    }
    Ok(Some(SqliteJournal::open_to_read(&session.project.dir)?))
}

/// One incident with its end.
struct Opened {
    journal: SqliteJournal,
    incident: Incident,
    head: Option<Head>,
    verdict: Verdict,
}

/// Reads one incident, the last one where none is named, and remembers what was seen of it. One that is not
/// sound is read all the same, and said on stderr.
fn read(session: &Session, id: Option<&str>) -> Result<Opened> {
    let none = || {
        anyhow!(
            "no incidents in {} (hint: declare one in the console)",
            session.project.project.display()
        )
    };
    let journal = open(session)?.ok_or_else(none)?;
    let id = match id {
        Some(text) => number(text)?,
        None => journal.last()?.ok_or_else(none)?,
    };
    let events = journal.read(id)?;
    let incident = Incident::replay(&events)
        .ok_or_else(|| anyhow!("{id} is not in the journal (hint: `onscene incident list`)"))?;
    let verdict = Seen::of(session).look(&journal, id)?;
    if !verdict.is_whole() {
        eprintln!(
            "onscene: {id}: {} (hint: `onscene incident verify {id}`)",
            verdict.words()
        );
    }
    let head = journal.head(id)?;
    Ok(Opened {
        journal,
        incident,
        head,
        verdict,
    })
}

fn number(text: &str) -> Result<IncidentId> {
    text.parse::<IncidentId>().map_err(|error| anyhow!(error))
}
