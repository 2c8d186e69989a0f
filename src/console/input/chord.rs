//! One key with its modifiers, as files write it and as terminals can tell it.

use super::key::Key;
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use std::fmt;

/// Control characters that terminals cannot tell from another key.
const SAME_BYTES: [(char, &str); 3] = [('i', "tab"), ('m', "enter"), ('[', "esc")];

/// A key with its modifiers. Shift is kept only where the character does not show it: `shift-tab`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chord {
    key: Key,
    ctrl: bool,
    alt: bool,
    shift: bool,
}

impl Chord {
    /// The chord of a key alone.
    #[must_use]
    pub fn of(key: Key) -> Self {
        Self {
            key,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// The same with control held. Terminals send one code for both cases of a letter.
    #[must_use]
    pub fn ctrl(mut self) -> Self {
        self.ctrl = true;
        if let Key::Char(character) = self.key {
            self.key = Key::Char(as_terminals_send(character));
        }
        self
    }

    /// The same with alt held.
    #[must_use]
    pub fn alt(mut self) -> Self {
        self.alt = true;
        self
    }

    /// The same with shift held; on a letter that is its capital.
    #[must_use]
    pub fn shift(mut self) -> Self {
        if let Key::Char(character) = self.key {
            if !self.ctrl {
                self.key = Key::Char(character.to_ascii_uppercase());
            }
        } else {
            self.shift = true;
        }
        self
    }

    /// The key without modifiers.
    #[must_use]
    pub fn key(self) -> Key {
        self.key
    }

    /// Whether control is held.
    #[must_use]
    pub fn has_ctrl(self) -> bool {
        self.ctrl
    }

    /// Whether alt is held.
    #[must_use]
    pub fn has_alt(self) -> bool {
        self.alt
    }

    /// Whether shift is held where the character does not show it.
    #[must_use]
    pub fn has_shift(self) -> bool {
        self.shift
    }

    /// The character to insert into a text, if this chord means one.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        if let (Key::Char(character), false, false) = (self.key, self.ctrl, self.alt) {
            Some(character)
        } else {
            None
        }
    }

    /// What a key event means; none for a release and for keys that files cannot name.
    #[must_use]
    pub fn from_event(event: &KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let held = |modifier| event.modifiers.contains(modifier);
        let mut chord = Self::of(Key::of_code(event.code)?);
        if held(KeyModifiers::SHIFT) || event.code == KeyCode::BackTab {
            chord = chord.shift();
        }
        if held(KeyModifiers::CONTROL) {
            chord = chord.ctrl();
        }
        if held(KeyModifiers::ALT) {
            chord = chord.alt();
        }
        Some(chord)
    }

    /// Reads one chord: `q`, `ctrl-c`, `shift-tab`, `G`.
    ///
    /// # Errors
    ///
    /// A reason without a full stop, where the text is no chord or none that a terminal can send.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text;
        let (mut ctrl, mut alt, mut shift) = (false, false, false);
        while let Some((modifier, tail)) = split_modifier(rest) {
            match modifier.to_ascii_lowercase().as_str() {
                "ctrl" | "c" => ctrl = true,
                "alt" | "a" => alt = true,
                "shift" | "s" => shift = true,
                _ => return Err(format!("unknown modifier `{modifier}` (ctrl, alt, shift)")),
            }
            rest = tail;
        }
        let key = Key::parse(rest)?;
        refuse_impossible(key, ctrl, shift)?;
        let mut chord = Self::of(key);
        if shift {
            chord = chord.shift();
        }
        if ctrl {
            chord = chord.ctrl();
        }
        Ok(if alt { chord.alt() } else { chord })
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            if held {
                f.write_str(name)?;
            }
        }
        write!(f, "{}", self.key)
    }
}

/// Reads one chord, or two separated by a space: `g g`.
///
/// # Errors
///
/// A reason without a full stop, where a chord cannot be read or there are more than two.
pub fn parse_sequence(text: &str) -> Result<Vec<Chord>, String> {
    let chords: Vec<Chord> = text.split_whitespace().map(Chord::parse).collect::<Result<_, _>>()?;
    match chords.len() {
        0 => Err("a key is missing (write the space bar as `space`)".into()),
        1 | 2 => Ok(chords),
        more => Err(format!("{more} keys in a row (two at most)")),
    }
}

/// Writes chords the way [`parse_sequence`] reads them.
#[must_use]
pub fn print_sequence(chords: &[Chord]) -> String {
    chords.iter().map(Chord::to_string).collect::<Vec<_>>().join(" ")
}

