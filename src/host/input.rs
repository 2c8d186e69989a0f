//! What reaches the host, and what it wants done.

use crate::domain::clock::Beat;
use crate::domain::guards::Guards;
use crate::domain::incident::{Event, Fact, Incident, Refusal};
use crate::domain::run::{Evidence, OutputLine, RunOutcome, TerminalScreen};
use crate::domain::runbook::Book;
use crate::domain::{BookId, ConsoleId, Head, IncidentId, RunId, SafeText, Secret, StepId};
use crate::notify;
use crate::sources::News;
use crate::wire::{Hello, ImportRow, LookBack, ToConsole, ToHost};
use std::time::Duration;

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
    /// The end of an incident as it is on disk from now on.
    HeadIs {
        /// The incident.
        incident: IncidentId,
        /// Its end.
        head: Head,
    },
    /// The facts that were to be appended are on disk.
    Journalled(Vec<Event>),
    /// They could not be written; the reason.
    NotJournalled(SafeText),
    /// They could not be written and are kept in memory until they can.
    KeptInMemory {
        /// The facts.
        events: Vec<Event>,
        /// Why they could not.
        reason: SafeText,
    },
    /// Facts of another journal were taken in, or not.
    Imported {
        /// The console that asked.
        console: ConsoleId,
        /// Its ticket.
        ticket: u64,
        /// What came of it.
        outcome: Box<Result<Imported, Refusal>>,
    },
    /// What is wrong with the journal from now on; none when all is well.
    JournalState(Option<SafeText>),
    /// Where a step's command would land was read for a console.
    GuardsRead {
        /// The console that asked.
        console: ConsoleId,
        /// What was read.
        guards: Box<Guards>,
    },
    /// The books were read again.
    BooksRead {
        /// Those that could be read.
        books: Vec<Book>,
        /// Why others could not, a sentence each.
        problems: Vec<SafeText>,
        /// These others: they stay as they were read last.
        unread: Vec<BookId>,
    },
    /// The queue told what came of an update.
    Post(notify::Event),
    /// A background task ended in a panic; where and why.
    TaskFailed(SafeText),
    /// The system asked the host to end.
    Leave,
    /// A second went by, on all clocks of the machine.
    Tick(Beat),
}

/// What facts of another journal brought.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// What became of each incident of the file.
    pub rows: Vec<ImportRow>,
    /// These incidents as they stand now.
    pub incidents: Vec<Incident>,
    /// The number of the next incident.
    pub next: Option<IncidentId>,
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
    /// Its terminal changed.
    Screen {
        /// The whole terminal.
        screen: TerminalScreen,
    },
    /// Nothing is left of one that outlived its host.
    Gone {
        /// The run.
        run: RunId,
        /// Whether it was stopped from here.
        was_stopped: bool,
    },
    /// One that outlived its host could not be stopped.
    Stays {
        /// The run.
        run: RunId,
        /// The processes that are left.
        pids: Vec<u32>,
    },
    /// It ended.
    Finished {
        /// The run.
        run: RunId,
        /// How.
        outcome: RunOutcome,
        /// How long it ran, in milliseconds.
        took_ms: u64,
        /// What to judge it by.
        evidence: Evidence,
    },
}

/// How a command is to be run: what was confirmed, whatever the book says by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunOrder {
    /// The script for bash; values are not in it.
    pub script: String,
    /// The variables it gets beside the usual ones.
    pub environment: Vec<(String, Secret)>,
    /// The directory below the project's; none for the project's own.
    pub directory: Option<String>,
    /// How long it may take; none for as long as it likes.
    pub timeout: Option<Duration>,
    /// The columns and rows of its terminal, for a command that asks questions.
    pub terminal: Option<(u16, u16)>,
    /// Whether what it prints is a secret, so that no file may keep it.
    pub keeps_nothing: bool,
}

/// Which command's surroundings are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardsOrder {
    /// The step.
    pub step: StepId,
    /// The command with its values, secrets hidden.
    pub command: SafeText,
    /// The directory below the project's; none for the project's own.
    pub directory: Option<String>,
    /// The variables it gets beside the usual ones.
    pub variables: Vec<(String, Secret)>,
    /// The environment's name.
    pub environment: SafeText,
    /// Whether it is production.
    pub is_production: bool,
}

/// Something the host wants done. Effects are carried out in their order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Append facts, all or none; exactly one [`Input::Journalled`], [`Input::NotJournalled`] or [`Input::KeptInMemory`] answers.
    Append {
        /// The incident.
        incident: IncidentId,
        /// Who did it.
        who: SafeText,
        /// The facts.
        facts: Vec<Fact>,
    },
    /// Take facts in that another journal exported; exactly one [`Input::Imported`] answers.
    Import {
        /// The console that asked.
        console: ConsoleId,
        /// Its ticket.
        ticket: u64,
        /// The file.
        file: String,
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
        /// How.
        order: Box<RunOrder>,
    },
    /// From now on hide this secret in all that runs print and books show.
    HideSecret {
        /// Its name.
        name: String,
        /// Its value.
        value: Secret,
    },
    /// Read where a command would land; one [`Input::GuardsRead`] answers.
    ReadGuards {
        /// The console that asked.
        console: ConsoleId,
        /// About what.
        order: Box<GuardsOrder>,
    },
    /// Type into a run's terminal.
    TypeInto {
        /// The console of whoever types.
        console: ConsoleId,
        /// The run.
        run: RunId,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Give a run's terminal another size.
    SizeTerminal {
        /// The run.
        run: RunId,
        /// Columns.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// Cancel a running command.
    CancelRun {
        /// The run.
        run: RunId,
    },
    /// Bring an update out; each [`Input::Post`] tells how it goes.
    SendUpdate(Box<notify::Job>),
    /// Take an update back that waits; an [`Input::Post`] tells where it was in time.
    WithdrawUpdate(notify::Key),
    /// Sample this container every second; none stops it.
    WatchContainer(Option<String>),
    /// Write an incident as a document, and tell the console where.
    Export {
        /// The console that asked.
        console: ConsoleId,
        /// The incident.
        incident: Box<Incident>,
    },
    /// Ask the journal for one console, past incidents included; the answer goes to its queue.
    LookBack {
        /// The console that asked.
        console: ConsoleId,
        /// Its ticket.
        ticket: u64,
        /// What is asked.
        what: LookBack,
    },
    /// Probe every service now.
    ProbeNow,
    /// Read the books again.
    ReadBooks,
    /// End the host.
    Stop,
}
