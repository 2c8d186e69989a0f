//! A status update in the words of the queue that brings it out.

use crate::domain::incident::{Delivery, DeliveryState, Incident, StatusUpdate};
use crate::domain::moment::between;
use crate::domain::{JournalId, Moment, SafeText};
use crate::notify::{Job, Past, State, Update};
use std::collections::BTreeSet;
use std::time::Duration;

/// After so long away nothing is sent by itself: by then the next update is due.
const STALE: Duration = Duration::from_mins(15);

/// An approved update as it goes out, the same each time it is asked for; none for a draft.
pub(super) fn letter(incident: &Incident, update: &StatusUpdate) -> Option<Update> {
    let approval = update.approval.as_ref()?;
    Some(Update {
        incident: incident.id,
        declared: incident.timeline.first()?.id.clone(),
        update: update.update.clone(),
        sequence: update.number?,
        status: approval.status,
        severity: approval.severity,
        title: approval.title.clone(),
        public_title: approval.public_title.clone(),
        text: update.text.clone(),
        at: approval.at,
        next_at: approval.next_at,
        is_public: false,
        origin: approval.origin.clone(),
        head: approval.head.clone(),
    })
}

/// The update to one channel; with doubt where an earlier attempt may have been taken.
pub(super) fn job(incident: &Incident, update: &StatusUpdate, delivery: &Delivery) -> Option<Job> {
    let (letter, channel) = (letter(incident, update)?, delivery.channel.as_str());
    Some(if delivery.is_unsure {
        Job::again(letter, channel)
    } else {
        Job::new(letter, channel)
    })
}

/// What the facts say is still to be brought out, and what is out already. Nobody knows how far an attempt had come
/// when the host before this one ended, so that each of them may have been taken.
/// What another journal's host was to bring out stays with it.
pub(super) fn left(incident: &Incident, journal: &JournalId, now: Moment) -> State {
    let mut updates: Vec<&StatusUpdate> = incident
        .comms
        .iter()
        .filter(|update| update.approval.is_some())
        .collect();
    updates.sort_by_key(|update| update.number);
    let jobs = updates.iter().flat_map(|update| {
        let waiting = update
            .deliveries
            .iter()
            .filter(|delivery| delivery.state.is_on_its_way() && delivery.origin == *journal);
        let wanted = waiting.filter(|delivery| !delivery.is_unwanted && !is_stale(delivery, now));
        wanted.filter_map(|delivery| Some(Job::again(letter(incident, update)?, delivery.channel.as_str())))
    });
    State {
        jobs: jobs.collect(),
        past: past(incident, &updates),
    }
}

/// Whether an update would come so late that a person has to say whether it still holds.
pub(super) fn is_stale(delivery: &Delivery, now: Moment) -> bool {
    between(delivery.since, now) > STALE
}

fn past(incident: &Incident, updates: &[&StatusUpdate]) -> Vec<Past> {
    let all = || updates.iter().flat_map(|update| &update.deliveries);
    let channels: BTreeSet<&SafeText> = all().map(|delivery| &delivery.channel).collect();
    let Some(declared) = incident.timeline.first().map(|event| event.id.clone()) else {
        return Vec::new();
    };
    let of_channel = |channel: &SafeText| {
        let mut past = Past {
            channel: channel.as_str().to_owned(),
            declared: declared.clone(),
            sent: BTreeSet::new(),
            remote: None,
        };
        for update in updates {
            if let Some(DeliveryState::Sent { remote, by_hand, .. }) =
                update.delivery(channel).map(|delivery| &delivery.state)
            {
                past.sent.insert(update.update.clone());
                let remote = remote.as_ref().filter(|_| !by_hand);
                past.remote = remote.map(|remote| remote.as_str().to_owned()).or(past.remote);
            }
        }
        past
    };
    channels
        .into_iter()
        .map(of_channel)
        .filter(|past| !past.sent.is_empty())
        .collect()
}
