//! The incident as the sum of its facts. `apply` may not refuse and does nothing but fold.

use super::fact::{Event, Fact, Role, Severity, Status, ValueSource};
use crate::domain::checklist::StepRecord;
use crate::domain::clock::{Clock, ClockKind};
use crate::domain::runbook::ValueKind;
use crate::domain::{BookId, IncidentId, Moment, RunId, SafeText, StepId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One line of the timeline: a fact with its author, in words where it is shown.
pub type TimelineEntry = Event;

/// A command that runs now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// The run.
    pub run: RunId,
    /// The step it belongs to.
    pub step: StepId,
    /// The step's title.
    pub title: SafeText,
    /// When it began.
    pub since: Moment,
}

/// A placeholder's value, the same for the whole incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownValue {
    /// What it has to look like.
    pub kind: ValueKind,
    /// The value; none for a secret, which only the host's memory has.
    pub value: Option<SafeText>,
    /// Where it comes from.
    pub source: ValueSource,
    /// Who gave it.
    pub who: SafeText,
    /// When.
    pub at: Moment,
}

/// An incident as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its number.
    pub id: IncidentId,
    /// What is wrong.
    pub title: SafeText,
    /// How bad it is.
    pub severity: Severity,
    /// How far it has come.
    pub status: Status,
    /// The environment's name.
    pub environment: SafeText,
    /// When it was declared.
    pub declared: Moment,
    /// When it was mitigated.
    pub mitigated: Option<Moment>,
    /// When it was resolved.
    pub resolved: Option<Moment>,
    /// Who plays which role.
    pub roles: BTreeMap<Role, SafeText>,
    /// The clocks that run.
    pub clocks: Vec<Clock>,
    /// How often the update was put off since the last one went out.
    pub snoozes: u32,
    /// The books in use, the last one opened last.
    pub books: Vec<BookId>,
    /// Where each step stands that anybody touched.
    #[serde(with = "step_map")]
    pub steps: BTreeMap<StepId, StepRecord>,
    /// Commands that run now.
    pub running: Vec<Running>,
    /// The placeholders that are filled in, by name.
    pub values: BTreeMap<String, KnownValue>,
    /// How many updates went out.
    pub updates: u32,
    /// All facts, oldest first.
    pub timeline: Vec<TimelineEntry>,
}

impl Incident {
    /// Folds facts into an incident; none where the first fact does not declare one.
    #[must_use]
    pub fn replay(events: &[Event]) -> Option<Self> {
        let mut incident = Self::declared(events.first()?)?;
        for event in &events[1..] {
            incident.apply(event);
        }
        Some(incident)
    }

    /// The incident that this fact declares.
    #[must_use]
    pub fn declared(event: &Event) -> Option<Self> {
        let Fact::Declared {
            title,
            severity,
            environment,
        } = &event.fact
        else {
            return None;
        };
        Some(Self {
            id: event.incident,
            title: title.clone(),
            severity: *severity,
            status: Status::Investigating,
            environment: environment.clone(),
            declared: event.at,
            mitigated: None,
            resolved: None,
            roles: BTreeMap::new(),
            clocks: Vec::new(),
            snoozes: 0,
            books: Vec::new(),
            steps: BTreeMap::new(),
            running: Vec::new(),
            values: BTreeMap::new(),
            updates: 0,
            timeline: vec![event.clone()],
        })
    }

    /// Whether it is not resolved.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status != Status::Resolved
    }

    /// Where a step stands.
    #[must_use]
    pub fn step(&self, id: &StepId) -> StepRecord {
        self.steps.get(id).cloned().unwrap_or_default()
    }

    /// A command that runs now, if any.
    #[must_use]
    pub fn running(&self) -> Option<&Running> {
        self.running.first()
    }

    /// A clock that runs.
    #[must_use]
    pub fn clock(&self, kind: ClockKind) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.kind == kind)
    }

    /// Folds one more fact.
    pub fn apply(&mut self, event: &Event) {
        let at = event.at;
        match &event.fact {
            Fact::Declared { .. }
            | Fact::Noted { .. }
            | Fact::Pinned { .. }
            | Fact::RunCancelAsked { .. }
            | Fact::Unknown(_) => {}
            Fact::SeverityChanged { to, .. } => self.severity = *to,
            Fact::StatusChanged { to } => self.apply_status(*to, at),
            Fact::RoleAssigned { role, to } => drop(self.roles.insert(*role, to.clone())),
            Fact::BookAttached { book, .. } => self.apply_book(book),
            Fact::BookChanged { moved, .. } => self.apply_moves(moved),
            Fact::StepDone { .. }
            | Fact::StepSkipped { .. }
            | Fact::StepBlocked { .. }
            | Fact::StepRuledOut { .. }
            | Fact::StepAssigned { .. }
            | Fact::StepJudged { .. }
            | Fact::StepReset { .. }
            | Fact::StepNoted { .. }
            | Fact::RunStarted { .. }
            | Fact::RunFinished { .. } => self.apply_to_step(event),
            Fact::ValueSet {
                name,
                value_kind,
                value,
                source,
            } => self.apply_value(name, *value_kind, value.as_ref(), *source, event),
            Fact::UpdateSent { .. } => self.apply_update(),
            Fact::ClockSet { clock, due, why } => self.apply_clock(*clock, *due, why, at),
            Fact::ClockStopped { clock } => self.clocks.retain(|running| running.kind != *clock),
        }
        self.timeline.push(event.clone());
    }

    fn apply_status(&mut self, to: Status, at: Moment) {
        self.status = to;
        match to {
            Status::Investigating => (self.mitigated, self.resolved) = (None, None),
            Status::Mitigated => self.mitigated = Some(at),
            Status::Resolved => self.resolved = Some(at),
        }
    }

    fn apply_book(&mut self, book: &BookId) {
        self.books.retain(|known| known != book);
        self.books.push(book.clone());
    }

    fn apply_value(
        &mut self,
        name: &SafeText,
        kind: ValueKind,
        value: Option<&SafeText>,
        source: ValueSource,
        event: &Event,
    ) {
        let known = KnownValue {
            kind,
            value: value.cloned(),
            source,
            who: event.who.clone(),
            at: event.at,
        };
        self.values.insert(name.as_str().to_owned(), known);
    }

    fn apply_update(&mut self) {
        self.updates += 1;
        self.snoozes = 0;
    }

    fn apply_clock(&mut self, kind: ClockKind, due: Moment, why: &SafeText, at: Moment) {
        if why.as_str().starts_with("put off") {
            self.snoozes += 1;
        }
        self.clocks.retain(|clock| clock.kind != kind);
        self.clocks.push(Clock { kind, set: at, due });
        self.clocks.sort_by_key(|clock| clock.kind);
    }
}

/// JSON objects need text keys; a step id is one.
mod step_map {
    use super::{BTreeMap, StepId, StepRecord};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(map: &BTreeMap<StepId, StepRecord>, serializer: S) -> Result<S::Ok, S::Error> {
        map.iter().collect::<Vec<_>>().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<StepId, StepRecord>, D::Error> {
        Ok(Vec::<(StepId, StepRecord)>::deserialize(deserializer)?
            .into_iter()
            .collect())
    }
}
