//! The question before the commands of a group: each exact command with its class, and where they would land.

use super::dialog::Dialog;
use super::landing::{CHANGED, CHANGED_LONG, alarms, beforehand, exact, read, unread};
use crate::console::app::{Confirm, State};
use crate::console::panels::runbook::code::{is_title_of, script};
use crate::console::panels::runbook::progress::record;
use crate::console::panels::runbook::{Landing, Wish, landing, together};
use crate::console::theme::Role;
use crate::domain::Moment;
use crate::domain::checklist::StepState;
use crate::domain::guards::Guards;
use crate::domain::runbook::{CommandClass, Step};

/// The question with all commands in their order.
pub(super) fn question<'a>(state: &'a State, now: Moment, confirm: &'a Confirm, wishes: &[Wish]) -> Dialog<'a> {
    let count = wishes.len();
    let dialog = Dialog::with_key(format!("Run these {count} commands one after the other"), "run them");
    let landing = landing(state, now, confirm);
    let (dialog, guards) = match (landing, confirm.is_hurried) {
        (Landing::Read(guards), _) => (dialog, Some(guards)),
        (Landing::Reading, false) => (dialog.waiting("reading where they would land ..."), None),
        (Landing::Reading, true) => (dialog.waiting("still reading where they would land"), None),
        (Landing::Unknown, _) => (dialog, None),
    };
    let mut dialog = alarms(dialog, state, now, guards);
    let first = wishes.first().and_then(|wish| state.world.step(&wish.step));
    if let Some((book, section, step)) = first {
        if wishes.iter().any(|wish| wish.sha256 != book.sha256) {
            dialog = dialog.alarm(CHANGED_LONG, Role::NoticeError).void(CHANGED);
        }
        dialog = beforehand(dialog, state, section, step);
    }
    if wishes.iter().any(|wish| state.world.step(&wish.step).is_none()) {
        dialog = dialog.alarm(CHANGED_LONG, Role::NoticeError).void(CHANGED);
    }
    dialog = dialog.sentence("The next one begins when the one before went well; it stops at the first that did not.");
    for (at, wish) in wishes.iter().enumerate() {
        if let Some((_, _, step)) = state.world.step(&wish.step) {
            dialog = one(dialog, state, (at + 1, count), step, guards);
        }
    }
    match guards {
        Some(guards) => read(dialog, guards),
        None => unread(dialog, state, landing == Landing::Reading),
    }
}

fn one<'a>(
    dialog: Dialog<'a>,
    state: &State,
    (at, count): (usize, usize),
    step: &Step,
    guards: Option<&Guards>,
) -> Dialog<'a> {
    let Some(command) = &step.command else {
        return dialog;
    };
    let title = if is_title_of(step, &script(state, command)) {
        ""
    } else {
        step.title.as_str()
    };
    let title = format!("{at} of {count}: step {} {title}", step.number).replace("  ", " ");
    let mut dialog = dialog.sentence(title.trim_end());
    let before = record(state, step);
    if before.state != StepState::Todo {
        let text = format!("before: {} ({})", before.state.words(), before.who);
        dialog = dialog.alarm(text, Role::NoticeWarning);
    }
    // What the host read is about one of them.
    let guards = guards.filter(|guards| guards.step == step.id);
    dialog = dialog
        .command(&exact(state, command, guards))
        .class(command.class, &command.why);
    if command.class == CommandClass::Destructive {
        let text = "asked for again when its turn comes, with the word to type";
        dialog = dialog.alarm(text, Role::NoticeWarning);
    }
    if let Some(directory) = &command.directory {
        dialog = dialog.fact("runs in", directory.clone());
    }
    dialog
}

/// Says that commands which wait for their turn are not run without this console.
pub(super) fn left_behind<'a>(dialog: Dialog<'a>, state: &State) -> Dialog<'a> {
    match together::waiting(state) {
        0 => dialog,
        count => dialog.alarm(
            format!("{count} more of the group wait for their turn: without this console they are not run."),
            Role::NoticeWarning,
        ),
    }
}
