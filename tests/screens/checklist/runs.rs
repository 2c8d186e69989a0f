//! Commands that run, that were judged, and that have a terminal of their own.

use super::places::steps;
use super::standing::told;
use super::tell;
use crate::console::{ago, entry, press};
use onscene::console::app::{Event, State, update};
use onscene::domain::incident::Fact;
use onscene::domain::run::{OutputLine, RunOutcome, RunView, TerminalPiece, TerminalScreen};
use onscene::domain::runbook::Verdict;
use onscene::domain::{RunId, StepId};
use onscene::wire::ToConsole;

pub(super) fn running(state: &mut State, step: &str, title: &str) {
    let mut incident = told(state);
    let fact = Fact::RunStarted {
        run: RunId::new("r9"),
        step: StepId::new(step),
        title: title.into(),
        command: title.into(),
        directory: "/srv/shop".into(),
        host: "bastion-1".into(),
        hash: String::new(),
    };
    incident.apply(&entry(60, ago(185), "you", fact));
    let incident = Some(Box::new(incident));
    tell(state, ToConsole::Incident { incident });
}

pub(super) fn view(step: &str, command: &str, lines: &[&str]) -> RunView {
    RunView {
        id: RunId::new("r9"),
        step: StepId::new(step),
        command: command.into(),
        directory: "/srv/shop".into(),
        started: ago(185),
        ended: None,
        outcome: None,
        lines: lines
            .iter()
            .map(|text| OutputLine {
                is_error: false,
                text: (*text).into(),
            })
            .collect(),
        total_lines: lines.len() as u64,
        has_terminal: false,
        is_stream: false,
    }
}

/// A command that goes on, in the output panel.
pub(super) fn stream(size: (u16, u16)) -> State {
    let mut state = steps(size);
    running(&mut state, "d7", "docker compose logs -f db");
    let lines = [
        "db  | starting PostgreSQL 16.2",
        "db  | database system is ready to accept connections",
    ];
    let run = RunView {
        is_stream: true,
        ..view("d7", "docker compose logs -f db", &lines)
    };
    let _ = update(&mut state, ago(3), Event::Host(ToConsole::Run { run }));
    press(&mut state, &["down", "o"]);
    state
}

/// A command that ended with exit 0, and whose answer is not what the book says.
pub(super) fn judged(size: (u16, u16)) -> State {
    let mut state = steps(size);
    running(&mut state, "d3", "curl -fsS http://db:8008/replica");
    let mut incident = state.world.incident.as_deref().cloned().unwrap();
    let fact = Fact::StepJudged {
        step: StepId::new("d3"),
        title: "Read how the replica is".into(),
        verdict: Verdict::Fail,
        observed: "HTTP 503, the book says 200".into(),
        question: None,
        run: Some(RunId::new("r9")),
        hash: String::new(),
    };
    incident.apply(&entry(61, ago(184), "you", fact));
    let incident = Some(Box::new(incident));
    tell(&mut state, ToConsole::Incident { incident });
    let run = RunView {
        ended: Some(ago(184)),
        outcome: Some(RunOutcome::Exited { code: 0 }),
        ..view(
            "d3",
            "curl -fsS http://db:8008/replica",
            &["{\"status\":\"unavailable\"}"],
        )
    };
    tell(&mut state, ToConsole::Run { run });
    press(&mut state, &["home", "down", "down", "down", "o"]);
    state
}

fn piece(text: &str, foreground: Option<u8>, bold: bool) -> TerminalPiece {
    TerminalPiece {
        text: text.into(),
        foreground,
        bold,
        ..TerminalPiece::default()
    }
}

/// A command's own terminal with the keys in it.
pub(super) fn terminal(size: (u16, u16)) -> State {
    let mut state = steps(size);
    running(&mut state, "d9", "psql -h db.shop.example");
    let run = RunView {
        has_terminal: true,
        ..view("d9", "psql -h db.shop.example", &[])
    };
    tell(&mut state, ToConsole::Run { run });
    let screen = TerminalScreen {
        run: RunId::new("r9"),
        rows: vec![
            vec![piece("psql (16.2)", None, false)],
            vec![
                piece("WARNING", Some(3), true),
                piece(": this is the primary", None, false),
            ],
            Vec::new(),
            vec![piece("shop=#", Some(2), true), piece(" select 1;", None, false)],
        ],
        cursor: Some((17, 3)),
        application_keys: false,
    };
    tell(&mut state, ToConsole::Terminal { screen });
    press(&mut state, &["o", "i"]);
    state
}
