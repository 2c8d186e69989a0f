//! What consoles ask of the journal: a search over all incidents, and one of them to read.

use crate::domain::incident::{Event, Incident, Kind, Refusal, is_news, words};
use crate::domain::{EventId, IncidentId, SafeText};
use crate::journal::{Found, Hit, Index, Journal, JournalError, SqliteJournal};
use crate::wire::{Finding, Findings, LookBack, Past, PastFact, PastIncident, ToConsole};
use std::path::Path;

/// Incidents of one answer at most; more are counted.
const INCIDENTS: usize = 50;
/// Characters of the words that are looked for at most.
const WORDS: usize = 200;
/// Characters of one fact in an answer at most.
const TEXT: usize = 400;
/// Entries of an incident to read at most: around the one that was asked for.
const ENTRIES: usize = 2_000;

/// Asks the journal of this directory.
pub(super) fn answer(state: &Path, ticket: u64, what: &LookBack) -> ToConsole {
    let past = match what {
        LookBack::Search { words } => search(state, words).map(Past::Found),
        LookBack::Read { incident, near } => read(state, *incident, near.as_ref()).map(Past::Told),
    };
    let (past, refusal) = match past {
        Ok(past) => (Some(past), None),
        Err(refusal) => (None, Some(refusal)),
    };
    ToConsole::LookedBack { ticket, past, refusal }
}

fn search(state: &Path, words: &SafeText) -> Result<Findings, Refusal> {
    let words: String = words.as_str().chars().take(WORDS).collect();
    if !SqliteJournal::is_in(state) {
        return Ok(Findings::default());
    }
    let asked = || -> Result<Vec<Found>, JournalError> {
        let journal = SqliteJournal::open_to_read(state)?;
        Index::open(state)?.search(&journal, &words)
    };
    let found = asked().map_err(|error| unreadable(&error))?;
    let more = u32::try_from(found.len().saturating_sub(INCIDENTS)).unwrap_or(u32::MAX);
    let rows = found.into_iter().take(INCIDENTS).map(finding).collect();
    Ok(Findings { rows, more })
}

fn unreadable(error: &JournalError) -> Refusal {
    Refusal::new(
        format!("the journal cannot be read: {error}"),
        "`onscene incident verify` looks at it",
    )
}

fn finding(found: Found) -> Finding {
    let Found { summary, hits, more } = found;
    Finding {
        incident: summary.id,
        title: summary.title,
        severity: summary.severity,
        status: summary.status,
        declared: summary.declared,
        facts: hits.into_iter().map(fact).collect(),
        more,
    }
}

fn fact(hit: Hit) -> PastFact {
    PastFact {
        id: hit.id,
        at: hit.at,
        who: hit.who,
        kind: hit.kind,
        text: short(hit.excerpt.as_str()),
    }
}

/// A text that is no longer than an answer has room for.
fn short(text: &str) -> SafeText {
    if text.chars().count() <= TEXT {
        return SafeText::clean(text);
    }
    let kept: String = text.chars().take(TEXT - 1).chain(['…']).collect();
    SafeText::clean(&kept)
}

fn read(state: &Path, id: IncidentId, near: Option<&EventId>) -> Result<PastIncident, Refusal> {
    let events = SqliteJournal::open_to_read(state)
        .and_then(|journal| journal.read(id))
        .map_err(|error| unreadable(&error))?;
    let incident = Incident::replay(&events)
        .ok_or_else(|| Refusal::new(format!("{id} is not in the journal"), "it may have been pruned"))?;
    Ok(told(&incident, near))
}

/// The entries around the one that was asked for; what the clocks are set to by themselves is left out as on the
/// timeline, unless it was asked for.
fn told(incident: &Incident, near: Option<&EventId>) -> PastIncident {
    let chronicle = incident.chronicle().into_iter();
    let entries: Vec<&Event> = chronicle
        .filter(|event| is_news(&event.fact) || Some(&event.id) == near)
        .collect();
    let at = near.and_then(|near| entries.iter().position(|event| &event.id == near));
    let at = at.unwrap_or_else(|| entries.len().saturating_sub(1));
    let first = at
        .saturating_sub(ENTRIES / 2)
        .min(entries.len().saturating_sub(ENTRIES));
    let sent: Vec<PastFact> = entries
        .iter()
        .skip(first)
        .take(ENTRIES)
        .map(|event| entry(incident, event))
        .collect();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    PastIncident {
        id: incident.id,
        title: incident.title.clone(),
        severity: incident.severity,
        status: incident.status,
        declared: incident.declared,
        resolved: incident.resolved,
        at: at - first,
        before: count(first),
        after: count(entries.len() - first - sent.len()),
        entries: sent,
    }
}

