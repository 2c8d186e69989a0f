use super::*;
use crate::domain::runbook::{Step, StepCommand};
use crate::domain::suggestion::Deed;

fn step(id: &str, kind: StepKind, title: &str, script: &str) -> Step {
    Step {
        id: StepId::new(id),
        kind,
        title: title.into(),
        command: (!script.is_empty()).then(|| StepCommand {
            script: script.into(),
            ..StepCommand::default()
        }),
        ..Step::default()
    }
}

fn section(title: &str, path: &[&str], role: SectionRole, prose: &[&str], steps: Vec<Step>) -> Section {
    Section {
        title: title.into(),
        path: path.iter().map(|above| (*above).into()).collect(),
        role,
        prose: prose.iter().map(|text| (*text).into()).collect(),
        steps,
        ..Section::default()
    }
}

fn book() -> Book {
    let sections = vec![
        section(
            "Operations",
            &[],
            SectionRole::Steps,
            &["How we run the shop."],
            Vec::new(),
        ),
        section(
            "Deploy",
            &["Operations"],
            SectionRole::Steps,
            &[],
            vec![step("deploy", StepKind::Run, "Pull images", "docker compose pull")],
        ),
        section(
            "Database outage",
            &["Operations"],
            SectionRole::Steps,
            &[],
            vec![step(
                "up",
                StepKind::Run,
                "Start it again",
                "docker compose up -d postgres",
            )],
        ),
        section(
            "Symptoms",
            &["Operations", "Database outage"],
            SectionRole::Symptoms,
            &["{\"error\": \"ECONNREFUSED\", \"pool\": \"exhausted\"}"],
            Vec::new(),
        ),
        section(
            "Certificates",
            &["Operations"],
            SectionRole::Steps,
            &[],
            vec![step("renew", StepKind::Do, "Renew the certificate", "")],
        ),
        section(
            "Alerts",
            &["Operations"],
            SectionRole::Steps,
            &[],
            vec![
                step("row-1", StepKind::Row, "High HTTP latency", ""),
                step("row-2", StepKind::Row, "Auth failures spike", ""),
            ],
        ),
    ];
    Book {
        id: BookId::new("ops.md"),
        title: "Operations".into(),
        sections,
        ..Book::default()
    }
}

fn signal(about: &str, says: &str) -> Signal {
    Signal {
        about: about.into(),
        says: says.into(),
        sentence: format!("{about} is {says}").into(),
        gravity: 1.0,
    }
}

fn titles(signals: &[Signal]) -> Vec<String> {
    let index = Index::new(&[book()]);
    index.suggest(signals).iter().map(|row| row.title.to_string()).collect()
}

#[test]
fn a_service_that_is_down_points_at_the_section_that_names_it() {
    let index = Index::new(&[book()]);
    let rows = index.suggest(&[signal("postgres", "DOWN: connection refused")]);
    assert_eq!(rows[0].title, "Database outage");
    assert_eq!(rows[0].section, 2);
    let why = rows[0].why.as_str();
    assert!(
        why.starts_with("postgres is DOWN: connection refused; the book says `"),
        "{why}"
    );
    assert!(why.contains("database") || why.contains("postgres"), "{why}");
}

#[test]
fn what_the_symptoms_print_points_at_their_heading_and_a_row_at_itself() {
    assert_eq!(titles(&[signal("api", "logs pool exhausted")]), ["Database outage"]);
    let index = Index::new(&[book()]);
    let rows = index.suggest(&[signal("web", "DEGRADED: latency 900 ms")]);
    assert_eq!(
        (rows[0].title.as_str(), rows[0].step.as_ref().map(StepId::as_str)),
        ("Alerts > High HTTP latency", Some("row-1"))
    );
}

#[test]
fn a_section_is_called_by_its_path() {
    let mut book = book();
    let path = ["Operations", "Checkout of orders"];
    book.sections
        .push(section("Request", &path, SectionRole::Steps, &["checkout"], Vec::new()));
    let rows = Index::new(&[book]).suggest(&[signal("checkout", "DOWN")]);
    assert_eq!(rows[0].title, "Checkout of orders > Request");
}

#[test]
fn words_that_say_nothing_point_nowhere() {
    assert_eq!(titles(&[signal("mailer", "DOWN: status 500 error")]), [""; 0]);
    assert_eq!(titles(&[]), [""; 0]);
}

#[test]
fn a_section_is_proposed_once_and_five_are_enough() {
    let mut many = book();
    for number in 0..40 {
        let title = format!("Payment trouble {number}");
        many.sections
            .push(section(&title, &["Operations"], SectionRole::Steps, &[], Vec::new()));
    }
    let signals = [signal("payment", "DOWN: trouble"), signal("payment", "trouble again")];
    let rows = Index::new(&[many]).suggest(&signals);
    let sections: BTreeSet<usize> = rows.iter().map(|row| row.section).collect();
    assert_eq!((rows.len(), sections.len()), (MOST, MOST));
}

#[test]
fn a_deed_finds_its_step() {
    let books = [book()];
    assert_eq!(
        covering_step(&books, Deed::Restart, "postgres").map(|step| step.id.as_str()),
        Some("up")
    );
    assert!(covering_step(&books, Deed::Stop, "postgres").is_none());
    let all = covers(&books, &["postgres".into(), "api".into()]);
    assert_eq!(all.len(), 1);
}
