//! What questions and rows must say.

use super::places::{guards, steps, values};
use super::runs::judged;
use super::{book, frame, tell};
use crate::console::{now, press};
use onscene::console::app::{Event, update};
use onscene::console::input::Chord;
use onscene::domain::StepId;
use onscene::wire::{ToConsole, ToHost};

#[test]
fn the_question_is_about_the_step_that_was_asked_about() {
    let mut state = steps((120, 36));
    tell(&mut state, values());
    let effects = update(&mut state, now(), Event::Key(Chord::parse("r").unwrap()));
    let asked = effects.iter().any(|effect| {
        matches!(effect, onscene::console::app::Effect::Send(ToHost::AskGuards { step }) if *step == StepId::new("d6"))
    });
    assert!(asked, "{effects:?}");
}

#[test]
fn a_run_that_was_judged_says_so_and_not_its_exit_code_alone() {
    for size in crate::SIZES {
        let shown = frame(&judged(size));
        assert!(shown.contains("failed: HTTP 503"), "{size:?}\n{shown}");
        assert!(!shown.contains("exit 0 in"), "{size:?}\n{shown}");
    }
    let mut state = judged((120, 36));
    press(&mut state, &["5", "home", "down", "down", "down"]);
    assert!(
        frame(&state).contains("HTTP 503, the book says 200"),
        "{}",
        frame(&state)
    );
}

#[test]
fn a_title_that_is_its_command_is_shown_once() {
    let mut state = steps((120, 36));
    let mut book = book();
    book.sections[0].steps[1].title = "docker compose ps db".into();
    let command = book.sections[0].steps[1].command.as_mut().unwrap();
    command.script = "docker compose ps db\ndocker ps --all".into();
    tell(&mut state, ToConsole::Books { books: vec![book] });
    press(&mut state, &["home", "down"]);
    let shown = frame(&state);
    assert_eq!(shown.matches("docker compose ps db").count(), 1, "{shown}");
    assert!(shown.contains("docker ps --all"), "{shown}");
}

#[test]
fn a_question_names_what_must_hold_before_and_offers_yes_only_when_it_is_read() {
    let mut state = steps((120, 36));
    let mut book = book();
    let guard = book.sections[0].steps.remove(11);
    book.sections[0].steps.insert(4, guard);
    tell(
        &mut state,
        ToConsole::Books {
            books: vec![book.clone()],
        },
    );
    tell(&mut state, values());
    press(&mut state, &["r"]);
    let asked = frame(&state);
    assert!(
        asked.contains("reading where it would land ...") && !asked.contains("y  run it"),
        "{asked}"
    );
    press(&mut state, &["y"]);
    assert!(
        frame(&state).contains("still reading where it would land"),
        "{}",
        frame(&state)
    );
    let guards = Box::new(guards());
    tell(&mut state, ToConsole::Guards { guards });
    let asked = frame(&state);
    for words in [
        "y  run it",
        "needs: the writer is stopped",
        "not ticked yet: 9 No migration runs",
        "BOOK CHANGED since",
    ] {
        assert!(asked.contains(words), "{words}\n{asked}");
    }
    book.sha256 = "another".into();
    tell(&mut state, ToConsole::Books { books: vec![book] });
    assert!(
        frame(&state).contains("BOOK CHANGED while this was asked"),
        "{}",
        frame(&state)
    );
}

#[test]
fn a_question_names_the_guard_that_stands_right_below_its_step() {
    let asked_with = |below: usize| {
        let mut state = steps((120, 36));
        let mut book = book();
        let guard = book.sections[0].steps.remove(11);
        let at = book.sections[0]
            .steps
            .iter()
            .position(|step| !step.needs.is_empty())
            .unwrap();
        book.sections[0].steps.insert(at + below, guard);
        tell(&mut state, ToConsole::Books { books: vec![book] });
        tell(&mut state, values());
        press(&mut state, &["r"]);
        let asked = frame(&state);
        assert!(asked.contains("needs: the writer is stopped"), "{asked}");
        asked.contains("not ticked yet: 9 No migration runs")
    };
    assert!(asked_with(1), "it speaks of the step above it");
    assert!(!asked_with(2), "it speaks of another step");
}
