//! What can be done about an update on its way.

use super::{Menu, Offer, write};
use crate::console::app::errand::Errand;
use crate::console::app::line::Line;
use crate::console::app::{State, writing};
use crate::domain::incident::{Command, CommsCommand, DeliveryState, Incident};
use crate::domain::moment::{between, short};
use crate::domain::{Moment, SafeText, UpdateId};

fn said(command: CommsCommand, done: &'static str) -> Errand {
    Errand::Say(Command::Comms(command), done)
}

/// A new update, or one of the drafts that wait; what this person left unsent is named.
pub(super) fn updates(state: &State, incident: &Incident, now: Moment) -> Offer {
    let about = Some(incident.id);
    let own = state.unsent.words(about, None);
    let new = own.map_or_else(
        || "a new update".to_owned(),
        |words| format!("your own text, not sent yet: {words}"),
    );
    let mut options = vec![(Errand::Update(None), new)];
    options.extend(writing::drafts(state).map(|draft| {
        let kept = match state.unsent.words(about, Some(&draft.update)) {
            Some(_) => " (what you changed is kept)",
            None => "",
        };
        let age = short(between(draft.at, now));
        let words = draft
            .text
            .iter()
            .find(|line| !line.is_empty())
            .cloned()
            .unwrap_or_default();
        let words = format!("the draft of {}, {age} ago{kept}: {words}", draft.who);
        (Errand::Update(Some(draft.update.clone())), words)
    }));
    Offer::new("Which update?", options)
}

/// What can be done about one channel of an update.
pub(super) fn delivery(incident: &Incident, update: &UpdateId, channel: &SafeText) -> Option<Offer> {
    let known = incident.update(update)?;
    let delivery = known.delivery(channel)?;
    let mark = || {
        let command = CommsCommand::MarkSent {
            update: update.clone(),
            channel: channel.clone(),
        };
        (
            said(command, "written down as sent"),
            "I brought it out by hand".to_owned(),
        )
    };
    let back = || {
        let command = CommsCommand::WithdrawUpdate {
            update: update.clone(),
            channel: Some(channel.clone()),
        };
        (said(command, "asked to take it back"), "take it back".to_owned())
    };
    let again = || {
        if delivery.is_public {
            return write(
                Line::Again(update.clone(), channel.clone()),
                "send it again: asks for its name",
            );
        }
        let command = CommsCommand::SendAgain {
            update: update.clone(),
            channel: channel.clone(),
            typed: SafeText::default(),
        };
        (said(command, "sent again"), "send it again".to_owned())
    };
    let options = match &delivery.state {
        DeliveryState::Planned | DeliveryState::Sent { .. } => Vec::new(),
        DeliveryState::Queued | DeliveryState::Waiting { .. } => vec![back()],
        DeliveryState::Ready => vec![mark(), back()],
        DeliveryState::Failed { .. } => vec![again(), mark()],
        DeliveryState::Withdrawn { .. } => vec![again()],
    };
    let number = known.number.map_or_else(String::new, |number| format!(" {number}"));
    let offer = Offer::new(
        format!("Update{number} to {channel}: {}", delivery.state.word()),
        options,
    );
    Some(
        known
            .text
            .iter()
            .take(4)
            .fold(offer, |offer, line| offer.lead(line.to_string())),
    )
}

/// Whether a text that was just copied has been brought out.
pub(super) fn pasted(update: &UpdateId, channel: &SafeText) -> Offer {
    let mark = CommsCommand::MarkSent {
        update: update.clone(),
        channel: channel.clone(),
    };
    let later = Errand::Open(Menu::Delivery(update.clone(), channel.clone()));
    let options = vec![
        (said(mark, "written down as sent"), "yes, it is out".to_owned()),
        (later, "not yet; its row in the incident panel asks again".to_owned()),
    ];
    Offer::new("The text is in your clipboard. Is it out?", options).lead(format!(
        "Paste it where people read it ({channel}), then say so: its clock begins anew."
    ))
}
