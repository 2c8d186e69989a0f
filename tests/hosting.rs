//! A whole host in this process: a console at its socket, commands that run, books on disk.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends by panicking"
)]

use onscene::config::{Preset, trust};
use onscene::domain::clock::ClockSettings;
use onscene::domain::incident::{Command, Incident, Severity, ValueSource};
use onscene::domain::run::RunView;
use onscene::domain::runbook::{Book, CommandClass, Step, ValueKind};
use onscene::domain::{ConsoleId, Masker, RunId, Secret};
use onscene::host::runtime::{Identity, Shelf, Start, beside, run};
use onscene::runbook::ClassRules;
use onscene::wire::{Hello, PROTOCOL, ToConsole, ToHost, decode, encode};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// How long a thing may take before it counts as never.
const PATIENCE: Duration = Duration::from_secs(30);
const SECRET: &str = "s3cr3t-b34rer-t0ken";
const BOOK: &str =
    "# Ops\n\n## Look\n\n1. Say it:\n   ```bash\n   echo \"to <lane> with $API_TOKEN in $PWD\"\n   ```\n";

/// A console that says and hears.
struct Console {
    stream: UnixStream,
    buffer: Vec<u8>,
    tickets: u64,
    /// The newest that was heard.
    incident: Option<Box<Incident>>,
}

