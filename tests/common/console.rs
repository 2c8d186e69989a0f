//! States of a console to draw, built from domain values as a host would send them.

use onscene::console::app::{Event, State, update};
use onscene::console::input::{Chord, Key, Keymap};
use onscene::console::panels::logs::wanted_view;
use onscene::domain::clock::ClockKind;
use onscene::domain::container::{ContainerHealth, ContainerRow, ContainerState, ExitCause};
use onscene::domain::health::{Beat, Health, ServiceRow};
use onscene::domain::incident::{Event as Entry, Fact, Incident, Role, Severity};
use onscene::domain::log::{Level, LineId, LogPage, LogRow, LogView, Searched};
use onscene::domain::run::{OutputLine, RunOutcome, RunView};
use onscene::domain::runbook::{Book, CommandClass, Placeholder, Section, Step, StepCommand, StepKind};
use onscene::domain::source::{SourceKind, SourceRow, SourceState};
use onscene::domain::{BookId, ConsoleId, EventId, IncidentId, Moment, RunId, SafeText, ServiceId, SourceId, StepId};
use onscene::wire::{PROTOCOL, Presence, ToConsole, Welcome};
use std::time::Duration;

/// The moment all frames are drawn for.
pub fn now() -> Moment {
    "2026-03-14T14:32:10Z".parse().unwrap()
}

/// So many seconds before [`now`].
pub fn ago(seconds: i64) -> Moment {
    now() - chrono::Duration::seconds(seconds)
}

/// So many hours, minutes and seconds of the day of [`now`].
fn at(time: &str) -> Moment {
    format!("2026-03-14T{time}Z").parse().unwrap()
}

/// Takes one event and forgets what it asks for.
pub fn feed(state: &mut State, event: Event) {
    let _ = update(state, now(), event);
}

/// Presses keys one after the other, as keymap files write them.
pub fn press(state: &mut State, keys: &[&str]) {
    for key in keys {
        let chord = Chord::parse(key).unwrap();
        feed(state, Event::Key(chord));
    }
}

/// Types a text.
pub fn write(state: &mut State, text: &str) {
    for character in text.chars() {
        feed(state, Event::Key(Chord::of(Key::Char(character))));
    }
}

/// A console of this size that a host has told nothing yet.
pub fn fresh(size: (u16, u16)) -> State {
    let mut state = State::new(size, Keymap::default());
    state.utc_offset = 60;
    feed(&mut state, Event::Linked);
    state
}

/// All is well and no incident is open.
pub fn calm(size: (u16, u16)) -> State {
    let mut state = fresh(size);
    let mut services = services();
    for row in &mut services {
        row.health = Health::Ok;
        row.since = Some(ago(400_000));
        row.heard = Some(ago(3));
        row.latency_ms = Some(row.latency_ms.unwrap_or(1).min(40));
        row.history = beats("......:.................");
    }
    services[0].summary = "accepts".into();
    services[1].summary = "200".into();
    services[5].summary = "200".into();
    let mut containers = containers();
    for row in &mut containers {
        row.state = ContainerState::Running;
        row.exit = None;
        row.restarts = 0;
        row.failing_streak = 0;
        row.health = ContainerHealth::Healthy;
        row.since = Some(ago(400_000));
    }
    for message in [
        ToConsole::Welcome(welcome()),
        ToConsole::Services { rows: services },
        ToConsole::Containers { rows: containers },
        ToConsole::Sources { rows: sources() },
        ToConsole::Books { books: vec![book()] },
        ToConsole::Incident { incident: None },
        ToConsole::Present {
            people: people(&["you"]),
        },
    ] {
        feed(&mut state, Event::Host(message));
    }
    let page = page(&wanted_view(&state.logs, 9), quiet_lines());
    feed(&mut state, Event::Host(ToConsole::Logs { page }));
    state
}

/// The database is down, the book is open at its restart step, and the log shows one request.
pub fn incident(size: (u16, u16)) -> State {
    let mut state = fresh(size);
    for message in [
        ToConsole::Welcome(welcome()),
        ToConsole::Services { rows: services() },
        ToConsole::Containers { rows: containers() },
        ToConsole::Sources { rows: sources() },
        ToConsole::Books { books: vec![book()] },
        ToConsole::Incident {
            incident: Some(Box::new(declared())),
        },
        ToConsole::Present {
            people: people(&["maya", "you", "li"]),
        },
    ] {
        feed(&mut state, Event::Host(message));
    }
    let all = page(&wanted_view(&state.logs, 9), request_lines());
    feed(&mut state, Event::Host(ToConsole::Logs { page: all }));
    // To the log, the line's request; then the book's section, its second step.
    press(&mut state, &["4", "i"]);
    let found = page(&wanted_view(&state.logs, 9), request_lines());
    feed(&mut state, Event::Host(ToConsole::Logs { page: found }));
    press(&mut state, &["5", "down", "enter", "down", "1"]);
    state
}

