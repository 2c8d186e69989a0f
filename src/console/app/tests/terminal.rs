//! A command with a terminal of its own: keys go there, and one chord takes them back.

use super::*;
use crate::domain::run::TerminalScreen;

/// A run of the first step that has a terminal.
fn with_terminal(state: &mut State, incident: &mut Incident) {
    let fact = Fact::RunStarted {
        run: RunId::new("r1"),
        step: StepId::new("1"),
        title: "step 1".into(),
        command: "psql".into(),
        directory: "/srv/shop".into(),
        host: "bastion-1".into(),
        hash: String::new(),
    };
    incident.apply(&entry(2, fact));
    let incident = Some(Box::new(incident.clone()));
    tell(state, ToConsole::Incident { incident });
    tell(state, ToConsole::Run { run: run(None) });
    let screen = TerminalScreen {
        run: RunId::new("r1"),
        rows: Vec::new(),
        cursor: Some((0, 0)),
        application_keys: false,
    };
    tell(state, ToConsole::Terminal { screen });
}

fn run(outcome: Option<RunOutcome>) -> RunView {
    RunView {
        id: RunId::new("r1"),
        step: StepId::new("1"),
        command: "psql".into(),
        directory: "/srv/shop".into(),
        started: now(),
        ended: None,
        outcome,
        lines: Vec::new(),
        total_lines: 0,
        has_terminal: true,
        is_stream: false,
    }
}

fn typed(effects: &[Effect]) -> Vec<u8> {
    let bytes = |effect: &Effect| match effect {
        Effect::Send(ToHost::TypeInto { bytes, .. }) => Some(bytes.clone()),
        _ => None,
    };
    effects.iter().filter_map(bytes).flatten().collect()
}

#[test]
fn a_step_run_in_a_terminal_takes_the_keys_and_gives_them_back() {
    let mut state = at_the_book();
    let mut incident = declare(&mut state);
    let effects = press(&mut state, &["i"]);
    assert!(matches!(
        commands(&effects)[..],
        [Command::RunStep { terminal: true, .. }]
    ));
    with_terminal(&mut state, &mut incident);
    assert!(matches!(state.mode, Mode::Typing { .. }));
    assert_eq!(typed(&press(&mut state, &["q"])), b"q", "no key of the console");
    assert_eq!(typed(&press(&mut state, &["ctrl-c"])), b"\x03");
    assert_eq!(typed(&press(&mut state, &["esc"])), b"\x1b");
    let pasted = feed(&mut state, Event::Paste("a\nb".into()));
    assert_eq!(typed(&pasted), b"a\rb");
    assert_eq!(press(&mut state, &["ctrl-]"]), []);
    assert!(matches!(state.mode, Mode::Browse));
    assert_eq!(state.focus(), Panel::Runbook);
}

#[test]
fn arrows_go_as_the_terminals_program_asked_for_them() {
    let mut state = at_the_book();
    let mut incident = declare(&mut state);
    press(&mut state, &["i"]);
    with_terminal(&mut state, &mut incident);
    assert_eq!(typed(&press(&mut state, &["up"])), b"\x1b[A");
    let screen = TerminalScreen {
        application_keys: true,
        ..state.world.terminal.clone().unwrap()
    };
    tell(&mut state, ToConsole::Terminal { screen });
    assert_eq!(typed(&press(&mut state, &["up"])), b"\x1bOA");
    assert_eq!(typed(&press(&mut state, &["ctrl-left"])), b"\x1b[1;5D");
}

#[test]
fn a_terminal_that_nobody_here_asked_for_takes_no_keys_until_it_is_told_to() {
    let mut state = at_the_book();
    let mut incident = declare(&mut state);
    with_terminal(&mut state, &mut incident);
    assert!(matches!(state.mode, Mode::Browse));
    state.give_focus(Panel::Output);
    press(&mut state, &["i"]);
    assert!(matches!(state.mode, Mode::Typing { .. }));
    let over = run(Some(RunOutcome::Exited { code: 0 }));
    tell(&mut state, ToConsole::Run { run: over });
    assert!(matches!(state.mode, Mode::Browse), "the command is over");
    assert!(notice(&state).contains("keys are the console's again"));
}

#[test]
fn a_terminal_is_told_its_room_once_and_again_when_it_changes() {
    let mut state = at_the_book();
    let mut incident = declare(&mut state);
    press(&mut state, &["i"]);
    with_terminal(&mut state, &mut incident);
    let room = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Send(ToHost::SizeTerminal { columns, rows, .. }) => Some((*columns, *rows)),
            _ => None,
        })
    };
    assert_eq!(room(&feed(&mut state, Event::Tick)), None, "it was told already");
    assert!(state.output.sized.is_some());
    let smaller = room(&feed(&mut state, Event::Resize(80, 24))).unwrap();
    assert!(smaller.0 <= 78 && smaller.1 > 2, "{smaller:?}");
}
