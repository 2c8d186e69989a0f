//! What the journal costs: `cargo bench --bench journal`.
//!
//! An incident of 5,000 facts from the disk to the first message of a console, a search over 200
//! incidents of 25 facts, and one acknowledged fact. All by the clock.

#![expect(clippy::unwrap_used, reason = "a bench that cannot set its scene must end")]

use onscene::domain::incident::{Fact, Incident, Severity};
use onscene::domain::run::RunOutcome;
use onscene::domain::{IncidentId, Moment, RunId, SafeText, StepId};
use onscene::journal::{Draft, Index, Journal, SqliteJournal};
use onscene::time::ticks;
use onscene::wire::{ToConsole, encode};
use std::time::Duration;

/// Facts of a timeline that the host sends.
const SENT: usize = 2_000;

fn main() {
    // Without `--bench` the tests run it, to see that it runs.
    let is_bench = std::env::args().any(|word| word == "--bench");
    let scale = if is_bench { 1 } else { 50 };
    attach(5_000 / scale);
    search(200 / u32::try_from(scale).unwrap(), 25);
    append(500 / scale);
}

fn say(what: &str, took: Duration, goal: Option<Duration>) {
    let verdict = match goal {
        Some(goal) if took > goal => format!("goal {goal:?} MISSED"),
        Some(goal) => format!("goal {goal:?}"),
        None => String::new(),
    };
    println!("{what:<64} {:>10.2} ms  {verdict}", took.as_secs_f64() * 1_000.0);
}

fn at(second: usize) -> Moment {
    Moment::from_timestamp(1_700_000_000 + i64::try_from(second).unwrap(), 0).unwrap()
}

fn draft(incident: u32, number: usize, fact: Fact) -> Draft {
    Draft::new(IncidentId(incident), at(number), "maya".into(), fact)
}

fn declared(incident: u32) -> Draft {
    let fact = Fact::Declared {
        title: format!("outage {incident} of the checkout").into(),
        severity: Severity::Sev2,
        environment: "prod".into(),
    };
    draft(incident, 0, fact)
}

/// A fact as an outage has them: half notes, half the ends of commands with their last lines.
fn fact(number: usize) -> Fact {
    if number.is_multiple_of(2) {
        return Fact::Noted {
            text: format!("looked at node {number}: the pool of connections is exhausted, retry in {number} s").into(),
        };
    }
    let line = |line| SafeText::clean(&format!("line {line} of run {number}: container db-{number} started"));
    Fact::RunFinished {
        run: RunId::new(format!("run-{number}")),
        step: StepId::new(format!("runbook.md#section-{}/1-abcdef", number % 40)),
        title: format!("Restart service {}", number % 40).into(),
        outcome: RunOutcome::Exited { code: 0 },
        took_ms: 1_234,
        tail: (0..10).map(line).collect(),
        lines: 10,
    }
}

/// From the file to the bytes of the first message, as a starting host does it.
fn attach(facts: usize) {
    let place = tempfile::tempdir().unwrap();
    let mut journal = SqliteJournal::open(place.path()).unwrap();
    let drafts: Vec<Draft> = std::iter::once(declared(1))
        .chain((1..facts).map(|number| draft(1, number, fact(number))))
        .collect();
    journal.append(&drafts).unwrap();
    drop(journal);
    let start = ticks();
    let journal = SqliteJournal::open_to_read(place.path()).unwrap();
    let id = journal.last().unwrap().unwrap();
    let events = journal.read(id).unwrap();
    say(&format!("read {facts} facts"), start.elapsed(), None);
    let since = ticks();
    assert!(journal.verify(id).unwrap().is_whole());
    say("verify them", since.elapsed(), None);
    let since = ticks();
    let mut incident = Incident::replay(&events).unwrap();
    say("fold them", since.elapsed(), None);
    let since = ticks();
    incident.timeline.drain(..incident.timeline.len().saturating_sub(SENT));
    let message = ToConsole::Incident {
        incident: Some(Box::new(incident)),
    };
    let bytes = encode(&message).unwrap();
    say(
        &format!("the first message, {} kB", bytes.len() / 1_000),
        since.elapsed(),
        None,
    );
    say("all of it", start.elapsed(), Some(Duration::from_secs(1)));
}

fn search(incidents: u32, facts: usize) {
    let place = tempfile::tempdir().unwrap();
    let mut journal = SqliteJournal::open(place.path()).unwrap();
    for incident in 1..=incidents {
        let number = usize::try_from(incident).unwrap() * 1_000;
        let drafts: Vec<Draft> = std::iter::once(declared(incident))
            .chain((1..facts).map(|place| draft(incident, place, fact(number + place))))
            .collect();
        journal.append(&drafts).unwrap();
    }
    let goal = Some(Duration::from_millis(100));
    let find = |what: &str, goal: Option<Duration>| {
        let since = ticks();
        let mut index = Index::open(place.path()).unwrap();
        let found = index.search(&journal, "exhausted retry").unwrap();
        assert_eq!(found.len(), usize::try_from(incidents).unwrap());
        say(
            &format!("search {incidents} incidents x {facts} facts, {what}"),
            since.elapsed(),
            goal,
        );
    };
    find("the first time, which reads them all", None);
    find("found in all of them, each with its summary", goal);
    let since = ticks();
    let found = Index::open(place.path())
        .unwrap()
        .search(&journal, "outage 17")
        .unwrap();
    say(&format!("search that finds {}", found.len()), since.elapsed(), goal);
}

fn append(count: usize) {
    let place = tempfile::tempdir().unwrap();
    let mut journal = SqliteJournal::open(place.path()).unwrap();
    journal.append(&[declared(1)]).unwrap();
    let mut took: Vec<Duration> = (1..=count)
        .map(|number| {
            let draft = draft(1, number, fact(number));
            let since = ticks();
            journal.append(&[draft]).unwrap();
            since.elapsed()
        })
        .collect();
    took.sort_unstable();
    say("append one fact, the middle one", took[took.len() / 2], None);
    say("append one fact, 99 in 100", took[took.len() * 99 / 100], None);
}
