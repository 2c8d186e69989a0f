//! The journal from outside: what is acknowledged stays, and what was changed shows.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene must end")]

use onscene::domain::incident::{Fact, Incident, Severity, words};
use onscene::domain::{IncidentId, Moment};
use onscene::journal::{Draft, Journal, JournalError, SqliteJournal, Verdict, fresh_id};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Stdio};

const INCIDENT: IncidentId = IncidentId(7);
const WRITER: &str = "ONSCENE_TEST_JOURNAL_WRITER";

fn at(seconds: i64) -> Moment {
    Moment::from_timestamp(1_700_000_000 + seconds, 123_456_789).unwrap()
}

fn note(seconds: i64, text: &str) -> Draft {
    Draft::new(INCIDENT, at(seconds), "maya".into(), Fact::Noted { text: text.into() })
}

fn declared() -> Draft {
    let fact = Fact::Declared {
        title: "API 5xx".into(),
        severity: Severity::Sev2,
        environment: "prod".into(),
    };
    Draft::new(INCIDENT, at(0), "maya".into(), fact)
}

fn filled(directory: &Path, notes: i64) -> SqliteJournal {
    let mut journal = SqliteJournal::open(directory).unwrap();
    journal.append(&[declared()]).unwrap();
    for number in 1..=notes {
        journal.append(&[note(number, &format!("note {number}"))]).unwrap();
    }
    journal
}

/// Runs SQL on the file behind the journal's back.
fn tamper(directory: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(directory.join("journal.sqlite")).unwrap();
    connection.execute_batch(sql).unwrap();
}

#[test]
fn facts_come_back_as_they_were() {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("state");
    let mut journal = SqliteJournal::open(&directory).unwrap();
    let written = journal.append(&[declared(), note(1, "first")]).unwrap();
    assert_eq!(journal.next_incident().unwrap(), IncidentId(8));
    drop(journal);
    let journal = SqliteJournal::open_to_read(&directory).unwrap();
    assert_eq!(journal.read(INCIDENT).unwrap(), written);
    let list = journal.incidents().unwrap();
    assert_eq!(list.len(), 1);
    assert!(list[0].is_open());
    assert_eq!(list[0].title, "API 5xx");
    assert_eq!(list[0].facts, 2);
    assert!(journal.read(IncidentId(99)).unwrap().is_empty());
}

#[test]
fn only_the_owner_may_read_it() {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("state");
    let journal = filled(&directory, 1);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    for entry in std::fs::read_dir(&directory).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    drop(journal);
}

#[test]
fn appending_twice_stores_once_and_a_taken_name_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let mut journal = filled(place.path(), 0);
    let draft = note(1, "once");
    let first = journal.append(std::slice::from_ref(&draft)).unwrap();
    assert_eq!(journal.append(std::slice::from_ref(&draft)).unwrap(), first);
    assert_eq!(journal.read(INCIDENT).unwrap().len(), 2);
    let other = Draft {
        fact: Fact::Noted { text: "other".into() },
        ..draft
    };
    let batch = [note(2, "goes with it"), other];
    assert!(matches!(journal.append(&batch), Err(JournalError::Taken { .. })));
    assert_eq!(journal.read(INCIDENT).unwrap().len(), 2, "all or none");
}

