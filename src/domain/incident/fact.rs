//! What happened, as it is written into the journal. A fact is never edited.

use super::unknown::UnknownFact;
use crate::domain::clock::ClockKind;
use crate::domain::run::RunOutcome;
use crate::domain::runbook::{ValueKind, Verdict};
use crate::domain::{BookId, EventId, IncidentId, Moment, RunId, SafeText, SourceId, StepId};
use serde::{Deserialize, Serialize};

/// How bad it is: SEV1 is the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Everybody is affected; public notice.
    Sev1,
    /// A major part is affected.
    Sev2,
    /// A part is affected; the team acts.
    Sev3,
    /// Little is affected.
    Sev4,
    /// A ticket.
    Sev5,
}

impl Severity {
    /// All of them, worst first.
    pub const ALL: [Self; 5] = [Self::Sev1, Self::Sev2, Self::Sev3, Self::Sev4, Self::Sev5];

    /// The word shown on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sev1 => "SEV1",
            Self::Sev2 => "SEV2",
            Self::Sev3 => "SEV3",
            Self::Sev4 => "SEV4",
            Self::Sev5 => "SEV5",
        }
    }
}

/// How far the incident has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// People look for the cause.
    Investigating,
    /// The harm is stopped.
    Mitigated,
    /// It is over.
    Resolved,
}

impl Status {
    /// The word shown on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Investigating => "investigating",
            Self::Mitigated => "mitigated",
            Self::Resolved => "resolved",
        }
    }
}

/// A part a person plays in an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Incident commander.
    Commander,
    /// Runs commands.
    Operations,
    /// Writes things down.
    Scribe,
    /// Writes the status updates.
    Communications,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Commander, Self::Operations, Self::Scribe, Self::Communications];

    /// The short word shown in the header.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Commander => "IC",
            Self::Operations => "ops",
            Self::Scribe => "scribe",
            Self::Communications => "comms",
        }
    }
}

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
    },
    /// A person asked to cancel a run.
    RunCancelAsked {
        /// The run.
        run: RunId,
    },
    /// A status update went out.
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
        /// When it is due.
        due: Moment,
        /// Why, in words: `15 min, by the book`.
        why: SafeText,
    },
    /// A clock was ended.
    ClockStopped {
        /// Which clock.
        clock: ClockKind,
    },
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
    /// When it happened.
    pub at: Moment,
    /// Who did it; `onscene` for the host itself.
    pub who: SafeText,
    /// What happened.
    pub fact: Fact,
}
