//! The host as a pure function: an outage from the first command to the last, without a process, a
//! socket or a clock.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends by panicking"
)]

mod books;
mod outward;
mod several;
mod stage;
mod steps;
mod updates;
mod values;

use onscene::domain::checklist::StepState;
use onscene::domain::clock::ClockKind;
use onscene::domain::incident::{Command, Incident, Status};
use onscene::domain::run::{Evidence, OutputLine, RunOutcome};
use onscene::domain::{RunId, StepId};
use onscene::host::{Input, RunInput};
use onscene::wire::{Hello, ToConsole};
use stage::{Stage, console, hello};
use std::time::Duration;

#[test]
fn an_outage_from_declared_to_resolved() {
    let mut stage = Stage::new();
    stage.declare();
    assert_eq!(stage.run_step("restart"), None);
    let (run, script) = stage.started[0].clone();
    assert_eq!(script, "docker compose up -d db");
    let lines = vec![OutputLine {
        is_error: true,
        text: "Container db Started".into(),
    }];
    stage.take(Input::Run(RunInput::Output {
        run: run.clone(),
        lines,
    }));
    stage.pass(Duration::from_secs(2));
    stage.take(Input::Run(RunInput::Finished {
        run,
        outcome: RunOutcome::Exited { code: 0 },
        took_ms: 2_100,
        evidence: Evidence::default(),
    }));
    stage.pass(Duration::from_mins(1));
    assert_eq!(
        stage.command(Command::SendUpdate {
            text: "database is back".into()
        }),
        None
    );
    let incident = stage.incident();
    assert_eq!(
        incident.step(&StepId::new("restart")).state,
        StepState::Done {
            observed: "exit 0 in 2.1 s".into(),
            warns: false,
        }
    );
    assert_eq!(incident.step(&StepId::new("restart")).who, "maya");
    let left = incident.clock(ClockKind::Update).unwrap().left(stage.now);
    assert!(
        left < Duration::from_mins(14),
        "what reaches nobody starts no clock: {left:?}"
    );
    assert_eq!(stage.command(Command::SetStatus { to: Status::Resolved }), None);
    let incident = stage.incident();
    assert!(incident.clock(ClockKind::Update).is_none() && !incident.is_open());
    assert_eq!(Incident::replay(&stage.journal), Some(incident), "replay equals live");
}

#[test]
fn what_may_not_run_is_refused_with_a_sentence() {
    let mut stage = Stage::new();
    assert!(stage.run_step("look").unwrap().contains("no incident is open"));
    stage.declare();
    assert!(stage.run_step("deploy").unwrap().contains("`<tag>` is not filled in"));
    assert!(stage.run_step("drop").unwrap().contains("environment's name typed"));
    let changed = Command::RunStep {
        step: StepId::new("look"),
        sha256: "older".into(),
        typed: "".into(),
        terminal: false,
    };
    assert!(stage.command(changed).unwrap().contains("the book changed"));
    let typed = Command::RunStep {
        step: StepId::new("drop"),
        sha256: "hash".into(),
        typed: "prod".into(),
        terminal: false,
    };
    assert_eq!(stage.command(typed), None);
    assert_eq!(stage.started.len(), 1);
    assert!(stage.run_step("drop").unwrap().contains("running"));
    assert!(
        stage
            .command(Command::SetStatus { to: Status::Resolved })
            .unwrap()
            .contains("still running")
    );
}

#[test]
fn a_command_that_ran_when_the_host_died_is_lost_and_never_runs_again() {
    let mut stage = Stage::new();
    stage.declare();
    stage.run_step("restart");
    let facts = stage.journal.clone();
    let mut next = Stage::with(facts, false);
    next.pass(Duration::from_secs(1));
    let incident = next.incident();
    assert!(matches!(
        incident.step(&StepId::new("restart")).state,
        StepState::Lost { .. }
    ));
    assert!(incident.running.is_empty());
    assert!(next.started.is_empty(), "nothing is run by itself");
    let before = next.journal.len();
    next.pass(Duration::from_secs(1));
    assert_eq!(next.journal.len(), before, "it is lost once");
}

/// A host that finds a run of the one before it, alive or not.
fn after_a_death(alive: bool) -> (Stage, RunId) {
    let mut stage = Stage::new();
    stage.declare();
    stage.run_step("restart");
    let run = stage.started[0].0.clone();
    let pid = alive.then_some(4_211);
    let mut next = Stage::set_up(stage.journal.clone(), |setup| {
        setup.survivors.insert(run.clone(), pid);
    });
    next.pass(Duration::from_secs(1));
    (next, run)
}

