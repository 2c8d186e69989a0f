//! A person's home, a project and its services, all of one test; hosts end with it.

use crate::rig::{Rig, is_alive};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use onscene::time::ticks;
use pty_process::blocking::Command;
use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

/// The program under test.
pub const ONSCENE: &str = env!("CARGO_BIN_EXE_onscene");

/// The variables a person's shell has; nothing else of the test's own environment is passed on.
const PASSED_ON: [&str; 4] = ["PATH", "DOCKER_HOST", "DOCKER_CONFIG", "METRICS_GUARD_SECRET"];

/// A project with one service that answers and a book with steps that can be watched.
pub struct Stage {
    root: tempfile::TempDir,
    pub project: PathBuf,
    more: Vec<(String, String)>,
}

/// What a run without a terminal left.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Stage {
    /// The small project of these tests.
    pub fn new() -> Self {
        let stage = Self::empty();
        stage.write("onscene.toml", &config(serve()));
        stage.write("runbook.md", BOOK);
        stage
    }

    /// A project without any file.
    pub fn empty() -> Self {
        let root = tempfile::Builder::new().prefix("onscene-").tempdir().unwrap();
        for name in ["home", "state", "config", "run", "project/.git"] {
            fs::create_dir_all(root.path().join(name)).unwrap();
        }
        let project = root.path().join("project").canonicalize().unwrap();
        Self {
            root,
            project,
            more: Vec::new(),
        }
    }

    /// Sets a variable for every process from now on.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.more.push((name.into(), value.into()));
        self
    }

    /// Writes a file of the project.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.project.join(name), text).unwrap();
    }

    /// Writes a file of the person's configuration.
    pub fn configure(&self, name: &str, text: &str) {
        let path = self.root.path().join("config/onscene").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The state directory of the program.
    pub fn state(&self) -> PathBuf {
        self.root.path().join("state/onscene")
    }

    /// The lines of a file of the project; none where there is no such file.
    pub fn lines(&self, name: &str) -> Vec<String> {
        let text = fs::read_to_string(self.project.join(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn environment(&self) -> Vec<(String, String)> {
        let place = |name: &str| self.root.path().join(name).display().to_string();
        let mut all: Vec<(String, String)> = PASSED_ON
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?)))
            .collect();
        let own = [
            ("HOME", place("home")),
            ("XDG_STATE_HOME", place("state")),
            ("XDG_CONFIG_HOME", place("config")),
            ("XDG_RUNTIME_DIR", place("run")),
            ("USER", "maya".into()),
            ("TERM", "xterm-256color".into()),
            ("LC_ALL", "C.UTF-8".into()),
            ("SSH_CONNECTION", "a 1 b 2".into()),
        ];
        all.extend(own.map(|(name, value)| (name.to_owned(), value)));
        all.extend(self.more.iter().cloned());
        all
    }

    /// The program on a terminal of this size; the project's file counts as accepted.
    pub fn console(&self, columns: u16, rows: u16) -> Rig {
        self.on_terminal(&["--trust"], columns, rows)
    }

    /// The program on a terminal with these words.
    pub fn on_terminal(&self, args: &[&str], columns: u16, rows: u16) -> Rig {
        let command = Command::new(ONSCENE)
            .args(args)
            .current_dir(&self.project)
            .env_clear()
            .envs(self.environment());
        Rig::start_sized(command, columns, rows)
    }

    /// Runs the program without a terminal to its end.
    pub fn run(&self, args: &[&str]) -> Ended {
        let output = std::process::Command::new(ONSCENE)
            .args(args)
            .current_dir(&self.project)
            .env_clear()
            .envs(self.environment())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ended {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Starts the program without a terminal; it goes on by itself.
    pub fn spawn(&self, args: &[&str]) -> std::process::Child {
        std::process::Command::new(ONSCENE)
            .args(args)
            .current_dir(&self.project)
            .env_clear()
            .envs(self.environment())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Where everything of this test is.
    pub fn root(&self) -> &std::path::Path {
        self.root.path()
    }

    /// The socket of this project's host, once there is one.
    pub fn socket_when_there(&self) -> PathBuf {
        let folder = self.root.path().join("run/onscene");
        let is_there = || {
            let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
            let mut paths = entries.map(|entry| entry.path());
            paths.any(|path| path.extension().is_some_and(|extension| extension == "sock"))
        };
        wait_until("a socket", is_there);
        self.socket()
    }

    /// What a run prints as JSON.
    pub fn json(&self, args: &[&str]) -> Value {
        let ended = self.run(args);
        serde_json::from_str(&ended.out).unwrap_or_else(|error| unreadable(args, &ended, &error))
    }

    /// The process of this project's host; none where none runs.
    pub fn host(&self) -> Option<Pid> {
        let status = self.json(&["status", "--json"]);
        let hosts = status["hosts"].as_array().unwrap();
        let pid = hosts.first()?["pid"].as_i64().unwrap();
        Some(Pid::from_raw(pid.try_into().unwrap()))
    }

    /// The socket of this project's host.
    pub fn socket(&self) -> PathBuf {
        let folder = self.root.path().join("run/onscene");
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .into_iter()
            .find(|path| path.extension().is_some_and(|extension| extension == "sock"))
            .unwrap()
    }

    /// The host's last words, for a test that failed.
    pub fn host_log(&self) -> String {
        let projects = fs::read_dir(self.state().join("projects")).into_iter().flatten();
        let logs = projects.flatten().map(|entry| entry.path().join("host.log"));
        logs.filter_map(|log| fs::read_to_string(log).ok()).collect()
    }
}

#[expect(clippy::panic, reason = "the test cannot go on, and the words say why")]
fn unreadable(args: &[&str], ended: &Ended, error: &serde_json::Error) -> Value {
    panic!("{args:?} printed no JSON ({error}): {ended:?}")
}

impl Drop for Stage {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the host wrote: {}", self.host_log());
        }
        let host = self.host();
        let _ = self.run(&["stop", "--force"]);
        if let Some(host) = host.filter(|host| is_alive(*host)) {
            let _ = kill(host, Signal::SIGKILL);
        }
    }
}

/// Waits until something holds that is not on a screen.
pub fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let end = ticks() + crate::rig::PATIENCE;
    while !done() {
        assert!(ticks() < end, "never saw {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The direct children of a process that are alive.
pub fn children(of: Pid) -> Vec<Pid> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok().map(Pid::from_raw));
    pids.filter(|pid| parent(*pid) == Some(of) && is_alive(*pid)).collect()
}

fn parent(pid: Pid) -> Option<Pid> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(") ")?;
    rest.split(' ').nth(1)?.parse().ok().map(Pid::from_raw)
}

