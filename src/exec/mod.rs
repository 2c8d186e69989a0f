//! Runs one step's command: its own session, clean environment, output masked and bounded, and a
//! ladder of signals that leaves nothing behind.

mod adopt;
mod curl;
mod environment;
mod family;
mod feed;
mod follow;
pub mod guards;
mod keyboard;
mod kin;
mod ladder;
mod launch;
mod lines;
mod live;
pub mod marker;
mod pipe;
mod process_table;
mod record;
mod screen;
mod terminal;
mod witness;

pub use environment::{Environment, is_secret};

use crate::domain::run::{Evidence, OutputLine, RunOutcome, TerminalScreen};
use crate::domain::{Masker, RunId};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// One command to run, and everything it may touch.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The run's name; letters, digits, `-` and `_`, since it names files.
    pub run: RunId,
    /// What bash reads.
    pub script: String,
    /// Where it runs.
    pub directory: PathBuf,
    /// The directory (0700) for scripts, notes and outputs; made when missing.
    pub runs: PathBuf,
    /// The whole environment.
    pub environment: Environment,
    /// How long it may take; none for as long as it likes.
    pub timeout: Option<Duration>,
    /// Hides secrets in the output.
    pub masker: Masker,
    /// How long each rung of the cancel ladder waits.
    pub ladder: Ladder,
    /// The columns and rows of a terminal of its own, for a command that asks questions; without one
    /// it has no input and its two outputs are kept apart.
    pub terminal: Option<(u16, u16)>,
    /// Whether its output is a secret: no file is written, and there is no evidence of it.
    pub keeps_nothing: bool,
}

/// How long each rung of the cancel ladder waits before the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ladder {
    /// After SIGINT.
    pub interrupt: Duration,
    /// After SIGTERM.
    pub terminate: Duration,
    /// For the ends of the output, once the command is gone.
    pub pipes: Duration,
}

impl Default for Ladder {
    fn default() -> Self {
        Self {
            interrupt: Duration::from_secs(5),
            terminate: Duration::from_secs(10),
            pipes: Duration::from_secs(2),
        }
    }
}

/// What a run tells, in this order: `Started` unless it could not be started, any number of
/// `Output` and `Screen`, exactly one `Finished`.
#[derive(Debug, Clone, PartialEq)]
pub enum RunNews {
    /// The command runs.
    Started {
        /// The run.
        run: RunId,
        /// Its first process, which leads its session and its group.
        pid: u32,
    },
    /// Lines, masked and cleaned, oldest first.
    Output {
        /// The run.
        run: RunId,
        /// The lines.
        lines: Vec<OutputLine>,
    },
    /// Its terminal has changed; twenty times a second at most.
    Screen {
        /// The whole terminal as it stands.
        screen: TerminalScreen,
    },
    /// The run is over.
    Finished {
        /// The run.
        run: RunId,
        /// How it ended.
        outcome: RunOutcome,
        /// From the start to the end of its first process, or of the ladder.
        took: Duration,
        /// What to judge it by.
        evidence: Evidence,
    },
    /// Of a run that outlived its host, nothing is left; its last news.
    Gone {
        /// The run.
        run: RunId,
        /// Whether it was stopped from here; else it ended by itself.
        was_stopped: bool,
    },
    /// A run that outlived its host was asked, told and killed, and is still there.
    Stays {
        /// The run.
        run: RunId,
        /// The processes that are left.
        pids: Vec<u32>,
    },
}

/// The hold on a run. Letting it go does not end the run.
#[derive(Debug)]
pub struct Handle {
    cancelled: watch::Sender<bool>,
    typed: Option<mpsc::Sender<Vec<u8>>>,
    size: watch::Sender<(u16, u16)>,
}

impl Handle {
    /// Starts the cancel ladder; asking while it is climbed is asking once, and a run that is over stays as it is.
    pub fn cancel(&self) {
        self.cancelled.send_replace(true);
    }

    /// Types into the run's terminal; what is typed is kept nowhere. False when it has no terminal, is
    /// over, or has not read what was typed before.
    pub fn type_into(&self, bytes: Vec<u8>) -> bool {
        let typed = self.typed.as_ref().filter(|_| bytes.len() <= KEYS_BYTES);
        typed.is_some_and(|typed| typed.try_send(bytes).is_ok())
    }

    /// Gives the run's terminal another size; without one, nothing happens.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.size.send_replace((columns, rows));
    }
}

/// Watches over a run that outlived the host which began it, in a task of its own, until nothing of it
/// is left; its note in `runs` says who it was. Cancelling climbs the ladder, as often as it is asked for.
pub fn adopt(runs: PathBuf, run: RunId, ladder: Ladder, out: mpsc::Sender<RunNews>) -> Handle {
    let (cancelled, asked) = watch::channel(false);
    let (size, _) = watch::channel((0, 0));
    tokio::spawn(adopt::follow(adopt::Adopted { runs, run, ladder }, out, asked));
    Handle {
        cancelled,
        typed: None,
        size,
    }
}

/// What was typed and not read yet, at most; in messages.
const KEYS: usize = 64;
/// Bytes that can be typed at once: a large paste.
const KEYS_BYTES: usize = 64 * 1024;

/// What the holder of the handle wants.
#[derive(Debug)]
struct Person {
    cancelled: watch::Receiver<bool>,
    keys: mpsc::Receiver<Vec<u8>>,
    sizes: watch::Receiver<(u16, u16)>,
}

/// Runs the plan in a task of its own; must be called inside a tokio runtime. The first run makes
/// this process a child subreaper for good: orphans of commands come to it instead of to init.
pub fn start(plan: Plan, out: mpsc::Sender<RunNews>) -> Handle {
    let (cancelled, is_cancelled) = watch::channel(false);
    let (typed, keys) = mpsc::channel(KEYS);
    let typed = plan.terminal.map(|_| typed);
    let (size, sizes) = watch::channel(plan.terminal.unwrap_or_default());
    let person = Person {
        cancelled: is_cancelled,
        keys,
        sizes,
    };
    tokio::spawn(follow::run(plan, out, person));
    Handle { cancelled, typed, size }
}
