//! What every panel with rows can do: filter them, copy the selected one, go back a step.

use super::{containers, incident, logs, output, runbook, services, timeline};
use crate::console::app::{Ask, Effect, Mode, Prompt, State};
use crate::console::layout::Panel;
use crate::domain::Moment;
use crate::wire::NoticeKind;

/// Asks for the text that rows of the focused panel must contain.
pub fn ask(state: &mut State) -> Vec<Effect> {
    let (ask, text) = match state.focus() {
        Panel::Logs => (Ask::LogText, state.logs.query.text.clone().unwrap_or_default()),
        Panel::Services | Panel::Containers | Panel::Runbook | Panel::Timeline | Panel::Incident | Panel::Output => {
            let before = filter_of(state).unwrap_or_default().to_owned();
            (Ask::Rows { before: before.clone() }, before)
        }
    };
    state.mode = Mode::Prompt(Prompt::new(ask, &text));
    Vec::new()
}

/// Shows only rows of the focused panel that contain a text; all where it is empty.
pub fn filter(state: &mut State, text: &str) -> Vec<Effect> {
    if let Some(filter) = filter_mut(state) {
        text.clone_into(filter);
    }
    Vec::new()
}

/// The text rows of the focused panel must contain; none for the log, whose filters the host applies.
fn filter_of(state: &State) -> Option<&str> {
    match state.focus() {
        Panel::Services => Some(&state.services.filter),
        Panel::Containers => Some(&state.containers.filter),
        Panel::Runbook => Some(&state.runbook.filter),
        Panel::Timeline => Some(&state.timeline.filter),
        Panel::Incident => Some(&state.incident.filter),
        Panel::Output => Some(&state.output.filter),
        Panel::Logs => None,
    }
}

fn filter_mut(state: &mut State) -> Option<&mut String> {
    match state.focus() {
        Panel::Services => Some(&mut state.services.filter),
        Panel::Containers => Some(&mut state.containers.filter),
        Panel::Runbook => Some(&mut state.runbook.filter),
        Panel::Timeline => Some(&mut state.timeline.filter),
        Panel::Incident => Some(&mut state.incident.filter),
        Panel::Output => Some(&mut state.output.filter),
        Panel::Logs => None,
    }
}

/// Whether a row with these parts passes a filter, without regard to case.
#[must_use]
pub fn passes(filter: &str, parts: &[&str]) -> bool {
    let wanted = filter.to_lowercase();
    wanted.is_empty() || parts.iter().any(|part| part.to_lowercase().contains(&wanted))
}

/// Goes back one step inside the focused panel; false where there is none.
pub fn back(state: &mut State) -> bool {
    if let Some(filter) = filter_mut(state)
        && !filter.is_empty()
    {
        filter.clear();
        return true;
    }
    match state.focus() {
        Panel::Logs => logs::back(state),
        Panel::Runbook => runbook::back(state),
        Panel::Output => output::back(state),
        Panel::Timeline => timeline::back(state),
        Panel::Services | Panel::Containers | Panel::Incident => false,
    }
}

/// Copies what is selected in the focused panel.
pub fn copy(state: &mut State, now: Moment) -> Vec<Effect> {
    let text = match state.focus() {
        Panel::Services => services::selected_text(state),
        Panel::Containers => containers::selected_text(state),
        Panel::Runbook => runbook::selected_text(state),
        Panel::Timeline => timeline::selected_text(state),
        Panel::Incident => incident::selected_text(state, now),
        Panel::Output => output::all_text(state),
        Panel::Logs => logs::selected_text(state),
    };
    let Some(text) = text else {
        state
            .notices
            .say(now, NoticeKind::Info, "nothing is selected here to copy");
        return Vec::new();
    };
    vec![Effect::Copy(text)]
}