/// The console behind a guardian: its one child.
pub fn console_of(rig: &Rig) -> Pid {
    let guardian = Pid::from_raw(rig.child.id().try_into().unwrap());
    let found = children(guardian);
    assert_eq!(found.len(), 1, "the guardian {guardian} has the children {found:?}");
    found[0]
}

/// A service that answers every request with 200 until the test ends.
pub fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 4_096];
            let _ = stream.read(&mut head);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");
        }
    });
    address
}

/// The configuration of the small project.
pub fn config(web: SocketAddr) -> String {
    format!(
        r#"
[project]
name = "till"
environment = "test"
runbooks = ["runbook.md"]

[docker]
enabled = false

[[services]]
name = "web"
url = "http://{web}/"
interval = "1s"

[[services]]
name = "door"
tcp = "{web}"
interval = "1s"
"#
    )
}

/// A book whose first step writes a line every fifth of a second, and one that ends at once.
pub const BOOK: &str = r#"# Till

## Slow work

1. Count slowly:
   ```bash
   echo "begun" >> begun.txt; for number in $(seq 1 3000); do echo "count $number."; echo "$number" >> counted.txt; sleep 0.2; done
   ```
2. Ring the bell:
   ```bash
   echo "the bell rang"; echo rang >> bell.txt
   ```

## Much to say

1. Talk:
   ```bash
   for number in $(seq 1 20000); do printf 'line %d. %080d\n' "$number" 0; sleep 0.01; done
   ```
"#;

/// Declares an incident by keys.
pub fn declare(rig: &Rig, title: &str) {
    rig.wait_text("press D to declare");
    rig.press("D");
    rig.wait_text("What is wrong");
    rig.press(title);
    rig.press("\r");
    rig.wait_text("How bad is it?");
    rig.press("\r");
    rig.wait("the incident in the header", |rig| {
        rig.line(0).contains("INC-") && rig.line(0).contains(title)
    });
}

/// Sends a status update: the draft as it is, or this text in its place. Where no channel is set up the text goes to
/// the clipboard, and the person says that they have brought it out.
pub fn send_update(rig: &Rig, text: &str) {
    rig.press("U");
    rig.wait_text("Status update");
    rig.wait("where it can go", |rig| !rig.text().contains("asking the host"));
    if !text.is_empty() {
        rig.press("\x15");
        rig.press(text);
    }
    rig.press("\x13");
    rig.wait_text("Is it out?");
    let since = ticks();
    wait_until("a while in which Enter was meant for something else", || {
        since.elapsed() > Duration::from_secs(1)
    });
    rig.press("\r");
    rig.wait_text("by hand");
}

/// Opens a section of the book by its name, on the runbook's screen.
pub fn open_section(rig: &Rig, name: &str) {
    // From the steps of another section `t` leads back to all sections.
    rig.press("5");
    rig.wait_text("Runbook:");
    rig.press("t/");
    rig.wait_text("Rows that contain");
    rig.press(name);
    rig.press("\r");
    rig.wait("one section", |rig| {
        let text = rig.text();
        !text.contains("Rows that contain") && text.contains(name)
    });
    // What is suggested and the book itself come first, then the one section that passes.
    rig.press("G\r");
}

/// Puts the cursor on the step with these words.
pub fn select_step(rig: &Rig, title: &str) {
    let is_there = |rig: &Rig| {
        let text = rig.text();
        text.lines().any(|line| line.contains(" > ") && line.contains(title))
    };
    rig.wait_text(title);
    for _ in 0..20 {
        if is_there(rig) {
            return;
        }
        let before = rig.text();
        rig.press("j");
        rig.wait("the cursor moved", |rig| is_there(rig) || rig.text() != before);
    }
    assert!(is_there(rig), "`{title}` cannot be reached:\n{}", rig.text());
}

/// Runs the step on which the cursor stands, with its confirmation.
pub fn run_confirmed(rig: &Rig, command: &str) {
    rig.press("r");
    rig.wait_text("y  run it");
    assert!(
        rig.text().contains(command),
        "the exact command is shown:\n{}",
        rig.text()
    );
    rig.press("y");
}
