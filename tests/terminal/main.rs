//! Every way out of the full screen, seen from outside through a PTY: whatever ends the program, the terminal is as it
//! was before.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests, outside the test functions"
)]

mod program;
#[path = "../common/rig.rs"]
mod rig;

use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use onscene::time::ticks;
use program::{Probe, probe, probe_path};
use pty_process::blocking::Command;
use rig::{PATIENCE, Rig, hermetic, is_alive};

fn pid_of(rig: &Rig) -> Pid {
    Pid::from_raw(rig.child.id().try_into().unwrap())
}

#[test]
fn quitting_gives_the_terminal_back() {
    let mut rig = Rig::start(probe());
    rig.wait_ready();
    assert!(rig.screen(vt100::Screen::hide_cursor) && rig.screen(vt100::Screen::bracketed_paste));
    assert_ne!(rig.modes(), rig.before);
    rig.press("q");
    assert_eq!(rig.wait_exit().code(), Some(0));
    rig.assert_restored();
    assert_eq!(rig.text().trim(), "", "nothing is left on the normal screen");
}

#[test]
fn a_panic_of_the_ui_is_printed_on_the_normal_screen() {
    let mut rig = Rig::start(probe());
    rig.wait_ready();
    rig.press("p");
    assert_eq!(rig.wait_exit().code(), Some(101));
    rig.assert_restored();
    rig.wait_text("the UI fell over");
}

#[test]
fn a_panic_of_another_thread_leaves_the_screen_alone() {
    let mut rig = Rig::start(probe());
    rig.wait_ready();
    rig.press("b");
    rig.wait_text("thread worker died: the worker fell over");
    assert!(rig.screen(vt100::Screen::alternate_screen));
    assert_ne!(rig.modes(), rig.before);
    rig.press("q");
    assert_eq!(rig.wait_exit().code(), Some(0));
    rig.assert_restored();
}

#[test]
fn signals_end_the_program_and_give_the_terminal_back() {
    for signal in [Signal::SIGTERM, Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT] {
        let mut rig = Rig::start(probe());
        kill(rig.wait_ready(), signal).unwrap();
        let since = ticks();
        assert_eq!(rig.wait_exit().code(), Some(128 + signal as i32), "{signal}");
        println!("{signal}: ended after {:?}", since.elapsed());
        rig.assert_restored();
    }
}

#[test]
fn the_guardian_passes_on_what_it_is_told() {
    for signal in [Signal::SIGTERM, Signal::SIGHUP] {
        let mut rig = Rig::start(probe());
        rig.wait_ready();
        kill(pid_of(&rig), signal).unwrap();
        assert_eq!(rig.wait_exit().code(), Some(128 + signal as i32), "{signal}");
        rig.assert_restored();
    }
}

#[test]
fn a_killed_program_is_cleaned_up_by_its_guardian() {
    let mut rig = Rig::start(probe());
    kill(rig.wait_ready(), Signal::SIGKILL).unwrap();
    let since = ticks();
    assert_eq!(rig.wait_exit().code(), Some(137));
    println!("SIGKILL: restored after {:?}", since.elapsed());
    rig.assert_restored();
    rig.wait_text("ended by SIGKILL");
}

#[test]
fn an_abort_is_cleaned_up_by_the_guardian() {
    let mut rig = Rig::start(probe());
    rig.wait_ready();
    rig.press("a");
    assert_eq!(rig.wait_exit().code(), Some(134));
    rig.assert_restored();
}

#[test]
fn a_program_whose_guardian_was_killed_ends_and_gives_the_terminal_back() {
    let mut rig = Rig::start(probe());
    let program = rig.wait_ready();
    kill(pid_of(&rig), Signal::SIGKILL).unwrap();
    rig.wait_exit();
    rig.wait("the end of the program", |_| !is_alive(program));
    rig.assert_restored();
}

#[test]
fn an_unguarded_program_gives_the_terminal_back_by_itself() {
    for (keys, code) in [("q", 0), ("p", 101)] {
        let mut rig = Rig::start(probe().env("PROBE_UNGUARDED", "1"));
        assert_eq!(rig.wait_ready(), pid_of(&rig));
        rig.press(keys);
        assert_eq!(rig.wait_exit().code(), Some(code));
        rig.assert_restored();
    }
}

/// Without a controlling terminal nobody sends `SIGWINCH` or `SIGHUP`: the watchdog alone notices.
#[test]
fn a_lost_terminal_ends_the_program() {
    let script = format!("setsid -w {}", probe_path().display());
    let mut rig = Rig::start(hermetic(Command::new("sh").args(["-c", &script])));
    let program = rig.wait_ready();
    rig.resize(90, 30);
    rig.wait_text("size 90x30");
    rig.hang_up();
    let since = ticks();
    while is_alive(program) {
        assert!(since.elapsed() < PATIENCE, "the program outlives its terminal");
        std::thread::sleep(Duration::from_millis(1));
    }
    println!("lost terminal: ended after {:?}", since.elapsed());
}

