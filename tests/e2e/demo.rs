//! The drill that ships with the program: played by keys, and every fault mended by its book.

use crate::rig::{Rig, is_alive};
use crate::stage::{ONSCENE, Stage, declare, open_section, run_confirmed, send_update, wait_until};
use nix::unistd::Pid;
use onscene::domain::BookId;
use onscene::runbook::{ClassRules, read};
use onscene::time::ticks;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Processes whose command line speaks of this directory.
fn processes_of(directory: &Path) -> Vec<Pid> {
    let directory = directory.display().to_string();
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let ours = pids.filter(|pid| {
        let words = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&words).contains(&directory)
    });
    ours.map(Pid::from_raw).filter(|pid| is_alive(*pid)).collect()
}

/// Whether a row of the services panel says both.
pub fn service_says(rig: &Rig, name: &str, word: &str) -> bool {
    rig.text().lines().any(|line| {
        let row = line.split('│').nth(1).unwrap_or_default();
        row.contains(name) && row.contains(word)
    })
}

/// The rows of the log panel as time, source and text.
pub fn log_rows(rig: &Rig) -> Vec<(String, String, String)> {
    let row = |line: &str| {
        let inside = line.strip_prefix('│')?.trim_end_matches('│').trim();
        let (time, rest) = inside.split_once(' ')?;
        let (source, text) = rest.split_once(' ')?;
        let is_time = time.len() == 12 && time.as_bytes()[2] == b':';
        is_time.then(|| (time.to_owned(), source.to_owned(), text.trim().to_owned()))
    };
    rig.text().lines().filter_map(row).collect()
}

/// The row of the log panel under the cursor.
fn selected(rig: &Rig) -> String {
    let (rows, columns) = rig.screen(vt100::Screen::size);
    let is_selected = |row: u16| rig.screen(|screen| screen.cell(row, 2).is_some_and(vt100::Cell::inverse));
    let row = (3..rows.get()).find(|row| is_selected(*row));
    row.map_or_else(String::new, |row| {
        rig.screen(|screen| screen.contents_between(row, 0, row, columns.get()))
    })
}

/// Shows errors alone, stops, goes up to one that says `words` and asks for every line of its request; what the
/// border says then.
pub fn pivot_from_an_error(rig: &Rig, words: &str, sources: &[&str]) -> String {
    rig.press("4++++");
    rig.wait("errors alone", |rig| {
        rig.line(2).contains("ERROR and up") && rig.line(2).contains("following") && rig.text().contains(words)
    });
    rig.press("f");
    rig.wait("a stopped log", |rig| {
        rig.line(2).contains("stopped") || rig.line(2).contains("newer below")
    });
    while !selected(rig).contains(words) {
        let before = selected(rig);
        rig.press("k");
        rig.wait("the cursor one line up", |rig| {
            selected(rig) != before && !selected(rig).is_empty()
        });
    }
    rig.press("i");
    rig.wait("all lines of one request, counted", |rig| {
        let rows = log_rows(rig);
        rig.line(2).contains(&format!(" {} lines ", rows.len()))
            && !rig.line(2).contains("ERROR and up")
            && sources.iter().all(|source| rows.iter().any(|(_, of, _)| of == source))
    });
    let rows = log_rows(rig);
    assert!(
        rows.is_sorted_by(|one, next| one.0 <= next.0),
        "in time order: {rows:?}"
    );
    rig.line(2)
}

