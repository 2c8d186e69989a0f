//! Services: what is healthy, since when, and how it went before.

mod view;

use super::cursor::Cursor;
use super::rows::passes;
use super::runbook::offer_covering;
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
        ServicesAction::Steps => steps_of_selected(state, now),
    }
}

/// Offers the steps that name the selected service, or the host that it asks.
fn steps_of_selected(state: &mut State, now: Moment) -> Vec<Effect> {
    let Some(row) = selected(state) else {
        return Vec::new();
    };
    let (name, host) = (row.name.to_string(), host_of(row.target.as_str()).to_owned());
    let is_everywhere = ["localhost", "127.0.0.1", ""].contains(&host.as_str());
    let first = name.split_whitespace().next().unwrap_or_default().to_owned();
    let mut names = vec![name.as_str(), first.as_str()];
    if !is_everywhere {
        names.push(&host);
    }
    offer_covering(state, now, &name, &names)
}

/// The host in a target: `db` of `tcp db:5432`, `api` of `GET http://api:3000/ready`.
fn host_of(target: &str) -> &str {
    let address = target.split_whitespace().last().unwrap_or_default();
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    address.split(['/', ':', '?']).next().unwrap_or_default()
}
