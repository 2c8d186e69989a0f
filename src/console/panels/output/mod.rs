//! Output: what the command that runs, or ran last, has written.

mod view;

use super::rows::passes;
use crate::console::app::{Effect, State, step_of};
use crate::console::input::ListAction;
use crate::console::layout::Panel;
use crate::console::panels::cursor::Step;
use crate::domain::checklist::StepState;
use crate::domain::incident::Fact;
use crate::domain::run::OutputLine;
use crate::domain::{RunId, StepId};

pub use view::{title, view};

/// A person's view of the output.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The step whose output was asked for; none shows what runs or ran last.
    pub step: Option<StepId>,
    /// How many lines the person went back from the newest; zero follows.
    pub behind: usize,
    /// Text that lines must contain.
    pub filter: String,
}

/// The run to watch: the chosen step's, else the one that runs, else the last that ran in this incident.
#[must_use]
pub fn wanted(state: &State) -> Option<RunId> {
    let incident = state.world.incident.as_deref()?;
    let last_of = |step: Option<&StepId>| {
        incident.timeline.iter().rev().find_map(|entry| match &entry.fact {
            Fact::RunStarted { run, step: of, .. } if step.is_none_or(|step| step == of) => Some(run.clone()),
            _ => None,
        })
    };
    if let Some(step) = &state.output.step {
        return match incident.step(step).state {
            StepState::Running { run } => Some(run),
            _ => last_of(Some(step)),
        };
    }
    incident
        .running()
        .map(|running| running.run.clone())
        .or_else(|| last_of(None))
}

/// The lines that pass the filter.
fn lines(state: &State) -> Vec<&OutputLine> {
    let lines = state.world.run.as_ref().map_or(&[][..], |run| &run.lines);
    lines
        .iter()
        .filter(|line| passes(&state.output.filter, &[line.text.as_str()]))
        .collect()
}

/// All lines that are kept.
#[must_use]
pub fn all_text(state: &State) -> Option<String> {
    let run = state.world.run.as_ref()?;
    let lines = run.lines.iter().map(|line| line.text.as_str());
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// Moves through the lines; opening changes nothing.
pub fn list(state: &mut State, action: ListAction) -> Vec<Effect> {
    let last = lines(state).len().saturating_sub(1);
    if let Some(step) = step_of(action, state.page(Panel::Output)) {
        // The newest line is at the bottom: up is further behind.
        let turned = match step {
            Step::Up(by) => Step::Down(by),
            Step::Down(by) => Step::Up(by),
            Step::First => Step::Last,
            Step::Last => Step::First,
        };
        state.output.behind = turned.from(state.output.behind, last);
    }
    Vec::new()
}

/// Follows the newest line again, or shows what runs again; false where nothing is to undo.
pub fn back(state: &mut State) -> bool {
    let was_behind = std::mem::take(&mut state.output.behind) > 0;
    was_behind || state.output.step.take().is_some()
}
