//! What events do to a console, as sentences: no terminal, no socket, no clock.

mod books;
mod command;
mod jumps;
mod link;
mod logs;
mod past;
mod roles;
mod several;
mod terminal;
mod together;
mod unsent;
mod values;
mod whole;

use super::{Ask, Deed, Effect, Event, Mode, State, update};
use crate::console::input::{Chord, Key, Keymap};
use crate::console::layout::{Panel, Screen};
use crate::domain::guards::Guards;
use crate::domain::incident::{Command, Event as Entry, Fact, Incident, Refusal, Severity, Status};
use crate::domain::log::{Level, LineId, LogAnchor, LogPage, LogQuery, LogRow};
use crate::domain::run::{RunOutcome, RunView};
use crate::domain::runbook::{Book, CommandClass, Placeholder, Section, Step, StepCommand, StepKind};
use crate::domain::source::{SourceKind, SourceRow, SourceState};
use crate::domain::{BookId, EventId, IncidentId, Moment, RunId, SafeText, SourceId, StepId};
use crate::wire::{Answer, PROTOCOL, ToConsole, ToHost, Welcome};

fn now() -> Moment {
    Moment::UNIX_EPOCH + chrono::Duration::days(20_000)
}

fn start() -> State {
    let mut state = State::new((120, 36), Keymap::default());
    feed(&mut state, Event::Linked);
    tell(&mut state, ToConsole::Welcome(welcome()));
    state
}

fn feed(state: &mut State, event: Event) -> Vec<Effect> {
    update(state, now(), event)
}

fn tell(state: &mut State, message: ToConsole) -> Vec<Effect> {
    feed(state, Event::Host(message))
}

/// Presses keys and returns what the last one asked for.
fn press(state: &mut State, keys: &[&str]) -> Vec<Effect> {
    let mut effects = Vec::new();
    for key in keys {
        effects = feed(state, Event::Key(Chord::parse(key).unwrap()));
    }
    effects
}

fn write(state: &mut State, text: &str) {
    for character in text.chars() {
        feed(state, Event::Key(Chord::of(Key::Char(character))));
    }
}

fn commands(effects: &[Effect]) -> Vec<&Command> {
    let command = |effect| match effect {
        &Effect::Send(ToHost::Command { ref command, .. }) => Some(command),
        _ => None,
    };
    effects.iter().filter_map(command).collect()
}

fn notice(state: &State) -> String {
    state
        .notices
        .current(now())
        .map_or_else(String::new, |told| told.text.to_string())
}

/// What is on the screen, row by row.
fn screen(state: &State) -> String {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    let area = Rect::new(0, 0, state.size.0, state.size.1);
    let mut buffer = Buffer::empty(area);
    let (theme, _) = crate::console::theme::Theme::load("default", &[]);
    crate::console::view::view(state, now(), &theme, area, &mut buffer);
    let rows = (0..area.height).map(|y| (0..area.width).map(|x| buffer[(x, y)].symbol()).collect::<String>());
    rows.collect::<Vec<_>>().join("\n")
}

fn welcome() -> Welcome {
    Welcome {
        protocol: PROTOCOL,
        version: String::new(),
        project: "shop".into(),
        environment: "prod".into(),
        host: "bastion-1".into(),
        directory: "/srv/shop".into(),
        read_only: false,
        drill: false,
        was_dropped: false,
        person: "maya".into(),
        warnings: Vec::new(),
        update_minutes: 15,
    }
}

fn entry(number: u32, fact: Fact) -> Entry {
    Entry {
        id: EventId::new(number.to_string()),
        incident: IncidentId(7),
        at: now(),
        who: "maya".into(),
        fact,
    }
}

fn declare(state: &mut State) -> Incident {
    let fact = Fact::Declared {
        title: "API 5xx".into(),
        severity: Severity::Sev2,
        environment: "prod".into(),
    };
    let incident = Incident::declared(&entry(1, fact)).unwrap();
    let boxed = Some(Box::new(incident.clone()));
    tell(state, ToConsole::Incident { incident: boxed });
    incident
}

fn book() -> Book {
    let step = |id: &str, class, script: &str, gap: Option<&str>| Step {
        id: StepId::new(id),
        number: id.into(),
        title: format!("step {id}").into(),
        body: Vec::new(),
        kind: StepKind::Run,
        command: Some(StepCommand {
            script: script.into(),
            language: "bash".into(),
            class,
            why: "it says so".into(),
            placeholders: gap
                .map(|text| Placeholder {
                    text: text.into(),
                    name: text.trim_matches(['<', '>']).into(),
                    ..Placeholder::default()
                })
                .into_iter()
                .collect(),
            ..StepCommand::default()
        }),
        depth: 0,
        line: 3,
        ..Step::default()
    };
    let section = Section {
        title: "Database".into(),
        path: Vec::new(),
        level: 1,
        line: 1,
        prose: Vec::new(),
        steps: vec![
            step("1", CommandClass::Reads, "docker ps", None),
            step("2", CommandClass::ChangesProduction, "docker compose up -d db", None),
            step("3", CommandClass::Destructive, "redis-cli FLUSHALL", None),
            step("4", CommandClass::Reads, "docker logs <name>", Some("<name>")),
        ],
        ..Section::default()
    };
    Book {
        id: BookId::new("runbook.md"),
        title: "Ops".into(),
        sections: vec![section],
        sha256: "abc".into(),
        warnings: Vec::new(),
        update_minutes: None,
        ..Book::default()
    }
}

/// A console with a book open at its first step.
fn at_the_book() -> State {
    let mut state = start();
    tell(&mut state, ToConsole::Books { books: vec![book()] });
    press(&mut state, &["5", "enter", "enter"]);
    state
}

/// Tells where a step's command would land, as the host answers a question.
fn lands(state: &mut State, step: &str) {
    let guards = Guards {
        step: StepId::new(step),
        ..Guards::default()
    };
    let guards = Box::new(guards);
    tell(state, ToConsole::Guards { guards });
}

fn row(seq: u64, ids: &[&str]) -> LogRow {
    let ids = ids.iter().map(|value| LineId {
        field: "request_id".into(),
        value: (*value).into(),
    });
    LogRow {
        seq,
        at: now(),
        source: SourceId::new("docker:shop/app"),
        level: Level::Info,
        text: format!("line {seq}").into(),
        ids: ids.collect(),
    }
}

fn page(state: &State, rows: Vec<LogRow>, before: u64, after: u64) -> ToConsole {
    ToConsole::Logs {
        page: LogPage {
            view: crate::console::panels::logs::wanted_view(&state.logs, 5),
            matched: rows.len() as u64,
            rows,
            before,
            after,
            ..LogPage::default()
        },
    }
}
