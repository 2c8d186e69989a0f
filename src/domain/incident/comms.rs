//! Status updates: drafted, approved, on their way to each channel, out.

mod ask;
mod command;
mod order;
mod way;
mod words;

pub(super) use ask::decide;
pub use command::CommsCommand;
pub use way::{Delivery, DeliveryState, Sent};
pub(super) use words::words;

use super::fold::Incident;
use super::scale::{Severity, Status};
use crate::domain::{Head, JournalId, Moment, SafeText, UpdateId};
use serde::{Deserialize, Serialize};

/// One channel that an update was approved for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressee {
    /// The channel's name.
    pub channel: SafeText,
    /// Whether everybody outside can read it; then whoever approved typed its name.
    #[serde(default)]
    pub is_public: bool,
    /// Whether it only keeps the text and reaches nobody.
    #[serde(default)]
    pub is_record: bool,
}

/// What becomes of status updates. A text is its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum CommsFact {
    /// A person wrote a draft.
    UpdateDrafted {
        /// Its name.
        update: UpdateId,
        /// The text.
        text: Vec<SafeText>,
        /// Where it is meant to go.
        channels: Vec<SafeText>,
    },
    /// A person changed a draft.
    UpdateEdited {
        /// Which one.
        update: UpdateId,
        /// The whole text as it is now.
        text: Vec<SafeText>,
        /// Where it is meant to go.
        channels: Vec<SafeText>,
    },
    /// A person approved it; from now on it is on its way to every channel.
    UpdateApproved {
        /// Which one.
        update: UpdateId,
        /// Its number within the incident, from 1.
        number: u32,
        /// The text that goes out.
        text: Vec<SafeText>,
        /// Where it goes.
        to: Vec<Addressee>,
        /// When the next one is promised; none where none is.
        next_at: Option<Moment>,
        /// The journal it was approved in: its host alone brings it out by itself.
        #[serde(default)]
        origin: JournalId,
        /// The end of that journal at this moment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        head: Option<Head>,
    },
    /// A person dropped a draft.
    UpdateDropped {
        /// Which one.
        update: UpdateId,
    },
    /// A person has what failed, was withdrawn or waits elsewhere sent again.
    DeliveryQueued {
        /// Which one.
        update: UpdateId,
        /// Its number.
        number: u32,
        /// To which channel.
        channel: SafeText,
        /// The journal it was asked in: its host brings it out.
        #[serde(default)]
        origin: JournalId,
    },
    /// An attempt did not succeed; it is tried again. Written down when the reason is a new one.
    DeliveryWaiting {
        /// Which one.
        update: UpdateId,
        /// Its number.
        number: u32,
        /// To which channel.
        channel: SafeText,
        /// Why it did not go out yet.
        why: SafeText,
        /// When it is tried again.
        retry_at: Moment,
        /// How many attempts there were.
        attempts: u32,
    },
    /// The text is ready for a person to paste.
    DeliveryReady {
        /// Which one.
        update: UpdateId,
        /// Its number.
        number: u32,
        /// To which channel.
        channel: SafeText,
    },
    /// The service said that it has it, or a person brought it out by hand.
    DeliverySent {
        /// Which one.
        update: UpdateId,
        /// Its number.
        number: u32,
        /// To which channel.
        channel: SafeText,
        /// The service's status; none for a file and where a person says so.
        #[serde(default)]
        status: Option<u16>,
        /// What the service calls the incident.
        #[serde(default)]
        remote: Option<SafeText>,
        /// Whether readers may see it twice: an earlier attempt was not answered, and the service cannot tell.
        #[serde(default)]
        doubled: bool,
        /// Whether a person says so.
        #[serde(default)]
        by_hand: bool,
    },
    /// It is not tried any more.
    DeliveryFailed {
        /// Which one.
        update: UpdateId,
        /// Its number.
        number: u32,
        /// To which channel.
        channel: SafeText,
        /// Why.
        why: SafeText,
        /// Whether it may have been sent all the same: look before sending it by hand.
        #[serde(default)]
        unsure: bool,
    },
    /// A person asked to take back what waits.
    WithdrawAsked {
        /// Which one.
        update: UpdateId,
        /// Its number.
        number: u32,
        /// From which channel.
        channel: SafeText,
    },
    /// It was taken back.
    DeliveryWithdrawn {
        /// Which one.
        update: UpdateId,
        /// Its number.
        number: u32,
        /// From which channel.
        channel: SafeText,
        /// Whether it may have been sent all the same.
        #[serde(default)]
        unsure: bool,
    },
}

/// A status update as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusUpdate {
    /// Its name.
    pub update: UpdateId,
    /// Its number within the incident, from 1; none while it is a draft. Two journals that ran the same incident may
    /// have given one number twice: see [`Incident::update_label`].
    pub number: Option<u32>,
    /// The text, line by line.
    pub text: Vec<SafeText>,
    /// Who wrote it last.
    pub who: SafeText,
    /// When.
    pub at: Moment,
    /// Who approved it, and how the incident stood then; none while it is a draft.
    pub approval: Option<Approval>,
    /// Whether the draft was dropped.
    pub is_dropped: bool,
    /// Each channel, in the order they were chosen.
    pub deliveries: Vec<Delivery>,
}

