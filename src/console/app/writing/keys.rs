//! The keys of the dialog.

use super::super::{Effect, Mode, State};
use super::send::{leave, send, share};
use super::{Focus, Writing};
use crate::console::input::{Chord, Edited, Key, LONGEST};
use crate::domain::{Moment, SafeText};

/// Takes one chord.
pub fn press(state: &mut State, now: Moment, mut writing: Box<Writing>, chord: Chord) -> Vec<Effect> {
    match (chord.key(), chord.has_ctrl()) {
        (Key::Esc, _) => return leave(state, now, *writing),
        (Key::Char('s'), true) => return send(state, now, writing),
        (Key::Char('o'), true) => return edit_outside(state, writing),
        (Key::Char('t'), true) => writing.next_text(),
        (Key::Char('x'), true) => return share(state, now, writing),
        (Key::Tab, _) => writing.turn(!chord.has_shift()),
        (_, _) => match writing.focus {
            Focus::Text => writing.write(chord),
            Focus::Channel(at) if chord.key() == Key::Enter => {
                writing.focus = Focus::Channel(at);
                return send(state, now, writing);
            }
            Focus::Channel(at) => writing.choose(at, chord),
            Focus::Name(at) => {
                let toggle = writing.channels.as_mut().and_then(|all| all.get_mut(at));
                match toggle.map(|toggle| toggle.typed.press(chord)) {
                    Some(Edited::Submit) => return send(state, now, writing),
                    Some(Edited::Cancel) | None => writing.focus = Focus::Channel(at),
                    Some(Edited::Changed | Edited::Ignored) => writing.fault.clear(),
                }
            }
        },
    }
    state.mode = Mode::Update(writing);
    Vec::new()
}

impl Writing {
    /// Puts a pasted text into the text. The name that confirms a public channel is typed, never pasted.
    pub fn paste(&mut self, text: &str) {
        if self.focus != Focus::Text {
            return;
        }
        if self.edit.insert(text) {
            self.is_touched = true;
            self.fault.clear();
        } else {
            self.fault = format!(
                "not pasted: with these {} bytes the text is longer than the {} that are sent",
                text.len(),
                LONGEST
            );
        }
    }

    /// Why the text cannot be sent as long as it is.
    pub(super) fn too_long(&self) -> Option<String> {
        let length = self.edit.length();
        (length > LONGEST).then(|| format!("the text has {length} bytes, and {LONGEST} are sent: shorten it (ctrl-o)"))
    }

    fn write(&mut self, chord: Chord) {
        match self.edit.press(chord) {
            Edited::Changed => {
                self.is_touched = true;
                self.fault.clear();
            }
            Edited::Ignored if self.edit.length() >= LONGEST => {
                self.fault = format!("the text has {} bytes, and {LONGEST} are sent", self.edit.length());
            }
            Edited::Ignored | Edited::Submit | Edited::Cancel => {}
        }
    }

    /// Everything that can take the keys, in the order of Tab.
    fn stops(&self) -> Vec<Focus> {
        let mut stops = vec![Focus::Text];
        for (at, toggle) in self.channels.iter().flatten().enumerate() {
            stops.push(Focus::Channel(at));
            if toggle.is_on && toggle.row.is_public {
                stops.push(Focus::Name(at));
            }
        }
        stops
    }

    fn turn(&mut self, forward: bool) {
        let stops = self.stops();
        let at = stops.iter().position(|stop| *stop == self.focus).unwrap_or(0);
        let by = if forward { 1 } else { stops.len() - 1 };
        self.focus = stops[(at + by) % stops.len()];
    }

    /// Moves among the channels, or turns one on or off.
    fn choose(&mut self, at: usize, chord: Chord) {
        let count = self.channels.as_ref().map_or(0, Vec::len);
        match (chord.key(), chord.typed()) {
            (Key::Up, _) if at == 0 => self.focus = Focus::Text,
            (Key::Up, _) | (_, Some('k')) => self.focus = Focus::Channel(at.saturating_sub(1)),
            (Key::Down, _) | (_, Some('j')) => self.focus = Focus::Channel((at + 1).min(count.saturating_sub(1))),
            (_, Some(' ')) => self.toggle(at),
            (_, _) => {}
        }
    }

    fn toggle(&mut self, at: usize) {
        let Some(toggle) = self.channels.as_mut().and_then(|all| all.get_mut(at)) else {
            return;
        };
        if let Some(why) = &toggle.row.blocked {
            self.fault = format!("{} cannot be chosen: {why}", toggle.row.name);
        } else {
            toggle.is_on = !toggle.is_on;
            self.fault.clear();
        }
    }
}

fn edit_outside(state: &mut State, writing: Box<Writing>) -> Vec<Effect> {
    let text = writing.edit.text();
    let lines: Vec<&str> = text.iter().map(SafeText::as_str).collect();
    let text = format!("{}\n", lines.join("\n"));
    state.mode = Mode::Update(writing);
    vec![Effect::Edit(text)]
}
