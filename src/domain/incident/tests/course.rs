use super::*;
use std::time::Duration;

fn minute(minute: i64) -> Moment {
    Moment::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn course(command: CourseCommand) -> Command {
    Command::Course(command)
}

fn milestone(milestone: Milestone, at: i64) -> Command {
    let at = minute(at);
    course(CourseCommand::SetMilestone { milestone, at })
}

fn minutes(span: Option<Duration>) -> Option<u64> {
    span.map(|span| span.as_secs() / 60)
}

/// Declared at minute 0 of a scene whose outage began half an hour before.
fn told() -> Scene {
    let mut scene = Scene::empty();
    scene.at(30).must(&declare("API 5xx"));
    for (at, what, when) in [
        (31, Milestone::Started, 3),
        (31, Milestone::Detected, 12),
        (32, Milestone::Acknowledged, 14),
    ] {
        scene.at(at).must(&milestone(what, when));
    }
    scene
}

#[test]
fn the_figures_come_from_moments_that_may_lie_back() {
    let mut scene = told();
    scene
        .at(40)
        .must(&course(CourseCommand::StartImpact { at: Some(minute(5)) }));
    scene.at(50).must(&status(Status::Mitigated));
    scene.must(&milestone(Milestone::Mitigated, 45));
    scene.must(&course(CourseCommand::EndImpact { at: Some(minute(46)) }));
    scene.at(55).must(&course(CourseCommand::StartImpact { at: None }));
    scene.at(60).must(&status(Status::Resolved));
    let found = metrics(scene.now_is(), minute(90));
    let spans = [
        found.detect,
        found.acknowledge,
        found.mitigate,
        found.resolve,
        found.impact,
    ];
    assert_eq!(spans.map(minutes), [Some(9), Some(2), Some(42), Some(57), Some(46)]);
}

#[test]
fn what_nobody_said_is_not_made_up() {
    let mut scene = Scene::declared();
    let found = metrics(scene.now_is(), minute(9));
    let spans = [
        found.detect,
        found.acknowledge,
        found.mitigate,
        found.resolve,
        found.impact,
    ];
    assert_eq!(spans, [None; 5]);
    assert_eq!(found.punctuality(), None);
    scene.at(9).must(&status(Status::Mitigated));
    let found = metrics(scene.now_is(), minute(20));
    assert_eq!(
        minutes(found.mitigate),
        Some(9),
        "without a beginning it is counted from declaring"
    );
}

#[test]
fn updates_on_time_are_counted() {
    let mut scene = Scene::declared();
    for at in [10, 25, 41, 50] {
        scene.at(at).update("still looking");
    }
    let found = metrics(scene.now_is(), minute(60));
    assert_eq!((found.updates_on_time, found.updates_due), (3, 4));
    assert!((found.punctuality().unwrap() - 0.75).abs() < f64::EPSILON);
}

#[test]
fn the_impact_clock_runs_from_when_customers_were_first_affected() {
    let mut scene = Scene::declared();
    scene
        .at(4)
        .must(&course(CourseCommand::StartImpact { at: Some(minute(2)) }));
    assert_eq!(scene.due(ClockKind::Impact), Some(7));
    let again = course(CourseCommand::StartImpact { at: None });
    assert!(
        scene
            .refused(&again)
            .sentence
            .as_str()
            .starts_with("customers are affected since")
    );
    scene.at(6).must(&course(CourseCommand::EndImpact { at: None }));
    assert_eq!(scene.due(ClockKind::Impact), None, "it ended before the page was due");
    assert_eq!(
        scene.refused(&course(CourseCommand::EndImpact { at: None })).sentence,
        "nobody said that customers are affected"
    );
}

#[test]
fn a_public_page_answers_the_impact_clock_and_wants_updates() {
    let mut scene = Scene::declared();
    let link = |to, name: &str| course(CourseCommand::Link { to, name: name.into() });
    scene.at(3).must(&link(LinkKind::Ticket, "OPS-12"));
    assert_eq!(scene.due(ClockKind::PublicUpdate), None);
    scene.at(4).must(&link(LinkKind::StatusPage, "p-77"));
    assert_eq!(scene.due(ClockKind::Impact), None);
    assert_eq!(scene.due(ClockKind::PublicUpdate), Some(24));
    assert!(
        scene
            .refused(&link(LinkKind::StatusPage, "p-77"))
            .sentence
            .as_str()
            .contains("already")
    );
    scene.at(5).must(&course(CourseCommand::StartImpact { at: None }));
    assert_eq!(scene.due(ClockKind::Impact), None, "the page is open already");
}

#[test]
fn moments_that_cannot_be_are_refused() {
    let scene = told();
    let cases = [
        (
            milestone(Milestone::Detected, 33),
            "1970-01-01 00:33:00Z is in the future",
        ),
        (milestone(Milestone::Detected, 2), "it began only at 00:03:00Z"),
        (
            milestone(Milestone::Mitigated, 20),
            "the status is triage, not yet mitigated",
        ),
        (
            milestone(Milestone::Resolved, 20),
            "the status is triage, not yet resolved",
        ),
    ];
    for (command, sentence) in cases {
        assert_eq!(scene.refused(&command).sentence, sentence);
    }
}

#[test]
fn taking_it_on_ends_the_calls() {
    let mut scene = Scene::declared();
    let page = Command::Clock(ClockCommand::StartClock {
        clock: ClockKind::Escalation,
        name: "backend on call".into(),
        to: "".into(),
        minutes: None,
        why: "".into(),
    });
    scene.at(1).must(&page);
    assert_eq!(scene.due(ClockKind::Escalation), Some(6));
    scene.at(3).must(&milestone(Milestone::Acknowledged, 3));
    assert_eq!(scene.due(ClockKind::Escalation), None);
}

#[test]
fn what_is_opened_again_owes_its_page_an_update_and_what_is_over_gets_no_clock() {
    let mut scene = Scene::declared();
    let page = CourseCommand::Link {
        to: LinkKind::StatusPage,
        name: "inc-1".into(),
    };
    scene.must(&Command::Course(page));
    scene.must(&Command::SetStatus { to: Status::Resolved });
    assert!(scene.now_is().clock(ClockKind::PublicUpdate).is_none());
    let why = "it is back".into();
    scene.must(&Command::Course(CourseCommand::Reopen { why }));
    assert!(scene.now_is().clock(ClockKind::PublicUpdate).is_some());
    let mut scene = Scene::declared();
    scene.must(&Command::SetStatus { to: Status::Resolved });
    scene.must(&Command::Course(CourseCommand::StartImpact { at: None }));
    assert!(scene.now_is().clock(ClockKind::Impact).is_none(), "it was, and is over");
}
