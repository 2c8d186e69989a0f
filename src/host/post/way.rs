//! What the queue tells, as facts; and what facts of updates set going.

use super::super::input::Effect;
use super::super::people::tell;
use super::super::state::Host;
use super::letter::{is_stale, job, left, letter};
use crate::domain::incident::{CommsFact, Delivery, DeliveryState, Event, Fact, Incident, Sent, StatusUpdate, words};
use crate::domain::{ConsoleId, IncidentId, JournalId, Moment, SafeText, UpdateId};
use crate::notify::channel::clipboard::plain;
use crate::notify::{self, Key, State};
use crate::wire::{NoticeKind, ToConsole};
use std::collections::BTreeMap;

/// What a word of the queue comes to: what is to be done at once, and the facts for which incident.
pub(in super::super) type Heard = (Vec<Effect>, Option<(IncidentId, Vec<Fact>)>);

impl Host {
    /// Takes up what the host before this one had to bring out; what somebody did not want any more stays here.
    pub(in super::super) fn take_up_post(&mut self) {
        let mut under_way = BTreeMap::new();
        let mut unwanted: Vec<(IncidentId, Vec<Fact>)> = Vec::new();
        for incident in self.incidents() {
            under_way.extend(places(incident));
            unwanted.push((incident.id, given_up(incident, &self.journal, self.since)));
        }
        self.post.under_way = under_way;
        if self.read_only && self.has_post() {
            let sentence = "an update was approved and is not sent: this host is read-only";
            self.warnings.push(sentence.into());
        }
        for (incident, facts) in unwanted {
            self.desk_own(incident, facts);
        }
    }

    /// What the queue has to begin with: what is still to be brought out, and what is out. A read-only host brings
    /// nothing out.
    #[must_use]
    pub fn post_left(&self) -> State {
        let mut all = State::default();
        for incident in self.incidents().filter(|_| !self.read_only) {
            let State { jobs, past } = left(incident, &self.journal, self.since);
            all.jobs.extend(jobs);
            all.past.extend(past);
        }
        all
    }

    /// Whether an update is on its way to a channel.
    pub(in super::super) fn has_post(&self) -> bool {
        self.incidents().any(|incident| incident.is_sending(&self.journal))
    }

    /// The facts of a word of the queue, at the moment when they can be written down.
    pub(in super::super) fn heard_of_post(&mut self, now: Moment, event: &notify::Event) -> Heard {
        let key = event.key();
        let update = key.update.clone();
        let Some(id) = self.post.under_way.get(&update).copied() else {
            return Heard::default();
        };
        let channel = SafeText::from(&key.channel);
        let known = self.known(id);
        if let notify::Event::Waiting {
            why,
            retry_at,
            attempts,
            ..
        } = event
        {
            let delivery = known.and_then(|known| known.update(&update)?.delivery(&channel));
            let is_known = delivery.is_some_and(|delivery| waits_for(delivery, why));
            let unwanted = delivery.filter(|delivery| delivery.is_unwanted);
            let again = unwanted.map(|_| Effect::WithdrawUpdate(key.clone()));
            if is_known {
                self.post.waits.insert((update, channel), (*retry_at, *attempts));
                self.dirty.incident = true;
                return (again.into_iter().collect(), None);
            }
            self.post.waits.remove(&(update.clone(), channel.clone()));
            let fact = waiting(&update, key, why, *retry_at, *attempts);
            return (again.into_iter().collect(), Some((id, vec![fact])));
        }
        self.post.waits.remove(&(update.clone(), channel.clone()));
        let facts = match (sent(event), self.known(id)) {
            (Some(sent), Some(known)) => known.sent(&self.clocks, now, &update, &channel, sent),
            (Some(sent), None) => vec![sent.fact(&update, key.sequence, &channel)],
            (None, _) => ended(&update, key, event).into_iter().collect(),
        };
        (Vec::new(), (!facts.is_empty()).then_some((id, facts)))
    }