/// The incident with the output of the step that was run last.
pub fn with_output(size: (u16, u16)) -> State {
    let mut state = incident(size);
    let mut incident = declared();
    let started = |run: &str| Fact::RunStarted {
        run: RunId::new(run),
        step: StepId::new("s2"),
        title: "Restart the service".into(),
        command: RESTART.into(),
        directory: "/srv/shop".into(),
        host: "bastion-1".into(),
    };
    incident.apply(&entry(40, at("14:32:02"), "you", started("r2")));
    feed(
        &mut state,
        Event::Host(ToConsole::Incident {
            incident: Some(Box::new(incident)),
        }),
    );
    let line = |is_error, text: &str| OutputLine {
        is_error,
        text: text.into(),
    };
    let run = RunView {
        id: RunId::new("r2"),
        step: StepId::new("s2"),
        command: RESTART.into(),
        directory: "/srv/shop".into(),
        started: at("14:32:02"),
        ended: None,
        outcome: None,
        lines: vec![
            line(true, " Container shop-db-1  Recreate"),
            line(true, " Container shop-db-1  Recreated"),
            line(true, " Container shop-db-1  Starting"),
            line(false, "waiting for shop-db-1 to accept connections"),
        ],
        total_lines: 4,
    };
    feed(&mut state, Event::Host(ToConsole::Run { run }));
    state
}

/// The incident after the host has been gone for twelve seconds.
pub fn lost(size: (u16, u16)) -> State {
    let mut state = incident(size);
    let why = "the connection was closed".into();
    let _ = update(&mut state, ago(12), Event::Lost { why });
    state
}

/// The incident with a stand-in for every text from outside.
pub fn with_text(size: (u16, u16), text: &SafeText) -> State {
    let mut state = with_output(size);
    let text = || text.clone();
    let mut services = services();
    let mut containers = containers();
    let mut book = book();
    let mut sources = sources();
    for row in &mut services {
        (row.name, row.summary, row.target) = (text(), text(), text());
    }
    for row in &mut containers {
        (row.name, row.service, row.image) = (text(), Some(text()), text());
        row.exit = row.exit.as_ref().map(|_| ExitCause::NeverStarted { reason: text() });
    }
    for step in book.sections.iter_mut().flat_map(|section| &mut section.steps) {
        step.title = text();
        step.body = vec![text()];
        if let Some(command) = &mut step.command {
            command.script = text().to_string();
            command.why = text();
        }
    }
    for source in &mut sources {
        (source.label, source.detail) = (text(), text());
    }
    let mut incident = declared();
    incident.title = text();
    incident.apply(&entry(50, ago(9), text().as_str(), Fact::Noted { text: text() }));
    incident.apply(&entry(
        51,
        ago(8),
        "you",
        Fact::StepNoted {
            step: StepId::new("s2"),
            title: text(),
            text: text(),
        },
    ));
    let mut run = state.world.run.clone().unwrap();
    (run.command, run.directory) = (text(), text());
    run.lines.iter_mut().for_each(|line| line.text = text());
    let mut rows = request_lines();
    rows.iter_mut().for_each(|row| row.text = text());
    let page = page(&wanted_view(&state.logs, 9), rows);
    for message in [
        ToConsole::Services { rows: services },
        ToConsole::Containers { rows: containers },
        ToConsole::Sources { rows: sources },
        ToConsole::Books { books: vec![book] },
        ToConsole::Incident {
            incident: Some(Box::new(incident)),
        },
        ToConsole::Run { run },
        ToConsole::Logs { page },
    ] {
        feed(&mut state, Event::Host(message));
    }
    state
}

/// The host's first answer.
pub fn welcome() -> Welcome {
    Welcome {
        protocol: PROTOCOL,
        version: "0.1.0".into(),
        project: "shop".into(),
        environment: "prod".into(),
        host: "bastion-1".into(),
        directory: "/srv/shop".into(),
        read_only: false,
        drill: false,
        was_dropped: false,
        person: "you".into(),
        warnings: Vec::new(),
        update_minutes: 15,
    }
}

fn people(names: &[&str]) -> Vec<Presence> {
    let person = |name: &&str| Presence {
        console: ConsoleId::new(*name),
        person: (*name).into(),
        since: ago(900),
    };
    names.iter().map(person).collect()
}

