//! The messages. A part of the world (services, containers …) is always sent whole: the newest
//! replaces the one before, so a slow console can be given only the newest.

use super::past::{LookBack, Past};
use crate::domain::channel::UpdateOffer;
use crate::domain::container::ContainerRow;
use crate::domain::guards::Guards;
use crate::domain::health::ServiceRow;
use crate::domain::incident::{Command, Incident, OpenIncident, Refusal};
use crate::domain::log::{LogPage, LogView};
use crate::domain::run::{RunView, TerminalScreen};
use crate::domain::runbook::Book;
use crate::domain::source::SourceRow;
use crate::domain::suggestion::{Cover, Suggestion};
use crate::domain::value::KnownName;
use crate::domain::{ConsoleId, Head, IncidentId, JournalId, Moment, RunId, SafeText, StepId, UpdateId};
use serde::{Deserialize, Serialize};

/// The version of these messages. Host and console must agree on it.
pub const PROTOCOL: u32 = 1;

/// What a console says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "say")]
pub enum ToHost {
    /// The first message.
    Hello(Hello),
    /// A person's command; the answer carries the ticket.
    Command {
        /// The ticket.
        ticket: u64,
        /// The command.
        command: Command,
        /// The incident it is about, as the person saw it; none means the one in front.
        #[serde(default)]
        incident: Option<IncidentId>,
    },
    /// Bring an open incident to the front; the answer carries the ticket.
    BringToFront {
        /// The ticket.
        ticket: u64,
        /// The incident.
        incident: IncidentId,
    },
    /// Take facts in that another journal exported; one [`ToConsole::Imported`] answers.
    Import {
        /// The ticket.
        ticket: u64,
        /// The file, as an absolute path.
        file: String,
    },
    /// Take one [`ToConsole::Shown`].
    Show {
        /// Which incident; none means the one in front.
        incident: Option<IncidentId>,
    },
    /// Ask the journal, past incidents included; one [`ToConsole::LookedBack`] answers.
    LookBack {
        /// The ticket.
        ticket: u64,
        /// What is asked.
        what: LookBack,
    },
    /// From now on send pages of this view.
    ViewLogs {
        /// The view.
        view: LogView,
    },
    /// From now on send this run's output; none stops it.
    WatchRun {
        /// The run.
        run: Option<RunId>,
    },
    /// From now on sample this container every second; none stops it.
    WatchContainer {
        /// The engine's id.
        container: Option<String>,
    },
    /// Read where a step's command would land; one [`ToConsole::Guards`] answers.
    AskGuards {
        /// The step.
        step: StepId,
    },
    /// Draft a status update from what is known; one [`ToConsole::Offer`] answers.
    AskUpdate {
        /// The ticket.
        ticket: u64,
        /// About which incident; none means the one in front.
        #[serde(default)]
        incident: Option<IncidentId>,
    },
    /// Type into a run's terminal.
    TypeInto {
        /// The run.
        run: RunId,
        /// The bytes a terminal would send.
        bytes: Vec<u8>,
    },
    /// The room there is for a run's terminal.
    SizeTerminal {
        /// The run.
        run: RunId,
        /// Columns.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// Write the incident as a post-mortem draft into a file beside the journal; a notice says where.
    Export {
        /// The incident.
        incident: IncidentId,
    },
    /// Probe all services now.
    ProbeNow,
    /// Read the books again.
    ReloadBooks,
    /// Take one answer of [`HostStatus`].
    Status,
    /// End the host. It refuses while an incident is open, unless forced.
    Stop {
        /// End even with an incident open; the incident stays in the journal.
        force: bool,
    },
    /// The console leaves.
    Bye,
}

/// Who connects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`PROTOCOL`] of the console.
    pub protocol: u32,
    /// The console's version, for the sentence when they differ.
    pub version: String,
    /// The console; never used again.
    pub console: ConsoleId,
    /// The person's name as they call themselves.
    pub person: SafeText,
    /// Whether this is a full console; a one-shot question is not counted as one.
    pub is_console: bool,
    /// Whether this console may change nothing; the host holds it to that.
    pub read_only: bool,
}

