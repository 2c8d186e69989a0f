//! Starts a host: one for each user and project, held by a lock beside its socket.

use super::books::{self, Shelf, Stock};
use super::workshop::Workshop;
use super::{desk, found, server, shell, shelter};
use crate::config::Preset;
use crate::domain::clock::ClockSettings;
use crate::domain::{JournalId, Masker, SafeText, Secret};
use crate::exec::marker;
use crate::host::{Host, ServiceSetup, Setup};
use crate::journal::{Journal, SqliteJournal};
use crate::logs::Store;
use crate::notify::channel::file;
use crate::notify::{self, Backoff, Kind, Spec, queue};
use crate::sources::{Outbox, Probe, Trigger, channel, docker, tail};
use anyhow::{Context, Result, bail};
use nix::fcntl::{Flock, FlockArg};
use std::collections::BTreeMap;
use std::fs::{DirBuilder, File};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UnixListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, mpsc, watch};

/// The lock's name in the project's state directory.
pub const LOCK: &str = "host.lock";
/// News that may wait for the host's loop; a line batch is one.
const NEWS: usize = 1_024;
/// What consoles may have said before the loop hears it.
const DOOR: usize = 256;

/// The directory of scripts and outputs under the project's state.
pub const RUNS: &str = "runs";
/// The directory under the project's state that keeps updates where no channel is set up.
pub const UPDATES: &str = "updates";
/// Lines of a lost run's output that are written down with its loss.
const LAST_LINES: usize = 20;
/// Bytes of each.
const LAST_WIDTH: usize = 500;

/// Who a host is.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The project's name.
    pub project: SafeText,
    /// The environment's name.
    pub environment: SafeText,
    /// The machine's name.
    pub host: SafeText,
    /// The project's directory, where commands run.
    pub directory: PathBuf,
    /// Whether nothing may be changed from here.
    pub read_only: bool,
    /// Whether this is a drill against stand-ins.
    pub drill: bool,
}

/// Everything a host is started with.
#[derive(Debug)]
pub struct Start {
    /// Who it is.
    pub identity: Identity,
    /// Where consoles connect.
    pub socket: PathBuf,
    /// Where the journal, scripts and outputs of this project are.
    pub state: PathBuf,
    /// How long the clocks run.
    pub clocks: ClockSettings,
    /// How long it stays when nobody needs it.
    pub idle: Duration,
    /// What is probed, each with its name on screen.
    pub probes: Vec<(SafeText, Probe)>,
    /// Which engines are watched.
    pub engines: Vec<docker::Spec>,
    /// Which files are followed.
    pub files: Vec<tail::Spec>,
    /// Where the books are.
    pub shelf: Shelf,
    /// Values of placeholders by the configuration.
    pub presets: BTreeMap<String, Preset>,
    /// Warnings about files, for every console.
    pub warnings: Vec<SafeText>,
    /// Bytes of log lines to keep.
    pub log_budget: usize,
    /// Further shapes of ids.
    pub id_patterns: Vec<String>,
    /// What is never shown.
    pub masker: Masker,
    /// Where status updates can go; where none is named, the clipboard and a file beside the journal.
    pub channels: Vec<Spec>,
}

/// Runs a host until it is asked to stop or nobody needs it any more. Returns at once where another
/// host has the lock.
///
/// # Errors
/// The socket, the lock or the journal cannot be used; the sentence says which and why.
pub async fn run(start: Start) -> Result<()> {
    let Some(_lock) = lock(&start.state, &start.socket)? else {
        return Ok(());
    };
    let listener = listen(&start.socket)?;
    let socket = start.socket.clone();
    let served = Box::pin(serve(start, listener)).await;
    let _ = std::fs::remove_file(socket);
    served
}

