//! One update on its way to one channel.

use super::super::clocks;
use super::super::course::{CourseFact, LinkKind};
use super::super::fact::Fact;
use super::super::fold::Incident;
use super::{Addressee, CommsFact};
use crate::domain::clock::{ClockKind, ClockSettings};
use crate::domain::{JournalId, Moment, SafeText, UpdateId};
use serde::{Deserialize, Serialize};

/// How far an update has come to one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum DeliveryState {
    /// The draft is meant to go there.
    Planned,
    /// It is about to be sent.
    Queued,
    /// An attempt did not succeed; it is tried again.
    Waiting {
        /// Why.
        why: SafeText,
        /// When it is tried again.
        retry_at: Moment,
        /// How many attempts there were.
        attempts: u32,
    },
    /// A person has to paste it.
    Ready,
    /// It is out: the service said so, or a person.
    Sent {
        /// What the service calls the incident.
        remote: Option<SafeText>,
        /// Whether readers may see it twice.
        doubled: bool,
        /// Whether a person says so.
        by_hand: bool,
    },
    /// It is not tried any more.
    Failed {
        /// Why.
        why: SafeText,
        /// Whether it may have been sent all the same.
        unsure: bool,
    },
    /// It was taken back.
    Withdrawn {
        /// Whether it may have been sent all the same.
        unsure: bool,
    },
}

impl DeliveryState {
    /// Whether it is out.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        matches!(self, Self::Sent { .. })
    }

    /// Whether the queue still has to do with it.
    #[must_use]
    pub fn is_on_its_way(&self) -> bool {
        matches!(self, Self::Queued | Self::Waiting { .. })
    }

    /// The word shown on screen.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Queued => "sending",
            Self::Waiting { .. } => "waiting",
            Self::Ready => "paste it",
            Self::Sent { .. } => "sent",
            Self::Failed { .. } => "NOT SENT",
            Self::Withdrawn { .. } => "taken back",
        }
    }
}

/// One channel of an update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The channel's name.
    pub channel: SafeText,
    /// Whether everybody outside can read it; not known of a draft.
    pub is_public: bool,
    /// Whether it only keeps the text and reaches nobody.
    pub is_record: bool,
    /// How far it has come.
    pub state: DeliveryState,
    /// Since when.
    pub since: Moment,
    /// Whether an attempt that was given up may have been taken.
    pub is_unsure: bool,
    /// Whether somebody asked to take it back.
    pub is_unwanted: bool,
    /// The journal whose host brings it out; empty while it is a draft.
    #[serde(default)]
    pub origin: JournalId,
}

impl Delivery {
    pub(super) fn planned(channel: &SafeText, at: Moment) -> Self {
        Self {
            channel: channel.clone(),
            is_public: false,
            is_record: false,
            state: DeliveryState::Planned,
            since: at,
            is_unsure: false,
            is_unwanted: false,
            origin: JournalId::default(),
        }
    }

    pub(super) fn queued(to: &Addressee, origin: &JournalId, at: Moment) -> Self {
        Self {
            channel: to.channel.clone(),
            is_public: to.is_public,
            is_record: to.is_record,
            state: DeliveryState::Queued,
            since: at,
            is_unsure: false,
            is_unwanted: false,
            origin: origin.clone(),
        }
    }

    /// Another host takes it over; how far the one before had come nobody knows here.
    fn take_over(&mut self, fact: &CommsFact) {
        if let CommsFact::DeliveryQueued { origin, .. } = fact {
            self.is_unsure |= self.state.is_on_its_way() && self.origin != *origin;
            self.origin = origin.clone();
        }
    }
}

/// What is known of an update that went out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sent {
    /// The service's status; none for a file and where a person says so.
    pub status: Option<u16>,
    /// What the service calls the incident.
    pub remote: Option<SafeText>,
    /// Whether readers may see it twice.
    pub doubled: bool,
    /// Whether a person says so.
    pub by_hand: bool,
}

impl Sent {
    /// The fact that says so.
    #[must_use]
    pub fn fact(self, update: &UpdateId, number: u32, channel: &SafeText) -> Fact {
        Fact::Comms(CommsFact::DeliverySent {
            update: update.clone(),
            number,
            channel: channel.clone(),
            status: self.status,
            remote: self.remote,
            doubled: self.doubled,
            by_hand: self.by_hand,
        })
    }
}

