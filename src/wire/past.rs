//! What a console asks of the journal, past incidents included: a search over all of them, and one to read.

use crate::domain::incident::{Kind, Severity, Status};
use crate::domain::{EventId, IncidentId, Moment, SafeText};
use serde::{Deserialize, Serialize};

/// A question to the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ask")]
pub enum LookBack {
    /// The incidents that have all of these words; [`Past::Found`] answers.
    Search {
        /// The words, as a person wrote them.
        words: SafeText,
    },
    /// One incident to read; [`Past::Told`] answers.
    Read {
        /// The incident.
        incident: IncidentId,
        /// The fact that must be among what is sent; none for the end.
        near: Option<EventId>,
    },
}

/// What the journal has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "has")]
pub enum Past {
    /// What a search found.
    Found(Findings),
    /// One incident.
    Told(PastIncident),
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// The incidents, the newest first.
    pub rows: Vec<Finding>,
    /// How many more have the words and are not sent.
    pub more: u32,
}

/// An incident that has the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The incident.
    pub incident: IncidentId,
    /// What was wrong.
    pub title: SafeText,
    /// How bad it was; none where it cannot be read.
    pub severity: Option<Severity>,
    /// How far it came; none where it cannot be read.
    pub status: Option<Status>,
    /// When it was declared; none where it cannot be read.
    pub declared: Option<Moment>,
    /// Facts that have one of the words, the best first.
    pub facts: Vec<PastFact>,
    /// How many more of its facts have one and are not sent.
    pub more: u32,
}

/// One fact in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastFact {
    /// Its name.
    pub id: EventId,
    /// When it happened.
    pub at: Moment,
    /// Who did it.
    pub who: SafeText,
    /// What it is about; none where that is nothing of its own.
    pub kind: Option<Kind>,
    /// What it says.
    pub text: SafeText,
}

/// An incident to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastIncident {
    /// Its number.
    pub id: IncidentId,
    /// What was wrong.
    pub title: SafeText,
    /// How bad it was last.
    pub severity: Severity,
    /// How far it came.
    pub status: Status,
    /// When it was declared.
    pub declared: Moment,
    /// When it was over; none while it is not.
    pub resolved: Option<Moment>,
    /// Its entries, oldest first: all, or those around the one that was asked for.
    pub entries: Vec<PastFact>,
    /// Which of them was asked for, from 0.
    pub at: usize,
    /// How many stand before the first one sent.
    pub before: u32,
    /// How many stand behind the last one sent.
    pub after: u32,
}
