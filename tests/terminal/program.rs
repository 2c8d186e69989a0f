//! The program under test: the probe, and what it shows about itself.

use crate::rig::{Rig, hermetic};
use nix::unistd::Pid;
use pty_process::blocking::Command;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The probe's executable. It is built first, because `cargo test --test terminal` alone does not do so.
pub fn probe_path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let test = std::env::current_exe().unwrap();
        let folder = test.parent().unwrap().parent().unwrap();
        let mut build = std::process::Command::new(env!("CARGO"));
        build
            .args(["build", "--quiet", "--example", "terminal_probe"])
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        if folder.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success(), "the probe does not build");
        folder.join("examples/terminal_probe")
    })
}

pub fn probe() -> Command {
    hermetic(Command::new(probe_path()))
}

/// What the probe's frame says.
pub trait Probe {
    /// Waits for the first frame and answers the process id it shows.
    fn wait_ready(&self) -> Pid;

    /// The number behind a word on the screen.
    fn number(&self, word: &str) -> Option<i32>;
}

impl Probe for Rig {
    fn wait_ready(&self) -> Pid {
        self.wait("the first frame", |rig| {
            rig.number("pid").is_some() && rig.screen(vt100::Screen::alternate_screen)
        });
        Pid::from_raw(self.number("pid").unwrap())
    }

    fn number(&self, word: &str) -> Option<i32> {
        let text = self.text();
        let (_, rest) = text.split_once(word)?;
        let (number, _) = rest.trim_start().split_once(" .")?;
        number.parse().ok()
    }
}
