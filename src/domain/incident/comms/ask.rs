//! What a person may do about status updates, and why not.

use super::super::command::Refusal;
use super::super::decide::{LONGEST, Office};
use super::super::fact::Fact;
use super::super::fold::Incident;
use super::super::scale::Status;
use super::order::{overtaken, still_next};
use super::{Addressee, CommsCommand, CommsFact, Delivery, DeliveryState, Sent, StatusUpdate};
use crate::domain::channel::ChannelRow;
use crate::domain::clock::{ClockKind, ClockSettings};
use crate::domain::moment::after;
use crate::domain::{Moment, SafeText, UpdateId};

/// Decides what a person asks about status updates.
pub(in super::super) fn decide(
    incident: &Incident,
    office: &Office<'_>,
    now: Moment,
    command: &CommsCommand,
) -> Result<Vec<Fact>, Refusal> {
    match command {
        CommsCommand::DraftUpdate { text, channels } => draft(office, text, channels),
        CommsCommand::EditUpdate { update, text, channels } => edit(incident, office, update, text, channels),
        CommsCommand::ApproveUpdate {
            update,
            text,
            channels,
            typed,
            number,
        } => {
            still_next(incident, now, *number)?;
            let update = a_draft(incident, update)?.update.clone();
            Ok(vec![approve(incident, office, now, update, text, channels, typed)?])
        }
        CommsCommand::PostUpdate {
            text,
            channels,
            typed,
            number,
        } => {
            still_next(incident, now, *number)?;
            let update = UpdateId::new(office.fresh.as_str());
            let approved = approve(incident, office, now, update, text, channels, typed)?;
            let mut facts = draft(office, text, channels)?;
            facts.push(approved);
            Ok(facts)
        }
        CommsCommand::WithdrawUpdate { update, channel } => withdraw(incident, office, update, channel.as_ref()),
        CommsCommand::SendAgain { update, channel, typed } => send_again(incident, office, update, channel, typed),
        CommsCommand::MarkSent { update, channel } => mark_sent(incident, office, now, update, channel),
    }
}

fn draft(office: &Office<'_>, text: &[SafeText], channels: &[SafeText]) -> Result<Vec<Fact>, Refusal> {
    let channels = find_all(office, channels)?.into_iter().map(|row| row.name.clone());
    Ok(vec![Fact::Comms(CommsFact::UpdateDrafted {
        update: UpdateId::new(office.fresh.as_str()),
        text: written(text)?,
        channels: channels.collect(),
    })])
}

fn edit(
    incident: &Incident,
    office: &Office<'_>,
    update: &UpdateId,
    text: &[SafeText],
    channels: &[SafeText],
) -> Result<Vec<Fact>, Refusal> {
    let known = a_draft(incident, update)?;
    let channels = find_all(office, channels)?.into_iter().map(|row| row.name.clone());
    Ok(vec![Fact::Comms(CommsFact::UpdateEdited {
        update: known.update.clone(),
        text: written(text)?,
        channels: channels.collect(),
    })])
}

fn approve(
    incident: &Incident,
    office: &Office<'_>,
    now: Moment,
    update: UpdateId,
    text: &[SafeText],
    channels: &[SafeText],
    typed: &[SafeText],
) -> Result<Fact, Refusal> {
    may_send(office)?;
    let text = written(text)?;
    let rows = find_all(office, channels)?;
    if rows.is_empty() {
        return Err(Refusal::new("no channel is chosen", choices(office)));
    }
    for row in &rows {
        ready(row)?;
        confirmed(row, typed)?;
    }
    let to = |row: &&ChannelRow| Addressee {
        channel: row.name.clone(),
        is_public: row.is_public,
        is_record: row.is_record,
    };
    let is_public = rows.iter().all(|row| row.is_public);
    Ok(Fact::Comms(CommsFact::UpdateApproved {
        update,
        number: incident.next_update(),
        text,
        to: rows.iter().map(to).collect(),
        next_at: incident.next_update_at(office.clocks, now, is_public),
        origin: office.journal.clone(),
        head: office.head.cloned(),
    }))
}

impl Incident {
    /// When an update that goes out now may promise the next one, by the clocks; none where none is due.
    #[must_use]
    pub fn next_update_at(&self, settings: &ClockSettings, now: Moment, public: bool) -> Option<Moment> {
        let kind = if public {
            ClockKind::PublicUpdate
        } else {
            ClockKind::Update
        };
        let length = settings.length(kind, self.severity, self.status == Status::Monitoring);
        length.filter(|_| self.is_open()).map(|length| after(now, length.span))
    }
}

