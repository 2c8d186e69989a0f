//! Bytes from a pipe to lines of bounded length, and a line to text that may be shown.

use crate::domain::run::OutputLine;
use crate::domain::{Masker, SafeText};

/// Longest line kept, in bytes; the rest of a longer one is counted and let go.
pub(super) const LONGEST_LINE: usize = 16 * 1024;
/// Bytes read beyond a cut at least, so that a secret across the cut is still recognised.
const BEYOND_CUT: usize = 256;
/// Lines of a private key hidden at most; a key of 16,384 bits has about 200.
const LONGEST_KEY: u32 = 250;

/// A line as it came, its end removed.
#[derive(Debug)]
pub(super) struct Line {
    is_error: bool,
    bytes: Vec<u8>,
    length: u64,
    is_hidden: bool,
}

impl Line {
    /// A line of our own between the command's.
    pub fn note(text: &str) -> Self {
        let bytes = format!("[onscene: {text}]").into_bytes();
        Self {
            is_error: true,
            length: bytes.len() as u64,
            bytes,
            is_hidden: false,
        }
    }

    /// Bytes the line holds in memory, roughly.
    pub fn weight(&self) -> usize {
        self.bytes.len() + 64
    }

    /// Bytes the command wrote.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The text, masked and cleaned; at most [`LONGEST_LINE`] bytes and a mark when it was cut.
    pub fn text(&self, masker: &Masker) -> SafeText {
        if self.is_hidden {
            return SafeText::clean("[secret]");
        }
        let text = masker.clean(&String::from_utf8_lossy(&self.bytes));
        let is_cut = self.length > self.bytes.len() as u64;
        if !is_cut && text.as_str().len() <= LONGEST_LINE {
            return text;
        }
        let beyond = if is_cut { beyond_cut(masker) } else { 0 };
        let end = text.as_str().len().saturating_sub(beyond).min(LONGEST_LINE);
        let end = (0..=end)
            .rev()
            .find(|at| text.as_str().is_char_boundary(*at))
            .unwrap_or(0);
        let mark = format!("… [cut: the line has {} bytes]", self.length);
        SafeText::clean(&format!("{}{mark}", &text.as_str()[..end]))
    }

    /// The line as it is shown.
    pub fn output(&self, masker: &Masker) -> OutputLine {
        OutputLine {
            is_error: self.is_error,
            text: self.text(masker),
        }
    }
}

fn beyond_cut(masker: &Masker) -> usize {
    masker.longest().max(BEYOND_CUT)
}

/// Cuts what one pipe brings into lines.
#[derive(Debug)]
pub(super) struct Splitter {
    is_error: bool,
    keep: usize,
    begun: Vec<u8>,
    length: u64,
    key_lines: u32,
}

impl Splitter {
    /// A splitter that keeps as much of a line as the masker needs.
    pub fn new(is_error: bool, masker: &Masker) -> Self {
        Self {
            is_error,
            keep: LONGEST_LINE + beyond_cut(masker),
            begun: Vec::new(),
            length: 0,
            key_lines: 0,
        }
    }

    /// The next whole line, taken off the front of `rest`; none when the rest is only a beginning,
    /// which is remembered.
    pub fn next(&mut self, rest: &mut &[u8]) -> Option<Line> {
        let end = memchr::memchr(b'\n', rest);
        let (part, after) = match end {
            Some(at) => (&rest[..at], &rest[at + 1..]),
            None => (*rest, &rest[rest.len()..]),
        };
        let room = self.keep.saturating_sub(self.begun.len()).min(part.len());
        self.begun.extend_from_slice(&part[..room]);
        self.length += part.len() as u64;
        *rest = after;
        end.map(|_| self.close())
    }

    /// The line that was begun and has no end.
    pub fn end(&mut self) -> Option<Line> {
        (self.length > 0).then(|| self.close())
    }

    fn close(&mut self) -> Line {
        let mut bytes = std::mem::take(&mut self.begun);
        let mut length = std::mem::take(&mut self.length);
        if length == bytes.len() as u64 && bytes.last() == Some(&b'\r') {
            bytes.pop();
            length -= 1;
        }
        Line {
            is_hidden: self.is_in_key(&bytes),
            is_error: self.is_error,
            bytes,
            length,
        }
    }

    /// Whether the line is inside a private key that an earlier line began.
    fn is_in_key(&mut self, bytes: &[u8]) -> bool {
        let has = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
        if has(b"-----END") {
            self.key_lines = 0;
            return false;
        }
        if has(b"-----BEGIN") && has(b"PRIVATE KEY-----") {
            self.key_lines = LONGEST_KEY;
            return false;
        }
        let was_in_key = self.key_lines > 0;
        self.key_lines = self.key_lines.saturating_sub(1);
        was_in_key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(masker: &Masker, chunks: &[&[u8]]) -> Vec<String> {
        let mut splitter = Splitter::new(false, masker);
        let mut lines = Vec::new();
        for chunk in chunks {
            let mut rest = *chunk;
            while let Some(line) = splitter.next(&mut rest) {
                lines.push(line);
            }
            assert!(rest.is_empty());
        }
        lines.extend(splitter.end());
        lines.iter().map(|line| line.text(masker).as_str().to_owned()).collect()
    }

    #[test]
    fn lines_are_joined_over_chunks_and_the_last_needs_no_end() {
        let lines = split(&Masker::default(), &[b"one\ntw", b"o\r\n\nth", b"ree"]);
        assert_eq!(lines, ["one", "two", "", "three"]);
        assert!(split(&Masker::default(), &[b""]).is_empty());
    }

    #[test]
    fn a_secret_over_two_chunks_is_hidden() {
        let masker = Masker::new([("PIN", "correct-horse")]);
        assert_eq!(split(&masker, &[b"x correct-", b"horse y\n"]), ["x [secret:PIN] y"]);
    }

    #[test]
    fn a_long_line_is_cut_and_no_part_of_a_secret_is_left() {
        let masker = Masker::new([("PIN", "correct-horse-battery")]);
        for lead in (LONGEST_LINE - 30..LONGEST_LINE + 300).step_by(7) {
            let line = format!("{}correct-horse-battery{}\n", "a".repeat(lead), "b".repeat(900));
            let lines = split(&masker, &[line.as_bytes()]);
            assert_eq!(lines.len(), 1);
            assert!(lines[0].len() <= LONGEST_LINE + 64, "{}", lines[0].len());
            assert!(!lines[0].contains("corr"), "{lead}");
            assert!(lines[0].ends_with("bytes]"), "{lead}");
        }
    }

    #[test]
    fn a_private_key_is_hidden_line_by_line_and_what_follows_is_not() {
        let key = b"a\n-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----\nb\n";
        let lines = split(&Masker::default(), &[key]);
        assert_eq!(lines[2..4], ["[secret]", "[secret]"]);
        assert_eq!((lines.len(), lines[0].as_str(), lines[5].as_str()), (6, "a", "b"));
    }

    #[test]
    fn a_key_without_end_does_not_hide_for_ever() {
        let text = format!("-----BEGIN PRIVATE KEY-----\n{}", "x\n".repeat(300));
        assert_eq!(split(&Masker::default(), &[text.as_bytes()])[300], "x");
    }
}
