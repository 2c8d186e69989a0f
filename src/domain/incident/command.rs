//! What people ask for, and how a refusal reads.

use super::clocks::ClockCommand;
use super::comms::CommsCommand;
use super::course::CourseCommand;
use super::fact::ValueSource;
use super::people::PeopleCommand;
use super::scale::{Role, Severity, Status};
use super::talk::TalkCommand;
use crate::domain::runbook::{ValueKind, Verdict};
use crate::domain::{BookId, Moment, RunId, SafeText, SourceId, StepId};
use serde::{Deserialize, Serialize};

/// What a person asks the host to do about an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum Command {
    /// Opens an incident.
    Declare {
        /// What is wrong.
        title: SafeText,
        /// How bad it is.
        severity: Severity,
    },
    /// Opens an incident although one is open: another outage at the same time.
    DeclareAnother {
        /// What is wrong.
        title: SafeText,
        /// How bad it is.
        severity: Severity,
    },
    /// Changes the severity.
    SetSeverity {
        /// The new severity.
        to: Severity,
        /// Why; may be empty.
        why: SafeText,
    },
    /// Says how far it has come.
    SetStatus {
        /// The new status.
        to: Status,
    },
    /// Gives a role to somebody.
    AssignRole {
        /// The role.
        role: Role,
        /// Who; empty means the person who asks.
        to: SafeText,
    },
    /// Writes a note.
    Note {
        /// The note.
        text: SafeText,
    },
    /// Pins a log line.
    Pin {
        /// The line as shown.
        text: SafeText,
        /// Its source.
        source: SourceId,
        /// Its own time.
        line_at: Moment,
    },
    /// Opens a book for the incident.
    AttachBook {
        /// The book.
        book: BookId,
    },
    /// Ticks a step.
    TickStep {
        /// The step.
        step: StepId,
        /// What was seen; may be empty.
        observed: SafeText,
    },
    /// Leaves a step out.
    SkipStep {
        /// The step.
        step: StepId,
        /// Why; may not be empty.
        reason: SafeText,
    },
    /// Says that a step cannot go on.
    BlockStep {
        /// The step.
        step: StepId,
        /// Why; may not be empty.
        reason: SafeText,
    },
    /// Says that a step does not apply here.
    RuleOutStep {
        /// The step.
        step: StepId,
        /// Why; may not be empty.
        reason: SafeText,
    },
    /// Gives a step to somebody.
    AssignStep {
        /// The step.
        step: StepId,
        /// Who; empty means the person who asks.
        to: SafeText,
    },
    /// Answers what a finished command left open: whether it did what the book says.
    JudgeStep {
        /// The step.
        step: StepId,
        /// The person's verdict.
        verdict: Verdict,
        /// What was seen; may be empty.
        observed: SafeText,
    },
    /// Fills in a placeholder for the whole incident.
    SetValue {
        /// The placeholder's name.
        name: SafeText,
        /// What it has to look like.
        kind: ValueKind,
        /// The value, one line.
        value: SafeText,
        /// Where it comes from.
        source: ValueSource,
    },
    /// Puts a step back to the start.
    ResetStep {
        /// The step.
        step: StepId,
    },
    /// Writes a note on a step.
    NoteStep {
        /// The step.
        step: StepId,
        /// The note.
        text: SafeText,
    },
    /// Runs a step's command.
    RunStep {
        /// The step.
        step: StepId,
        /// The hash of the book the person saw: a changed book is refused.
        sha256: String,
        /// The word a person typed to confirm something destructive; empty where none was asked.
        typed: SafeText,
        /// Whether it gets a terminal of its own, which a person can type into.
        #[serde(default)]
        terminal: bool,
    },
    /// Cancels a run.
    CancelRun {
        /// The run.
        run: RunId,
    },
    /// Keeps the text of an update in the timeline as a note. It reaches nobody, so no clock starts anew; to channels
    /// an update goes by [`CommsCommand`].
    SendUpdate {
        /// The text.
        text: SafeText,
    },
    /// Puts the status-update clock off.
    SnoozeUpdate {
        /// By how many minutes from now.
        minutes: u32,
    },
    /// Says how the outage goes.
    #[serde(untagged)]
    Course(CourseCommand),
    /// Takes part, or hands a part over.
    #[serde(untagged)]
    People(PeopleCommand),
    /// Proposes, supposes, remembers, corrects.
    #[serde(untagged)]
    Talk(TalkCommand),
    /// Does something with a clock.
    #[serde(untagged)]
    Clock(ClockCommand),
    /// Writes, approves and follows status updates.
    #[serde(untagged)]
    Comms(CommsCommand),
}

/// A sentence that says no, and what to try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{sentence} (hint: {hint})")]
pub struct Refusal {
    /// What is not possible.
    pub sentence: SafeText,
    /// What to try.
    pub hint: SafeText,
}

/// How the sentence begins of what was done all the same.
const DONE: &str = "DONE, in memory only";

impl Refusal {
    /// Not a refusal: it was done, and the facts are in memory only, since the journal cannot be written. Doing it again
    /// would do it twice.
    #[must_use]
    pub fn done_in_memory(why: &str) -> Self {
        Self::new(
            format!("{DONE}, do not repeat it: {why}"),
            "it is saved by itself once the journal can be written, and updates go out then; free some space",
        )
    }

    /// Whether what was asked was done all the same, see [`Refusal::done_in_memory`].
    #[must_use]
    pub fn was_done(&self) -> bool {
        self.sentence.as_str().starts_with(DONE)
    }

    /// Makes a refusal; neither part ends with a full stop.
    #[must_use]
    pub fn new(sentence: impl Into<SafeText>, hint: impl Into<SafeText>) -> Self {
        Self {
            sentence: sentence.into(),
            hint: hint.into(),
        }
    }
}
