//! What reaches the host, and what it wants done.

use crate::domain::incident::{Event, Fact};
use crate::domain::run::{OutputLine, RunOutcome};
use crate::domain::runbook::Book;
use crate::domain::{ConsoleId, IncidentId, RunId, SafeText};
use crate::sources::News;
use crate::wire::{Hello, ToConsole, ToHost};

/// Something that happened outside.
#[derive(Debug, Clone)]
pub enum Input {
    /// A console said hello, and may stay.
    Joined {
        /// Who it is.
        hello: Hello,
        /// Whether it was dropped before for taking nothing.
        was_dropped: bool,
    },
    /// A console said something.
    Said {
        /// The console.
        console: ConsoleId,
        /// What it said.
        message: ToHost,
        /// A fresh name, should a run begin.
        fresh: RunId,
    },
    /// A console is gone.
    Left {
        /// The console.
        console: ConsoleId,
    },
    /// A source told something.
    News(News),
    /// Lines lost so far to full channels.
    Dropped(u64),
    /// A running command told something.
    Run(RunInput),
    /// The facts that were to be appended are on disk.
    Journalled(Vec<Event>),
    /// They could not be written; the reason.
    NotJournalled(SafeText),
    /// The books were read again.
    BooksRead {
        /// Those that could be read.
        books: Vec<Book>,
        /// Why others could not, a sentence each.
        problems: Vec<SafeText>,
    },
    /// A background task ended in a panic; where and why.
    TaskFailed(SafeText),
    /// The system asked the host to end.
    Leave,
    /// A second went by.
    Tick,
}

/// What a running command tells.
#[derive(Debug, Clone)]
pub enum RunInput {
    /// Lines of output, cleaned and masked.
    Output {
        /// The run.
        run: RunId,
        /// The lines.
        lines: Vec<OutputLine>,
    },
    /// It ended.
    Finished {
        /// The run.
        run: RunId,
        /// How.
        outcome: RunOutcome,
        /// How long it ran, in milliseconds.
        took_ms: u64,
    },
}

/// Something the host wants done. Effects are carried out in their order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Append facts, all or none; exactly one [`Input::Journalled`] or [`Input::NotJournalled`] answers.
    Append {
        /// The incident.
        incident: IncidentId,
        /// Who did it.
        who: SafeText,
        /// The facts.
        facts: Vec<Fact>,
    },
    /// Tell one console; it is put into that console's bounded queue.
    Tell {
        /// The console.
        console: ConsoleId,
        /// The message.
        message: Box<ToConsole>,
    },
    /// Start a command whose `RunStarted` is on disk.
    StartRun {
        /// The run.
        run: RunId,
        /// The script for bash.
        script: String,
    },
    /// Cancel a running command.
    CancelRun {
        /// The run.
        run: RunId,
    },
    /// Sample this container every second; none stops it.
    WatchContainer(Option<String>),
    /// Probe every service now.
    ProbeNow,
    /// Read the books again.
    ReadBooks,
    /// End the host.
    Stop,
}
