//! Keys to whatever takes them: the panels by keymap, or the one thing in front of them.

use super::incident::reaches_host;
use super::mode::unfit;
use super::{
    Ask, Choice, Confirm, Deed, Effect, Mode, Prompt, State, act, answer, form, offers, past, typing, writing,
};
use crate::console::input::{Action, Chord, Edited, Found, GlobalAction, Key, LineEdit, ListAction, Scope};
use crate::console::layout::Panel;
use crate::console::panels::cursor::Step;
use crate::console::panels::{rows, runbook};
use crate::console::view;
use crate::domain::Moment;
use crate::domain::moment::between;
use crate::wire::{NoticeKind, ToHost};
use std::time::Duration;

/// Takes one chord.
pub fn press(state: &mut State, now: Moment, chord: Chord) -> Vec<Effect> {
    let is_open = !matches!(state.mode, Mode::Browse | Mode::Typing { .. });
    if is_interrupt(chord) && is_open {
        return interrupt(state, now);
    }
    match std::mem::take(&mut state.mode) {
        Mode::Browse => browse(state, now, chord),
        Mode::Prompt(prompt) => write(state, now, prompt, chord),
        Mode::Choice(choice) => choose(state, now, choice, chord),
        Mode::Confirm(confirm) => decide(state, now, confirm, chord),
        Mode::Palette { edit, selected } => search(state, now, edit, selected, chord),
        Mode::Search { edit, selected } => look_up(state, now, edit, selected, chord),
        Mode::Past(search) => past::press(state, now, search, chord),
        Mode::Reading(reading) => past::turn(state, reading, chord),
        Mode::Form(form) => form::press(state, now, form, chord),
        Mode::Update(writing) => writing::press(state, now, writing, chord),
        Mode::Typing { run } => typing::press(state, now, run, chord),
        Mode::Help { top } => read(state, top, chord),
    }
}

/// Takes a pasted text: into the line that is being written, into a command's terminal, or nowhere. A paste never acts as
/// keys of the console.
pub fn paste(state: &mut State, now: Moment, text: &str) -> Vec<Effect> {
    let is_taken = match &mut state.mode {
        Mode::Prompt(prompt) => prompt.paste(text),
        Mode::Palette { edit, .. } | Mode::Search { edit, .. } => edit.insert(text),
        Mode::Past(search) => search.edit.insert(text),
        Mode::Form(form) => form.paste(text),
        Mode::Update(writing) => {
            writing.paste(text);
            true
        }
        Mode::Typing { run } => return typing::paste(run, text),
        // The word that confirms something destructive is typed, never pasted.
        Mode::Confirm(_) | Mode::Browse | Mode::Choice(_) | Mode::Reading(_) | Mode::Help { .. } => true,
    };
    if !is_taken {
        state.notices.say(now, NoticeKind::Warning, unfit(text));
    }
    Vec::new()
}

/// The scopes in which the focused panel looks for keys, nearest first.
#[must_use]
pub fn scopes(panel: Panel) -> &'static [Scope] {
    match panel {
        Panel::Services => &[Scope::Services, Scope::List, Scope::Global],
        Panel::Containers => &[Scope::Containers, Scope::List, Scope::Global],
        Panel::Runbook => &[Scope::Runbook, Scope::List, Scope::Global],
        Panel::Timeline => &[Scope::Timeline, Scope::List, Scope::Global],
        Panel::Incident => &[Scope::Incident, Scope::List, Scope::Global],
        Panel::Output => &[Scope::Output, Scope::List, Scope::Global],
        Panel::Logs => &[Scope::Logs, Scope::List, Scope::Global],
    }
}

fn is_interrupt(chord: Chord) -> bool {
    chord == Chord::of(Key::Char('c')).ctrl()
}

