//! Where steps stand, and what brings them there.

use super::stage::{Stage, book, console, hello, step};
use onscene::domain::checklist::StepState;
use onscene::domain::incident::{Command, Fact, Incident};
use onscene::domain::run::{Evidence, OutputLine, RunOutcome};
use onscene::domain::runbook::{Book, CommandClass, StepKind, Success, Verdict};
use onscene::domain::{RunId, StepId};
use onscene::host::{Input, RunInput};
use onscene::wire::{Hello, ToConsole, ToHost};
use std::time::Duration;

/// The usual book with its first step changed.
fn changed(change: impl FnOnce(&mut onscene::domain::runbook::Step)) -> Stage {
    let mut book = book();
    change(&mut book.sections[0].steps[0]);
    let mut stage = Stage::set_up(Vec::new(), |setup| setup.books = vec![book]);
    stage.declare();
    stage
}

/// The last run ends like this.
fn end(stage: &mut Stage, outcome: RunOutcome, stdout: &str) {
    let run = stage.started.last().unwrap().0.clone();
    stage.pass(Duration::from_secs(12));
    stage.take(Input::Run(RunInput::Finished {
        run,
        outcome,
        took_ms: 12_000,
        evidence: Evidence {
            stdout: stdout.into(),
            ..Evidence::default()
        },
    }));
}

fn state(stage: &mut Stage, id: &str) -> StepState {
    let incident = stage.incident();
    assert_eq!(
        Incident::replay(&stage.journal),
        Some(incident.clone()),
        "replay equals live"
    );
    incident.step(&StepId::new(id)).state
}

#[test]
fn what_no_test_can_tell_is_asked_and_a_person_answers() {
    let mut stage = changed(|step| {
        step.success = vec![Success::Operator {
            question: "does it serve carts?".into(),
        }];
    });
    stage.run_step("look");
    end(&mut stage, RunOutcome::Exited { code: 0 }, "");
    let StepState::Verifying { question, observed } = state(&mut stage, "look") else {
        panic!("it is to be verified");
    };
    assert_eq!(question, "does it serve carts?");
    assert_eq!(observed, "exit 0 in 12.0 s");
    let judge = |verdict, observed: &str| Command::JudgeStep {
        step: StepId::new("look"),
        verdict,
        observed: observed.into(),
    };
    assert_eq!(stage.command(judge(Verdict::Fail, "")), None);
    assert_eq!(
        state(&mut stage, "look"),
        StepState::Failed {
            how: "no: does it serve carts?".into()
        }
    );
    let refused = stage.command(judge(Verdict::Pass, "")).unwrap();
    assert!(refused.contains("reason for another verdict is empty"), "{refused}");
    assert_eq!(stage.command(judge(Verdict::Warn, "two carts of three")), None);
    assert_eq!(
        state(&mut stage, "look"),
        StepState::Done {
            observed: "two carts of three".into(),
            warns: true
        }
    );
    let nothing = Command::JudgeStep {
        step: StepId::new("restart"),
        verdict: Verdict::Pass,
        observed: "x".into(),
    };
    assert!(stage.command(nothing).unwrap().contains("nothing was done yet"));
}

#[test]
fn the_books_own_test_is_written_with_the_end() {
    let mut stage = changed(|step| {
        step.success = vec![Success::Text {
            pattern: "healthy".into(),
        }];
    });
    stage.run_step("look");
    end(&mut stage, RunOutcome::Exited { code: 0 }, "postgres is unwell\n");
    assert!(matches!(state(&mut stage, "look"), StepState::Failed { .. }));
    let [finished, judged] = &stage.journal[stage.journal.len() - 2..] else {
        panic!("two facts");
    };
    assert!(matches!(finished.fact, Fact::RunFinished { .. }));
    assert!(matches!(
        &judged.fact,
        Fact::StepJudged {
            verdict: Verdict::Fail,
            run: Some(_),
            ..
        }
    ));
    assert_eq!(
        stage.incident().step(&StepId::new("look")).who,
        "maya",
        "who ran it, not the host"
    );
    stage.run_step("look");
    end(&mut stage, RunOutcome::Exited { code: 0 }, "all healthy\n");
    assert!(matches!(
        state(&mut stage, "look"),
        StepState::Done { warns: false, .. }
    ));
    let attempts = stage.incident().step(&StepId::new("look")).attempts;
    assert!(
        matches!(attempts[0].state, StepState::Failed { .. }),
        "what was tried is kept"
    );
}

