//! Where a person was before something tore them away.

use super::look::{Place, selected_step};
use crate::console::app::State;
use crate::console::layout::Panel;
use crate::domain::moment::between;
use crate::domain::{Moment, StepId};
use std::time::Duration;

/// Away from the checklist for longer than this, a person has to be told where they were.
const AWAY: Duration = Duration::from_mins(2);

/// The step a person was at, and when they did something there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// The step.
    pub step: StepId,
    /// When.
    pub at: Moment,
}

/// Keeps track after a key was pressed: the person is back where the checklist has the focus.
pub fn note(state: &mut State, now: Moment) {
    if state.focus() != Panel::Runbook || state.runbook.place == Place::Contents {
        return;
    }
    let Some(step) = selected_step(state).map(|(_, _, step)| step.id.clone()) else {
        return;
    };
    if let Some(step) = torn(state, now).cloned() {
        state.runbook.torn_from = Some(step);
    }
    state.runbook.here = Some(Here { step, at: now });
}

/// Another step is run: the one before it, if it was begun and left, is where the person was.
pub fn run_another(state: &mut State, step: &StepId, before: Option<StepId>) {
    if let Some(before) = before.filter(|before| before != step && is_open(state, before)) {
        state.runbook.torn_from = Some(before);
    }
    if state.runbook.torn_from.as_ref() == Some(step) {
        state.runbook.torn_from = None;
    }
}

/// The step to mark with "you were here"; none where nobody was torn away.
#[must_use]
pub fn was_here(state: &State, now: Moment) -> Option<&StepId> {
    let step = torn(state, now).or(state.runbook.torn_from.as_ref())?;
    is_open(state, step).then_some(step)
}

/// The step the person was at when they did nothing here for so long.
fn torn(state: &State, now: Moment) -> Option<&StepId> {
    let here = state.runbook.here.as_ref()?;
    (between(here.at, now) > AWAY).then_some(&here.step)
}

/// Whether something is left to do there.
fn is_open(state: &State, step: &StepId) -> bool {
    let incident = state.world.open_incident();
    incident.is_some_and(|incident| !incident.step(step).state.is_settled())
}
