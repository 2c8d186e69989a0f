//! The questions about a role that changes hands, with all a successor has to know; and about the end.

use super::clock;
use super::dialog::Dialog;
use crate::console::app::{State, holder, stranger};
use crate::console::theme::Role as Look;
use crate::domain::clock::ClockKind;
use crate::domain::incident::{Role, TodoState, handover};
use crate::domain::{Moment, SafeText, UpdateId};

/// What is offered, as the successor will read it.
pub(super) fn offer<'a>(state: &State, now: Moment, role: Role, to: &SafeText) -> Dialog<'a> {
    let dialog = Dialog::with_key(format!("Offer {} to {to}?", role.word()), "offer it");
    let dialog = warned(dialog, state, to).sentence(format!(
        "The role stays yours until {to} says yes. This is what {to} will read:"
    ));
    let summary = state.world.open_incident().map(|incident| handover(incident, now));
    lines(dialog.gap(), summary.unwrap_or_default())
}

fn warned<'a>(dialog: Dialog<'a>, state: &State, to: &SafeText) -> Dialog<'a> {
    match stranger(state, to) {
        Some(text) => dialog.alarm(text, Look::NoticeWarning),
        None => dialog,
    }
}

/// Warns of texts that nobody else has.
pub(super) fn with_texts<'a>(dialog: Dialog<'a>, state: &State) -> Dialog<'a> {
    match state.unsent_texts() {
        0 => dialog,
        count => dialog.alarm(
            format!("Texts of updates that you wrote and did not send go with this console: {count}."),
            Look::NoticeWarning,
        ),
    }
}

/// Whether a role changes hands at once, with who has it.
pub(super) fn give<'a>(state: &State, role: Role, to: &SafeText) -> Dialog<'a> {
    let is_mine = to.as_str() == state.world.me();
    let (title, yes) = if is_mine {
        (format!("Take {} yourself?", role.word()), "take it at once")
    } else {
        (format!("Give {} to {to}?", role.word()), "give it at once")
    };
    let dialog = warned(Dialog::with_key(title, yes), state, to);
    let Some(holder) = holder(state, role).filter(|holder| holder != to) else {
        return dialog;
    };
    let (holder, them) = if holder.as_str() == state.world.me() {
        ("You".to_owned(), "You are asked nothing more")
    } else {
        (holder.to_string(), "They are not asked; everybody is told")
    };
    let does = match (accountable(role), holder.as_str()) {
        ("leads", "You") => "lead",
        (_, "You") => "are accountable",
        (does, _) => does,
    };
    dialog
        .alarm(format!("{holder} {does} now."), Look::Strong)
        .sentence(format!(
            "{them}. The key to hand over offers a role with all a successor has to know."
        ))
}

/// Whether a draft is dropped, with who wrote it.
pub(super) fn drop_draft<'a>(state: &State, update: &UpdateId) -> Dialog<'a> {
    let known = state
        .world
        .incident
        .as_deref()
        .and_then(|incident| incident.update(update));
    let Some(draft) = known.filter(|draft| draft.is_draft()) else {
        return Dialog::with_key("Drop the draft?", "drop it").sentence("It was sent or dropped meanwhile.");
    };
    let dialog = Dialog::with_key(format!("Drop the draft of {}?", draft.who), "drop it").gap();
    let dialog = draft
        .text
        .iter()
        .take(4)
        .fold(dialog, |dialog, line| dialog.sentence(line.clone()));
    dialog
        .gap()
        .sentence("It stays in the timeline; nobody can send it any more.")
}

/// What was offered; the answer is yes, no, or later.
pub(super) fn take_over<'a>(state: &State, now: Moment, role: Role) -> Dialog<'a> {
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
    // As it is now, not as it was when it was offered.
    let summary = state.world.open_incident().map(|incident| handover(incident, now));
    lines(dialog, summary.unwrap_or_default())
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