#[test]
fn a_stream_ends_by_hand_and_is_done_and_another_command_is_cancelled() {
    let mut stage = changed(|step| step.command.as_mut().unwrap().is_stream = true);
    stage.run_step("look");
    assert_eq!(stage.orders[0].timeout, None);
    end(&mut stage, RunOutcome::Cancelled, "");
    assert_eq!(
        state(&mut stage, "look"),
        StepState::Done {
            observed: "stopped by hand after 12 s".into(),
            warns: false
        }
    );
    stage.run_step("restart");
    end(&mut stage, RunOutcome::Cancelled, "");
    assert!(matches!(state(&mut stage, "restart"), StepState::Cancelled { .. }));
}

#[test]
fn reading_has_a_minute_changing_has_none_and_the_book_has_the_last_word() {
    let mut stage = changed(|_| {});
    stage.run_step("look");
    stage.run_step("restart");
    let limits: Vec<_> = stage.orders.iter().map(|order| order.timeout).collect();
    assert_eq!(limits, [Some(Duration::from_mins(1)), None]);
    let mut stage = changed(|step| step.command.as_mut().unwrap().timeout = Some(600));
    stage.run_step("look");
    assert_eq!(stage.orders[0].timeout, Some(Duration::from_mins(10)));
}

#[test]
fn a_step_put_back_keeps_its_attempts_assignee_and_notes() {
    let mut stage = changed(|step| step.kind = StepKind::Check);
    let look = StepId::new("look");
    let tick = Command::TickStep {
        step: look.clone(),
        observed: "3 of 3 up".into(),
    };
    let assign = Command::AssignStep {
        step: look.clone(),
        to: "sam".into(),
    };
    let skip = |step: &str| Command::SkipStep {
        step: StepId::new(step),
        reason: "no time".into(),
    };
    assert_eq!(stage.command(assign), None);
    assert_eq!(stage.command(tick), None);
    assert!(stage.command(skip("look")).unwrap().contains("this step is done"));
    assert_eq!(stage.command(Command::ResetStep { step: look.clone() }), None);
    let record = stage.incident().step(&look);
    assert_eq!((record.state, record.assignee), (StepState::Todo, "sam".into()));
    assert_eq!(
        record.attempts[0].state,
        StepState::Done {
            observed: "3 of 3 up".into(),
            warns: false
        }
    );
    let block = Command::BlockStep {
        step: look.clone(),
        reason: "waiting for sam".into(),
    };
    assert_eq!(stage.command(block), None);
    assert!(matches!(state(&mut stage, "look"), StepState::Blocked { .. }));
    let rule_out = Command::RuleOutStep {
        step: look,
        reason: "no such cluster".into(),
    };
    assert_eq!(stage.command(rule_out), None);
    assert!(matches!(state(&mut stage, "look"), StepState::NotApplicable { .. }));
}

#[test]
fn a_step_that_runs_is_left_alone() {
    let mut stage = changed(|_| {});
    stage.run_step("look");
    let look = StepId::new("look");
    let reason = || "x".into();
    let commands = [
        Command::TickStep {
            step: look.clone(),
            observed: reason(),
        },
        Command::SkipStep {
            step: look.clone(),
            reason: reason(),
        },
        Command::BlockStep {
            step: look.clone(),
            reason: reason(),
        },
        Command::RuleOutStep {
            step: look.clone(),
            reason: reason(),
        },
        Command::ResetStep { step: look.clone() },
        Command::JudgeStep {
            step: look,
            verdict: Verdict::Pass,
            observed: reason(),
        },
    ];
    for command in commands {
        assert!(
            stage.command(command.clone()).unwrap().contains("this step is running"),
            "{command:?}"
        );
    }
}

#[test]
fn a_fresh_secret_is_shown_and_kept_nowhere() {
    let mut stage = changed(|step| step.command.as_mut().unwrap().prints_secret = true);
    stage.run_step("look");
    assert!(stage.orders[0].keeps_nothing);
    let run = stage.started[0].0.clone();
    let watch = |run: Option<RunId>| Input::Said {
        console: console(),
        message: ToHost::WatchRun { run },
        fresh: RunId::new("unused"),
    };
    stage.take(watch(Some(run.clone())));
    let lines = vec![OutputLine {
        is_error: false,
        text: "c0ffee-c0ffee".into(),
    }];
    stage.take(Input::Run(RunInput::Output {
        run: run.clone(),
        lines,
    }));
    let shown = stage.run_on_screen();
    assert!(shown[0].contains("shown here only"), "{shown:?}");
    assert_eq!(shown[1], "c0ffee-c0ffee");
    end(&mut stage, RunOutcome::Exited { code: 0 }, "c0ffee-c0ffee");
    assert!(!format!("{:?}", stage.journal).contains("c0ffee"));
    assert_eq!(stage.run_on_screen().len(), 2, "it stays while somebody looks");
    stage.take(watch(None));
    stage.take(watch(Some(run)));
    assert_eq!(stage.run_on_screen(), ["the output was a secret and is gone"]);
}

