//! What keys do in the books.

use super::look::{Heading, Place, headings, section, selected_step, step_ids};
use super::{detail, run};
use crate::console::app::{Ask, Effect, State, command, needs_incident, prompt, step_of};
use crate::console::input::{ListAction, RunbookAction};
use crate::console::layout::Panel;
use crate::console::panels::cursor::{Cursor, Step};
use crate::domain::incident::Command;
use crate::domain::{BookId, Moment, StepId};
use crate::wire::{NoticeKind, ToHost};

/// Moves, or goes one level deeper.
pub fn list(state: &mut State, now: Moment, action: ListAction) -> Vec<Effect> {
    let Some(step) = step_of(action, state.page(Panel::Runbook)) else {
        return open(state, now);
    };
    match state.runbook.place {
        Place::Contents => {
            let headings = headings(state);
            state.runbook.contents.go(&headings, step);
        }
        Place::Steps => {
            let steps = step_ids(state);
            state.runbook.step.go(&steps, step);
        }
        Place::Detail => {
            let last = detail::height(state).saturating_sub(1);
            state.runbook.top = step.from(state.runbook.top, last);
        }
    }
    Vec::new()
}

/// Opens the selected section, or the selected step.
fn open(state: &mut State, now: Moment) -> Vec<Effect> {
    match state.runbook.place {
        Place::Contents => {
            let headings = headings(state);
            match state.runbook.contents.current(&headings).cloned() {
                Some(heading) if heading.path.is_empty() => {
                    state.runbook.contents.go(&headings, Step::Down(1));
                    Vec::new()
                }
                Some(heading) => enter(state, now, heading),
                None => Vec::new(),
            }
        }
        Place::Steps if selected_step(state).is_some() => {
            state.runbook.place = Place::Detail;
            state.runbook.top = 0;
            Vec::new()
        }
        // Enter twice must not run anything: `r` does.
        Place::Steps | Place::Detail => Vec::new(),
    }
}

/// Shows the steps of a section; with an incident open its book becomes part of the incident.
fn enter(state: &mut State, now: Moment, heading: Heading) -> Vec<Effect> {
    let book = heading.book.clone();
    let headings = headings(state);
    let look = &mut state.runbook;
    look.contents.set(&headings, &heading);
    look.section = Some(heading);
    look.place = Place::Steps;
    look.step = Cursor::default();
    look.filter.clear();
    look.top = 0;
    attach(state, now, book)
}

fn attach(state: &mut State, now: Moment, book: BookId) -> Vec<Effect> {
    let incident = state.world.open_incident();
    if state.is_lost() || incident.is_none_or(|incident| incident.books.contains(&book)) {
        return Vec::new();
    }
    command(state, now, Command::AttachBook { book }, "")
}

/// Carries out one action.
pub fn act(state: &mut State, now: Moment, action: RunbookAction) -> Vec<Effect> {
    match action {
        RunbookAction::Run => run::run(state, now),
        RunbookAction::Tick => of_step(state, now, |state, step| prompt(state, Ask::Observed(step), "")),
        RunbookAction::Skip => of_step(state, now, |state, step| prompt(state, Ask::SkipReason(step), "")),
        RunbookAction::Note => of_step(state, now, |state, step| prompt(state, Ask::StepNote(step), "")),
        RunbookAction::Reset => of_step(state, now, |state, step| {
            command(state, now, Command::ResetStep { step }, "back to the start")
        }),
        RunbookAction::Cancel => run::cancel(state, now),
        RunbookAction::Output => show_output(state),
        RunbookAction::Sections => sections(state),
        RunbookAction::NextSection => turn_section(state, now, true),
        RunbookAction::PreviousSection => turn_section(state, now, false),
        RunbookAction::NextBook => turn_book(state, true),
        RunbookAction::PreviousBook => turn_book(state, false),
        RunbookAction::Reload => {
            state.notices.say(now, NoticeKind::Info, "reading the books again");
            vec![Effect::Send(ToHost::ReloadBooks)]
        }
    }
}

/// Does something with the selected step of an open incident, or says what is missing.
fn of_step(state: &mut State, now: Moment, then: impl FnOnce(&mut State, StepId) -> Vec<Effect>) -> Vec<Effect> {
    let Some(step) = selected_step(state).map(|(_, _, step)| step.id.clone()) else {
        let text = "no step is selected (hint: open a section first)";
        state.notices.say(now, NoticeKind::Info, text);
        return Vec::new();
    };
    if needs_incident(state, now) {
        then(state, step)
    } else {
        Vec::new()
    }
}

/// Shows what the selected step wrote, beside the book.
fn show_output(state: &mut State) -> Vec<Effect> {
    state.output.step = selected_step(state).map(|(_, _, step)| step.id.clone());
    state.output.behind = 0;
    state.give_focus(Panel::Output);
    Vec::new()
}

fn sections(state: &mut State) -> Vec<Effect> {
    state.runbook.place = Place::Contents;
    state.runbook.filter.clear();
    Vec::new()
}

/// Goes to the section after or before the shown one, across books.
fn turn_section(state: &mut State, now: Moment, forward: bool) -> Vec<Effect> {
    let headings = headings(state);
    let sections: Vec<&Heading> = headings.iter().filter(|heading| !heading.path.is_empty()).collect();
    let shown = match state.runbook.place {
        Place::Contents => state.runbook.contents.current(&headings),
        Place::Steps | Place::Detail => state.runbook.section.as_ref(),
    };
    let at = shown.and_then(|shown| sections.iter().position(|heading| *heading == shown));
    let next = match (at, forward) {
        (None, _) => sections.first(),
        (Some(at), true) => sections.get(at + 1),
        (Some(at), false) => at.checked_sub(1).and_then(|at| sections.get(at)),
    };
    match next.map(|heading| (*heading).clone()) {
        Some(heading) => enter(state, now, heading),
        None => Vec::new(),
    }
}

/// Goes to the book after or before the present one, in the contents.
fn turn_book(state: &mut State, forward: bool) -> Vec<Effect> {
    let headings = headings(state);
    let present = match section(state) {
        Some((book, _)) if state.runbook.place != Place::Contents => Some(book.id.clone()),
        Some(_) | None => state
            .runbook
            .contents
            .current(&headings)
            .map(|heading| heading.book.clone()),
    };
    let books: Vec<&Heading> = headings.iter().filter(|heading| heading.path.is_empty()).collect();
    let at = books.iter().position(|heading| Some(&heading.book) == present.as_ref());
    let next = match (at, forward) {
        (Some(at), true) => books.get(at + 1),
        (Some(at), false) => at.checked_sub(1).and_then(|at| books.get(at)),
        (None, _) => books.first(),
    };
    if let Some(book) = next {
        state.runbook.contents.set(&headings, book);
        state.runbook.place = Place::Contents;
    }
    Vec::new()
}
