//! Timeline: what happened in the incident, newest first.

mod view;

use super::cursor::Cursor;
use super::rows::passes;
use crate::console::app::{Effect, State, step_of};
use crate::console::input::{ListAction, TimelineAction};
use crate::console::layout::Panel;
use crate::domain::incident::{Fact, TimelineEntry, words};
use crate::domain::{EventId, Moment};
use crate::wire::NoticeKind;
use std::fmt::Write as _;

pub use view::{title, view};

/// A person's view of the timeline.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The selected entry.
    pub cursor: Cursor<EventId>,
    /// Text that entries must contain.
    pub filter: String,
    /// Whether the selected entry is shown whole.
    pub is_open: bool,
}

/// The entries that pass the filter, newest first. What the clocks do by themselves is in the header and is left out.
#[must_use]
pub fn rows(state: &State) -> Vec<&TimelineEntry> {
    let all = state
        .world
        .incident
        .as_deref()
        .map_or(&[][..], |incident| &incident.timeline);
    let shown = all.iter().rev().filter(|entry| is_news(&entry.fact));
    shown
        .filter(|entry| passes(&state.timeline.filter, &[entry.who.as_str(), &words(&entry.fact)]))
        .collect()
}

fn is_news(fact: &Fact) -> bool {
    match fact {
        Fact::ClockStopped { .. } => false,
        Fact::ClockSet { why, .. } => why.as_str().starts_with("put off"),
        Fact::Declared { .. }
        | Fact::SeverityChanged { .. }
        | Fact::StatusChanged { .. }
        | Fact::RoleAssigned { .. }
        | Fact::Noted { .. }
        | Fact::Pinned { .. }
        | Fact::BookAttached { .. }
        | Fact::StepDone { .. }
        | Fact::StepSkipped { .. }
        | Fact::StepBlocked { .. }
        | Fact::StepRuledOut { .. }
        | Fact::StepAssigned { .. }
        | Fact::StepJudged { .. }
        | Fact::ValueSet { .. }
        | Fact::BookChanged { .. }
        | Fact::StepReset { .. }
        | Fact::StepNoted { .. }
        | Fact::RunStarted { .. }
        | Fact::RunFinished { .. }
        | Fact::RunCancelAsked { .. }
        | Fact::UpdateSent { .. }
        | Fact::Course(_)
        | Fact::People(_)
        | Fact::Talk(_)
        | Fact::Clock(_)
        | Fact::Comms(_)
        | Fact::Outlived(_)
        | Fact::Unknown(_) => true,
    }
}

fn ids(state: &State) -> Vec<EventId> {
    rows(state).into_iter().map(|entry| entry.id.clone()).collect()
}

/// The selected entry in one line.
#[must_use]
pub fn selected_text(state: &State) -> Option<String> {
    let index = state.timeline.cursor.index(&ids(state))?;
    rows(state).get(index).map(|entry| line(entry))
}

/// An entry with its moment and author.
fn line(entry: &TimelineEntry) -> String {
    format!("{} {}: {}", entry.at.format("%H:%M:%SZ"), entry.who, words(&entry.fact))
}

/// Moves the cursor, or shows the selected entry whole.
pub fn list(state: &mut State, action: ListAction) -> Vec<Effect> {
    let ids = ids(state);
    match step_of(action, state.page(Panel::Timeline)) {
        Some(step) => state.timeline.cursor.go(&ids, step),
        None => state.timeline.is_open = !state.timeline.is_open,
    }
    Vec::new()
}

/// Shows entries in one line each again; false where they are.
pub fn back(state: &mut State) -> bool {
    std::mem::take(&mut state.timeline.is_open)
}

/// Carries out one action.
pub fn act(state: &mut State, now: Moment, action: TimelineAction) -> Vec<Effect> {
    match action {
        TimelineAction::CopyAll => copy_all(state, now),
    }
}

fn copy_all(state: &mut State, now: Moment) -> Vec<Effect> {
    let Some(incident) = state.world.incident.as_deref() else {
        state
            .notices
            .say(now, NoticeKind::Info, "no incident: there is no timeline to copy");
        return Vec::new();
    };
    let mut text = format!("# {} {} {}\n\n", incident.severity.word(), incident.id, incident.title);
    for entry in &incident.timeline {
        let _ = writeln!(text, "- {}", line(entry));
    }
    vec![Effect::Copy(text)]
}
