//! Containers: what runs, what does not and why, grouped by Compose project.

mod view;
mod words;

use super::cursor::Cursor;
use super::rows::passes;
use super::runbook::offer_covering;
use crate::console::app::{Effect, State, step_of};
use crate::console::input::{ContainersAction, ListAction};
use crate::console::layout::{Panel, Screen};
use crate::domain::Moment;
use crate::domain::container::ContainerRow;
use crate::wire::NoticeKind;

pub use view::{title, view};

/// A person's view of the containers.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The selected container, by the engine's id.
    pub cursor: Cursor<String>,
    /// Text that rows must contain.
    pub filter: String,
    /// The container the host was asked to sample closely.
    pub asked: Option<String>,
}

/// The rows that pass the filter, projects together and those without one last.
#[must_use]
pub fn rows(state: &State) -> Vec<&ContainerRow> {
    let rows = state.world.containers.as_deref().unwrap_or_default().iter();
    let project = |row: &ContainerRow| row.project.as_ref().map_or("", |name| name.as_str()).to_owned();
    let mut rows: Vec<&ContainerRow> = rows
        .filter(|row| {
            passes(
                &state.containers.filter,
                &[row.name.as_str(), &project(row), row.image.as_str()],
            )
        })
        .collect();
    rows.sort_by_key(|row| (row.project.is_none(), project(row)));
    rows
}

fn ids(state: &State) -> Vec<String> {
    rows(state).into_iter().map(|row| row.id.clone()).collect()
}

fn selected(state: &State) -> Option<&ContainerRow> {
    let index = state.containers.cursor.index(&ids(state))?;
    rows(state).get(index).copied()
}

/// The selected container, by the engine's id.
#[must_use]
pub fn selected_id(state: &State) -> Option<String> {
    selected(state).map(|row| row.id.clone())
}

/// The selected container in one line.
#[must_use]
pub fn selected_text(state: &State) -> Option<String> {
    let row = selected(state)?;
    Some(format!("{} {} {}", row.name, words::state(row), row.image))
}

/// Moves the cursor, or opens the containers' own screen.
pub fn list(state: &mut State, action: ListAction) -> Vec<Effect> {
    let ids = ids(state);
    match step_of(action, state.page(Panel::Containers)) {
        Some(step) => state.containers.cursor.go(&ids, step),
        None => state.show(Screen::Containers),
    }
    Vec::new()
}

/// Carries out one action.
pub fn act(state: &mut State, now: Moment, action: ContainersAction) -> Vec<Effect> {
    match action {
        ContainersAction::Logs => logs_of_selected(state, now),
        ContainersAction::Steps => steps_of_selected(state, now),
    }
}

fn logs_of_selected(state: &mut State, now: Moment) -> Vec<Effect> {
    let Some(row) = selected(state) else {
        return Vec::new();
    };
    let label = row.label().clone();
    let Some(source) = state.world.log_source(row).map(|source| source.id.clone()) else {
        let text = format!("nobody reads the log of {label} (hint: `onscene status` lists the sources)");
        state.notices.say(now, NoticeKind::Warning, text);
        return Vec::new();
    };
    state.give_focus(Panel::Logs);
    super::logs::only_source(state, Some(source))
}

/// Offers the steps that name the selected container or its service.
fn steps_of_selected(state: &mut State, now: Moment) -> Vec<Effect> {
    let Some(row) = selected(state) else {
        return Vec::new();
    };
    let (label, name) = (row.label().to_string(), row.name.to_string());
    offer_covering(state, now, &label, &[&label, &name])
}