impl Console {
    /// Comes in once the host listens.
    async fn enter(socket: &Path) -> Self {
        let stream = loop {
            match UnixStream::connect(socket).await {
                Ok(stream) => break stream,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        let (buffer, tickets) = (Vec::new(), 0);
        let mut console = Self {
            stream,
            buffer,
            tickets,
            incident: None,
        };
        let hello = Hello {
            protocol: PROTOCOL,
            version: env!("CARGO_PKG_VERSION").into(),
            console: ConsoleId::new("c1"),
            person: "maya".into(),
            is_console: true,
            read_only: false,
        };
        console.say(&ToHost::Hello(hello)).await;
        console
    }

    async fn say(&mut self, message: &ToHost) {
        self.stream.write_all(&encode(message).unwrap()).await.unwrap();
    }

    async fn hear(&mut self) -> ToConsole {
        loop {
            if let Some(message) = decode(&mut self.buffer).unwrap() {
                if let ToConsole::Incident { incident } = &message {
                    self.incident.clone_from(incident);
                }
                return message;
            }
            assert!(
                self.stream.read_buf(&mut self.buffer).await.unwrap() > 0,
                "the host went away"
            );
        }
    }

    /// The first message from which something can be had.
    async fn until<T>(&mut self, what: &str, mut take: impl FnMut(ToConsole) -> Option<T>) -> T {
        let found = async {
            loop {
                if let Some(found) = take(self.hear().await) {
                    return found;
                }
            }
        };
        tokio::time::timeout(PATIENCE, found)
            .await
            .unwrap_or_else(|_| panic!("no {what}"))
    }

    /// One command; the sentence of its refusal, if it was refused.
    async fn command(&mut self, command: Command) -> Option<String> {
        self.tickets += 1;
        let ticket = self.tickets;
        self.say(&ToHost::Command {
            ticket,
            command,
            incident: None,
        })
        .await;
        let answer = |message| match message {
            ToConsole::Answer(answer) if answer.ticket == ticket => Some(answer.refusal),
            _ => None,
        };
        let refusal = self.until("answer", answer).await;
        refusal.map(|refusal| refusal.to_string())
    }

    async fn book(&mut self, wanted: impl Fn(&Book) -> bool) -> Book {
        let book = |message| match message {
            ToConsole::Books { books } => books.into_iter().find(|book| wanted(book)),
            _ => None,
        };
        self.until("book", book).await
    }

    async fn incident(&mut self, wanted: impl Fn(&Incident) -> bool) -> Incident {
        if let Some(incident) = self.incident.clone().filter(|incident| wanted(incident)) {
            return *incident;
        }
        let incident = |message| match message {
            ToConsole::Incident { incident } => incident.filter(|incident| wanted(incident)),
            _ => None,
        };
        *self.until("incident", incident).await
    }

    async fn finished(&mut self, wanted: &RunId) -> RunView {
        self.say(&ToHost::WatchRun {
            run: Some(wanted.clone()),
        })
        .await;
        let run = |message| match message {
            ToConsole::Run { run } if run.outcome.is_some() => Some(run),
            _ => None,
        };
        self.until("end of the run", run).await
    }
}

fn start(place: &TempDir) -> Start {
    let project = place.path().join("shop");
    std::fs::create_dir_all(&project).unwrap();
    let file = project.join("ops.md");
    std::fs::write(&file, BOOK).unwrap();
    let lane = Preset {
        value: Secret::new("fast"),
        is_secret: false,
    };
    Start {
        identity: Identity {
            project: "shop".into(),
            environment: "prod".into(),
            host: "bastion-1".into(),
            directory: project.clone(),
            read_only: false,
            drill: false,
        },
        socket: place.path().join("sock"),
        state: place.path().join("state"),
        clocks: ClockSettings::default(),
        idle: Duration::from_mins(10),
        probes: Vec::new(),
        engines: Vec::new(),
        files: Vec::new(),
        shelf: Shelf {
            project,
            files: vec![file],
            patterns: vec!["*.md".into()],
            accepted: place.path().join("trusted"),
            rules: ClassRules::default(),
            masker: Masker::default(),
            has_built_in: false,
        },
        presets: [("lane".to_owned(), lane)].into(),
        warnings: Vec::new(),
        log_budget: 8 << 20,
        id_patterns: Vec::new(),
        masker: Masker::default(),
        channels: Vec::new(),
    }
}

fn runnable(book: &Book) -> Step {
    let steps = book.sections.iter().flat_map(|section| &section.steps);
    steps.into_iter().find(|step| step.command.is_some()).unwrap().clone()
}

async fn declare(console: &mut Console) {
    let declare = Command::Declare {
        title: "carts fail".into(),
        severity: Severity::Sev2,
    };
    assert_eq!(console.command(declare).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn values_reach_the_command_and_a_secret_reaches_no_file() {
    let place = tempfile::tempdir().unwrap();
    let start = start(&place);
    let socket = start.socket.clone();
    tokio::spawn(run(start));
    let mut console = Console::enter(&socket).await;
    let book = console.book(|_| true).await;
    declare(&mut console).await;
    let step = runnable(&book);
    let run = || Command::RunStep {
        step: step.id.clone(),
        sha256: book.sha256.clone(),
        typed: "".into(),
        terminal: false,
    };
    let refused = console.command(run()).await.unwrap();
    assert!(refused.contains("API_TOKEN") && !refused.contains("lane"), "{refused}");
    let value = Command::SetValue {
        name: "API_TOKEN".into(),
        kind: ValueKind::Secret,
        value: SECRET.into(),
        source: ValueSource::Typed,
    };
    assert_eq!(console.command(value).await, None);
    assert_eq!(console.command(run()).await, None);
    let incident = console.incident(|incident| !incident.steps.is_empty()).await;
    let started = incident.timeline.iter().find_map(|event| match &event.fact {
        onscene::domain::incident::Fact::RunStarted { run, .. } => Some(run.clone()),
        _ => None,
    });
    let ended = console.finished(&started.unwrap()).await;
    let shown = ended.lines[0].text.as_str();
    assert!(shown.starts_with("to fast with [secret:API_TOKEN] in "), "{shown}");
    assert!(shown.ends_with("/shop"), "{shown}");
    for file in files(place.path()) {
        let bytes = std::fs::read(&file).unwrap_or_default();
        let is_there = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
        assert!(!is_there, "the secret is in {}", file.display());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_book_that_changes_on_disk_is_read_again_by_itself() {
    let place = tempfile::tempdir().unwrap();
    let start = start(&place);
    let (socket, file) = (start.socket.clone(), start.shelf.files[0].clone());
    tokio::spawn(run(start));
    let mut console = Console::enter(&socket).await;
    let book = console.book(|_| true).await;
    declare(&mut console).await;
    let step = runnable(&book);
    let tick = Command::TickStep {
        step: step.id.clone(),
        observed: "seen".into(),
    };
    assert_eq!(console.command(tick).await, None);
    std::fs::write(&file, BOOK.replace("## Look", "## Look around")).unwrap();
    let again = console.book(|again| again.sha256 != book.sha256).await;
    let moved = runnable(&again);
    assert_ne!(moved.id, step.id);
    let incident = console
        .incident(|incident| incident.steps.contains_key(&moved.id))
        .await;
    assert!(
        incident.step(&moved.id).state.is_settled(),
        "what was done follows the words"
    );
}

fn files(below: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(below).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

/// The class of the first command, its directory, and the first warning of the book.
fn first(book: &Book) -> (CommandClass, Option<String>, String) {
    let command = runnable(book).command.unwrap();
    let warning = book.warnings.first().map(ToString::to_string).unwrap_or_default();
    (command.class, command.directory.map(|text| text.to_string()), warning)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_beside_a_book_counts_only_as_it_was_accepted() {
    let place = tempfile::tempdir().unwrap();
    let start = start(&place);
    let (socket, book) = (start.socket.clone(), start.shelf.files[0].clone());
    let beside = beside(&book)
        .parent()
        .unwrap()
        .canonicalize()
        .unwrap()
        .join("ops.md.onscene.toml");
    std::fs::write(
        &book,
        "# Ops\n\n## Look\n\n1. Index it:\n   ```bash\n   make reindex\n   ```\n",
    )
    .unwrap();
    let id = runnable(&start.shelf.read().books[0]).id;
    let text = format!("[[steps]]\nid = \"{id}\"\nclass = \"reads\"\ndirectory = \"sub\"\n");
    std::fs::write(&beside, &text).unwrap();
    tokio::spawn(run(start));
    let mut console = Console::enter(&socket).await;
    let (plain, directory, warning) = first(&console.book(|_| true).await);
    assert!(plain > CommandClass::Reads && directory.is_none());
    assert!(
        warning.starts_with("ops.md.onscene.toml:1: nobody has accepted it"),
        "{warning}"
    );
    let accept = |text: &str| {
        let line = trust::accept(&beside, text.as_bytes());
        onscene::config::files::add_trusted(&place.path().join("trusted"), &line).unwrap();
    };
    accept(&text);
    let easier = console.book(|book| first(book).0 == CommandClass::Reads).await;
    assert_eq!(first(&easier), (CommandClass::Reads, Some("sub".into()), String::new()));
    std::fs::write(&beside, text.replace("sub", "elsewhere")).unwrap();
    let again = console.book(|book| first(book).0 == plain).await;
    assert!(
        first(&again).2.contains("it changed after it was accepted"),
        "{:?}",
        first(&again)
    );
    assert_ne!(again.sha256, easier.sha256, "what was confirmed before is asked again");
    accept(&text.replace("sub", "elsewhere"));
    let book = console.book(|book| first(book).0 == CommandClass::Reads).await;
    assert_eq!(first(&book).1.as_deref(), Some("elsewhere"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn books_that_fit_a_star_come_and_go_while_the_host_runs() {
    let place = tempfile::tempdir().unwrap();
    let start = start(&place);
    let (socket, old) = (start.socket.clone(), start.shelf.files[0].clone());
    tokio::spawn(run(start));
    let mut console = Console::enter(&socket).await;
    let book = console.book(|_| true).await;
    declare(&mut console).await;
    let step = runnable(&book).id;
    let tick = Command::TickStep {
        step: step.clone(),
        observed: "seen".into(),
    };
    assert_eq!(console.command(tick).await, None);
    std::fs::write(old.with_file_name("new.md"), BOOK).unwrap();
    console.book(|book| book.id.as_str() == "new.md").await;
    std::fs::remove_file(&old).unwrap();
    let (mut is_told, mut left) = (false, Vec::new());
    let both = |message| {
        match message {
            ToConsole::Notice(notice) => is_told |= notice.text.as_str().contains("ops.md is gone"),
            ToConsole::Books { books } => left = books.iter().map(|book| book.id.to_string()).collect(),
            _ => {}
        }
        (is_told && left == ["new.md"]).then_some(())
    };
    console.until("notice, and the book that is left", both).await;
    let incident = console.incident(|_| true).await;
    assert!(incident.step(&step).state.is_settled(), "what was done stays");
}
