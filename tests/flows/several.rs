//! Several incidents at once: one in front, and nothing of the others is lost or mixed up.

use super::stage::Stage;
use onscene::domain::clock::ClockKind;
use onscene::domain::incident::{ClockFact, Command, CourseCommand, Fact, Incident, Severity, Status, ValueSource};
use onscene::domain::run::RunOutcome;
use onscene::domain::runbook::{CommandClass, StepCommand, ValueKind};
use onscene::domain::{IncidentId, StepId};
use onscene::runbook::placeholder;
use std::time::Duration;

fn another(stage: &mut Stage) {
    let refused = stage.command(Command::DeclareAnother {
        title: "mail is late".into(),
        severity: Severity::Sev3,
    });
    assert_eq!(refused, None);
}

fn replay(stage: &Stage, incident: u32) -> Incident {
    let facts = stage
        .journal
        .iter()
        .filter(|event| event.incident == IncidentId(incident));
    Incident::replay(&facts.cloned().collect::<Vec<_>>()).unwrap()
}

fn resolve() -> Command {
    Command::SetStatus { to: Status::Resolved }
}

#[test]
fn a_second_one_is_declared_only_on_purpose_and_either_comes_to_the_front() {
    let mut stage = Stage::new();
    stage.declare();
    let declare = || Command::Declare {
        title: "carts fail".into(),
        severity: Severity::Sev2,
    };
    assert!(stage.command(declare()).unwrap().contains("INC-1 is open already"));
    another(&mut stage);
    assert_eq!(stage.incident().id, IncidentId(2));
    let open = stage.open();
    let line = |place: usize| (open[place].id.0, open[place].is_front, open[place].status);
    assert_eq!(
        (line(0), line(1)),
        ((2, true, Status::Triage), (1, false, Status::Triage))
    );
    assert_eq!(stage.front(1), None);
    assert_eq!(stage.incident().id, IncidentId(1));
    assert_eq!(stage.command(resolve()), None);
    assert_eq!(
        stage.open().len(),
        1,
        "what is resolved stays in front and is no more among the open"
    );
    assert!(stage.command(declare()).unwrap().contains("INC-2 is open already"));
    assert_eq!(stage.front(2), None);
    assert_eq!(stage.incident(), replay(&stage, 2), "replay equals live");
    assert_eq!(stage.front(1), None, "what is resolved waits for its review");
    assert!(stage.front(9).unwrap().contains("INC-9 is not open here"));
}

#[test]
fn a_command_is_about_the_incident_that_the_person_saw() {
    let mut stage = Stage::new();
    stage.declare();
    another(&mut stage);
    let note = |text: &str| Command::Note { text: text.into() };
    assert_eq!(stage.command_about(Some(1), note("about carts")), None);
    assert_eq!(stage.command(note("about mail")), None);
    assert_eq!(
        replay(&stage, 1).timeline.last().unwrap().fact,
        Fact::Noted {
            text: "about carts".into()
        }
    );
    assert_eq!(
        replay(&stage, 2).timeline.last().unwrap().fact,
        Fact::Noted {
            text: "about mail".into()
        }
    );
    assert!(
        stage
            .command_about(Some(9), note("x"))
            .unwrap()
            .contains("INC-9 is not open here")
    );
    let value = Command::SetValue {
        name: "tag".into(),
        kind: ValueKind::Tag,
        value: "v1".into(),
        source: ValueSource::Typed,
    };
    assert_eq!(stage.command_about(Some(1), value), None);
    let has = |incident: u32| replay(&stage, incident).values.contains_key("tag");
    assert!(has(1) && !has(2), "a value belongs to the incident it was given for");
}

#[test]
fn a_step_runs_for_the_incident_that_the_person_saw_whatever_came_to_the_front() {
    let script = "curl -H \"Authorization: Bearer $API_TOKEN\" http://shop.internal";
    let mut stage = Stage::set_up(Vec::new(), |setup| {
        setup.books[0].sections[0].steps[0].command = Some(StepCommand {
            script: script.into(),
            class: CommandClass::ChangesProduction,
            placeholders: placeholder::find(script),
            ..StepCommand::default()
        });
    });
    stage.declare();
    another(&mut stage);
    assert_eq!(stage.command_about(Some(1), token("t0ken-of-the-first")), None);
    assert_eq!(stage.command(token("t0ken-of-the-second")), None);
    assert_eq!(stage.command_about(Some(1), run("look")), None);
    let value = |stage: &Stage, place: usize| {
        let given = stage.orders[place].environment.iter();
        let mut given = given.filter(|(name, _)| name == "API_TOKEN");
        given.next().map(|(_, secret)| secret.reveal().to_owned())
    };
    assert_eq!(
        value(&stage, 0).as_deref(),
        Some("t0ken-of-the-first"),
        "its own secret"
    );
    assert_eq!(stage.front(1), None);
    let first = stage.started[0].0.clone();
    assert_eq!(stage.incident().running.len(), 1, "and it shows where it belongs");
    assert_eq!(stage.command_about(Some(2), run("look")), None);
    assert_eq!(value(&stage, 1).as_deref(), Some("t0ken-of-the-second"));
    let second = stage.started[1].0.clone();
    stage.host_says_finished(&second);
    stage.host_says_finished(&first);
    let ended = |incident: u32| {
        let facts = replay(&stage, incident).timeline.into_iter().map(|event| event.fact);
        let ends = facts.filter_map(|fact| match fact {
            Fact::RunFinished { run, .. } => Some(run),
            _ => None,
        });
        ends.collect::<Vec<_>>()
    };
    assert_eq!((ended(1), ended(2)), (vec![first], vec![second]));
    assert_eq!(stage.command_about(Some(2), run("restart")), None);
    let third = stage.started[2].0.clone();
    let cancel = Command::CancelRun { run: third.clone() };
    assert_eq!(stage.command_about(Some(2), cancel), None);
    assert_eq!(stage.cancelled, [third]);
}

