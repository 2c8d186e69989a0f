//! Takes what the host says: the newest of each part replaces the one before.

use super::tickets::Waiting;
use super::{Confirm, Effect, Mode, State, form, menu, past, roles, several, typing, writing};
use crate::console::panels::{logs, output, runbook};
use crate::domain::guards::Guards;
use crate::domain::incident::Incident;
use crate::domain::{Moment, SafeText, UpdateId};
use crate::wire::{Answer, NoticeKind, ToConsole, Welcome};

/// Takes one message.
pub fn hear(state: &mut State, now: Moment, message: ToConsole) -> Vec<Effect> {
    let world = &mut state.world;
    match message {
        ToConsole::Welcome(welcome) => greet(state, now, welcome),
        ToConsole::Refused { refusal } => state.notices.say(now, NoticeKind::Error, refusal.to_string()),
        ToConsole::Services { rows } => world.services = Some(rows),
        ToConsole::Containers { rows } => world.containers = Some(rows),
        ToConsole::Sources { rows } => world.sources = Some(rows),
        ToConsole::Books { books } => world.books = Some(books),
        ToConsole::Warnings { rows } => {
            if let Some(welcome) = &mut world.welcome {
                welcome.warnings = rows;
            }
        }
        ToConsole::Incident { incident } => stands(state, now, incident),
        ToConsole::Logs { page } => logs::arrived(state, page),
        ToConsole::Run { run } => output::heard(state, now, run),
        ToConsole::Terminal { screen } => typing::shown(state, screen),
        ToConsole::Guards { guards } => landing(state, guards),
        ToConsole::Suggestions { rows, covers } => (world.suggestions, world.covers) = (rows, covers),
        ToConsole::Values { rows } => world.values = rows,
        ToConsole::Offer { offer } => writing::offered(state, now, *offer),
        ToConsole::Paste { update, channel, text } => return paste(state, now, &update, &channel, &text),
        ToConsole::Open { rows } => world.open = rows,
        ToConsole::Present { people } => world.people = people,
        ToConsole::Answer(answer) => answered(state, now, &answer),
        ToConsole::Notice(notice) => state.notices.say(now, notice.kind, notice.text),
        ToConsole::LookedBack { ticket, past, refusal } => past::answered(state, now, ticket, past, refusal),
        // Only a one-shot question asks for a status or an incident; a console never does. What the ends of the journal
        // prove is kept where they arrive.
        ToConsole::Heads { .. }
        | ToConsole::Status(_)
        | ToConsole::Shown { .. }
        | ToConsole::Imported { .. }
        | ToConsole::Alive => {}
    }
    Vec::new()
}

/// Copies a text that a person has to bring out by hand, and asks whether they did.
fn paste(state: &mut State, now: Moment, update: &UpdateId, channel: &SafeText, text: &[SafeText]) -> Vec<Effect> {
    let mut effects = vec![Effect::Copy(joined(text))];
    if matches!(state.mode, Mode::Browse) {
        effects.extend(menu::pasted(state, now, update, channel));
    }
    effects
}

/// Lines in one piece.
fn joined(text: &[SafeText]) -> String {
    let lines: Vec<&str> = text.iter().map(SafeText::as_str).collect();
    lines.join("\n")
}

fn greet(state: &mut State, now: Moment, welcome: Welcome) {
    if welcome.was_dropped {
        let text = "this console took nothing and was dropped: it is up to date again";
        state.notices.say(now, NoticeKind::Warning, text);
    }
    state.world.welcome = Some(welcome);
}

/// Takes the incident, and says which sections were finished since the last one.
fn stands(state: &mut State, now: Moment, incident: Option<Box<Incident>>) {
    let before = std::mem::replace(&mut state.world.incident, incident);
    let (Some(before), Some(after)) = (before, state.world.incident.as_deref()) else {
        return;
    };
    if before.id != after.id {
        several::came(state, now, &before);
        return;
    }
    roles::changed(state, now, &before);
    let books = state.world.books.as_deref().unwrap_or_default();
    let Some(after) = state.world.incident.as_deref() else {
        return;
    };
    for text in runbook::progress::completed(books, &before, after) {
        state.notices.say(now, NoticeKind::Info, text);
    }
    runbook::ask_once(state, now, &before);
}

/// Where a command would land counts for the question that is open; any other answer came too late.
fn landing(state: &mut State, guards: Box<Guards>) {
    if let Mode::Confirm(Confirm { deed, .. }) = &state.mode
        && runbook::lands(state, deed).as_ref() == Some(&guards.step)
    {
        state.world.guards = Some(guards);
    }
}

/// Only the ticket that still waits counts; a late or doubled answer falls on the floor.
fn answered(state: &mut State, now: Moment, answer: &Answer) {
    let Some(waiting) = state.tickets.take(answer.ticket) else {
        return;
    };
    if form::answered(state, answer) {
        return;
    }
    if let Some(told) = answer.refusal.as_ref().filter(|refusal| refusal.was_done()) {
        // What was written is not opened again: sent once more it would be done twice.
        state.notices.say(now, NoticeKind::Error, told.to_string());
        return;
    }
    if let Some(refusal) = &answer.refusal {
        let rest = runbook::together::refused(state, answer.ticket).unwrap_or_default();
        state.notices.say(now, NoticeKind::Warning, format!("{refusal}{rest}"));
        give_back(state, now, waiting, &refusal.to_string());
        return;
    }
    if !waiting.done.is_empty() {
        state.notices.say(now, NoticeKind::Info, waiting.done);
    }
    if let Some(Mode::Update(writing)) = waiting.back.map(|back| *back) {
        writing::taken(state, *writing);
    }
}

/// Opens again what the host refused, with what the person wrote and the reason.
fn give_back(state: &mut State, now: Moment, waiting: Waiting, why: &str) {
    match waiting.back.map(|back| *back) {
        Some(Mode::Update(writing)) => writing::refused(state, now, writing, why),
        Some(Mode::Prompt(mut prompt)) if matches!(state.mode, Mode::Browse) => {
            prompt.fault = why.into();
            state.tickets.front = waiting.about;
            state.mode = Mode::Prompt(prompt);
        }
        Some(Mode::Prompt(prompt)) => {
            let text = format!("{why}; you wrote: {}", prompt.edit.text());
            state.notices.say(now, NoticeKind::Warning, text);
        }
        Some(_) | None => {}
    }
}
