//! `onscene incident list`, `show`, `search`.

use super::{Session, open, read};
use crate::domain::incident::{Incident, Severity, Status, words};
use crate::journal::{Found, Index, Journal, SqliteJournal, Summary};
use anyhow::Result;
use serde_json::json;

/// Lists all incidents, or those that are open.
pub fn list(session: &Session, only_open: bool, json: bool) -> Result<()> {
    let incidents = match open(session)? {
        Some(journal) if only_open => open_ones(&journal)?,
        Some(journal) => journal.incidents()?,
        None => Vec::new(),
    };
    if json {
        println!("{:#}", json!({ "schema": 1, "incidents": incidents }));
        return Ok(());
    }
    if incidents.is_empty() {
        let open = if only_open { "open " } else { "" };
        println!("no {open}incidents in {}", session.project.project.display());
    }
    for summary in incidents {
        println!("{}", line(&summary));
    }
    Ok(())
}

/// The open ones; one that cannot be read may be open.
fn open_ones(journal: &SqliteJournal) -> Result<Vec<Summary>> {
    let mut open = Vec::new();
    for id in journal.maybe_open()? {
        let summary = journal.summary(id)?;
        open.extend(summary.filter(|summary| summary.is_open() || summary.damage.is_some()));
    }
    Ok(open)
}

/// An incident in one line.
pub fn line(summary: &Summary) -> String {
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

/// Shows one incident with its timeline.
pub fn show(session: &Session, id: Option<&str>, json: bool) -> Result<()> {
    let opened = read(session, id)?;
    let incident = &opened.incident;
    if json {
        println!("{}", as_json(incident)?);
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

/// One incident as JSON.
pub fn as_json(incident: &Incident) -> Result<String> {
    Ok(serde_json::to_string_pretty(
        &json!({ "schema": 1, "incident": incident }),
    )?)
}

/// Searches all incidents for words.
pub fn search(session: &Session, query: &str, json: bool) -> Result<()> {
    let found = match open(session)? {
        Some(journal) => Index::open(&session.project.dir)?.search(&journal, query)?,
        None => Vec::new(),
    };
    if json {
        let incidents: Vec<_> = found
            .iter()
            .map(|Found { summary, hits, .. }| json!({ "incident": summary, "hits": hits }))
            .collect();
        println!("{:#}", json!({ "schema": 1, "query": query, "incidents": incidents }));
        return Ok(());
    }
    if found.is_empty() {
        println!("no incident has all of these words: {query}");
    }
    for Found { summary, hits, .. } in &found {
        println!("{}", line(summary));
        for hit in hits {
            println!(
                "  {}  {:<10} {}",
                hit.at.format("%Y-%m-%d %H:%M:%SZ"),
                hit.who,
                hit.text
            );
        }
    }
    Ok(())
}
