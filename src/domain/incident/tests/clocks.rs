use super::*;

#[test]
fn declaring_takes_the_lead_and_starts_the_clocks() {
    let scene = Scene::declared();
    let incident = scene.now_is();
    assert_eq!(incident.roles[&Role::Commander], "maya");
    assert_eq!(incident.environment, "prod");
    assert_eq!(scene.due(ClockKind::Update), Some(15));
    assert_eq!(scene.due(ClockKind::Mitigation), Some(10));
    assert_eq!(scene.due(ClockKind::Impact), Some(5));
}

#[test]
fn a_clock_says_where_its_length_comes_from() {
    let mut scene = Scene::empty();
    scene.books[0].update_minutes = Some(20);
    scene.clocks = scene.clocks.with_books(&scene.books);
    let facts = scene
        .decide(&Command::Declare {
            title: "x".into(),
            severity: Severity::Sev1,
        })
        .unwrap();
    assert!(
        facts
            .iter()
            .any(|fact| words(fact).contains("20 min, by the book ops.md")),
        "{facts:?}"
    );
}

#[test]
fn an_update_starts_its_clock_anew_and_forgives_the_snoozes() {
    let mut scene = Scene::declared();
    scene.at(14).must(&Command::SnoozeUpdate { minutes: 5 });
    assert_eq!(scene.due(ClockKind::Update), Some(19));
    scene.at(18).must(&Command::SnoozeUpdate { minutes: 10 });
    let refusal = scene.refused(&Command::SnoozeUpdate { minutes: 5 });
    assert_eq!(refusal.sentence, "the update was put off twice already");
    scene.at(20).update("we know the cause");
    assert_eq!(scene.due(ClockKind::Update), Some(35));
    assert_eq!((scene.now_is().updates, scene.now_is().snoozes), (1, 0));
    let refusal = scene.refused(&Command::SnoozeUpdate { minutes: 5 });
    assert_eq!(refusal.sentence, "clock UPDATE is due later than that anyway");
    scene.at(34).must(&Command::SnoozeUpdate { minutes: 5 });
    assert_eq!((scene.due(ClockKind::Update), scene.now_is().snoozes), (Some(39), 1));
}

#[test]
fn mitigating_and_resolving_end_clocks() {
    let mut scene = Scene::declared();
    scene.at(9).must(&status(Status::Mitigated));
    assert_eq!(scene.due(ClockKind::Mitigation), None);
    assert_eq!(scene.due(ClockKind::Impact), None);
    assert_eq!(scene.due(ClockKind::Update), Some(15));
    scene.at(12).must(&status(Status::Resolved));
    let incident = scene.now_is();
    let left: Vec<ClockKind> = incident.clocks.iter().map(|clock| clock.kind).collect();
    assert_eq!(left, [ClockKind::PostMortem], "a review is still to be given a date");
    assert!(!incident.is_open());
    assert_eq!(incident.mitigated, Some(Moment::UNIX_EPOCH + TimeDelta::minutes(9)));
    assert_eq!(incident.resolved, Some(Moment::UNIX_EPOCH + TimeDelta::minutes(12)));
}

fn clock(command: ClockCommand) -> Command {
    Command::Clock(command)
}

fn start(kind: ClockKind, name: &str, to: &str, minutes: Option<u32>) -> Command {
    clock(ClockCommand::StartClock {
        clock: kind,
        name: name.into(),
        to: to.into(),
        minutes,
        why: "".into(),
    })
}

#[test]
fn a_clock_stands_still_for_a_reason_and_goes_on_with_what_was_left() {
    let mut scene = Scene::declared();
    let (update, name) = (ClockKind::Update, SafeText::default());
    let pause = |why: &str| {
        clock(ClockCommand::PauseClock {
            clock: update,
            name: name.clone(),
            why: why.into(),
        })
    };
    let resume = clock(ClockCommand::ResumeClock {
        clock: update,
        name: name.clone(),
    });
    assert_eq!(scene.refused(&pause("")).sentence, "the reason is empty");
    assert_eq!(scene.refused(&resume).sentence, "clock UPDATE runs");
    scene.at(5).must(&pause("the vendor calls at 15:00"));
    assert!(
        scene
            .refused(&pause("again"))
            .sentence
            .as_str()
            .starts_with("clock UPDATE stands still")
    );
    let paused = scene.now_is().clock(update).unwrap().paused.clone().unwrap();
    assert_eq!(
        (paused.by.as_str(), paused.why.as_str()),
        ("maya", "the vendor calls at 15:00")
    );
    scene.at(65).must(&resume);
    assert_eq!(scene.due(update), Some(75));
}

