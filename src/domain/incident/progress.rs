//! How facts move the steps of a book.

use super::fact::{Event, Fact, StepMove};
use super::fold::{Incident, Running};
use super::words::finished;
use crate::domain::checklist::{Attempt, Fate, StepRecord, StepState};
use crate::domain::run::RunOutcome;
use crate::domain::runbook::{Book, Verdict};
use crate::domain::{RunId, SafeText, StepId};

/// Attempts kept with a step; the timeline has all of them.
const ATTEMPTS: usize = 20;

impl Incident {
    /// Steps that were touched and that no book has any more: what they said changed, or they went.
    pub fn orphans<'a>(&'a self, books: &'a [Book]) -> impl Iterator<Item = (&'a StepId, &'a StepRecord)> {
        self.steps
            .iter()
            .filter(|(id, _)| books.iter().all(|book| book.step(id).is_none()))
    }

    /// The title a step had when it was touched last; empty where nobody touched it.
    #[must_use]
    pub fn title_of(&self, step: &StepId) -> SafeText {
        let titles = self.timeline.iter().rev().filter_map(|event| title(&event.fact));
        let mut found = titles.filter(|(id, _)| *id == step);
        found.next().map(|(_, title)| title.clone()).unwrap_or_default()
    }

    /// Folds a fact about one step.
    pub(super) fn apply_to_step(&mut self, event: &Event) {
        let text = SafeText::clone;
        match &event.fact {
            Fact::StepDone {
                step, observed, hash, ..
            } => {
                let (observed, warns) = (text(observed), false);
                self.move_step(step, StepState::Done { observed, warns }, hash, event);
            }
            Fact::StepSkipped { step, reason, hash, .. } => {
                self.move_step(step, StepState::Skipped { reason: text(reason) }, hash, event);
            }
            Fact::StepBlocked { step, reason, hash, .. } => {
                self.move_step(step, StepState::Blocked { reason: text(reason) }, hash, event);
            }
            Fact::StepRuledOut { step, reason, hash, .. } => {
                self.move_step(step, StepState::NotApplicable { reason: text(reason) }, hash, event);
            }
            Fact::StepAssigned { step, to, hash, .. } => self.touch(step, hash).assignee = to.clone(),
            Fact::StepNoted { step, text, hash, .. } => self.touch(step, hash).notes.push(text.clone()),
            Fact::StepReset { step, hash, .. } => {
                self.keep_attempt(step);
                self.move_step(step, StepState::Todo, hash, event);
            }
            Fact::StepJudged { .. } => self.apply_judged(event),
            Fact::RunStarted {
                run, step, title, hash, ..
            } => self.apply_run_started(run, step, title, hash, event),
            Fact::RunFinished {
                run,
                step,
                outcome,
                took_ms,
                ..
            } => {
                self.apply_run_finished(run, step, outcome, *took_ms, event);
            }
            Fact::Declared { .. }
            | Fact::SeverityChanged { .. }
            | Fact::StatusChanged { .. }
            | Fact::RoleAssigned { .. }
            | Fact::Noted { .. }
            | Fact::Pinned { .. }
            | Fact::BookAttached { .. }
            | Fact::BookChanged { .. }
            | Fact::ValueSet { .. }
            | Fact::RunCancelAsked { .. }
            | Fact::UpdateSent { .. }
            | Fact::ClockSet { .. }
            | Fact::ClockStopped { .. }
            | Fact::Course(_)
            | Fact::People(_)
            | Fact::Talk(_)
            | Fact::Clock(_)
            | Fact::Comms(_)
            | Fact::Outlived(_)
            | Fact::Unknown(_) => {}
        }
    }

    /// Steps of the same words that stand elsewhere keep what was done to them.
    pub(super) fn apply_moves(&mut self, moved: &[StepMove]) {
        for StepMove { from, to } in moved {
            if let Some(record) = self.steps.remove(from) {
                self.steps.insert(to.clone(), record);
            }
            let running = self.running.iter_mut().filter(|running| &running.step == from);
            let outlived = self.outlived.iter_mut().map(|outlived| &mut outlived.running);
            let outlived = outlived.filter(|running| &running.step == from);
            running.chain(outlived).for_each(|running| running.step = to.clone());
        }
    }

    /// What a step is called by now: its book may have changed while its command ran.
    pub(super) fn name_now(&self, step: &StepId) -> StepId {
        let moves = self.timeline.iter().filter_map(|event| match &event.fact {
            Fact::BookChanged { moved, .. } => Some(moved),
            _ => None,
        });
        let names = moves.flatten();
        names.fold(
            step.clone(),
            |name, moved| if moved.from == name { moved.to.clone() } else { name },
        )
    }

    /// The record of a step that somebody does something to; facts of old have no hash.
    fn touch(&mut self, step: &StepId, hash: &str) -> &mut StepRecord {
        let record = self.steps.entry(step.clone()).or_default();
        if !hash.is_empty() {
            hash.clone_into(&mut record.hash);
        }
        record
    }

    fn move_step(&mut self, step: &StepId, state: StepState, hash: &str, event: &Event) {
        let record = self.touch(step, hash);
        record.state = state;
        record.who = event.who.clone();
        record.at = Some(event.at);
    }

    /// What was tried is kept before something else is tried.
    fn keep_attempt(&mut self, step: &StepId) {
        let Some(record) = self.steps.get_mut(step) else { return };
        if record.state == StepState::Todo {
            return;
        }
        record.attempts.push(Attempt {
            state: record.state.clone(),
            who: record.who.clone(),
            at: record.at,
        });
        let surplus = record.attempts.len().saturating_sub(ATTEMPTS);
        record.attempts.drain(..surplus);
    }

    /// The book's tests speak for whoever ran the command; a person speaks for themselves.
    fn apply_judged(&mut self, event: &Event) {
        let Fact::StepJudged {
            step,
            verdict,
            observed,
            question,
            run,
            hash,
            ..
        } = &event.fact
        else {
            return;
        };
        let state = match (verdict, question) {
            (Verdict::Fail, _) => StepState::Failed { how: observed.clone() },
            (_, Some(question)) => StepState::Verifying {
                question: question.clone(),
                observed: observed.clone(),
            },
            (Verdict::Pass | Verdict::Warn, None) => StepState::Done {
                observed: observed.clone(),
                warns: *verdict == Verdict::Warn,
            },
        };
        if run.is_some() {
            let step = self.name_now(step);
            self.touch(&step, hash).state = state;
        } else {
            self.move_step(step, state, hash, event);
        }
    }

    fn apply_run_started(&mut self, run: &RunId, step: &StepId, title: &SafeText, hash: &str, event: &Event) {
        self.keep_attempt(step);
        self.move_step(step, StepState::Running { run: run.clone() }, hash, event);
        self.running.push(Running {
            run: run.clone(),
            step: step.clone(),
            title: title.clone(),
            since: event.at,
        });
    }

    /// The step stays with whoever ran it.
    fn apply_run_finished(&mut self, run: &RunId, step: &StepId, outcome: &RunOutcome, took_ms: u64, event: &Event) {
        self.running.retain(|running| &running.run != run);
        let how = finished(outcome, took_ms);
        let step = self.name_now(step);
        let record = self.touch(&step, "");
        record.at = Some(event.at);
        record.state = match outcome {
            RunOutcome::Lost => StepState::Lost {
                run: run.clone(),
                fate: Fate::Unknown,
            },
            RunOutcome::Cancelled => StepState::Cancelled { how: how.into() },
            outcome if outcome.is_success() => StepState::Done {
                observed: how.into(),
                warns: false,
            },
            _ => StepState::Failed { how: how.into() },
        };
    }
}

/// The step that a fact is about, and its title.
fn title(fact: &Fact) -> Option<(&StepId, &SafeText)> {
    if let Fact::StepDone { step, title, .. }
    | Fact::StepSkipped { step, title, .. }
    | Fact::StepBlocked { step, title, .. }
    | Fact::StepRuledOut { step, title, .. }
    | Fact::StepAssigned { step, title, .. }
    | Fact::StepJudged { step, title, .. }
    | Fact::StepReset { step, title, .. }
    | Fact::StepNoted { step, title, .. }
    | Fact::RunStarted { step, title, .. }
    | Fact::RunFinished { step, title, .. } = fact
    {
        return Some((step, title));
    }
    if let Fact::Outlived(fact) = fact {
        return Some(fact.step());
    }
    None
}
