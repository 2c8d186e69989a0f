//! The program from outside: a person's home and a project of their own, and what a run leaves.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A person's home and a project, both empty at first; a host that was started there ends with it.
pub struct Scene {
    pub root: tempfile::TempDir,
}

/// What a run left.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// What it printed, as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }
}

impl Scene {
    pub fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("project/.git")).unwrap();
        std::fs::create_dir_all(root.path().join("home/.config/onscene")).unwrap();
        Self { root }
    }

    pub fn project(&self) -> PathBuf {
        self.root.path().join("project").canonicalize().unwrap()
    }

    /// The program with these words, in the project.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onscene"));
        command
            .args(words)
            .current_dir(self.project())
            .env_clear()
            .env("HOME", self.root.path().join("home"))
            .env("USER", "maya")
            .env("XDG_RUNTIME_DIR", self.root.path())
            .env("PATH", "/usr/bin:/bin")
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, words: &[&str]) -> Ended {
        let output = self.command(words).output().unwrap();
        Ended {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = self.command(&["stop", "--force"]).output();
    }
}