    /// What a fact of an update sets going now that it is on disk; `asker` is the console of whoever did it.
    pub(in super::super) fn post_consequence(
        &mut self,
        event: &Event,
        fact: &CommsFact,
        asker: Option<&ConsoleId>,
    ) -> Vec<Effect> {
        match fact {
            CommsFact::UpdateApproved { update, .. } => self.send(event.incident, update, None, asker),
            CommsFact::DeliveryQueued { update, channel, .. } => {
                self.send(event.incident, update, Some(channel), asker)
            }
            CommsFact::WithdrawAsked { update, channel, .. } => {
                self.key(event.incident, update, channel).into_iter().collect()
            }
            CommsFact::DeliveryReady { update, channel, .. } => {
                let mut effects = self.paste(event.incident, update, channel);
                effects.extend(self.notify(NoticeKind::Warning, words(&event.fact)));
                effects
            }
            CommsFact::DeliveryWaiting { .. } | CommsFact::DeliverySent { doubled: true, .. } => {
                self.notify(NoticeKind::Warning, words(&event.fact))
            }
            CommsFact::DeliveryFailed { .. } => {
                let text = format!("{}; send it again or by hand", words(&event.fact));
                self.notify(NoticeKind::Error, text)
            }
            CommsFact::DeliverySent { .. } | CommsFact::DeliveryWithdrawn { .. } => {
                self.notify(NoticeKind::Info, words(&event.fact))
            }
            CommsFact::UpdateDrafted { .. } | CommsFact::UpdateEdited { .. } | CommsFact::UpdateDropped { .. } => {
                Vec::new()
            }
        }
    }

    /// Hands an update to the queue, for one channel or for all.
    fn send(
        &mut self,
        id: IncidentId,
        update: &UpdateId,
        only: Option<&SafeText>,
        asker: Option<&ConsoleId>,
    ) -> Vec<Effect> {
        let known = self.known(id).and_then(|known| Some((known, known.update(update)?)));
        let Some((incident, update)) = known else {
            return Vec::new();
        };
        let chosen = update.deliveries.iter().filter(|delivery| {
            let is_asked = only.is_none_or(|only| delivery.channel == *only);
            is_asked && delivery.state == DeliveryState::Queued
        });
        let jobs = chosen.filter_map(|delivery| job(incident, update, delivery));
        let effects: Vec<Effect> = jobs.map(|job| Effect::SendUpdate(Box::new(job))).collect();
        let name = update.update.clone();
        self.post.under_way.insert(name.clone(), id);
        if let Some(asker) = asker {
            self.post.askers.insert(name, asker.clone());
        }
        effects
    }

    fn key(&self, id: IncidentId, update: &UpdateId, channel: &SafeText) -> Option<Effect> {
        let letter = self.letter(id, update)?;
        Some(Effect::WithdrawUpdate(letter.key(channel.as_str())))
    }

    fn letter(&self, id: IncidentId, update: &UpdateId) -> Option<notify::Update> {
        let incident = self.known(id)?;
        letter(incident, incident.update(update)?)
    }

    /// Puts a text on the clipboard of whoever approved it, as long as they are here.
    fn paste(&self, id: IncidentId, update: &UpdateId, channel: &SafeText) -> Vec<Effect> {
        let asker = self
            .post
            .askers
            .get(update)
            .filter(|asker| self.peers.contains_key(*asker));
        let (Some(asker), Some(letter)) = (asker, self.letter(id, update)) else {
            return Vec::new();
        };
        let spec = self.post.specs.iter().find(|spec| spec.name == channel.as_str());
        let letter = spec.map_or_else(|| letter.clone(), |spec| spec.edition(&letter));
        let paste = ToConsole::Paste {
            update: update.clone(),
            channel: channel.clone(),
            text: plain(&letter).lines().map(SafeText::clean).collect(),
        };
        vec![tell(asker, paste)]
    }

