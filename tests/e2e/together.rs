//! Several consoles on one host, and words to a host without a console.

use crate::rig::Rig;
use crate::stage::{Stage, console_of, declare, open_section, run_confirmed, wait_until};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use onscene::domain::ConsoleId;
use onscene::time::ticks;
use onscene::wire::{Hello, PROTOCOL, ToConsole, ToHost, decode, encode};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// The highest number that the talking step has shown.
fn said(rig: &Rig) -> u32 {
    let text = rig.text();
    let numbers = text
        .split("line ")
        .skip(1)
        .filter_map(|rest| rest.split_once('.')?.0.parse().ok());
    numbers.max().unwrap_or_default()
}

fn consoles(stage: &Stage) -> i64 {
    stage.json(&["status", "--json"])["hosts"][0]["consoles"]
        .as_i64()
        .unwrap_or(-1)
}

/// Leaves, and says yes where an incident is open.
fn leave(mut rig: Rig) {
    rig.press("q");
    rig.wait_text("y  ");
    rig.press("y");
    assert_eq!(rig.wait_exit().code(), Some(0));
}

#[test]
fn consoles_of_any_size_see_one_incident_and_a_stopped_one_holds_up_nobody() {
    let stage = Stage::new();
    let wide = stage.console(120, 36);
    declare(&wide, "tills are stuck");
    let small = stage.console(80, 24);
    small.wait("the same incident", |rig| {
        rig.line(0).contains("INC-1  tills are stuck")
    });
    wide.wait_text("2 here");
    small.press("N");
    small.wait_text("Note");
    small.press("seen from the small one\r");
    wide.press("6");
    wide.wait_text("seen from the small one");

    open_section(&wide, "Much to say");
    run_confirmed(&wide, "printf 'line %d.");
    small.press("5");
    small.wait_text("Output running");
    small.press("\t");
    for rig in [&wide, &small] {
        rig.wait("output on both", |rig| said(rig) > 0);
    }
    let stopped = console_of(&small);
    kill(stopped, Signal::SIGSTOP).unwrap();
    let since = ticks();
    let (mut slowest, mut newest, mut at) = (Duration::ZERO, said(&wide), ticks());
    wait_until("the stopped console dropped, the other one alone", || {
        if said(&wide) > newest {
            (slowest, newest, at) = (slowest.max(at.elapsed()), said(&wide), ticks());
        }
        since.elapsed() > Duration::from_secs(3) && consoles(&stage) == 1
    });
    println!(
        "figure: a stopped console is dropped after {:?}; the other one waited {slowest:?} at most",
        since.elapsed()
    );
    assert!(slowest < Duration::from_secs(3), "{slowest:?}");

    let guardian = Pid::from_raw(small.child.id().try_into().unwrap());
    for pid in [stopped, guardian] {
        kill(pid, Signal::SIGCONT).unwrap();
    }
    let since = ticks();
    small.wait("the newest lines again", |rig| said(rig) >= newest);
    println!("figure: a continued console is up to date after {:?}", since.elapsed());
    small.wait_text("it is up to date again");
    wide.wait_text("2 here");
    leave(wide);
    leave(small);
}

/// Says hello in a protocol that nobody speaks; what the host answers.
fn hello_from_tomorrow(socket: &Path) -> ToConsole {
    let hello = Hello {
        protocol: 999,
        version: "9.9.9".into(),
        console: ConsoleId::new("tomorrow"),
        person: "maya".into(),
        is_console: true,
        read_only: false,
    };
    let mut stream = UnixStream::connect(socket).unwrap();
    stream.write_all(&encode(&ToHost::Hello(hello)).unwrap()).unwrap();
    let (mut buffer, mut chunk) = (Vec::new(), [0; 4_096]);
    loop {
        if let Some(answer) = decode(&mut buffer).unwrap() {
            return answer;
        }
        let length = stream.read(&mut chunk).unwrap();
        assert!(length > 0, "the host said nothing");
        buffer.extend_from_slice(&chunk[..length]);
    }
}

