use super::*;

/// One command of every kind that an open incident takes, in an order that works.
fn everything(line_at: Moment) -> Vec<Command> {
    let (book, hand) = (BookId::new("ops.md"), StepId::new(BY_HAND));
    vec![
        Command::AttachBook { book },
        Command::SetSeverity {
            to: Severity::Sev1,
            why: "all customers".into(),
        },
        Command::AssignRole {
            role: Role::Scribe,
            to: "li".into(),
        },
        Command::AssignRole {
            role: Role::Operations,
            to: "".into(),
        },
        Command::Note {
            text: "it began at 14:00".into(),
        },
        Command::Pin {
            text: "refused".into(),
            source: SourceId::new("docker:shop/app"),
            line_at,
        },
        Command::SkipStep {
            step: hand.clone(),
            reason: "no console".into(),
        },
        Command::ResetStep { step: hand.clone() },
        Command::NoteStep {
            step: hand.clone(),
            text: "look twice".into(),
        },
        Command::TickStep {
            step: hand,
            observed: "up".into(),
        },
        Command::SendUpdate {
            text: "working on it".into(),
        },
        Command::SnoozeUpdate { minutes: 15 },
        run(CHANGE, ""),
    ]
}

#[test]
fn replay_equals_live() {
    let mut scene = Scene::declared();
    let hand = StepId::new(BY_HAND);
    let commands = everything(scene.now());
    for (minute, command) in (0..).zip(&commands) {
        scene.at(minute).must(command);
    }
    let running = scene.now_is().running().unwrap().run.clone();
    scene.finish(&running, RunOutcome::Exited { code: 0 });
    scene.must(&status(Status::Mitigated));
    scene.must(&status(Status::Resolved));
    let live = scene.now_is().clone();
    assert_eq!(Incident::replay(&scene.events).as_ref(), Some(&live));
    assert_eq!(
        live.roles[&Role::Operations],
        "maya",
        "an empty name is the person who asks"
    );
    assert_eq!(live.step(&hand).notes, ["look twice"]);
    assert_eq!(live.timeline.len(), scene.events.len());
    let sent = serde_json::to_string(&live).unwrap();
    assert_eq!(serde_json::from_str::<Incident>(&sent).unwrap(), live);
    for event in &scene.events {
        let fact = serde_json::to_string(&event.fact).unwrap();
        assert_eq!(serde_json::from_str::<Fact>(&fact).unwrap(), event.fact);
        assert!(!words(&event.fact).is_empty());
    }
    assert_eq!(Incident::replay(&scene.events[1..]), None, "the first fact declares");
    assert_eq!(Incident::replay(&[]), None);
}

#[test]
fn facts_about_unknown_runs_change_no_step() {
    let mut scene = Scene::declared();
    scene.take(vec![Fact::RunCancelAsked { run: RunId::new("x") }]);
    scene.take(vec![
        Fact::ClockStopped {
            clock: ClockKind::Impact,
            name: SafeText::default(),
            why: SafeText::default(),
        },
        Fact::ClockStopped {
            clock: ClockKind::Impact,
            name: SafeText::default(),
            why: SafeText::default(),
        },
    ]);
    assert!(scene.now_is().steps.is_empty());
    assert_eq!(scene.due(ClockKind::Impact), None);
}
