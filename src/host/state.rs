//! What the host knows.

use super::facts::Desk;
use super::hints::HintDesk;
use super::logs::LogDesk;
use super::people::Peer;
use super::post::PostDesk;
use super::publish::Dirty;
use super::runs::RunRecord;
use super::saving::Trouble;
use super::several::Aside;
use super::values::Purse;
use crate::config::Preset;
use crate::domain::clock::{ClockSettings, Watch};
use crate::domain::container::ContainerRow;
use crate::domain::health::{Health, ServiceRow};
use crate::domain::incident::Incident;
use crate::domain::runbook::Book;
use crate::domain::source::SourceRow;
use crate::domain::{
    ConsoleId, Head, IncidentId, JournalId, Masker, Moment, RunId, SafeText, Secret, ServiceId, SourceId,
};
use crate::logs::Store;
use crate::notify::Spec;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// A service as it is set up.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceSetup {
    /// The service.
    pub id: ServiceId,
    /// Its name on screen.
    pub name: SafeText,
    /// What is asked.
    pub target: SafeText,
    /// How often.
    pub interval: Duration,
}

/// What a host is started with.
#[derive(Debug)]
pub struct Setup {
    /// The project's name.
    pub project: SafeText,
    /// The environment's name.
    pub environment: SafeText,
    /// The machine's name.
    pub host: SafeText,
    /// The directory commands run in.
    pub directory: SafeText,
    /// Whether nothing may be changed from here.
    pub read_only: bool,
    /// Whether this is a drill against stand-ins.
    pub drill: bool,
    /// The host's process id.
    pub pid: u32,
    /// How long the clocks run.
    pub clocks: ClockSettings,
    /// How long the host stays without consoles and without an open incident.
    pub idle: Duration,
    /// The services.
    pub services: Vec<ServiceSetup>,
    /// The books.
    pub books: Vec<Book>,
    /// Warnings about files that are read at the start alone.
    pub warnings: Vec<SafeText>,
    /// Which books cannot be read now, a sentence each.
    pub unread: Vec<SafeText>,
    /// The incident in front: an open one, else the last one of the journal.
    pub incident: Option<Incident>,
    /// The other open ones.
    pub others: Vec<Incident>,
    /// The number of the next incident.
    pub next_incident: IncidentId,
    /// The journal that the facts go to.
    pub journal: JournalId,
    /// Its end for each of these incidents.
    pub heads: BTreeMap<IncidentId, Head>,
    /// The last lines of runs that were going on when the last host ended, as their files have them, and how many
    /// there are in all.
    pub tails: BTreeMap<RunId, (Vec<SafeText>, u64)>,
    /// Runs of hosts before this one whose end nobody saw: the process each began in, where anything of it is
    /// still there.
    pub survivors: BTreeMap<RunId, Option<u32>>,
    /// Hides secrets in what people write.
    pub masker: Masker,
    /// Values of placeholders by the configuration.
    pub presets: BTreeMap<String, Preset>,
    /// The environment of this process: a command's variables may be in it.
    pub variables: BTreeMap<String, Secret>,
    /// Where status updates can go.
    pub channels: Vec<Spec>,
    /// Whether these are only what is there where the configuration names none.
    pub no_channels: bool,
    /// The log store.
    pub store: Store,
}

/// A service that is watched.
#[derive(Debug)]
pub(super) struct Watched {
    pub row: ServiceRow,
}