fn split_modifier(text: &str) -> Option<(&str, &str)> {
    let (modifier, rest) = text.split_once('-')?;
    (!modifier.is_empty() && !rest.is_empty()).then_some((modifier, rest))
}

/// Refuses chords that no terminal can send, which would look bound and never work.
fn refuse_impossible(key: Key, ctrl: bool, shift: bool) -> Result<(), String> {
    let Key::Char(character) = key else { return Ok(()) };
    if ctrl
        && let Some((_, name)) = SAME_BYTES
            .iter()
            .find(|(same, _)| *same == character.to_ascii_lowercase())
    {
        return Err(format!("terminals send ctrl-{character} as {name} (write `{name}`)"));
    }
    if ctrl && shift {
        return Err(format!(
            "terminals do not tell shift from ctrl-{character} (leave shift out)"
        ));
    }
    if shift && !character.is_ascii_alphabetic() {
        return Err("shift has no meaning here (write the character that shift gives)".into());
    }
    Ok(())
}

/// The character that arrives with control held: a lower-case letter, or the sign that older terminals
/// send for ctrl-4 to ctrl-7.
fn as_terminals_send(character: char) -> char {
    match character {
        '4' => '\\',
        '5' => ']',
        '6' => '^',
        '7' => '_',
        other => other.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_print_as_they_parse() {
        for text in [
            "q",
            "G",
            "?",
            "-",
            "ctrl-c",
            "alt-x",
            "shift-tab",
            "space",
            "enter",
            "esc",
            "f1",
            "f12",
            "pgup",
            "ctrl--",
            "ctrl-\\",
            "ctrl-alt-x",
            "alt-G",
            "g g",
            "ctrl-w q",
            "é",
            ":",
            "\"",
        ] {
            assert_eq!(print_sequence(&parse_sequence(text).unwrap()), text);
        }
    }

    #[test]
    fn other_spellings_mean_the_same() {
        let cases = [
            ("escape", "esc"),
            ("return", "enter"),
            ("PageUp", "pgup"),
            ("shift-g", "G"),
            ("ctrl-C", "ctrl-c"),
            ("Ctrl-x", "ctrl-x"),
            ("c-x", "ctrl-x"),
            ("ctrl-4", "ctrl-\\"),
            ("minus", "-"),
            ("bs", "backspace"),
        ];
        for (from, to) in cases {
            assert_eq!(Chord::parse(from).unwrap().to_string(), to, "{from}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let cases = [
            ("hyper-z", "unknown modifier `hyper` (ctrl, alt, shift)"),
            ("entr", "unknown key `entr` (did you mean `enter`?)"),
            ("f99", "there is no key `f99` (f1 to f24)"),
            ("ctrl-i", "terminals send ctrl-i as tab (write `tab`)"),
            (
                "shift-1",
                "shift has no meaning here (write the character that shift gives)",
            ),
            (
                "ctrl-shift-x",
                "terminals do not tell shift from ctrl-x (leave shift out)",
            ),
            ("", "a key is missing (write the space bar as `space`)"),
            ("a b c", "3 keys in a row (two at most)"),
            ("\u{202e}", "U+202E is not a key that can be shown"),
        ];
        for (text, reason) in cases {
            assert_eq!(parse_sequence(text).unwrap_err(), reason);
        }
        assert!(Chord::parse("ctrl-").is_err());
    }

    #[test]
    fn events_become_chords() {
        let event = |code, modifiers| Chord::from_event(&KeyEvent::new(code, modifiers)).map(|chord| chord.to_string());
        let cases = [
            (KeyCode::Char('G'), KeyModifiers::SHIFT, "G"),
            (KeyCode::Char('g'), KeyModifiers::SHIFT, "G"),
            (KeyCode::Char('c'), KeyModifiers::CONTROL, "ctrl-c"),
            (KeyCode::BackTab, KeyModifiers::SHIFT, "shift-tab"),
            (KeyCode::BackTab, KeyModifiers::NONE, "shift-tab"),
            (KeyCode::Char('4'), KeyModifiers::CONTROL, "ctrl-\\"),
            (KeyCode::Char(' '), KeyModifiers::NONE, "space"),
        ];
        for (code, modifiers, text) in cases {
            assert_eq!(event(code, modifiers).unwrap(), text);
        }
        assert_eq!(event(KeyCode::CapsLock, KeyModifiers::NONE), None);
        let release = KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(Chord::from_event(&release), None);
    }
}
