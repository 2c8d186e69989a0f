//! What stands in front of the panels: a prompt, a choice, a question, the palette, help.

use super::canvas::Canvas;
use super::dialog::{self, Dialog};
use super::{form, handing, help, landing, palette, past, prompt, search, together, writing};
use crate::console::app::{Ask, Choice, Confirm, Deed, Mode, Pick, Prompt, State, scopes};
use crate::console::app::{about, elsewhere, is_about_one, is_choice_about_one, leading, several_stay, stamp_words};
use crate::console::input::Action;
use crate::console::panels::logs;
use crate::domain::{Moment, SafeText};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws what is in front, if anything is.
pub fn draw(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let state = canvas.state;
    match &state.mode {
        Mode::Browse | Mode::Typing { .. } => {}
        Mode::Prompt(prompt) => draw_prompt(canvas, prompt, area, buf),
        Mode::Choice(choice) => draw_choice(canvas, choice, area, buf),
        Mode::Confirm(confirm) => {
            let dialog = question(state, canvas.now, confirm).from_row(confirm.top);
            let dialog = if is_about_one(confirm) {
                dialog.titled(|title| about(state, title))
            } else {
                dialog
            };
            let unread = confirm.top < dialog::last_top(&dialog, area);
            let dialog = if unread {
                dialog.waiting("read to the end first: Down, End")
            } else {
                dialog
            };
            dialog::draw(&dialog, canvas.theme, area, buf);
        }
        Mode::Palette { edit, selected } => {
            let matches = palette::matches(&state.keymap, scopes(state.focus()), edit.text());
            let palette = palette::Palette {
                edit,
                matches: &matches,
                selected: *selected,
            };
            palette::draw(&palette, canvas.theme, area, buf);
        }
        Mode::Search { edit, selected } => {
            let hits = search::found(&state.world, edit.text());
            let search = search::Search {
                edit,
                hits: &hits,
                selected: *selected,
                searched: &search::searched(&state.world),
            };
            search::draw(&search, canvas.theme, area, buf);
        }
        Mode::Past(search) => past::draw(search, canvas, area, buf),
        Mode::Reading(reading) => past::draw_reading(reading, canvas.theme, area, buf),
        Mode::Update(asked) => writing::draw(asked, canvas.theme, area, buf),
        Mode::Form(asked) => form::draw(asked, logs::selected_ids(state), canvas.theme, area, buf),
        Mode::Help { top } => {
            let warnings = warnings(state);
            help::draw(&help_of(state, &warnings, *top), canvas.theme, area, buf);
        }
    }
}

/// All warnings about files: this person's own, then the host's.
pub(super) fn warnings(state: &State) -> Vec<SafeText> {
    let host = state
        .world
        .welcome
        .as_ref()
        .map_or(&[][..], |welcome| &welcome.warnings);
    state.warnings.iter().chain(host).cloned().collect()
}

fn help_of<'a>(state: &'a State, warnings: &'a [SafeText], top: usize) -> help::Help<'a> {
    help::Help {
        keymap: &state.keymap,
        scopes: scopes(state.focus()),
        warnings,
        top,
    }
}

fn whole(state: &State) -> Rect {
    Rect::new(0, 0, state.size.0, state.size.1)
}

/// The largest first row of help that makes sense on this terminal.
#[must_use]
pub fn help_last_top(state: &State) -> usize {
    let warnings = warnings(state);
    help::last_top(&help_of(state, &warnings, 0), whole(state))
}

/// The largest first row of a question that makes sense on this terminal.
#[must_use]
pub fn confirm_last_top(state: &State, now: Moment, confirm: &Confirm) -> usize {
    dialog::last_top(&question(state, now, confirm), whole(state))
}

/// The actions that fit what was typed into the palette, best first.
#[must_use]
pub fn palette_actions(state: &State, query: &str) -> Vec<Action> {
    let found = palette::matches(&state.keymap, scopes(state.focus()), query);
    found.into_iter().map(|found| found.action).collect()
}