#[test]
fn an_edit_a_deletion_a_swap_and_a_cut_show() {
    type Expected = fn(&Verdict) -> bool;
    let cases: [(&str, Expected); 6] = [
        (
            "UPDATE events SET fact = replace(fact, 'note 3', 'note X') WHERE place = 4",
            |verdict| matches!(verdict, Verdict::Broken { place: 4, .. }),
        ),
        ("UPDATE events SET who = 'li' WHERE place = 2", |verdict| {
            matches!(verdict, Verdict::Broken { place: 2, .. })
        }),
        ("DELETE FROM events WHERE place = 3", |verdict| {
            matches!(verdict, Verdict::Broken { place: 3, .. })
        }),
        (
            "UPDATE events SET place = 99 WHERE place = 2; UPDATE events SET place = 2 WHERE place = 3;
             UPDATE events SET place = 3 WHERE place = 99;",
            |verdict| matches!(verdict, Verdict::Broken { place: 2, .. }),
        ),
        ("DELETE FROM events WHERE place > 4", |verdict| {
            *verdict == Verdict::Shorter { facts: 4, were: 6 }
        }),
        ("DELETE FROM events", |verdict| {
            *verdict == Verdict::Shorter { facts: 0, were: 6 }
        }),
    ];
    for (sql, expected) in cases {
        let place = tempfile::tempdir().unwrap();
        let journal = filled(place.path(), 5);
        let whole = journal.verify(INCIDENT).unwrap();
        assert!(
            matches!(
                whole,
                Verdict::Whole {
                    facts: 6,
                    witnessed: true,
                    ..
                }
            ),
            "{}",
            whole.words()
        );
        tamper(place.path(), sql);
        let verdict = journal.verify(INCIDENT).unwrap();
        assert!(expected(&verdict), "{sql}: {}", verdict.words());
    }
}

#[test]
fn no_flipped_bit_in_the_file_goes_unnoticed() {
    let place = tempfile::tempdir().unwrap();
    let mut journal = filled(place.path(), 40);
    let written = journal.read(INCIDENT).unwrap();
    journal.append(&[]).unwrap();
    drop(journal);
    tamper(
        place.path(),
        "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;",
    );
    let file = place.path().join("journal.sqlite");
    let bytes = std::fs::read(&file).unwrap();
    let mut seen = 0;
    let mut seed = 42_u64;
    for _ in 0..300 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let at = usize::try_from(seed >> 20).unwrap() % bytes.len();
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (seed % 8);
        std::fs::write(&file, &flipped).unwrap();
        let Ok(journal) = SqliteJournal::open_to_read(place.path()) else {
            seen += 1;
            continue;
        };
        let (read, verdict) = (journal.read(INCIDENT), journal.verify(INCIDENT));
        match (read, verdict) {
            (Ok(read), Ok(verdict)) if verdict.is_whole() => {
                assert_eq!(read, written, "byte {at}: {}", verdict.words());
            }
            _ => seen += 1,
        }
    }
    assert!(seen > 10, "the flips must reach the facts: {seen}");
}

#[test]
fn a_cut_log_is_a_valid_but_shorter_history_and_the_witness_says_so() {
    let place = tempfile::tempdir().unwrap();
    let journal = filled(place.path(), 20);
    let copy = tempfile::tempdir().unwrap();
    for name in ["journal.sqlite", "journal.sqlite-wal", "journal.head"] {
        std::fs::copy(place.path().join(name), copy.path().join(name)).unwrap();
    }
    drop(journal);
    let wal = copy.path().join("journal.sqlite-wal");
    let length = std::fs::metadata(&wal).unwrap().len();
    std::fs::OpenOptions::new()
        .write(true)
        .open(&wal)
        .unwrap()
        .set_len(length * 2 / 3)
        .unwrap();
    let journal = SqliteJournal::open(copy.path()).unwrap();
    let verdict = journal.verify(INCIDENT).unwrap();
    assert!(
        matches!(verdict, Verdict::Shorter { were: 21, .. }),
        "{}",
        verdict.words()
    );
}

#[test]
fn a_newer_file_stops_with_a_sentence() {
    let place = tempfile::tempdir().unwrap();
    drop(filled(place.path(), 0));
    tamper(place.path(), "PRAGMA user_version = 99");
    let error = SqliteJournal::open(place.path()).unwrap_err();
    assert!(matches!(error, JournalError::Newer { found: 99, .. }));
    assert!(error.to_string().contains("use the newer onscene"), "{error}");
}