#[test]
fn a_frozen_link_does_not_keep_the_program_from_ending() {
    let mut rig = Rig::start(probe());
    let program = rig.wait_ready();
    rig.press("f");
    rig.wait("a flood", |rig| rig.number("count").is_some_and(|count| count > 50));
    rig.freeze(true);
    // The writer fills what the kernel buffers, then its thread waits for room in the terminal.
    rig.wait("a full link", Rig::is_full);
    kill(program, Signal::SIGTERM).unwrap();
    let since = ticks();
    while is_alive(program) {
        assert!(since.elapsed() < PATIENCE, "the program hangs with its link");
        std::thread::sleep(Duration::from_millis(1));
    }
    println!("SIGTERM on a frozen link: ended after {:?}", since.elapsed());
    rig.freeze(false);
    assert_eq!(rig.wait_exit().code(), Some(143));
    rig.assert_restored();
}

#[test]
fn a_thawed_link_shows_the_newest_frame_not_the_backlog() {
    let folder = tempfile::tempdir().unwrap();
    let done = folder.path().join("done");
    let mut rig = Rig::start(probe().env("PROBE_DONE", &done));
    rig.wait_ready();
    rig.freeze(true);
    rig.press("F");
    rig.wait("two thousand frames drawn", |_| done.exists());
    let before = rig.bytes_read();
    rig.freeze(false);
    rig.wait_text("drew 2000 frames");
    // Each frame is nearly two kilobytes. What the kernel had buffered comes first, then the newest frame alone.
    let bytes = rig.bytes_read() - before;
    println!("thaw: {bytes} bytes for 2000 frames");
    assert!(bytes < 300_000, "{bytes} bytes");
    rig.press("q");
    assert_eq!(rig.wait_exit().code(), Some(0));
    rig.assert_restored();
}

/// A shell with job control, as a person has it.
fn shell() -> Rig {
    let rig = Rig::start(hermetic(
        Command::new("bash")
            .args(["--norc", "--noprofile", "-i"])
            .env("PS1", "prompt$ "),
    ));
    rig.wait_text("prompt$");
    rig
}

#[test]
fn suspending_twenty_times_changes_nothing() {
    let rig = shell();
    rig.press("stty -a | md5sum; echo begun\r");
    rig.wait_text("\nbegun");
    let first = sum_of(&rig);
    rig.press(&format!("clear; {}\r", probe_path().display()));
    rig.wait_ready();
    for _ in 0..20 {
        rig.press("\x1a");
        rig.wait("the shell", |rig| {
            !rig.screen(vt100::Screen::alternate_screen) && rig.text().contains("Stopped")
        });
        rig.press("clear; fg\r");
        rig.wait("the program", |rig| {
            rig.screen(vt100::Screen::alternate_screen) && rig.text().contains("back")
        });
    }
    rig.press("q");
    rig.wait("the shell", |rig| !rig.screen(vt100::Screen::alternate_screen));
    rig.press("clear; stty -a | md5sum; echo done $?\r");
    rig.wait_text("\ndone 0");
    assert_eq!(sum_of(&rig), first);
    assert!(!rig.screen(vt100::Screen::hide_cursor));
}

fn sum_of(rig: &Rig) -> String {
    let text = rig.text();
    text.lines()
        .find(|line| line.ends_with("  -"))
        .unwrap_or_else(|| panic!("no sum in {text}"))
        .to_owned()
}

#[test]
fn a_program_stopped_from_outside_comes_back_whole() {
    let rig = shell();
    rig.press(&format!("clear; {}\r", probe_path().display()));
    let program = rig.wait_ready();
    kill(program, Signal::SIGSTOP).unwrap();
    rig.wait_text("Stopped");
    rig.press("fg\r");
    rig.wait("the program", |rig| {
        rig.screen(vt100::Screen::alternate_screen) && rig.text().contains("count") && !rig.text().contains("Stopped")
    });
    rig.press("q");
    rig.wait("the shell", |rig| !rig.screen(vt100::Screen::alternate_screen));
    rig.press("echo alive $((40 + 2))\r");
    rig.wait_text("alive 42");
}

#[test]
fn a_program_without_a_shell_refuses_to_stop() {
    let mut rig = Rig::start(probe());
    rig.wait_ready();
    rig.press("\x1a");
    rig.wait_text("no shell is there");
    rig.press("q");
    assert_eq!(rig.wait_exit().code(), Some(0));
}

