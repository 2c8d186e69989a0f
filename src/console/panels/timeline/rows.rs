//! The entries of the timeline: at the time they are about, with what was corrected beside them.

use crate::console::app::State;
use crate::console::panels::rows::passes;
use crate::domain::incident::{Fact, Incident, TalkFact, TimelineEntry, words};
use crate::domain::{Moment, SafeText};

/// What an entry is about, for those who want to see one kind only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Status, severity, customers, links.
    Course,
    /// Who plays which part.
    People,
    /// Notes and pinned lines.
    Notes,
    /// Proposals and decisions.
    Decisions,
    /// Supposed causes.
    Causes,
    /// Things to do.
    Todos,
    /// Updates that went out.
    Updates,
    /// Steps and their commands.
    Steps,
    /// Clocks and time.
    Clocks,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Course,
        Self::People,
        Self::Notes,
        Self::Decisions,
        Self::Causes,
        Self::Todos,
        Self::Updates,
        Self::Steps,
        Self::Clocks,
    ];

    /// The words shown on screen.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Course => "status, severity and customers",
            Self::People => "people and roles",
            Self::Notes => "notes and pinned lines",
            Self::Decisions => "decisions",
            Self::Causes => "supposed causes",
            Self::Todos => "todos",
            Self::Updates => "updates",
            Self::Steps => "steps and commands",
            Self::Clocks => "clocks",
        }
    }

    /// The kind of a fact; none where it is shown with everything only.
    #[must_use]
    pub fn of(fact: &Fact) -> Option<Self> {
        match fact {
            Fact::Declared { .. } | Fact::SeverityChanged { .. } | Fact::StatusChanged { .. } | Fact::Course(_) => {
                Some(Self::Course)
            }
            Fact::RoleAssigned { .. } | Fact::People(_) => Some(Self::People),
            Fact::Noted { .. } | Fact::Pinned { .. } => Some(Self::Notes),
            Fact::Talk(talk) => match talk {
                TalkFact::Recalled { .. } => Some(Self::Notes),
                TalkFact::Decision { .. } => Some(Self::Decisions),
                TalkFact::Hypothesis { .. } => Some(Self::Causes),
                TalkFact::Todo { .. } => Some(Self::Todos),
                TalkFact::Corrected { .. } => None,
            },
            Fact::UpdateSent { .. } | Fact::Comms(_) => Some(Self::Updates),
            Fact::BookAttached { .. }
            | Fact::StepDone { .. }
            | Fact::StepSkipped { .. }
            | Fact::StepBlocked { .. }
            | Fact::StepRuledOut { .. }
            | Fact::StepAssigned { .. }
            | Fact::StepJudged { .. }
            | Fact::ValueSet { .. }
            | Fact::BookChanged { .. }
            | Fact::StepReset { .. }
            | Fact::StepNoted { .. }
            | Fact::RunStarted { .. }
            | Fact::RunFinished { .. }
            | Fact::RunCancelAsked { .. }
            | Fact::Outlived(_) => Some(Self::Steps),
            Fact::ClockSet { .. } | Fact::ClockStopped { .. } | Fact::Clock(_) => Some(Self::Clocks),
            Fact::Unknown(_) => None,
        }
    }
}

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

fn is_news(fact: &Fact) -> bool {
    match fact {
        Fact::ClockStopped { why, .. } => !why.is_empty(),
        Fact::ClockSet { why, .. } => why.as_str().starts_with("put off") || why.as_str().starts_with("begun again"),
        Fact::Declared { .. }
        | Fact::SeverityChanged { .. }
        | Fact::StatusChanged { .. }
        | Fact::RoleAssigned { .. }
        | Fact::Noted { .. }
        | Fact::Pinned { .. }
        | Fact::BookAttached { .. }
        | Fact::StepDone { .. }
        | Fact::StepSkipped { .. }
        | Fact::StepBlocked { .. }
        | Fact::StepRuledOut { .. }
        | Fact::StepAssigned { .. }
        | Fact::StepJudged { .. }
        | Fact::ValueSet { .. }
        | Fact::BookChanged { .. }
        | Fact::StepReset { .. }
        | Fact::StepNoted { .. }
        | Fact::RunStarted { .. }
        | Fact::RunFinished { .. }
        | Fact::RunCancelAsked { .. }
        | Fact::UpdateSent { .. }
        | Fact::Course(_)
        | Fact::People(_)
        | Fact::Talk(_)
        | Fact::Clock(_)
        | Fact::Comms(_)
        | Fact::Outlived(_)
        | Fact::Unknown(_) => true,
    }
}
