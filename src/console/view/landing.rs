//! The question before a command: the exact command, what it would do, and where it would land.

use super::dialog::Dialog;
use crate::console::app::{Confirm, State};
use crate::console::panels::runbook::progress::{has_changed, record};
use crate::console::panels::runbook::{Landing, Wish, landing, values};
use crate::console::theme::Role;
use crate::domain::guards::{Guards, RecentRun};
use crate::domain::moment::{between, short};
use crate::domain::runbook::{Book, Section, Step, StepCommand, StepKind};
use crate::domain::{Moment, SafeText};

/// Guards that are named one by one; more of them are counted.
const NAMED_GUARDS: usize = 4;
/// In the place of the answer, where a book is another one than when the question was opened.
pub(super) const CHANGED: &str = "the book changed: go back, read it and ask again";
/// The same above all else.
pub(super) const CHANGED_LONG: &str = "BOOK CHANGED while this was asked: what stands here is not what you asked for";
/// How a line break reads in a cleaned text.
const BREAK: char = '␊';

/// The question with all a person must know before the command runs.
pub(super) fn question<'a>(state: &'a State, now: Moment, confirm: &'a Confirm, wish: &Wish) -> Dialog<'a> {
    let Some((book, section, step)) = state.world.step(&wish.step) else {
        return Dialog::with_key("Run this step?", "run it")
            .alarm(
                "BOOK CHANGED while this was asked: this step is not in it any more",
                Role::NoticeError,
            )
            .void(CHANGED);
    };
    let place = if wish.terminal { " in a terminal" } else { "" };
    let title = format!("Run step {} {}{place}", step.number, step.title).replace("  ", " ");
    let dialog = match &confirm.word {
        Some(word) => Dialog::with_word(title, "run it", word.as_str(), &confirm.typed),
        None => Dialog::with_key(title, "run it"),
    };
    let Some(command) = &step.command else {
        return dialog.sentence("This step has no command.");
    };
    let landing = landing(state, now, confirm);
    let guards = match landing {
        Landing::Read(guards) => Some(guards),
        Landing::Reading | Landing::Unknown => None,
    };
    let dialog = match (landing, confirm.is_hurried) {
        (Landing::Reading, false) => dialog.waiting("reading where it would land ..."),
        (Landing::Reading, true) => dialog.waiting("still reading where it would land"),
        (Landing::Read(_) | Landing::Unknown, _) => dialog,
    };
    let dialog = alarms(dialog, state, now, guards);
    let dialog = changed(dialog, state, (book, step), wish);
    let dialog = beforehand(dialog, state, section, step);
    let dialog = dialog
        .command(&exact(state, command, guards))
        .class(command.class, &command.why);
    let dialog = values::variables(state, command)
        .into_iter()
        .fold(dialog, |dialog, text| dialog.fact("value", text));
    let dialog = match guards {
        Some(guards) => read(dialog, guards),
        None => unread(dialog, state, landing == Landing::Reading),
    };
    dialog.fact("book", format!("{}:{}", book.id, step.line))
}

/// What must be seen first: what does not fit together, and who just did the same.
pub(super) fn alarms<'a>(mut dialog: Dialog<'a>, state: &State, now: Moment, guards: Option<&Guards>) -> Dialog<'a> {
    let named = state.world.welcome.as_ref();
    let is_production = guards.map_or_else(
        || named.is_some_and(|welcome| is_production(welcome.environment.as_str())),
        |guards| guards.is_production,
    );
    if is_production {
        dialog = dialog.alarm("PRODUCTION: real people use what this touches", Role::ProductionFrame);
    }
    let Some(guards) = guards else {
        return dialog;
    };
    for mismatch in &guards.mismatches {
        dialog = dialog.alarm(format!("DOES NOT FIT: {mismatch}"), Role::NoticeError);
    }
    match &guards.recent {
        Some(RecentRun { who, at, how }) => dialog.alarm(
            format!("{who} ran this {} ago: {how}", short(between(*at, now))),
            Role::NoticeWarning,
        ),
        None => dialog,
    }
}

/// That the book says something else now than when somebody touched the step, or than when this was asked.
fn changed<'a>(dialog: Dialog<'a>, state: &State, (book, step): (&Book, &Step), wish: &Wish) -> Dialog<'a> {
    if book.sha256 != wish.sha256 {
        return dialog.alarm(CHANGED_LONG, Role::NoticeError).void(CHANGED);
    }
    let record = record(state, step);
    if !has_changed(&record, step) {
        return dialog;
    }
    let who = if record.who.is_empty() {
        "somebody"
    } else {
        record.who.as_str()
    };
    let text = format!("BOOK CHANGED since {who} touched this step: read what it says now");
    dialog.alarm(text, Role::NoticeWarning)
}