fn draw_prompt(canvas: &Canvas<'_>, asked: &Prompt, area: Rect, buf: &mut Buffer) {
    let label = match asked.ask.label() {
        label if asked.ask.is_about_one() => about(canvas.state, &label),
        label => label,
    };
    let refused = canvas
        .state
        .notices
        .current(canvas.now)
        .map(|told| told.text.to_string());
    let hint = match &asked.ask {
        _ if !asked.fault.is_empty() => asked.fault.clone(),
        ask if ask.is_about_one() && !elsewhere(canvas.state).is_empty() => elsewhere(canvas.state),
        Ask::Note => note(asked.edit.text(), canvas.now)
            .or(refused)
            .unwrap_or_else(|| "14:20 in front writes it at its own time".into()),
        Ask::Line(line) if !asked.edit.is_blank() || refused.is_none() => line.hint(asked.edit.text(), canvas.now),
        Ask::Title => "the severity comes next, then the clocks run".into(),
        Ask::Another => several_stay(canvas.state),
        ask if !ask.may_be_empty() && asked.edit.is_blank() => refused.unwrap_or_default(),
        Ask::RoleOf(_)
        | Ask::Observed(_)
        | Ask::SkipReason(_)
        | Ask::BlockReason(_)
        | Ask::RuleOutReason(_)
        | Ask::AssigneeOf(_)
        | Ask::Judged(..)
        | Ask::StepNote(_)
        | Ask::LogText
        | Ask::Line(_)
        | Ask::Rows { .. } => String::new(),
    };
    let prompt = prompt::Prompt {
        label: &label,
        edit: &asked.edit,
        hint: &hint,
    };
    prompt::draw(&prompt, canvas.theme, area, buf);
}

/// How a time in front of a note is read; none where no time stands there.
fn note(text: &str, now: Moment) -> Option<String> {
    let (at, _) = leading(text, now)?;
    Some(format!("it is written at its own time: {}", stamp_words(at, now)))
}

fn draw_choice(canvas: &Canvas<'_>, choice: &Choice, area: Rect, buf: &mut Buffer) {
    let covering;
    let title = match &choice.pick {
        Pick::Declare(_) | Pick::Another(_) => "How bad is it?",
        Pick::Severity => "Which severity?",
        Pick::Role => "Which role?",
        Pick::Snooze => "Put the status update off by",
        Pick::Source => "Show lines of",
        Pick::Verdict(_) => "Did it work?",
        Pick::Assign(_) => "Who does this step?",
        Pick::Jump => "Go where?",
        Pick::Menu(title) => title,
        Pick::Covering(what) => {
            covering = format!("Steps that cover {what}");
            &covering
        }
    };
    let whole = if is_choice_about_one(choice) {
        about(canvas.state, title)
    } else {
        title.to_owned()
    };
    let choice = dialog::Choice {
        title: &whole,
        lead: choice.lead.iter().map(SafeText::as_str).collect(),
        items: choice.items.iter().map(|(_, text)| text.as_str()).collect(),
        selected: choice.selected,
    };
    dialog::draw_choice(&choice, canvas.theme, area, buf);
}

/// What is about to happen, in words.
fn question<'a>(state: &'a State, now: Moment, confirm: &'a Confirm) -> Dialog<'a> {
    let incident = state.world.open_incident();
    let title = incident.map_or_else(String::new, |incident| format!("{} {}", incident.id, incident.title));
    match &confirm.deed {
        Deed::Run(wish) => landing::question(state, now, confirm, wish),
        Deed::RunAll(wishes) => together::question(state, now, confirm, wishes),
        Deed::Cancel { title, .. } => Dialog::with_key("Stop the running command?", "stop it")
            .sentence(format!("`{title}` is running."))
            .sentence("It is asked to end, then made to; what it did so far stays done."),
        Deed::Quit if state.world.welcome.as_ref().is_some_and(|welcome| welcome.drill) => {
            Dialog::with_key("End the drill?", "end it").sentence(format!(
                "{title} is open. The drill ends with this console: its stand-ins stop, nothing is kept."
            ))
        }
        Deed::Quit => together::left_behind(
            handing::with_texts(Dialog::with_key("Leave this console?", "leave"), state)
                .sentence(format!("{title} is open. It stays open, and its clocks run on."))
                .sentence("The host goes on, and so does a command that runs; onscene brings you back here."),
            state,
        ),
        Deed::Mitigated => Dialog::with_key("Is the harm stopped?", "say it is mitigated")
            .fact("incident", title)
            .sentence("The mitigation and impact clocks end; status updates go on."),
        Deed::Resolve => handing::resolve(state, now, title),
        Deed::Offer { role, to } => handing::offer(state, now, *role, to),
        Deed::Give { role, to } => handing::give(state, *role, to),
        Deed::DropDraft(update) => handing::drop_draft(state, update),
        Deed::TakeOver { role } => handing::take_over(state, now, *role),
    }
}