/// Who approved an update, and how the incident stood then: what goes out says that for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub who: SafeText,
    /// When.
    pub at: Moment,
    /// What the team called it.
    #[serde(default)]
    pub title: SafeText,
    /// What everybody outside called it; none means what the channel calls it.
    #[serde(default)]
    pub public_title: Option<SafeText>,
    /// How bad it was.
    pub severity: Severity,
    /// How far it had come.
    pub status: Status,
    /// When the next one is promised; none where none is.
    pub next_at: Option<Moment>,
    /// The journal it was approved in.
    #[serde(default)]
    pub origin: JournalId,
    /// The end of that journal then.
    #[serde(default)]
    pub head: Option<Head>,
}

impl StatusUpdate {
    /// Whether it is a draft that somebody may still approve.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.approval.is_none() && !self.is_dropped
    }

    /// A channel of it.
    #[must_use]
    pub fn delivery(&self, channel: &SafeText) -> Option<&Delivery> {
        self.deliveries.iter().find(|delivery| delivery.channel == *channel)
    }

    /// Whether somebody was reached by it on channels of this publicity.
    #[must_use]
    pub fn has_reached(&self, public: bool) -> bool {
        let mut counted = self.deliveries.iter().filter(|delivery| !delivery.is_record);
        counted.any(|delivery| delivery.is_public == public && delivery.state.is_sent())
    }
}

impl Incident {
    /// A status update by its name.
    #[must_use]
    pub fn update(&self, update: &UpdateId) -> Option<&StatusUpdate> {
        self.comms.iter().find(|known| known.update == *update)
    }

    /// A status update by its number; the first one where two journals gave it.
    #[must_use]
    pub fn update_numbered(&self, number: u32) -> Option<&StatusUpdate> {
        self.comms.iter().find(|known| known.number == Some(number))
    }

    /// Whether an update is on its way to a channel that this journal's host brings out.
    #[must_use]
    pub fn is_sending(&self, journal: &JournalId) -> bool {
        let mut deliveries = self.comms.iter().flat_map(|update| &update.deliveries);
        deliveries.any(|delivery| delivery.state.is_on_its_way() && delivery.origin == *journal)
    }

    /// The number that the next approved update gets.
    #[must_use]
    pub fn next_update(&self) -> u32 {
        self.comms.iter().filter_map(|known| known.number).max().unwrap_or(0) + 1
    }

    pub(super) fn apply_comms(&mut self, fact: &CommsFact, who: &SafeText, at: Moment) {
        match fact {
            CommsFact::UpdateDrafted { update, text, channels } => {
                if self.update(update).is_none() {
                    self.comms.push(draft(update, text, channels, who, at));
                }
            }
            CommsFact::UpdateEdited { update, text, channels } => {
                let found = self.comms.iter_mut().find(|known| known.update == *update);
                if let Some(known) = found.filter(|known| known.approval.is_none()) {
                    *known = draft(update, text, channels, who, at);
                }
            }
            CommsFact::UpdateApproved { .. } => self.apply_approval(fact, who, at),
            CommsFact::UpdateDropped { update } => {
                if let Some(known) = self.comms.iter_mut().find(|known| known.update == *update) {
                    known.is_dropped = known.approval.is_none();
                }
            }
            CommsFact::DeliveryQueued { .. }
            | CommsFact::DeliveryWaiting { .. }
            | CommsFact::DeliveryReady { .. }
            | CommsFact::DeliverySent { .. }
            | CommsFact::DeliveryFailed { .. }
            | CommsFact::WithdrawAsked { .. }
            | CommsFact::DeliveryWithdrawn { .. } => self.apply_way(fact, at),
        }
    }

    fn apply_approval(&mut self, fact: &CommsFact, who: &SafeText, at: Moment) {
        let CommsFact::UpdateApproved {
            update,
            number,
            text,
            to,
            next_at,
            origin,
            head,
        } = fact
        else {
            return;
        };
        let (severity, status) = (self.severity, self.status);
        let (title, public_title) = (self.title.clone(), self.public_title.clone());
        let Some(known) = self.comms.iter_mut().find(|known| known.update == *update) else {
            return;
        };
        if known.approval.is_some() {
            return;
        }
        known.number = Some(*number);
        known.text.clone_from(text);
        known.is_dropped = false;
        known.approval = Some(Approval {
            who: who.clone(),
            at,
            title,
            public_title,
            severity,
            status,
            next_at: *next_at,
            origin: origin.clone(),
            head: head.clone(),
        });
        known.deliveries = to.iter().map(|to| Delivery::queued(to, origin, at)).collect();
    }
}

fn draft(update: &UpdateId, text: &[SafeText], channels: &[SafeText], who: &SafeText, at: Moment) -> StatusUpdate {
    StatusUpdate {
        update: update.clone(),
        number: None,
        text: text.to_vec(),
        who: who.clone(),
        at,
        approval: None,
        is_dropped: false,
        deliveries: channels.iter().map(|channel| Delivery::planned(channel, at)).collect(),
    }
}
