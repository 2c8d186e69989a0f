//! A fact about a status update in one line, and what tells two updates of one number apart.

use super::super::fold::Incident;
use super::{CommsFact, StatusUpdate};
use crate::domain::{SafeText, UpdateId};

/// Characters of a name that tell two updates of one number apart.
const MARK: usize = 4;

impl Incident {
    /// What people call an approved update: `2`, or `2@3f2a` where another journal gave the same number. None for a
    /// draft.
    #[must_use]
    pub fn update_label(&self, update: &StatusUpdate) -> Option<String> {
        Some(format!("{}{}", update.number?, self.twin_mark(update)))
    }

    /// What tells an update from one of another journal with the same number; empty where there is none.
    fn twin_mark(&self, update: &StatusUpdate) -> String {
        let is_twin = |other: &&StatusUpdate| other.number == update.number && other.update != update.update;
        let twin = self.comms.iter().filter(|_| update.number.is_some()).find(is_twin);
        let Some((twin, own)) = twin.and_then(|twin| Some((twin.approval.as_ref()?, update.approval.as_ref()?))) else {
            return String::new();
        };
        let name = if twin.origin == own.origin {
            update.update.as_str()
        } else {
            own.origin.as_str()
        };
        let digits: Vec<char> = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let last = &digits[digits.len().saturating_sub(MARK)..];
        format!("@{}", last.iter().collect::<String>())
    }

    /// A fact about an update in one line, with its number as people can tell it from others.
    pub(in super::super) fn words_of_update(&self, fact: &CommsFact) -> String {
        let known = self.update(fact.update());
        marked(fact, &known.map_or_else(String::new, |known| self.twin_mark(known)))
    }
}

impl CommsFact {
    /// The update it is about.
    fn update(&self) -> &UpdateId {
        match self {
            Self::UpdateDrafted { update, .. }
            | Self::UpdateEdited { update, .. }
            | Self::UpdateApproved { update, .. }
            | Self::UpdateDropped { update }
            | Self::DeliveryQueued { update, .. }
            | Self::DeliveryWaiting { update, .. }
            | Self::DeliveryReady { update, .. }
            | Self::DeliverySent { update, .. }
            | Self::DeliveryFailed { update, .. }
            | Self::WithdrawAsked { update, .. }
            | Self::DeliveryWithdrawn { update, .. } => update,
        }
    }
}

/// The fact in one line.
pub(in super::super) fn words(fact: &CommsFact) -> String {
    marked(fact, "")
}

/// The fact in one line; the mark stands behind the update's number.
fn marked(fact: &CommsFact, mark: &str) -> String {
    match fact {
        CommsFact::UpdateDrafted { text, .. } => format!("drafted an update: {}", line(text)),
        CommsFact::UpdateEdited { text, .. } => format!("changed the draft: {}", line(text)),
        CommsFact::UpdateApproved { number, text, to, .. } => {
            let channels: Vec<&str> = to.iter().map(|to| to.channel.as_str()).collect();
            format!(
                "approved update {number}{mark} for {}: {}",
                channels.join(", "),
                line(text)
            )
        }
        CommsFact::UpdateDropped { .. } => "dropped a draft".into(),
        CommsFact::DeliveryQueued { number, channel, .. } => {
            format!("update {number}{mark} to {channel}: to be sent again")
        }
        CommsFact::DeliveryWaiting {
            number, channel, why, ..
        } => format!("update {number}{mark} to {channel} waits: {why}"),
        CommsFact::DeliveryReady { number, channel, .. } => {
            format!("update {number}{mark} for {channel}: ready to be pasted by hand")
        }
        CommsFact::DeliverySent {
            number,
            channel,
            doubled,
            by_hand,
            ..
        } => {
            let how = if *by_hand { " by hand" } else { "" };
            let twice = if *doubled {
                ", perhaps twice: an earlier attempt was not answered"
            } else {
                ""
            };
            format!("update {number}{mark} sent to {channel}{how}{twice}")
        }
        CommsFact::DeliveryFailed {
            number,
            channel,
            why,
            unsure,
            ..
        } => format!("update {number}{mark} to {channel} NOT SENT: {why}{}", perhaps(*unsure)),
        CommsFact::WithdrawAsked { number, channel, .. } => {
            format!("asked to take update {number}{mark} to {channel} back")
        }
        CommsFact::DeliveryWithdrawn {
            number,
            channel,
            unsure,
            ..
        } => format!("update {number}{mark} to {channel} taken back{}", perhaps(*unsure)),
    }
}

fn perhaps(unsure: bool) -> &'static str {
    if unsure {
        " (it may have been sent all the same)"
    } else {
        ""
    }
}

/// A text in one line.
fn line(text: &[SafeText]) -> String {
    let said = text
        .iter()
        .map(|line| line.as_str().trim())
        .filter(|line| !line.is_empty());
    said.collect::<Vec<_>>().join(" / ")
}
