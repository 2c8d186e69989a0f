//! The journal from outside: what is acknowledged stays, and what was changed shows.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene must end")]

mod dice;
mod disk;
mod faults;
mod kills;
mod merge;
mod older;
mod stage;

use onscene::domain::IncidentId;
use onscene::domain::incident::{Fact, Incident, words};
use onscene::journal::{Draft, Journal, JournalError, SqliteJournal, Verdict, fresh_id};
use stage::{INCIDENT, at, declared, filled, note, tamper};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

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

#[test]
fn names_sort_by_time() {
    assert!(fresh_id(at(1)) < fresh_id(at(2)));
    assert_ne!(fresh_id(at(1)), fresh_id(at(1)));
}