fn token(value: &str) -> Command {
    Command::SetValue {
        name: "API_TOKEN".into(),
        kind: ValueKind::Secret,
        value: value.into(),
        source: ValueSource::Typed,
    }
}

fn run(step: &str) -> Command {
    Command::RunStep {
        step: StepId::new(step),
        sha256: "hash".into(),
        typed: "".into(),
        terminal: false,
    }
}

#[test]
fn the_clocks_of_all_run() {
    let mut stage = Stage::new();
    stage.declare();
    stage.pass(Duration::from_mins(1));
    another(&mut stage);
    stage.pass(Duration::from_mins(16));
    let overdue = |incident: u32, kind: ClockKind| {
        let facts = replay(&stage, incident).timeline.into_iter().map(|event| event.fact);
        facts
            .filter(|fact| matches!(fact, Fact::Clock(ClockFact::ClockOverdue { clock, .. }) if *clock == kind))
            .count()
    };
    assert_eq!(overdue(1, ClockKind::Update), 1, "behind the other one, told once");
    assert_eq!(overdue(1, ClockKind::Mitigation), 1);
    assert_eq!(overdue(2, ClockKind::Update), 0, "SEV3 has half an hour");
}

#[test]
fn what_runs_belongs_to_its_incident_and_so_do_its_secrets() {
    let mut stage = Stage::new();
    stage.declare();
    assert_eq!(stage.run_step("restart"), None);
    let run = stage.started[0].0.clone();
    let secret = Command::SetValue {
        name: "API_TOKEN".into(),
        kind: ValueKind::Secret,
        value: "s3cr3t-b34rer-t0ken".into(),
        source: ValueSource::Typed,
    };
    assert_eq!(stage.command(secret), None);
    another(&mut stage);
    stage.host_says_finished(&run);
    let ended = |incident: u32| {
        let facts = replay(&stage, incident).timeline.into_iter().map(|event| event.fact);
        let mut ends = facts.filter_map(|fact| match fact {
            Fact::RunFinished { outcome, step, .. } => Some((outcome, step)),
            _ => None,
        });
        ends.next()
    };
    assert_eq!(
        ended(1),
        Some((RunOutcome::Exited { code: 0 }, StepId::new("restart"))),
        "the end is written where it began"
    );
    assert_eq!(ended(2), None);
    assert!(stage.incident().values.is_empty(), "values hold for one incident");
    assert_eq!(stage.front(1), None);
    assert!(stage.incident().values.contains_key("API_TOKEN"));
}

#[test]
fn a_host_that_starts_again_holds_all_and_what_ran_is_lost_in_its_own() {
    let mut before = Stage::new();
    before.declare();
    assert_eq!(before.run_step("restart"), None);
    another(&mut before);
    let (first, second) = (replay(&before, 1), replay(&before, 2));
    let mut stage = Stage::set_up(before.journal, |setup| {
        setup.incident = Some(second);
        setup.others = vec![first];
    });
    stage.pass(Duration::from_secs(1));
    let lost = replay(&stage, 1).timeline.into_iter().any(|event| {
        matches!(
            event.fact,
            Fact::RunFinished {
                outcome: RunOutcome::Lost,
                ..
            }
        )
    });
    assert!(lost, "and not in the one in front");
    assert_eq!(stage.open().len(), 2);
}

#[test]
fn a_resolved_incident_is_in_reach_until_it_is_closed() {
    let mut stage = Stage::new();
    stage.declare();
    assert_eq!(stage.command(resolve()), None);
    another(&mut stage);
    let note = || Command::Note { text: "later".into() };
    assert_eq!(stage.command_about(Some(1), note()), None);
    let again = CourseCommand::Reopen {
        why: "it is back".into(),
    };
    assert_eq!(stage.command_about(Some(1), Command::Course(again)), None);
    assert_eq!(stage.open().len(), 2);
    assert_eq!(stage.command_about(Some(1), resolve()), None);
    assert_eq!(stage.front(1), None);
    let close = Command::SetStatus { to: Status::Closed };
    assert_eq!(stage.command(close), None);
    assert_eq!(stage.front(2), None);
    assert!(
        stage
            .command_about(Some(1), note())
            .unwrap()
            .contains("INC-1 is not open here")
    );
}

#[test]
fn what_is_resolved_and_never_closed_does_not_fill_the_memory() {
    let mut stage = Stage::new();
    stage.declare();
    for _ in 0..20 {
        assert_eq!(stage.command(resolve()), None);
        another(&mut stage);
    }
    let note = || Command::Note { text: "later".into() };
    assert_eq!(stage.command_about(Some(20), note()), None);
    assert!(
        stage
            .command_about(Some(1), note())
            .unwrap()
            .contains("INC-1 is not open here")
    );
}
