//! What a successor has to know, from the facts alone.

use super::comms::{CommsFact, StatusUpdate};
use super::fact::Fact;
use super::fold::Incident;
use super::talk::{HypothesisState, TodoState};
use crate::domain::clock::{Clock, Standing, standing};
use crate::domain::moment::short;
use crate::domain::{Moment, SafeText};

/// The incident for whoever takes over, a line each: state, impact, people, open decisions, what is
/// supposed and what was ruled out, what runs, what is to be done, the clocks, the last update.
#[must_use]
pub fn handover(incident: &Incident, now: Moment) -> Vec<SafeText> {
    let mut lines = vec![state(incident), impact(incident), people(incident)];
    lines.extend(decisions(incident));
    lines.extend(hypotheses(incident));
    let running = incident.running.iter();
    lines.extend(running.map(|run| format!("Running: {} since {}", run.title, stamp(run.since))));
    let outlived = incident.outlived.iter();
    lines.extend(outlived.map(|left| {
        let (running, pid, host) = (&left.running, left.pid, &left.host);
        format!(
            "Lost, may still run: {} as process {pid} on {host} since {}",
            running.title,
            stamp(running.since)
        )
    }));
    lines.extend(todos(incident));
    lines.extend(clocks(incident, now));
    lines.push(last_update(incident));
    lines.into_iter().map(SafeText::from).collect()
}

fn state(incident: &Incident) -> String {
    format!(
        "{} {} {} ({}): {}, declared {}",
        incident.severity.word(),
        incident.id,
        incident.title,
        incident.environment,
        incident.status.word(),
        stamp(incident.declared),
    )
}

fn impact(incident: &Incident) -> String {
    match incident.impacts.last() {
        None => "Impact: nobody said whether customers are affected".into(),
        Some(impact) => match impact.until {
            None => format!("Impact: customers are affected since {}", stamp(impact.from)),
            Some(until) => format!("Impact: over since {}", stamp(until)),
        },
    }
}

fn people(incident: &Incident) -> String {
    let roles = incident.roles.iter().map(|(role, who)| {
        let asked = if incident.unaccepted.contains(role) {
            " (not accepted yet)"
        } else {
            ""
        };
        format!("{} {who}{asked}", role.word())
    });
    format!("People: {}", roles.collect::<Vec<_>>().join(", "))
}

fn decisions(incident: &Incident) -> impl Iterator<Item = String> {
    let open = incident.decisions.iter().filter(|decision| decision.result.is_none());
    open.map(|decision| {
        if decision.objections.is_empty() {
            format!("Open decision: {}", decision.proposal)
        } else {
            format!(
                "Open decision: {} (objections: {})",
                decision.proposal, decision.objections
            )
        }
    })
}

fn hypotheses(incident: &Incident) -> impl Iterator<Item = String> {
    incident.hypotheses.iter().map(|supposed| {
        let (text, confidence, why) = (&supposed.text, supposed.confidence, &supposed.why);
        match supposed.state {
            HypothesisState::Open => format!("Hypothesis: {text} ({confidence}%)"),
            HypothesisState::Supported => format!("Hypothesis, supported: {text} ({confidence}%): {why}"),
            HypothesisState::RuledOut => format!("Ruled out: {text}: {why}"),
        }
    })
}

fn todos(incident: &Incident) -> impl Iterator<Item = String> {
    let open = incident.todos.iter().filter(|todo| todo.state == TodoState::Open);
    open.map(|todo| {
        let to = if todo.to.is_empty() {
            "nobody yet"
        } else {
            todo.to.as_str()
        };
        format!("Todo: {} ({to})", todo.text)
    })
}

/// The clocks, the next one first.
fn clocks(incident: &Incident, now: Moment) -> Vec<String> {
    let mut clocks: Vec<&Clock> = incident.clocks.iter().collect();
    clocks.sort_by_key(|clock| (clock.paused.is_some(), clock.due));
    let line = |(place, clock): (usize, &&Clock)| {
        let next = if place == 0 { "Next clock" } else { "Clock" };
        let name = if clock.name.is_empty() {
            String::new()
        } else {
            format!(" \"{}\"", clock.name)
        };
        format!("{next}: {}{name} {}", clock.kind.word(), stands(clock, now))
    };
    clocks.iter().enumerate().map(line).collect()
}

fn stands(clock: &Clock, now: Moment) -> String {
    match standing(clock, now) {
        Standing::Running { .. } | Standing::Hint { .. } => format!("due {}", stamp(clock.due)),
        Standing::Due { .. } | Standing::Overdue { .. } => format!("overdue since {}", stamp(clock.due)),
        Standing::Held => "complete".into(),
        Standing::Paused { left, by, why } => format!("stopped by {by}: {why} ({} left)", short(left)),
    }
}

fn last_update(incident: &Incident) -> String {
    let last = incident.timeline.iter().rev().find_map(|event| match &event.fact {
        Fact::UpdateSent { text, .. } => Some(format!("{} {text}", stamp(event.at))),
        Fact::Comms(CommsFact::UpdateApproved { update, .. }) => incident.update(update).map(last_approved),
        _ => None,
    });
    last.map_or_else(|| "Last update: none yet".into(), |last| format!("Last update: {last}"))
}

/// When it was approved, what became of it on each channel, and how it begins.
fn last_approved(update: &StatusUpdate) -> String {
    let at = update.approval.as_ref().map_or(update.at, |approval| approval.at);
    let ways = update.deliveries.iter();
    let ways = ways.map(|delivery| format!("{} {}", delivery.channel, delivery.state.word()));
    let first = update.text.first().map_or("", SafeText::as_str);
    format!("{} ({}) {first}", stamp(at), ways.collect::<Vec<_>>().join(", "))
}

fn stamp(at: Moment) -> String {
    at.format("%H:%MZ").to_string()
}
