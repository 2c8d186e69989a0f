//! States of a console to draw, built from domain values as a host would send them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should fall")]

#[path = "incident.rs"]
mod declared;
#[path = "shop.rs"]
mod shop;

pub use declared::{RESTART, book, declared, entry};
pub use shop::{containers, page, request_lines, services, sources, welcome};

use onscene::console::app::{Event, State, update};
use onscene::console::input::{Chord, Key, Keymap};
use onscene::console::panels::logs::wanted_view;
use onscene::domain::container::{ContainerHealth, ContainerState, ExitCause};
use onscene::domain::health::Health;
use onscene::domain::incident::Fact;
use onscene::domain::run::{OutputLine, RunView};
use onscene::domain::{Moment, RunId, SafeText, StepId};
use onscene::wire::{Notice, NoticeKind, ToConsole};
use shop::{beats, people, quiet_lines};

/// The moment all frames are drawn for.
pub fn now() -> Moment {
    at("14:32:10")
}

/// So many seconds before [`now`].
pub fn ago(seconds: i64) -> Moment {
    now() - chrono::Duration::seconds(seconds)
}

/// A time of the day of [`now`].
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
        hash: String::new(),
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
        has_terminal: false,
        is_stream: false,
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

/// The incident with a text of `next` in every place that text from outside can reach.
pub fn with_texts(size: (u16, u16), next: &mut dyn FnMut() -> SafeText) -> State {
    let mut state = with_output(size);
    for message in telemetry(&state, next).into_iter().chain(people_said(&state, next)) {
        feed(&mut state, Event::Host(message));
    }
    state
}

/// What sources tell.
fn telemetry(state: &State, next: &mut dyn FnMut() -> SafeText) -> Vec<ToConsole> {
    let mut services = services();
    for row in &mut services {
        (row.name, row.summary, row.target) = (next(), next(), next());
    }
    let mut containers = containers();
    for row in &mut containers {
        (row.name, row.service, row.image) = (next(), Some(next()), next());
        row.exit = row.exit.as_ref().map(|_| ExitCause::NeverStarted { reason: next() });
    }
    let mut sources = sources();
    for source in &mut sources {
        (source.label, source.detail) = (next(), next());
    }
    let mut rows = request_lines();
    for row in &mut rows {
        row.text = next();
    }
    vec![
        ToConsole::Services { rows: services },
        ToConsole::Containers { rows: containers },
        ToConsole::Sources { rows: sources },
        ToConsole::Logs {
            page: page(&wanted_view(&state.logs, 9), rows),
        },
    ]
}

/// What books, people and commands say.
fn people_said(state: &State, next: &mut dyn FnMut() -> SafeText) -> Vec<ToConsole> {
    let mut book = book();
    for step in book.sections.iter_mut().flat_map(|section| &mut section.steps) {
        step.title = next();
        step.body = vec![next()];
        if let Some(command) = &mut step.command {
            command.script = next().to_string();
            command.why = next();
        }
    }
    let mut incident = declared();
    incident.title = next();
    incident.apply(&entry(50, ago(9), next().as_str(), Fact::Noted { text: next() }));
    let noted = Fact::StepNoted {
        step: StepId::new("s2"),
        title: next(),
        text: next(),
        hash: String::new(),
    };
    incident.apply(&entry(51, ago(8), "you", noted));
    let mut run = state.world.run.clone().unwrap();
    (run.command, run.directory) = (next(), next());
    for line in &mut run.lines {
        line.text = next();
    }
    vec![
        ToConsole::Books { books: vec![book] },
        ToConsole::Incident {
            incident: Some(Box::new(incident)),
        },
        ToConsole::Run { run },
        ToConsole::Notice(Notice {
            kind: NoticeKind::Error,
            text: next(),
        }),
    ]
}
