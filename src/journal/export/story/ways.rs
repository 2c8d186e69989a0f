//! A status update in one line of the timeline: where it went, when, and how late.

use super::{Lates, Line};
use crate::domain::Moment;
use crate::domain::incident::{Delivery, DeliveryState, StatusUpdate};
use crate::domain::moment::{between, short};
use std::time::Duration;

/// A channel that had it so much later than the first is told with its time.
const LATER: Duration = Duration::from_mins(1);

/// An approved update at the moment the first channel had it; at its approval where none had it. None for a draft.
pub fn line(update: &StatusUpdate, lates: &Lates) -> Option<Line> {
    let (approval, number) = (update.approval.as_ref()?, update.number?);
    let sent = update.deliveries.iter().filter(|delivery| delivery.state.is_sent());
    let first = sent.map(|delivery| delivery.since).min();
    let mut what = match first {
        Some(first) => format!(
            "update {number} sent to {}{}",
            reached(update, first),
            late(update, lates)
        ),
        None => format!("update {number} approved, sent to nobody yet"),
    };
    for delivery in &update.deliveries {
        if let Some(words) = missed(delivery) {
            what = format!("{what}; {words}");
        }
    }
    let mut headlines = update.text.iter().map(|line| line.as_str().trim());
    if let Some(headline) = headlines.find(|line| !line.is_empty()) {
        what = format!("{what}: {headline}");
    }
    Some(Line {
        at: first.unwrap_or(approval.at),
        who: approval.who.to_string(),
        what,
    })
}

/// The channels that had it: `team, page (perhaps twice), phone (by hand, at 18:40:10)`.
fn reached(update: &StatusUpdate, first: Moment) -> String {
    let names = update.deliveries.iter().filter_map(|delivery| {
        let DeliveryState::Sent { doubled, by_hand, .. } = &delivery.state else {
            return None;
        };
        let mut more = Vec::new();
        more.extend(by_hand.then(|| "by hand".to_owned()));
        more.extend(doubled.then(|| "perhaps twice".to_owned()));
        let is_later = between(first, delivery.since) > LATER;
        more.extend(is_later.then(|| delivery.since.format("at %H:%M:%S").to_string()));
        let name = &delivery.channel;
        Some(if more.is_empty() {
            name.to_string()
        } else {
            format!("{name} ({})", more.join(", "))
        })
    });
    names.collect::<Vec<_>>().join(", ")
}

/// `, 3m05s late`; says for whom where it went to the public, too.
fn late(update: &StatusUpdate, lates: &Lates) -> String {
    let by = |public| lates.get(&(update.update.clone(), public)).map(|by| span(*by));
    let is_both = update.has_reached(true) && update.has_reached(false);
    match (by(false), by(true)) {
        (None, None) => String::new(),
        (Some(team), Some(public)) => format!(", {team} late for the team and {public} late for the public"),
        (Some(late), None) if is_both => format!(", {late} late for the team"),
        (None, Some(late)) if is_both => format!(", {late} late for the public"),
        (Some(late), None) | (None, Some(late)) => format!(", {late} late"),
    }
}

/// How late in words; late is late, however little.
fn span(by: Duration) -> String {
    if by < Duration::from_secs(1) {
        "less than 1s".into()
    } else {
        short(by)
    }
}

/// What became of a channel that does not have it; none where it has.
fn missed(delivery: &Delivery) -> Option<String> {
    let name = &delivery.channel;
    match &delivery.state {
        DeliveryState::Sent { .. } => None,
        DeliveryState::Failed { why, unsure } => {
            let perhaps = if *unsure { ", perhaps sent all the same" } else { "" };
            Some(format!("NOT SENT to {name} ({why}{perhaps})"))
        }
        DeliveryState::Withdrawn { unsure } => {
            let perhaps = if *unsure { " (perhaps sent all the same)" } else { "" };
            Some(format!("taken back from {name}{perhaps}"))
        }
        DeliveryState::Planned | DeliveryState::Queued | DeliveryState::Waiting { .. } => {
            Some(format!("not yet sent to {name}"))
        }
        DeliveryState::Ready => Some(format!("to be pasted for {name} by hand")),
    }
}
