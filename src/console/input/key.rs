//! Keys without modifiers, and their names in files.

use crate::domain::SafeText;
use crossterm::event::KeyCode;
use std::fmt;

/// A key without modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A character as typed: `G` is shift and g.
    Char(char),
    /// A function key, from 1.
    F(u8),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Deletes to the left.
    Backspace,
    /// Deletes to the right.
    Delete,
    /// Insert.
    Insert,
    /// Up.
    Up,
    /// Down.
    Down,
    /// Left.
    Left,
    /// Right.
    Right,
    /// To the start.
    Home,
    /// To the end.
    End,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
}

/// Keys that have a name in files; the first name is the one printed.
const NAMED: [(Key, &[&str]); 16] = [
    (Key::Char(' '), &["space"]),
    (Key::Enter, &["enter", "return"]),
    (Key::Esc, &["esc", "escape"]),
    (Key::Tab, &["tab"]),
    (Key::Backspace, &["backspace", "bs"]),
    (Key::Delete, &["del", "delete"]),
    (Key::Insert, &["ins", "insert"]),
    (Key::Up, &["up"]),
    (Key::Down, &["down"]),
    (Key::Left, &["left"]),
    (Key::Right, &["right"]),
    (Key::Home, &["home"]),
    (Key::End, &["end"]),
    (Key::PageUp, &["pgup", "pageup"]),
    (Key::PageDown, &["pgdn", "pagedown"]),
    (Key::Char('-'), &["-", "minus"]),
];

/// The highest function key.
const LAST_F: u8 = 24;

impl Key {
    /// Reads a key without modifiers. The error is a reason without a full stop.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut characters = text.chars();
        if let (Some(only), None) = (characters.next(), characters.next()) {
            if SafeText::from(text).as_str() != text {
                return Err(format!("U+{:04X} is not a key that can be shown", u32::from(only)));
            }
            return Ok(Key::Char(only));
        }
        let lower = text.to_ascii_lowercase();
        if let Some((key, _)) = NAMED.iter().find(|(_, names)| names.contains(&lower.as_str())) {
            return Ok(*key);
        }
        if let Some(number) = lower.strip_prefix('f').and_then(|digits| digits.parse().ok()) {
            return if (1..=LAST_F).contains(&number) {
                Ok(Key::F(number))
            } else {
                Err(format!("there is no key `{text}` (f1 to f{LAST_F})"))
            };
        }
        let names = NAMED.iter().flat_map(|(_, names)| names.iter().copied());
        Err(match crate::domain::warning::nearest(&lower, names) {
            Some(name) => format!("unknown key `{text}` (did you mean `{name}`?)"),
            None => format!("unknown key `{text}` (a character, or one of enter, esc, tab, space, pgup, f1 ...)"),
        })
    }

    /// The key of a terminal event, if files can name it.
    pub(super) fn of_code(code: KeyCode) -> Option<Key> {
        Some(match code {
            KeyCode::Char(character) => Key::Char(character),
            KeyCode::F(number) => Key::F(number),
            KeyCode::Enter => Key::Enter,
            KeyCode::Esc => Key::Esc,
            KeyCode::Tab | KeyCode::BackTab => Key::Tab,
            KeyCode::Backspace => Key::Backspace,
            KeyCode::Delete => Key::Delete,
            KeyCode::Insert => Key::Insert,
            KeyCode::Up => Key::Up,
            KeyCode::Down => Key::Down,
            KeyCode::Left => Key::Left,
            KeyCode::Right => Key::Right,
            KeyCode::Home => Key::Home,
            KeyCode::End => Key::End,
            KeyCode::PageUp => Key::PageUp,
            KeyCode::PageDown => Key::PageDown,
            _ => return None,
        })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = NAMED.iter().find(|(key, _)| key == self);
        match (named.and_then(|(_, names)| names.first()), self) {
            (Some(name), _) => f.write_str(name),
            (None, Self::Char(character)) => write!(f, "{character}"),
            (None, Self::F(number)) => write!(f, "f{number}"),
            (None, other) => write!(f, "{other:?}"),
        }
    }
}
