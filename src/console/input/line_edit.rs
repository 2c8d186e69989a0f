//! One line of text under edit: by grapheme, bounded, and clean of anything that could move a cursor.

use super::chord::Chord;
use super::key::Key;
use crate::domain::SafeText;
use crate::domain::incident::LONGEST_TEXT;
use unicode_segmentation::UnicodeSegmentation;

/// The longest text that can be typed or pasted, in bytes: what the host keeps of one.
pub const LONGEST: usize = LONGEST_TEXT;

/// A line of text and the place where the next character goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineEdit {
    text: String,
    /// In bytes, always between two graphemes.
    cursor: usize,
}

/// What became of a chord.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    /// The text or the cursor changed.
    Changed,
    /// Enter: the person is done.
    Submit,
    /// Escape: the person wants out.
    Cancel,
    /// It has no meaning here.
    Ignored,
}

impl LineEdit {
    /// A line that already holds a text, however long, the cursor at its end.
    #[must_use]
    pub fn with_text(text: &str) -> Self {
        let text = one_line(text);
        let cursor = text.len();
        Self { text, cursor }
    }

    /// A line with the cursor between two texts, both clean already.
    #[must_use]
    pub fn between(before: &str, after: &str) -> Self {
        let mut line = Self::with_text(&format!("{before}{after}"));
        line.cursor = before.len().min(line.text.len());
        line.snap();
        line
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text on both sides of the cursor.
    #[must_use]
    pub fn split(&self) -> (&str, &str) {
        self.text.split_at(self.cursor)
    }

    /// The same line with a dot for each character, for what nobody may read over a shoulder.
    #[must_use]
    pub fn masked(&self) -> Self {
        let dots = |text: &str| "•".repeat(text.graphemes(true).count());
        let (before, after) = self.split();
        let before = dots(before);
        Self {
            cursor: before.len(),
            text: before + &dots(after),
        }
    }

    /// Whether nothing stands there, white space aside.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Empties the line.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cursor = 0;
    }

    /// Puts a pasted text at the cursor; line breaks become spaces. What does not fit is not taken at all: then this is
    /// false, and the line is as it was.
    #[must_use]
    pub fn insert(&mut self, text: &str) -> bool {
        let text = one_line(text);
        if self.text.len() + text.len() > LONGEST {
            return false;
        }
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
        self.snap();
        true
    }

    /// Takes one chord. Emacs keys work as in a shell.
    pub fn press(&mut self, chord: Chord) -> Edited {
        let before = (self.text.len(), self.cursor);
        match (chord.has_ctrl(), chord.has_alt(), chord.key()) {
            (false, false, Key::Enter) => return Edited::Submit,
            (false, false, Key::Esc) | (true, false, Key::Char('c' | 'g')) => return Edited::Cancel,
            (false, false, Key::Left) | (true, false, Key::Char('b')) => self.cursor = self.left(),
            (false, false, Key::Right) | (true, false, Key::Char('f')) => self.cursor = self.right(),
            (true, false, Key::Left) | (false, true, Key::Char('b')) => self.cursor = self.word_left(),
            (true, false, Key::Right) | (false, true, Key::Char('f')) => self.cursor = self.word_right(),
            (false, false, Key::Home) | (true, false, Key::Char('a')) => self.cursor = 0,
            (false, false, Key::End) | (true, false, Key::Char('e')) => self.cursor = self.text.len(),
            (false, false, Key::Backspace) | (true, false, Key::Char('h')) => self.cut(self.left(), self.cursor),
            (false, false, Key::Delete) | (true, false, Key::Char('d')) => self.cut(self.cursor, self.right()),
            (true, false, Key::Char('w')) | (false, true, Key::Backspace) => self.cut(self.word_left(), self.cursor),
            (false, true, Key::Char('d')) => self.cut(self.cursor, self.word_right()),
            (true, false, Key::Char('u')) => self.cut(0, self.cursor),
            (true, false, Key::Char('k')) => self.cut(self.cursor, self.text.len()),
            (false, false, Key::Char(character)) => self.type_one(character),
            _ => return Edited::Ignored,
        }
        if before == (self.text.len(), self.cursor) {
            Edited::Ignored
        } else {
            Edited::Changed
        }
    }

