//! `onscene incident verify`: whether the facts are those that were written.

use super::{Seen, Session, number};
use crate::domain::{IncidentId, SafeText};
use crate::journal::{JournalError, SHORT_HASH, SqliteJournal, Verdict};
use anyhow::{Result, anyhow};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Nothing speaks against the facts.
const SOUND: u8 = 0;
/// Something was changed, taken out or cut off.
const DAMAGED: u8 = 1;
/// Nobody can say.
const CANNOT_READ: u8 = 2;

/// What was asked.
pub struct Asked<'a> {
    pub id: Option<&'a str>,
    pub head: Option<&'a str>,
    pub accept: bool,
    pub json: bool,
}

/// A hash as an export or an update names it.
pub fn hash(text: &str) -> Result<String, String> {
    let is_hash = (SHORT_HASH..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(format!("a head has {SHORT_HASH} to 64 hex digits"))
    }
}

/// Checks and says; the exit code is the verdict.
pub fn run(session: &Session, asked: &Asked<'_>) -> ExitCode {
    let verdicts = match check(session, asked) {
        Ok(verdicts) => verdicts,
        Err(error) => {
            eprintln!("onscene: {}", SafeText::clean(&format!("{error:#}")));
            let is_damage = matches!(error.downcast_ref(), Some(JournalError::Damaged { .. }));
            return ExitCode::from(if is_damage { DAMAGED } else { CANNOT_READ });
        }
    };
    let is_sound = verdicts.iter().all(|(_, verdict)| verdict.is_whole());
    if asked.json {
        let incidents: Vec<Value> = verdicts.iter().map(|(id, verdict)| row(*id, verdict)).collect();
        println!(
            "{:#}",
            json!({ "schema": 1, "sound": is_sound, "incidents": incidents })
        );
    } else {
        say(session, &verdicts);
    }
    ExitCode::from(if is_sound { SOUND } else { DAMAGED })
}

fn say(session: &Session, verdicts: &[(IncidentId, Verdict)]) {
    if verdicts.is_empty() {
        println!("no incidents in {}", session.project.project.display());
    }
    for (id, verdict) in verdicts {
        let word = if verdict.is_whole() { "sound" } else { "DAMAGED" };
        println!("{:<8} {word:<8} {}", id.to_string(), verdict.words());
    }
}

fn row(id: IncidentId, verdict: &Verdict) -> Value {
    let mut row = serde_json::to_value(verdict).unwrap_or_default();
    row["incident"] = json!(id);
    row["sound"] = json!(verdict.is_whole());
    row["words"] = json!(verdict.words());
    row
}

fn check(session: &Session, asked: &Asked<'_>) -> Result<Vec<(IncidentId, Verdict)>> {
    let mut seen = Seen::of(session);
    let asked_for = asked.id.map(number).transpose()?;
    if !SqliteJournal::is_in(&session.project.dir) {
        return without_journal(session, &seen, asked_for);
    }
    let mut journal = SqliteJournal::open_to_read(&session.project.dir)?;
    if let (Some(id), true) = (asked_for, asked.accept) {
        journal.accept(id)?;
        seen.accept(&journal, id)?;
    }
    let known = || -> Result<Vec<IncidentId>> {
        let mut known = journal.known_incidents()?;
        known.extend(seen.incidents());
        known.sort_unstable();
        known.dedup();
        Ok(known)
    };
    let ids = match asked_for {
        Some(id) => vec![id],
        None => known()?,
    };
    let mut verdicts = Vec::new();
    for id in ids {
        verdicts.push((id, judge(&journal, &mut seen, id, asked)?));
    }
    Ok(verdicts)
}

fn judge(journal: &SqliteJournal, seen: &mut Seen, id: IncidentId, asked: &Asked<'_>) -> Result<Verdict> {
    let mut proof = seen.proof(id);
    proof.given = asked.head.map(str::to_owned);
    let verdict = journal.verify_with(id, &proof)?;
    match &verdict {
        Verdict::Whole { facts: 0, .. } => Err(unknown(id)),
        Verdict::Whole { .. } => {
            seen.look(journal, id)?;
            Ok(verdict)
        }
        _ => Ok(verdict),
    }
}

/// A journal that was seen and is gone is damage.
fn without_journal(
    session: &Session,
    seen: &Seen,
    asked_for: Option<IncidentId>,
) -> Result<Vec<(IncidentId, Verdict)>> {
    let path = session.project.dir.join("journal.sqlite");
    let gone = |id| {
        let why = format!("the journal `{}` is gone", path.display()).into();
        (id, Verdict::Unreadable { why })
    };
    let verdicts: Vec<_> = seen
        .incidents()
        .filter(|id| asked_for.is_none_or(|asked| asked == *id))
        .map(gone)
        .collect();
    match asked_for {
        Some(id) if verdicts.is_empty() => Err(unknown(id)),
        _ => Ok(verdicts),
    }
}

fn unknown(id: IncidentId) -> anyhow::Error {
    anyhow!("{id} is not in the journal, and nobody remembers it (hint: `onscene incident list`)")
}