/// What the book wants to hold before: its own words, and the guards that nobody ticked, those above in the section
/// and those below that speak of this step.
pub(super) fn beforehand<'a>(mut dialog: Dialog<'a>, state: &State, section: &Section, step: &Step) -> Dialog<'a> {
    for need in &step.needs {
        dialog = dialog.alarm(format!("needs: {need}"), Role::NoticeWarning);
    }
    let at = section.steps.iter().position(|other| other.id == step.id);
    let (above, below) = section.steps.split_at(at.unwrap_or(section.steps.len()));
    let below = below.iter().skip(1);
    let right_below = below.clone().take_while(|other| other.kind == StepKind::Guard).count();
    let below = below
        .enumerate()
        .filter(|(at, other)| *at < right_below || is_of_item(other, step));
    let guards = above.iter().chain(below.map(|(_, guard)| guard));
    let open: Vec<&Step> = guards
        .filter(|other| other.kind == StepKind::Guard && !record(state, other).state.is_settled())
        .collect();
    // The nearest ones are named, in the order of the book.
    let more = open.len().saturating_sub(NAMED_GUARDS);
    for guard in &open[more..] {
        let text = format!("not ticked yet: {} {}", guard.number, guard.title);
        dialog = dialog.alarm(text.replace("  ", " "), Role::NoticeWarning);
    }
    if more > 0 {
        let text = format!("not ticked yet: {more} more in this section");
        dialog = dialog.alarm(text, Role::NoticeWarning);
    }
    dialog
}

/// Whether a guard stands in the item that the step belongs to: `2.note` in that of `2` and of `2.a`.
fn is_of_item(guard: &Step, step: &Step) -> bool {
    let item = |number: &SafeText| number.as_str().rsplit_once('.').map(|(item, _)| item.to_owned());
    item(&guard.number).is_some_and(|of| of == step.number.as_str() || item(&step.number) == Some(of))
}

/// The command as it will run: the book's lines with the values, unless the host says that it will be another.
pub(super) fn exact(state: &State, command: &StepCommand, guards: Option<&Guards>) -> String {
    let here = values::filled(state, command);
    let Some(there) = guards
        .map(|guards| guards.command.as_str())
        .filter(|there| !there.trim().is_empty())
    else {
        return here;
    };
    let words = |text: &str| {
        text.replace([BREAK, ';'], " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    if words(&here) == words(there) {
        here
    } else {
        there.replace(BREAK, "\n")
    }
}

/// What the host read.
pub(super) fn read<'a>(dialog: Dialog<'a>, guards: &Guards) -> Dialog<'a> {
    let told = |value: &Option<SafeText>| match value {
        Some(value) => (value.clone(), Role::Text),
        None => ("unknown".into(), Role::Muted),
    };
    let (compose, compose_role) = told(&guards.compose_project);
    let (kube, kube_role) = told(&guards.kube_context);
    let (branch, branch_role) = told(&guards.git_branch);
    dialog
        .environment(&guards.environment, guards.is_production)
        .fact("host", format!("{} as {}", guards.host, guards.user))
        .fact("directory", guards.directory.clone())
        .fact_in("compose", compose, compose_role)
        .fact_in("kube", kube, kube_role)
        .fact_in("branch", branch, branch_role)
}

/// What is known before the host has read it, and that more is to come, or will not come.
pub(super) fn unread<'a>(dialog: Dialog<'a>, state: &State, is_reading: bool) -> Dialog<'a> {
    let mut dialog = dialog;
    if let Some(welcome) = &state.world.welcome {
        dialog = dialog
            .environment(&welcome.environment, is_production(welcome.environment.as_str()))
            .fact("host", welcome.host.clone())
            .fact("directory", welcome.directory.clone());
    }
    let (text, role) = if is_reading {
        ("reading ...", Role::Muted)
    } else {
        ("unknown: the host did not say", Role::NoticeWarning)
    };
    dialog
        .fact_in("compose", text, role)
        .fact_in("kube", text, role)
        .fact_in("branch", text, role)
}

/// Whether an environment's name says that real people use it.
#[must_use]
pub fn is_production(environment: &str) -> bool {
    let name = environment.to_ascii_lowercase();
    name.starts_with("prod") || name.ends_with("prod") || name == "live"
}
