//! Words, and the quotes in them.

use super::here::Pending;
use super::scan::{Expects, Scan};
use super::{Quotes, Word};

/// Whether a byte ends a run of plain characters outside of quotes.
fn ends_plain(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' | b'\\' | b'\'' | b'"' | b'`' | b'$'
    )
}

impl Scan<'_> {
    pub fn word(&mut self, current: usize, expects: Expects) {
        let start = self.at;
        let mut word = Word::default();
        while let Some(byte) = self.peek(0) {
            if self.opaque_end().is_some() {
                self.opaque(&mut word, Quotes::Plain);
                continue;
            }
            match byte {
                b'<' | b'>' if self.at == start && self.peek(1) == Some(b'(') => self.inner(&mut word, 2, current),
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => break,
                b'\\' => self.escape(&mut word),
                b'\'' => self.single(&mut word),
                b'"' => self.double(&mut word, current),
                b'`' => self.backticks(&mut word),
                b'$' => self.variable(&mut word, Quotes::Plain, current),
                _ => self.take_run(&mut word, ends_plain),
            }
        }
        word.range = start..self.at;
        self.place(word, current, expects);
    }

    fn place(&mut self, word: Word, current: usize, expects: Expects) {
        const BEYOND: &[&str] = &["case", "esac", "select", "function", "coproc", "[["];
        let command = &mut self.out.commands[current];
        match expects {
            Expects::Delimiter { strips } => self.pending.push(Pending {
                delimiter: word.text,
                is_quoted: word.is_quoted,
                strips,
                command: current,
            }),
            Expects::Target => command.targets.push(word),
            Expects::Argument => {
                let is_first = command.program().is_empty();
                let why = (is_first && !word.is_quoted && BEYOND.contains(&word.text.as_str()))
                    .then(|| format!("`{}`", word.text));
                command.push(word);
                if let Some(why) = why {
                    self.lose(&why);
                }
            }
        }
    }

    /// One character as it stands.
    fn take(&mut self, word: &mut Word) {
        let length = self.text[self.at..].chars().next().map_or(1, char::len_utf8);
        if self.peek(0) == Some(b'\n') && !self.pending.is_empty() {
            self.lose("a here-document behind a quote over several lines");
        }
        self.push(word, self.at, self.at + length);
        self.at += length;
    }

    /// One character as it stands, and those behind it that mean nothing either.
    fn take_run(&mut self, word: &mut Word, ends: fn(u8) -> bool) {
        if self.peek(0) == Some(b'\n') {
            return self.take(word);
        }
        let end = self.run_end(ends);
        self.push(word, self.at, end);
        self.at = end;
    }

    pub fn push(&self, word: &mut Word, start: usize, end: usize) {
        word.text.push_str(&self.text[start..end]);
        word.origins.extend(start..end);
    }

    fn opaque(&mut self, word: &mut Word, quotes: Quotes) {
        let end = self.opaque_end().unwrap_or(self.text.len());
        self.push(word, self.at, end);
        self.mark(self.at, end, quotes);
        self.at = end;
    }

    fn escape(&mut self, word: &mut Word) {
        self.at += 1;
        if self.peek(0) == Some(b'\n') {
            self.at += 1;
            return;
        }
        word.is_quoted = true;
        if self.opaque_end().is_some() {
            self.opaque(word, Quotes::Beyond);
        } else if self.at < self.text.len() {
            self.take(word);
        } else {
            self.lose("an end in the middle of a line");
        }
    }

    fn single(&mut self, word: &mut Word) {
        word.is_quoted = true;
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek(0) {
                None => return self.lose("a quote that is never closed"),
                Some(_) if self.opaque_end().is_some() => self.opaque(word, Quotes::Single),
                Some(b'\'') => break,
                Some(_) => {
                    let at = self.at;
                    self.take_run(word, |byte| byte == b'\'');
                    self.mark(at, self.at, Quotes::Single);
                }
            }
        }
        self.at += 1;
        self.mark(start, start + 1, Quotes::Single);
        self.mark(self.at - 1, self.at, Quotes::Single);
    }

    fn double(&mut self, word: &mut Word, current: usize) {
        word.is_quoted = true;
        self.at += 1;
        loop {
            match self.peek(0) {
                None => return self.lose("a quote that is never closed"),
                Some(_) if self.opaque_end().is_some() => self.opaque(word, Quotes::Double),
                Some(b'"') => break,
                Some(b'`') => self.backticks(word),
                Some(b'$') => self.variable(word, Quotes::Double, current),
                Some(b'\\') => self.double_escape(word),
                Some(_) => {
                    let at = self.at;
                    self.take_run(word, |byte| matches!(byte, b'"' | b'`' | b'$' | b'\\'));
                    self.mark(at, self.at, Quotes::Double);
                }
            }
        }
        self.at += 1;
    }

    fn double_escape(&mut self, word: &mut Word) {
        let at = self.at;
        self.at += 1;
        if self.opaque_end().is_some() {
            return self.opaque(word, Quotes::Beyond);
        }
        match self.peek(0) {
            Some(b'\n') => self.at += 1,
            Some(b'$' | b'`' | b'"' | b'\\') => self.take(word),
            _ => self.push(word, at, at + 1),
        }
        self.mark(at, self.at, Quotes::Double);
    }

    fn backticks(&mut self, word: &mut Word) {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek(0).filter(|byte| *byte != b'`') {
            self.at += if byte == b'\\' { 2 } else { 1 };
        }
        self.at = (self.at + 1).min(self.text.len());
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        if !self.text[..self.at].ends_with('`') {
            self.lose("a backtick that is never closed");
        }
        self.push(word, start, self.at);
        self.mark(start, self.at, Quotes::Beyond);
        self.uses_within(start + 1);
    }
}
