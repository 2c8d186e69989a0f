//! Runs one ready step and shows what it says as it comes.

use super::pick::Ready;
use super::report::{Ended, Report};
use crate::domain::RunId;
use crate::domain::run::{OutputLine, RunOutcome};
use crate::domain::runbook::CommandClass;
use crate::exec::{Ladder, Plan, RunNews, start};
use anyhow::{Context, Result};
use std::cell::Cell;
use std::fs::DirBuilder;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

/// How long what only reads may take, where the book does not say.
const READS: Duration = Duration::from_mins(1);
/// Messages that wait to be shown.
const WAITING: usize = 64;

/// A directory for scripts and outputs, gone with this value unless it has lines that were not shown.
pub struct Place {
    path: PathBuf,
    is_kept: Cell<bool>,
}

impl Place {
    /// Makes it, for its owner alone.
    pub fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("onscene-run-{}", uuid::Uuid::now_v7()));
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self {
            path,
            is_kept: Cell::new(false),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.is_kept.get() {
            eprintln!("the whole output is in {}", self.path.display());
            return;
        }
        // What is left lies in the directory for such things and is its owner's alone.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// Runs the step to its end; an interrupt from the keyboard climbs the cancel ladder.
pub async fn follow(place: &Place, ready: &Ready, report: &Report, out: &mut impl Write) -> Result<Ended> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let (sender, mut news) = mpsc::channel(WAITING);
    let handle = start(plan(place, ready), sender);
    let mut ended = Ended::default();
    loop {
        tokio::select! {
            _ = interrupt.recv() => handle.cancel(),
            _ = terminate.recv() => handle.cancel(),
            told = news.recv() => match told {
                // Only a host takes in what another one began.
                Some(RunNews::Started { .. } | RunNews::Screen { .. } | RunNews::Gone { .. } | RunNews::Stays { .. }) => {}
                Some(RunNews::Output { lines, .. }) => {
                    // Whoever reads our output may hang up; the command is not to blame.
                    if report.lines(&lines, out).is_err() {
                        handle.cancel();
                    }
                    if !ready.command.prints_secret && lines.iter().any(is_gap) {
                        place.is_kept.set(true);
                    }
                    ended.keep(lines);
                }
                Some(RunNews::Finished { outcome, took, evidence, .. }) => {
                    (ended.outcome, ended.took, ended.evidence) = (outcome, took, evidence);
                    return Ok(ended);
                }
                None => {
                    ended.outcome = RunOutcome::Lost;
                    return Ok(ended);
                }
            },
        }
    }
}

/// Whether the line says that some are missing here.
fn is_gap(line: &OutputLine) -> bool {
    line.missing().is_some()
}

fn plan(place: &Place, ready: &Ready) -> Plan {
    let own = ready.command.timeout.map(|seconds| Duration::from_secs(seconds.into()));
    let usual = (ready.command.class == CommandClass::Reads && !ready.command.is_stream).then_some(READS);
    Plan {
        run: RunId::new(uuid::Uuid::now_v7().to_string()),
        script: ready.filled.script.clone(),
        directory: ready.directory.clone(),
        runs: place.path.clone(),
        environment: ready.environment.clone(),
        timeout: own.or(usual),
        masker: ready.masker.clone(),
        ladder: Ladder::default(),
        terminal: None,
        keeps_nothing: ready.command.prints_secret,
    }
}
