//! A writer that is killed, and one whose system calls are counted.

use crate::stage::{Dice, INCIDENT, declared, note};
use onscene::domain::incident::Incident;
use onscene::journal::{Journal, SqliteJournal};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const WRITER: &str = "ONSCENE_TEST_JOURNAL_WRITER";
/// How many facts the writer appends one by one before it ends; it goes on for ever in pairs without it.
const COUNT: &str = "ONSCENE_TEST_JOURNAL_COUNT";
const ROUNDS: usize = 200;

/// The child of the tests below: appends and says so, until it is killed.
#[test]
fn writer() {
    let Ok(directory) = std::env::var(WRITER) else {
        return;
    };
    let count = std::env::var(COUNT).ok().map(|text| text.parse::<usize>().unwrap());
    let mut journal = SqliteJournal::open(Path::new(&directory)).unwrap();
    if journal.read(INCIDENT).unwrap().is_empty() {
        journal.append(&[declared()]).unwrap();
    }
    let mut out = std::io::stdout();
    // The runner has begun a line of its own.
    writeln!(out).unwrap();
    for number in 0..count.unwrap_or(usize::MAX) {
        let second = i64::try_from(number).unwrap();
        let mut drafts = vec![note(second, "a"), note(second, "b")];
        drafts.truncate(if count.is_some() { 1 } else { 2 });
        journal.append(&drafts).unwrap();
        for draft in drafts {
            writeln!(out, "ack {}", draft.id).unwrap();
        }
        out.flush().unwrap();
    }
}

fn writer_command(program: &mut Command, directory: &Path) -> Child {
    program
        .args(["--exact", "kills::writer", "--nocapture", "--test-threads=1"])
        .env(WRITER, directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills the writer at a moment that differs from round to round: after some acknowledged facts and a while.
fn kill_in_the_middle(directory: &Path, dice: &mut Dice) -> Vec<String> {
    let mut child = writer_command(&mut Command::new(std::env::current_exe().unwrap()), directory);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acked = Vec::new();
    let take = |line: std::io::Result<String>, acked: &mut Vec<String>| {
        if let Some(id) = line.ok().and_then(|line| line.strip_prefix("ack ").map(str::to_owned)) {
            acked.push(id);
        }
    };
    let acks = 1 + dice.below(8);
    while acked.len() < acks {
        take(lines.next().unwrap(), &mut acked);
    }
    std::thread::sleep(Duration::from_micros(dice.below(6_000) as u64));
    child.kill().unwrap();
    lines.for_each(|line| take(line, &mut acked));
    child.wait().unwrap();
    acked
}

#[test]
fn two_hundred_kills_lose_no_acknowledged_fact() {
    let mut dice = Dice(1);
    let (mut acknowledged, mut stored, mut lost, mut corrupt, mut doubled) = (0, 0, 0, 0, 0);
    for _ in 0..10 {
        let place = tempfile::tempdir().unwrap();
        let mut acked = BTreeSet::new();
        for _ in 0..ROUNDS / 10 {
            acked.extend(kill_in_the_middle(place.path(), &mut dice));
            let journal = SqliteJournal::open(place.path()).unwrap();
            let events = journal.read(INCIDENT).unwrap();
            let names: BTreeSet<String> = events.iter().map(|event| event.id.as_str().to_owned()).collect();
            lost += acked.difference(&names).count();
            doubled += events.len() - names.len();
            let is_whole = journal.verify(INCIDENT).unwrap().is_whole();
            // A pair is stored whole or not at all, behind the fact that declares the incident.
            let is_sound = is_whole && events.len() % 2 == 1 && Incident::replay(&events).is_some();
            corrupt += usize::from(!is_sound);
        }
        acknowledged += acked.len();
        stored += SqliteJournal::open(place.path()).unwrap().read(INCIDENT).unwrap().len();
    }
    println!(
        "figure: {ROUNDS} kills: {acknowledged} acknowledged, {stored} stored, {lost} lost, {corrupt} corrupt, {doubled} doubled"
    );
    assert_eq!((lost, corrupt, doubled), (0, 0, 0));
}

#[test]
fn the_disk_is_synced_at_least_once_for_each_acknowledged_fact() {
    const FACTS: usize = 200;
    let place = tempfile::tempdir().unwrap();
    let calls = place.path().join("calls");
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "-e", "trace=fsync,fdatasync", "-o"])
        .arg(&calls)
        .arg(std::env::current_exe().unwrap())
        .env(COUNT, FACTS.to_string());
    if Command::new("strace")
        .args(["-qq", "-o", "/dev/null", "true"])
        .status()
        .is_ok_and(|status| status.success())
    {
        let child = writer_command(&mut strace, &place.path().join("state"));
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let acks = text.lines().filter(|line| line.starts_with("ack ")).count();
        let trace = std::fs::read_to_string(&calls).unwrap();
        let syncs = trace.lines().filter(|line| line.trim_end().ends_with("= 0")).count();
        println!("figure: {syncs} syncs for {acks} acknowledgements");
        assert_eq!(acks, FACTS);
        assert!(syncs >= acks, "{syncs} < {acks}");
    } else {
        println!("NOT RUN: the count of syncs needs a strace that may trace");
        eprintln!("NOT RUN: the count of syncs needs a strace that may trace");
    }
}
