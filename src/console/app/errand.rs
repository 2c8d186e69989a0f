//! What an option of a menu does: says something to the host, or asks further.

use super::act::global;
use super::incident::{command, confirm, prompt};
use super::line::Line;
use super::menu::{self, Menu};
use super::{Ask, Deed, Effect, State, roles, several, writing};
use crate::console::input::GlobalAction;
use crate::domain::incident::{Command, Role};
use crate::domain::{IncidentId, Moment, SafeText, UpdateId};

/// What is done when an option is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// Sends a command; the words are said when the host agrees.
    Say(Command, &'static str),
    /// Asks for a line of text.
    Write(Line),
    /// Asks for one of a few things.
    Open(Menu),
    /// Asks for yes or no.
    Ask(Deed),
    /// Asks who gets a role, at once.
    Give(Role),
    /// Opens this draft of an update, or a new update.
    Update(Option<UpdateId>),
    /// Takes a role oneself, at once.
    Take(Role),
    /// Brings an open incident to the front.
    Front(IncidentId),
    /// Does what a key does.
    Do(GlobalAction),
}

/// Carries out one errand.
pub fn carry_out(state: &mut State, now: Moment, errand: Errand) -> Vec<Effect> {
    match errand {
        Errand::Say(said, done) => command(state, now, said, done),
        Errand::Write(line) => {
            let text = line.begins_with(state, now);
            prompt(state, Ask::Line(line), &text)
        }
        Errand::Open(menu) => menu::open(state, now, &menu),
        Errand::Ask(deed) => confirm(state, deed, None),
        Errand::Give(role) => prompt(state, Ask::RoleOf(role), ""),
        Errand::Update(update) => writing::begin(state, now, update.as_ref()),
        Errand::Take(role) => roles::give(state, now, role, &SafeText::default()),
        Errand::Front(incident) => several::bring(state, now, incident),
        Errand::Do(action) => global(state, now, action),
    }
}
