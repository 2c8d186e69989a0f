//! A text of several lines under edit; each line is edited as a [`LineEdit`] is.

use super::chord::Chord;
use super::key::Key;
use super::line_edit::{Edited, LineEdit};
use crate::domain::SafeText;

/// The most lines that can be typed or pasted.
const MOST: usize = 200;

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
        let lines = lines.iter().take(MOST);
        let mut lines: Vec<LineEdit> = lines.map(|line| LineEdit::with_text(line.as_str())).collect();
        if lines.is_empty() {
            lines.push(LineEdit::default());
        }
        let row = lines.len() - 1;
        Self { lines, row }
    }

    /// A text as it came from outside, such as an editor's file.
    #[must_use]
    pub fn with_text(text: &str) -> Self {
        let lines: Vec<SafeText> = text.trim_end().lines().map(SafeText::clean).collect();
        Self::with_lines(&lines)
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

    /// Puts a pasted text at the cursor, its line breaks kept.
    pub fn insert(&mut self, text: &str) {
        for (at, line) in text.trim_end_matches(['\r', '\n']).lines().enumerate() {
            if at > 0 && !self.split() {
                return;
            }
            self.line().insert(line);
        }
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

    /// Breaks the line at the cursor; false where there are too many.
    fn split(&mut self) -> bool {
        if self.lines.len() >= MOST {
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
    fn a_paste_keeps_its_lines_and_is_bounded() {
        let mut edit = TextEdit::with_text("a");
        edit.insert("b\r\nc\u{1b}[31m\nd\n");
        assert_eq!(shown(&edit), "ab/c/d|");
        edit.insert(&"x\n".repeat(10_000));
        assert_eq!(edit.lines.len(), MOST);
        assert!(TextEdit::with_text("").is_blank());
    }
}
