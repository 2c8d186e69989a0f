//! The entries of the timeline: at the time they are about, with what was corrected beside them.

use crate::console::app::State;
use crate::console::panels::rows::passes;
use crate::domain::incident::{Incident, Kind, TimelineEntry, is_news, words};
use crate::domain::{Moment, SafeText};

/// One entry with the time and the words it stands for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The fact as it was written down.
    pub entry: &'a TimelineEntry,
    /// When what it tells happened.
    pub at: Moment,
    /// What it tells, and what was written down before where it was corrected.
    pub text: String,
}

/// The entries that pass the filters, newest first. What the clocks are set to is on the incident panel and is left
/// out, unless somebody asks for clocks.
#[must_use]
pub fn rows(state: &State) -> Vec<Entry<'_>> {
    let Some(incident) = state.world.incident.as_deref() else {
        return Vec::new();
    };
    let look = &state.timeline;
    let wanted = |entry: &&TimelineEntry| match look.kind {
        Some(kind) => Kind::of(&entry.fact) == Some(kind),
        None => is_news(&entry.fact),
    };
    let by = |entry: &&TimelineEntry| look.who.as_ref().is_none_or(|who| who == &entry.who);
    let chronicle = incident.chronicle().into_iter().rev().filter(wanted).filter(by);
    let entries = chronicle.map(|entry| Entry {
        entry,
        at: incident.happened(entry),
        text: text(incident, entry),
    });
    entries
        .filter(|entry| passes(&look.filter, &[entry.entry.who.as_str(), &entry.text]))
        .collect()
}

/// An entry as it reads now, with what it said before it was corrected and why.
fn text(incident: &Incident, entry: &TimelineEntry) -> String {
    let now = incident.line(entry);
    let Some(last) = incident.corrections_of(&entry.id).last() else {
        return now;
    };
    let was = words(&entry.fact);
    let before = if was == now {
        format!("at {}", entry.at.format("%H:%M:%SZ"))
    } else {
        format!("\"{was}\"")
    };
    format!("{now}  (was {before}; {}: {})", last.who, last.why)
}

/// Everybody who did something, each once, in the order they first did.
#[must_use]
pub fn authors(incident: &Incident) -> Vec<SafeText> {
    let mut authors: Vec<SafeText> = Vec::new();
    for event in &incident.timeline {
        if !authors.contains(&event.who) {
            authors.push(event.who.clone());
        }
    }
    authors
}
