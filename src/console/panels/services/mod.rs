//! Services: what is healthy, since when, and how it went before.

mod view;

use super::cursor::Cursor;
use super::rows::passes;
use crate::console::app::{Effect, State, step_of};
use crate::console::input::{ListAction, ServicesAction};
use crate::console::layout::{Panel, Screen};
use crate::domain::health::ServiceRow;
use crate::domain::{Moment, ServiceId};
use crate::wire::{NoticeKind, ToHost};

pub use view::{title, view};

/// A person's view of the services.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The selected service.
    pub cursor: Cursor<ServiceId>,
    /// Text that rows must contain.
    pub filter: String,
}

/// The rows that pass the filter.
#[must_use]
pub fn rows(state: &State) -> Vec<&ServiceRow> {
    let rows = state.world.services.as_deref().unwrap_or_default().iter();
    rows.filter(|row| {
        passes(
            &state.services.filter,
            &[row.name.as_str(), row.target.as_str(), row.summary.as_str()],
        )
    })
    .collect()
}

fn ids(state: &State) -> Vec<ServiceId> {
    rows(state).into_iter().map(|row| row.id.clone()).collect()
}

fn selected(state: &State) -> Option<&ServiceRow> {
    let index = state.services.cursor.index(&ids(state))?;
    rows(state).get(index).copied()
}

/// The selected service in one line.
#[must_use]
pub fn selected_text(state: &State) -> Option<String> {
    let row = selected(state)?;
    Some(format!(
        "{} {} {} ({})",
        row.name,
        row.health.word(),
        row.summary,
        row.target
    ))
}

/// Moves the cursor, or opens the services' own screen.
pub fn list(state: &mut State, action: ListAction) -> Vec<Effect> {
    let ids = ids(state);
    match step_of(action, state.page(Panel::Services)) {
        Some(step) => state.services.cursor.go(&ids, step),
        None => state.show(Screen::Services),
    }
    Vec::new()
}

/// Carries out one action.
pub fn act(state: &mut State, now: Moment, action: ServicesAction) -> Vec<Effect> {
    match action {
        ServicesAction::ProbeNow => {
            state.notices.say(now, NoticeKind::Info, "asking all services now");
            vec![Effect::Send(ToHost::ProbeNow)]
        }
    }
}
