//! What keys do in the books.

use super::contents::{first_suggested, says_something, spots};
use super::look::{Heading, Place, Spot, section, selected_step, step_ids};
use super::{detail, fill, judge, jump, run, together, words};
use crate::console::app::{Ask, Effect, Item, Pick, State, choose, command, needs_incident, prompt, step_of};
use crate::console::input::{ListAction, RunbookAction};
use crate::console::layout::Panel;
use crate::console::panels::cursor::Step;
use crate::domain::checklist::StepState;
use crate::domain::incident::Command;
use crate::domain::runbook::StepKind;
use crate::domain::{Moment, StepId};
use crate::wire::{NoticeKind, ToHost};

/// Moves, or goes one level deeper.
pub fn list(state: &mut State, now: Moment, action: ListAction) -> Vec<Effect> {
    let Some(step) = step_of(action, state.page(Panel::Runbook)) else {
        return open(state, now);
    };
    match state.runbook.place {
        Place::Contents => {
            let spots = spots(state);
            state.runbook.contents.go(&spots, step);
        }
        Place::Steps => {
            let steps = step_ids(state);
            state.runbook.step.go(&steps, step);
        }
        Place::Prose | Place::Detail => {
            let last = detail::height(state).saturating_sub(1);
            state.runbook.top = step.from(state.runbook.top, last);
        }
    }
    Vec::new()
}

/// Opens the selected section, the selected step, or a link.
fn open(state: &mut State, now: Moment) -> Vec<Effect> {
    match state.runbook.place {
        Place::Contents => {
            let spots = spots(state);
            match state.runbook.contents.current(&spots).cloned() {
                Some(Spot::At(heading)) if heading.path.is_empty() => {
                    state.runbook.contents.go(&spots, Step::Down(1));
                    Vec::new()
                }
                Some(spot) if is_only_a_title(state, &spot) => {
                    state.runbook.contents.go(&spots, Step::Down(1));
                    Vec::new()
                }
                Some(spot) => enter(state, now, &spot),
                None => Vec::new(),
            }
        }
        Place::Steps => {
            let Some((_, _, step)) = selected_step(state) else {
                return Vec::new();
            };
            let jumps = step.jumps.clone();
            if step.kind == StepKind::Refer && !jumps.is_empty() {
                return jump::follow_one_of(state, now, &jumps);
            }
            state.runbook.place = Place::Detail;
            state.runbook.top = 0;
            Vec::new()
        }
        // Enter twice must not run anything: `r` does.
        Place::Prose | Place::Detail => {
            let jumps = jump::jumps(state);
            jump::follow_one_of(state, now, &jumps)
        }
    }
}

/// Whether a heading has nothing of its own: the sections below it have.
fn is_only_a_title(state: &State, spot: &Spot) -> bool {
    let books = state.world.books.as_deref().unwrap_or_default();
    let heading = spot.heading();
    let book = books.iter().find(|book| book.id == heading.book);
    book.and_then(|book| Some(&book.sections[heading.find(book)?]))
        .is_some_and(|section| !says_something(section))
}

/// Shows the steps of a section and leaves the cursor of the contents there.
fn enter(state: &mut State, now: Moment, spot: &Spot) -> Vec<Effect> {
    let spots = spots(state);
    state.runbook.contents.set(&spots, spot);
    jump::enter(state, now, spot.heading().clone())
}

