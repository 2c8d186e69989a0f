//! What survives: a killed console, a killed host, a lost connection.

use crate::rig::{Rig, is_alive};
use crate::stage::{Stage, children, console_of, declare, open_section, run_confirmed, wait_until};
use nix::sys::signal::{Signal, kill};
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
    rig.wait("a new host", |rig| {
        !rig.text().contains("HOST gone") && rig.text().contains("lost: look before you run it again")
    });
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
    rig.wait_text("lost: look before you run it again");
    assert_eq!(stage.lines("begun.txt"), ["begun"]);
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