#[test]
fn the_drill_is_played_to_its_end_by_keys() {
    let stage = Stage::empty();
    let mut rig = stage.on_terminal(&["demo", "--after", "2"], 120, 36);
    rig.wait("a calm start, called a drill", |rig| {
        rig.line(0).contains("DRILL") && service_says(rig, "database", "ok")
    });
    let drills = stage.state().join("drill");
    let directory = fs::read_dir(&drills).unwrap().next().unwrap().unwrap().path();
    assert!(processes_of(&directory).len() >= 2, "the stand-ins and their host");

    rig.wait("the database gone", |rig| service_says(rig, "database", "DOWN"));
    rig.wait("readiness gone", |rig| !service_says(rig, "api /ready", " ok "));
    declare(&rig, "carts fail");
    let border = pivot_from_an_error(&rig, "database: connect", &["proxy", "api"]);
    println!(
        "figure: the drill's pivot: {}",
        border.trim_matches(['┌', '┐', '─', ' '])
    );
    rig.press("x");

    open_section(&rig, "Database unavailable");
    rig.wait_text("Start the database again");
    rig.press("j");
    run_confirmed(&rig, "./shop start database");
    rig.wait_text("ready to accept connections");
    let since = ticks();
    rig.press("1");
    rig.wait("the database and readiness back", |rig| {
        service_says(rig, "database", " ok ") && service_says(rig, "api /ready", " ok ")
    });
    println!("figure: the drill is ready again {:?} after its step", since.elapsed());

    send_update(&rig, "");
    rig.press("E");
    rig.wait_text("y  ");
    rig.press("y");
    rig.wait_text("INC-1 resolved");
    rig.press("q");
    assert_eq!(rig.wait_exit().code(), Some(0));
    rig.assert_restored();
    assert!(!directory.exists(), "the drill's directory is gone");
    wait_until("the end of every process of the drill", || {
        processes_of(&directory).is_empty()
    });
}

/// Stand-ins without a console.
struct Shop {
    root: tempfile::TempDir,
    child: Child,
}

impl Shop {
    fn open(fault: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let child = Command::new(ONSCENE)
            .args(["stand-ins", "--fault", fault, "--after", "0", "--dir"])
            .arg(root.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { root, child }
    }

    fn directory(&self) -> PathBuf {
        self.root.path().to_owned()
    }

    /// Runs a script of the book as the host does; whether it succeeded, and what it said.
    fn bash(&self, script: &str) -> (bool, String) {
        let output = Command::new("bash")
            .args(["-eo", "pipefail", "-c", script])
            .current_dir(self.directory())
            .output();
        let output = output.unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// The newest lines of the proxy are carts that succeeded.
    fn sells(&self) -> bool {
        let log = fs::read_to_string(self.directory().join("logs/proxy.log")).unwrap_or_default();
        let newest: Vec<&str> = log.lines().rev().take(2).collect();
        newest.len() == 2 && newest.iter().all(|line| line.contains("200"))
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// The scripts of a section of the drill's book, as the program reads it.
fn scripts(shop: &Shop, section: &str) -> Vec<String> {
    let bytes = fs::read(shop.directory().join("runbook.md")).unwrap();
    let book = read(&BookId::new("runbook.md"), &bytes, &ClassRules::default());
    let section = book
        .sections
        .iter()
        .find(|known| known.title.as_str() == section)
        .unwrap();
    let commands = section.steps.iter().filter_map(|step| step.command.as_ref());
    let ready = commands.filter(|command| command.placeholders.is_empty());
    ready.map(|command| command.script.clone()).collect()
}

#[test]
fn every_fault_is_mended_by_the_steps_of_its_section() {
    // What shows the fault: readiness that fails or is degraded, or carts that do not sell.
    let faults = [
        ("database", "Database unavailable", "ECONNREFUSED"),
        ("connections", "Database has too many clients", "too many clients"),
        ("cache", "Cache is slow", "degraded"),
        ("release", "A release fails", ""),
    ];
    for (fault, section, sign) in faults {
        let shop = Shop::open(fault);
        wait_until(&format!("the fault {fault}"), || {
            let (_, said) = shop.bash("./shop ready");
            let log = fs::read_to_string(shop.directory().join("logs/proxy.log")).unwrap_or_default();
            if sign.is_empty() {
                log.contains("502")
            } else {
                said.contains(sign)
            }
        });
        for script in scripts(&shop, section) {
            // A look at what is broken may fail itself; what mends must not.
            let (is_done, said) = shop.bash(&script);
            assert!(is_done, "{fault}: {script}: {said}");
        }
        let (is_ready, said) = shop.bash("./shop ready");
        assert!(is_ready && !said.contains("degraded"), "{fault}: {said}");
        wait_until(&format!("carts that sell after {fault}"), || shop.sells());
    }
}
