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
    scene.at(20).must(&Command::SendUpdate {
        text: "we know the cause".into(),
    });
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