    /// The incident with what is known of its updates beside the facts: when is tried again what waits.
    pub(in super::super) fn with_waits(&self, incident: &mut Incident) {
        for update in &mut incident.comms {
            for delivery in &mut update.deliveries {
                let place = (update.update.clone(), delivery.channel.clone());
                if let (DeliveryState::Waiting { retry_at, attempts, .. }, Some(newer)) =
                    (&mut delivery.state, self.post.waits.get(&place))
                {
                    (*retry_at, *attempts) = *newer;
                }
            }
        }
    }
}

/// The updates of an incident that the queue may speak of.
fn places(incident: &Incident) -> impl Iterator<Item = (UpdateId, IncidentId)> {
    let approved = incident.comms.iter().filter(|update| update.approval.is_some());
    approved.map(|update| (update.update.clone(), incident.id))
}

/// What is not taken up although it was on its way: what was asked back, and what would come too late.
fn given_up(incident: &Incident, journal: &JournalId, now: Moment) -> Vec<Fact> {
    let numbered = incident
        .comms
        .iter()
        .filter_map(|update| Some((update, update.number?)));
    let facts = numbered.flat_map(|(update, number)| {
        let on_its_way = update
            .deliveries
            .iter()
            .filter(|delivery| delivery.state.is_on_its_way() && delivery.origin == *journal);
        on_its_way.filter_map(move |delivery| {
            if delivery.is_unwanted {
                return Some(withdrawn(update, number, delivery));
            }
            is_stale(delivery, now).then(|| too_late(update, number, delivery))
        })
    });
    facts.collect()
}

fn too_late(update: &StatusUpdate, number: u32, delivery: &Delivery) -> Fact {
    Fact::Comms(CommsFact::DeliveryFailed {
        update: update.update.clone(),
        number,
        channel: delivery.channel.clone(),
        why: "no host was there for more than 15 minutes; look whether it still holds".into(),
        unsure: true,
    })
}

fn waits_for(delivery: &Delivery, reason: &SafeText) -> bool {
    matches!(&delivery.state, DeliveryState::Waiting { why, .. } if why == reason)
}

fn waiting(update: &UpdateId, key: &Key, why: &SafeText, retry_at: Moment, attempts: u32) -> Fact {
    Fact::Comms(CommsFact::DeliveryWaiting {
        update: update.clone(),
        number: key.sequence,
        channel: key.channel.as_str().into(),
        why: why.clone(),
        retry_at,
        attempts,
    })
}

fn withdrawn(update: &StatusUpdate, number: u32, delivery: &Delivery) -> Fact {
    Fact::Comms(CommsFact::DeliveryWithdrawn {
        update: update.update.clone(),
        number,
        channel: delivery.channel.clone(),
        unsure: true,
    })
}

/// What is known of an update that is out; none for every other word.
fn sent(event: &notify::Event) -> Option<Sent> {
    let notify::Event::Sent {
        status,
        remote_id,
        doubled,
        ..
    } = event
    else {
        return None;
    };
    Some(Sent {
        status: *status,
        remote: remote_id.clone(),
        doubled: *doubled,
        by_hand: false,
    })
}

/// The fact of a delivery that came to an end without being sent.
fn ended(update: &UpdateId, key: &Key, event: &notify::Event) -> Option<Fact> {
    let (update, number, channel) = (update.clone(), key.sequence, SafeText::from(&key.channel));
    let fact = match event {
        notify::Event::Copy { .. } => CommsFact::DeliveryReady {
            update,
            number,
            channel,
        },
        notify::Event::Failed { why, unsure, .. } if why.as_str() == notify::lanes::WITHDRAWN => {
            CommsFact::DeliveryWithdrawn {
                update,
                number,
                channel,
                unsure: *unsure,
            }
        }
        notify::Event::Failed { why, unsure, .. } => CommsFact::DeliveryFailed {
            update,
            number,
            channel,
            why: why.clone(),
            unsure: *unsure,
        },
        notify::Event::Sent { .. } | notify::Event::Waiting { .. } => return None,
    };
    Some(Fact::Comms(fact))
}