/// A text that says something, without empty lines at its ends.
fn written(text: &[SafeText]) -> Result<Vec<SafeText>, Refusal> {
    let is_said = |line: &SafeText| !line.as_str().trim().is_empty();
    let (first, last) = (text.iter().position(is_said), text.iter().rposition(is_said));
    let (Some(first), Some(last)) = (first, last) else {
        return Err(Refusal::new("the update is empty", "write a few words"));
    };
    let text = &text[first..=last];
    let length: usize = text.iter().map(|line| line.as_str().len() + 1).sum();
    if length > LONGEST {
        return Err(Refusal::new(
            format!("the update is {length} bytes long"),
            "16 KiB are sent; put the rest into a document and name it",
        ));
    }
    Ok(text.to_vec())
}

/// The channels of these names, each once.
fn find_all<'a>(office: &Office<'a>, names: &[SafeText]) -> Result<Vec<&'a ChannelRow>, Refusal> {
    let mut rows: Vec<&ChannelRow> = Vec::new();
    for name in names {
        let row = find(office, name)?;
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn find<'a>(office: &Office<'a>, name: &SafeText) -> Result<&'a ChannelRow, Refusal> {
    let found = office.channels.iter().find(|row| row.name == *name);
    found.ok_or_else(|| Refusal::new(format!("no channel is called `{name}`"), choices(office)))
}

fn choices(office: &Office<'_>) -> String {
    if office.channels.is_empty() {
        return "set one up: [notify.NAME] in onscene.toml".into();
    }
    let names: Vec<&str> = office.channels.iter().map(|row| row.name.as_str()).collect();
    format!("one of: {}", names.join(", "))
}

fn may_send(office: &Office<'_>) -> Result<(), Refusal> {
    if office.read_only {
        return Err(Refusal::new(
            "nothing is sent from here: this is read-only",
            "leave it as a draft, and have somebody approve it from another console",
        ));
    }
    Ok(())
}

fn ready(row: &ChannelRow) -> Result<(), Refusal> {
    match &row.blocked {
        None => Ok(()),
        Some(why) => Err(Refusal::new(
            format!("{} cannot send: {why}", row.name),
            "choose another channel, or set this one right and start the host again",
        )),
    }
}

fn confirmed(row: &ChannelRow, typed: &[SafeText]) -> Result<(), Refusal> {
    if !row.is_public || typed.iter().any(|typed| typed.as_str().trim() == row.name.as_str()) {
        return Ok(());
    }
    Err(Refusal::new(
        format!("{} is public: everybody outside reads it", row.name),
        format!("type `{}` to confirm", row.name),
    ))
}

fn known<'a>(incident: &'a Incident, update: &UpdateId) -> Result<&'a StatusUpdate, Refusal> {
    let found = incident.update(update).filter(|known| !known.is_dropped);
    found.ok_or_else(|| Refusal::new("there is no such update", "choose one of the updates of this incident"))
}

fn a_draft<'a>(incident: &'a Incident, update: &UpdateId) -> Result<&'a StatusUpdate, Refusal> {
    let known = known(incident, update)?;
    match (&known.approval, known.number) {
        (Some(approval), Some(number)) => Err(Refusal::new(
            format!("update {number} was approved by {} already", approval.who),
            "write another one: what is out cannot be changed",
        )),
        (_, _) => Ok(known),
    }
}

/// One channel of an approved update, with the update's number.
fn delivery<'a>(incident: &'a Incident, update: &UpdateId, channel: &SafeText) -> Result<(u32, &'a Delivery), Refusal> {
    let known = known(incident, update)?;
    let Some(number) = known.number else {
        return Err(Refusal::new("this update is not approved", "approve it first"));
    };
    let found = known.delivery(channel);
    found.map(|found| (number, found)).ok_or_else(|| {
        let names: Vec<&str> = known
            .deliveries
            .iter()
            .map(|delivery| delivery.channel.as_str())
            .collect();
        let hint = format!(
            "it was approved for {}; write another one for {channel}",
            names.join(", ")
        );
        Refusal::new(format!("this update was not approved for `{channel}`"), hint)
    })
}

