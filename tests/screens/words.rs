//! Every state can be told from every other by its text alone.

use crate::console::{ago, calm, containers, declared, feed, incident, now, services};
use crate::frames::{draw, text};
use onscene::console::app::{Event, State};
use onscene::domain::checklist::{Fate, StepRecord, StepState};
use onscene::domain::container::{ContainerHealth, ContainerRow, ContainerState, ExitCause};
use onscene::domain::health::{Health, ServiceRow};
use onscene::domain::log::Level;
use onscene::domain::source::SourceState;
use onscene::domain::{RunId, StepId};
use onscene::wire::ToConsole;
use std::collections::BTreeSet;

/// The rows of a frame that hold `needle`, one for each state.
fn rows(state: &State, needle: &str) -> Vec<String> {
    let frame = text(&draw(state, now(), "mono"));
    frame
        .lines()
        .filter(|line| line.contains(needle))
        .map(str::to_owned)
        .collect()
}

fn all_differ(rows: &[String], count: usize) {
    let distinct: BTreeSet<&String> = rows.iter().collect();
    assert_eq!((rows.len(), distinct.len()), (count, count), "{rows:#?}");
}

#[test]
fn states_of_a_service_differ_in_words() {
    let base = services()[2].clone();
    let row = |health, heard, number: usize| ServiceRow {
        id: onscene::domain::ServiceId::new(format!("same-{number}")),
        name: "same".into(),
        history: Vec::new(),
        health,
        heard: Some(ago(heard)),
        ..base.clone()
    };
    let mut state = calm((80, 24));
    let rows_of = vec![
        row(Health::Unknown, 1, 0),
        row(Health::Ok, 1, 1),
        row(Health::Degraded, 1, 2),
        row(Health::Down, 1, 3),
        row(Health::Ok, 99, 4),
    ];
    feed(&mut state, Event::Host(ToConsole::Services { rows: rows_of }));
    all_differ(&rows(&state, "same"), 5);
}

#[test]
fn states_of_a_container_differ_in_words() {
    let base = containers()[1].clone();
    let mut number = 0;
    let mut row = |state, health, streak, exit| {
        number += 1;
        ContainerRow {
            id: number.to_string(),
            service: Some("same".into()),
            state,
            health,
            failing_streak: streak,
            exit,
            ..base.clone()
        }
    };
    let none = ContainerHealth::None;
    let rows_of = vec![
        row(ContainerState::Running, none, 0, None),
        row(ContainerState::Running, ContainerHealth::Starting, 0, None),
        row(ContainerState::Running, ContainerHealth::Healthy, 0, None),
        row(ContainerState::Running, ContainerHealth::Healthy, 1, None),
        row(ContainerState::Running, ContainerHealth::Unhealthy, 3, None),
        row(ContainerState::Exited, none, 0, Some(ExitCause::OutOfMemory)),
        row(ContainerState::Exited, none, 0, Some(ExitCause::Stopped { code: 143 })),
        row(ContainerState::Exited, none, 0, Some(ExitCause::Crashed { code: 1 })),
        row(ContainerState::Exited, none, 0, Some(ExitCause::Finished)),
        row(ContainerState::Exited, none, 0, None),
        row(ContainerState::Created, none, 0, None),
        row(
            ContainerState::Created,
            none,
            0,
            Some(ExitCause::NeverStarted {
                reason: "no image".into(),
            }),
        ),
        row(ContainerState::Paused, none, 0, None),
        row(ContainerState::Restarting, none, 0, None),
        row(ContainerState::Removing, none, 0, None),
        row(ContainerState::Dead, none, 0, Some(ExitCause::Crashed { code: 2 })),
        row(ContainerState::Unknown, none, 0, None),
    ];
    let count = rows_of.len();
    let mut state = calm((100, 60));
    crate::console::press(&mut state, &["3"]);
    feed(&mut state, Event::Host(ToConsole::Containers { rows: rows_of }));
    all_differ(&rows(&state, "same"), count);
}

#[test]
fn states_of_a_step_differ_in_words() {
    let run = || RunId::new("r");
    let lost = |fate| StepState::Lost { run: run(), fate };
    let states = [
        StepState::Todo,
        StepState::Running { run: run() },
        StepState::Done {
            observed: "".into(),
            warns: false,
        },
        StepState::Skipped {
            reason: "not now".into(),
        },
        StepState::Failed {
            how: "exit 1 after 2.1 s".into(),
        },
        lost(Fate::Unknown),
        lost(Fate::MayRun {
            pid: 4_211,
            since: ago(9),
        }),
        lost(Fate::Stopping { pid: 4_211 }),
        lost(Fate::Stays {
            left: "process 4211 is left".into(),
        }),
        lost(Fate::Stopped { by: "ben".into() }),
        lost(Fate::Gone),
    ];
    let count = states.len();
    let drawn = states.map(|step| {
        let mut incident_of = declared();
        let record = StepRecord {
            state: step,
            who: "maya".into(),
            at: Some(ago(9)),
            notes: Vec::new(),
            ..StepRecord::default()
        };
        incident_of.steps.insert(StepId::new("s3"), record);
        let mut state = incident((120, 36));
        let incident = Some(Box::new(incident_of));
        feed(&mut state, Event::Host(ToConsole::Incident { incident }));
        rows(&state, "Confirm that the API").join("")
    });
    all_differ(&drawn, count);
}

#[test]
fn levels_of_a_line_differ_in_words() {
    let levels = [
        Level::Unknown,
        Level::Trace,
        Level::Debug,
        Level::Info,
        Level::Warn,
        Level::Error,
        Level::Fatal,
    ];
    let words: BTreeSet<&str> = levels.iter().map(|level| level.word()).collect();
    assert_eq!(words.len(), levels.len());
}

#[test]
fn a_source_that_is_gone_is_named_with_its_age() {
    for gone in [SourceState::Reconnecting, SourceState::Ended, SourceState::Stalled] {
        let mut sources = crate::console::sources();
        (sources[0].state, sources[0].heard) = (gone, Some(ago(42)));
        let mut state = incident((120, 36));
        feed(&mut state, Event::Host(ToConsole::Sources { rows: sources }));
        let title = rows(&state, "Containers").join("");
        assert!(title.contains(&format!("engine {}, 42s old", gone.word())), "{title}");
    }
}

#[test]
fn what_was_lost_is_said() {
    let mut state = incident((120, 36));
    let mut page = state.world.page.clone().unwrap();
    (page.dropped, page.evicted) = (1_204, 33);
    feed(&mut state, Event::Host(ToConsole::Logs { page }));
    let title = rows(&state, "Logs").join("");
    assert!(title.contains("1,204 dropped"), "{title}");
}
