//! A text of several lines under edit; each line is edited as a [`LineEdit`] is.

use super::chord::Chord;
use super::key::Key;
use super::line_edit::{Edited, LONGEST, LineEdit};
use crate::domain::SafeText;

/// A text and the line on which the cursor is; there is always one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    lines: Vec<LineEdit>,
    row: usize,
}

impl Default for TextEdit {
    fn default() -> Self {
        Self::with_lines(&[])
    }
}

impl TextEdit {
    /// A text that already holds lines, the cursor at the end of the last.
    #[must_use]
    pub fn with_lines(lines: &[SafeText]) -> Self {
        let mut lines: Vec<LineEdit> = lines.iter().map(|line| LineEdit::with_text(line.as_str())).collect();
        if lines.is_empty() {
            lines.push(LineEdit::default());
        }
        let row = lines.len() - 1;
        Self { lines, row }
    }

    /// A text as it came from outside, such as an editor's file; it is whole, however long.
    #[must_use]
    pub fn with_text(text: &str) -> Self {
        let text = unix(text.trim_end());
        let lines: Vec<SafeText> = text.lines().map(SafeText::clean).collect();
        Self::with_lines(&lines)
    }

    /// How many bytes it has, as the host counts them.
    #[must_use]
    pub fn length(&self) -> usize {
        self.lines.iter().map(|line| line.text().len() + 1).sum()
    }

    /// The lines under edit.
    #[must_use]
    pub fn lines(&self) -> &[LineEdit] {
        &self.lines
    }

    /// The line on which the cursor is, from 0.
    #[must_use]
    pub fn row(&self) -> usize {
        self.row
    }

    /// The lines as text.
    #[must_use]
    pub fn text(&self) -> Vec<SafeText> {
        self.lines.iter().map(|line| SafeText::clean(line.text())).collect()
    }

    /// Whether nothing stands there.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.lines.iter().all(LineEdit::is_blank)
    }

    /// Puts a pasted text at the cursor, its line breaks kept. What does not fit is not taken at all: then this is false,
    /// and the text is as it was.
    #[must_use]
    pub fn insert(&mut self, text: &str) -> bool {
        let text = unix(text);
        let text = text.trim_end_matches('\n');
        if self.length() + text.len() > LONGEST {
            return false;
        }
        let before = self.clone();
        let mut lines = text.split('\n').enumerate();
        let is_whole = lines.all(|(at, line)| (at == 0 || self.split()) && self.line().insert(line));
        if !is_whole {
            *self = before;
        }
        is_whole
    }

    /// Takes one chord. Enter begins a line; nothing submits.
    pub fn press(&mut self, chord: Chord) -> Edited {
        let is_plain = !chord.has_ctrl() && !chord.has_alt();
        let (before, after) = self.line().split();
        let (at_start, at_end) = (before.is_empty(), after.is_empty());
        match chord.key() {
            Key::Enter if self.split() => Edited::Changed,
            Key::Enter => Edited::Ignored,
            Key::Up if is_plain => self.go(self.row.checked_sub(1)),
            Key::Down if is_plain => self.go(Some(self.row + 1)),
            Key::Left if is_plain && at_start && self.row > 0 => {
                self.row -= 1;
                self.line().press(Chord::of(Key::End))
            }
            Key::Right if is_plain && at_end && self.row + 1 < self.lines.len() => {
                self.row += 1;
                self.line().press(Chord::of(Key::Home))
            }
            Key::Backspace if is_plain && at_start => self.join(self.row.checked_sub(1)),
            Key::Delete if is_plain && at_end => self.join(Some(self.row)),
            // All before the cursor, as in a line.
            Key::Char('u') if chord.has_ctrl() => {
                self.lines.drain(..self.row);
                self.row = 0;
                self.line().press(chord)
            }
            Key::Char(character) if is_plain && self.length() + character.len_utf8() > LONGEST => Edited::Ignored,
            _ => self.line().press(chord),
        }
    }

    fn line(&mut self) -> &mut LineEdit {
        let last = self.lines.len() - 1;
        self.row = self.row.min(last);
        &mut self.lines[self.row]
    }

    fn go(&mut self, row: Option<usize>) -> Edited {
        match row.filter(|row| *row < self.lines.len()) {
            Some(row) => {
                self.row = row;
                Edited::Changed
            }
            None => Edited::Ignored,
        }
    }

    /// Breaks the line at the cursor; false where the text is as long as it gets.
    fn split(&mut self) -> bool {
        if self.length() >= LONGEST {
            return false;
        }
        let (before, after) = self.line().split();
        let (before, after) = (LineEdit::between(before, ""), LineEdit::between("", after));
        self.lines[self.row] = before;
        self.row += 1;
        self.lines.insert(self.row, after);
        true
    }

    /// Puts the line after `row` behind it.
    fn join(&mut self, row: Option<usize>) -> Edited {
        let Some(row) = row.filter(|row| row + 1 < self.lines.len()) else {
            return Edited::Ignored;
        };
        let next = self.lines.remove(row + 1);
        self.lines[row] = LineEdit::between(self.lines[row].text(), next.text());
        self.row = row;
        Edited::Changed
    }
}

