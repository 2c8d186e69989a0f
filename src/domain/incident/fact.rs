//! What happened, as it is written into the journal. A fact is never edited.

use super::clocks::ClockFact;
use super::comms::CommsFact;
use super::course::CourseFact;
use super::outlived::OutlivedFact;
use super::people::PeopleFact;
use super::scale::{Role, Severity, Status};
use super::talk::TalkFact;
use super::unknown::UnknownFact;
use crate::domain::clock::ClockKind;
use crate::domain::run::RunOutcome;
use crate::domain::runbook::{ValueKind, Verdict};
use crate::domain::{BookId, EventId, IncidentId, Moment, RunId, SafeText, SourceId, StepId};
use serde::{Deserialize, Serialize};

/// Where a value for a placeholder comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueSource {
    /// A person typed it.
    Typed,
    /// The environment of the host has it.
    Environment,
    /// The configuration says it.
    Configuration,
    /// It was taken from a log line.
    Log,
}

impl ValueSource {
    /// The words shown beside a value.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Environment => "environment",
            Self::Configuration => "configuration",
            Self::Log => "log line",
        }
    }
}

/// A step that has another name now, with the same words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepMove {
    /// Its name before.
    pub from: StepId,
    /// Its name now.
    pub to: StepId,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Fact {
    /// An incident was declared.
    Declared {
        /// What is wrong, in a few words.
        title: SafeText,
        /// How bad it is.
        severity: Severity,
        /// The environment's name.
        environment: SafeText,
    },
    /// The severity changed.
    SeverityChanged {
        /// The new severity.
        to: Severity,
        /// Why.
        why: SafeText,
    },
    /// The status changed.
    StatusChanged {
        /// The new status.
        to: Status,
    },
    /// A person took a role, or was given it.
    RoleAssigned {
        /// The role.
        role: Role,
        /// Who plays it now.
        to: SafeText,
    },
    /// A person wrote a note.
    Noted {
        /// The note.
        text: SafeText,
    },
    /// A person pinned a log line.
    Pinned {
        /// The line as shown.
        text: SafeText,
        /// Its source.
        source: SourceId,
        /// Its own time.
        line_at: Moment,
    },
    /// A book was opened for this incident.
    BookAttached {
        /// The book.
        book: BookId,
        /// The hash of its bytes.
        sha256: String,
    },
    /// A step was ticked.
    StepDone {
        /// The step.
        step: StepId,
        /// Its title, so that the timeline reads without the book.
        title: SafeText,
        /// What was seen; may be empty.
        observed: SafeText,
        /// The hash of the step's words.
        #[serde(default)]
        hash: String,
    },
    /// A step was left out.
    StepSkipped {
        /// The step.
        step: StepId,
        /// Its title.
        title: SafeText,
        /// Why.
        reason: SafeText,
        /// The hash of the step's words.
        #[serde(default)]
        hash: String,
    },
    /// A step cannot go on.
    StepBlocked {
        /// The step.
        step: StepId,
        /// Its title.
        title: SafeText,
        /// Why.
        reason: SafeText,
        /// The hash of the step's words.
        #[serde(default)]
        hash: String,
    },
    /// A step does not apply here.
    StepRuledOut {
        /// The step.
        step: StepId,
        /// Its title.
        title: SafeText,
        /// Why.
        reason: SafeText,
        /// The hash of the step's words.
        #[serde(default)]
        hash: String,
    },
    /// A step was given to somebody.
    StepAssigned {
        /// The step.
        step: StepId,
        /// Its title.
        title: SafeText,
        /// Who.
        to: SafeText,
        /// The hash of the step's words.
        #[serde(default)]
        hash: String,
    },
    /// What a step's command did was judged, by the book's tests or by a person.
    StepJudged {
        /// The step.
        step: StepId,
        /// Its title.
        title: SafeText,
        /// The verdict.
        verdict: Verdict,
        /// What was seen.
        observed: SafeText,
        /// What a person still has to say; none where the verdict stands.
        question: Option<SafeText>,
        /// The run whose end was judged by the book's tests; none where a person says.
        #[serde(default)]
        run: Option<RunId>,
        /// The hash of the step's words.
        #[serde(default)]
        hash: String,
    },
    /// A placeholder was filled in for the whole incident.
    ValueSet {
        /// The placeholder's name.
        name: SafeText,
        /// What it has to look like.
        value_kind: ValueKind,
        /// The value; none for a secret, which is never written down.
        value: Option<SafeText>,
        /// Where it comes from.
        source: ValueSource,
    },
    /// A book in use changed on disk.
    BookChanged {
        /// The book.
        book: BookId,
        /// The hash of its bytes now.
        sha256: String,
        /// How many of its steps were not there before.
        #[serde(default)]
        new_steps: u32,
        /// How many steps it had before and has no more.
        #[serde(default)]
        gone_steps: u32,
        /// Steps of the same words that stand elsewhere now: what was done to them stays done.
        #[serde(default)]
        moved: Vec<StepMove>,
    },
    /// A step was put back to the start.
    StepReset {
        /// The step.
        step: StepId,
        /// Its title.
        title: SafeText,
        /// The hash of the step's words.
        #[serde(default)]
        hash: String,
    },
    /// A note on a step.
    StepNoted {
        /// The step.
        step: StepId,
        /// Its title.
        title: SafeText,
        /// The note.
        text: SafeText,
        /// The hash of the step's words.
        #[serde(default)]
        hash: String,
    },
    /// A step's command is about to start. On disk before the process exists.
    RunStarted {
        /// The run.
        run: RunId,
        /// The step.
        step: StepId,
        /// Its title.
        title: SafeText,
        /// The exact command.
        command: SafeText,
        /// The directory it runs in.
        directory: SafeText,
        /// The machine it runs on.
        host: SafeText,
        /// The hash of the step's words.
        #[serde(default)]
        hash: String,
    },
    /// A step's command ended.
    RunFinished {
        /// The run.
        run: RunId,
        /// The step.
        step: StepId,
        /// Its title.
        title: SafeText,
        /// How it ended.
        outcome: RunOutcome,
        /// How long it ran, in milliseconds.
        took_ms: u64,
        /// The last lines of its output.
        tail: Vec<SafeText>,
        /// How many lines it wrote in all; 0 where nobody counted.
        #[serde(default)]
        lines: u64,
    },
    /// A person asked to cancel a run.
    RunCancelAsked {
        /// The run.
        run: RunId,
    },
    /// A status update went into the timeline, and nowhere else. Journals of old have it; what goes to no channel is
    /// a note now.
    UpdateSent {
        /// The text.
        text: SafeText,
        /// Where it went: `timeline`.
        channel: SafeText,
    },
    /// A clock was set.
    ClockSet {
        /// Which clock.
        clock: ClockKind,
        /// Which one, where there can be several of a kind.
        #[serde(default, skip_serializing_if = "SafeText::is_empty")]
        name: SafeText,
        /// Who has to act; empty where the roles say it.
        #[serde(default, skip_serializing_if = "SafeText::is_empty")]
        to: SafeText,
        /// When it is due.
        due: Moment,
        /// Why, in words: `15 min, by the book`.
        why: SafeText,
    },
    /// A clock was ended.
    ClockStopped {
        /// Which clock.
        clock: ClockKind,
        /// Which one, where there can be several of a kind.
        #[serde(default, skip_serializing_if = "SafeText::is_empty")]
        name: SafeText,
        /// Why; empty where what it waited for came.
        #[serde(default, skip_serializing_if = "SafeText::is_empty")]
        why: SafeText,
    },
    /// How the outage goes: moments, customer impact, links.
    #[serde(untagged)]
    Course(CourseFact),
    /// Who leads, and how that changes hands.
    #[serde(untagged)]
    People(PeopleFact),
    /// What people propose, suppose, have to do, remember and correct.
    #[serde(untagged)]
    Talk(TalkFact),
    /// What clocks do beside being set and ended.
    #[serde(untagged)]
    Clock(ClockFact),
    /// What becomes of status updates.
    #[serde(untagged)]
    Comms(CommsFact),
    /// What became of commands whose host died.
    #[serde(untagged)]
    Outlived(OutlivedFact),
    /// A newer version wrote it; it changes nothing here and is kept as it is.
    #[serde(untagged)]
    Unknown(UnknownFact),
}

/// A fact with its place in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its unique name.
    pub id: EventId,
    /// The incident it belongs to.
    pub incident: IncidentId,
    /// When it was written down; a fact about an earlier moment carries that moment itself.
    pub at: Moment,
    /// Who did it; `onscene` for the host itself.
    pub who: SafeText,
    /// What happened.
    pub fact: Fact,
}