#[test]
fn a_terminal_is_typed_into_by_those_who_may() {
    let mut stage = changed(|step| step.command.as_mut().unwrap().is_interactive = true);
    stage.run_step("look");
    assert_eq!(stage.orders[0].terminal, Some((80, 24)));
    assert_eq!(stage.orders[0].timeout, None);
    let run = stage.started[0].0.clone();
    let typed = |bytes: &[u8]| Input::Said {
        console: console(),
        message: ToHost::TypeInto {
            run: run.clone(),
            bytes: bytes.to_vec(),
        },
        fresh: RunId::new("unused"),
    };
    let sized = || Input::Said {
        console: console(),
        message: ToHost::SizeTerminal {
            run: run.clone(),
            columns: 120,
            rows: 40,
        },
        fresh: RunId::new("unused"),
    };
    stage.take(typed(b"y\r"));
    stage.take(sized());
    assert_eq!(
        (stage.typed.as_slice(), stage.size),
        (b"y\r".as_slice(), Some((120, 40)))
    );
    stage.take(Input::Joined {
        hello: Hello {
            read_only: true,
            ..hello()
        },
        was_dropped: false,
    });
    stage.size = None;
    stage.take(typed(b"rm\r"));
    stage.take(sized());
    assert_eq!((stage.typed.as_slice(), stage.size), (b"y\r".as_slice(), None));
    assert!(
        matches!(stage.told.last(), Some(ToConsole::Notice(notice)) if notice.text.as_str().contains("cannot type"))
    );
}

#[test]
fn a_directory_outside_the_project_is_refused() {
    let mut stage = changed(|step| step.command.as_mut().unwrap().directory = Some("../other".into()));
    assert!(stage.run_step("look").unwrap().contains("not inside /srv/shop"));
    let mut stage = changed(|step| step.command.as_mut().unwrap().directory = Some("deploy/./prod".into()));
    assert_eq!(stage.run_step("look"), None);
    assert_eq!(stage.orders[0].directory.as_deref(), Some("deploy/prod"));
    let started = stage.journal.iter().find_map(|event| match &event.fact {
        Fact::RunStarted { directory, .. } => Some(directory.clone()),
        _ => None,
    });
    assert_eq!(started.unwrap(), "/srv/shop/deploy/prod");
}

#[test]
fn words_that_changed_under_a_touched_step_are_told() {
    let mut stage = changed(|step| step.hash = "one".into());
    stage.command(Command::TickStep {
        step: StepId::new("look"),
        observed: "fine".into(),
    });
    let mut book: Book = book();
    book.sections[0].steps[0] = step("look", "docker compose ps db -a", CommandClass::Reads, &[]);
    book.sections[0].steps[0].hash = "two".into();
    stage.take(Input::BooksRead {
        books: vec![book],
        problems: Vec::new(),
        unread: Vec::new(),
    });
    let refused = stage.run_step("look").unwrap();
    assert!(
        refused.contains("says something else than when maya touched it"),
        "{refused}"
    );
    stage.command(Command::ResetStep {
        step: StepId::new("look"),
    });
    assert_eq!(stage.run_step("look"), None);
}

#[test]
fn a_message_of_bash_is_shown_without_the_path_of_the_script() {
    let mut stage = Stage::new();
    stage.declare();
    assert_eq!(stage.run_step("look"), None);
    let run = stage.started[0].0.clone();
    let line = |text: String, is_error| OutputLine {
        is_error,
        text: text.as_str().into(),
    };
    let path = format!("/home/maya/.local/state/onscene/shop-1a2b/runs/{run}.sh");
    let said = format!("{path}: line 3: dockr: command not found");
    let lines = vec![
        line(said.clone(), true),
        line(said.clone(), false),
        line("/x/y.sh: line 3: z".into(), true),
    ];
    stage.take(Input::Run(RunInput::Output {
        run: run.clone(),
        lines,
    }));
    stage.take(Input::Said {
        console: console(),
        message: ToHost::WatchRun { run: Some(run) },
        fresh: RunId::new("unused"),
    });
    assert_eq!(
        stage.run_on_screen(),
        [
            "bash: line 3: dockr: command not found",
            said.as_str(),
            "/x/y.sh: line 3: z"
        ]
    );
}
