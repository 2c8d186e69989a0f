//! The walk through a script, byte by byte.

use super::here::Pending;
use super::{Command, Quotes, Script, Use, Word, is_name};
use std::ops::Range;

/// How deep `$(…)` within `$(…)` is followed.
const DEEPEST: usize = 16;

/// Takes a script apart. The `opaque` ranges, in order, are plain letters whatever stands in them.
#[must_use]
pub fn scan(text: &str, opaque: &[Range<usize>]) -> Script {
    let mut scan = Scan {
        text,
        opaque,
        at: 0,
        out: Script {
            quotes: vec![Quotes::Plain; text.len()],
            ..Script::default()
        },
        pending: Vec::new(),
        pipeline: 0,
        depth: 0,
    };
    if text.contains('\0') {
        scan.lose("a NUL byte");
    }
    scan.list(None, false);
    scan.bodies();
    scan.out
}

/// The state of the walk.
pub struct Scan<'a> {
    pub text: &'a str,
    opaque: &'a [Range<usize>],
    pub at: usize,
    pub out: Script,
    pub pending: Vec<Pending>,
    pipeline: usize,
    depth: usize,
}

/// What a word after a redirection is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expects {
    Argument,
    Target,
    Delimiter { strips: bool },
}

impl Scan<'_> {
    pub fn mark(&mut self, start: usize, end: usize, quotes: Quotes) {
        let end = end.min(self.text.len());
        if start < end {
            self.out.quotes[start..end].fill(quotes);
        }
    }

    fn lose(&mut self, why: &str) {
        self.out.lost.get_or_insert_with(|| why.into());
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    /// The end of the opaque range that begins here.
    pub fn opaque_end(&self) -> Option<usize> {
        let at = self.opaque.binary_search_by_key(&self.at, |range| range.start).ok()?;
        Some(self.opaque[at].end)
    }

    fn begin(&mut self, parent: Option<usize>) -> usize {
        self.out.commands.push(Command {
            pipeline: self.pipeline,
            parent,
            ..Command::default()
        });
        self.out.commands.len() - 1
    }

    fn next_pipeline(&mut self) {
        self.pipeline += 1;
    }

    /// Commands up to the closing bracket, or to the end.
    fn list(&mut self, parent: Option<usize>, is_inner: bool) {
        self.depth += 1;
        if self.depth > DEEPEST {
            self.lose("commands nested too deep");
            self.at = self.text.len();
        }
        self.next_pipeline();
        let mut current = self.begin(parent);
        let mut expects = Expects::Argument;
        while let Some(byte) = self.peek(0) {
            if self.opaque_end().is_none() {
                let before = self.pipeline;
                match byte {
                    b' ' | b'\t' => {
                        self.at += 1;
                        continue;
                    }
                    b'\\' if self.peek(1) == Some(b'\n') => {
                        self.at += 2;
                        continue;
                    }
                    b'\n' => {
                        self.at += 1;
                        self.bodies();
                        self.next_pipeline();
                    }
                    b';' | b'&' | b'|' if self.operator(byte) => {
                        if self.pipeline == before {
                            current = self.begin(parent);
                        }
                    }
                    b'#' => {
                        self.comment();
                        continue;
                    }
                    b')' if is_inner => {
                        self.at += 1;
                        self.depth -= 1;
                        return;
                    }
                    b'(' | b')' => {
                        self.bracket(byte, current, parent);
                        continue;
                    }
                    b'<' | b'>' if self.peek(1) != Some(b'(') => {
                        expects = self.redirection(current);
                        continue;
                    }
                    b'&' => {
                        self.at += 2;
                        expects = Expects::Target;
                        continue;
                    }
                    _ => {
                        self.word(current, expects);
                        expects = Expects::Argument;
                        continue;
                    }
                }
                if self.pipeline != before {
                    current = self.begin(parent);
                }
                expects = Expects::Argument;
            } else {
                self.word(current, expects);
                expects = Expects::Argument;
            }
        }
        if is_inner {
            self.lose("a bracket that is never closed");
        }
        self.depth -= 1;
    }

    /// `;`, `&&`, `||`, `|` and the like; false for `&>`, which is a redirection.
    fn operator(&mut self, byte: u8) -> bool {
        let next = self.peek(1);
        match (byte, next) {
            (b'&', Some(b'>')) => return false,
            (b'&', Some(b'&')) | (b'|', Some(b'|')) => {
                self.at += 2;
                self.next_pipeline();
            }
            (b'|', Some(b'&')) => self.at += 2,
            (b'|', _) => self.at += 1,
            _ => {
                self.at += 1;
                self.next_pipeline();
            }
        }
        true
    }

    fn comment(&mut self) {
        let end = self.text[self.at..]
            .find('\n')
            .map_or(self.text.len(), |length| self.at + length);
        self.mark(self.at, end, Quotes::Comment);
        self.at = end;
    }

    /// A subshell; other brackets belong to what is not followed.
    fn bracket(&mut self, byte: u8, current: usize, parent: Option<usize>) {
        let command = &self.out.commands[current];
        let touches = command.words.last().is_some_and(|word| word.range.end == self.at);
        let is_first = command.program().is_empty() && !touches;
        if byte == b')' || !is_first || self.peek(1) == Some(b'(') {
            self.lose("a bracket that is no subshell");
        }
        self.at += 1;
        if byte == b'(' {
            self.list(parent, true);
        }
    }

    fn redirection(&mut self, current: usize) -> Expects {
        let command = &mut self.out.commands[current];
        let is_number = |word: &Word| !word.is_quoted && word.text.bytes().all(|byte| byte.is_ascii_digit());
        command
            .words
            .pop_if(|word| word.range.end == self.at && is_number(word));
        if self.text[self.at..].starts_with("<<<") {
            self.at += 3;
            return Expects::Argument;
        }
        if self.text[self.at..].starts_with("<<") {
            self.at += 2;
            let strips = self.peek(0) == Some(b'-');
            self.at += usize::from(strips);
            return Expects::Delimiter { strips };
        }
        self.at += 1;
        while matches!(self.peek(0), Some(b'>' | b'&' | b'|')) {
            self.at += 1;
        }
        Expects::Target
    }

    fn word(&mut self, current: usize, expects: Expects) {
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
                _ => self.take(&mut word),
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
                command.words.push(word);
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

    fn push(&self, word: &mut Word, start: usize, end: usize) {
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
                    self.take(word);
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
                    self.take(word);
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

    /// Variables in text that is not followed otherwise.
    fn uses_within(&mut self, start: usize) {
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

    fn variable(&mut self, word: &mut Word, quotes: Quotes, current: usize) {
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
    fn inner(&mut self, word: &mut Word, skip: usize, current: usize) {
        let start = self.at;
        self.at += skip;
        let pipeline = self.pipeline;
        self.list(Some(current), true);
        self.pipeline = pipeline.max(self.pipeline);
        self.out.commands[current].pipeline = self.out.commands[current].pipeline.min(pipeline);
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
                    self.used(&rest[..length].to_owned(), quotes, false);
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
