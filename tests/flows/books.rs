//! A book that changes on disk while people work with it.

use super::stage::{Stage, book, console};
use onscene::domain::checklist::StepState;
use onscene::domain::guards::Guards;
use onscene::domain::health::ProbeResult;
use onscene::domain::incident::{Command, Fact, Incident, words};
use onscene::domain::runbook::Book;
use onscene::domain::{BookId, RunId, ServiceId, StepId};
use onscene::host::{Input, ServiceSetup};
use onscene::sources::News;
use onscene::wire::{ToConsole, ToHost};
use std::time::Duration;

/// The usual book with names and hashes as a reader gives them: file, section, hash.
fn named(section: &str, hashes: &[&str], sha256: &str) -> Book {
    let mut book = book();
    book.sha256 = sha256.into();
    book.sections[0].title = section.into();
    book.sections[0].steps.truncate(hashes.len());
    for (step, hash) in book.sections[0].steps.iter_mut().zip(hashes) {
        step.id = StepId::new(format!("runbook.md#{section}/1-{hash}"));
        step.hash = (*hash).into();
    }
    book
}

fn ticked(stage: &mut Stage, step: &str) {
    let tick = Command::TickStep {
        step: StepId::new(step),
        observed: "seen".into(),
    };
    assert_eq!(stage.command(tick), None);
}

fn reread(stage: &mut Stage, book: Book) {
    stage.take(Input::BooksRead {
        books: vec![book],
        problems: Vec::new(),
        unread: Vec::new(),
    });
}

fn of(books: Book) -> Stage {
    let mut stage = Stage::set_up(Vec::new(), |setup| setup.books = vec![books]);
    stage.declare();
    stage
}

#[test]
fn what_was_done_follows_a_step_whose_words_stay_equal() {
    let mut stage = of(named("a", &["h1", "h2"], "sha-1"));
    ticked(&mut stage, "runbook.md#a/1-h1");
    ticked(&mut stage, "runbook.md#a/1-h2");
    reread(&mut stage, named("b", &["h1", "h3"], "sha-2"));
    let fact = stage.journal.last().unwrap().fact.clone();
    assert_eq!(
        words(&fact),
        "the book runbook.md changed on disk: 1 step is new, 1 step is gone, 1 moved and keeps its state"
    );
    let incident = stage.incident();
    let state = |id: &str| incident.step(&StepId::new(id)).state;
    assert!(matches!(state("runbook.md#b/1-h1"), StepState::Done { .. }));
    assert_eq!(state("runbook.md#b/1-h3"), StepState::Todo);
    let books = [named("b", &["h1", "h3"], "sha-2")];
    let orphans: Vec<&str> = incident.orphans(&books).map(|(id, _)| id.as_str()).collect();
    assert_eq!(orphans, ["runbook.md#a/1-h2"]);
    assert_eq!(incident.title_of(&StepId::new("runbook.md#a/1-h2")), "restart");
    assert!(stage.told.iter().any(|told| matches!(told, ToConsole::Notice(_))));
    assert_eq!(Incident::replay(&stage.journal), Some(incident), "replay equals live");
}

#[test]
fn two_steps_of_the_same_words_are_not_confused() {
    let mut stage = of(named("a", &["h1", "h2"], "sha-1"));
    ticked(&mut stage, "runbook.md#a/1-h1");
    let mut twice = named("b", &["h1", "h1"], "sha-2");
    twice.sections[0].steps[1].id = StepId::new("runbook.md#b/2-h1");
    reread(&mut stage, twice);
    let incident = stage.incident();
    assert_eq!(incident.step(&StepId::new("runbook.md#b/1-h1")).state, StepState::Todo);
}

#[test]
fn a_command_that_runs_ends_in_the_step_that_its_own_became() {
    let mut stage = of(named("a", &["h1", "h2"], "sha-1"));
    let run = Command::RunStep {
        step: StepId::new("runbook.md#a/1-h2"),
        sha256: "sha-1".into(),
        typed: "".into(),
        terminal: false,
    };
    assert_eq!(stage.command(run), None);
    let run = stage.started[0].0.clone();
    reread(&mut stage, named("b", &["h1", "h2"], "sha-2"));
    stage.host_says_finished(&run);
    let incident = stage.incident();
    assert!(matches!(
        incident.step(&StepId::new("runbook.md#b/1-h2")).state,
        StepState::Done { .. }
    ));
    assert_eq!(incident.steps.len(), 1);
    assert_eq!(Incident::replay(&stage.journal), Some(incident));
}

