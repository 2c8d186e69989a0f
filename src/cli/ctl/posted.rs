//! Updates that are there: which one is meant, how far each has come, and the wait until it is out.

use super::args::UpdateErrand;
use super::line::Line;
use crate::domain::incident::{CommsCommand, DeliveryState, Incident, Refusal, StatusUpdate};
use crate::domain::{IncidentId, SafeText, UpdateId};
use anyhow::Result;
use serde_json::{Value, json};
use std::time::Duration;

/// Between two looks at what the host says.
const LOOK: Duration = Duration::from_millis(200);
/// Characters of a name that tell a draft.
const TAIL: usize = 4;

/// The command of an errand; none where it only looks.
///
/// # Errors
/// No such update is there, or several could be meant.
pub fn command(errand: &UpdateErrand, incident: Option<&Incident>) -> Result<Option<CommsCommand>, Refusal> {
    Ok(Some(match errand {
        UpdateErrand::List | UpdateErrand::Wait { .. } => return Ok(None),
        UpdateErrand::Approve {
            update,
            channel,
            type_name,
            ..
        } => {
            let draft = find(incident, update)?;
            let planned = draft.deliveries.iter().map(|delivery| delivery.channel.clone());
            CommsCommand::ApproveUpdate {
                update: draft.update.clone(),
                text: draft.text.clone(),
                channels: if channel.is_empty() {
                    planned.collect()
                } else {
                    cleaned(channel)
                },
                typed: cleaned(type_name),
                number: None,
            }
        }
        UpdateErrand::Withdraw { update, channel } => CommsCommand::WithdrawUpdate {
            update: find(incident, update)?.update.clone(),
            channel: channel.as_deref().map(|name| SafeText::clean(name.trim())),
        },
        UpdateErrand::Again {
            update,
            channel,
            type_name,
            ..
        } => CommsCommand::SendAgain {
            update: find(incident, update)?.update.clone(),
            channel: SafeText::clean(channel.trim()),
            typed: SafeText::clean(type_name.trim()),
        },
        UpdateErrand::Sent { update, channel } => CommsCommand::MarkSent {
            update: find(incident, update)?.update.clone(),
            channel: SafeText::clean(channel.trim()),
        },
    }))
}

pub fn cleaned(words: &[String]) -> Vec<SafeText> {
    words.iter().map(|word| SafeText::clean(word.trim())).collect()
}

/// The update that a word means: its number, `draft`, the end of a draft's name, or the whole name.
///
/// # Errors
/// None is meant, or several could be.
pub fn find<'a>(incident: Option<&'a Incident>, word: &str) -> Result<&'a StatusUpdate, Refusal> {
    let incident = incident.ok_or_else(|| Refusal::new("no incident is open", "declare one first"))?;
    let tail = word.strip_prefix("draft-").unwrap_or(word);
    let is_meant = |update: &&StatusUpdate| {
        let label = incident.update_label(update);
        let is_tail = update.is_draft() && tail.len() >= TAIL && update.update.as_str().ends_with(tail);
        let is_numbered = update.number.is_some_and(|number| number.to_string() == word);
        (word == "draft" && update.is_draft())
            || is_tail
            || is_numbered
            || label.as_deref() == Some(word)
            || update.update.as_str() == word
    };
    let mut meant = incident.comms.iter().filter(is_meant);
    let names = |updates: &mut dyn Iterator<Item = &StatusUpdate>| {
        let names: Vec<String> = updates.map(|update| name(incident, update)).collect();
        names.join(", ")
    };
    match (meant.next(), meant.next()) {
        (Some(update), None) => Ok(update),
        (Some(first), Some(second)) => {
            let all = names(&mut [first, second].into_iter().chain(meant));
            Err(Refusal::new(
                format!("`{word}` could be several updates"),
                format!("one of: {all}"),
            ))
        }
        (None, _) => {
            let there = names(&mut incident.comms.iter().filter(|update| !update.is_dropped));
            let hint = if there.is_empty() {
                "none was drafted yet: `onscene ctl update --text …`".to_owned()
            } else {
                format!("one of: {there}")
            };
            Err(Refusal::new(format!("no update is called `{word}`"), hint))
        }
    }
}

/// What a person calls it: `2`, or `draft-3f2a`.
pub fn name(incident: &Incident, update: &StatusUpdate) -> String {
    incident.update_label(update).unwrap_or_else(|| {
        let whole = update.update.as_str();
        format!(
            "draft-{}",
            whole.get(whole.len().saturating_sub(TAIL)..).unwrap_or(whole)
        )
    })
}

