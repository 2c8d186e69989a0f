//! Damage by the thousand: what is changed, taken out, swapped or cut off shows against a remembered head.

use crate::stage::{Dice, INCIDENT, copy, declared, fast_place, filled, note, tamper};
use onscene::journal::{Journal, JournalError, Proof, SqliteJournal, Verdict};
use std::path::Path;

/// What somebody remembers who saw the end.
fn proof(journal: &SqliteJournal) -> Proof {
    Proof {
        remembered: journal.head(INCIDENT).unwrap().into_iter().collect(),
        given: None,
    }
}

/// Whether a damaged copy is noticed; what reads as written is no damage. The file beside the journal is taken
/// away: the end is remembered elsewhere alone.
fn is_noticed(directory: &Path, proof: &Proof, written: &[onscene::domain::incident::Event]) -> Result<bool, String> {
    let _ = std::fs::remove_file(directory.join("journal.head"));
    let Ok(journal) = SqliteJournal::open_to_read(directory) else {
        return Ok(true);
    };
    match journal.verify_with(INCIDENT, proof) {
        Err(_) => Ok(true),
        Ok(verdict) if !verdict.is_whole() => Ok(true),
        Ok(verdict) => match journal.read(INCIDENT) {
            Ok(read) if read == written => Ok(false),
            Ok(_) => Err(format!("other facts are called {}", verdict.words())),
            Err(error) => Err(format!("{error}, and yet {}", verdict.words())),
        },
    }
}

#[test]
fn every_cut_of_the_log_shows_against_a_remembered_head() {
    let place = fast_place();
    drop(filled(place.path(), 6));
    let mut journal = SqliteJournal::open(place.path()).unwrap();
    for number in 7..=9 {
        journal.append(&[note(number, "in the log")]).unwrap();
    }
    let (proof, written) = (proof(&journal), journal.read(INCIDENT).unwrap());
    let copied = fast_place();
    copy(place.path(), copied.path());
    let wal = std::fs::File::options()
        .write(true)
        .open(copied.path().join("journal.sqlite-wal"))
        .unwrap();
    let length = wal.metadata().unwrap().len();
    let (mut noticed, mut unnoticed) = (0, Vec::new());
    for offset in (0..length).rev() {
        wal.set_len(offset).unwrap();
        let _ = std::fs::remove_file(copied.path().join("journal.sqlite-shm"));
        match is_noticed(copied.path(), &proof, &written) {
            Ok(true) => noticed += 1,
            Ok(false) => unnoticed.push((offset, String::new())),
            Err(why) => unnoticed.push((offset, why)),
        }
    }
    println!(
        "figure: truncation: every one of {length} offsets of the log, {noticed} noticed, {} undetected",
        unnoticed.len()
    );
    assert!(length > 20_000, "{length}");
    assert_eq!(unnoticed, []);
}