/// Carries out one action.
pub fn act(state: &mut State, now: Moment, action: RunbookAction) -> Vec<Effect> {
    match action {
        RunbookAction::Run => run::run(state, now, false),
        RunbookAction::RunAll => together::run_all(state, now),
        RunbookAction::Terminal => run::run(state, now, true),
        RunbookAction::Judge => of_step(state, now, |state, step| judge::judge(state, now, step)),
        RunbookAction::Fill => fill::of_step(state, now),
        RunbookAction::FillAll => fill::of_book(state, now),
        RunbookAction::Tick => of_step(state, now, |state, step| tick(state, now, step)),
        RunbookAction::Skip => of_step(state, now, |state, step| prompt(state, Ask::SkipReason(step), "")),
        RunbookAction::Block => of_step(state, now, |state, step| prompt(state, Ask::BlockReason(step), "")),
        RunbookAction::RuleOut => of_step(state, now, |state, step| prompt(state, Ask::RuleOutReason(step), "")),
        RunbookAction::Assign => of_step(state, now, judge::assign),
        RunbookAction::Note => of_step(state, now, |state, step| prompt(state, Ask::StepNote(step), "")),
        RunbookAction::Reset => of_step(state, now, |state, step| {
            command(state, now, Command::ResetStep { step }, "back to the start")
        }),
        RunbookAction::Cancel => run::cancel(state, now),
        RunbookAction::Output => show_output(state),
        RunbookAction::Read => read(state, now),
        RunbookAction::Back => jump::go_back(state, now),
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
    let Some((step, kind)) = selected_step(state).map(|(_, _, step)| (step.id.clone(), step.kind)) else {
        let text = "no step is selected (hint: open a section first)";
        state.notices.say(now, NoticeKind::Info, text);
        return Vec::new();
    };
    if kind == StepKind::Group {
        let text = words::title(state);
        state.notices.say(now, NoticeKind::Info, text);
        return Vec::new();
    }
    if needs_incident(state, now) {
        then(state, step)
    } else {
        Vec::new()
    }
}

/// Asks what was seen; a step that waits for a verdict asks for that.
fn tick(state: &mut State, now: Moment, step: StepId) -> Vec<Effect> {
    let stands = state.world.open_incident().map(|incident| incident.step(&step).state);
    if matches!(stands, Some(StepState::Verifying { .. })) {
        return judge::judge(state, now, step);
    }
    prompt(state, Ask::Observed(step), "")
}

/// Goes to the section that what happens now points at first.
pub fn suggested(state: &mut State, now: Moment) -> Vec<Effect> {
    let first = first_suggested(state).map(|(heading, suggestion)| (heading, suggestion.step.clone()));
    let Some((heading, step)) = first else {
        let text = "nothing is suggested now (hint: ctrl-p searches all books)";
        state.notices.say(now, NoticeKind::Info, text);
        return Vec::new();
    };
    jump::go_to(state, now, heading, step.as_ref())
}

/// Offers the steps that cover something of these names; goes to the only one at once.
pub fn offer_covering(state: &mut State, now: Moment, what: &str, names: &[&str]) -> Vec<Effect> {
    let found = super::cover::covering(state, names);
    match found.as_slice() {
        [] => {
            let text = format!("no step of the books covers {what} (hint: ctrl-p searches all books)");
            state.notices.say(now, NoticeKind::Info, text);
            Vec::new()
        }
        [only] => jump::go_to_step(state, now, &only.step),
        _ => {
            let items = found.into_iter().map(|found| (Item::Step(found.step), found.words));
            let items = items.collect();
            choose(state, Pick::Covering(what.into()), items, 0)
        }
    }
}

/// Shows what the selected step wrote, beside the book.
fn show_output(state: &mut State) -> Vec<Effect> {
    if let Some(step) = selected_step(state).map(|(_, _, step)| step.id.clone()) {
        state.output.show(step);
    }
    state.give_focus(Panel::Output);
    Vec::new()
}

/// Shows what the section says besides its steps.
fn read(state: &mut State, now: Moment) -> Vec<Effect> {
    let says = section(state).is_some_and(|(_, section)| !section.prose.is_empty());
    if state.runbook.place == Place::Contents || !says {
        let text = "there is nothing more to read here (hint: open a section first)";
        state.notices.say(now, NoticeKind::Info, text);
        return Vec::new();
    }
    state.runbook.place = Place::Prose;
    state.runbook.top = 0;
    Vec::new()
}

fn sections(state: &mut State) -> Vec<Effect> {
    state.runbook.place = Place::Contents;
    state.runbook.filter.clear();
    Vec::new()
}

/// The headings in the order of the files.
fn headings(state: &State) -> Vec<Heading> {
    let in_order = |spot| match spot {
        Spot::At(heading) => Some(heading),
        Spot::Suggested(_) => None,
    };
    spots(state).into_iter().filter_map(in_order).collect()
}

/// Where the person is in the books.
fn present(state: &State) -> Option<Heading> {
    match state.runbook.place {
        Place::Contents => {
            let spots = spots(state);
            state
                .runbook
                .contents
                .current(&spots)
                .map(|spot| spot.heading().clone())
        }
        Place::Steps | Place::Prose | Place::Detail => state.runbook.section.clone(),
    }
}

/// Goes to the section after or before the shown one, across books.
fn turn_section(state: &mut State, now: Moment, forward: bool) -> Vec<Effect> {
    let headings = headings(state);
    let sections = headings.iter().filter(|heading| !heading.path.is_empty());
    let sections: Vec<&Heading> = sections
        .filter(|heading| !is_only_a_title(state, &Spot::At((*heading).clone())))
        .collect();
    let shown = present(state);
    let at = shown.and_then(|shown| sections.iter().position(|heading| **heading == shown));
    let next = match (at, forward) {
        (None, _) => sections.first(),
        (Some(at), true) => sections.get(at + 1),
        (Some(at), false) => at.checked_sub(1).and_then(|at| sections.get(at)),
    };
    match next.map(|heading| (*heading).clone()) {
        Some(heading) => enter(state, now, &Spot::At(heading)),
        None => Vec::new(),
    }
}

/// Goes to the book after or before the present one, in the contents.
fn turn_book(state: &mut State, forward: bool) -> Vec<Effect> {
    let present = present(state).map(|heading| heading.book);
    let headings = headings(state);
    let books: Vec<&Heading> = headings.iter().filter(|heading| heading.path.is_empty()).collect();
    let at = books.iter().position(|heading| Some(&heading.book) == present.as_ref());
    let next = match (at, forward) {
        (Some(at), true) => books.get(at + 1),
        (Some(at), false) => at.checked_sub(1).and_then(|at| books.get(at)),
        (None, _) => books.first(),
    };
    if let Some(book) = next.map(|book| (*book).clone()) {
        let spots = spots(state);
        state.runbook.contents.set(&spots, &Spot::At(book));
        state.runbook.place = Place::Contents;
    }
    Vec::new()
}
