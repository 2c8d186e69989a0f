//! Commands that run or ran: their output in a ring, and who watches.

use super::input::{Effect, RunInput};
use super::state::Host;
use crate::domain::incident::{Event, Fact};
use crate::domain::run::{OutputLine, RunOutcome, RunView};
use crate::domain::{ConsoleId, Moment, RunId, SafeText, StepId};
use std::collections::VecDeque;

/// Lines of one run kept in memory for the screen; the whole output is in its file.
const LINES: usize = 2_000;
/// Lines of a run's output that go into the journal with its end.
const TAIL: usize = 20;
/// Characters of each of these lines.
const WIDTH: usize = 500;
/// Runs kept in memory.
const RUNS: usize = 50;
/// Lines sent to a console that watches.
const SENT: usize = 500;
/// Bytes of these lines.
const SENT_BYTES: usize = 1 << 20;

/// One run with its ring of output.
#[derive(Debug)]
pub(super) struct RunRecord {
    view: RunView,
    lines: VecDeque<OutputLine>,
}

impl RunRecord {
    fn push(&mut self, lines: Vec<OutputLine>) {
        self.view.total_lines += lines.len() as u64;
        self.lines.extend(lines);
        let surplus = self.lines.len().saturating_sub(LINES);
        self.lines.drain(..surplus);
    }

    fn view(&self) -> RunView {
        RunView {
            lines: self.sent(),
            ..self.view.clone()
        }
    }

    /// The newest lines that one message holds.
    fn sent(&self) -> Vec<OutputLine> {
        let mut bytes = 0;
        let newest = self.lines.iter().rev().take(SENT).take_while(|line| {
            bytes += line.text.as_str().len();
            bytes <= SENT_BYTES
        });
        let mut lines: Vec<OutputLine> = newest.cloned().collect();
        lines.reverse();
        lines
    }

    fn tail(&self) -> Vec<SafeText> {
        let skip = self.lines.len().saturating_sub(TAIL);
        let kept = self.lines.iter().skip(skip);
        kept.map(|line| cut(&line.text)).collect()
    }
}

/// The beginning of a line, with a mark where it was cut; the whole line is in the run's file.
fn cut(text: &SafeText) -> SafeText {
    match text.as_str().char_indices().nth(WIDTH) {
        Some((end, _)) => SafeText::clean(&format!("{}…", &text.as_str()[..end])),
        None => text.clone(),
    }
}

impl Host {
    /// The `RunStarted` is on disk: the process may exist now.
    pub(super) fn start_run(&mut self, run: &RunId, step: &StepId, event: &Event) -> Vec<Effect> {
        let Fact::RunStarted { command, directory, .. } = &event.fact else {
            return Vec::new();
        };
        let view = RunView {
            id: run.clone(),
            step: step.clone(),
            command: command.clone(),
            directory: directory.clone(),
            started: event.at,
            ended: None,
            outcome: None,
            lines: Vec::new(),
            total_lines: 0,
            has_terminal: false,
            is_stream: false,
        };
        self.runs.push_back(RunRecord {
            view,
            lines: VecDeque::new(),
        });
        let surplus = self.runs.len().saturating_sub(RUNS);
        self.runs.drain(..surplus);
        match self.desk.script.take() {
            Some(script) => vec![Effect::StartRun {
                run: run.clone(),
                script,
            }],
            None => self.run_vanished(run, event.at),
        }
    }

    fn run_vanished(&mut self, run: &RunId, now: Moment) -> Vec<Effect> {
        let outcome = RunOutcome::NotStarted {
            reason: "the step left the book at this moment".into(),
        };
        self.run_told(
            now,
            RunInput::Finished {
                run: run.clone(),
                outcome,
                took_ms: 0,
            },
        )
    }

    pub(super) fn run_told(&mut self, now: Moment, told: RunInput) -> Vec<Effect> {
        match told {
            RunInput::Output { run, lines } => self.run_said(&run, lines),
            RunInput::Finished { run, outcome, took_ms } => self.run_ended(now, &run, outcome, took_ms),
        }
    }

    fn run_said(&mut self, run: &RunId, lines: Vec<OutputLine>) -> Vec<Effect> {
        if let Some(record) = self.runs.iter_mut().find(|record| &record.view.id == run) {
            record.push(lines);
        }
        self.touch_watchers(run);
        Vec::new()
    }

    fn run_ended(&mut self, now: Moment, run: &RunId, outcome: RunOutcome, took_ms: u64) -> Vec<Effect> {
        let tail = match self.runs.iter_mut().find(|record| &record.view.id == run) {
            Some(record) => {
                record.view.ended = Some(now);
                record.view.outcome = Some(outcome.clone());
                record.tail()
            }
            None => Vec::new(),
        };
        self.touch_watchers(run);
        let known = self
            .incident
            .as_ref()
            .and_then(|open| open.running.iter().find(|running| &running.run == run));
        let Some(running) = known else { return Vec::new() };
        let fact = Fact::RunFinished {
            run: run.clone(),
            step: running.step.clone(),
            title: running.title.clone(),
            outcome,
            took_ms,
            tail,
        };
        self.write_own(now, vec![fact])
    }

    pub(super) fn touch_watchers(&mut self, run: &RunId) {
        for peer in self
            .peers
            .values_mut()
            .filter(|peer| peer.watched.as_ref() == Some(run))
        {
            peer.run_dirty = true;
        }
    }

    pub(super) fn watch_run(&mut self, console: &ConsoleId, run: Option<RunId>) -> Vec<Effect> {
        if let Some(peer) = self.peers.get_mut(console) {
            peer.run_dirty = run.is_some();
            peer.watched = run;
        }
        Vec::new()
    }

    /// A run from memory, else what the journal kept of it.
    pub(super) fn run_view(&self, run: &RunId) -> Option<RunView> {
        let held = self
            .runs
            .iter()
            .find(|record| &record.view.id == run)
            .map(RunRecord::view);
        held.or_else(|| self.run_from_journal(run))
    }

    fn run_from_journal(&self, run: &RunId) -> Option<RunView> {
        let timeline = &self.incident.as_ref()?.timeline;
        let mut view = timeline.iter().find_map(|event| started(event, run))?;
        if let Some((ended, outcome, tail)) = timeline.iter().find_map(|event| finished(event, run)) {
            view.total_lines = tail.len() as u64;
            view.lines = tail
                .into_iter()
                .map(|text| OutputLine { is_error: false, text })
                .collect();
            view.ended = Some(ended);
            view.outcome = Some(outcome);
        }
        Some(view)
    }
}

fn started(event: &Event, wanted: &RunId) -> Option<RunView> {
    let Fact::RunStarted {
        run,
        step,
        command,
        directory,
        ..
    } = &event.fact
    else {
        return None;
    };
    (run == wanted).then(|| RunView {
        id: run.clone(),
        step: step.clone(),
        command: command.clone(),
        directory: directory.clone(),
        started: event.at,
        ended: None,
        outcome: None,
        lines: Vec::new(),
        total_lines: 0,
        has_terminal: false,
        is_stream: false,
    })
}

fn finished(event: &Event, wanted: &RunId) -> Option<(Moment, RunOutcome, Vec<SafeText>)> {
    let Fact::RunFinished { run, outcome, tail, .. } = &event.fact else {
        return None;
    };
    (run == wanted).then(|| (event.at, outcome.clone(), tail.clone()))
}
