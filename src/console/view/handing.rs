//! The questions about a role that changes hands, with all a successor has to know; and about the end.

use super::clock;
use super::dialog::Dialog;
use crate::console::app::State;
use crate::console::theme::Role as Look;
use crate::domain::clock::ClockKind;
use crate::domain::incident::{Role, TodoState, handover};
use crate::domain::{Moment, SafeText};

/// What is offered, as the successor will read it.
pub(super) fn offer<'a>(state: &State, now: Moment, role: Role, to: &SafeText) -> Dialog<'a> {
    let dialog = Dialog::with_key(format!("Offer {} to {to}?", role.word()), "offer it").sentence(format!(
        "The role stays yours until {to} says yes. This is what {to} will read:"
    ));
    let summary = state.world.open_incident().map(|incident| handover(incident, now));
    lines(dialog.gap(), summary.unwrap_or_default())
}

/// What was offered; the answer is yes, no, or later.
pub(super) fn take_over<'a>(state: &State, role: Role) -> Dialog<'a> {
    let handoff = state
        .world
        .open_incident()
        .and_then(|incident| incident.handoffs.get(&role));
    let Some(handoff) = handoff else {
        return Dialog::with_key(format!("Take {} over?", role.word()), "take it over")
            .sentence("It is not offered to you any more.");
    };
    let title = format!("{} offers you {}. Take it over?", handoff.from, role.word());
    let dialog = Dialog::with_key(title, "take it over      d  turn it down")
        .alarm(
            format!("{} leads until you say yes.", handoff.from).replace("leads", accountable(role)),
            Look::Strong,
        )
        .gap();
    lines(dialog, handoff.summary.clone())
}

fn accountable(role: Role) -> &'static str {
    match role {
        Role::Commander => "leads",
        Role::Deputy | Role::Operations | Role::Scribe | Role::Communications | Role::SubjectExpert => "is accountable",
    }
}

fn lines(dialog: Dialog<'_>, summary: Vec<SafeText>) -> Dialog<'_> {
    summary
        .into_iter()
        .fold(dialog, |dialog, line| match line.as_str().split_once(": ") {
            Some((head, _)) if head.contains("clock") || head.contains("Clock") => dialog.alarm(line, Look::ClockSoon),
            _ => dialog.sentence(line),
        })
}

/// Whether it is over, with what is still open.
pub(super) fn resolve<'a>(state: &State, now: Moment, title: String) -> Dialog<'a> {
    let mut dialog = Dialog::with_key("Is it over?", "resolve it").fact("incident", title);
    if let Some(incident) = state.world.open_incident() {
        if let Some(soak) = incident.clock(ClockKind::Soak).filter(|soak| now < soak.due) {
            let text = format!("The soak is not over: {}.", clock::stands(soak, now));
            dialog = dialog.alarm(text, Look::ClockSoon);
        }
        if let Some(impact) = incident.impacts.iter().find(|impact| impact.until.is_none()) {
            let since = impact.from.format("%H:%MZ");
            let text = format!("Customers count as affected since {since}: from now on as well again.");
            dialog = dialog.alarm(text, Look::ClockSoon);
        }
        let decisions = incident
            .decisions
            .iter()
            .filter(|decision| decision.result.is_none())
            .count();
        if decisions > 0 {
            dialog = dialog.alarm(format!("Proposals without a decision: {decisions}."), Look::ClockSoon);
        }
        let todos = incident
            .todos
            .iter()
            .filter(|todo| todo.state == TodoState::Open)
            .count();
        if todos > 0 {
            dialog = dialog.sentence(format!("Todos that stay open for afterwards: {todos}."));
        }
    }
    dialog.sentence("All clocks end but the review's; a new incident can be declared afterwards.")
}