/// A text whose lines end as they do here: a terminal pastes them with carriage returns.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(edit: &TextEdit) -> String {
        let lines = edit.lines.iter().enumerate().map(|(at, line)| {
            let (before, after) = line.split();
            let mark = if at == edit.row { "|" } else { "" };
            format!("{before}{mark}{after}")
        });
        lines.collect::<Vec<_>>().join("/")
    }

    #[test]
    fn lines_are_broken_joined_and_walked() {
        let cases = [
            ("one\ntwo", "", "one/two|"),
            ("one\ntwo", "enter a", "one/two/a|"),
            ("one\ntwo", "home enter", "one//|two"),
            ("one\ntwo", "home backspace", "one|two"),
            ("one\ntwo", "up end del", "one|two"),
            ("one\ntwo", "home left", "one|/two"),
            ("one\ntwo", "up end right", "one/|two"),
            ("one\ntwo", "down", "one/two|"),
            ("one", "home backspace", "|one"),
            ("one\ntwo", "ctrl-u", "|"),
            ("one\ntwo\nsix", "up ctrl-u", "|/six"),
            ("one", "left enter", "on/|e"),
            ("one two", "ctrl-w enter", "one /|"),
        ];
        for (text, chords, want) in cases {
            let mut edit = TextEdit::with_text(text);
            for chord in chords.split(' ').filter(|chord| !chord.is_empty()) {
                edit.press(Chord::parse(chord).unwrap());
            }
            assert_eq!(shown(&edit), want, "{text:?} {chords}");
        }
    }

    #[test]
    fn a_paste_keeps_its_lines_and_what_does_not_fit_is_refused_whole() {
        let mut edit = TextEdit::with_text("a");
        assert!(edit.insert("b\r\nc\u{1b}[31m\rd\n"));
        assert_eq!(shown(&edit), "ab/c/d|");
        assert!(edit.insert(&"\rx".repeat(300)), "a terminal ends lines so");
        assert_eq!(edit.lines.len(), 303, "a long list is no fault");
        let before = edit.clone();
        assert!(!edit.insert(&"x\n".repeat(10_000)));
        assert_eq!(edit, before, "no half of a text is taken");
        assert!(TextEdit::with_text("").is_blank());
    }

    #[test]
    fn what_an_editor_leaves_is_whole_and_grows_no_more() {
        let mut edit = TextEdit::with_text(&"a line of it\r\n".repeat(3_000));
        assert_eq!((edit.lines.len(), edit.length()), (3_000, 39_000));
        for key in ["x", "enter"] {
            assert_eq!(edit.press(Chord::parse(key).unwrap()), Edited::Ignored);
        }
        assert_eq!(edit.press(Chord::parse("backspace").unwrap()), Edited::Changed);
    }
}
