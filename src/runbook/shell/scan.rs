//! The walk through a script, byte by byte.

use super::here::Pending;
use super::{Command, Quotes, Script};
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
        depth: 0,
    };
    if text.contains('\0') {
        scan.lose("a NUL byte");
    }
    scan.list(None, false, false);
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
    depth: usize,
}

/// Where the walk is in a list of commands.
struct Line {
    parent: Option<usize>,
    is_inner: bool,
    is_piped: bool,
    current: usize,
    expects: Expects,
}

/// What a word after a redirection is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Expects {
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

    pub fn lose(&mut self, why: &str) {
        self.out.lost.get_or_insert_with(|| why.into());
    }

    pub fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    /// The end of the opaque range that begins here.
    pub fn opaque_end(&self) -> Option<usize> {
        let at = self.opaque.binary_search_by_key(&self.at, |range| range.start).ok()?;
        Some(self.opaque[at].end)
    }

    /// The end of what stands here up to a byte that ends it, to a line's end or to an opaque range; at least one
    /// character.
    pub fn run_end(&self, ends: fn(u8) -> bool) -> usize {
        let next = self.opaque.partition_point(|range| range.start <= self.at);
        let most = self.opaque.get(next).map_or(self.text.len(), |range| range.start);
        let run = self.text.as_bytes().get(self.at..most).unwrap_or_default();
        let is_end = |byte: &u8| ends(*byte) || *byte == b'\n';
        let first = self.text[self.at..].chars().next().map_or(1, char::len_utf8);
        let behind = run.iter().skip(first).position(is_end);
        behind.map_or(self.at + run.len().max(first), |behind| self.at + first + behind)
    }

    fn begin(&mut self, parent: Option<usize>, is_piped: bool) -> usize {
        self.out.commands.push(Command {
            is_piped,
            parent,
            ..Command::default()
        });
        self.out.commands.len() - 1
    }

    /// Commands up to the closing bracket, or to the end.
    pub fn list(&mut self, parent: Option<usize>, is_inner: bool, is_piped: bool) {
        self.depth += 1;
        if self.depth > DEEPEST {
            self.lose("commands nested too deep");
            self.at = self.text.len();
        }
        let mut line = Line {
            parent,
            is_inner,
            is_piped,
            current: self.begin(parent, is_piped),
            expects: Expects::Argument,
        };
        let mut goes_on = true;
        while goes_on && self.at < self.text.len() {
            goes_on = self.step(&mut line);
        }
        if goes_on && is_inner {
            self.lose("a bracket that is never closed");
        }
        self.depth -= 1;
    }

    /// The next word, operator or gap; false at the closing bracket.
    fn step(&mut self, line: &mut Line) -> bool {
        let byte = self.peek(0).filter(|_| self.opaque_end().is_none());
        let next = self.peek(1);
        match byte {
            Some(b' ' | b'\t') => self.at += 1,
            Some(b'\\') if next == Some(b'\n') => self.at += 2,
            Some(b'#') => self.comment(),
            Some(b'&') if next == Some(b'>') => {
                self.at += 1;
                line.expects = self.redirection(line.current);
            }
            Some(b'\n' | b';' | b'&' | b'|') => self.operator(line),
            Some(b')') if line.is_inner => {
                self.at += 1;
                return false;
            }
            Some(byte @ (b'(' | b')')) => self.bracket(byte, line),
            Some(b'<' | b'>') if next != Some(b'(') => line.expects = self.redirection(line.current),
            _ => {
                let expects = std::mem::replace(&mut line.expects, Expects::Argument);
                self.word(line.current, expects);
            }
        }
        true
    }

    /// The end of a line, `;`, `&`, `&&`, `||`, `|`, `|&`.
    fn operator(&mut self, line: &mut Line) {
        let rest = &self.text[self.at..];
        let is_double = ["&&", "||", "|&"].iter().any(|double| rest.starts_with(double));
        let is_pipe = rest.starts_with('|') && !rest.starts_with("||");
        let is_end = rest.starts_with('\n');
        self.at += if is_double { 2 } else { 1 };
        if is_end {
            self.bodies();
        }
        line.expects = Expects::Argument;
        line.current = self.begin(line.parent, is_pipe || line.is_piped);
    }

    fn comment(&mut self) {
        let end = self.text[self.at..]
            .find('\n')
            .map_or(self.text.len(), |length| self.at + length);
        self.mark(self.at, end, Quotes::Comment);
        self.at = end;
    }

    /// A subshell; other brackets belong to what is not followed.
    fn bracket(&mut self, byte: u8, line: &Line) {
        let command = &self.out.commands[line.current];
        let touches = command.words.last().is_some_and(|word| word.range.end == self.at);
        let is_first = command.program().is_empty() && !touches;
        if byte == b')' || !is_first || self.peek(1) == Some(b'(') {
            self.lose("a bracket that is no subshell");
        }
        self.at += 1;
        if byte == b'(' {
            self.list(Some(line.current), true, line.is_piped);
        }
    }

    fn redirection(&mut self, current: usize) -> Expects {
        let command = &mut self.out.commands[current];
        command.pop_descriptor(self.at);
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
}