/// A history from glyphs: `_` and `.` good, `:` slow, `!` degraded, `x` down, `?` not known.
fn beats(glyphs: &str) -> Vec<Beat> {
    let beat = |glyph| match glyph {
        '_' => (Health::Ok, Some(1)),
        '.' => (Health::Ok, Some(12)),
        ':' => (Health::Ok, Some(90)),
        '!' => (Health::Degraded, Some(1_200)),
        'x' => (Health::Down, None),
        _ => (Health::Unknown, None),
    };
    let beats = glyphs.chars().map(beat);
    beats.map(|(health, latency_ms)| Beat { health, latency_ms }).collect()
}

/// The services of the shop while its database is down.
pub fn services() -> Vec<ServiceRow> {
    let row = |name: &str, target: &str, health, summary: &str, latency_ms, since, heard, history| ServiceRow {
        id: ServiceId::new(name),
        name: name.into(),
        target: target.into(),
        health,
        since: Some(ago(since)),
        summary: summary.into(),
        latency_ms,
        heard: Some(ago(heard)),
        interval: Duration::from_secs(5),
        history: beats(history),
    };
    let days = 4 * 86_400;
    vec![
        row(
            "postgres",
            "tcp db:5432",
            Health::Down,
            "refused",
            None,
            130,
            2,
            "_______________xxxxxxxxx",
        ),
        row(
            "api /ready",
            "GET http://api:3000/ready",
            Health::Degraded,
            "503 postgres",
            Some(1_204),
            124,
            1,
            "..............::!!!!!!!!",
        ),
        row(
            "api /health",
            "GET http://api:3000/health",
            Health::Ok,
            "200",
            Some(12),
            days,
            4,
            "........................",
        ),
        row(
            "redis",
            "tcp redis:6379",
            Health::Ok,
            "accepts",
            Some(1),
            days,
            3,
            "________________________",
        ),
        row(
            "edge",
            "GET https://shop.example/",
            Health::Ok,
            "200",
            Some(31),
            days,
            2,
            "..........:.............",
        ),
        row(
            "metrics",
            "GET http://api:3000/metrics",
            Health::Ok,
            "200",
            Some(9),
            days,
            42,
            "........................",
        ),
    ]
}

/// The containers of the shop while its database is down.
pub fn containers() -> Vec<ContainerRow> {
    let row = |name: &str, image: &str| ContainerRow {
        id: format!("id-{name}"),
        name: format!("shop-{name}-1").into(),
        project: Some("shop".into()),
        service: Some(name.into()),
        image: image.into(),
        state: ContainerState::Running,
        health: ContainerHealth::Healthy,
        failing_streak: 0,
        failing_limit: 3,
        exit: None,
        since: Some(ago(400_000)),
        restarts: 0,
        cpu_percent: Some(1.2),
        memory_bytes: Some(18 << 20),
        ports: Vec::new(),
    };
    let mut rows = vec![
        row("db", "postgres:16.2"),
        row("app", "registry.example/shop/app:2026.3.14-rc2"),
        row("redis", "redis:7.2"),
        row("proxy", "nginx:1.27"),
    ];
    rows[0].state = ContainerState::Exited;
    rows[0].exit = Some(ExitCause::OutOfMemory);
    rows[0].since = Some(ago(130));
    rows[0].restarts = 3;
    (rows[0].cpu_percent, rows[0].memory_bytes) = (None, None);
    rows[1].since = Some(ago(11_100));
    (rows[1].cpu_percent, rows[1].memory_bytes) = (Some(12.4), Some(211 << 20));
    rows[3].failing_streak = 2;
    rows
}

/// The sources of the shop, all live.
pub fn sources() -> Vec<SourceRow> {
    let row = |id: &str, label: &str, kind| SourceRow {
        id: SourceId::new(id),
        label: label.into(),
        kind,
        state: SourceState::Live,
        heard: Some(ago(1)),
        detail: SafeText::default(),
        lines: 1_204,
        dropped: 0,
    };
    let mut rows = vec![row("docker", "engine", SourceKind::Engine)];
    for name in ["proxy", "app", "db", "redis"] {
        rows.push(row(&format!("docker:shop/{name}"), name, SourceKind::ContainerLog));
    }
    rows.push(row("file:/var/log/shop/cron.log", "cron.log", SourceKind::File));
    rows
}

const RESTART: &str = "docker compose -f compose.prod.yml up -d db";

