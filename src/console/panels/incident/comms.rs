//! Updates: how many went out, drafts that wait, and each channel where one is still on its way.

use super::rows::{Key, Told, told};
use crate::console::app::{Errand, Menu};
use crate::console::input::GlobalAction;
use crate::console::theme::Role as Look;
use crate::domain::incident::{Delivery, DeliveryState, Fact, Incident, StatusUpdate};
use crate::domain::moment::{between, short};
use crate::domain::{Moment, SafeText};

/// The rows: what asks for somebody first, then what is on its way, then what went out.
pub(super) fn rows(incident: &Incident, now: Moment) -> Vec<Told> {
    let drafts = incident.comms.iter().filter(|update| update.is_draft());
    let mut rows: Vec<Told> = drafts.map(|update| draft(update, now)).collect();
    for update in incident.comms.iter().rev().filter(|update| update.approval.is_some()) {
        let pending = update.deliveries.iter().filter(|delivery| is_pending(&delivery.state));
        rows.extend(pending.map(|delivery| on_its_way(update, delivery, now)));
    }
    rows.push(out(incident, now));
    rows
}

fn is_pending(state: &DeliveryState) -> bool {
    match state {
        DeliveryState::Planned | DeliveryState::Sent { .. } | DeliveryState::Withdrawn { .. } => false,
        DeliveryState::Queued | DeliveryState::Waiting { .. } | DeliveryState::Ready | DeliveryState::Failed { .. } => {
            true
        }
    }
}

fn draft(update: &StatusUpdate, now: Moment) -> Told {
    let open = Some(Errand::Update(Some(update.update.clone())));
    let text = format!(
        "by {}, {} ago: read it and send it",
        update.who,
        short(between(update.at, now))
    );
    told(Key::Draft(update.update.clone()), "draft", text, Look::ClockSoon, open).more(first(&update.text))
}

fn first(text: &[SafeText]) -> String {
    text.iter()
        .find(|line| !line.is_empty())
        .map_or_else(String::new, ToString::to_string)
}

fn on_its_way(update: &StatusUpdate, delivery: &Delivery, now: Moment) -> Told {
    let number = update.number.unwrap_or_default();
    let (look, more) = match &delivery.state {
        DeliveryState::Failed { why, unsure } => {
            let unsure = if *unsure {
                "; it may be out all the same: look there"
            } else {
                ""
            };
            (Look::NoticeError, format!("{why}{unsure}"))
        }
        DeliveryState::Waiting { why, retry_at, .. } => {
            let again = short(between(now, *retry_at));
            (Look::NoticeWarning, format!("again in {again}: {why}"))
        }
        DeliveryState::Ready => (Look::ClockSoon, "it is in the clipboard: Enter once it is out".into()),
        DeliveryState::Queued
        | DeliveryState::Planned
        | DeliveryState::Sent { .. }
        | DeliveryState::Withdrawn { .. } => (Look::Text, short(between(delivery.since, now))),
    };
    let menu = Menu::Delivery(update.update.clone(), delivery.channel.clone());
    let text = format!("{number} to {}: {}", delivery.channel, delivery.state.word());
    let key = Key::Delivery(update.update.clone(), delivery.channel.clone());
    told(key, "update", text, look, Some(Errand::Open(menu))).more(more)
}

/// How many went out, and where the last one is.
fn out(incident: &Incident, now: Moment) -> Told {
    let write = Some(Errand::Do(GlobalAction::IncidentUpdate));
    let posted = incident
        .comms
        .iter()
        .rev()
        .find(|update| update.deliveries.iter().any(|to| to.state.is_sent()));
    let last = posted.map(|update| {
        let sent = update.deliveries.iter().filter(|to| to.state.is_sent());
        let places: Vec<String> = sent.clone().map(|to| to.channel.to_string()).collect();
        let at = sent.map(|to| to.since).max().unwrap_or(update.at);
        (at, format!("to {}: {}", places.join(", "), first(&update.text)))
    });
    let noted = incident.timeline.iter().rev().find_map(|event| match &event.fact {
        Fact::UpdateSent { text, .. } => Some((event.at, text.to_string())),
        _ => None,
    });
    let last = last.into_iter().chain(noted).max_by_key(|(at, _)| *at);
    let (text, more) = match last {
        None => ("none sent yet".to_owned(), String::new()),
        Some((at, text)) => (
            format!("{} sent, the last {} ago", incident.updates, short(between(at, now))),
            text,
        ),
    };
    told(Key::Updates, "updates", text, Look::Text, write).more(more)
}
