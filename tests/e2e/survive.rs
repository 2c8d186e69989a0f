//! What survives: a killed console, a killed host, a lost connection.

use crate::rig::{Rig, is_alive};
use crate::stage::{Stage, children, console_of, declare, open_section, run_confirmed, wait_until};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use onscene::time::ticks;
use std::time::Duration;

/// The highest number that the counting step has shown.
fn counted(rig: &Rig) -> Option<u32> {
    let text = rig.text();
    let numbers = text
        .split("count ")
        .skip(1)
        .filter_map(|rest| rest.split_once('.')?.0.parse().ok());
    numbers.max()
}

/// An incident is open and the slow step runs and shows numbers.
fn counting(stage: &Stage) -> Rig {
    let rig = stage.console(120, 36);
    declare(&rig, "tills are stuck");
    open_section(&rig, "Slow work");
    rig.wait_text("Count slowly");
    run_confirmed(&rig, "for number in $(seq 1 3000)");
    rig.wait("numbers", |rig| counted(rig).is_some_and(|number| number > 3));
    rig
}

#[test]
fn a_killed_console_finds_everything_as_it_was() {
    let stage = Stage::new();
    let mut first = counting(&stage);
    let host = stage.host().unwrap();
    let seen = counted(&first).unwrap();
    kill(console_of(&first), Signal::SIGKILL).unwrap();
    assert_eq!(first.wait_exit().code(), Some(137));
    first.assert_restored();
    first.wait_text("ended by SIGKILL");

    let since = ticks();
    let second = stage.console(120, 36);
    second.wait("the same incident", |rig| {
        rig.line(0).contains("INC-1  tills are stuck")
    });
    let incident = since.elapsed();
    second.press("5");
    second.wait("the output going on", |rig| {
        counted(rig).is_some_and(|number| number > seen)
    });
    let output = since.elapsed();
    println!("figure: attach after kill -9: incident after {incident:?}, its output after {output:?}");
    assert!(output < Duration::from_secs(10), "{output:?}");
    assert!(second.text().contains("running"), "{}", second.text());
    assert_eq!(stage.host(), Some(host), "the host is the same");
    assert_eq!(stage.lines("begun.txt"), ["begun"]);
}

/// Whether the step says that its command is lost; how much of that fits depends on what became of it.
fn is_lost(rig: &Rig) -> bool {
    let text = rig.text();
    ["look first", "look before you run it again", "may run: pid"]
        .iter()
        .any(|words| text.contains(words))
}

#[test]
fn a_killed_host_is_replaced_and_runs_nothing_again() {
    let stage = Stage::new();
    let rig = counting(&stage);
    rig.press("N");
    rig.wait_text("Note");
    rig.press("nobody can pay\r");
    rig.wait_text("note written");
    let host = stage.host().unwrap();
    kill(host, Signal::SIGKILL).unwrap();
    let since = ticks();
    rig.wait_text("HOST gone");
    let noticed = since.elapsed();
    rig.wait("a new host", |rig| !rig.text().contains("HOST gone") && is_lost(rig));
    println!(
        "figure: host killed: said after {noticed:?}, a new host after {:?}",
        since.elapsed()
    );
    let next = stage.host().unwrap();
    assert_ne!(next, host);

    rig.press("6");
    for fact in ["tills are stuck", "running Count slowly", "nobody can pay", "lost"] {
        rig.wait_text(fact);
    }
    let incident = stage.json(&["incident", "show", "--json"]);
    let facts = incident["incident"]["timeline"].to_string();
    for fact in ["tills are stuck", "nobody can pay", "lost"] {
        assert!(facts.contains(fact), "{fact} in {facts}");
    }
    // What the old host started ends or counts on, but it began once.
    assert_eq!(stage.lines("begun.txt"), ["begun"]);
    rig.press("5");
    rig.wait("the lost step", is_lost);
    assert_eq!(stage.lines("begun.txt"), ["begun"]);
}