fn fate(stage: &mut Stage) -> String {
    stage.incident().step(&StepId::new("restart")).state.words()
}

#[test]
fn a_command_that_outlived_its_host_can_be_stopped_at_its_step() {
    let (mut stage, run) = after_a_death(true);
    assert!(
        fate(&mut stage).starts_with("lost: its command may still run: pid 4211, since "),
        "{}",
        fate(&mut stage)
    );
    let refused = stage.run_step("restart").unwrap();
    assert!(
        refused.starts_with("its command may still run as process 4211 on bastion-1"),
        "{refused}"
    );
    let reset = Command::ResetStep {
        step: StepId::new("restart"),
    };
    assert!(stage.command(reset.clone()).unwrap().contains("may still run"));
    assert_eq!(stage.command(Command::CancelRun { run: run.clone() }), None);
    assert_eq!(stage.cancelled, std::slice::from_ref(&run));
    assert_eq!(fate(&mut stage), "lost: its command is being stopped: pid 4211");
    let pids = vec![4_211];
    stage.take(Input::Run(RunInput::Stays { run: run.clone(), pids }));
    assert_eq!(
        fate(&mut stage),
        "lost: its command could not be stopped: process 4211 is left"
    );
    stage.command(Command::CancelRun { run: run.clone() });
    let was_stopped = true;
    stage.take(Input::Run(RunInput::Gone {
        run: run.clone(),
        was_stopped,
    }));
    assert_eq!(fate(&mut stage), "lost: its command was stopped by maya");
    assert!(stage.incident().outlived.is_empty());
    assert!(
        stage
            .command(Command::CancelRun { run })
            .unwrap()
            .contains("not running")
    );
    assert_eq!(stage.command(reset), None);
    let replayed = Incident::replay(&stage.journal).unwrap();
    assert_eq!(replayed.outlived, []);
    assert!(stage.started.is_empty(), "nothing is run by itself");
}

#[test]
fn a_command_that_is_gone_says_so_at_its_step() {
    assert_eq!(
        fate(&mut after_a_death(false).0),
        "lost: its command is gone, nobody saw how it ended"
    );
    let (mut stage, run) = after_a_death(true);
    let was_stopped = false;
    stage.take(Input::Run(RunInput::Gone {
        run: run.clone(),
        was_stopped,
    }));
    assert_eq!(fate(&mut stage), "lost: its command is gone, nobody saw how it ended");
    // A third host finds no trace of what the second one saw.
    let (stage, _) = after_a_death(true);
    let mut third = Stage::with(stage.journal.clone(), false);
    third.pass(Duration::from_secs(1));
    assert_eq!(fate(&mut third), "lost: its command is gone, nobody saw how it ended");
    // On another machine nobody can tell, nor stop it.
    let mut elsewhere = Stage::set_up(stage.journal.clone(), |setup| setup.host = "bastion-2".into());
    elsewhere.pass(Duration::from_secs(1));
    assert!(
        fate(&mut elsewhere).contains("may still run: pid 4211"),
        "{}",
        fate(&mut elsewhere)
    );
    let refused = elsewhere.command(Command::CancelRun { run }).unwrap();
    assert!(
        refused.starts_with("the command runs on bastion-1, and this is bastion-2"),
        "{refused}"
    );
}

#[test]
fn a_full_disk_refuses_people_and_keeps_what_the_host_has_to_say() {
    let mut stage = Stage::new();
    stage.declare();
    stage.run_step("restart");
    let run = stage.started[0].0.clone();
    stage.disk_is_full = true;
    assert!(
        stage
            .command(Command::Note { text: "hm".into() })
            .unwrap()
            .contains("not saved: the disk is full")
    );
    stage.host_says_finished(&run);
    assert!(
        stage.incident().running().is_some(),
        "what is not on disk did not happen"
    );
    stage.disk_is_full = false;
    stage.pass(Duration::from_secs(1));
    assert!(stage.incident().running().is_none());
}

#[test]
fn cancelling_is_a_fact_before_it_is_an_act() {
    let mut stage = Stage::new();
    stage.declare();
    stage.run_step("restart");
    let run = stage.started[0].0.clone();
    assert_eq!(stage.command(Command::CancelRun { run: run.clone() }), None);
    assert_eq!(stage.cancelled, std::slice::from_ref(&run));
    stage.take(Input::Run(RunInput::Finished {
        run,
        outcome: RunOutcome::Cancelled,
        took_ms: 900,
        evidence: Evidence::default(),
    }));
    let state = stage.incident().step(&StepId::new("restart")).state;
    assert_eq!(
        state,
        StepState::Cancelled {
            how: "cancelled after 0.9 s".into()
        }
    );
}

