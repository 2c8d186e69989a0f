//! Where commands run: one directory, one clean environment, one place for scripts and outputs.

use crate::domain::{Masker, RunId, SafeText, Secret};
use crate::exec::guards::Asked;
use crate::exec::{self, Environment, Ladder, Plan, marker};
use crate::host::{GuardsOrder, RunOrder};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;

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

    /// The runs of hosts before this one whose end nobody saw: the process each began in, where anything of it is
    /// still there. Nothing of them is run again.
    pub fn survivors(&self) -> BTreeMap<RunId, Option<u32>> {
        let mut found = BTreeMap::new();
        for survivor in marker::survivors(&self.runs) {
            if !survivor.is_alive {
                // A note that cannot be removed is found again at the next start, and harms nothing.
                let _ = marker::forget(&self.runs, &survivor.run);
            }
            found.insert(survivor.run, survivor.is_alive.then_some(survivor.pid));
        }
        found
    }

    /// Watches over what is left of runs of hosts before this one until nothing of them is.
    pub fn adopt_all(
        &self,
        survivors: &BTreeMap<RunId, Option<u32>>,
        out: &mpsc::Sender<exec::RunNews>,
    ) -> BTreeMap<RunId, exec::Handle> {
        let alive = survivors.iter().filter(|(_, pid)| pid.is_some()).map(|(run, _)| run);
        let adopt = |run: &RunId| exec::adopt(self.runs.clone(), run.clone(), Ladder::default(), out.clone());
        alive.map(|run| (run.clone(), adopt(run))).collect()
    }

    /// From now on hides this secret in what commands print.
    pub fn hide(&mut self, name: &str, value: &Secret) {
        self.masker = self.masker.and([(name, value.reveal())]);
    }

    /// How one run shall go.
    ///
    /// # Errors
    /// The directory is not there, or a link leads out of the project.
    pub fn plan(&self, run: RunId, order: RunOrder) -> Result<Plan, SafeText> {
        Ok(Plan {
            run,
            script: order.script,
            directory: self.inside(order.directory.as_deref())?,
            runs: self.runs.clone(),
            environment: self.environment_with(&order.environment),
            timeout: order.timeout,
            masker: self.masker.clone(),
            ladder: Ladder::default(),
            terminal: order.terminal,
            keeps_nothing: order.keeps_nothing,
        })
    }

    /// What is to be read before a command may run.
    pub fn guards(&self, order: GuardsOrder) -> Asked {
        // A directory that cannot be entered is told when the command is to run.
        let directory = self.inside(order.directory.as_deref());
        Asked {
            step: order.step,
            command: order.command.as_str().to_owned(),
            directory: directory.unwrap_or_else(|_| self.directory.clone()),
            variables: self.environment_with(&order.variables),
            environment: order.environment,
            is_production: order.is_production,
            masker: self.masker.clone(),
        }
    }

    fn environment_with(&self, variables: &[(String, Secret)]) -> Environment {
        let with = |environment: Environment, (name, value): &(String, Secret)| environment.with(name, value.reveal());
        variables.iter().fold(self.environment.clone(), with)
    }

    /// A directory of the project; links count as what they lead to.
    fn inside(&self, below: Option<&str>) -> Result<PathBuf, SafeText> {
        let Some(below) = below else {
            return Ok(self.directory.clone());
        };
        let cannot = |error: &std::io::Error| SafeText::clean(&format!("cannot enter `{below}`: {error}"));
        let project = self.directory.canonicalize().map_err(|error| cannot(&error))?;
        let there = project.join(below).canonicalize().map_err(|error| cannot(&error))?;
        if there.starts_with(&project) {
            Ok(there)
        } else {
            Err(SafeText::clean(&format!("`{below}` leads out of the project")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_out_of_the_project_is_not_followed() {
        let place = tempfile::tempdir().unwrap();
        let project = place.path().join("shop");
        std::fs::create_dir_all(project.join("deploy")).unwrap();
        std::os::unix::fs::symlink("/tmp", project.join("out")).unwrap();
        std::os::unix::fs::symlink("deploy", project.join("in")).unwrap();
        let workshop = Workshop::new(&project, place.path(), Masker::default()).unwrap();
        let inside = |below| workshop.inside(Some(below));
        assert!(inside("out").unwrap_err().as_str().contains("leads out of the project"));
        assert!(inside("none").unwrap_err().as_str().starts_with("cannot enter `none`"));
        assert_eq!(inside("in"), inside("deploy"));
        assert_eq!(workshop.inside(None).unwrap(), project);
    }
}
