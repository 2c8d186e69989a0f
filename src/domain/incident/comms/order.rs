//! Updates go out one after the other: none under a number that is taken, none over what is newer.

use super::super::command::Refusal;
use super::super::fold::Incident;
use super::{Delivery, StatusUpdate};
use crate::domain::moment::{between, short};
use crate::domain::{Moment, SafeText, UpdateId};

/// Whether the update still gets the number that the person was shown: if not, somebody else was faster, perhaps with
/// the same words.
pub(super) fn still_next(incident: &Incident, now: Moment, shown: Option<u32>) -> Result<(), Refusal> {
    let next = incident.next_update();
    if shown.is_none_or(|shown| shown == 0 || shown == next) {
        return Ok(());
    }
    let approved = incident
        .comms
        .iter()
        .filter_map(|known| Some((known.approval.as_ref()?, known)));
    let (sentence, hint) = match approved.max_by_key(|(approval, _)| approval.at) {
        Some((approval, newest)) => (
            format!(
                "{} sent update {} {} ago",
                approval.who,
                newest.number.unwrap_or_default(),
                short(between(approval.at, now))
            ),
            format!("read it first; send again to go on, yours is update {next} then"),
        ),
        None => (
            format!("the next update is number {next}"),
            "look at what changed, then send again to go on".to_owned(),
        ),
    };
    Err(Refusal::new(sentence, hint))
}

/// What readers of the channel know is newer than this update: sent now, it would put the clock back.
pub(super) fn overtaken(incident: &Incident, update: &UpdateId, channel: &SafeText) -> Result<(), Refusal> {
    let approved = |known: &StatusUpdate| known.approval.as_ref().map(|approval| (approval.at, known.number));
    let own = incident.update(update).and_then(approved);
    let is_out = |delivery: &Delivery| delivery.state.is_sent() || delivery.state.is_on_its_way();
    let newer = incident
        .comms
        .iter()
        .filter(|known| approved(known) > own && known.delivery(channel).is_some_and(is_out))
        .max_by_key(|known| approved(known));
    let Some(number) = newer.and_then(|newer| newer.number) else {
        return Ok(());
    };
    Err(Refusal::new(
        format!("{channel} has update {number}, which is newer"),
        "its readers would be told what is over: write a new update",
    ))
}