impl Incident {
    /// The facts of an update that went out to one channel at `now`. The first channel of its kind that
    /// has it starts the clock of the next update; the first public one also opens the public page.
    /// None where it was out already.
    #[must_use]
    pub fn sent(
        &self,
        settings: &ClockSettings,
        now: Moment,
        update: &UpdateId,
        channel: &SafeText,
        sent: Sent,
    ) -> Vec<Fact> {
        let Some((known, number, delivery)) = self
            .update(update)
            .and_then(|known| Some((known, known.number?, known.delivery(channel)?)))
            .filter(|(_, _, delivery)| !delivery.state.is_sent())
        else {
            return Vec::new();
        };
        let page = sent
            .remote
            .as_ref()
            .map_or_else(|| channel.to_string(), |remote| format!("{channel} {remote}"));
        let mut facts = vec![sent.fact(update, number, channel)];
        let public = delivery.is_public;
        let is_news = |other: &super::StatusUpdate| other.number >= known.number && other.has_reached(public);
        if delivery.is_record || self.comms.iter().any(is_news) {
            return facts;
        }
        if public && !self.has_page() {
            facts.push(Fact::Course(CourseFact::Linked {
                to: LinkKind::StatusPage,
                name: page.into(),
            }));
            facts.extend(clocks::stop_all(self, |kind| kind == ClockKind::Impact));
        }
        facts.extend(clocks::update(self, settings, clock_of(public), now));
        facts
    }

    pub(super) fn apply_way(&mut self, fact: &CommsFact, at: Moment) {
        if let CommsFact::WithdrawAsked { update, channel, .. } = fact {
            if let Some(delivery) = self.delivery_mut(update, channel) {
                delivery.is_unwanted = delivery.state.is_on_its_way();
            }
            return;
        }
        let Some((update, channel, state)) = next(fact) else {
            return;
        };
        let counts = state.is_sent().then(|| self.counts(update, channel)).flatten();
        let known = self.comms.iter_mut().find(|known| known.update == *update);
        let found = known.and_then(|known| {
            known
                .deliveries
                .iter_mut()
                .find(|delivery| delivery.channel == *channel)
        });
        // What is out stays out, whatever is heard later.
        let Some(delivery) = found.filter(|delivery| !delivery.state.is_sent()) else {
            return;
        };
        if let DeliveryState::Failed { unsure: true, .. } | DeliveryState::Withdrawn { unsure: true } = state {
            delivery.is_unsure = true;
        }
        delivery.take_over(fact);
        delivery.is_unwanted &= state.is_on_its_way() && !matches!(fact, CommsFact::DeliveryQueued { .. });
        (delivery.state, delivery.since) = (state, at);
        if let Some((is_first, public)) = counts {
            self.count_update(is_first, clock_of(public), at);
        }
    }

    fn delivery_mut(&mut self, update: &UpdateId, channel: &SafeText) -> Option<&mut Delivery> {
        let known = self.comms.iter_mut().find(|known| known.update == *update)?;
        known
            .deliveries
            .iter_mut()
            .find(|delivery| delivery.channel == *channel)
    }

    /// Whether a delivery is the first of its update on any channel, and whether it is public; none where it is not
    /// the first on channels of its publicity, or reaches nobody.
    fn counts(&self, update: &UpdateId, channel: &SafeText) -> Option<(bool, bool)> {
        let known = self.update(update)?;
        let delivery = known.delivery(channel).filter(|delivery| !delivery.is_record)?;
        let is_first = !known.has_reached(true) && !known.has_reached(false);
        (!known.has_reached(delivery.is_public)).then_some((is_first, delivery.is_public))
    }
}

fn clock_of(public: bool) -> ClockKind {
    if public {
        ClockKind::PublicUpdate
    } else {
        ClockKind::Update
    }
}

/// What a fact makes of a delivery; none where it changes nothing.
fn next(fact: &CommsFact) -> Option<(&UpdateId, &SafeText, DeliveryState)> {
    Some(match fact {
        CommsFact::DeliveryQueued { update, channel, .. } => (update, channel, DeliveryState::Queued),
        CommsFact::DeliveryWaiting {
            update,
            channel,
            why,
            retry_at,
            attempts,
            ..
        } => {
            let state = DeliveryState::Waiting {
                why: why.clone(),
                retry_at: *retry_at,
                attempts: *attempts,
            };
            (update, channel, state)
        }
        CommsFact::DeliveryReady { update, channel, .. } => (update, channel, DeliveryState::Ready),
        CommsFact::DeliverySent {
            update,
            channel,
            remote,
            doubled,
            by_hand,
            ..
        } => {
            let state = DeliveryState::Sent {
                remote: remote.clone(),
                doubled: *doubled,
                by_hand: *by_hand,
            };
            (update, channel, state)
        }
        CommsFact::DeliveryFailed {
            update,
            channel,
            why,
            unsure,
            ..
        } => {
            let (why, unsure) = (why.clone(), *unsure);
            (update, channel, DeliveryState::Failed { why, unsure })
        }
        CommsFact::DeliveryWithdrawn {
            update,
            channel,
            unsure,
            ..
        } => (update, channel, DeliveryState::Withdrawn { unsure: *unsure }),
        CommsFact::WithdrawAsked { .. }
        | CommsFact::UpdateDrafted { .. }
        | CommsFact::UpdateEdited { .. }
        | CommsFact::UpdateApproved { .. }
        | CommsFact::UpdateDropped { .. } => return None,
    })
}