/// The shop's book.
pub fn book() -> Book {
    let command = |script: &str, class, why: &str| StepCommand {
        script: script.into(),
        language: "bash".into(),
        class,
        why: why.into(),
        placeholders: Vec::new(),
    };
    let step = |id: &str, number: &str, title: &str, command: Option<StepCommand>, line| Step {
        id: StepId::new(id),
        number: number.into(),
        title: title.into(),
        body: Vec::new(),
        kind: if command.is_some() { StepKind::Run } else { StepKind::Do },
        command,
        depth: 0,
        line,
    };
    let mut steps = vec![
        step(
            "s1",
            "1",
            "Check the database container",
            Some(command(
                "docker compose -f compose.prod.yml ps db",
                CommandClass::Reads,
                "docker compose ps only lists",
            )),
            41,
        ),
        step(
            "s2",
            "2",
            "Restart the service",
            Some(command(
                RESTART,
                CommandClass::ChangesProduction,
                "docker compose up starts containers",
            )),
            47,
        ),
        step(
            "s3",
            "3",
            "Confirm that the API is ready",
            Some(command(
                "curl -fsS http://localhost:3000/ready",
                CommandClass::Reads,
                "curl without a body only asks",
            )),
            53,
        ),
        step(
            "s4",
            "4",
            "Run the migrations again",
            Some(command(
                "./migrate --force <tag>",
                CommandClass::Destructive,
                "migrations cannot be undone",
            )),
            58,
        ),
        step("s5", "5", "Post the recovery update", None, 64),
    ];
    steps[1].body = vec!["The container comes back with its volume; nothing is lost.".into()];
    if let Some(command) = &mut steps[3].command {
        command.placeholders = vec![Placeholder { text: "<tag>".into() }];
    }
    let section = |title: &str, level, line, steps| Section {
        title: title.into(),
        path: if level > 1 {
            vec!["Ops Runbook".into()]
        } else {
            Vec::new()
        },
        level,
        line,
        prose: vec!["Read this first.".into()],
        steps,
    };
    let drop_cache = step(
        "c1",
        "1",
        "Empty the cache",
        Some(command(
            "redis-cli FLUSHALL",
            CommandClass::Destructive,
            "redis-cli FLUSHALL deletes all keys",
        )),
        80,
    );
    Book {
        id: BookId::new("runbook.md"),
        title: "Ops Runbook".into(),
        sections: vec![
            section("Postgres unavailable", 2, 38, steps),
            section("Cache is wrong", 2, 76, vec![drop_cache]),
            section("Whom to call", 2, 90, Vec::new()),
        ],
        sha256: "5f".repeat(32),
        warnings: Vec::new(),
        update_minutes: Some(15),
    }
}

fn entry(number: u32, at: Moment, who: &str, fact: Fact) -> Entry {
    Entry {
        id: EventId::new(format!("e{number}")),
        incident: IncidentId(7),
        at,
        who: who.into(),
        fact,
    }
}

/// The incident of the shop after 23 minutes and 41 seconds.
pub fn declared() -> Incident {
    let declared = at("14:08:29");
    let clock = |clock, due, why: &str| Fact::ClockSet {
        clock,
        due,
        why: why.into(),
    };
    let run = || RunId::new("r1");
    let restart = || (StepId::new("s2"), SafeText::from("Restart the service"));
    let role = |role, to: &str| Fact::RoleAssigned { role, to: to.into() };
    let facts = vec![
        (
            declared,
            "maya",
            Fact::Declared {
                title: "API 5xx after deploy".into(),
                severity: Severity::Sev2,
                environment: "prod".into(),
            },
        ),
        (declared, "maya", role(Role::Commander, "maya")),
        (
            declared,
            "maya",
            clock(ClockKind::Mitigation, at("14:18:29"), "10 min, from declaring"),
        ),
        (
            declared,
            "maya",
            clock(ClockKind::Impact, at("14:13:29"), "5 min, open a status page?"),
        ),
        (at("14:09:40"), "maya", role(Role::Operations, "you")),
        (at("14:10:02"), "maya", role(Role::Scribe, "li")),
        (
            at("14:12:51"),
            "li",
            Fact::Noted {
                text: "checkout fails for everybody, search works".into(),
            },
        ),
        (
            at("14:19:30"),
            "maya",
            Fact::BookAttached {
                book: BookId::new("runbook.md"),
                sha256: "5f".repeat(32),
            },
        ),
        (
            at("14:21:22"),
            "maya",
            Fact::UpdateSent {
                text: "We see failing checkouts and are looking into the database.".into(),
                channel: "timeline".into(),
            },
        ),
        (
            at("14:21:22"),
            "maya",
            clock(ClockKind::Update, at("14:36:22"), "15 min, by the book"),
        ),
        (
            at("14:21:48"),
            "maya",
            Fact::StepDone {
                step: StepId::new("s1"),
                title: "Check the database container".into(),
                observed: "db exited (137)".into(),
            },
        ),
        (
            at("14:23:05"),
            "you",
            Fact::RunStarted {
                run: run(),
                step: restart().0,
                title: restart().1,
                command: RESTART.into(),
                directory: "/srv/shop".into(),
                host: "bastion-1".into(),
            },
        ),
        (
            at("14:23:07"),
            "you",
            Fact::RunFinished {
                run: run(),
                step: restart().0,
                title: restart().1,
                outcome: RunOutcome::Exited { code: 0 },
                took_ms: 2_140,
                tail: Vec::new(),
            },
        ),
        (
            at("14:30:11"),
            "maya",
            Fact::StepReset {
                step: restart().0,
                title: restart().1,
            },
        ),
    ];
    let events: Vec<Entry> = (0..)
        .zip(facts)
        .map(|(number, (at, who, fact))| entry(number, at, who, fact))
        .collect();
    Incident::replay(&events).unwrap()
}