#[test]
fn a_book_that_changed_while_no_host_ran_is_noticed_at_the_start() {
    let mut stage = of(named("a", &["h1", "h2"], "sha-1"));
    stage.command(Command::AttachBook {
        book: BookId::new("runbook.md"),
    });
    ticked(&mut stage, "runbook.md#a/1-h1");
    let journal = stage.journal.clone();
    let mut next = Stage::set_up(journal.clone(), |setup| {
        setup.books = vec![named("b", &["h1"], "sha-2")];
    });
    next.pass(Duration::from_secs(1));
    assert!(matches!(&next.journal.last().unwrap().fact, Fact::BookChanged { moved, .. } if moved.len() == 1));
    let mut same = Stage::set_up(journal.clone(), |setup| {
        setup.books = vec![named("a", &["h1", "h2"], "sha-1")];
    });
    same.pass(Duration::from_secs(1));
    assert_eq!(same.journal.len(), journal.len(), "nothing changed, nothing is said");
}

#[test]
fn a_book_nobody_used_changes_without_a_word() {
    let mut stage = of(named("a", &["h1"], "sha-1"));
    let before = stage.journal.len();
    reread(&mut stage, named("b", &["h9"], "sha-2"));
    assert_eq!(stage.journal.len(), before);
}

fn guards(stage: &mut Stage, step: &str) -> Guards {
    stage.take(Input::Said {
        console: console(),
        message: ToHost::AskGuards {
            step: StepId::new(step),
        },
        fresh: RunId::new("unused"),
    });
    let guards = stage.told.iter().rev().find_map(|told| match told {
        ToConsole::Guards { guards } => Some(guards.clone()),
        _ => None,
    });
    *guards.expect("guards are answered")
}

#[test]
fn the_same_command_a_moment_ago_is_said() {
    let mut stage = Stage::new();
    stage.declare();
    assert_eq!(guards(&mut stage, "restart").recent, None);
    stage.run_step("restart");
    let recent = guards(&mut stage, "restart").recent.unwrap();
    assert_eq!((recent.who.as_str(), recent.how.as_str()), ("maya", "running"));
    assert_eq!(guards(&mut stage, "look").recent, None);
    let run = stage.started[0].0.clone();
    stage.host_says_finished(&run);
    stage.pass(Duration::from_secs(119));
    assert_eq!(guards(&mut stage, "restart").recent.unwrap().how, "exit 0 in 0.0 s");
    stage.pass(Duration::from_secs(1));
    assert_eq!(guards(&mut stage, "restart").recent, None);
    assert!(guards(&mut stage, "restart").is_production);
    assert_eq!(guards(&mut stage, "restart").command, "docker compose up -d db");
}

#[test]
fn a_service_that_goes_down_proposes_its_section() {
    let mut stage = Stage::set_up(Vec::new(), |setup| {
        setup.services = vec![ServiceSetup {
            id: ServiceId::new("db"),
            name: "db".into(),
            target: "tcp db:5432".into(),
            interval: Duration::from_secs(5),
        }];
    });
    stage.pass(Duration::from_secs(1));
    let now = stage.now;
    stage.take(Input::News(News::Probe {
        service: ServiceId::new("db"),
        at: now,
        result: ProbeResult {
            health: onscene::domain::health::Health::Down,
            latency_ms: None,
            summary: "refused".into(),
        },
    }));
    stage.pass(Duration::from_secs(6));
    stage.publish();
    let told = stage.told.iter().rev().find_map(|told| match told {
        ToConsole::Suggestions { rows, covers } => Some((rows.clone(), covers.clone())),
        _ => None,
    });
    let (rows, covers) = told.expect("suggestions are sent");
    assert_eq!(rows[0].title, "Database");
    assert!(
        rows[0].why.as_str().starts_with("db is DOWN: refused"),
        "{}",
        rows[0].why
    );
    assert_eq!(covers[0].step, StepId::new("restart"));
}

/// The warnings every console lists now, by the last word of the host.
fn listed(stage: &mut Stage) -> Vec<String> {
    stage.publish();
    let last = stage.told.iter().rev().find_map(|told| match told {
        ToConsole::Warnings { rows } => Some(rows),
        _ => None,
    });
    last.unwrap().iter().map(ToString::to_string).collect()
}

#[test]
fn a_warning_goes_when_the_file_is_mended_and_others_stay() {
    let mut wrong = book();
    wrong.warnings = vec!["runbook.md.onscene.toml:3: unknown key `clas`".into()];
    let mut stage = Stage::set_up(Vec::new(), |setup| {
        setup.books = vec![wrong];
        setup.warnings = vec!["onscene.toml:2: unknown key `colour`".into()];
        setup.unread = vec!["gone.md: cannot be read: no such file".into()];
    });
    assert_eq!(listed(&mut stage).len(), 3);
    reread(&mut stage, book());
    assert_eq!(listed(&mut stage), ["onscene.toml:2: unknown key `colour`"]);
    stage.take(Input::BooksRead {
        books: vec![book()],
        problems: vec!["gone.md: cannot be read: no such file".into()],
        unread: vec![BookId::new("gone.md")],
    });
    assert_eq!(
        listed(&mut stage).len(),
        2,
        "a file that broke meanwhile is listed, too"
    );
}
