//! The incident as the sum of its facts. `apply` may not refuse and does nothing but fold.

use super::comms::StatusUpdate;
use super::course::{Impact, Link};
use super::fact::{Event, Fact, ValueSource};
use super::outlived::Outlived;
use super::people::Handoff;
use super::scale::{Role, Severity, Status};
use super::talk::{Correction, Decision, Hypothesis, TalkFact, Todo};
use crate::domain::checklist::StepRecord;
use crate::domain::clock::{Clock, ClockKind};
use crate::domain::runbook::ValueKind;
use crate::domain::{BookId, EventId, IncidentId, Moment, RunId, SafeText, StepId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// What is wrong, for the team.
    pub title: SafeText,
    /// What everybody outside calls it; none means the `title` of each public channel.
    #[serde(default)]
    pub public_title: Option<SafeText>,
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
    /// Commands that outlived their host and may still run.
    #[serde(default)]
    pub outlived: Vec<Outlived>,
    /// The placeholders that are filled in, by name.
    pub values: BTreeMap<String, KnownValue>,
    /// How many updates went out.
    pub updates: u32,
    /// The status updates for channels, in the order they were drafted.
    #[serde(default)]
    pub comms: Vec<StatusUpdate>,
    /// How many of them went out before they were due.
    #[serde(default)]
    pub updates_on_time: u32,
    /// How many of them had a deadline.
    #[serde(default)]
    pub updates_due: u32,
    /// When it began; none while nobody said so.
    #[serde(default)]
    pub started: Option<Moment>,
    /// When it was noticed; none while nobody said so.
    #[serde(default)]
    pub detected: Option<Moment>,
    /// When somebody took it on; none while nobody said so.
    #[serde(default)]
    pub acknowledged: Option<Moment>,
    /// When customers were affected.
    #[serde(default)]
    pub impacts: Vec<Impact>,
    /// What it has to do with elsewhere.
    #[serde(default)]
    pub links: Vec<Link>,
    /// When the review is.
    #[serde(default)]
    pub review: Option<Moment>,
    /// Roles that were given to somebody who has not said yes.
    #[serde(default)]
    pub unaccepted: BTreeSet<Role>,
    /// Roles that are offered to a successor.
    #[serde(default)]
    pub handoffs: BTreeMap<Role, Handoff>,
    /// Proposals and decisions, in the order they were made.
    #[serde(default)]
    pub decisions: Vec<Decision>,
    /// Supposed causes, in the order they came up.
    #[serde(default)]
    pub hypotheses: Vec<Hypothesis>,
    /// Things to do, in the order they came up.
    #[serde(default)]
    pub todos: Vec<Todo>,
    /// What was corrected, by the fact it is about.
    #[serde(default)]
    pub corrections: BTreeMap<EventId, Vec<Correction>>,
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
            public_title: None,
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
            outlived: Vec::new(),
            values: BTreeMap::new(),
            updates: 0,
            comms: Vec::new(),
            updates_on_time: 0,
            updates_due: 0,
            started: None,
            detected: None,
            acknowledged: None,
            impacts: Vec::new(),
            links: Vec::new(),
            review: None,
            unaccepted: BTreeSet::new(),
            handoffs: BTreeMap::new(),
            decisions: Vec::new(),
            hypotheses: Vec::new(),
            todos: Vec::new(),
            corrections: BTreeMap::new(),
            timeline: vec![event.clone()],
        })
    }

    /// Whether people still work on it: it is neither resolved nor closed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status.is_open()
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

    /// Folds one more fact.
    pub fn apply(&mut self, event: &Event) {
        let at = event.at;
        match &event.fact {
            Fact::Declared { .. } | Fact::Noted { .. } | Fact::Pinned { .. } | Fact::Unknown(_) => {}
            Fact::RunCancelAsked { run } => self.apply_cancel_asked(run),
            Fact::Outlived(fact) => self.apply_outlived(fact),
            Fact::SeverityChanged { to, .. } => self.severity = *to,
            Fact::StatusChanged { to } => self.status = *to,
            Fact::RoleAssigned { role, to } => self.apply_role(*role, to, &event.who),
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
            Fact::UpdateSent { .. } => self.count_update(true, ClockKind::Update, at),
            Fact::ClockSet { .. } => self.apply_clock_set(&event.fact, at),
            Fact::ClockStopped { clock, name, .. } => self.apply_clock_stopped(*clock, name),
            Fact::Course(fact) => self.apply_course(fact),
            Fact::People(fact) => self.apply_people(fact, &event.who, at),
            Fact::Talk(fact) => self.apply_talk(fact, &event.who, at),
            Fact::Clock(fact) => self.apply_clock(fact, &event.who, at),
            Fact::Comms(fact) => self.apply_comms(fact, &event.who, at),
        }
        self.timeline.push(event.clone());
        let may_move = matches!(
            event.fact,
            Fact::StatusChanged { .. } | Fact::Course(_) | Fact::Talk(TalkFact::Corrected { .. })
        );
        if may_move {
            self.find_moments();
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

    /// Counts an update that went out while this clock may have run.
    pub(super) fn count_update(&mut self, is_first: bool, kind: ClockKind, at: Moment) {
        self.updates += u32::from(is_first);
        if kind == ClockKind::Update {
            self.snoozes = 0;
        }
        if let Some(clock) = self.clock(kind) {
            let on_time = at <= clock.due;
            self.updates_due += 1;
            self.updates_on_time += u32::from(on_time);
        }
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