/// The update that a command was about: the one it names, else the one that came with it.
pub fn touched<'a>(
    command: &CommsCommand,
    before: Option<&Incident>,
    after: &'a Incident,
    person: &SafeText,
) -> Option<&'a StatusUpdate> {
    match command {
        CommsCommand::DraftUpdate { .. } | CommsCommand::PostUpdate { .. } => {
            let is_new = |update: &&StatusUpdate| before.is_none_or(|before| before.update(&update.update).is_none());
            let mut own = after.comms.iter().filter(|update| update.who == *person);
            own.rfind(is_new)
        }
        CommsCommand::EditUpdate { update, .. }
        | CommsCommand::ApproveUpdate { update, .. }
        | CommsCommand::WithdrawUpdate { update, .. }
        | CommsCommand::SendAgain { update, .. }
        | CommsCommand::MarkSent { update, .. } => after.update(update),
    }
}

/// What became of an update on all its channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Every channel has it.
    Sent,
    /// One will not get it by itself.
    NotSent,
    /// One is still on its way.
    Waiting,
}

impl Outcome {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::NotSent => "not_sent",
            Self::Waiting => "waiting",
        }
    }
}

fn outcome(update: &StatusUpdate) -> Outcome {
    let states = || update.deliveries.iter().map(|delivery| &delivery.state);
    if states().any(DeliveryState::is_on_its_way) {
        Outcome::Waiting
    } else if states().all(DeliveryState::is_sent) && update.approval.is_some() {
        Outcome::Sent
    } else {
        Outcome::NotSent
    }
}

/// Waits until nothing of an update is on its way any more, or the time is up; with the incident as it stands then.
///
/// # Errors
/// The host says nothing.
pub fn wait(
    line: &mut Line,
    about: Option<IncidentId>,
    update: &UpdateId,
    within: Duration,
) -> Result<(Outcome, Option<Incident>)> {
    let until = crate::time::ticks() + within;
    loop {
        let incident = line.show(about)?;
        let known = incident.as_ref().and_then(|incident| incident.update(update));
        let state = known.map_or(Outcome::NotSent, outcome);
        let left = until.saturating_duration_since(crate::time::ticks());
        if state != Outcome::Waiting || left.is_zero() {
            return Ok((state, incident));
        }
        std::thread::sleep(LOOK.min(left));
    }
}

/// One update for scripts.
pub fn row(incident: &Incident, update: &StatusUpdate) -> Value {
    json!({
        "name": name(incident, update), "update": update.update, "number": update.number, "who": update.who,
        "at": update.at, "approval": update.approval, "is_dropped": update.is_dropped, "text": update.text,
        "deliveries": update.deliveries, "outcome": update.approval.as_ref().map(|_| outcome(update).word()),
    })
}

/// One update for people: its name, who wrote it, each channel.
pub fn lines(incident: &Incident, update: &StatusUpdate) -> Vec<String> {
    let who = update.approval.as_ref().map_or(&update.who, |approval| &approval.who);
    let what = if update.is_draft() { "draft by" } else { "approved by" };
    let first = update.text.iter().find(|line| !line.is_empty());
    let first = first.map_or("", SafeText::as_str);
    let mut lines = vec![format!("{}  {what} {who}: {first}", name(incident, update))];
    for delivery in &update.deliveries {
        let why = match &delivery.state {
            DeliveryState::Waiting { why, .. } | DeliveryState::Failed { why, .. } => format!(": {why}"),
            DeliveryState::Planned
            | DeliveryState::Queued
            | DeliveryState::Ready
            | DeliveryState::Sent { .. }
            | DeliveryState::Withdrawn { .. } => String::new(),
        };
        lines.push(format!("  {}: {}{why}", delivery.channel, delivery.state.word()));
    }
    lines
}

/// Prints all updates that were not dropped.
pub fn list(incident: Option<&Incident>, as_json: bool) {
    let updates = incident.into_iter().flat_map(|incident| {
        let kept = incident.comms.iter().filter(|update| !update.is_dropped);
        kept.map(move |update| (incident, update))
    });
    if as_json {
        let rows: Vec<Value> = updates.map(|(incident, update)| row(incident, update)).collect();
        let id = incident.map(|incident| incident.id);
        println!("{:#}", json!({ "schema": 1, "incident": id, "updates": rows }));
        return;
    }
    let mut any = false;
    for line in updates.flat_map(|(incident, update)| lines(incident, update)) {
        any = true;
        println!("{line}");
    }
    if !any {
        println!("no update was drafted yet");
    }
}