fn entry(incident: &Incident, event: &Event) -> PastFact {
    let line = incident.line(event);
    let was = words(&event.fact);
    let text = match incident.corrections_of(&event.id).last() {
        Some(last) if line != was => format!("{line}  (was \"{was}\"; {}: {})", last.who, last.why),
        Some(last) => format!("{line}  ({}: {})", last.who, last.why),
        None => line,
    };
    PastFact {
        id: event.id.clone(),
        at: incident.happened(event),
        who: event.who.clone(),
        kind: Kind::of(&event.fact),
        text: SafeText::clean(&text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;
    use crate::domain::incident::{Fact, Severity};
    use crate::journal::Draft;
    use chrono::TimeDelta;

    fn begin() -> Moment {
        Moment::UNIX_EPOCH + TimeDelta::days(20_000)
    }

    /// A journal with so many incidents, each with so many notes.
    fn journal(incidents: u32, notes: u32) -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        let mut journal = SqliteJournal::open(place.path()).unwrap();
        for id in 1..=incidents {
            let declared = Fact::Declared {
                title: format!("outage number {id}").into(),
                severity: Severity::Sev2,
                environment: "prod".into(),
            };
            let notes = (0..notes).map(|note| Fact::Noted {
                text: format!("the pool is full {note}").into(),
            });
            let facts = std::iter::once(declared).chain(notes);
            let drafts: Vec<Draft> = (0..)
                .zip(facts)
                .map(|(second, fact)| {
                    let at = begin() + TimeDelta::days(i64::from(id)) + TimeDelta::seconds(second);
                    Draft::new(IncidentId(id), at, "maya".into(), fact)
                })
                .collect();
            journal.append(&drafts).unwrap();
        }
        place
    }

    fn search(place: &tempfile::TempDir, words: &str) -> Findings {
        let words = SafeText::clean(words);
        match answer(place.path(), 4, &LookBack::Search { words }) {
            ToConsole::LookedBack {
                ticket: 4,
                past: Some(Past::Found(found)),
                refusal: None,
            } => found,
            other => panic!("{other:?}"),
        }
    }

    fn read(place: &tempfile::TempDir, incident: u32, near: Option<EventId>) -> PastIncident {
        let incident = IncidentId(incident);
        match answer(place.path(), 5, &LookBack::Read { incident, near }) {
            ToConsole::LookedBack {
                past: Some(Past::Told(told)),
                ..
            } => told,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_was_found_is_bounded_and_the_rest_is_counted() {
        let place = journal(60, 9);
        let found = search(&place, "pool full");
        assert_eq!((found.rows.len(), found.more), (50, 10));
        let first = &found.rows[0];
        assert_eq!(
            (first.incident, first.title.as_str()),
            (IncidentId(60), "outage number 60")
        );
        assert_eq!((first.facts.len(), first.more), (5, 4));
        assert_eq!(first.facts[0].kind, Some(Kind::Notes));
        assert!(first.facts[0].text.as_str().contains("the pool is full"));
        assert_eq!(search(&place, "nowhere"), Findings::default());
    }

    #[test]
    fn hostile_words_are_words() {
        let place = journal(2, 1);
        for words in [
            "\"",
            "'",
            "\"pool",
            "pool\"\"",
            "pool OR",
            "NOT pool",
            "text:pool AND (",
            "*",
            "pool*",
            "^pool",
            "{a b}: pool",
            "pool'; DROP TABLE facts; --",
            "\u{0}pool\u{0}",
            "-",
            "NEAR(pool full, 2)",
            "%_",
            "\u{202e}pool",
            "café",
        ] {
            let found = search(&place, words);
            assert!(found.rows.len() <= 2, "{words}");
        }
        assert_eq!(
            search(&place, "pool* \"full\"").rows.len(),
            2,
            "marks are no part of a word"
        );
        assert_eq!(search(&place, &"pool ".repeat(10_000)).rows.len(), 2);
        assert_eq!(search(&place, "pool").rows.len(), 2, "the index is whole");
    }

    #[test]
    fn an_incident_is_read_at_the_fact_that_was_found() {
        let place = journal(2, 5_000);
        let found = search(&place, "3000");
        let fact = found.rows[0].facts[0].clone();
        let told = read(&place, 2, Some(fact.id.clone()));
        assert_eq!(told.entries[told.at].id, fact.id);
        assert_eq!((told.entries.len(), told.before, told.after), (2_000, 2_001, 1_000));
        let end = read(&place, 1, None);
        assert_eq!((end.at, end.after), (1_999, 0));
        let none = answer(
            place.path(),
            1,
            &LookBack::Read {
                incident: IncidentId(9),
                near: None,
            },
        );
        assert!(
            matches!(
                none,
                ToConsole::LookedBack {
                    past: None,
                    refusal: Some(_),
                    ..
                }
            ),
            "{none:?}"
        );
    }

    #[test]
    fn where_nothing_was_ever_declared_nothing_is_found() {
        let place = tempfile::tempdir().unwrap();
        assert_eq!(search(&place, "pool"), Findings::default());
    }
}