#[test]
fn a_console_of_another_version_is_told_the_way_out() {
    let stage = Stage::new();
    let rig = stage.console(80, 24);
    rig.wait_text("no incident");
    let ToConsole::Refused { refusal } = hello_from_tomorrow(&stage.socket()) else {
        unreachable!("a host may not let a stranger's protocol in")
    };
    let sentence = refusal.to_string();
    for part in [
        &format!("protocol {PROTOCOL}"),
        "9.9.9 (protocol 999)",
        "onscene stop --force",
        "start onscene again",
    ] {
        assert!(sentence.contains(part), "{part} in {sentence}");
    }
}

#[test]
fn a_host_that_was_stopped_stays_so_until_somebody_starts_it() {
    let stage = Stage::new();
    let first = stage.console(80, 24);
    declare(&first, "tills are stuck");
    let stopped = stage.run(&["stop", "--force"]);
    assert_eq!(stopped.code, 0, "{stopped:?}");
    first.wait_text("the host was stopped");
    first.wait_text("HOST gone");
    // The console tries again after 0.1, 0.3, 1 and 2 seconds.
    let since = ticks();
    wait_until("some tries of the console", || {
        assert_eq!(stage.host(), None, "the console started it again");
        since.elapsed() > Duration::from_millis(3_500)
    });
    let second = stage.console(120, 36);
    for rig in [&first, &second] {
        rig.wait("a host for both", |rig| {
            rig.line(0).contains("INC-1") && rig.line(0).contains("2 here")
        });
    }
}

#[test]
fn the_command_line_tells_of_host_and_incident_and_stops_only_when_it_may() {
    let stage = Stage::new();
    assert_eq!(stage.json(&["status", "--json"])["hosts"], serde_json::json!([]));
    let rig = stage.console(80, 24);
    declare(&rig, "tills are stuck");
    let status = stage.json(&["status", "--json"]);
    let host = &status["hosts"][0];
    assert_eq!((&status["schema"], &host["project"]), (&1.into(), &"till".into()));
    assert_eq!((&host["consoles"], &host["incident"]), (&1.into(), &1.into()));
    assert_eq!(host["services"][0]["name"], "web");
    let printed = stage.run(&["status"]).out;
    assert!(
        printed.contains("INC-1 open") && printed.contains("consoles  1"),
        "{printed}"
    );

    let list = stage.json(&["incident", "list", "--json"]);
    assert_eq!(list["incidents"][0]["title"], "tills are stuck");
    let shown = stage.json(&["incident", "show", "--json"]);
    assert_eq!((&shown["schema"], &shown["incident"]["id"]), (&1.into(), &1.into()));
    assert_eq!(shown, stage.json(&["incident", "export", "--json"]));
    let export = stage.project.join("export.md");
    assert_eq!(
        stage
            .run(&["incident", "export", "INC-1", "-o", export.to_str().unwrap()])
            .code,
        0
    );
    assert!(stage.lines("export.md")[0].contains("INC-1: tills are stuck"));
    let absent = stage.run(&["incident", "show", "INC-9"]);
    assert!(
        absent.code == 1 && absent.err.contains("onscene incident list"),
        "{absent:?}"
    );

    let refused = stage.run(&["stop"]);
    assert!(
        refused.code == 1 && refused.err.contains("INC-1 is open"),
        "{refused:?}"
    );
    assert!(refused.err.contains("onscene stop --force"), "{}", refused.err);
    leave(rig);
    let stopped = stage.run(&["stop", "--force"]);
    assert_eq!(stopped.code, 0, "{stopped:?}");
    assert_eq!(stage.host(), None);
    assert_eq!(
        stage.json(&["incident", "show", "--json"])["incident"]["title"],
        "tills are stuck"
    );
    assert!(stage.run(&["stop"]).out.contains("no host runs"));
}
