//! Which values the form asks for.

use super::look::{section, selected_step};
use super::run::Wish;
use super::values::{gaps, known};
use crate::console::app::{Effect, Field, Form, Mode, State, needs_incident};
use crate::domain::Moment;
use crate::domain::runbook::Placeholder;
use crate::wire::NoticeKind;

/// Asks for all values of a step, to run it afterwards; the first missing one is selected.
pub fn open_to_run(state: &mut State, wish: &Wish) -> Vec<Effect> {
    let Some((_, _, step)) = state.world.step(&wish.step) else {
        return Vec::new();
    };
    let Some(command) = &step.command else {
        return Vec::new();
    };
    let missing = gaps(state, command).len();
    let title = match missing {
        1 => format!("Step {} needs a value before it can run", step.number),
        _ => format!("Step {} needs {missing} values before it can run", step.number),
    };
    let title = title.replace("Step  ", "This step ");
    let form = form(state, title, &command.placeholders, Some(wish.clone()));
    show(state, form)
}

/// Asks for the values of the selected step.
pub fn of_step(state: &mut State, now: Moment) -> Vec<Effect> {
    let Some((_, _, step)) = selected_step(state) else {
        return nothing(state, now, "no step is selected (hint: open a section first)");
    };
    let all = step.command.as_ref().map_or(&[][..], |command| &command.placeholders);
    if all.is_empty() {
        return nothing(state, now, "this step needs no values");
    }
    let title = format!("Values of step {}", step.number);
    let form = form(state, title, all, None);
    if !needs_incident(state, now) {
        return Vec::new();
    }
    show(state, form)
}

/// Asks for all values of the book on show.
pub fn of_book(state: &mut State, now: Moment) -> Vec<Effect> {
    let Some((book, _)) = section(state) else {
        return nothing(state, now, "no book is open (hint: open a section first)");
    };
    let steps = book.sections.iter().flat_map(|section| &section.steps);
    let commands = steps.filter_map(|step| step.command.as_ref());
    let all: Vec<Placeholder> = commands.flat_map(|command| command.placeholders.clone()).collect();
    if all.is_empty() {
        return nothing(state, now, "this book needs no values");
    }
    let form = form(state, format!("All values of {}", book.title), &all, None);
    if !needs_incident(state, now) {
        return Vec::new();
    }
    show(state, form)
}

fn nothing(state: &mut State, now: Moment, text: &str) -> Vec<Effect> {
    state.notices.say(now, NoticeKind::Info, text);
    Vec::new()
}

fn form(state: &State, title: String, all: &[Placeholder], then: Option<Wish>) -> Form {
    let mut fields: Vec<Field> = Vec::new();
    for placeholder in all {
        if fields.iter().all(|field| field.placeholder.name != placeholder.name) {
            fields.push(Field::new(placeholder.clone(), known(state, placeholder)));
        }
    }
    let selected = fields.iter().position(|field| field.known.is_none()).unwrap_or(0);
    Form::new(title, fields, selected, then)
}

fn show(state: &mut State, form: Form) -> Vec<Effect> {
    state.mode = Mode::Form(form);
    Vec::new()
}