fn row(seq: u64, at_time: &str, source: &str, level: Level, text: &str) -> LogRow {
    let id = LineId {
        field: "request_id".into(),
        value: "7f3a91c2".into(),
    };
    LogRow {
        seq,
        at: at(at_time),
        source: SourceId::new(format!("docker:shop/{source}")),
        level,
        text: text.into(),
        ids: if text.contains("7f3a91c2") {
            vec![id]
        } else {
            Vec::new()
        },
    }
}

/// What the shop writes when all is well.
fn quiet_lines() -> Vec<LogRow> {
    let lines = (0..18_u64).map(|number| {
        let time = format!("14:31:{:02}.{:03}", 20 + number * 2, number * 37 % 1000);
        let text = format!(
            "GET /cart 200 {}ms request_id={:08x}",
            8 + number % 5,
            0x51a0_0000 + number * 7919
        );
        row(
            900 + number,
            &time,
            if number % 2 == 0 { "proxy" } else { "app" },
            Level::Info,
            &text,
        )
    });
    lines.collect()
}

/// What four sources wrote about one failing request.
pub fn request_lines() -> Vec<LogRow> {
    let line = |seq, time: &str, source, level, text: &str| row(seq, time, source, level, text);
    vec![
        line(
            801,
            "14:20:56.902",
            "proxy",
            Level::Info,
            "GET /cart accepted request_id=7f3a91c2",
        ),
        line(
            802,
            "14:20:56.911",
            "app",
            Level::Info,
            "cart requested user=4411 request_id=7f3a91c2",
        ),
        line(
            803,
            "14:20:56.913",
            "app",
            Level::Debug,
            "cache miss key=cart:4411 request_id=7f3a91c2",
        ),
        line(804, "14:20:56.914", "redis", Level::Unknown, "MISS cart:4411 7f3a91c2"),
        line(
            805,
            "14:20:58.112",
            "db",
            Level::Fatal,
            "terminating connection: out of memory request_id=7f3a91c2",
        ),
        line(
            806,
            "14:20:58.114",
            "app",
            Level::Error,
            "connect ECONNREFUSED 172.18.0.3:5432 request_id=7f3a91c2",
        ),
        line(807, "14:20:58.120", "app", Level::Warn, "retry 1/3 request_id=7f3a91c2"),
        line(808, "14:20:58.220", "app", Level::Warn, "retry 2/3 request_id=7f3a91c2"),
        line(809, "14:20:58.420", "app", Level::Warn, "retry 3/3 request_id=7f3a91c2"),
        line(
            810,
            "14:20:58.421",
            "app",
            Level::Error,
            "cart failed: database unavailable request_id=7f3a91c2",
        ),
        line(
            811,
            "14:20:58.425",
            "proxy",
            Level::Error,
            "GET /cart 502 1523ms request_id=7f3a91c2",
        ),
    ]
}

/// A page that answers a view with these rows.
pub fn page(view: &LogView, rows: Vec<LogRow>) -> LogPage {
    let mut sources: Vec<&SourceId> = rows.iter().map(|row| &row.source).collect();
    sources.sort();
    sources.dedup();
    LogPage {
        view: view.clone(),
        matched: rows.len() as u64,
        errors: rows.iter().filter(|row| row.level >= Level::Error).count() as u64,
        sources: u32::try_from(sources.len()).unwrap(),
        before: 0,
        after: 0,
        searched: Searched {
            sources: 6,
            of: 6,
            from: Some(at("14:18:03")),
            to: Some(now()),
        },
        dropped: 0,
        evicted: 0,
        rows,
    }
}