/// Ctrl-c in front of something closes it; at the question whether to leave it leaves.
fn interrupt(state: &mut State, now: Moment) -> Vec<Effect> {
    let mode = std::mem::take(&mut state.mode);
    match mode {
        Mode::Confirm(Confirm { deed: Deed::Quit, .. }) => vec![Effect::Quit],
        Mode::Update(writing) => writing::leave(state, now, *writing),
        Mode::Confirm(_)
        | Mode::Browse
        | Mode::Prompt(_)
        | Mode::Choice(_)
        | Mode::Palette { .. }
        | Mode::Search { .. }
        | Mode::Past(_)
        | Mode::Reading(_)
        | Mode::Form(_)
        | Mode::Typing { .. }
        | Mode::Help { .. } => Vec::new(),
    }
}

fn browse(state: &mut State, now: Moment, chord: Chord) -> Vec<Effect> {
    if let Some(effects) = link_of_that_number(state, now, chord) {
        return effects;
    }
    let scopes = scopes(state.focus());
    match state.keymap.press(scopes, &mut state.pending, chord) {
        Found::Action(Action::Global(GlobalAction::Back)) if state.notices.current(now).is_some() => {
            state.notices.dismiss();
            Vec::new()
        }
        Found::Action(Action::Global(GlobalAction::Back)) if offers::put_away(state, now) => Vec::new(),
        Found::Action(action) => act::act(state, now, action),
        Found::Pending | Found::None => Vec::new(),
    }
}

/// A digit follows the link of that number where links are on show.
fn link_of_that_number(state: &mut State, now: Moment, chord: Chord) -> Option<Vec<Effect>> {
    let number = chord.typed()?.to_digit(10)?;
    if state.focus() != Panel::Runbook || !state.pending.is_empty() {
        return None;
    }
    runbook::jump::follow_number(state, now, usize::try_from(number).ok()?)
}

fn write(state: &mut State, now: Moment, mut prompt: Prompt, chord: Chord) -> Vec<Effect> {
    match prompt.edit.press(chord) {
        Edited::Submit if prompt.edit.is_blank() && !prompt.ask.may_be_empty() => {
            let text = format!("{}: write a few words, or Esc to leave it", prompt.ask.label());
            state.notices.say(now, NoticeKind::Warning, text);
            state.mode = Mode::Prompt(prompt);
            Vec::new()
        }
        // What was written is not lost with the link: it can be sent when the host is back.
        Edited::Submit if prompt.ask.is_for_host() && !reaches_host(state, now) => {
            state.mode = Mode::Prompt(prompt);
            Vec::new()
        }
        Edited::Submit => {
            let effects = answer::text(state, now, prompt.ask.clone(), prompt.edit.text());
            if effects
                .iter()
                .any(|effect| matches!(effect, Effect::Send(ToHost::Command { .. })))
            {
                state.tickets.give_back(Mode::Prompt(prompt));
            }
            effects
        }
        Edited::Cancel => leave(state, prompt.ask),
        Edited::Changed | Edited::Ignored => {
            prompt.fault.clear();
            if matches!(prompt.ask, Ask::Rows { .. }) {
                rows::filter(state, prompt.edit.text());
            }
            state.mode = Mode::Prompt(prompt);
            Vec::new()
        }
    }
}

/// Leaves a prompt; a filter that was tried is taken back.
fn leave(state: &mut State, ask: Ask) -> Vec<Effect> {
    match ask {
        Ask::Rows { before } => rows::filter(state, &before),
        Ask::Title
        | Ask::Another
        | Ask::Note
        | Ask::RoleOf(_)
        | Ask::Observed(_)
        | Ask::SkipReason(_)
        | Ask::BlockReason(_)
        | Ask::RuleOutReason(_)
        | Ask::AssigneeOf(_)
        | Ask::Judged(..)
        | Ask::StepNote(_)
        | Ask::Line(_)
        | Ask::LogText => Vec::new(),
    }
}

/// So soon after a choice opened by itself Enter was meant for what stood there before.
const STARTLED: Duration = Duration::from_millis(700);