#[test]
fn a_fact_of_a_newer_kind_is_kept_and_shown_and_the_chain_holds() {
    let place = tempfile::tempdir().unwrap();
    let mut journal = filled(place.path(), 1);
    let fact: Fact = serde_json::from_str(r#"{"kind":"from_tomorrow","more":[1,{"b":2,"a":1}]}"#).unwrap();
    let draft = Draft::new(INCIDENT, at(2), "maya".into(), fact.clone());
    journal.append(&[draft]).unwrap();
    let events = journal.read(INCIDENT).unwrap();
    assert_eq!(events[2].fact, fact);
    assert_eq!(
        words(&events[2].fact),
        "a fact this version does not know: from_tomorrow"
    );
    assert!(Incident::replay(&events).unwrap().is_open());
    assert!(journal.verify(INCIDENT).unwrap().is_whole());
}

#[test]
fn a_fact_that_is_none_stops_with_a_sentence_and_the_list_names_it() {
    let place = tempfile::tempdir().unwrap();
    let journal = filled(place.path(), 1);
    tamper(place.path(), r#"UPDATE events SET fact = '{"sort":7}' WHERE place = 2"#);
    let error = journal.read(INCIDENT).unwrap_err();
    assert!(matches!(error, JournalError::Unreadable { place: 2, .. }), "{error}");
    let list = journal.incidents().unwrap();
    assert!(list[0].damage.as_ref().unwrap().as_str().contains("fact 2"));
    assert!(!list[0].is_open());
}

#[test]
fn what_is_no_journal_is_refused_with_its_name() {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("journal.sqlite"), "this is not a journal at all").unwrap();
    let error = SqliteJournal::open(place.path()).unwrap_err().to_string();
    assert!(error.contains("journal.sqlite"), "{error}");
    let missing = SqliteJournal::open_to_read(&place.path().join("nowhere")).unwrap_err();
    assert!(matches!(missing, JournalError::Open { .. }));
}

/// The child of the test below: appends and says so, until it is killed.
#[test]
fn writer() {
    let Ok(directory) = std::env::var(WRITER) else {
        return;
    };
    let mut journal = SqliteJournal::open(Path::new(&directory)).unwrap();
    if journal.read(INCIDENT).unwrap().is_empty() {
        journal.append(&[declared()]).unwrap();
    }
    let mut out = std::io::stdout();
    for number in 0.. {
        let drafts = [note(number, "a"), note(number, "b")];
        journal.append(&drafts).unwrap();
        for draft in drafts {
            writeln!(out, "ack {}", draft.id).unwrap();
        }
        out.flush().unwrap();
    }
}

fn spawn_writer(directory: &Path) -> Child {
    std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writer", "--nocapture", "--test-threads=1"])
        .env(WRITER, directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills the writer after some acknowledged facts, at a moment that differs from round to round.
fn kill_in_the_middle(directory: &Path, acks: usize) -> Vec<String> {
    let mut child = spawn_writer(directory);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acked = Vec::new();
    let take = |line: std::io::Result<String>, acked: &mut Vec<String>| {
        if let Some(id) = line.ok().and_then(|line| line.strip_prefix("ack ").map(str::to_owned)) {
            acked.push(id);
        }
    };
    while acked.len() < acks {
        take(lines.next().unwrap(), &mut acked);
    }
    child.kill().unwrap();
    lines.for_each(|line| take(line, &mut acked));
    child.wait().unwrap();
    acked
}

#[test]
fn sixty_kills_lose_no_acknowledged_fact() {
    let place = tempfile::tempdir().unwrap();
    let mut acked = BTreeSet::new();
    for round in 0..60 {
        acked.extend(kill_in_the_middle(place.path(), 1 + round % 7));
    }
    let journal = SqliteJournal::open(place.path()).unwrap();
    let events = journal.read(INCIDENT).unwrap();
    let stored: BTreeSet<String> = events.iter().map(|event| event.id.as_str().to_owned()).collect();
    let lost = acked.difference(&stored).count();
    println!(
        "60 kills: {} acknowledged, {} stored, {lost} lost",
        acked.len(),
        stored.len()
    );
    assert_eq!(lost, 0);
    assert_eq!(events.len() % 2, 1, "a batch is stored whole or not at all");
    let verdict = journal.verify(INCIDENT).unwrap();
    assert!(verdict.is_whole(), "{}", verdict.words());
    assert!(Incident::replay(&events).is_some());
}

#[test]
fn names_sort_by_time() {
    assert!(fresh_id(at(1)) < fresh_id(at(2)));
    assert_ne!(fresh_id(at(1)), fresh_id(at(1)));
}
