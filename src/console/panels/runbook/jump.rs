//! Going to a section or a step from anywhere, and back again.

use super::look::{Heading, Look, Place, is_to_read, section, selected_step, step_ids};
use crate::console::app::{Effect, Item, Pick, State, choose, command};
use crate::console::layout::Panel;
use crate::console::panels::cursor::Cursor;
use crate::domain::incident::Command;
use crate::domain::runbook::{Book, Jump};
use crate::domain::{BookId, Moment, SafeText, StepId};
use crate::wire::NoticeKind;

/// How many places are remembered.
const REMEMBERED: usize = 50;

/// A place to go back to.
#[derive(Debug, Clone)]
pub struct Stop {
    place: Place,
    section: Option<Heading>,
    step: Cursor<StepId>,
    top: usize,
}

fn remember(look: &mut Look) {
    if look.trail.len() == REMEMBERED {
        look.trail.remove(0);
    }
    look.trail.push(Stop {
        place: look.place,
        section: look.section.clone(),
        step: look.step.clone(),
        top: look.top,
    });
}

/// Goes to a section, and to one of its steps where one is named; the way back is remembered.
pub fn go_to(state: &mut State, now: Moment, heading: Heading, step: Option<&StepId>) -> Vec<Effect> {
    remember(&mut state.runbook);
    state.give_focus(Panel::Runbook);
    let effects = enter(state, now, heading);
    if let Some(step) = step {
        let ids = step_ids(state);
        state.runbook.step.set(&ids, step);
    }
    effects
}

/// Goes to a step by its name; says so where no book has it.
pub fn go_to_step(state: &mut State, now: Moment, step: &StepId) -> Vec<Effect> {
    let books = state.world.books.as_deref().unwrap_or_default();
    let found = books.iter().find_map(|book| {
        let mut sections = book.sections.iter();
        let at = sections.position(|section| section.steps.iter().any(|known| known.id == *step))?;
        Heading::of_section(book, at)
    });
    let Some(heading) = found else {
        let text = "this step is not in the books any more (hint: the book changed on disk)";
        state.notices.say(now, NoticeKind::Warning, text);
        return Vec::new();
    };
    go_to(state, now, heading, Some(step))
}

/// Shows a section: its steps, or what it says where it has none. With an incident open its book becomes part of it.
pub fn enter(state: &mut State, now: Moment, heading: Heading) -> Vec<Effect> {
    let book = heading.book.clone();
    let look = &mut state.runbook;
    look.section = Some(heading);
    look.step = Cursor::default();
    look.filter.clear();
    look.top = 0;
    look.place = Place::Steps;
    if section(state).is_some_and(|(_, section)| is_to_read(section)) {
        state.runbook.place = Place::Prose;
    }
    let first = section(state).and_then(|(_, section)| section.steps.iter().find(|step| step.kind.is_action()));
    if let Some(first) = first.map(|step| step.id.clone()) {
        state.runbook.step.set(&step_ids(state), &first);
    }
    attach(state, now, book)
}

fn attach(state: &mut State, now: Moment, book: BookId) -> Vec<Effect> {
    let incident = state.world.open_incident();
    if state.is_lost() || incident.is_none_or(|incident| incident.books.contains(&book)) {
        return Vec::new();
    }
    command(state, now, Command::AttachBook { book }, "")
}

/// Goes back to where the last jump began.
pub fn go_back(state: &mut State, now: Moment) -> Vec<Effect> {
    let Some(stop) = state.runbook.trail.pop() else {
        let text = "nothing to go back to (hint: Esc goes up)";
        state.notices.say(now, NoticeKind::Info, text);
        return Vec::new();
    };
    let look = &mut state.runbook;
    (look.place, look.section, look.step, look.top) = (stop.place, stop.section, stop.step, stop.top);
    look.filter.clear();
    Vec::new()
}

/// The links of what is on show: of the step, or of the section's prose.
#[must_use]
pub fn jumps(state: &State) -> Vec<Jump> {
    match state.runbook.place {
        Place::Contents | Place::Steps => Vec::new(),
        Place::Prose => section(state).map_or_else(Vec::new, |(_, section)| section.jumps.clone()),
        Place::Detail => selected_step(state).map_or_else(Vec::new, |(_, _, step)| step.jumps.clone()),
    }
}

/// Follows the link of that number, from 1; none where there is no such link here.
pub fn follow_number(state: &mut State, now: Moment, number: usize) -> Option<Vec<Effect>> {
    let jump = jumps(state).into_iter().nth(number.checked_sub(1)?)?;
    Some(follow(state, now, &jump))
}

/// Follows the only link, or asks which one.
pub fn follow_one_of(state: &mut State, now: Moment, jumps: &[Jump]) -> Vec<Effect> {
    match jumps {
        [] => Vec::new(),
        [only] => follow(state, now, only),
        _ => {
            let items = jumps.iter().map(|jump| (Item::Jump(jump.clone()), words(state, jump)));
            let items = items.collect();
            choose(state, Pick::Jump, items, 0)
        }
    }
}

/// A link in words: what it says, and the section it leads to.
#[must_use]
pub fn words(state: &State, jump: &Jump) -> SafeText {
    let Some((book, at)) = target(state, jump) else {
        return format!("{} (leads nowhere: {})", jump.text, why_dead(state, jump)).into();
    };
    let title = &book.sections[at].title;
    let is_here = section(state).is_some_and(|(shown, _)| shown.id == book.id);
    let place = if is_here {
        String::new()
    } else {
        format!(" in {}", book.id)
    };
    if *title == jump.text {
        format!("{title}{place}").into()
    } else {
        format!("{} > {title}{place}", jump.text).into()
    }
}

/// Why a link leads nowhere, in the words of `onscene runbook lint`.
fn why_dead(state: &State, jump: &Jump) -> String {
    let books = state.world.books.as_deref().unwrap_or_default();
    match books.iter().find(|book| book.id == jump.book) {
        Some(book) => format!("no section of {} is called `{}`", book.id, jump.target),
        None => format!("no book of this project is called `{}`", jump.book),
    }
}

fn target<'a>(state: &'a State, jump: &Jump) -> Option<(&'a Book, usize)> {
    let books = state.world.books.as_deref().unwrap_or_default();
    let book = books.iter().find(|book| book.id == jump.book)?;
    jump.section.filter(|at| *at < book.sections.len()).map(|at| (book, at))
}

/// Follows a link, or says that it leads nowhere.
pub fn follow(state: &mut State, now: Moment, jump: &Jump) -> Vec<Effect> {
    let Some(heading) = target(state, jump).and_then(|(book, at)| Heading::of_section(book, at)) else {
        let why = why_dead(state, jump);
        let text = format!("the link leads nowhere: {why} (hint: `onscene runbook lint` names dead links)");
        state.notices.say(now, NoticeKind::Warning, text);
        return Vec::new();
    };
    go_to(state, now, heading, None)
}
