//! What begins with `$`, and commands inside words.

use super::scan::Scan;
use super::{Quotes, Use, Word, is_name};

impl Scan<'_> {
    /// Variables in text that is not followed otherwise.
    pub fn uses_within(&mut self, start: usize) {
        let text = self.text.get(start..self.at).unwrap_or_default();
        for piece in text.split('$').skip(1) {
            let piece = piece.strip_prefix('{').unwrap_or(piece);
            let end = piece.find(|character: char| !(character.is_ascii_alphanumeric() || character == '_'));
            let name = &piece[..end.unwrap_or(piece.len())];
            if is_name(name) {
                self.used(name, Quotes::Beyond, false);
            }
        }
    }

    pub fn variable(&mut self, word: &mut Word, quotes: Quotes, current: usize) {
        let start = self.at;
        match (self.peek(1), self.peek(2)) {
            (Some(b'('), next) if next != Some(b'(') => return self.inner(word, 2, current),
            (Some(b'\''), _) if quotes == Quotes::Plain => {
                self.ansi();
                word.is_quoted = true;
            }
            (Some(b'"'), _) if quotes == Quotes::Plain => {
                self.at += 1;
                return;
            }
            _ => self.dollar(quotes, current),
        }
        self.push(word, start, self.at);
    }

    /// `$(…)`, `<(…)`, `>(…)`: commands inside a word.
    pub fn inner(&mut self, word: &mut Word, skip: usize, current: usize) {
        let start = self.at;
        self.at += skip;
        let is_piped = self.text[start..].starts_with('>');
        self.list(Some(current), true, is_piped);
        let end = self.at;
        self.push(word, start, end);
    }

    fn ansi(&mut self) {
        let start = self.at;
        self.at += 2;
        while let Some(byte) = self.peek(0).filter(|byte| *byte != b'\'') {
            self.at += if byte == b'\\' { 2 } else { 1 };
        }
        self.close(start, "a quote that is never closed");
    }

    /// The end of something that is not followed.
    fn close(&mut self, start: usize, why: &str) {
        if self.at >= self.text.len() {
            self.lose(why);
        }
        self.at = (self.at + 1).min(self.text.len());
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        self.mark(start, self.at, Quotes::Beyond);
    }

    /// `$NAME`, `${…}`, `$((…))`, `$1`.
    pub fn dollar(&mut self, quotes: Quotes, _current: usize) {
        let start = self.at;
        self.at += 1;
        match self.peek(0) {
            Some(b'{') => self.braced(start, quotes),
            Some(b'(') => self.arithmetic(start),
            Some(b'[') => self.lose("`$[`"),
            _ => {
                let rest = &self.text[self.at..];
                let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
                let length = rest.find(|character| !is_part(character)).unwrap_or(rest.len());
                if is_name(&rest[..length]) {
                    self.used(&rest[..length], quotes, false);
                    self.at += length;
                } else if self
                    .peek(0)
                    .is_some_and(|byte| byte.is_ascii_digit() || b"@*#?-$!".contains(&byte))
                {
                    self.at += 1;
                }
                self.mark(start, self.at, quotes);
            }
        }
    }

    fn used(&mut self, name: &str, quotes: Quotes, has_default: bool) {
        self.out.uses.push(Use {
            name: name.into(),
            quotes,
            has_default,
        });
    }

    fn braced(&mut self, start: usize, quotes: Quotes) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'{' => depth += 1,
                b'}' if depth == 1 => break,
                b'}' => depth -= 1,
                b'"' | b'\'' | b'`' | b'\\' | b'(' => self.lose("quotes or commands inside `${…}`"),
                _ => {}
            }
            self.at += 1;
        }
        let inside = self.text.get(start + 2..self.at).unwrap_or_default().to_owned();
        let inside = inside.trim_start_matches(['#', '!']);
        let end = inside.find(|character: char| !(character.is_ascii_alphanumeric() || character == '_'));
        let (name, rest) = inside.split_at(end.unwrap_or(inside.len()));
        if is_name(name) {
            let has_default = rest.trim_start_matches(':').starts_with(['-', '+', '=']);
            self.used(name, quotes, has_default);
        }
        self.close(start, "a `${` that is never closed");
        self.uses_within(start + 2);
    }

    fn arithmetic(&mut self, start: usize) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'(' => depth += 1,
                b')' if depth == 1 => break,
                b')' => depth -= 1,
                b'"' | b'\'' | b'`' => self.lose("quotes inside `$((…))`"),
                _ => {}
            }
            self.at += 1;
        }
        self.close(start, "a `$((` that is never closed");
        self.uses_within(start + 1);
    }
}