fn choose(state: &mut State, now: Moment, mut choice: Choice, chord: Chord) -> Vec<Effect> {
    let last = choice.items.len().saturating_sub(1);
    match chord.key() {
        Key::Esc => return Vec::new(),
        Key::Enter if choice.came.is_some_and(|came| between(came, now) < STARTLED) => {}
        Key::Enter if choice.selected.is_none() => {
            let text = "nothing is chosen yet (hint: a digit or an arrow chooses, then Enter)";
            state.notices.say(now, NoticeKind::Info, text);
        }
        Key::Enter => {
            let item = choice.selected.and_then(|at| choice.items.into_iter().nth(at));
            return item.map_or_else(Vec::new, |(item, _)| answer::pick(state, now, choice.pick, item));
        }
        Key::Char(digit @ '1'..='9') => {
            let at = digit as usize - '1' as usize;
            choice.selected = Some(at.min(last));
        }
        _ => {
            if let Some(step) = step(state, chord) {
                choice.selected = Some(
                    choice
                        .selected
                        .map_or_else(|| step.first(last), |at| step.from(at, last)),
                );
            }
        }
    }
    state.mode = Mode::Choice(choice);
    Vec::new()
}

/// The move that a chord of the lists means here.
pub(super) fn step(state: &State, chord: Chord) -> Option<Step> {
    match state.keymap.lookup(&[Scope::List], &[], chord) {
        Found::Action(Action::List(action)) => step_of(action, usize::from(state.size.1.max(2) / 2)),
        Found::Action(_) | Found::Pending | Found::None => None,
    }
}

/// The move an action of the lists means, a page being so many rows; none for opening.
#[must_use]
pub fn step_of(action: ListAction, page: usize) -> Option<Step> {
    match action {
        ListAction::Up => Some(Step::Up(1)),
        ListAction::Down => Some(Step::Down(1)),
        ListAction::PageUp => Some(Step::Up(page)),
        ListAction::PageDown => Some(Step::Down(page)),
        ListAction::Top => Some(Step::First),
        ListAction::Bottom => Some(Step::Last),
        ListAction::Open => None,
    }
}

/// Yes is `y` or a typed word with Enter; every other key leaves things as they are or does nothing.
fn decide(state: &mut State, now: Moment, mut confirm: Confirm, chord: Chord) -> Vec<Effect> {
    let Some(word) = confirm.word.clone() else {
        // No word to type: one key answers.
        return decide_by_key(state, now, confirm, chord);
    };
    match confirm.typed.press(chord) {
        Edited::Cancel => Vec::new(),
        Edited::Submit if confirm.typed.text().trim() == word.as_str() => yes(state, now, confirm, word.as_str()),
        Edited::Submit => {
            let text = format!("not done: type `{word}` to go on, or Esc to leave it");
            state.notices.say(now, NoticeKind::Warning, text);
            state.mode = Mode::Confirm(confirm);
            Vec::new()
        }
        Edited::Changed | Edited::Ignored => {
            confirm.top = scrolled(state, now, &confirm, chord.key());
            state.mode = Mode::Confirm(confirm);
            Vec::new()
        }
    }
}

fn decide_by_key(state: &mut State, now: Moment, mut confirm: Confirm, chord: Chord) -> Vec<Effect> {
    match (chord.typed(), chord.key()) {
        // So soon after a question came by itself the key was meant for what stood there before.
        (Some('y' | 'Y' | 'd' | 'D'), _) if confirm.came.is_some_and(|came| between(came, now) < STARTLED) => {
            state.mode = Mode::Confirm(confirm);
        }
        (Some('y' | 'Y'), _) => return yes(state, now, confirm, ""),
        (Some('d' | 'D'), _) if matches!(confirm.deed, Deed::TakeOver { .. }) => {
            return offers::decline(state, now, &confirm.deed);
        }
        (Some('n' | 'N'), _) | (_, Key::Esc) => {}
        (_, key) => {
            confirm.top = scrolled(state, now, &confirm, key);
            state.mode = Mode::Confirm(confirm);
        }
    }
    Vec::new()
}