#[test]
fn every_key_reaches_the_editor() {
    let folder = tempfile::tempdir().unwrap();
    let typed = folder.path().join("typed");
    let editor = format!(
        "stty raw -echo; echo EDITOR; head -c 500 >{}; stty sane",
        typed.display()
    );
    let mut rig = Rig::start(probe().env("PROBE_EDITOR", editor));
    rig.wait_ready();
    rig.press("e");
    rig.wait("the editor", |rig| {
        !rig.screen(vt100::Screen::alternate_screen) && rig.text().contains("EDITOR")
    });
    let keys: String = ('a'..='z').cycle().take(500).collect();
    for key in keys.split_inclusive(|_| true) {
        rig.press(key);
        // One key at a time, as a person types: a second reader would get its share.
        std::thread::sleep(Duration::from_millis(1));
    }
    rig.wait_text("editor exit status: 0");
    assert_eq!(std::fs::read_to_string(typed).unwrap(), keys);
    assert!(rig.screen(vt100::Screen::alternate_screen) && rig.screen(vt100::Screen::bracketed_paste));
    rig.press("q");
    assert_eq!(rig.wait_exit().code(), Some(0));
    rig.assert_restored();
}

#[test]
fn an_interrupt_is_for_the_editor() {
    let mut rig = Rig::start(probe().env("PROBE_EDITOR", "echo EDITOR; exec sleep 1000"));
    rig.wait_ready();
    rig.press("e");
    rig.wait("the editor", |rig| {
        !rig.screen(vt100::Screen::alternate_screen) && rig.text().contains("EDITOR")
    });
    rig.press("\x03");
    rig.wait_text("editor signal: 2");
    rig.press("q");
    assert_eq!(rig.wait_exit().code(), Some(0));
    rig.assert_restored();
}

#[test]
fn two_hundred_sizes_do_no_harm() {
    let mut rig = Rig::start(probe());
    rig.wait_ready();
    for step in 0..200_u16 {
        rig.resize(step * 79 % 200 + 1, step * 104 % 61 + 1);
    }
    rig.resize(1, 1);
    rig.resize(90, 30);
    rig.wait_text("size 90x30");
    rig.press("q");
    assert_eq!(rig.wait_exit().code(), Some(0));
    rig.assert_restored();
}

#[test]
fn pasting_and_copying_reach_both_ends() {
    let mut rig = Rig::start(probe());
    rig.wait_ready();
    rig.press("\x1b[200~two\twords\x1b[201~");
    rig.wait_text("pasted two");
    rig.press("c");
    rig.wait_text("sent 12 B: terminal (OSC 52)");
    // "text to copy" in base64.
    rig.wait("the sequence", |rig| {
        rig.raw_contains(b"\x1b]52;c;dGV4dCB0byBjb3B5\x07")
    });
    rig.press("q");
    assert_eq!(rig.wait_exit().code(), Some(0));
}

/// A forwarded display whose other end died accepts and never answers.
#[test]
fn a_dead_display_does_not_hold_up_a_copy() {
    let display = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let number = i32::from(display.local_addr().unwrap().port()) - 6_000;
    let local = probe()
        .env_remove("SSH_CONNECTION")
        .env("DISPLAY", format!("127.0.0.1:{number}"));
    let mut rig = Rig::start(local);
    rig.wait_ready();
    for reason in ["it did not answer within", "it did not answer before"] {
        rig.press("c");
        rig.wait_text("sent 12 B: terminal (OSC 52)");
        rig.wait_text(reason);
    }
    rig.press("q");
    assert_eq!(rig.wait_exit().code(), Some(0));
    rig.assert_restored();
}

/// Ends a tmux server that a failed test would leave behind.
struct Server(String);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = std::process::Command::new("sh")
            .args(["-c", &format!("{} 2>/dev/null", self.0)])
            .status();
    }
}

#[test]
fn a_copy_inside_tmux_lands_in_its_buffer_and_in_the_terminal_outside() {
    let folder = tempfile::tempdir().unwrap();
    let tmux = format!("tmux -S {}/socket -f /dev/null", folder.path().display());
    let shell = Command::new("sh").args(["-c", &format!("{tmux} new-session {}", probe_path().display())]);
    let mut rig = Rig::start(hermetic(shell));
    let _server = Server(format!("{tmux} kill-server"));
    rig.wait_text("count");
    rig.press("c");
    rig.wait_text("sent 12 B: tmux buffer");
    rig.wait("the sequence outside", |rig| rig.raw_contains(b"dGV4dCB0byBjb3B5"));
    let show = std::process::Command::new("sh")
        .args(["-c", &format!("{tmux} show-buffer")])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&show.stdout), "text to copy");
    rig.press("q");
    rig.wait_exit();
}
