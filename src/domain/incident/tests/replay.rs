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

#[test]
fn journals_of_old_read_as_they_were_meant() {
    let old = [
        r#"{"kind":"status_changed","to":"investigating"}"#,
        r#"{"kind":"role_assigned","role":"communications","to":"li"}"#,
        r#"{"kind":"clock_set","clock":"update","due":"1970-01-01T00:19:00Z","why":"put off by 5 min"}"#,
        r#"{"kind":"clock_stopped","clock":"impact"}"#,
    ];
    let mut scene = Scene::declared();
    for text in old {
        let fact: Fact = serde_json::from_str(text).unwrap();
        assert!(!matches!(fact, Fact::Unknown(_)), "{text}");
        assert_eq!(
            serde_json::to_string(&fact).unwrap(),
            text,
            "an empty field is not written"
        );
        scene.take(vec![fact]);
    }
    assert_eq!((scene.due(ClockKind::Update), scene.now_is().snoozes), (Some(19), 1));
    assert_eq!(scene.due(ClockKind::Impact), None);
    assert_eq!(scene.now_is().status, Status::Investigating);
}

/// One command of every newer kind, in an order that works.
fn newer(scene: &Scene) -> Vec<Command> {
    let (clock, name, why) = (ClockKind::Update, SafeText::default(), SafeText::from("why"));
    let of = scene.events[0].id.clone();
    let at = Some(Moment::UNIX_EPOCH);
    vec![
        Command::Course(CourseCommand::StartImpact { at }),
        Command::Course(CourseCommand::Link {
            to: LinkKind::StatusPage,
            name: "p-1".into(),
        }),
        Command::Course(CourseCommand::SetMilestone {
            milestone: Milestone::Started,
            at: Moment::UNIX_EPOCH,
        }),
        Command::People(PeopleCommand::OfferHandoff {
            role: Role::Commander,
            to: "li".into(),
        }),
        Command::People(PeopleCommand::WithdrawHandoff { role: Role::Commander }),
        Command::Talk(TalkCommand::Correct {
            of,
            text: Some("x".into()),
            at,
            why: why.clone(),
        }),
        Command::Talk(TalkCommand::AddTodo {
            text: "x".into(),
            to: name.clone(),
        }),
        Command::Clock(ClockCommand::PauseClock {
            clock,
            name: name.clone(),
            why: why.clone(),
        }),
        Command::Clock(ClockCommand::ResumeClock {
            clock,
            name: name.clone(),
        }),
        Command::Clock(ClockCommand::StopClock { clock, name, why }),
    ]
}

#[test]
fn newer_facts_and_commands_are_what_they_were_once_sent() {
    let mut scene = Scene::declared();
    for command in newer(&scene) {
        let sent = serde_json::to_string(&command).unwrap();
        assert_eq!(serde_json::from_str::<Command>(&sent).unwrap(), command, "{sent}");
        scene.at(1).must(&command);
    }
    scene.take(vec![
        Fact::Clock(ClockFact::Suspended { secs: 9 }),
        Fact::Clock(ClockFact::SoakHeld),
    ]);
    for event in &scene.events {
        let sent = serde_json::to_string(&event.fact).unwrap();
        assert_eq!(serde_json::from_str::<Fact>(&sent).unwrap(), event.fact, "{sent}");
    }
    let live = scene.now_is().clone();
    assert_eq!(Incident::replay(&scene.events).as_ref(), Some(&live));
    let sent = serde_json::to_string(&live).unwrap();
    assert_eq!(serde_json::from_str::<Incident>(&sent).unwrap(), live);
}
