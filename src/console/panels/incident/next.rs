//! The one thing to do next, from the facts alone.

use crate::console::app::{Deed, Errand, Line, Menu};
use crate::console::input::GlobalAction;
use crate::console::view::clock;
use crate::domain::clock::{Clock, ClockKind, Urgency};
use crate::domain::incident::{Delivery, DeliveryState, Incident, Role, Status, StatusUpdate};
use crate::domain::{Moment, SafeText, UpdateId};

/// What to do next, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The words.
    pub text: String,
    /// What Enter does.
    pub errand: Option<Errand>,
    /// How much it presses.
    pub urgency: Urgency,
}

fn to(text: impl Into<String>, errand: Errand, urgency: Urgency) -> Next {
    Next {
        text: text.into(),
        errand: Some(errand),
        urgency,
    }
}

/// What `me` should see to next: an answer somebody waits for, a commander, the worst clock, what is open.
#[must_use]
pub fn next(incident: &Incident, me: &str, now: Moment) -> Next {
    if !incident.is_open() {
        return after(incident);
    }
    let found = failed(incident)
        .or_else(|| asked(incident, me))
        .or_else(|| lead(incident))
        .or_else(|| pressing(incident, me, now))
        .or_else(|| unsaid(incident));
    found.unwrap_or_else(|| calm(incident))
}

/// An update that did not go out, and that no newer one of the same channel has overtaken.
#[must_use]
pub fn not_sent(incident: &Incident) -> Option<(&StatusUpdate, &Delivery)> {
    let all = incident.comms.iter().rev();
    let mut ways = all.flat_map(|update| update.deliveries.iter().map(move |delivery| (update, delivery)));
    ways.find(|(update, delivery)| {
        let is_newer = |other: &&StatusUpdate| {
            other.number > update.number && other.delivery(&delivery.channel).is_some_and(|to| to.state.is_sent())
        };
        matches!(delivery.state, DeliveryState::Failed { .. }) && !incident.comms.iter().any(|other| is_newer(&other))
    })
}

fn failed(incident: &Incident) -> Option<Next> {
    let (update, delivery) = not_sent(incident)?;
    let why = match &delivery.state {
        DeliveryState::Failed { why, .. } => why.as_str(),
        DeliveryState::Planned
        | DeliveryState::Queued
        | DeliveryState::Waiting { .. }
        | DeliveryState::Ready
        | DeliveryState::Sent { .. }
        | DeliveryState::Withdrawn { .. } => "",
    };
    let (number, channel) = (incident.update_label(update).unwrap_or_default(), &delivery.channel);
    let menu = Menu::Delivery(update.update.clone(), channel.clone());
    let text = format!("NOT SENT: update {number} to {channel}: {why}");
    Some(to(text, Errand::Open(menu), Urgency::Overdue))
}

/// Somebody waits for this person's yes.
fn asked(incident: &Incident, me: &str) -> Option<Next> {
    let offered = incident.handoffs.iter().find(|(_, handoff)| handoff.to.as_str() == me);
    if let Some((role, handoff)) = offered {
        let text = format!("Answer {}, who offers you {}", handoff.from, role.word());
        return Some(to(text, Errand::Ask(Deed::TakeOver { role: *role }), Urgency::Soon));
    }
    let given = incident.unaccepted.iter();
    let mut given = given.filter(|role| incident.roles.get(role).is_some_and(|who| who.as_str() == me));
    let role = given.next()?;
    let text = format!("Say whether you are {}: it was given to you", role.word());
    Some(to(text, Errand::Open(Menu::Role(*role)), Urgency::Soon))
}

fn lead(incident: &Incident) -> Option<Next> {
    let nobody = !incident.roles.contains_key(&Role::Commander);
    nobody.then(|| to("Take command: nobody leads", Errand::Open(Menu::Take), Urgency::Overdue))
}

/// The worst clock, where it asks for anybody.
fn pressing(incident: &Incident, me: &str, now: Moment) -> Option<Next> {
    let worst = clock::worst(incident, now)?;
    let urgency = worst.urgency(now);
    if urgency == Urgency::Calm {
        return None;
    }
    let (what, errand) = answer(worst);
    let who = clock::acts(incident, worst);
    let who = match who.as_str() {
        "" => String::new(),
        who if who == me => ", you".into(),
        who => format!(", {who}"),
    };
    Some(to(
        format!("{what} ({}{who})", clock::stands(worst, now)),
        errand,
        urgency,
    ))
}

