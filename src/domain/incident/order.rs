//! One order for facts, wherever they come from.
//!
//! A fact's place is its name: a UUID of version 7, which begins with the millisecond it was written
//! in and goes on with a counter of whoever wrote it. So the order is the same for everybody who has
//! the same facts; what one host wrote stays in the order in which it was written, as far as that
//! host's wall clock did not go back between two starts; and what several hosts wrote is woven
//! together by their wall clocks. When something happened (see [`Incident::happened`]) never moves a
//! fact to another place. The only exception: the first fact that declares the incident comes first,
//! however wrong a clock was.
//!
//! A journal knows more, namely who wrote each fact in which place, and orders what it merges by that;
//! its names never run back, so that both orders are one but for facts of the same millisecond.

use super::fact::{Event, Fact};
use super::fold::Incident;
use crate::domain::EventId;
use std::collections::BTreeMap;

/// The facts in their one order, each once. Two facts of one name are the same fact: a journal takes no
/// other under a name it has.
#[must_use]
pub fn in_order(events: impl IntoIterator<Item = Event>) -> Vec<Event> {
    let named: BTreeMap<EventId, Event> = events.into_iter().map(|event| (event.id.clone(), event)).collect();
    let mut events: Vec<Event> = named.into_values().collect();
    let declared = events
        .iter()
        .position(|event| matches!(event.fact, Fact::Declared { .. }));
    if let Some(place) = declared {
        events[..=place].rotate_right(1);
    }
    events
}

/// The incident of facts that come in any order and any number of times; none where no fact declares it.
#[must_use]
pub fn merge(events: impl IntoIterator<Item = Event>) -> Option<Incident> {
    Incident::replay(&in_order(events))
}
