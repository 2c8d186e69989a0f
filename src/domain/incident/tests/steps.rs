use super::*;

#[test]
fn a_run_goes_from_running_to_done_failed_or_lost() {
    type Expected = fn(&StepState) -> bool;
    let ends: [(RunOutcome, Expected); 4] = [
        (
            RunOutcome::Exited { code: 0 },
            |state| matches!(state, StepState::Done { observed, .. } if *observed == "exit 0 in 2.1 s"),
        ),
        (
            RunOutcome::Exited { code: 3 },
            |state| matches!(state, StepState::Failed { how } if *how == "exit 3 in 2.1 s"),
        ),
        (RunOutcome::Cancelled, |state| {
            matches!(state, StepState::Cancelled { .. })
        }),
        (RunOutcome::Lost, |state| matches!(state, StepState::Lost { .. })),
    ];
    for (outcome, expected) in ends {
        let mut scene = Scene::declared();
        scene.must(&run(READ, ""));
        let running = scene.now_is().running().unwrap().run.clone();
        assert!(matches!(
            scene.now_is().step(&StepId::new(READ)).state,
            StepState::Running { .. }
        ));
        scene.finish(&running, outcome.clone());
        let record = scene.now_is().step(&StepId::new(READ));
        assert!(expected(&record.state), "{outcome:?}: {:?}", record.state);
        assert_eq!(record.who, "maya");
        assert!(scene.now_is().running.is_empty());
    }
}

#[test]
fn a_started_run_names_command_directory_and_host() {
    let scene = Scene::declared();
    let facts = scene.decide(&run(READ, "")).unwrap();
    let [
        Fact::RunStarted {
            command,
            directory,
            host,
            ..
        },
    ] = facts.as_slice()
    else {
        panic!("{facts:?}")
    };
    assert_eq!(
        (command.as_str(), directory.as_str(), host.as_str()),
        ("cmd ops.md#a/1-read", "/srv/shop", "bastion-1")
    );
}

#[test]
fn what_may_not_run_is_refused() {
    let mut scene = Scene::declared();
    let said = |scene: &Scene, command: &Command| scene.refused(command).sentence.as_str().to_owned();
    assert_eq!(said(&scene, &run(GAP, "")), "`<tag>` is not filled in");
    assert_eq!(said(&scene, &run(BY_HAND, "")), "this step has no command");
    assert_eq!(
        said(&scene, &run(GRAVE, "")),
        "a destructive command needs the environment's name typed"
    );
    assert_eq!(
        said(&scene, &run(GRAVE, "Prod")),
        "a destructive command needs the environment's name typed"
    );
    assert!(scene.decide(&run(GRAVE, "prod")).is_ok());
    let changed = Command::RunStep {
        step: StepId::new(READ),
        sha256: "old".into(),
        typed: "".into(),
        terminal: false,
    };
    assert_eq!(said(&scene, &changed), "the book changed after you looked at it");
    assert!(said(&scene, &run("gone", "")).contains("not in the book any more"));
    scene.read_only = true;
    assert!(said(&scene, &run(CHANGE, "")).starts_with("this host is read-only"));
    assert!(said(&scene, &run(GRAVE, "prod")).starts_with("this host is read-only"));
    assert!(
        scene.decide(&run(READ, "")).is_ok(),
        "reading is what a read-only host is for"
    );
}

#[test]
fn a_running_step_holds_off_other_commands() {
    let mut scene = Scene::declared();
    scene.must(&run(READ, ""));
    let step = StepId::new(READ);
    let others = [
        run(READ, ""),
        Command::TickStep {
            step: step.clone(),
            observed: "".into(),
        },
        Command::SkipStep {
            step: step.clone(),
            reason: "why".into(),
        },
        Command::ResetStep { step: step.clone() },
    ];
    for other in others {
        assert_eq!(scene.refused(&other).sentence, "this step is running", "{other:?}");
    }
    assert!(
        scene
            .refused(&status(Status::Resolved))
            .sentence
            .as_str()
            .ends_with("is still running")
    );
    let running = scene.now_is().running().unwrap().run.clone();
    scene.must(&Command::CancelRun { run: running.clone() });
    scene.finish(&running, RunOutcome::Cancelled);
    assert_eq!(
        scene.refused(&Command::CancelRun { run: running }).sentence,
        "this command is not running"
    );
    scene.must(&status(Status::Resolved));
}
