//! Several incidents at once: one in front, and nothing of the others is lost or mixed up.

use super::stage::Stage;
use onscene::domain::clock::ClockKind;
use onscene::domain::incident::{ClockFact, Command, Fact, Incident, Severity, Status, ValueSource};
use onscene::domain::run::RunOutcome;
use onscene::domain::runbook::ValueKind;
use onscene::domain::{IncidentId, StepId};
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
    assert!(stage.front(1).unwrap().contains("INC-1 is not open here"));
    assert_eq!(stage.incident(), replay(&stage, 2), "replay equals live");
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
    let refused = stage.command_about(Some(1), value).unwrap();
    assert!(refused.contains("INC-1 is not the incident in front"), "{refused}");
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