/// The host's whole state. Only [`super::handle()`] changes it.
#[derive(Debug)]
pub struct Host {
    pub(super) project: SafeText,
    pub(super) environment: SafeText,
    pub(super) machine: SafeText,
    pub(super) directory: SafeText,
    pub(super) read_only: bool,
    pub(super) drill: bool,
    pub(super) pid: u32,
    pub(super) since: Moment,
    /// How long the clocks run, with what the books say.
    pub(super) clocks: ClockSettings,
    /// How long they run without the books.
    pub(super) own_clocks: ClockSettings,
    /// What the machine's clocks did so far.
    pub(super) watch: Watch,
    pub(super) idle: Duration,
    pub(super) idle_since: Option<Moment>,
    pub(super) warnings: Vec<SafeText>,
    /// Which books could not be read when they were looked at last, a sentence each.
    pub(super) unread: Vec<SafeText>,
    pub(super) services: Vec<Watched>,
    pub(super) containers: BTreeMap<SourceId, Vec<ContainerRow>>,
    pub(super) sources: BTreeMap<SourceId, SourceRow>,
    pub(super) books: Vec<Book>,
    /// The incident in front.
    pub(super) incident: Option<Incident>,
    /// The others that are open, or were until a while ago.
    pub(super) aside: BTreeMap<IncidentId, Aside>,
    pub(super) next_incident: IncidentId,
    pub(super) journal: JournalId,
    /// The end of each incident as it is on disk.
    pub(super) heads: BTreeMap<IncidentId, Head>,
    pub(super) desk: Desk,
    pub(super) trouble: Trouble,
    pub(super) masker: Masker,
    pub(super) purse: Purse,
    pub(super) runs: VecDeque<RunRecord>,
    pub(super) logs: LogDesk,
    pub(super) hints: HintDesk,
    pub(super) post: PostDesk,
    pub(super) peers: BTreeMap<ConsoleId, Peer>,
    pub(super) dirty: Dirty,
}

impl Host {
    /// A host that just started. What was running when the last one ended is put on the desk as
    /// lost; the first tick writes it down.
    #[must_use]
    pub fn new(setup: Setup, now: Moment) -> Self {
        let mut host = Self {
            project: setup.project,
            environment: setup.environment,
            machine: setup.host,
            directory: setup.directory,
            read_only: setup.read_only,
            drill: setup.drill,
            pid: setup.pid,
            since: now,
            clocks: setup.clocks.clone(),
            own_clocks: setup.clocks,
            watch: Watch::new(now),
            idle: setup.idle,
            idle_since: Some(now),
            warnings: setup.warnings,
            unread: setup.unread,
            services: setup.services.into_iter().map(Watched::new).collect(),
            containers: BTreeMap::new(),
            sources: BTreeMap::new(),
            books: Vec::new(),
            incident: setup.incident,
            aside: setup.others.into_iter().map(Aside::of).collect(),
            next_incident: setup.next_incident,
            journal: setup.journal,
            heads: setup.heads,
            desk: Desk::default(),
            trouble: Trouble::default(),
            masker: setup.masker,
            purse: Purse {
                presets: setup.presets,
                variables: setup.variables,
                ..Purse::default()
            },
            runs: VecDeque::new(),
            logs: LogDesk::new(setup.store),
            hints: HintDesk::default(),
            post: PostDesk::new(setup.channels, setup.no_channels),
            peers: BTreeMap::new(),
            dirty: Dirty::default(),
        };
        host.set_books(setup.books);
        host.desk_lost_runs(now, &setup.tails, &setup.survivors);
        host.desk_changed_books();
        host.take_up_post();
        host
    }

    /// Takes new books; a book's own words set the update clock where the configuration does not.
    pub(super) fn set_books(&mut self, books: Vec<Book>) {
        self.clocks = self.own_clocks.with_books(&books);
        self.books = books;
        self.dirty.books = true;
        self.dirty.warnings = true;
        self.dirty.values = true;
        self.index_books();
    }
}

impl Watched {
    fn new(setup: ServiceSetup) -> Self {
        let row = ServiceRow {
            id: setup.id,
            name: setup.name,
            target: setup.target,
            health: Health::Unknown,
            since: None,
            summary: "not asked yet".into(),
            latency_ms: None,
            heard: None,
            interval: setup.interval,
            history: Vec::new(),
        };
        Self { row }
    }
}
