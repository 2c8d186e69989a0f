//! Where commands run: one directory, one clean environment, one place for scripts and outputs.

use crate::domain::{Masker, RunId, SafeText};
use crate::exec::{Environment, Ladder, Plan, marker};
use anyhow::{Context, Result};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// What every run has in common.
#[derive(Debug)]
pub(super) struct Workshop {
    directory: PathBuf,
    runs: PathBuf,
    environment: Environment,
    masker: Masker,
}

impl Workshop {
    /// Makes the directory for scripts and outputs.
    pub fn new(directory: &Path, state: &Path, masker: Masker) -> Result<Self> {
        let runs = state.join(super::start::RUNS);
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&runs);
        made.with_context(|| format!("cannot make {}", runs.display()))?;
        Ok(Self {
            directory: directory.into(),
            runs,
            environment: Environment::of_this_process(),
            masker,
        })
    }

    /// Says which commands of a host that died are still alive, and forgets those that are not.
    pub fn survivors(&self) -> Vec<SafeText> {
        let mut sentences = Vec::new();
        for survivor in marker::survivors(&self.runs) {
            if survivor.is_alive {
                let pid = survivor.pid;
                sentences.push(SafeText::clean(&format!(
                    "a command of the host before this one still runs as process {pid} (hint: look with `ps -fp {pid}`; it is not run again)"
                )));
            } else {
                // A note that cannot be removed is found again at the next start, and harms nothing.
                let _ = marker::forget(&self.runs, &survivor.run);
            }
        }
        sentences
    }

    /// How one run shall go.
    pub fn plan(&self, run: RunId, script: String) -> Plan {
        Plan {
            run,
            script,
            directory: self.directory.clone(),
            runs: self.runs.clone(),
            environment: self.environment.clone(),
            timeout: None,
            masker: self.masker.clone(),
            ladder: Ladder::default(),
            terminal: None,
        }
    }
}
