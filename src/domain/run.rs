//! One run of a command: what it is, and how it ended.

use super::{Moment, RunId, SafeText, StepId};
use serde::{Deserialize, Serialize};

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum RunOutcome {
    /// It ended by itself.
    Exited {
        /// Its exit code.
        code: i32,
    },
    /// A signal ended it.
    Signalled {
        /// The signal's number.
        signal: i32,
    },
    /// A person cancelled it.
    Cancelled,
    /// Its time was over.
    TimedOut,
    /// It could not be started.
    NotStarted {
        /// Why.
        reason: SafeText,
    },
    /// The host died while it ran.
    Lost,
}

impl RunOutcome {
    /// Whether it ended well.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Exited { code: 0 })
    }

    /// The outcome in words: `exit 0`, `killed by signal 9`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Exited { code } => format!("exit {code}"),
            Self::Signalled { signal } => format!("ended by signal {signal}"),
            Self::Cancelled => "cancelled".into(),
            Self::TimedOut => "timed out".into(),
            Self::NotStarted { reason } => format!("not started: {reason}"),
            Self::Lost => "lost: the host ended while it ran".into(),
        }
    }
}

/// A run as the screen shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunView {
    /// The run.
    pub id: RunId,
    /// The step it belongs to.
    pub step: StepId,
    /// The exact command.
    pub command: SafeText,
    /// The directory it runs in.
    pub directory: SafeText,
    /// When it began.
    pub started: Moment,
    /// When it ended.
    pub ended: Option<Moment>,
    /// How it ended; none while it runs.
    pub outcome: Option<RunOutcome>,
    /// The last lines of output, oldest first, cleaned and masked.
    pub lines: Vec<OutputLine>,
    /// Lines of output in all, those let go included.
    pub total_lines: u64,
    /// Whether it has a terminal that can be typed into.
    #[serde(default)]
    pub has_terminal: bool,
    /// Whether it goes on until it is stopped by hand.
    #[serde(default)]
    pub is_stream: bool,
}

/// One line of output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutputLine {
    /// Whether it came on standard error.
    pub is_error: bool,
    /// The text, cleaned and masked.
    pub text: SafeText,
}

impl OutputLine {
    /// The line that stands for lines let go before they could be shown.
    #[must_use]
    pub fn gap(count: u64) -> Self {
        Self {
            is_error: true,
            text: format!("{GAP}{count}{GAP_END}").into(),
        }
    }

    /// How many lines it stands for where it is such a line; else none.
    #[must_use]
    pub fn missing(&self) -> Option<u64> {
        let text = Some(self.text.as_str()).filter(|_| self.is_error)?;
        text.strip_prefix(GAP)?.strip_suffix(GAP_END)?.parse().ok()
    }
}

/// How the line begins and ends that stands for others.
const GAP: &str = "[onscene: ";
const GAP_END: &str = " lines not shown here; see the output file]";

/// What a run left to judge it by, beside how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// The beginning of what it wrote on standard output, masked; with its line ends.
    pub stdout: String,
    /// Whether `stdout` is only the beginning.
    pub stdout_cut: bool,
    /// What servers answered to the script's `curl`s, in the order in which they ended.
    pub http: Vec<HttpAnswer>,
    /// How many `curl`s ended without anybody having seen their status.
    pub http_unseen: u32,
}

/// What a server answered to one `curl`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The address as it was asked for, masked.
    pub url: SafeText,
    /// The status; 0 where no answer came.
    pub status: u16,
}

/// The terminal of a command that asks questions, as it stands now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TerminalScreen {
    /// The run.
    pub run: RunId,
    /// Its rows from the top, each in pieces of one style; masked.
    pub rows: Vec<Vec<TerminalPiece>>,
    /// Column and row of the cursor, from 0; none where it is hidden.
    pub cursor: Option<(u16, u16)>,
    /// Whether its program asked for the arrow keys as an application does: `ESC O A` instead of `ESC [ A`.
    #[serde(default)]
    pub application_keys: bool,
}

/// Some cells of one style.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct TerminalPiece {
    /// The text, cleaned and masked.
    pub text: SafeText,
    /// The foreground: 0 to 255; none for the default.
    pub foreground: Option<u8>,
    /// The background: 0 to 255; none for the default.
    pub background: Option<u8>,
    /// Whether it is bold.
    pub bold: bool,
    /// Whether fore- and background change places.
    pub inverse: bool,
    /// Whether it is underlined.
    pub underline: bool,
}
