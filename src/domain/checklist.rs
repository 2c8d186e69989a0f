//! How far each step of a book has come in one incident.

use super::{Moment, RunId, SafeText};
use serde::{Deserialize, Serialize};

/// Where a step stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum StepState {
    /// Nobody has begun.
    #[default]
    Todo,
    /// Its command runs.
    Running {
        /// The run.
        run: RunId,
    },
    /// Its command ended, and a person has to say whether it did what it should.
    Verifying {
        /// What the person is asked.
        question: SafeText,
        /// What was seen so far.
        observed: SafeText,
    },
    /// It is done; what was seen, which may be empty.
    Done {
        /// The observed value.
        observed: SafeText,
        /// Whether there is something to look at: the book's test passed with a warning.
        #[serde(default)]
        warns: bool,
    },
    /// It was left out, with a reason.
    Skipped {
        /// The reason.
        reason: SafeText,
    },
    /// It cannot go on, with a reason.
    Blocked {
        /// The reason.
        reason: SafeText,
    },
    /// It does not apply here, with a reason.
    NotApplicable {
        /// The reason.
        reason: SafeText,
    },
    /// Its command was cancelled by a person.
    Cancelled {
        /// What happened in words.
        how: SafeText,
    },
    /// Its command failed or timed out, or what it did is not what the book says.
    Failed {
        /// What happened in words: `exit 1 after 2.1 s`.
        how: SafeText,
    },
    /// It was running when the host died: nobody knows; it is never run again by itself.
    Lost {
        /// The run that was lost.
        run: RunId,
        /// What is known of its processes since.
        #[serde(default)]
        fate: Fate,
    },
}

/// What is known of the processes of a command whose host died.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case", tag = "fate")]
pub enum Fate {
    /// Nothing.
    #[default]
    Unknown,
    /// They were seen after the host had died.
    MayRun {
        /// The process the command began in.
        pid: u32,
        /// When it began.
        since: Moment,
    },
    /// Somebody asked to stop them.
    Stopping {
        /// The process the command began in.
        pid: u32,
    },
    /// They could not be stopped.
    Stays {
        /// Which are left, in words.
        left: SafeText,
    },
    /// They were stopped from here.
    Stopped {
        /// Who asked.
        by: SafeText,
    },
    /// They are gone; nobody saw how they ended.
    Gone,
}

impl Fate {
    /// What is known, in words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Unknown => "the host ended while it ran".into(),
            Self::MayRun { pid, since } => {
                format!(
                    "its command may still run: pid {pid}, since {}",
                    since.format("%H:%M:%SZ")
                )
            }
            Self::Stopping { pid } => format!("its command is being stopped: pid {pid}"),
            Self::Stays { left } => format!("its command could not be stopped: {left}"),
            Self::Stopped { by } => format!("its command was stopped by {by}"),
            Self::Gone => "its command is gone, nobody saw how it ended".into(),
        }
    }
}

impl StepState {
    /// The mark shown before the step.
    #[must_use]
    pub fn mark(&self) -> &'static str {
        match self {
            Self::Todo => "  ",
            Self::Running { .. } => "..",
            Self::Verifying { .. } => "? ",
            Self::Done { .. } => "ok",
            Self::Skipped { .. } => "--",
            Self::NotApplicable { .. } => "na",
            Self::Blocked { .. } => "||",
            Self::Cancelled { .. } => "^C",
            Self::Failed { .. } => "x ",
            Self::Lost { .. } => "??",
        }
    }

    /// The state in words, with its reason: `failed: exit 1 in 2.1 s`.
    #[must_use]
    pub fn words(&self) -> String {
        let with = |word: &str, more: &SafeText| {
            if more.is_empty() {
                word.to_owned()
            } else {
                format!("{word}: {more}")
            }
        };
        match self {
            Self::Todo => "to do".into(),
            Self::Running { .. } => "running".into(),
            Self::Verifying { question, .. } => with("to be answered", question),
            Self::Done { observed, warns: false } => with("done", observed),
            Self::Done { observed, warns: true } => with("done, with a warning", observed),
            Self::Skipped { reason } => with("skipped", reason),
            Self::Blocked { reason } => with("blocked", reason),
            Self::NotApplicable { reason } => with("does not apply", reason),
            Self::Cancelled { how } => with("cancelled", how),
            Self::Failed { how } => with("failed", how),
            Self::Lost { fate, .. } => format!("lost: {}", fate.words()),
        }
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(
            self,
            Self::Done { .. } | Self::Skipped { .. } | Self::NotApplicable { .. }
        )
    }
}

/// A step's state with who brought it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct StepRecord {
    /// Where it stands.
    pub state: StepState,
    /// Who moved it last.
    pub who: SafeText,
    /// When it was moved last.
    pub at: Option<Moment>,
    /// Notes people left on it.
    pub notes: Vec<SafeText>,
    /// Who is to do it; empty where nobody was named.
    #[serde(default)]
    pub assignee: SafeText,
    /// How earlier attempts ended, oldest first: a step put back to the start keeps them.
    #[serde(default)]
    pub attempts: Vec<Attempt>,
    /// The hash of the step's words when it was touched last: a book that says something else now
    /// is told apart by it.
    #[serde(default)]
    pub hash: String,
}

/// An attempt that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Where it ended.
    pub state: StepState,
    /// Who made it.
    pub who: SafeText,
    /// When it ended.
    pub at: Option<Moment>,
}
