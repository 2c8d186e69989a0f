//! Two incidents at once: the one in front, the other one in the header, and declaring another.

use crate::console::{ago, feed, incident, press, write};
use onscene::console::app::{Event, State};
use onscene::domain::clock::ClockKind;
use onscene::domain::incident::{Event as Entry, Fact, Incident, OpenIncident, Severity, Status};
use onscene::domain::{EventId, IncidentId, SafeText};
use onscene::wire::ToConsole;

type Scene = (&'static str, fn((u16, u16)) -> State);

/// The frames of this room.
pub const SCENES: [Scene; 6] = [
    ("two", two),
    ("two-front", |size| after(two(size), &["O"])),
    ("two-declare", |size| after(incident(size), &["D"])),
    ("two-title", |size| {
        let mut state = after(incident(size), &["D", "2", "enter"]);
        write(&mut state, "mails arrive hours late");
        state
    }),
    ("two-severity", |size| {
        let mut state = after(incident(size), &["D", "2", "enter"]);
        write(&mut state, "mails arrive hours late");
        after(state, &["enter"])
    }),
    ("two-behind", behind),
];

fn after(mut state: State, keys: &[&str]) -> State {
    press(&mut state, keys);
    state
}

/// The other outage: its update is late.
fn mails() -> Incident {
    let entry = |number: u32, fact| Entry {
        id: EventId::new(format!("m{number}")),
        incident: IncidentId(8),
        at: ago(1_200),
        who: "li".into(),
        fact,
    };
    let declared = Fact::Declared {
        title: "mails arrive hours late".into(),
        severity: Severity::Sev3,
        environment: "prod".into(),
    };
    let clock = Fact::ClockSet {
        clock: ClockKind::Update,
        name: SafeText::default(),
        to: SafeText::default(),
        due: ago(130),
        why: "15 min, by the book".into(),
    };
    Incident::replay(&[entry(0, declared), entry(1, clock)]).unwrap()
}

fn open(state: &mut State, rows: Vec<OpenIncident>) {
    feed(state, Event::Host(ToConsole::Open { rows }));
}

/// The carts in front, the mails behind.
fn two(size: (u16, u16)) -> State {
    let mut state = incident(size);
    let front = state.world.incident.as_ref().unwrap().in_a_line(true);
    open(&mut state, vec![front, mails().in_a_line(false)]);
    state
}

/// The one in front is over, the other one is not.
fn behind(size: (u16, u16)) -> State {
    let mut state = incident(size);
    let mut carts = *state.world.incident.clone().unwrap();
    let over = Fact::StatusChanged { to: Status::Resolved };
    carts.apply(&crate::console::entry(60, ago(40), "maya", over));
    let incident = Some(Box::new(carts));
    feed(&mut state, Event::Host(ToConsole::Incident { incident }));
    open(&mut state, vec![mails().in_a_line(false)]);
    state
}
