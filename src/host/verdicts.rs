//! How a command is run, and what its end says of the step.

use super::input::RunOrder;
use super::values::Prepared;
use crate::domain::incident::{Fact, Running, finished, seconds};
use crate::domain::run::{Evidence, RunOutcome};
use crate::domain::runbook::{CommandClass, Judgement, Step, StepCommand, Verdict};
use crate::runbook::judge;
use std::time::Duration;

/// How long a command may take that only reads.
const READING: Duration = Duration::from_mins(1);
/// The columns and rows of a terminal until a console says how much room it has.
const TERMINAL: (u16, u16) = (80, 24);

/// How a prepared command is run. What only reads has a minute; what changes something is never cut
/// off halfway, unless the book or the sidecar says when.
pub(super) fn order(command: &StepCommand, prepared: Prepared, wants_terminal: bool) -> RunOrder {
    let has_terminal = wants_terminal || command.is_interactive;
    let is_short = command.class == CommandClass::Reads && !command.is_stream && !has_terminal;
    let told = command.timeout.map(|seconds| Duration::from_secs(u64::from(seconds)));
    RunOrder {
        script: prepared.script,
        environment: prepared.environment,
        directory: prepared.directory,
        timeout: told.or(is_short.then_some(READING)),
        terminal: has_terminal.then_some(TERMINAL),
        keeps_nothing: command.prints_secret,
    }
}

/// What the end of a run says beyond its exit code; none where the exit code says it all.
pub(super) fn verdict_of(step: &Step, outcome: &RunOutcome, took_ms: u64, evidence: &Evidence) -> Option<Judgement> {
    let command = step.command.as_ref()?;
    match outcome {
        RunOutcome::Cancelled if command.is_stream => Some(Judgement {
            verdict: Verdict::Pass,
            observed: format!("stopped by hand after {} s", took_ms / 1_000).into(),
            question: None,
        }),
        RunOutcome::Exited { .. } | RunOutcome::Signalled { .. } => {
            let found = judge(step, outcome, evidence);
            let adds = found.question.is_some() || found.verdict != by_exit(outcome) || !is_bare(&found, outcome);
            adds.then(|| Judgement {
                observed: observed(&found, outcome, took_ms, command.prints_secret).into(),
                ..found
            })
        }
        RunOutcome::Cancelled | RunOutcome::TimedOut | RunOutcome::NotStarted { .. } | RunOutcome::Lost => None,
    }
}

fn by_exit(outcome: &RunOutcome) -> Verdict {
    if outcome.is_success() {
        Verdict::Pass
    } else {
        Verdict::Fail
    }
}

/// Whether nothing was seen but how the command ended.
fn is_bare(found: &Judgement, outcome: &RunOutcome) -> bool {
    found.observed.is_empty() || found.observed == *outcome.words()
}

/// What was seen, with the end and the length; of a secret nothing but these.
fn observed(found: &Judgement, outcome: &RunOutcome, took_ms: u64, is_secret: bool) -> String {
    let end = finished(outcome, took_ms);
    match found.observed.as_str().strip_prefix(&outcome.words()) {
        _ if is_secret || is_bare(found, outcome) => end,
        Some(_) => format!("{}, after {}", found.observed, seconds(took_ms)),
        None => format!("{}, {end}", found.observed),
    }
}

/// The fact of a verdict by the book's tests.
pub(super) fn judged(running: &Running, verdict: Judgement) -> Fact {
    Fact::StepJudged {
        step: running.step.clone(),
        title: running.title.clone(),
        verdict: verdict.verdict,
        observed: verdict.observed,
        question: verdict.question,
        run: Some(running.run.clone()),
        hash: String::new(),
    }
}
