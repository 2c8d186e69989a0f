//! A key as the bytes a terminal sends for it, for a command that has a terminal of its own.

use super::chord::Chord;
use super::key::Key;

/// The bytes of a chord, as xterm sends them; `application` once a program asked for application cursor keys.
#[must_use]
pub fn bytes(chord: Chord, application: bool) -> Vec<u8> {
    let plain = match chord.key() {
        Key::Char(character) => of_character(character, chord.has_ctrl()),
        Key::Enter => b"\r".to_vec(),
        Key::Esc => b"\x1b".to_vec(),
        Key::Tab if chord.has_shift() => b"\x1b[Z".to_vec(),
        Key::Tab => b"\t".to_vec(),
        Key::Backspace if chord.has_ctrl() => b"\x08".to_vec(),
        Key::Backspace => b"\x7f".to_vec(),
        key => return of_named(key, modifier(chord), application),
    };
    if chord.has_alt() {
        [b"\x1b".to_vec(), plain].concat()
    } else {
        plain
    }
}

/// A text as it is pasted into a terminal: lines end as Enter does, and nothing in it acts as a key.
#[must_use]
pub fn pasted(text: &str) -> Vec<u8> {
    let lines = text.replace("\r\n", "\r").replace('\n', "\r");
    let harmless = lines
        .chars()
        .filter(|character| matches!(character, '\r' | '\t') || !character.is_control());
    harmless.collect::<String>().into_bytes()
}

fn of_character(character: char, ctrl: bool) -> Vec<u8> {
    let code = match character {
        _ if !ctrl => None,
        'a'..='z' | '[' | '\\' | ']' | '^' | '_' => u8::try_from(character).ok().map(|byte| byte & 0x1f),
        ' ' | '@' | '2' => Some(0),
        '/' => Some(0x1f),
        '?' | '8' => Some(0x7f),
        _ => None,
    };
    code.map_or_else(|| character.to_string().into_bytes(), |code| vec![code])
}

/// The number that says which modifiers are held; 1 where none is.
fn modifier(chord: Chord) -> u8 {
    1 + u8::from(chord.has_shift()) + 2 * u8::from(chord.has_alt()) + 4 * u8::from(chord.has_ctrl())
}

fn of_named(key: Key, modifier: u8, application: bool) -> Vec<u8> {
    let letter = |letter: char| match modifier {
        1 if application => format!("\x1bO{letter}"),
        1 => format!("\x1b[{letter}"),
        held => format!("\x1b[1;{held}{letter}"),
    };
    let number = |number: u8| match modifier {
        1 => format!("\x1b[{number}~"),
        held => format!("\x1b[{number};{held}~"),
    };
    let text = match key {
        Key::Up => letter('A'),
        Key::Down => letter('B'),
        Key::Right => letter('C'),
        Key::Left => letter('D'),
        Key::Home => letter('H'),
        Key::End => letter('F'),
        Key::Insert => number(2),
        Key::Delete => number(3),
        Key::PageUp => number(5),
        Key::PageDown => number(6),
        Key::F(f @ 1..=4) if modifier == 1 => format!("\x1bO{}", char::from(b'O' + f)),
        Key::F(f @ 1..=4) => format!("\x1b[1;{modifier}{}", char::from(b'O' + f)),
        Key::F(f @ 5..=24) => {
            const CODES: [u8; 20] = [
                15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34, 42, 43, 44, 45,
            ];
            CODES.get(usize::from(f - 5)).copied().map_or_else(String::new, number)
        }
        // Told above; a function key beyond those that terminals know has no bytes.
        Key::F(_) | Key::Char(_) | Key::Enter | Key::Esc | Key::Tab | Key::Backspace => String::new(),
    };
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_bytes_that_terminals_send() {
        let cases: [(&str, &[u8]); 24] = [
            ("a", b"a"),
            ("G", b"G"),
            ("é", "é".as_bytes()),
            ("space", b" "),
            ("enter", b"\r"),
            ("tab", b"\t"),
            ("shift-tab", b"\x1b[Z"),
            ("backspace", b"\x7f"),
            ("esc", b"\x1b"),
            ("ctrl-c", b"\x03"),
            ("ctrl-d", b"\x04"),
            ("ctrl-z", b"\x1a"),
            ("ctrl-\\", b"\x1c"),
            ("ctrl-space", b"\0"),
            ("alt-b", b"\x1bb"),
            ("ctrl-alt-x", b"\x1b\x18"),
            ("up", b"\x1b[A"),
            ("ctrl-right", b"\x1b[1;5C"),
            ("home", b"\x1b[H"),
            ("del", b"\x1b[3~"),
            ("pgdn", b"\x1b[6~"),
            ("f1", b"\x1bOP"),
            ("f4", b"\x1bOS"),
            ("f12", b"\x1b[24~"),
        ];
        for (chord, wanted) in cases {
            assert_eq!(bytes(Chord::parse(chord).unwrap(), false), wanted, "{chord}");
        }
    }

    #[test]
    fn a_program_may_ask_for_application_cursor_keys() {
        let cases: [(&str, &[u8]); 5] = [
            ("up", b"\x1bOA"),
            ("left", b"\x1bOD"),
            ("home", b"\x1bOH"),
            ("shift-up", b"\x1b[1;2A"),
            ("del", b"\x1b[3~"),
        ];
        for (chord, wanted) in cases {
            assert_eq!(bytes(Chord::parse(chord).unwrap(), true), wanted, "{chord}");
        }
    }

    #[test]
    fn a_paste_types_lines_and_never_keys() {
        assert_eq!(pasted("a\nb\r\nc\td"), b"a\rb\rc\td");
        assert_eq!(pasted("x\x1b[201~\x03\u{9b}A"), b"x[201~A");
    }
}
