//! What to try next at a step that did not simply go well, with the keys in force.

use super::words::file_of;
use crate::console::app::State;
use crate::console::input::{Action, GlobalAction, RunbookAction};
use crate::domain::checklist::{Fate, StepRecord, StepState};
use crate::domain::runbook::{Step, StepKind};

/// The next thing to do in a sentence; none where the step speaks for itself.
#[must_use]
pub fn next(state: &State, step: &Step, record: &StepRecord) -> Option<String> {
    let key = |action: RunbookAction| key(state, action);
    let (run, tick, reset) = (RunbookAction::Run, RunbookAction::Tick, RunbookAction::Reset);
    let has_command = step.command.is_some();
    match &record.state {
        StepState::Todo if step.kind == StepKind::Edit => Some(by_hand(state, step)),
        StepState::Todo | StepState::Done { .. } | StepState::Skipped { .. } | StepState::NotApplicable { .. } => None,
        StepState::Running { .. } => Some(format!(
            "{} shows what it writes, {} stops it",
            key(RunbookAction::Output),
            key(RunbookAction::Cancel)
        )),
        StepState::Verifying { question, .. } if question.is_empty() => {
            Some(format!("{} says whether it worked", key(RunbookAction::Judge)))
        }
        StepState::Verifying { question, .. } => Some(format!("{} answers: {question}", key(RunbookAction::Judge))),
        StepState::Failed { .. } if has_command => Some(format!(
            "read its output ({}), mend the cause, then {} runs it again; {} if it cannot go on",
            key(RunbookAction::Output),
            key(run),
            key(RunbookAction::Block)
        )),
        StepState::Failed { .. } => Some(format!(
            "mend the cause, then {} ticks it off; {} if it cannot go on",
            key(tick),
            key(RunbookAction::Block)
        )),
        StepState::Cancelled { .. } => Some(format!(
            "what it did before it was stopped stays done: look, then {} runs it again",
            key(run)
        )),
        StepState::Blocked { .. } if has_command => Some(format!(
            "when nothing blocks it any more: {} runs it, {} puts it back to the start",
            key(run),
            key(reset)
        )),
        StepState::Blocked { .. } => Some(format!(
            "when nothing blocks it any more: {} ticks it off, {} puts it back to the start",
            key(tick),
            key(reset)
        )),
        StepState::Lost {
            fate: Fate::MayRun { .. } | Fate::Stopping { .. },
            ..
        } => Some(format!(
            "its command may still run: {} stops it, then look how far it came",
            key(RunbookAction::Cancel)
        )),
        StepState::Lost { .. } => Some(format!(
            "nobody knows how far it came: look whether it took effect, then {} ticks it off or {} runs it again",
            key(tick),
            key(run)
        )),
    }
}

/// How a file is changed from here.
fn by_hand(state: &State, step: &Step) -> String {
    let file = file_of(step).map_or_else(|| "the file".to_owned(), |file| format!("`{file}`"));
    format!(
        "edit {file} by hand ({} goes to your shell, fg comes back), then {} ticks it off",
        key(state, GlobalAction::Suspend),
        key(state, RunbookAction::Tick)
    )
}

/// The key of an action, or where to find it without one.
pub fn key(state: &State, action: impl Into<Action>) -> String {
    let action = action.into();
    let key = state.keymap.hint(action);
    key.unwrap_or_else(|| format!("`{}`", action.name()))
}