/// What a clock waits for.
fn answer(clock: &Clock) -> (String, Errand) {
    let open = || Errand::Open(Menu::Clock(clock.kind, clock.name.clone()));
    match clock.kind {
        ClockKind::Update => ("Send a status update".into(), Errand::Do(GlobalAction::IncidentUpdate)),
        ClockKind::PublicUpdate => ("Tell the public".into(), Errand::Do(GlobalAction::IncidentUpdate)),
        ClockKind::Mitigation => (
            "Stop the harm: roll back, fail over, shed load".into(),
            Errand::Do(GlobalAction::ScreenRunbook),
        ),
        ClockKind::Impact => ("Decide about a public page".into(), open()),
        ClockKind::Soak => ("The soak is complete: resolve".into(), Errand::Open(Menu::Soak)),
        ClockKind::Task => (format!("Ask how far it is: {}", clock.name), open()),
        ClockKind::Escalation => (format!("Page somebody else: {} is silent", clock.name), open()),
        ClockKind::Shift => ("Hand command over".into(), Errand::Open(Menu::HandOver)),
        ClockKind::PostMortem => ("Give the review a date".into(), open()),
    }
}

/// What nobody has said or decided yet.
fn unsaid(incident: &Incident) -> Option<Next> {
    let calm = |text: String, errand| Some(to(text, errand, Urgency::Calm));
    if let Some((update, channel)) = unsent(incident) {
        let menu = Menu::Delivery(update, channel.clone());
        return calm(format!("See to the update for {channel}"), Errand::Open(menu));
    }
    if incident.impacts.is_empty() {
        return calm("Say whether customers are affected".into(), Errand::Open(Menu::Impact));
    }
    let is_hurt = incident.impacts.iter().any(|impact| impact.until.is_none());
    if is_hurt && !incident.status.is_harmful() {
        let text = "Say whether customers are still affected: their time runs on";
        return calm(text.into(), Errand::Open(Menu::Impact));
    }
    let open = incident.decisions.iter().find(|decision| decision.result.is_none());
    if let Some(decision) = open {
        let menu = Menu::Decision(decision.talk.clone());
        return calm(format!("Decide: {}", decision.proposal), Errand::Open(menu));
    }
    let soaks = incident.clock(ClockKind::Soak).is_some();
    if matches!(incident.status, Status::Mitigated | Status::Monitoring) && !soaks {
        return calm("Begin the soak, or resolve".into(), Errand::Open(Menu::Soak));
    }
    None
}

/// An update that a person has to bring out.
fn unsent(incident: &Incident) -> Option<(UpdateId, SafeText)> {
    let ways = incident.comms.iter().rev().flat_map(|update| {
        let deliveries = update.deliveries.iter();
        deliveries.map(|delivery| (update.update.clone(), delivery))
    });
    let mut stuck = ways.filter(|(_, delivery)| matches!(delivery.state, DeliveryState::Ready));
    stuck
        .next()
        .map(|(update, delivery)| (update, delivery.channel.clone()))
}

/// Whether an update was approved after the end, where any was before.
fn is_told(incident: &Incident) -> bool {
    let Some(end) = incident.resolved else { return true };
    let mut approved = incident.comms.iter().filter_map(|update| update.approval.as_ref());
    approved.clone().next().is_none() || approved.any(|approval| approval.at >= end)
}

fn calm(incident: &Incident) -> Next {
    if incident.status.is_harmful() {
        let text = "Look for the cause; write down what you suppose";
        return to(text, Errand::Write(Line::Hypothesis), Urgency::Calm);
    }
    Next {
        text: "Watch whether it stays well".into(),
        errand: Some(Errand::Open(Menu::Soak)),
        urgency: Urgency::Calm,
    }
}

/// What is left to do once it is over.
fn after(incident: &Incident) -> Next {
    if !is_told(incident) {
        return to(
            "Tell people that it is over",
            Errand::Do(GlobalAction::IncidentUpdate),
            Urgency::Soon,
        );
    }
    if incident.review.is_none() && incident.clock(ClockKind::PostMortem).is_some() {
        return to("Give the review a date", Errand::Write(Line::Review), Urgency::Calm);
    }
    to(
        "Write the post-mortem draft to a file",
        Errand::Do(GlobalAction::IncidentExport),
        Urgency::Calm,
    )
}
