//! Commands that run or ran: their output in a ring, and who watches.

use super::facts::Confirmed;
use super::hide::hide_on;
use super::input::{Effect, RunInput};
use super::state::Host;
use super::verdicts::{judged, verdict_of};
use crate::domain::incident::{Event, Fact};
use crate::domain::run::{Evidence, OutputLine, RunOutcome, RunView, TerminalScreen};
use crate::domain::runbook::Step;
use crate::domain::{ConsoleId, Masker, Moment, RunId, SafeText};
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

/// The first line of a run whose output is a secret.
const SECRET: &str = "the output is a secret: it is shown here only, and kept in no file and no journal";
/// What is left of it later.
const GONE: &str = "the output was a secret and is gone";

/// One run with its ring of output.
#[derive(Debug)]
pub(super) struct RunRecord {
    view: RunView,
    lines: VecDeque<OutputLine>,
    /// The step as it was confirmed: its tests judge the run.
    step: Option<Step>,
    screen: Option<TerminalScreen>,
    /// Whether what it prints is a secret, which is shown and kept nowhere.
    keeps_nothing: bool,
    /// Whether a secret was told after it began, which its own masker does not know.
    masks_again: bool,
}

impl RunRecord {
    fn new(view: RunView) -> Self {
        Self {
            view,
            lines: VecDeque::new(),
            step: None,
            screen: None,
            keeps_nothing: false,
            masks_again: false,
        }
    }

    /// Whether a line it wrote has what the new masker hides and the old one does not; of a secret's own output
    /// no file is kept.
    pub fn says(&self, old: &Masker, new: &Masker) -> bool {
        let hides = |line: &OutputLine| old.mask(line.text.as_str()) != new.mask(line.text.as_str());
        !self.keeps_nothing && self.lines.iter().any(hides)
    }

    /// Masks what it said, and from now on what it says.
    fn hide(&mut self, masker: &Masker) {
        self.masks_again = self.view.ended.is_none();
        self.view.command = masker.clean(self.view.command.as_str());
        self.lines.iter_mut().for_each(|line| hide_line(line, masker));
        if let Some(screen) = &mut self.screen {
            hide_on(screen, masker);
        }
    }

    /// Takes in what is known of a run that was confirmed just now.
    fn expect(&mut self, confirmed: &Confirmed) {
        self.view.has_terminal = confirmed.order.terminal.is_some();
        let command = confirmed.step.command.as_ref();
        self.view.is_stream = command.is_some_and(|command| command.is_stream);
        self.keeps_nothing = confirmed.order.keeps_nothing;
        self.step = Some(confirmed.step.clone());
        if self.keeps_nothing {
            self.push(vec![note(SECRET)]);
        }
    }

