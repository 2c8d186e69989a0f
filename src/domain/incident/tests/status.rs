use super::*;

fn go(scene: &mut Scene, statuses: &[Status]) {
    for to in statuses {
        scene.must(&status(*to));
    }
}

#[test]
fn an_incident_goes_from_triage_to_closed_and_may_be_opened_again() {
    let mut scene = Scene::declared();
    assert_eq!(scene.now_is().status, Status::Triage);
    go(&mut scene, &Status::ALL[1..]);
    assert_eq!(scene.now_is().status, Status::Closed);
    assert!(scene.now_is().clocks.is_empty(), "what is closed waits for nothing");
    let why = SafeText::from("it is back");
    scene.at(60).must(&Command::Course(CourseCommand::Reopen { why }));
    let incident = scene.now_is();
    assert!(incident.is_open() && incident.status == Status::Investigating);
    assert_eq!((incident.mitigated, incident.resolved), (None, None));
    let due = [ClockKind::Update, ClockKind::Mitigation, ClockKind::Shift].map(|kind| scene.due(kind));
    assert_eq!(due, [Some(75), Some(70), Some(240)]);
}

#[test]
fn what_is_over_is_closed_or_opened_again_and_nothing_else() {
    let mut scene = Scene::declared();
    let said = |scene: &Scene, to| scene.refused(&status(to)).sentence.as_str().to_owned();
    assert_eq!(said(&scene, Status::Closed), "INC-7 is not resolved yet");
    let reopen = Command::Course(CourseCommand::Reopen { why: "x".into() });
    assert_eq!(scene.refused(&reopen).sentence, "INC-7 is triage");
    go(&mut scene, &[Status::Resolved]);
    assert_eq!(said(&scene, Status::Mitigated), "INC-7 is resolved");
    assert_eq!(scene.refused(&run(READ, "")).sentence, "no incident is open");
    scene.must(&note("the provider called back"));
    go(&mut scene, &[Status::Closed]);
    assert_eq!(said(&scene, Status::Resolved), "INC-7 is closed");
    assert_eq!(
        scene
            .refused(&Command::Course(CourseCommand::Reopen { why: " ".into() }))
            .sentence,
        "the reason is empty"
    );
}

#[test]
fn a_relapse_starts_the_mitigation_clock_again() {
    let mut scene = Scene::declared();
    go(scene.at(8), &[Status::Mitigated]);
    assert_eq!(scene.due(ClockKind::Mitigation), None);
    go(scene.at(20), &[Status::Investigating]);
    assert_eq!(scene.due(ClockKind::Mitigation), Some(30));
    assert_eq!(scene.now_is().mitigated, None);
    go(scene.at(21), &[Status::Identified]);
    assert_eq!(
        scene.due(ClockKind::Mitigation),
        Some(30),
        "looking for the cause starts nothing anew"
    );
}

#[test]
fn monitoring_doubles_the_time_between_updates_and_an_end_of_it_halves_it() {
    let mut scene = Scene::declared();
    go(scene.at(5), &[Status::Monitoring]);
    assert_eq!(scene.due(ClockKind::Update), Some(30));
    scene.at(29).update("calm");
    assert_eq!(scene.due(ClockKind::Update), Some(59));
    go(scene.at(31), &[Status::Investigating]);
    assert_eq!(scene.due(ClockKind::Update), Some(46));
    let mut late = Scene::declared();
    go(late.at(16), &[Status::Monitoring]);
    assert_eq!(late.due(ClockKind::Update), Some(15), "what is overdue stays overdue");
}

#[test]
fn a_resolved_incident_waits_for_a_date_of_its_review() {
    let mut scene = Scene::of(Severity::Sev1);
    go(scene.at(30), &[Status::Resolved]);
    assert_eq!(scene.due(ClockKind::PostMortem), Some(30 + 3 * 1_440));
    let schedule = |at| Command::Course(CourseCommand::ScheduleReview { at });
    assert_eq!(
        scene.refused(&schedule(Moment::UNIX_EPOCH)).sentence,
        "the review cannot be in the past"
    );
    let at = scene.now() + TimeDelta::days(2);
    scene.must(&schedule(at));
    assert_eq!(
        (scene.due(ClockKind::PostMortem), scene.now_is().review),
        (None, Some(at))
    );
    let mut small = Scene::of(Severity::Sev4);
    go(&mut small, &[Status::Resolved]);
    assert!(small.now_is().clocks.is_empty());
}
