//! Incident: who leads, what the clocks say, what is supposed, proposed and to be done, and what comes next.

mod comms;
mod next;
mod rows;
mod view;

use super::cursor::Cursor;
use super::rows::passes;
use crate::console::app::{Deed, Effect, Errand, Line, Menu, State, carry_out, set_todo, step_of};
use crate::console::input::{IncidentAction, ListAction};
use crate::console::layout::Panel;
use crate::domain::clock::{Clock, ClockKind};
use crate::domain::incident::{ClockCommand, Command, HypothesisState, Incident, TodoState};
use crate::domain::{Moment, SafeText, TalkId};
use crate::wire::NoticeKind;

pub use next::{Next, next, not_sent};
pub use rows::{Key, Told, rows};
pub use view::{title, view};

/// A person's view of the incident.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The selected row.
    pub cursor: Cursor<Key>,
    /// Text that rows must contain.
    pub filter: String,
}

/// The rows that pass the filter.
#[must_use]
pub fn shown(state: &State, now: Moment) -> Vec<Told> {
    let filter = &state.incident.filter;
    let mut rows = rows(state, now);
    rows.retain(|row| passes(filter, &[&row.label, &row.text, &row.more]));
    rows
}

fn keys(state: &State, now: Moment) -> Vec<Key> {
    shown(state, now).into_iter().map(|row| row.key).collect()
}

/// The selected row.
#[must_use]
pub fn selected(state: &State, now: Moment) -> Option<Told> {
    let rows = shown(state, now);
    let keys: Vec<Key> = rows.iter().map(|row| row.key.clone()).collect();
    let index = state.incident.cursor.index(&keys)?;
    rows.into_iter().nth(index)
}

/// The selected row in one line.
#[must_use]
pub fn selected_text(state: &State, now: Moment) -> Option<String> {
    let row = selected(state, now)?;
    Some(format!("{} {} {}", row.label, row.text, row.more).trim_end().to_owned())
}

/// Moves the cursor, or asks what to do about the selected row.
pub fn list(state: &mut State, now: Moment, action: ListAction) -> Vec<Effect> {
    let keys = keys(state, now);
    if let Some(step) = step_of(action, state.page(Panel::Incident)) {
        state.incident.cursor.go(&keys, step);
        return Vec::new();
    }
    let errand = selected(state, now).and_then(|row| row.errand);
    match errand {
        Some(errand) => carry_out(state, now, errand),
        None => said(state, now, "there is nothing to do about this row"),
    }
}

/// Puts the cursor onto the figures.
pub fn figures(state: &mut State, now: Moment) -> Vec<Effect> {
    state.incident.filter.clear();
    state.show(crate::console::layout::Screen::Incident);
    state.give_focus(Panel::Incident);
    let keys = keys(state, now);
    state.incident.cursor.set(&keys, &Key::Figures(0));
    Vec::new()
}

/// Carries out one action on the selected row.
pub fn act(state: &mut State, now: Moment, action: IncidentAction) -> Vec<Effect> {
    let key = selected(state, now).map(|row| row.key);
    let errand = match (&state.world.incident, key) {
        (Some(incident), Some(key)) => of_row(incident, now, &key, action),
        (None, _) | (_, None) => None,
    };
    match errand {
        Some(errand) => carry_out(state, now, errand),
        None => said(state, now, wanted(action)),
    }
}

fn said(state: &mut State, now: Moment, words: &'static str) -> Vec<Effect> {
    state.notices.say(now, NoticeKind::Info, words);
    Vec::new()
}

/// What an action is for, where the selected row is nothing of the kind.
fn wanted(action: IncidentAction) -> &'static str {
    match action {
        IncidentAction::Pause | IncidentAction::Snooze => "select a clock first",
        IncidentAction::Support => "select a supposed cause first",
        IncidentAction::RuleOut => "select a supposed cause, a todo or a draft first",
        IncidentAction::Done => "select a proposal, a todo or a clock first",
        IncidentAction::Assign => "select a role or a todo first",
    }
}

fn of_row(incident: &Incident, now: Moment, key: &Key, action: IncidentAction) -> Option<Errand> {
    match (action, key) {
        (IncidentAction::Pause, Key::Clock(kind, name)) => {
            let clock = incident.clock_named(*kind, name)?;
            Some(pause(clock))
        }
        (IncidentAction::Snooze, Key::Clock(kind, name)) => Some(Errand::Open(Menu::Off(*kind, name.clone()))),
        (IncidentAction::Support, Key::Hypothesis(talk)) => {
            Some(Errand::Write(Line::Weigh(talk.clone(), HypothesisState::Supported)))
        }
        (IncidentAction::RuleOut, Key::Hypothesis(talk)) => {
            Some(Errand::Write(Line::Weigh(talk.clone(), HypothesisState::RuledOut)))
        }
        (IncidentAction::RuleOut, Key::Draft(update)) => Some(Errand::Ask(Deed::DropDraft(update.clone()))),
        (IncidentAction::RuleOut, Key::Todo(talk)) => Some(Errand::Write(Line::Drop(talk.clone()))),
        (IncidentAction::Done, Key::Decision(talk)) => Some(Errand::Open(Menu::Decision(talk.clone()))),
        (IncidentAction::Done, Key::Todo(talk)) => Some(done(talk.clone())),
        (IncidentAction::Done, Key::Clock(kind, name)) => Some(Errand::Open(Menu::Clock(*kind, name.clone()))),
        (IncidentAction::Assign, Key::Todo(talk)) => Some(Errand::Open(Menu::TodoFor(talk.clone()))),
        (IncidentAction::Assign, Key::Role(role)) => Some(Errand::Give(*role)),
        (IncidentAction::Done, Key::Next) => next(incident, "", now).errand,
        (
            IncidentAction::Pause
            | IncidentAction::Snooze
            | IncidentAction::Support
            | IncidentAction::RuleOut
            | IncidentAction::Done
            | IncidentAction::Assign,
            _,
        ) => None,
    }
}

fn done(talk: TalkId) -> Errand {
    let done = set_todo(talk, TodoState::Done, SafeText::default());
    Errand::Say(Command::Talk(done), "todo done")
}

/// A clock that runs is stopped with a reason; one that stands still goes on.
fn pause(clock: &Clock) -> Errand {
    let (kind, name): (ClockKind, _) = (clock.kind, clock.name.clone());
    if clock.paused.is_none() {
        return Errand::Write(Line::Pause(kind, name));
    }
    let resume = ClockCommand::ResumeClock { clock: kind, name };
    Errand::Say(Command::Clock(resume), "the clock goes on")
}