#[test]
fn tasks_run_side_by_side_each_with_its_person() {
    let mut scene = Scene::declared();
    scene.must(&start(ClockKind::Task, "check the replica", "li", Some(8)));
    scene.must(&start(ClockKind::Task, "read the deploy", "", None));
    let tasks: Vec<(&str, &str, i64)> = scene
        .now_is()
        .clocks
        .iter()
        .filter(|clock| clock.kind == ClockKind::Task)
        .map(|clock| {
            let due = (clock.due - Moment::UNIX_EPOCH).num_minutes();
            (clock.name.as_str(), clock.to.as_str(), due)
        })
        .collect();
    assert_eq!(tasks, [("check the replica", "li", 8), ("read the deploy", "maya", 10)]);
    scene.at(8);
    let calls = scene.now_is().calls(&scene.clocks, scene.now(), Moment::UNIX_EPOCH);
    let sentences: Vec<String> = calls.iter().map(words).collect();
    assert!(
        sentences.contains(&"clock TASK \"check the replica\" overdue by 0s: li to act".into()),
        "{sentences:?}"
    );
    scene.must(&clock(ClockCommand::StopClock {
        clock: ClockKind::Task,
        name: "check the replica".into(),
        why: "the replica is fine".into(),
    }));
    assert_eq!(
        scene.said(),
        "clock TASK \"check the replica\" ended: the replica is fine"
    );
    assert_eq!(
        scene.refused(&start(ClockKind::Task, "", "li", None)).sentence,
        "the task is empty"
    );
}

#[test]
fn a_soak_that_is_broken_begins_again_and_is_told_once_when_it_held() {
    let mut scene = Scene::declared();
    scene.must(&start(ClockKind::Soak, "", "", None));
    let broken = clock(ClockCommand::BreakSoak {
        why: "p95 above 750 ms".into(),
    });
    scene.at(9).must(&broken);
    assert_eq!(scene.due(ClockKind::Soak), Some(24));
    assert!(scene.said().contains("begun again: p95 above 750 ms"));
    let snooze = clock(ClockCommand::SnoozeClock {
        clock: ClockKind::Soak,
        name: "".into(),
        minutes: 5,
        why: "".into(),
    });
    assert_eq!(scene.refused(&snooze).sentence, "a soak cannot be put off");
    scene.at(24);
    let held = |scene: &Scene| {
        let calls = scene.now_is().calls(&scene.clocks, scene.now(), Moment::UNIX_EPOCH);
        calls.contains(&Fact::Clock(ClockFact::SoakHeld))
    };
    assert!(held(&scene));
    scene.take(vec![Fact::Clock(ClockFact::SoakHeld)]);
    assert!(!held(&scene), "it is told once");
}

#[test]
fn a_page_that_nobody_answers_goes_to_the_next_of_the_path() {
    let mut scene = Scene::declared();
    scene.clocks.path = ["backend", "SRE", "head of operations"].map(SafeText::from).to_vec();
    scene.must(&start(ClockKind::Escalation, "backend", "", None));
    let page = scene.now_is().clock(ClockKind::Escalation).unwrap();
    assert_eq!(
        scene.now_is().ladder(page, &scene.clocks),
        ["SRE", "head of operations", "maya"]
    );
    let update = scene.now_is().clock(ClockKind::Update).unwrap();
    assert_eq!(
        scene.now_is().ladder(update, &scene.clocks),
        ["maya", "backend", "SRE", "head of operations"]
    );
}

#[test]
fn small_incidents_have_no_clocks_but_may_be_given_some() {
    let mut scene = Scene::of(Severity::Sev5);
    let kinds: Vec<ClockKind> = scene.now_is().clocks.iter().map(|clock| clock.kind).collect();
    assert_eq!(kinds, [ClockKind::Shift]);
    let refusal = scene.refused(&start(ClockKind::Update, "", "", None));
    assert_eq!(refusal.sentence, "SEV5 has no length for clock UPDATE");
    assert!(scene.decide(&start(ClockKind::Update, "", "", Some(0))).is_err());
    scene.must(&start(ClockKind::Update, "", "", Some(60)));
    assert_eq!(scene.due(ClockKind::Update), Some(60));
}