#[test]
fn no_flipped_bit_goes_unnoticed_in_the_file_or_in_the_log() {
    let mut dice = Dice(42);
    let (mut noticed, mut harmless, mut undetected) = (0, 0, Vec::new());
    for name in ["journal.sqlite", "journal.sqlite-wal"] {
        let place = fast_place();
        let journal = filled(place.path(), 40);
        let (proof, written) = (proof(&journal), journal.read(INCIDENT).unwrap());
        if name == "journal.sqlite" {
            drop(journal);
            tamper(place.path(), "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        let (snapshot, copied) = (fast_place(), fast_place());
        copy(place.path(), snapshot.path());
        let bytes = std::fs::read(snapshot.path().join(name)).unwrap();
        for _ in 0..1_000 {
            copy(snapshot.path(), copied.path());
            let mut flipped = bytes.clone();
            let at = dice.below(bytes.len());
            flipped[at] ^= 1 << dice.below(8);
            std::fs::write(copied.path().join(name), flipped).unwrap();
            match is_noticed(copied.path(), &proof, &written) {
                Ok(true) => noticed += 1,
                Ok(false) => harmless += 1,
                Err(why) => undetected.push((name, at, why)),
            }
        }
    }
    println!(
        "figure: 2000 flipped bits: {noticed} noticed, {harmless} changed no fact, {} undetected",
        undetected.len()
    );
    assert_eq!(undetected, []);
    assert!(noticed > 500, "the flips must reach the facts: {noticed}");
}

/// One change of the rows behind the journal's back.
fn change(dice: &mut Dice, facts: usize) -> (&'static str, String) {
    let mut any = || dice.below(facts) + 1;
    let (one, other) = (any(), any());
    let other = if one == other { one % facts + 1 } else { other };
    let column = ["id", "at", "who", "fact", "previous", "hash", "origin"][dice.below(7)];
    match dice.below(6) {
        0 => (
            "edit",
            format!("UPDATE events SET {column} = {column} || ' ' WHERE place = {one}"),
        ),
        1 => ("deletion", format!("DELETE FROM events WHERE place = {one}")),
        2 => ("truncation", format!("DELETE FROM events WHERE place >= {one}")),
        3 => (
            "swap",
            format!(
                "UPDATE events SET place = -1 WHERE place = {one}; UPDATE events SET place = {one} WHERE place = {other};
                 UPDATE events SET place = {other} WHERE place = -1;"
            ),
        ),
        4 => (
            "swap of texts",
            format!(
                "UPDATE events SET fact = (SELECT fact FROM events AS o WHERE o.place = {one} + {other} - events.place)
                 WHERE place IN ({one}, {other})"
            ),
        ),
        _ => (
            "insertion",
            format!(
                "INSERT INTO events (incident, place, id, at, who, fact, previous, hash)
                 SELECT incident, {facts} + 1, 'forged', at, who, fact, hash, previous FROM events WHERE place = {one}"
            ),
        ),
    }
}

#[test]
fn a_thousand_edits_deletions_swaps_and_cuts_show() {
    let place = fast_place();
    let journal = filled(place.path(), 30);
    let proof = proof(&journal);
    drop(journal);
    tamper(place.path(), "PRAGMA wal_checkpoint(TRUNCATE)");
    let copied = fast_place();
    let mut dice = Dice(7);
    let mut kinds = std::collections::BTreeMap::<&str, u32>::new();
    let mut undetected = Vec::new();
    for _ in 0..1_000 {
        let (kind, sql) = change(&mut dice, 31);
        copy(place.path(), copied.path());
        let _ = std::fs::remove_file(copied.path().join("journal.head"));
        tamper(copied.path(), &sql);
        let journal = SqliteJournal::open_to_read(copied.path()).unwrap();
        *kinds.entry(kind).or_default() += 1;
        let verdict = journal.verify_with(INCIDENT, &proof);
        if verdict.as_ref().is_ok_and(Verdict::is_whole) {
            undetected.push(sql);
        }
    }
    println!(
        "figure: 1000 changes of rows {kinds:?}: {} undetected",
        undetected.len()
    );
    assert_eq!(undetected, [""; 0]);
}

/// Whoever rewrites the whole chain, hashes and all, is found by the head alone.
#[test]
fn a_chain_written_anew_shows_against_a_head_and_only_there() {
    let place = fast_place();
    let journal = filled(place.path(), 5);
    let proof = proof(&journal);
    let forged = fast_place();
    let mut other = SqliteJournal::open(forged.path()).unwrap();
    other.append(&[declared()]).unwrap();
    for number in 1..=8 {
        other.append(&[note(number, "smooth")]).unwrap();
    }
    assert!(other.verify(INCIDENT).unwrap().is_whole());
    let verdict = other.verify_with(INCIDENT, &proof).unwrap();
    assert!(
        matches!(verdict, Verdict::Broken { place: 6, .. }),
        "{}",
        verdict.words()
    );
    let given = |hash: &str| Proof {
        remembered: Vec::new(),
        given: Some(hash.into()),
    };
    let head = journal.head(INCIDENT).unwrap().unwrap().hash;
    assert!(journal.verify_with(INCIDENT, &given(&head)).unwrap().is_whole());
    assert!(journal.verify_with(INCIDENT, &given(&head[..12])).unwrap().is_whole());
    let verdict = other.verify_with(INCIDENT, &given(&head[..12])).unwrap();
    assert!(
        matches!(verdict, Verdict::Strange { facts: 9, .. }),
        "{}",
        verdict.words()
    );
}

#[test]
fn an_end_that_is_gone_is_not_forgotten_because_something_else_was_written() {
    let place = fast_place();
    let mut journal = filled(place.path(), 5);
    tamper(place.path(), "DELETE FROM events WHERE place > 3");
    journal.append(&[note(9, "after the cut")]).unwrap();
    let verdict = journal.verify(INCIDENT).unwrap();
    assert_eq!(verdict, Verdict::Shorter { facts: 4, were: 6 });
    for number in 10..14 {
        journal.append(&[note(number, "more")]).unwrap();
    }
    let verdict = journal.verify(INCIDENT).unwrap();
    assert!(
        matches!(verdict, Verdict::Broken { place: 6, .. }),
        "{}",
        verdict.words()
    );
    journal.accept(INCIDENT).unwrap();
    assert!(journal.verify(INCIDENT).unwrap().is_whole());
}

#[test]
fn what_is_no_database_any_more_is_called_damaged() {
    let place = fast_place();
    drop(filled(place.path(), 5));
    tamper(place.path(), "PRAGMA wal_checkpoint(TRUNCATE)");
    let file = place.path().join("journal.sqlite");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[..16].fill(0);
    std::fs::write(&file, bytes).unwrap();
    let error = SqliteJournal::open_to_read(place.path()).unwrap_err();
    assert!(matches!(error, JournalError::Damaged { .. }), "{error}");
}