/// What the host says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "say")]
pub enum ToConsole {
    /// The first answer.
    Welcome(Welcome),
    /// The console may not stay, and why.
    Refused {
        /// Why, and what to try.
        refusal: Refusal,
    },
    /// All services.
    Services {
        /// The rows.
        rows: Vec<ServiceRow>,
    },
    /// All containers.
    Containers {
        /// The rows.
        rows: Vec<ContainerRow>,
    },
    /// All sources.
    Sources {
        /// The rows.
        rows: Vec<SourceRow>,
    },
    /// All books.
    Books {
        /// The books.
        books: Vec<Book>,
    },
    /// The incident in front; none where none was ever declared.
    Incident {
        /// The incident.
        incident: Option<Box<Incident>>,
    },
    /// All open incidents, the one in front first.
    Open {
        /// The incidents.
        rows: Vec<OpenIncident>,
    },
    /// The end of each incident in the journal, as it is on disk: whoever saw it can prove later that nothing was cut.
    Heads {
        /// The journal.
        journal: JournalId,
        /// The ends.
        rows: Vec<EndRow>,
    },
    /// The answer to [`ToHost::Import`].
    Imported {
        /// The ticket.
        ticket: u64,
        /// What became of each incident of the file.
        rows: Vec<ImportRow>,
        /// Why nothing was taken in; none where it was.
        refusal: Option<Refusal>,
    },
    /// The answer to [`ToHost::Show`].
    Shown {
        /// The incident; none where the host has no such one.
        incident: Option<Box<Incident>>,
    },
    /// The answer to [`ToHost::LookBack`].
    LookedBack {
        /// The ticket.
        ticket: u64,
        /// What the journal has; none where it cannot be asked.
        past: Option<Past>,
        /// Why it cannot; none where it can.
        refusal: Option<Refusal>,
    },
    /// A page of the console's view.
    Logs {
        /// The page.
        page: LogPage,
    },
    /// The run that is watched.
    Run {
        /// The run.
        run: RunView,
    },
    /// The terminal of the run that is watched.
    Terminal {
        /// Its screen.
        screen: TerminalScreen,
    },
    /// Where a step's command would land.
    Guards {
        /// What was read.
        guards: Box<Guards>,
    },
    /// Texts for a status update, and where it can go. How an update stands that somebody drafted or approved is in
    /// the incident.
    Offer {
        /// The offer.
        offer: Box<UpdateOffer>,
    },
    /// A text for the clipboard of the person who approved it. They paste it, and say so with
    /// [`CommsCommand::MarkSent`](crate::domain::incident::CommsCommand::MarkSent).
    Paste {
        /// The update.
        update: UpdateId,
        /// Its channel.
        channel: SafeText,
        /// The text, line by line.
        text: Vec<SafeText>,
    },
    /// Warnings about files as they are now; they take the place of [`Welcome::warnings`].
    Warnings {
        /// Each one sentence with file, line and reason.
        rows: Vec<SafeText>,
    },
    /// Sections that what happens now points at, the best first.
    Suggestions {
        /// The suggestions.
        rows: Vec<Suggestion>,
        /// What a person may do elsewhere on screen, and the step that does it by the book.
        covers: Vec<Cover>,
    },
    /// Every placeholder that has a value now, and where the value comes from.
    Values {
        /// The names, each once.
        rows: Vec<KnownName>,
    },
    /// Who is here.
    Present {
        /// The people.
        people: Vec<Presence>,
    },
    /// The host is there; said every two seconds, so that silence means that it is not.
    Alive,
    /// The answer to a command.
    Answer(Answer),
    /// Something to tell the person.
    Notice(Notice),
    /// The answer to [`ToHost::Status`].
    Status(HostStatus),
}

/// What a console is told first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// [`PROTOCOL`] of the host.
    pub protocol: u32,
    /// The host's version.
    pub version: String,
    /// The project's name.
    pub project: SafeText,
    /// The environment's name: `prod`.
    pub environment: SafeText,
    /// The machine's name.
    pub host: SafeText,
    /// The directory commands run in.
    pub directory: SafeText,
    /// Whether the host can change nothing.
    pub read_only: bool,
    /// Whether this is a drill against stand-ins.
    pub drill: bool,
    /// Whether this console had been dropped for taking nothing.
    pub was_dropped: bool,
    /// The person as the host calls them.
    pub person: SafeText,
    /// Warnings about files, each one sentence with file, line and reason.
    pub warnings: Vec<SafeText>,
    /// How many minutes lie between two updates.
    pub update_minutes: u32,
}

/// The end of one incident in the host's journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndRow {
    /// The incident.
    pub incident: IncidentId,
    /// Its end.
    pub head: Head,
}

/// What became of one incident of a file that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// Its number in the file.
    pub from: IncidentId,
    /// Its number here.
    pub incident: IncidentId,
    /// How many facts are new.
    pub new: u32,
    /// How many were known.
    pub known: u32,
}

/// The answer to one command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The command's ticket.
    pub ticket: u64,
    /// Why it was refused; none when its facts are on disk.
    pub refusal: Option<Refusal>,
}

/// How grave a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// News.
    Info,
    /// Something to look at.
    Warning,
    /// Something failed.
    Error,
}

/// A sentence for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// How grave it is.
    pub kind: NoticeKind,
    /// The sentence.
    pub text: SafeText,
}

/// One connected person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// The console.
    pub console: ConsoleId,
    /// The person.
    pub person: SafeText,
    /// Since when.
    pub since: Moment,
}

/// A host in a few figures, for `onscene status`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostStatus {
    /// The project's name.
    pub project: SafeText,
    /// The project's directory.
    pub directory: SafeText,
    /// The host's process id.
    pub pid: u32,
    /// The host's version.
    pub version: String,
    /// Since when it runs.
    pub since: Moment,
    /// How many consoles are connected.
    pub consoles: u32,
    /// The open incident; the one in front where there are several.
    pub incident: Option<IncidentId>,
    /// All open incidents, the one in front first.
    #[serde(default)]
    pub open: Vec<OpenIncident>,
    /// The sources.
    pub sources: Vec<SourceRow>,
    /// The services.
    pub services: Vec<ServiceRow>,
}
