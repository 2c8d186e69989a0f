//! The router: one event in, effects out.

use super::{Effect, Event, Link, State, clocks, form, host, keys, offers, past, several, sync, typing, writing};
use crate::console::panels::runbook;
use crate::domain::Moment;
use crate::wire::NoticeKind;

/// Takes one event into the state and returns what has to be done about it.
pub fn update(state: &mut State, now: Moment, event: Event) -> Vec<Effect> {
    let is_key = matches!(event, Event::Key(_));
    let mut effects = match event {
        Event::Key(chord) => keys::press(state, now, chord),
        Event::Paste(text) => keys::paste(state, now, &text),
        Event::Resize(width, height) => resize(state, width, height),
        Event::Host(message) => host::hear(state, now, message),
        Event::Linked => linked(state, now),
        Event::Lost { why } => lost(state, now, why),
        Event::Tick => Vec::new(),
        Event::Copied(what) => say(state, now, NoticeKind::Info, what),
        Event::Edited(text) => edited(state, text),
        Event::BackgroundPanic(what) => say(
            state,
            now,
            NoticeKind::Error,
            format!("a background task failed: {what} (hint: the screen goes on; please report it)").into(),
        ),
    };
    several::keep_apart(state, now);
    if is_key {
        runbook::here::note(state, now);
    }
    effects.extend(writing::follow(state, now));
    effects.extend(form::go_on(state, now));
    effects.extend(runbook::together::go_on(state, now));
    typing::stop_when_over(state, now);
    effects.extend(sync::asks(state));
    effects.extend(past::ask(state));
    effects.extend(clocks::ring(state, now));
    offers::come(state, now);
    effects
}

fn say(state: &mut State, now: Moment, kind: NoticeKind, text: crate::domain::SafeText) -> Vec<Effect> {
    state.notices.say(now, kind, text);
    Vec::new()
}

fn edited(state: &mut State, text: Result<String, crate::domain::SafeText>) -> Vec<Effect> {
    writing::edited(state, text);
    Vec::new()
}

fn resize(state: &mut State, width: u16, height: u16) -> Vec<Effect> {
    state.size = (width, height);
    Vec::new()
}

/// The link stands again: whatever was asked for before has to be asked for anew.
fn linked(state: &mut State, now: Moment) -> Vec<Effect> {
    if state.is_lost() {
        state.notices.say(now, NoticeKind::Info, "connected to the host again");
    }
    state.link = Link::Linked;
    sync::forget(state);
    Vec::new()
}

/// What is on screen stays and is shown as old; answers that were due will not come.
fn lost(state: &mut State, now: Moment, why: crate::domain::SafeText) -> Vec<Effect> {
    form::cut_off(state);
    writing::cut_off(state);
    let unanswered = writing::keep_unanswered(state);
    if unanswered > 0 {
        let text = format!("the host left before it answered: look whether your last command ({unanswered}) was done");
        state.notices.say(now, NoticeKind::Warning, text);
    }
    let since = match &state.link {
        Link::Lost { since, .. } => *since,
        Link::Connecting | Link::Linked => now,
    };
    state.link = Link::Lost { since, why };
    Vec::new()
}