fn withdraw(
    incident: &Incident,
    office: &Office<'_>,
    update: &UpdateId,
    channel: Option<&SafeText>,
) -> Result<Vec<Fact>, Refusal> {
    let known = known(incident, update)?;
    if known.approval.is_none() {
        let update = update.clone();
        return Ok(vec![Fact::Comms(CommsFact::UpdateDropped { update })]);
    }
    let chosen: Vec<&Delivery> = match channel {
        Some(channel) => vec![delivery(incident, update, channel)?.1],
        None => known.deliveries.iter().collect(),
    };
    let (elsewhere, here): (Vec<&Delivery>, Vec<&Delivery>) = chosen
        .into_iter()
        .partition(|delivery| waits_elsewhere(office, delivery));
    let facts: Vec<Fact> = here
        .into_iter()
        .filter_map(|delivery| take_back(update, known.number?, delivery))
        .collect();
    if let (Some(delivery), true) = (elsewhere.first(), facts.is_empty()) {
        return Err(Refusal::new(
            format!("another host brings this update out to {}", delivery.channel),
            "take it back there: from here nobody reaches it",
        ));
    }
    if facts.is_empty() {
        return Err(Refusal::new(
            "nothing of this update waits any more",
            "what is out cannot be taken back: send another update that puts it right",
        ));
    }
    Ok(facts)
}

fn take_back(update: &UpdateId, number: u32, delivery: &Delivery) -> Option<Fact> {
    let (update, channel) = (update.clone(), delivery.channel.clone());
    match &delivery.state {
        DeliveryState::Queued | DeliveryState::Waiting { .. } => Some(Fact::Comms(CommsFact::WithdrawAsked {
            update,
            number,
            channel,
        })),
        DeliveryState::Ready => Some(Fact::Comms(CommsFact::DeliveryWithdrawn {
            update,
            number,
            channel,
            unsure: false,
        })),
        DeliveryState::Planned
        | DeliveryState::Sent { .. }
        | DeliveryState::Failed { .. }
        | DeliveryState::Withdrawn { .. } => None,
    }
}

fn send_again(
    incident: &Incident,
    office: &Office<'_>,
    update: &UpdateId,
    channel: &SafeText,
    typed: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    may_send(office)?;
    let (number, delivery) = delivery(incident, update, channel)?;
    let row = find(office, channel)?;
    ready(row)?;
    let is_over = matches!(
        delivery.state,
        DeliveryState::Failed { .. } | DeliveryState::Withdrawn { .. }
    );
    if !is_over && !waits_elsewhere(office, delivery) {
        return Err(Refusal::new(
            format!("the update to {channel} did not fail: {}", delivery.state.word()),
            "only what failed or was taken back can be sent again",
        ));
    }
    confirmed(row, std::slice::from_ref(typed))?;
    overtaken(incident, update, channel)?;
    Ok(vec![Fact::Comms(CommsFact::DeliveryQueued {
        update: update.clone(),
        number,
        channel: channel.clone(),
        origin: office.journal.clone(),
    })])
}

/// Whether the host of another journal brings it out, as far as is known here.
fn waits_elsewhere(office: &Office<'_>, delivery: &Delivery) -> bool {
    delivery.state.is_on_its_way() && delivery.origin != *office.journal
}

fn mark_sent(
    incident: &Incident,
    office: &Office<'_>,
    now: Moment,
    update: &UpdateId,
    channel: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    let delivery = delivery(incident, update, channel)?.1;
    let state = &delivery.state;
    let no = |sentence: String, hint: &str| Err(Refusal::new(sentence, hint));
    match state {
        DeliveryState::Ready | DeliveryState::Failed { .. } | DeliveryState::Withdrawn { .. } => {}
        DeliveryState::Sent { .. } => return no(format!("{channel} has it already"), "nothing to do"),
        DeliveryState::Queued | DeliveryState::Waiting { .. } if waits_elsewhere(office, delivery) => {}
        DeliveryState::Planned | DeliveryState::Queued | DeliveryState::Waiting { .. } => {
            return no(
                format!("the update to {channel} is still on its way"),
                "take it back first, or it goes out twice",
            );
        }
    }
    let sent = Sent {
        by_hand: true,
        ..Sent::default()
    };
    Ok(incident.sent(office.clocks, now, update, channel, sent))
}