async fn serve(start: Start, listener: UnixListener) -> Result<()> {
    let leave = Arc::new(Notify::new());
    tokio::spawn(wait_for_signals(Arc::clone(&leave)));
    let (outbox, inbox) = channel(NEWS);
    let (door_sender, door) = mpsc::channel(DOOR);
    let (failures_sender, failures) = mpsc::channel(16);
    let (run_sender, runs) = mpsc::channel(64);
    let (book_sender, books) = mpsc::channel(1);
    let (guard_sender, guards) = mpsc::channel(16);
    let changed = books::watch(start.shelf.clone());
    let (desk::Open { pages, written, thread }, of_journal) = open_desk(&start)?;
    let (focus, looked_at) = watch::channel(None);
    let triggers = start_sources(&start, &outbox, &looked_at, &failures_sender);
    drop(outbox);
    tokio::spawn(server::serve(listener, start.socket.clone(), door_sender));
    let workshop = Workshop::new(&start.identity.directory, &start.state, start.masker.clone())?;
    let shelf = start.shelf.clone();
    let state = start.state.clone();
    let masker = start.masker.clone();
    let mut setup = setup(start)?;
    setup.survivors = workshop.survivors();
    let handles = workshop.adopt_all(&setup.survivors, &run_sender);
    setup.warnings.extend(of_journal);
    let specs = setup.channels.clone();
    let host = Host::new(setup, crate::time::now());
    let (post, posted) = open_post(specs, masker, &host, &failures_sender);
    let shell = shell::Shell {
        host,
        door,
        inbox,
        runs,
        run_sender,
        pages,
        written,
        failures,
        books,
        book_sender,
        changed,
        guards,
        guard_sender,
        post,
        posted,
        shelf,
        state,
        triggers,
        focus,
        workshop,
        mailboxes: BTreeMap::new(),
        handles,
        stopping: false,
    };
    Box::pin(shell.run(leave)).await;
    written_down(thread).await
}

/// What the journal's thread still holds is written or put elsewhere before the host is gone.
async fn written_down(thread: std::thread::JoinHandle<()>) -> Result<()> {
    let ended = tokio::task::spawn_blocking(|| thread.join()).await;
    if !matches!(ended, Ok(Ok(()))) {
        bail!("the journal's thread failed");
    }
    Ok(())
}

/// Opens the journal and starts its thread; with what there is to say about it.
fn open_desk(start: &Start) -> Result<(desk::Open, Vec<SafeText>)> {
    let mut journal = open_journal(&start.state)?;
    let mut warnings = shelter::empty(&start.socket, &mut journal);
    warnings.extend(journal.warnings());
    let shelter = shelter::File::new(&start.socket, &journal);
    Ok((desk::open(Box::new(journal), Box::new(shelter)), warnings))
}

/// Starts the queue that brings updates out, with what the last host left to do.
fn open_post(
    specs: Vec<Spec>,
    masker: Masker,
    host: &Host,
    failures: &mpsc::Sender<SafeText>,
) -> (queue::Sender, mpsc::Receiver<notify::Event>) {
    let (post, asks) = queue::channel();
    let (out, posted) = mpsc::channel(16);
    let setup = queue::Setup {
        specs,
        state: host.post_left(),
        masker,
        backoff: Backoff::default(),
    };
    let task = async move { drop(queue::run(setup, asks, out).await) };
    watch_over("what brings updates out".into(), task, failures);
    (post, posted)
}

/// The lock lies beside the journal: a directory of sockets may be taken away while the host lives.
/// It says who holds it and where that host listens.
fn lock(state: &Path, socket: &Path) -> Result<Option<Flock<File>>> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(state);
    made.with_context(|| format!("cannot make {}", state.display()))?;
    let path = state.join(LOCK);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path);
    let file = file.with_context(|| format!("cannot open the lock {}", path.display()))?;
    match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
        Ok(mut lock) => {
            lock.set_len(0)?;
            writeln!(lock, "{}\n{}", std::process::id(), socket.display())?;
            Ok(Some(lock))
        }
        Err((_, nix::errno::Errno::EWOULDBLOCK)) => Ok(None),
        Err((_, error)) => bail!("cannot lock {}: {error}", path.display()),
    }
}

