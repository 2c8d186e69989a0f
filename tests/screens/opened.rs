//! The selected step opened: what to try next, what is done by hand, rows of tables, sections that are only read.

use crate::checklist::{book, frame, steps, tell};
use crate::console::press;
use onscene::console::app::State;
use onscene::domain::StepId;
use onscene::domain::checklist::{Fate, StepRecord, StepState};
use onscene::domain::runbook::StepKind;
use onscene::domain::{RunId, runbook::Book};
use onscene::wire::ToConsole;

/// Scenes of this room.
pub const SCENES: [crate::Scene; 2] = [("blocked", blocked), ("by-hand", by_hand)];

fn down(state: &mut State, rows: usize) {
    press(state, &["5", "home"]);
    (0..rows).for_each(|_| press(state, &["down"]));
}

fn blocked(size: (u16, u16)) -> State {
    let mut state = steps(size);
    down(&mut state, 8);
    state
}

fn shown(state: &mut State, change: impl FnOnce(&mut Book)) {
    let mut book = book();
    change(&mut book);
    tell(state, ToConsole::Books { books: vec![book] });
}

fn by_hand(size: (u16, u16)) -> State {
    let mut state = steps(size);
    shown(&mut state, |book| {
        let step = &mut book.sections[0].steps[12];
        step.kind = StepKind::Edit;
        step.title = "Update `compose.prod.yml`".into();
        step.body = vec!["db:".into(), "  image: registry.example/shop/db:1.4.1".into()];
    });
    down(&mut state, 12);
    state
}

fn stands(state: &mut State, at: usize, stands: StepState) {
    let mut incident = state.world.incident.clone().unwrap();
    let record = StepRecord {
        state: stands,
        ..StepRecord::default()
    };
    incident.steps.insert(StepId::new(format!("d{at}")), record);
    let incident = Some(incident);
    tell(state, ToConsole::Incident { incident });
}

#[test]
fn a_step_that_does_not_go_on_says_what_to_try() {
    let state = blocked((120, 36));
    assert!(
        frame(&state).contains("next: when nothing blocks it"),
        "{}",
        frame(&state)
    );
    let run = RunId::new("r");
    let fate = Fate::Unknown;
    let cases = [
        (StepState::Failed { how: "exit 1".into() }, "next: read its output (o)"),
        (StepState::Lost { run, fate }, "next: nobody knows how far it came"),
        (
            StepState::Cancelled {
                how: "cancelled".into(),
            },
            "next: what it did before",
        ),
    ];
    for (how, words) in cases {
        let mut state = steps((120, 36));
        stands(&mut state, 1, how);
        down(&mut state, 1);
        assert!(frame(&state).contains(words), "{words}\n{}", frame(&state));
    }
}

#[test]
fn a_reason_gets_the_room_there_is_and_a_class_is_never_cut() {
    let how = "HTTP 503 where the book says 200";
    let mut state = steps((200, 60));
    stands(&mut state, 1, StepState::Failed { how: how.into() });
    assert!(frame(&state).contains(how), "{}", frame(&state));
    for size in crate::SIZES {
        let shown = frame(&steps(size));
        assert!(!shown.contains("changes pr…") && !shown.contains("destruc…"), "{shown}");
    }
}

#[test]
fn a_file_is_changed_by_hand_and_run_says_how() {
    let mut state = by_hand((80, 24));
    let opened = frame(&state);
    assert!(opened.contains("next: edit `compose.prod.yml` by hand"), "{opened}");
    press(&mut state, &["r"]);
    let told = frame(&state);
    assert!(
        told.contains("no command: edit `compose.prod.yml` by hand, then space ticks it off"),
        "{told}"
    );
}

#[test]
fn a_row_of_a_table_shows_all_its_cells() {
    let mut state = steps((200, 60));
    shown(&mut state, |book| {
        let step = &mut book.sections[0].steps[12];
        step.kind = StepKind::Row;
        step.title = "503".into();
        step.jumps.clear();
        step.body = vec!["Meaning: Unavailable".into(), "Action: look at the pool".into()];
    });
    press(&mut state, &["5", "home"]);
    let shown = frame(&state);
    assert!(shown.contains("503  Unavailable  look at the pool"), "{shown}");
}

#[test]
fn titles_with_nothing_to_do_below_them_are_read() {
    let mut state = steps((120, 36));
    shown(&mut state, |book| {
        let section = &mut book.sections[0];
        section.steps.truncate(1);
        section.steps[0].kind = StepKind::Group;
        section.steps[0].body = vec!["- rotate keys each quarter".into()];
    });
    press(&mut state, &["5", "p", "pgdn"]);
    let shown = frame(&state);
    assert!(shown.contains("- rotate keys each quarter"), "{shown}");
}
