//! `onscene incident`: reads the journal, with or without a host.
//!
//! The JSON is stable. `list`: `{"schema":1,"incidents":[Summary…]}`; `show` and `export`:
//! `{"schema":1,"incident":Incident}`, see [`crate::domain::incident::Incident`].

use super::Session;
use super::args::IncidentCommand;
use crate::domain::IncidentId;
use crate::domain::incident::{Incident, Severity, Status, words};
use crate::journal::{Journal, SqliteJournal, Summary, export};
use anyhow::{Context, Result, anyhow};
use serde_json::json;
use std::process::ExitCode;

/// Looks at the incidents of one project.
pub fn run(session: &Session, command: &IncidentCommand) -> Result<ExitCode> {
    match command {
        IncidentCommand::List { json } => list(session, *json)?,
        IncidentCommand::Show { id, json } => show(session, id.as_deref(), *json)?,
        IncidentCommand::Export { id, json, output } => {
            let incident = read(session, id.as_deref())?;
            let text = if *json {
                as_json(&incident)?
            } else {
                export::markdown(&incident)
            };
            match output {
                Some(path) => std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?,
                None => println!("{}", text.trim_end()),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn open(session: &Session) -> Result<Option<SqliteJournal>> {
    if !SqliteJournal::is_in(&session.project.dir) {
        return Ok(None);
    }
    Ok(Some(SqliteJournal::open_to_read(&session.project.dir)?))
}

fn list(session: &Session, json: bool) -> Result<()> {
    let incidents = match open(session)? {
        Some(journal) => journal.incidents()?,
        None => Vec::new(),
    };
    if json {
        println!(
            "{}",
            serde_json::to_string_pretty(&json!({ "schema": 1, "incidents": incidents }))?
        );
        return Ok(());
    }
    if incidents.is_empty() {
        println!("no incidents in {}", session.project.project.display());
    }
    for summary in incidents {
        println!("{}", line(&summary));
    }
    Ok(())
}

fn line(summary: &Summary) -> String {
    if let Some(damage) = &summary.damage {
        return format!("{:<8} cannot be read: {damage}", summary.id.to_string());
    }
    let severity = summary.severity.map_or("", Severity::word);
    let status = summary.status.map_or("", Status::word);
    let declared = summary
        .declared
        .map(|at| at.format("%Y-%m-%d %H:%MZ").to_string())
        .unwrap_or_default();
    format!(
        "{:<8} {severity:<5} {status:<13} {declared:<18} {}",
        summary.id.to_string(),
        summary.title
    )
}

fn read(session: &Session, id: Option<&str>) -> Result<Incident> {
    let none = || {
        anyhow!(
            "no incidents in {} (hint: declare one in the console)",
            session.project.project.display()
        )
    };
    let journal = open(session)?.ok_or_else(none)?;
    let id = match id {
        Some(text) => text.parse::<IncidentId>().map_err(|error| anyhow!(error))?,
        None => journal.incidents()?.last().map(|summary| summary.id).ok_or_else(none)?,
    };
    let events = journal.read(id)?;
    Incident::replay(&events).ok_or_else(|| anyhow!("{id} is not in the journal (hint: `onscene incident list`)"))
}

fn as_json(incident: &Incident) -> Result<String> {
    Ok(serde_json::to_string_pretty(
        &json!({ "schema": 1, "incident": incident }),
    )?)
}

fn show(session: &Session, id: Option<&str>, json: bool) -> Result<()> {
    let incident = read(session, id)?;
    if json {
        println!("{}", as_json(&incident)?);
        return Ok(());
    }
    println!(
        "{} {} {}: {}",
        incident.id,
        incident.severity.word(),
        incident.status.word(),
        incident.title
    );
    for event in &incident.timeline {
        println!(
            "{}  {:<10} {}",
            event.at.format("%Y-%m-%d %H:%M:%SZ"),
            event.who,
            words(&event.fact)
        );
    }
    Ok(())
}
