//! The commands of a group: asked once, one after the other, stopped at the first that does not go well.

use super::*;
use crate::console::panels::runbook::together::is_queued;
use crate::domain::checklist::{StepRecord, StepState};

/// One fence with these commands, `1.a` and on.
fn fence(commands: &[(&str, CommandClass)]) -> Book {
    let mut book = book();
    let template = book.sections[0].steps[0].clone();
    let step = |(at, (script, class)): (usize, &(&str, CommandClass))| {
        let letter = char::from(b'a' + u8::try_from(at).unwrap());
        let mut step = template.clone();
        step.id = StepId::new(letter.to_string());
        step.number = format!("1.{letter}").into();
        step.title = (*script).into();
        let command = step.command.as_mut().unwrap();
        (*script).clone_into(&mut command.script);
        command.class = *class;
        step
    };
    book.sections[0].steps = commands.iter().enumerate().map(step).collect();
    book
}

const CALM: [(&str, CommandClass); 3] = [
    ("docker compose pull", CommandClass::Local),
    ("docker compose up -d", CommandClass::ChangesProduction),
    ("docker compose ps", CommandClass::Reads),
];

fn at(commands: &[(&str, CommandClass)]) -> (State, Incident) {
    let mut state = start();
    let books = vec![fence(commands)];
    tell(&mut state, ToConsole::Books { books });
    press(&mut state, &["5", "enter", "enter"]);
    let incident = declare(&mut state);
    (state, incident)
}

fn ends(state: &mut State, incident: &mut Incident, step: &str, how: StepState) -> Vec<Effect> {
    let record = StepRecord {
        state: how,
        at: Some(now()),
        ..StepRecord::default()
    };
    incident.steps.insert(StepId::new(step), record);
    let incident = Some(Box::new(incident.clone()));
    tell(state, ToConsole::Incident { incident })
}

fn done() -> StepState {
    StepState::Done {
        observed: SafeText::default(),
        warns: false,
    }
}

fn run_of(effects: &[Effect]) -> Vec<String> {
    let step = |command: &&Command| match command {
        Command::RunStep { step, typed, .. } => Some(format!("{step}{typed}")),
        _ => None,
    };
    commands(effects).iter().filter_map(step).collect()
}

fn confirmed(state: &mut State, gravest: &str) -> Vec<Effect> {
    press(state, &["ctrl-r"]);
    assert!(
        matches!(&state.mode, Mode::Confirm(confirm) if matches!(confirm.deed, Deed::RunAll(_))),
        "{}",
        notice(state)
    );
    assert_eq!(run_of(&press(state, &["y"])), [""; 0], "where it lands is not read yet");
    lands(state, gravest);
    press(state, &["y"])
}

#[test]
fn each_begins_when_the_one_before_went_well() {
    let (mut state, mut incident) = at(&CALM);
    assert_eq!(run_of(&confirmed(&mut state, "b")), ["a"]);
    assert!(is_queued(&state, &StepId::new("c")));
    let run = RunId::new("1");
    let running = StepState::Running { run };
    assert_eq!(run_of(&ends(&mut state, &mut incident, "a", running)), [""; 0]);
    assert_eq!(run_of(&ends(&mut state, &mut incident, "a", done())), ["b"]);
    let asked = StepState::Verifying {
        question: "is it up?".into(),
        observed: SafeText::default(),
    };
    assert_eq!(run_of(&ends(&mut state, &mut incident, "b", asked)), [""; 0]);
    assert_eq!(run_of(&ends(&mut state, &mut incident, "b", done())), ["c"]);
    ends(&mut state, &mut incident, "c", done());
    assert!(
        notice(&state).contains("all 3 commands went well"),
        "{}",
        notice(&state)
    );
}

#[test]
fn the_first_that_fails_ends_it() {
    let (mut state, mut incident) = at(&CALM);
    confirmed(&mut state, "b");
    let how = "exit 1".into();
    let effects = ends(&mut state, &mut incident, "a", StepState::Failed { how });
    assert_eq!(run_of(&effects), [""; 0]);
    let told = notice(&state);
    assert!(
        told.contains("stopped at 1.a: failed: exit 1") && told.contains("2 commands after it were not run"),
        "{told}"
    );
    assert_eq!(
        run_of(&ends(&mut state, &mut incident, "a", done())),
        [""; 0],
        "it is over"
    );
}

#[test]
fn a_refusal_ends_it() {
    let (mut state, _) = at(&CALM);
    let effects = confirmed(&mut state, "b");
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::Send(ToHost::Command { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let answer = Answer {
        ticket: ticket.unwrap(),
        refusal: Some(Refusal::new("no", "try")),
    };
    tell(&mut state, ToConsole::Answer(answer));
    assert!(
        notice(&state).contains("2 commands after it were not run"),
        "{}",
        notice(&state)
    );
    assert!(!is_queued(&state, &StepId::new("c")));
}

#[test]
fn what_destroys_is_asked_for_by_itself_and_no_answer_ends_it() {
    let grave = [CALM[0], ("redis-cli FLUSHALL", CommandClass::Destructive), CALM[2]];
    let (mut state, mut incident) = at(&grave);
    assert_eq!(run_of(&confirmed(&mut state, "b")), ["a"]);
    assert_eq!(run_of(&ends(&mut state, &mut incident, "a", done())), [""; 0]);
    assert!(matches!(&state.mode, Mode::Confirm(confirm) if confirm.word.is_some()));
    lands(&mut state, "b");
    write(&mut state, "prod");
    assert_eq!(run_of(&press(&mut state, &["enter"])), ["bprod"]);
    ends(&mut state, &mut incident, "b", done());

    let (mut state, mut incident) = at(&grave);
    confirmed(&mut state, "b");
    ends(&mut state, &mut incident, "a", done());
    press(&mut state, &["esc"]);
    assert!(notice(&state).contains("stopped before 1.b"), "{}", notice(&state));
    assert!(!is_queued(&state, &StepId::new("c")));
}

#[test]
fn what_cannot_run_with_the_others_is_named() {
    let (mut state, _) = at(&CALM[..1]);
    press(&mut state, &["ctrl-r"]);
    assert!(notice(&state).contains("no group of commands"), "{}", notice(&state));
    let mut book = fence(&CALM);
    book.sections[0].steps[2].command.as_mut().unwrap().placeholders = vec![Placeholder {
        text: "<tag>".into(),
        name: "tag".into(),
        ..Placeholder::default()
    }];
    tell(&mut state, ToConsole::Books { books: vec![book] });
    press(&mut state, &["ctrl-r"]);
    assert!(notice(&state).contains("1.c needs <tag>"), "{}", notice(&state));
    assert!(matches!(state.mode, Mode::Browse));
}