    fn push(&mut self, lines: Vec<OutputLine>) {
        self.view.total_lines += lines.iter().map(|line| line.missing().unwrap_or(1)).sum::<u64>();
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

    /// The end of the output, for the journal; nothing of a secret.
    fn tail(&self) -> Vec<SafeText> {
        if self.keeps_nothing {
            return Vec::new();
        }
        let skip = self.lines.len().saturating_sub(TAIL);
        let kept = self.lines.iter().skip(skip);
        kept.map(|line| cut(&line.text)).collect()
    }
}

fn hide_line(line: &mut OutputLine, masker: &Masker) {
    line.text = masker.clean(line.text.as_str());
}

/// A message of bash without the long path of the script's own file, which says nothing: `bash: line 2: …`. The file of
/// the output keeps it.
fn of_bash(line: &OutputLine, run: &RunId) -> Option<SafeText> {
    let (script, rest) = line.text.as_str().split_once(": line ")?;
    let is_own = line.is_error && script.starts_with('/') && script.ends_with(&format!("/{run}.sh"));
    is_own.then(|| format!("bash: line {rest}").into())
}

fn note(text: &str) -> OutputLine {
    OutputLine {
        is_error: false,
        text: text.into(),
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
    pub(super) fn start_run(&mut self, run: &RunId, event: &Event) -> Vec<Effect> {
        let confirmed = self.desk.order.take();
        let Some(mut record) = begun(event, run).map(RunRecord::new) else {
            return Vec::new();
        };
        if let Some(confirmed) = &confirmed {
            record.expect(confirmed);
        }
        self.runs.push_back(record);
        let surplus = self.runs.len().saturating_sub(RUNS);
        self.runs.drain(..surplus);
        match confirmed {
            Some(Confirmed { order, .. }) => vec![Effect::StartRun {
                run: run.clone(),
                order: Box::new(order),
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
                evidence: Evidence::default(),
            },
        )
    }

    pub(super) fn run_told(&mut self, now: Moment, told: RunInput) -> Vec<Effect> {
        match told {
            RunInput::Output { run, lines } => self.run_said(&run, lines),
            RunInput::Screen { screen } => self.screen_changed(screen),
            RunInput::Gone { run, was_stopped } => self.outlived_is_gone(now, &run, was_stopped),
            RunInput::Stays { run, pids } => self.outlived_stays(now, &run, &pids),
            RunInput::Finished {
                run,
                outcome,
                took_ms,
                evidence,
            } => self.run_ended(now, &run, &outcome, took_ms, &evidence),
        }
    }

    fn run_said(&mut self, run: &RunId, mut lines: Vec<OutputLine>) -> Vec<Effect> {
        if let Some(record) = self.runs.iter_mut().find(|record| &record.view.id == run) {
            for line in &mut lines {
                if let Some(short) = of_bash(line, run) {
                    line.text = short;
                }
                if record.masks_again {
                    hide_line(line, &self.masker);
                }
            }
            record.push(lines);
        }
        self.touch_watchers(run);
        Vec::new()
    }

    /// The end and the verdict are written together: nobody sees a step done that failed its test.
    fn run_ended(
        &mut self,
        now: Moment,
        run: &RunId,
        outcome: &RunOutcome,
        took_ms: u64,
        evidence: &Evidence,
    ) -> Vec<Effect> {
        let (mut tail, mut lines, mut verdict) = (Vec::new(), 0, None);
        if let Some(record) = self.runs.iter_mut().find(|record| &record.view.id == run) {
            record.view.ended = Some(now);
            record.view.outcome = Some(outcome.clone());
            (tail, lines) = (record.tail(), record.view.total_lines);
            let step = record.step.as_ref();
            verdict = step.and_then(|step| verdict_of(step, outcome, took_ms, evidence));
        }
        self.touch_watchers(run);
        let Some((incident, running)) = self.running(run) else {
            return Vec::new();
        };
        let finished = Fact::RunFinished {
            run: run.clone(),
            step: running.step.clone(),
            title: running.title.clone(),
            outcome: outcome.clone(),
            took_ms,
            tail,
            lines,
        };
        let judged = verdict.map(|verdict| judged(&running, verdict));
        let facts = [finished].into_iter().chain(judged).collect();
        self.write_own(now, incident, facts)
    }

    /// A secret was told: what runs have said so far is masked anew, and sent again.
    pub(super) fn hide_in_runs(&mut self) {
        self.runs.iter_mut().for_each(|record| record.hide(&self.masker));
        for peer in self.peers.values_mut().filter(|peer| peer.watched.is_some()) {
            (peer.run_dirty, peer.screen_dirty) = (true, true);
        }
    }

    fn screen_changed(&mut self, mut screen: TerminalScreen) -> Vec<Effect> {
        let watching = self.peers.values_mut();
        for peer in watching.filter(|peer| peer.watched.as_ref() == Some(&screen.run)) {
            peer.screen_dirty = true;
        }
        if let Some(record) = self.runs.iter_mut().find(|record| record.view.id == screen.run) {
            if record.masks_again {
                hide_on(&mut screen, &self.masker);
            }
            record.screen = Some(screen);
        }
        Vec::new()
    }

    /// The terminal of a run as it stands.
    pub(super) fn screen(&self, run: &RunId) -> Option<TerminalScreen> {
        let record = self.runs.iter().find(|record| &record.view.id == run)?;
        record.screen.clone()
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
            (peer.run_dirty, peer.screen_dirty) = (run.is_some(), run.is_some());
            peer.watched = run;
        }
        self.forget_secret_output();
        Vec::new()
    }

    /// A secret that a command printed is gone once it is over and nobody looks at it any more.
    fn forget_secret_output(&mut self) {
        let peers = &self.peers;
        let is_seen = |run: &RunId| peers.values().any(|peer| peer.watched.as_ref() == Some(run));
        let over = self
            .runs
            .iter_mut()
            .filter(|record| record.keeps_nothing && record.view.ended.is_some());
        for record in over.filter(|record| !is_seen(&record.view.id)) {
            record.screen = None;
            record.lines = VecDeque::from([note(GONE)]);
        }
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
        let mut timelines = self.incidents().map(|incident| &incident.timeline);
        let (timeline, mut view) =
            timelines.find_map(|timeline| Some((timeline, timeline.iter().find_map(|event| begun(event, run))?)))?;
        if let Some((ended, outcome, tail, lines)) = timeline.iter().find_map(|event| finished(event, run)) {
            view.total_lines = lines.max(tail.len() as u64);
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

/// The run that a fact begins.
fn begun(event: &Event, wanted: &RunId) -> Option<RunView> {
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

/// How a run ended that the journal knows.
fn finished(event: &Event, wanted: &RunId) -> Option<(Moment, RunOutcome, Vec<SafeText>, u64)> {
    let Fact::RunFinished {
        run,
        outcome,
        tail,
        lines,
        ..
    } = &event.fact
    else {
        return None;
    };
    (run == wanted).then(|| (event.at, outcome.clone(), tail.clone(), *lines))
}
