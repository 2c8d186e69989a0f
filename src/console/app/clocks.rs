//! Points at a deadline before it comes, and rings once for every one that passes.

use super::{Effect, State};
use crate::console::input::GlobalAction;
use crate::console::view::clock;
use crate::domain::Moment;
use crate::domain::clock::{Clock, ClockKind, Standing, standing};
use crate::domain::incident::Incident;
use crate::wire::NoticeKind;

/// A bell where a clock of the open incident became overdue since the last look; the hint before it is a sentence.
pub fn ring(state: &mut State, now: Moment) -> Option<Effect> {
    let Some(incident) = state.world.open_incident() else {
        (state.rung, state.hinted) = (Vec::new(), Vec::new());
        return None;
    };
    let of = |wanted: fn(&Standing) -> bool| -> Vec<Moment> {
        let clocks = incident.clocks.iter().filter(|clock| wanted(&standing(clock, now)));
        clocks.map(|clock| clock.due).collect()
    };
    let late = of(|standing| matches!(standing, Standing::Overdue { .. }));
    let soon = of(|standing| matches!(standing, Standing::Hint { .. }));
    let hint = newest(incident, &soon, &state.hinted).and_then(|clock| hint(state, clock, now));
    let overdue = newest(incident, &late, &state.rung).map(|clock| overdue(incident, clock, now));
    let is_new = overdue.is_some();
    (state.rung, state.hinted) = (late, soon);
    if let Some(text) = hint.filter(|_| !is_new && state.notices.current(now).is_none()) {
        state.notices.say(now, NoticeKind::Info, text);
    }
    if let Some(text) = overdue {
        state.notices.say(now, NoticeKind::Warning, text);
    }
    is_new.then_some(Effect::Bell)
}

/// A clock with one of these deadlines that is not among the known ones.
fn newest<'a>(incident: &'a Incident, due: &[Moment], known: &[Moment]) -> Option<&'a Clock> {
    let mut clocks = incident.clocks.iter();
    clocks.find(|clock| due.contains(&clock.due) && !known.contains(&clock.due))
}

/// What comes soon, for whoever should see to it.
fn hint(state: &State, clock: &Clock, now: Moment) -> Option<String> {
    if clock.kind != ClockKind::Update {
        return None;
    }
    let incident = state.world.open_incident()?;
    let who = clock::acts(incident, clock);
    if !who.is_empty() && who != state.world.me() {
        return None;
    }
    let key = state.keymap.hint(GlobalAction::IncidentUpdate)?;
    Some(format!("UPDATE {}: {key} opens a draft", clock::stands(clock, now)))
}

/// What is late, and who should act.
fn overdue(incident: &Incident, clock: &Clock, now: Moment) -> String {
    let who = match clock::acts(incident, clock) {
        who if who.is_empty() => "nobody has the part: somebody has to act".into(),
        who => format!("{who} should act"),
    };
    let stands = clock::stands(clock, now);
    // A question has its own mark.
    let joint = if stands.ends_with('?') { "" } else { ":" };
    format!("{} {stands}{joint} {who}", clock::name(clock))
}