/// Yes before it is read where the command would land is no yes: nobody can know what they agree to.
fn yes(state: &mut State, now: Moment, mut confirm: Confirm, typed: &str) -> Vec<Effect> {
    // The book is another one than when this was asked: what was agreed to is not what would run.
    if runbook::is_outdated(state, &confirm.deed) {
        let text = "not run: the book changed while this was asked (hint: Esc, read the step, ask again)";
        state.notices.say(now, NoticeKind::Warning, text);
        state.mode = Mode::Confirm(confirm);
        return Vec::new();
    }
    if runbook::landing(state, now, &confirm) == runbook::Landing::Reading {
        confirm.is_hurried = true;
        state.mode = Mode::Confirm(confirm);
        return Vec::new();
    }
    // What nobody has read to its end, nobody can agree to.
    if confirm.top < view::confirm_last_top(state, now, &confirm) {
        state.mode = Mode::Confirm(confirm);
        return Vec::new();
    }
    answer::yes(state, now, confirm.deed, typed)
}

/// The first row of a long question after a key; arrows work whatever the keymap says, since letters may answer.
fn scrolled(state: &State, now: Moment, confirm: &Confirm, key: Key) -> usize {
    let last = view::confirm_last_top(state, now, confirm);
    match key {
        Key::Up => confirm.top.saturating_sub(1),
        Key::Down => (confirm.top + 1).min(last),
        Key::PageUp => confirm.top.saturating_sub(8),
        Key::PageDown => (confirm.top + 8).min(last),
        Key::End => last,
        _ => confirm.top,
    }
}

fn search(state: &mut State, now: Moment, mut edit: LineEdit, selected: usize, chord: Chord) -> Vec<Effect> {
    let found = view::palette_actions(state, edit.text());
    let last = found.len().saturating_sub(1);
    let selected = match chord.key() {
        Key::Up => selected.saturating_sub(1),
        Key::Down => (selected + 1).min(last),
        _ => match edit.press(chord) {
            Edited::Cancel => return Vec::new(),
            Edited::Submit => {
                let action = found.get(selected).copied();
                return action.map_or_else(Vec::new, |action| act::act(state, now, action));
            }
            Edited::Changed => 0,
            Edited::Ignored => selected,
        },
    };
    state.mode = Mode::Palette { edit, selected };
    Vec::new()
}

fn look_up(state: &mut State, now: Moment, mut edit: LineEdit, selected: usize, chord: Chord) -> Vec<Effect> {
    let found = view::search::found(&state.world, edit.text());
    let last = found.len().saturating_sub(1);
    let selected = match chord.key() {
        Key::Up => selected.saturating_sub(1),
        Key::Down => (selected + 1).min(last),
        Key::PageUp => selected.saturating_sub(10),
        Key::PageDown => (selected + 10).min(last),
        _ => match edit.press(chord) {
            Edited::Cancel => return Vec::new(),
            Edited::Submit => {
                let Some(hit) = found.get(selected).cloned() else {
                    return Vec::new();
                };
                return runbook::jump::go_to(state, now, hit.heading, hit.step.as_ref());
            }
            Edited::Changed => 0,
            Edited::Ignored => selected,
        },
    };
    state.mode = Mode::Search { edit, selected };
    Vec::new()
}

fn read(state: &mut State, top: usize, chord: Chord) -> Vec<Effect> {
    let is_out = |action| matches!(action, GlobalAction::Back | GlobalAction::Help | GlobalAction::Quit);
    match state.keymap.lookup(&[Scope::List, Scope::Global], &[], chord) {
        Found::Action(Action::Global(action)) if is_out(action) => return Vec::new(),
        Found::Action(_) | Found::Pending | Found::None => {}
    }
    let last = view::help_last_top(state);
    let top = step(state, chord).map_or(top, |step| step.from(top, last));
    state.mode = Mode::Help { top };
    Vec::new()
}
