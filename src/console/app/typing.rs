//! Keys that go to a command's terminal, until one chord takes them back.

use super::{Effect, Mode, State};
use crate::console::input::{Chord, Key, bytes, pasted};
use crate::console::layout::Panel;
use crate::console::panels::output;
use crate::domain::run::TerminalScreen;
use crate::domain::{Moment, RunId};
use crate::wire::{NoticeKind, ToHost};

/// The chord that takes the keys back. It is not in the keymap: nobody may lose the way out.
#[must_use]
pub fn escape() -> Chord {
    Chord::of(Key::Char(']')).ctrl()
}

/// Sends a key as the bytes that a terminal sends for it.
pub fn press(state: &mut State, now: Moment, run: RunId, chord: Chord) -> Vec<Effect> {
    if chord == escape() {
        let text = "your keys are the console's again; the command goes on";
        state.notices.say(now, NoticeKind::Info, text);
        state.give_focus(Panel::Runbook);
        return Vec::new();
    }
    state.mode = Mode::Typing { run: run.clone() };
    let terminal = state.world.terminal.as_ref().filter(|screen| screen.run == run);
    let bytes = bytes(chord, terminal.is_some_and(|screen| screen.application_keys));
    if bytes.is_empty() {
        return Vec::new();
    }
    vec![Effect::Send(ToHost::TypeInto { run, bytes })]
}

/// Sends a pasted text.
pub fn paste(run: &RunId, text: &str) -> Vec<Effect> {
    let bytes = pasted(text);
    let run = run.clone();
    vec![Effect::Send(ToHost::TypeInto { run, bytes })]
}

/// Takes what a terminal shows. The first screen of a terminal that this person asked for takes the keys.
pub fn shown(state: &mut State, screen: TerminalScreen) {
    let run = screen.run.clone();
    state.world.terminal = Some(screen);
    let asked = state.output.types_into.as_ref();
    let is_asked = state.world.open_incident().is_some_and(|incident| {
        incident
            .running
            .iter()
            .any(|running| running.run == run && Some(&running.step) == asked)
    });
    if is_asked && matches!(state.mode, Mode::Browse) {
        state.output.types_into = None;
        state.give_focus(Panel::Output);
        state.mode = Mode::Typing { run };
    }
}

/// Gives the keys back when the command is over.
pub fn stop_when_over(state: &mut State, now: Moment) {
    let Mode::Typing { run } = &state.mode else {
        return;
    };
    if output::live_terminal(state) != Some(run) {
        state.mode = Mode::Browse;
        let text = "the command's terminal is gone: your keys are the console's again";
        state.notices.say(now, NoticeKind::Info, text);
    }
}
