//! Rings once for every deadline that passes.

use super::{Effect, State};
use crate::domain::Moment;
use crate::domain::clock::Urgency;

/// A bell where a clock of the open incident became overdue since the last look.
pub fn ring(state: &mut State, now: Moment) -> Option<Effect> {
    let clocks = state.world.open_incident().map_or(&[][..], |incident| &incident.clocks);
    let overdue = clocks.iter().filter(|clock| clock.urgency(now) == Urgency::Overdue);
    let due: Vec<Moment> = overdue.map(|clock| clock.due).collect();
    let is_new = due.iter().any(|due| !state.rung.contains(due));
    state.rung = due;
    is_new.then_some(Effect::Bell)
}
