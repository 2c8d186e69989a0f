//! `onscene runbook run` from outside: the program itself, real commands, a real terminal.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene must end")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const BOOK: &str = "# Shop

## Look

1. Who is there

   ```bash
   echo hello; echo to-the-side >&2
   ```

2. Is it healthy

   ```bash
   curl -s ADDRESS/health
   ```

3. Never reached

   ```bash
   echo after
   ```

## Change

1. Make a file

   ```bash
   docker-stand-in compose up > made.txt
   ```

2. Clear it

   ```bash
   rm -rf ./made.txt
   ```

3. Say a tag

   ```bash
   echo image:<tag>
   ```
";

struct Scene {
    root: tempfile::TempDir,
}

struct Ended {
    code: i32,
    out: String,
    err: String,
}

impl Scene {
    /// A project with the book, whose second step asks a server that answers this status line.
    fn new(status: &'static str) -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("project/.git")).unwrap();
        fs::create_dir_all(root.path().join("home")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let _ = stream.read(&mut [0; 4096]);
                let head = format!("HTTP/1.1 {status}\r\ncontent-length: 3\r\nconnection: close\r\n\r\nok\n");
                let _ = stream.write_all(head.as_bytes());
            }
        });
        fs::write(root.path().join("project/ops.md"), BOOK.replace("ADDRESS", &address)).unwrap();
        Self { root }
    }

    fn project(&self) -> PathBuf {
        self.root.path().join("project").canonicalize().unwrap()
    }

    fn run(&self, words: &[&str]) -> Ended {
        let output = Command::new(env!("CARGO_BIN_EXE_onscene"))
            .args(["runbook", "run", "ops.md"])
            .args(words)
            .current_dir(self.project())
            .env_clear()
            .env("HOME", self.root.path().join("home"))
            .env("TMPDIR", self.root.path())
            .env("PATH", "/usr/bin:/bin")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ended {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn run_on_terminal(&self, words: &[&str], answer: &str) -> (i32, String) {
        let (mut terminal, side) = pty_process::blocking::open().unwrap();
        terminal.resize(pty_process::Size::new(24, 200)).unwrap();
        let mut child = pty_process::blocking::Command::new(env!("CARGO_BIN_EXE_onscene"))
            .args(["runbook", "run", "ops.md"])
            .args(words)
            .current_dir(self.project())
            .env_clear()
            .env("HOME", self.root.path().join("home"))
            .env("TMPDIR", self.root.path())
            .env("PATH", "/usr/bin:/bin")
            .spawn(side)
            .unwrap();
        terminal.write_all(answer.as_bytes()).unwrap();
        let mut screen = Vec::new();
        // The terminal ends with an error once nobody holds its other side.
        let _ = terminal.read_to_end(&mut screen);
        let code = child.wait().unwrap().code().unwrap();
        (code, String::from_utf8_lossy(&screen).into_owned())
    }

    /// The id of the step whose command holds this text.
    fn id(&self, text: &str) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_onscene"))
            .args(["runbook", "show", "--json", "ops.md"])
            .current_dir(self.project())
            .env("HOME", self.root.path().join("home"))
            .output()
            .unwrap();
        let book: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let steps = book["steps"].as_array().unwrap();
        let has = |step: &&serde_json::Value| step["command"].to_string().contains(text);
        steps.iter().find(has).unwrap()["id"].as_str().unwrap().to_owned()
    }

    fn is_tidy(&self) -> bool {
        let names = fs::read_dir(self.root.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        !names
            .into_iter()
            .any(|name| name.to_string_lossy().starts_with("onscene-run"))
    }
}

#[test]
fn what_only_reads_runs_in_order_up_to_the_first_failure() {
    let scene = Scene::new("503 Unwell");
    let only = scene.id("echo hello");
    let ended = scene.run(&["--step", &only, "--yes-read-only"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, "to-the-side\n"), "{}", ended.out);
    assert!(
        ended.out.contains("$ echo hello") && ended.out.contains("\nhello\n") && ended.out.contains("pass: exit 0")
    );
    let sick = scene.id("curl");
    let ended = scene.run(&["--step", &sick]);
    assert_eq!(ended.code, 1, "{} {}", ended.out, ended.err);
    assert!(ended.out.contains("fail: HTTP 503"), "{}", ended.out);
    assert!(scene.is_tidy());
}

#[test]
fn unfilled_placeholders_stop_everything_by_name_until_they_are_set() {
    let scene = Scene::new("200 OK");
    let ended = scene.run(&["--yes-read-only"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{}", ended.err);
    assert!(
        ended.err.contains("no value for tag") && ended.err.contains("--set tag=VALUE"),
        "{}",
        ended.err
    );
    let ended = scene.run(&["--yes-read-only", "--set", "tag=v1.2.3"]);
    assert_eq!(ended.code, 0, "{} {}", ended.out, ended.err);
    let places = ["hello", "pass: HTTP 200", "after", "image:v1.2.3"].map(|text| ended.out.find(text));
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{}",
        ended.out
    );
    assert!(!scene.project().join("made.txt").exists());
}

#[test]
fn json_is_one_object_and_a_failure_ends_the_row() {
    let scene = Scene::new("503 Unwell");
    let ended = scene.run(&["--yes-read-only", "--set", "tag=v1", "--json"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    let told: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let runs = told["runs"].as_array().unwrap();
    assert_eq!((runs.len(), told["verdict"].as_str()), (2, Some("fail")));
    // Standard output and standard error come by two pipes: their order is not told.
    let output = runs[0]["output"].as_array().unwrap();
    assert!(output.iter().any(|line| line["text"] == "hello"), "{output:?}");
    assert_eq!(runs[0]["code"].as_i64(), Some(0));
    assert_eq!(runs[1]["http"][0]["status"], 503);
}

#[test]
fn what_changes_needs_a_person_who_agrees() {
    let scene = Scene::new("200 OK");
    let (change, clear) = (scene.id("made.txt"), scene.id("rm -rf"));
    for words in [
        vec!["--step", &change],
        vec!["--step", &change, "--yes-read-only"],
        vec!["--step", &clear],
    ] {
        let ended = scene.run(&words);
        assert_eq!(ended.code, 2, "{} {}", ended.out, ended.err);
    }
    fs::write(scene.project().join("made.txt"), "x").unwrap();
    let (code, screen) = scene.run_on_terminal(&["--step", &clear], "y\n");
    assert!(code == 2 && scene.project().join("made.txt").exists(), "{screen}");
    for part in [
        "$ rm -rf ./made.txt",
        "cannot be undone. Type ",
        scene.project().to_str().unwrap(),
    ] {
        assert!(screen.contains(part), "{part} in {screen}");
    }
    let host = nix::unistd::gethostname().unwrap().into_string().unwrap();
    let (code, screen) = scene.run_on_terminal(&["--step", &clear], &format!("{host}\n"));
    assert!(code == 0 && !scene.project().join("made.txt").exists(), "{screen}");
    let (code, screen) = scene.run_on_terminal(&["--step", &change], "y\n");
    assert!(code == 1 && screen.contains("fail: exit 127"), "{code} {screen}");
}

#[test]
fn what_is_meant_must_be_clear() {
    let scene = Scene::new("200 OK");
    for (words, says) in [
        (vec![], "say what to run"),
        (vec!["--step", "none"], "has no step `none`"),
        (vec!["--yes-read-only", "--set", "tag"], "needs a name and a value"),
    ] {
        let ended = scene.run(&words);
        assert!(ended.code == 2 && ended.err.contains(says), "{says}: {}", ended.err);
    }
}
