//! Values: the form asks for what a step needs, and the step runs with them.

use super::*;
use crate::console::app::Form;
use crate::domain::incident::ValueSource;
use crate::domain::runbook::ValueKind;
use crate::domain::value::KnownName;

/// A console at the step that needs a name, with an incident open.
fn at_the_gap() -> (State, Incident) {
    let mut state = at_the_book();
    let incident = declare(&mut state);
    press(&mut state, &["end"]);
    (state, incident)
}

fn form(state: &State) -> &Form {
    match &state.mode {
        Mode::Form(form) => form,
        other => panic!("no form: {other:?}"),
    }
}

/// The tickets of values that were sent.
fn tickets(effects: &[Effect]) -> Vec<u64> {
    let ticket = |effect: &Effect| match effect {
        Effect::Send(ToHost::Command { ticket, .. }) => Some(*ticket),
        _ => None,
    };
    effects.iter().filter_map(ticket).collect()
}

fn known(name: &str) -> ToConsole {
    let row = KnownName {
        name: name.into(),
        source: ValueSource::Typed,
        value: Some("db".into()),
        is_secret: false,
        is_gone: false,
    };
    ToConsole::Values { rows: vec![row] }
}

fn agreed(ticket: u64) -> ToConsole {
    ToConsole::Answer(Answer { ticket, refusal: None })
}

#[test]
fn a_gap_opens_the_form_and_the_step_runs_once_the_value_is_there() {
    let (mut state, _) = at_the_gap();
    assert_eq!(press(&mut state, &["r"]), []);
    assert_eq!(form(&state).fields.len(), 1);
    assert_eq!(press(&mut state, &["enter"]), [], "an empty value is none");
    assert_eq!(form(&state).fields[0].fault, "needed before it can run");
    write(&mut state, "db");
    let effects = press(&mut state, &["enter"]);
    let [
        Command::SetValue {
            name, value, source, ..
        },
    ] = commands(&effects)[..]
    else {
        panic!("{effects:?}");
    };
    assert_eq!(
        (name.as_str(), value.as_str(), *source),
        ("name", "db", ValueSource::Typed)
    );
    let ticket = tickets(&effects)[0];
    assert_eq!(
        tell(&mut state, agreed(ticket)),
        [],
        "the host has not told the value yet"
    );
    let effects = tell(&mut state, known("name"));
    assert!(
        matches!(commands(&effects)[..], [Command::RunStep { .. }]),
        "{effects:?}"
    );
    assert!(matches!(state.mode, Mode::Browse));
}

#[test]
fn a_refused_value_says_why_at_its_field() {
    let (mut state, _) = at_the_gap();
    press(&mut state, &["r"]);
    write(&mut state, "-rf");
    let ticket = tickets(&press(&mut state, &["enter"]))[0];
    let refusal = Some(Refusal::new("a value may not begin with `-`", "write another"));
    tell(&mut state, ToConsole::Answer(Answer { ticket, refusal }));
    assert!(form(&state).fields[0].fault.as_str().contains("may not begin"));
    assert!(!form(&state).is_saving());
    press(&mut state, &["ctrl-u"]);
    write(&mut state, "db");
    assert_eq!(
        commands(&press(&mut state, &["enter"])).len(),
        1,
        "it can be sent again"
    );
}

#[test]
fn a_secret_is_gone_from_the_console_once_it_is_sent() {
    let (mut state, _) = at_the_gap();
    let mut book = book();
    let command = book.sections[0].steps[3].command.as_mut().unwrap();
    command.placeholders[0].kind = ValueKind::Secret;
    tell(&mut state, ToConsole::Books { books: vec![book] });
    press(&mut state, &["r"]);
    write(&mut state, "hunter2");
    assert_eq!(form(&state).fields[0].edit.masked().text(), "•••••••");
    let effects = press(&mut state, &["enter"]);
    assert_eq!(commands(&effects).len(), 1);
    assert!(!format!("{state:?}").contains("hunter2"), "the console still has it");
}

#[test]
fn an_id_of_the_log_line_fills_the_field_and_says_so() {
    let (mut state, _) = at_the_gap();
    let lines = page(&state, vec![row(1, &["7f3a", "99"])], 0, 0);
    tell(&mut state, lines);
    press(&mut state, &["r", "ctrl-l"]);
    assert_eq!(form(&state).fields[0].edit.text(), "7f3a");
    press(&mut state, &["ctrl-l"]);
    assert_eq!(form(&state).fields[0].edit.text(), "99", "again takes the next id");
    let effects = press(&mut state, &["enter"]);
    assert!(
        matches!(
            commands(&effects)[..],
            [Command::SetValue {
                source: ValueSource::Log,
                ..
            }]
        ),
        "{effects:?}"
    );
}

#[test]
fn a_lost_link_gives_the_form_back() {
    let (mut state, _) = at_the_gap();
    press(&mut state, &["r"]);
    write(&mut state, "db");
    press(&mut state, &["enter"]);
    feed(&mut state, Event::Lost { why: "gone".into() });
    assert!(!form(&state).is_saving());
    assert!(form(&state).fields[0].fault.as_str().contains("the host is gone"));
}

#[test]
fn a_known_value_stands_in_the_command_and_the_step_runs_at_once() {
    let (mut state, _) = at_the_gap();
    tell(&mut state, known("name"));
    let command = book().sections[0].steps[3].command.clone().unwrap();
    assert_eq!(
        crate::console::panels::runbook::values::filled(&state, &command),
        "docker logs db"
    );
    let effects = press(&mut state, &["r"]);
    assert!(matches!(commands(&effects)[..], [Command::RunStep { .. }]));
    press(&mut state, &["f"]);
    assert_eq!(form(&state).fields[0].edit.text(), "db", "what is known can be changed");
    press(&mut state, &["esc", "F"]);
    assert_eq!(form(&state).fields.len(), 1);
}

#[test]
fn a_secret_that_the_host_has_lost_is_asked_for_again() {
    let (mut state, _) = at_the_gap();
    let row = KnownName {
        name: "name".into(),
        source: ValueSource::Typed,
        value: None,
        is_secret: true,
        is_gone: true,
    };
    tell(&mut state, ToConsole::Values { rows: vec![row] });
    assert_eq!(press(&mut state, &["r"]), []);
    assert_eq!(form(&state).fields.len(), 1);
}

#[test]
fn the_books_example_is_taken_when_asked_for_only() {
    let (mut state, _) = at_the_gap();
    let mut book = book();
    let command = book.sections[0].steps[3].command.as_mut().unwrap();
    command.placeholders[0].example = Some("wf_123".into());
    tell(&mut state, ToConsole::Books { books: vec![book] });
    press(&mut state, &["r"]);
    assert_eq!(press(&mut state, &["enter"]), [], "an example is no value");
    press(&mut state, &["right"]);
    assert_eq!(form(&state).fields[0].edit.text(), "wf_123");
    let effects = press(&mut state, &["enter"]);
    assert!(matches!(commands(&effects)[..], [Command::SetValue { value, .. }] if *value == "wf_123"));
}
