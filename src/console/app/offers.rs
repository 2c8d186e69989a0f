//! What comes by itself: the offer of a role, the draft of an update that is due. Neither takes a key from anybody: an
//! offer opens where nothing else is open, a draft is only shown, and both wait as long as something is being written.

use super::incident::{command, confirm};
use super::{Deed, Effect, Mode, State};
use crate::console::view::clock;
use crate::domain::Moment;
use crate::domain::clock::{Clock, ClockKind};
use crate::domain::incident::{Command, PeopleCommand, Role};
use crate::wire::NoticeKind;

/// What this person has seen of what came by itself.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Offers that were shown, by role and moment.
    offers: Vec<(Role, Moment)>,
    /// The deadline whose draft was put away.
    draft: Option<Moment>,
}

/// The role that waits for this person's answer, if one does.
#[must_use]
pub fn waiting(state: &State) -> Option<Role> {
    let me = state.world.me();
    let incident = state.world.open_incident()?;
    let offered = incident.handoffs.iter().find(|(_, handoff)| handoff.to.as_str() == me);
    offered.map(|(role, _)| *role)
}

/// Shows what came, once each, where it disturbs nobody.
pub fn come(state: &mut State, now: Moment) {
    withdraw(state, now);
    state.has_card = due_draft(state, now).is_some();
    let Some(role) = waiting(state) else { return };
    let Some(handoff) = state
        .world
        .open_incident()
        .and_then(|incident| incident.handoffs.get(&role))
    else {
        return;
    };
    let (key, from) = ((role, handoff.at), handoff.from.clone());
    if state.seen.offers.contains(&key) || !matches!(state.mode, Mode::Browse) || !state.pending.is_empty() {
        return;
    }
    state.seen.offers.push(key);
    let text = format!("{from} offers you {}: it is theirs until you say yes", role.word());
    state.notices.say(now, NoticeKind::Warning, text);
    let _ = confirm(state, Deed::TakeOver { role }, None);
    if let Mode::Confirm(confirm) = &mut state.mode {
        confirm.came = Some(now);
    }
}

/// Closes the question about an offer that is there no more.
fn withdraw(state: &mut State, now: Moment) {
    let Mode::Confirm(confirm) = &state.mode else { return };
    let Deed::TakeOver { role } = confirm.deed else { return };
    if waiting(state).is_some_and(|waiting| waiting == role) {
        return;
    }
    state.mode = Mode::Browse;
    let text = format!("{} is not offered to you any more", role.word());
    state.notices.say(now, NoticeKind::Info, text);
}

/// Turns an offer down.
pub fn decline(state: &mut State, now: Moment, deed: &Deed) -> Vec<Effect> {
    let Deed::TakeOver { role } = *deed else {
        return Vec::new();
    };
    let decline = Command::People(PeopleCommand::WithdrawHandoff { role });
    command(state, now, decline, "turned down: it stays with whoever offered it")
}

/// The clock whose draft is on show: an update that is due, where this person should write it or nobody has the part.
#[must_use]
pub fn due_draft(state: &State, now: Moment) -> Option<&Clock> {
    let incident = state.world.open_incident()?;
    let clock = incident.clock(ClockKind::Update)?;
    let is_due = clock.paused.is_none() && now >= clock.due;
    let may_write = !state.world.welcome.as_ref().is_some_and(|welcome| welcome.read_only);
    let who = clock::acts(incident, clock);
    let is_mine = who.is_empty() || who == state.world.me();
    (is_due && may_write && is_mine && state.seen.draft != Some(clock.due)).then_some(clock)
}

/// Takes the draft off the screen until the next deadline; false where none is on show.
pub fn put_away(state: &mut State, now: Moment) -> bool {
    let due = due_draft(state, now).map(|clock| clock.due);
    if due.is_some() {
        state.seen.draft = due;
        state.has_card = false;
    }
    due.is_some()
}
