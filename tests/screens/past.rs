//! Looking back: the search over all incidents, and an incident of the journal being read.

use crate::console::{ago, feed, incident, press, write};
use onscene::console::app::{Event, State, update};
use onscene::console::input::{Chord, Key};
use onscene::domain::incident::{Kind, Severity, Status};
use onscene::domain::{EventId, IncidentId, Moment};
use onscene::wire::{Finding, Findings, Past, PastFact, PastIncident, ToConsole, ToHost};

type Scene = (&'static str, fn((u16, u16)) -> State);

/// The frames of this room.
pub const SCENES: [Scene; 4] = [
    ("past", |size| {
        let mut state = incident(size);
        press(&mut state, &["L"]);
        state
    }),
    ("past-found", |size| {
        let mut state = searched(size, "pool", findings());
        press(&mut state, &["down", "down"]);
        state
    }),
    ("past-nothing", |size| {
        searched(size, "sprocket \"OR\"", Findings::default())
    }),
    ("past-read", reading),
];

/// So many days before the outage of the other frames.
fn days(days: i64, seconds: i64) -> Moment {
    ago(days * 86_400 + seconds)
}

fn fact(id: &str, at: Moment, who: &str, kind: Kind, text: &str) -> PastFact {
    PastFact {
        id: EventId::new(id),
        at,
        who: who.into(),
        kind: Some(kind),
        text: text.into(),
    }
}

fn findings() -> Findings {
    let finding = |incident, title: &str, severity, declared, facts, more| Finding {
        incident: IncidentId(incident),
        title: title.into(),
        severity: Some(severity),
        status: Some(Status::Resolved),
        declared: Some(declared),
        facts,
        more,
    };
    let output =
        "Look at the connections: exit 0 in 0.2 s … FATAL: remaining connection slots of the pool are reserved";
    let carts = vec![
        fact(
            "c1",
            days(9, 300),
            "li",
            Kind::Causes,
            "cause supported (80%): the Pool of the database is exhausted",
        ),
        fact("c2", days(9, 200), "maya", Kind::Steps, output),
    ];
    let mails = vec![fact(
        "m1",
        days(40, 0),
        "li",
        Kind::Notes,
        "note: the relay has a pool of its own, see the wiki",
    )];
    Findings {
        rows: vec![
            finding(5, "checkout times out", Severity::Sev1, days(9, 900), carts, 7),
            finding(
                3,
                "mails arrive hours late, and some of them twice",
                Severity::Sev3,
                days(40, 60),
                mails,
                0,
            ),
        ],
        more: 0,
    }
}

/// The search after the host answered.
fn searched(size: (u16, u16), words: &str, findings: Findings) -> State {
    let mut state = incident(size);
    press(&mut state, &["L"]);
    write(&mut state, words);
    // The first letters were asked for at once; the answer to them brings the question for the rest.
    for found in [Findings::default(), findings] {
        answer(&mut state, Past::Found(found));
    }
    state
}

/// Answers the newest question.
fn answer(state: &mut State, past: Past) {
    // Numbers are given one after the other: the one before the next is the newest.
    let ticket = state.clone().tickets.number() - 1;
    let message = ToConsole::LookedBack {
        ticket,
        past: Some(past),
        refusal: None,
    };
    feed(state, Event::Host(message));
}

fn reading(size: (u16, u16)) -> State {
    let mut state = searched(size, "pool", findings());
    press(&mut state, &["down"]);
    let effects = update(&mut state, crate::console::now(), Event::Key(Chord::of(Key::Enter)));
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, onscene::console::app::Effect::Send(ToHost::LookBack { .. }))),
        "{effects:?}"
    );
    let long = "The pool of the database is exhausted: the migration holds 90 of 100 connections, and the rest waits for a \
                lock on the table of orders that it took at 14:07";
    let entries = vec![
        fact(
            "a",
            days(9, 900),
            "maya",
            Kind::Course,
            "declared SEV1: checkout times out",
        ),
        fact("b", days(9, 880), "maya", Kind::People, "IC is maya"),
        fact("c1", days(9, 300), "li", Kind::Causes, long),
        fact(
            "d",
            days(9, 200),
            "maya",
            Kind::Steps,
            "Look at the connections: exit 0 in 0.2 s",
        ),
        fact(
            "e",
            days(9, 120),
            "maya",
            Kind::Decisions,
            "decided to stop the migration: agreed",
        ),
        fact("f", days(9, 0), "maya", Kind::Course, "the incident is resolved"),
    ];
    let past = PastIncident {
        id: IncidentId(5),
        title: "checkout times out".into(),
        severity: Severity::Sev1,
        status: Status::Resolved,
        declared: days(9, 900),
        resolved: Some(days(9, 0)),
        entries,
        at: 2,
        before: 0,
        after: 0,
    };
    answer(&mut state, Past::Told(past));
    state
}