#[test]
fn a_host_that_nobody_needs_leaves_and_one_with_an_incident_stays() {
    let mut stage = Stage::new();
    stage.take(Input::Left { console: console() });
    stage.pass(Duration::from_secs(599));
    assert!(!stage.stopped);
    stage.pass(Duration::from_secs(2));
    assert!(stage.stopped);
    let mut busy = Stage::new();
    busy.declare();
    busy.take(Input::Left { console: console() });
    busy.pass(Duration::from_hours(24));
    assert!(!busy.stopped);
}

#[test]
fn a_drill_ends_when_nobody_is_there_even_with_its_incident_open() {
    let mut stage = Stage::of_a_drill();
    stage.declare();
    stage.take(Input::Left { console: console() });
    stage.pass(Duration::from_secs(601));
    stage.pass(Duration::from_secs(601));
    // What the overdue clocks called is on disk by now.
    stage.pass(Duration::from_secs(1));
    assert!(stage.stopped);
}

#[test]
fn an_update_may_be_put_off_twice_and_then_not_again() {
    let mut stage = Stage::new();
    stage.declare();
    stage.pass(Duration::from_mins(14));
    assert_eq!(stage.command(Command::SnoozeUpdate { minutes: 5 }), None);
    assert_eq!(stage.command(Command::SnoozeUpdate { minutes: 15 }), None);
    assert!(
        stage
            .command(Command::SnoozeUpdate { minutes: 5 })
            .unwrap()
            .contains("twice already")
    );
    stage.command(Command::SendUpdate {
        text: "still looking".into(),
    });
    let refused = stage.command(Command::SnoozeUpdate { minutes: 5 }).unwrap();
    assert!(refused.contains("twice already"), "nobody got that update: {refused}");
}

#[test]
fn an_incident_of_many_facts_still_fits_into_a_message() {
    let mut stage = Stage::new();
    stage.declare();
    let long = "x".repeat(20_000);
    for _ in 0..600 {
        stage.started.clear();
        assert_eq!(stage.run_step("look"), None);
        let run = stage.started[0].0.clone();
        let line = OutputLine {
            is_error: false,
            text: long.as_str().into(),
        };
        stage.take(Input::Run(RunInput::Output {
            run: run.clone(),
            lines: vec![line; 20],
        }));
        let outcome = RunOutcome::Exited { code: 0 };
        stage.take(Input::Run(RunInput::Finished {
            run,
            outcome,
            took_ms: 1,
            evidence: Evidence::default(),
        }));
    }
    let incident = stage.incident();
    let bytes = onscene::wire::encode(&ToConsole::Incident {
        incident: Some(Box::new(incident)),
    });
    assert!(bytes.unwrap().len() < onscene::wire::LIMIT / 2);
}

#[test]
fn an_observer_changes_nothing_on_a_host_that_may() {
    let mut stage = Stage::new();
    stage.declare();
    let observer = Hello {
        read_only: true,
        ..hello()
    };
    stage.take(Input::Joined {
        hello: observer,
        was_dropped: false,
    });
    assert!(stage.run_step("restart").unwrap().contains("read-only"));
    assert_eq!(stage.run_step("look"), None, "looking is allowed");
}

#[test]
fn any_running_command_can_be_cancelled_and_a_confirmed_one_runs_as_it_was() {
    let mut stage = Stage::new();
    stage.declare();
    stage.run_step("look");
    stage.run_step("restart");
    let second = stage.started[1].0.clone();
    assert_eq!(stage.started[1].1, "docker compose up -d db");
    assert_eq!(stage.command(Command::CancelRun { run: second.clone() }), None);
    assert_eq!(stage.cancelled, std::slice::from_ref(&second));
}

#[test]
fn a_book_that_cannot_be_read_stays_and_is_told() {
    let mut stage = Stage::new();
    stage.declare();
    let problems = vec!["runbook.md: permission denied".into()];
    stage.take(Input::BooksRead {
        books: Vec::new(),
        problems,
        unread: vec![stage::book().id],
    });
    assert!(stage.told.iter().any(|told| matches!(told, ToConsole::Notice(_))));
    assert_eq!(stage.run_step("look"), None, "the book is still there");
}