/// A book whose step says nothing, so that no closed pipe ends it, and leaves its session.
const TIDE: &str = "# Till\n\n## Long work\n\n1. Wait for the tide:\n   ```bash\n   \
    setsid sleep 3041.25 & echo $! > child.txt; echo $$ > pid.txt; sleep 3042.25; echo over\n   ```\n";

/// A host is killed while its step waits; the console with the host after it, and the step's two processes.
fn tide() -> (Stage, Rig, [Pid; 2]) {
    let stage = Stage::new();
    stage.write("runbook.md", TIDE);
    let rig = stage.console(120, 36);
    declare(&rig, "tills are stuck");
    open_section(&rig, "Long work");
    rig.wait_text("Wait for the tide");
    run_confirmed(&rig, "sleep 3042.25");
    let pid = |name: &str| stage.lines(name).first()?.parse().ok().map(Pid::from_raw);
    wait_until("the step's processes", || pid("pid.txt").is_some());
    let pids = [pid("pid.txt").unwrap(), pid("child.txt").unwrap()];
    let host = stage.host().unwrap();
    kill(host, Signal::SIGKILL).unwrap();
    rig.press("5");
    rig.wait_text(&format!("may run: pid {}", pids[0]));
    rig.wait_text("lost: its command may still run");
    rig.wait("a footer that says what can be done", |rig| {
        let text = rig.text();
        text.contains("x stop it") && !text.contains("back to start")
    });
    assert_ne!(stage.host().unwrap(), host);
    assert!(pids.iter().all(|pid| is_alive(*pid)));
    (stage, rig, pids)
}

#[test]
fn what_outlived_a_killed_host_is_stopped_by_the_cancel_key() {
    let (stage, rig, pids) = tide();
    rig.press("r");
    rig.wait_text("x stops it, then run it");
    rig.press("x");
    rig.wait_text("Wait for the tide");
    rig.wait_text("y  ");
    assert!(pids.iter().all(|pid| is_alive(*pid)), "nothing is stopped unasked");
    rig.press("y");
    rig.wait_text("its command was stopped by maya");
    assert!(!pids.iter().any(|pid| is_alive(*pid)), "nothing is left of it");
    let incident = stage.json(&["incident", "show", "--json"]).to_string();
    for fact in ["run_outlived", "run_cancel_asked", "run_gone"] {
        assert!(incident.contains(fact), "{fact} in {incident}");
    }
}

#[test]
fn what_outlived_a_killed_host_and_ended_by_itself_is_said_to_be_gone() {
    let (_stage, rig, pids) = tide();
    for pid in &pids {
        kill(*pid, Signal::SIGKILL).unwrap();
    }
    // Bash is gone; its child in the same session goes by itself when it is told to.
    let _ = nix::sys::signal::killpg(pids[0], Signal::SIGKILL);
    rig.wait_text("its command is gone");
}

#[test]
fn a_dropped_connection_leaves_the_host_and_its_step() {
    let stage = Stage::new();
    let mut first = counting(&stage);
    let (console, host) = (console_of(&first), stage.host().unwrap());
    let seen = counted(&first).unwrap();
    let since = ticks();
    first.hang_up();
    first.wait_exit();
    wait_until("the end of the console", || !is_alive(console));
    println!("figure: hang-up: console gone after {:?}", since.elapsed());
    let written = stage.lines("counted.txt").len();
    wait_until("the step going on", || stage.lines("counted.txt").len() > written + 3);
    assert!(is_alive(host));

    let second = stage.console(80, 24);
    second.wait("the same incident", |rig| {
        rig.line(0).contains("INC-1  tills are stuck")
    });
    second.press("5");
    second.wait_text("Output running");
    second.press("\t");
    second.wait("the output going on", |rig| {
        counted(rig).is_some_and(|number| number > seen)
    });
    assert_eq!(stage.lines("begun.txt"), ["begun"]);
    assert!(children(host).len() <= 1, "one step runs: {:?}", children(host));
}
