//! Facts as JSON lines, to be carried to another journal and back.
//!
//! Each line is one fact with its place in the chain; the last line of an incident names its head. `fact` is the
//! last member, with the very bytes that the hash covers. Facts that were never stored have no chain.

use super::chain::START;
use super::judge::judge;
use super::rows::{Stored, moment};
use super::{Proof, Verdict};
use crate::domain::IncidentId;
use crate::domain::incident::{Event, Fact};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of these lines.
pub const SCHEMA: u32 = 1;

/// What stands before the fact in a line. Within a text the quotes would be escaped, so it stands there once.
const FACT: &str = ",\"fact\":";

/// One fact as a line has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The incident's number in the journal it comes from.
    pub incident: IncidentId,
    /// The journal it was first written to.
    pub origin: String,
    /// Its place there, from 1; 0 where it was never stored.
    pub seq: u32,
    /// Whether the hash covers the origin.
    pub(super) covers_origin: bool,
    /// The row it was in the journal it comes from; its place is 0 where it was never stored.
    pub(super) row: Stored,
}

#[derive(Serialize, Deserialize)]
struct Head {
    schema: u32,
    incident: IncidentId,
    place: u32,
    id: String,
    at: String,
    who: String,
    origin: String,
    seq: u32,
    covers_origin: bool,
    previous: String,
    hash: String,
}

#[derive(Serialize, Deserialize)]
struct End {
    schema: u32,
    incident: IncidentId,
    facts: u32,
    head: String,
}

impl Line {
    /// The fact it carries.
    ///
    /// # Errors
    /// Why it cannot be understood.
    pub fn event(&self) -> Result<Event, String> {
        self.row.event(self.incident).map_err(|error| error.to_string())
    }

    /// The line of a fact that could not be stored, in the journal of this name.
    #[must_use]
    pub fn unsaved(event: &Event, origin: &str) -> Self {
        let fact = serde_json::to_string(&event.fact).unwrap_or_default();
        Self {
            incident: event.incident,
            origin: origin.into(),
            seq: 0,
            covers_origin: false,
            row: Stored {
                place: 0,
                id: event.id.as_str().into(),
                at: event.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
                who: event.who.as_str().into(),
                fact,
                previous: String::new(),
                hash: String::new(),
                origin: String::new(),
                seq: 0,
            },
        }
    }

    fn text(&self) -> String {
        let row = &self.row;
        let head = Head {
            schema: SCHEMA,
            incident: self.incident,
            place: row.place,
            id: row.id.clone(),
            at: row.at.clone(),
            who: row.who.clone(),
            origin: self.origin.clone(),
            seq: self.seq,
            covers_origin: self.covers_origin,
            previous: row.previous.clone(),
            hash: row.hash.clone(),
        };
        let mut text = serde_json::to_string(&head).unwrap_or_default();
        text.pop();
        text + FACT + &row.fact + "}"
    }

    fn parse(text: &str) -> Result<Self, String> {
        let (head, fact) = text.split_once(FACT).ok_or("it has no `fact` at its end")?;
        let fact = fact.strip_suffix('}').ok_or("it has no `fact` at its end")?;
        let head: Head = serde_json::from_str(&format!("{head}}}")).map_err(|error| error.to_string())?;
        if head.schema != SCHEMA {
            return Err(format!("its schema is {}, not {SCHEMA}", head.schema));
        }
        serde_json::from_str::<Fact>(fact).map_err(|error| error.to_string())?;
        moment(&head.at)?;
        let covered = head.covers_origin;
        Ok(Self {
            incident: head.incident,
            row: Stored {
                place: head.place,
                id: head.id,
                at: head.at,
                who: head.who,
                fact: fact.into(),
                previous: head.previous,
                hash: head.hash,
                origin: if covered { head.origin.clone() } else { String::new() },
                seq: if covered { head.seq } else { 0 },
            },
            covers_origin: covered,
            origin: head.origin,
            seq: head.seq,
        })
    }
}

/// The lines as text, each incident with its end.
#[must_use]
pub fn write(lines: &[Line]) -> String {
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        out += &line.text();
        out.push('\n');
        let is_last = lines.get(index + 1).is_none_or(|next| next.incident != line.incident);
        if is_last && line.row.place > 0 {
            let end = End {
                schema: SCHEMA,
                incident: line.incident,
                facts: line.row.place,
                head: line.row.hash.clone(),
            };
            out += &serde_json::to_string(&end).unwrap_or_default();
            out.push('\n');
        }
    }
    out
}

/// What a file of lines holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The facts, as they stand in the file.
    pub lines: Vec<Line>,
    /// Incidents whose chain does not hold: the file was changed, or its end is missing.
    pub damaged: Vec<(IncidentId, Verdict)>,
}

/// Reads lines and checks each incident against its chain and its end.
///
/// # Errors
/// A line cannot be understood; the sentence names it.
pub fn read(text: &str) -> Result<Read, String> {
    let mut lines = Vec::new();
    let mut ends = BTreeMap::new();
    for (text, number) in text.lines().zip(1..) {
        if text.trim().is_empty() {
            continue;
        }
        if let Ok(end) = serde_json::from_str::<End>(text) {
            ends.insert(end.incident, (end.facts, end.head));
            continue;
        }
        let line = Line::parse(text.trim_end()).map_err(|why| format!("line {number} is no fact: {why}"))?;
        lines.push(line);
    }
    let damaged = damaged(&lines, &ends);
    Ok(Read { lines, damaged })
}

fn damaged(lines: &[Line], ends: &BTreeMap<IncidentId, (u32, String)>) -> Vec<(IncidentId, Verdict)> {
    let mut chained: BTreeMap<IncidentId, Vec<Stored>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.row.place > 0) {
        chained.entry(line.incident).or_default().push(line.row.clone());
    }
    for incident in ends.keys() {
        chained.entry(*incident).or_default();
    }
    let verdicts = chained.into_iter().map(|(incident, rows)| {
        let end = ends.get(&incident).map(|(place, hash)| super::Head {
            place: *place,
            hash: hash.clone(),
        });
        // Without its end a file may have been cut anywhere.
        let end = end.unwrap_or(super::Head {
            place: u32::try_from(rows.len()).unwrap_or(u32::MAX).saturating_add(1),
            hash: START.into(),
        });
        let proof = Proof {
            remembered: vec![end],
            given: None,
        };
        (incident, judge(incident, &rows, None, &proof))
    });
    verdicts.filter(|(_, verdict)| !verdict.is_whole()).collect()
}