    fn type_one(&mut self, character: char) {
        let typed = character.to_string();
        if SafeText::from(typed.as_str()).as_str() == typed {
            let _ = self.insert(&typed);
        }
    }

    fn cut(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.cursor = from;
        self.snap();
    }

    /// Moves the cursor out of a grapheme that an edit just joined, to its end.
    fn snap(&mut self) {
        let ends = self
            .text
            .grapheme_indices(true)
            .map(|(at, grapheme)| at + grapheme.len());
        self.cursor = [0]
            .into_iter()
            .chain(ends)
            .find(|end| *end >= self.cursor)
            .unwrap_or(self.text.len());
    }

    fn left(&self) -> usize {
        self.split()
            .0
            .grapheme_indices(true)
            .next_back()
            .map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        self.cursor + self.split().1.graphemes(true).next().map_or(0, str::len)
    }

    fn word_left(&self) -> usize {
        self.split()
            .0
            .unicode_word_indices()
            .next_back()
            .map_or(0, |(at, _)| at)
    }

    fn word_right(&self) -> usize {
        let after = self.split().1;
        after
            .unicode_word_indices()
            .next()
            .map_or(self.text.len(), |(at, word)| self.cursor + at + word.len())
    }
}

/// A text as one clean line.
fn one_line(text: &str) -> String {
    let text = text.trim_end_matches(['\r', '\n']).replace("\r\n", " ");
    SafeText::from(text.replace(['\r', '\n'], " ")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(line: &mut LineEdit, chords: &str) -> Vec<Edited> {
        chords
            .split(' ')
            .map(|chord| line.press(Chord::parse(chord).unwrap()))
            .collect()
    }

    /// The text with `|` where the cursor is.
    fn shown(line: &LineEdit) -> String {
        let (left, right) = line.split();
        format!("{left}|{right}")
    }

    #[test]
    fn keys_edit_as_in_a_shell() {
        let cases = [
            ("one two", "left left", "one t|wo"),
            ("one two", "ctrl-a right", "o|ne two"),
            ("one two", "ctrl-w", "one |"),
            ("one two", "alt-b ctrl-k", "one |"),
            ("one two", "ctrl-left ctrl-u", "|two"),
            ("one two", "home alt-d", "| two"),
            ("one two", "home ctrl-right", "one| two"),
            ("one two", "backspace x", "one twx|"),
            ("", "backspace", "|"),
            ("ab", "home del", "|b"),
        ];
        for (text, chords, want) in cases {
            let mut line = LineEdit::with_text(text);
            press(&mut line, chords);
            assert_eq!(shown(&line), want, "{text:?} {chords}");
        }
    }

    #[test]
    fn a_grapheme_is_one_step() {
        let mut line = LineEdit::with_text("ae\u{301}日");
        press(&mut line, "left left");
        assert_eq!(shown(&line), "a|e\u{301}日");
        press(&mut line, "right backspace");
        assert_eq!(shown(&line), "a|日");
    }

    #[test]
    fn a_mark_typed_joins_the_letter_before_it() {
        let mut line = LineEdit::with_text("e");
        line.press(Chord::of(Key::Char('\u{301}')));
        assert_eq!(line.text(), "e\u{301}");
        press(&mut line, "backspace");
        assert_eq!(line.text(), "");
    }

    #[test]
    fn a_paste_is_one_clean_line_and_what_does_not_fit_is_refused_whole() {
        let mut line = LineEdit::default();
        assert!(line.insert("one\r\ntwo\u{1b}[31m three\n"));
        assert_eq!(line.text(), "one two three");
        assert!(line.insert(&"x".repeat(10_000)), "a page is kept");
        let before = line.clone();
        assert!(!line.insert(&"x".repeat(10_000)));
        assert_eq!(line, before, "no half of a text is taken");
    }

    #[test]
    fn hidden_characters_cannot_be_typed() {
        let mut line = LineEdit::default();
        assert_eq!(line.press(Chord::of(Key::Char('\u{202e}'))), Edited::Ignored);
        assert_eq!(line.text(), "");
    }

    #[test]
    fn enter_submits_and_escape_cancels() {
        let mut line = LineEdit::default();
        assert_eq!(
            press(&mut line, "enter esc ctrl-c f5"),
            [Edited::Submit, Edited::Cancel, Edited::Cancel, Edited::Ignored]
        );
    }
}
