//! The shop's book, and the incident after 23 minutes and 41 seconds.

use super::at;
use onscene::domain::clock::ClockKind;
use onscene::domain::incident::{Event as Entry, Fact, Incident, Role, Severity};
use onscene::domain::run::RunOutcome;
use onscene::domain::runbook::{Book, CommandClass, Placeholder, Section, Step, StepCommand, StepKind};
use onscene::domain::{BookId, EventId, IncidentId, Moment, RunId, SafeText, StepId};

/// What brings the database back.
pub const RESTART: &str = "docker compose -f compose.prod.yml up -d db";

/// Id, number, title, command with its class and the reason, line.
type Line = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    CommandClass,
    &'static str,
    u32,
);

#[rustfmt::skip]
const STEPS: [Line; 6] = [
    ("s1", "1", "Check the database container", "docker compose -f compose.prod.yml ps db", CommandClass::Reads, "docker compose ps only lists", 41),
    ("s2", "2", "Restart the service", RESTART, CommandClass::ChangesProduction, "docker compose up starts containers", 47),
    ("s3", "3", "Confirm that the API is ready", "curl -fsS http://localhost:3000/ready", CommandClass::Reads, "curl without a body only asks", 53),
    ("s4", "4", "Run the migrations again", "./migrate --force <tag>", CommandClass::Destructive, "migrations cannot be undone", 58),
    ("s5", "5", "Post the recovery update", "", CommandClass::Reads, "", 64),
    ("c1", "1", "Empty the cache", "redis-cli FLUSHALL", CommandClass::Destructive, "redis-cli FLUSHALL deletes all keys", 80),
];

fn step((id, number, title, script, class, why, line): Line) -> Step {
    let command = StepCommand {
        script: script.into(),
        language: "bash".into(),
        class,
        why: why.into(),
        placeholders: script
            .find('<')
            .map(|at| Placeholder {
                text: script[at..].into(),
                ..Placeholder::default()
            })
            .into_iter()
            .collect(),
        ..StepCommand::default()
    };
    Step {
        id: StepId::new(id),
        number: number.into(),
        title: title.into(),
        body: vec!["The container keeps its volume; nothing is lost.".into()],
        kind: if script.is_empty() { StepKind::Do } else { StepKind::Run },
        command: (!script.is_empty()).then_some(command),
        depth: 0,
        line,
        ..Step::default()
    }
}

/// The shop's book.
pub fn book() -> Book {
    let section = |title: &str, line, steps: &[Line]| Section {
        title: title.into(),
        path: vec!["Ops Runbook".into()],
        level: 2,
        line,
        prose: vec!["Read this first.".into()],
        steps: steps.iter().copied().map(step).collect(),
        ..Section::default()
    };
    Book {
        id: BookId::new("runbook.md"),
        title: "Ops Runbook".into(),
        sections: vec![
            section("Postgres unavailable", 38, &STEPS[..5]),
            section("Cache is wrong", 76, &STEPS[5..]),
            section("Whom to call", 90, &[]),
        ],
        sha256: "5f".repeat(32),
        warnings: Vec::new(),
        update_minutes: Some(15),
        ..Book::default()
    }
}

/// A fact of the incident with its place in the journal.
pub fn entry(number: u32, at: Moment, who: &str, fact: Fact) -> Entry {
    Entry {
        id: EventId::new(format!("e{number}")),
        incident: IncidentId(7),
        at,
        who: who.into(),
        fact,
    }
}

/// The incident as it stands.
pub fn declared() -> Incident {
    let facts = opening().into_iter().chain(mending());
    let events: Vec<Entry> = (0..)
        .zip(facts)
        .map(|(number, (time, who, fact))| entry(number, at(time), who, fact))
        .collect();
    Incident::replay(&events).unwrap()
}

type Said = (&'static str, &'static str, Fact);

fn opening() -> Vec<Said> {
    let clock = |clock, due, why: &str| Fact::ClockSet {
        clock,
        name: SafeText::default(),
        to: SafeText::default(),
        due: at(due),
        why: why.into(),
    };
    let role = |role, to: &str| Fact::RoleAssigned { role, to: to.into() };
    let declared = Fact::Declared {
        title: "API 5xx after deploy".into(),
        severity: Severity::Sev2,
        environment: "prod".into(),
    };
    let note = "checkout fails for everybody, search works".into();
    vec![
        ("14:08:29", "maya", declared),
        ("14:08:29", "maya", role(Role::Commander, "maya")),
        (
            "14:08:29",
            "maya",
            clock(ClockKind::Mitigation, "14:18:29", "10 min, from declaring"),
        ),
        (
            "14:08:29",
            "maya",
            clock(ClockKind::Impact, "14:13:29", "5 min, open a status page?"),
        ),
        ("14:09:40", "maya", role(Role::Operations, "you")),
        ("14:10:02", "maya", role(Role::Scribe, "li")),
        ("14:12:51", "li", Fact::Noted { text: note }),
    ]
}

/// The run, the step and the title of the restart.
fn restart() -> (RunId, StepId, SafeText) {
    (RunId::new("r1"), StepId::new("s2"), "Restart the service".into())
}

/// The restart begins, ends well, and is put back to the start.
fn restarted() -> [Fact; 3] {
    let (run, step, title) = restart();
    let started = Fact::RunStarted {
        run,
        step,
        title,
        command: RESTART.into(),
        directory: "/srv/shop".into(),
        host: "bastion-1".into(),
        hash: String::new(),
    };
    let (run, step, title) = restart();
    let finished = Fact::RunFinished {
        run,
        step,
        title,
        outcome: RunOutcome::Exited { code: 0 },
        took_ms: 2_140,
        tail: Vec::new(),
        lines: 0,
    };
    let (_, step, title) = restart();
    let again = Fact::StepReset {
        step,
        title,
        hash: String::new(),
    };
    [started, finished, again]
}

fn mending() -> Vec<Said> {
    let [started, finished, again] = restarted();
    let checked = Fact::StepDone {
        step: StepId::new("s1"),
        title: "Check the database container".into(),
        observed: "db exited (137)".into(),
        hash: String::new(),
    };
    let update = Fact::UpdateSent {
        text: "We see failing checkouts and are looking into the database.".into(),
        channel: "timeline".into(),
    };
    let clock = Fact::ClockSet {
        clock: ClockKind::Update,
        name: SafeText::default(),
        to: SafeText::default(),
        due: at("14:36:22"),
        why: "15 min, by the book".into(),
    };
    let book = Fact::BookAttached {
        book: BookId::new("runbook.md"),
        sha256: "5f".repeat(32),
    };
    vec![
        ("14:19:30", "maya", book),
        ("14:21:22", "maya", update),
        ("14:21:22", "maya", clock),
        ("14:21:48", "maya", checked),
        ("14:23:05", "you", started),
        ("14:23:07", "you", finished),
        ("14:30:11", "maya", again),
    ]
}