/// Whoever holds the lock may take the place of a socket that a dead host left.
pub(super) fn listen(socket: &Path) -> Result<UnixListener> {
    let _ = std::fs::remove_file(socket);
    if let Some(dir) = socket.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    }
    let listener = UnixListener::bind(socket).with_context(|| format!("cannot listen on {}", socket.display()))?;
    std::fs::set_permissions(socket, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

fn open_journal(state: &Path) -> Result<SqliteJournal> {
    SqliteJournal::open(state).with_context(|| format!("no journal in {}", state.display()))
}

/// The open incidents, the last one and the number of the next one come from the journal.
fn setup(start: Start) -> Result<Setup> {
    let journal = SqliteJournal::open_to_read(&start.state)?;
    let found::Found {
        front,
        others,
        warnings: of_journal,
    } = found::find(&journal)?;
    let mut of_each = BTreeMap::new();
    for incident in front.iter().chain(&others) {
        of_each.extend(journal.head(incident.id)?.map(|head| (incident.id, head)));
    }
    let runs = start.state.join(RUNS);
    let running = front.iter().chain(&others).flat_map(|incident| &incident.running);
    let tails = running
        .map(|running| (running.run.clone(), last_lines(&marker::output(&runs, &running.run))))
        .collect();
    let Stock { books, problems, .. } = start.shelf.read();
    let mut warnings = start.warnings;
    warnings.extend(of_journal);
    let mut store = Store::new(start.log_budget, &start.id_patterns);
    store.set_masker(start.masker.clone());
    warnings.extend(store.problems().iter().map(|problem| SafeText::clean(problem)));
    Ok(Setup {
        project: start.identity.project,
        environment: start.identity.environment,
        host: start.identity.host,
        directory: SafeText::clean(&start.identity.directory.display().to_string()),
        read_only: start.identity.read_only,
        drill: start.identity.drill,
        pid: std::process::id(),
        clocks: start.clocks,
        idle: start.idle,
        services: start.probes.iter().map(service).collect(),
        books,
        warnings,
        unread: problems,
        incident: front,
        others,
        next_incident: journal.next_incident()?,
        journal: JournalId::new(journal.origin()),
        heads: of_each,
        tails,
        survivors: BTreeMap::new(),
        masker: start.masker,
        presets: start.presets,
        variables: std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, Secret::new(value.into_string().ok()?))))
            .collect(),
        no_channels: start.channels.is_empty(),
        channels: channels(start.channels, &start.state),
        store,
    })
}

/// The channels of the configuration; without any a person hands the text over, and a file keeps it.
fn channels(named: Vec<Spec>, state: &Path) -> Vec<Spec> {
    if !named.is_empty() {
        return named;
    }
    let directory = state.join(UPDATES);
    vec![
        Spec::new("clipboard", Kind::Clipboard),
        Spec::new("file", Kind::File(file::Target { directory })),
    ]
}

fn service((name, probe): &(SafeText, Probe)) -> ServiceSetup {
    ServiceSetup {
        id: probe.service().clone(),
        name: name.clone(),
        target: probe.target(),
        interval: probe.pace().interval,
    }
}

/// Every source runs in a task of its own; a panic in one is told and ends nothing else.
fn start_sources(
    start: &Start,
    out: &Outbox,
    looked_at: &docker::Focus,
    failures: &mpsc::Sender<SafeText>,
) -> Vec<Trigger> {
    let mut triggers = Vec::new();
    for (name, probe) in start.probes.clone() {
        let trigger = Trigger::default();
        triggers.push(trigger.clone());
        watch_over(format!("probe `{name}`"), probe.run(trigger, out.clone()), failures);
    }
    for engine in &start.engines {
        watch_over(
            "the container engine".into(),
            docker::run(engine.clone(), looked_at.clone(), out.clone()),
            failures,
        );
        watch_over(
            "container logs".into(),
            docker::logs::run(engine.clone(), out.clone()),
            failures,
        );
    }
    for file in &start.files {
        watch_over(
            format!("log `{}`", file.label),
            tail::run(file.clone(), out.clone()),
            failures,
        );
    }
    triggers
}

fn watch_over(what: String, task: impl Future<Output = ()> + Send + 'static, failures: &mpsc::Sender<SafeText>) {
    let failures = failures.clone();
    let running = tokio::spawn(task);
    tokio::spawn(async move {
        if let Err(error) = running.await {
            let _ = failures.send(SafeText::clean(&format!("{what}: {error}"))).await;
        }
    });
}

async fn wait_for_signals(leave: Arc<Notify>) {
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        return;
    };
    // The terminal of whoever started us may go away.
    let _hangup = signal(SignalKind::hangup());
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    leave.notify_one();
}

/// The last lines of a run's output and how many there are, which were masked when they were written.
fn last_lines(file: &Path) -> (Vec<SafeText>, u64) {
    let text = std::fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
    let last = last
        .iter()
        .map(|line| SafeText::clean(line.get(..LAST_WIDTH).unwrap_or(line)));
    (last.collect(), lines.len() as u64)
}
