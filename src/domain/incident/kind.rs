//! What a fact is about, for those who look through many of them.

use super::fact::Fact;
use super::talk::TalkFact;
use serde::{Deserialize, Serialize};

/// What an entry is about, for those who want to see one kind only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

    /// One word for a narrow column.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Course => "course",
            Self::People => "people",
            Self::Notes => "note",
            Self::Decisions => "decision",
            Self::Causes => "cause",
            Self::Todos => "todo",
            Self::Updates => "update",
            Self::Steps => "step",
            Self::Clocks => "clock",
        }
    }

    /// The kind that has this word; none where none has.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
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

/// Whether a fact is news to a reader: what the clocks are set to by themselves is not.
#[must_use]
pub fn is_news(fact: &Fact) -> bool {
    if let Fact::ClockSet { why, .. } = fact {
        return why.as_str().starts_with("put off") || why.as_str().starts_with("begun again");
    }
    !matches!(fact, Fact::ClockStopped { why, .. } if why.is_empty())
}
