//! Journals of older formats, pruning and search.

use crate::stage::{INCIDENT, at, declared_as, note, tamper};
use onscene::domain::IncidentId;
use onscene::domain::incident::{Fact, Status};
use onscene::journal::{Draft, Index, Journal, Proof, SqliteJournal, Verdict};
use std::path::Path;

/// A journal as the first format had it, written by the program of that time.
fn first_format() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/journal");
    for end in ["sqlite", "head"] {
        let from = fixtures.join(format!("format-1.{end}"));
        std::fs::copy(from, place.path().join(format!("journal.{end}"))).unwrap();
    }
    place
}

#[test]
fn a_file_of_the_first_format_is_brought_up_to_date_and_stays_whole() {
    for for_reading in [true, false] {
        let place = first_format();
        let journal = if for_reading {
            SqliteJournal::open_to_read(place.path()).unwrap()
        } else {
            SqliteJournal::open(place.path()).unwrap()
        };
        let events = journal.read(INCIDENT).unwrap();
        assert_eq!(events.len(), 5);
        let verdict = journal.verify(INCIDENT).unwrap();
        let head = "dca2b080f2d7f8189cf99a6038441e1e1abdbf58a6c4b2e83d00e2677d510bae";
        let expected = Verdict::Whole {
            facts: 5,
            head: head.into(),
            witnessed: true,
        };
        assert_eq!(verdict, expected);
        drop(journal);
        let mut journal = SqliteJournal::open(place.path()).unwrap();
        journal.append(&[note(60, "in the new format")]).unwrap();
        assert_eq!(journal.read(INCIDENT).unwrap()[..5], events);
        assert!(journal.verify(INCIDENT).unwrap().is_whole());
        let text = onscene::journal::lines::write(&journal.lines(INCIDENT).unwrap());
        assert_eq!(onscene::journal::lines::read(&text).unwrap().damaged, []);
    }
}

/// Three incidents: resolved long ago, resolved just now, open since long ago.
fn three(directory: &Path) -> SqliteJournal {
    let mut journal = SqliteJournal::open(directory).unwrap();
    let day = 24 * 60 * 60;
    for (number, resolved) in [(1, Some(0)), (2, Some(400 * day)), (3, None)] {
        let id = IncidentId(number);
        journal.append(&[declared_as(id, &format!("outage {number}"))]).unwrap();
        let to = Status::Resolved;
        let done = resolved.map(|at_second| Draft::new(id, at(at_second), "li".into(), Fact::StatusChanged { to }));
        journal.append(done.as_slice()).unwrap();
    }
    journal
}

#[test]
fn only_what_was_over_long_ago_is_pruned_and_its_number_is_not_given_again() {
    let place = tempfile::tempdir().unwrap();
    let mut journal = three(place.path());
    let head = journal.head(IncidentId(1)).unwrap().unwrap();
    let now = at(401 * 24 * 60 * 60);
    let old = journal.older_than(now - chrono::TimeDelta::days(365)).unwrap();
    assert_eq!(
        old.iter().map(|summary| summary.id).collect::<Vec<_>>(),
        [IncidentId(1)]
    );
    journal.prune(&[IncidentId(1)], now).unwrap();
    assert_eq!(journal.incidents().unwrap().len(), 2);
    let proof = Proof {
        remembered: vec![head.clone()],
        given: Some(head.hash.clone()),
    };
    let verdict = journal.verify_with(IncidentId(1), &proof).unwrap();
    assert!(
        matches!(verdict, Verdict::Pruned { facts: 2, .. }),
        "{}",
        verdict.words()
    );
    let other = Proof {
        remembered: vec![onscene::journal::Head { place: 5, ..head }],
        given: None,
    };
    assert!(!journal.verify_with(IncidentId(1), &other).unwrap().is_whole());
    for name in ["journal.sqlite", "journal.sqlite-wal"] {
        let bytes = std::fs::read(place.path().join(name)).unwrap_or_default();
        let is_there = bytes.windows(8).any(|window| window == b"outage 1");
        assert!(!is_there, "the text is still in {name}");
    }
    tamper(place.path(), "DELETE FROM events");
    assert_eq!(journal.next_incident().unwrap(), IncidentId(2), "as far as is known");
}

#[test]
fn search_finds_incidents_by_all_words_in_any_of_their_facts() {
    let place = tempfile::tempdir().unwrap();
    let mut journal = three(place.path());
    let noted = |number, text: &str| {
        Draft::new(
            IncidentId(number),
            at(9),
            "maya".into(),
            Fact::Noted { text: text.into() },
        )
    };
    journal
        .append(&[
            noted(2, "Redis was évicting keys \"quoted\" 100%"),
            noted(3, "redis is fine"),
        ])
        .unwrap();
    let ids = |journal: &SqliteJournal, query: &str| -> Vec<u32> {
        let mut index = Index::open(place.path()).unwrap();
        let found = index.search(journal, query).unwrap();
        found.iter().map(|found| found.summary.id.0).collect()
    };
    let cases: [(&str, &[u32]); 9] = [
        ("redis", &[3, 2]),
        ("redis outage", &[3, 2]),
        ("REDIS evict", &[2]),
        ("outage maya", &[3, 2, 1]),
        ("INC-3", &[3]),
        ("\"quoted\"", &[2]),
        ("absent", &[]),
        ("redis absent", &[]),
        ("* OR -", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(ids(&journal, query), expected, "{query}");
    }
    journal.append(&[noted(1, "late redis")]).unwrap();
    assert_eq!(ids(&journal, "late"), [1], "what is new is read before it answers");
    journal.prune(&[IncidentId(1)], at(0)).unwrap();
    assert!(ids(&journal, "late").is_empty());
    std::fs::write(place.path().join("search.sqlite"), "nonsense").unwrap();
    let _ = std::fs::remove_file(place.path().join("search.sqlite-wal"));
    assert_eq!(ids(&journal, "evicting"), [2], "a damaged index is only a copy");
}

#[test]
fn what_is_only_said_to_be_removed_is_no_sound_incident() {
    let place = tempfile::tempdir().unwrap();
    let journal = three(place.path());
    let head = journal.head(IncidentId(1)).unwrap().unwrap();
    drop(journal);
    let (place_of_head, hash) = (head.place, &head.hash);
    tamper(
        place.path(),
        &format!(
            "INSERT INTO pruned (incident, facts, hash, at) VALUES (1, {place_of_head}, '{hash}', '2026-01-01T00:00:00Z')"
        ),
    );
    tamper(place.path(), "DELETE FROM events WHERE incident = 1");
    let journal = SqliteJournal::open_to_read(place.path()).unwrap();
    let verdict = journal.verify(IncidentId(1)).unwrap();
    assert!(!verdict.is_whole(), "{}", verdict.words());
}
