//! A file's bytes to text that the rest can rely on; the number of lines never changes.

use crate::domain::runbook::Section;
use std::ops::Range;

/// More than this is not read: a book is written by people.
const LIMIT: usize = 4 * 1024 * 1024;

/// The byte-order mark.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The text of a file, with what had to be done to read it.
pub struct Source {
    /// The text: no byte-order mark, `\n` as the only line end, no front matter.
    pub text: String,
    /// The plain keys and values of its front matter.
    pub matter: Vec<(String, String)>,
    /// Warnings as line and reason.
    pub warnings: Vec<(u32, String)>,
}

/// Reads the bytes of a file.
pub fn read(bytes: &[u8]) -> Source {
    let mut warnings = Vec::new();
    let mut bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    if bytes.len() > LIMIT {
        bytes = &bytes[..LIMIT];
        warnings.push((
            1,
            "the file is larger than 4 MiB: only the first 4 MiB were read".into(),
        ));
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        let line = line_of(bytes, error.valid_up_to());
        warnings.push((line, "not UTF-8: the bytes are shown as U+FFFD".into()));
    }
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
    let (text, matter) = without_front_matter(text);
    Source { text, matter, warnings }
}

/// Turns the lines that steps stand on into the bytes of the file as it was read.
pub fn locate(bytes: &[u8], sections: &mut [Section]) {
    let lines = lines(bytes);
    for step in sections.iter_mut().flat_map(|section| &mut section.steps) {
        let (first, last) = step.range;
        let start = lines
            .get(first.saturating_sub(1))
            .map_or(bytes.len(), |line| line.start);
        let end = lines.get(last.saturating_sub(1)).map_or(bytes.len(), |line| line.end);
        step.range = (start, end.max(start));
    }
}

/// Where each line of a file is, its end mark left aside; `\r\n`, `\r` and `\n` end a line.
fn lines(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        if at < start {
            continue;
        }
        lines.push(start..at);
        let is_pair = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
        start = at + 1 + usize::from(is_pair);
    }
    lines.push(start..bytes.len());
    lines
}

fn line_of(bytes: &[u8], at: usize) -> u32 {
    let before = memchr::memchr_iter(b'\n', &bytes[..at]).count();
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

/// Empties the lines of a leading `--- key: value ---` block, and gives its plain keys and values.
fn without_front_matter(text: String) -> (String, Vec<(String, String)>) {
    if !text.starts_with("---\n") {
        return (text, Vec::new());
    }
    let Some(end) = text
        .lines()
        .skip(1)
        .position(|line| matches!(line.trim_end(), "---" | "..."))
    else {
        return (text, Vec::new());
    };
    let inside: Vec<&str> = text.lines().skip(1).take(end).collect();
    let is_key = |line: &&str| line.contains(": ") || line.ends_with(':');
    if !inside.first().is_some_and(is_key) {
        return (text, Vec::new());
    }
    let plain = inside.iter().filter(|line| !line.starts_with([' ', '#', '-']));
    let matter = plain.filter_map(|line| line.split_once(": ")).map(|(key, value)| {
        let value = value.trim().trim_matches(['"', '\'']);
        (key.trim().to_owned(), value.to_owned())
    });
    let matter = matter.filter(|(_, value)| !value.is_empty()).collect();
    let rest: Vec<&str> = text.split('\n').skip(end + 2).collect();
    (format!("{}{}", "\n".repeat(end + 2), rest.join("\n")), matter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_and_marks_are_made_alike() {
        assert_eq!(read(b"\xef\xbb\xbfa\r\nb\rc\n").text, "a\nb\nc\n");
        let odd = read(b"a\nb\xff\n");
        assert_eq!(odd.text, "a\nb\u{fffd}\n");
        assert_eq!(odd.warnings[0].0, 2);
    }

    #[test]
    fn front_matter_goes_and_lines_stay() {
        let source = read(b"---\ntitle: \"x y\"\ntags:\n  - a: b\nlast_reviewed: 2025-01-02\n---\n# A\n");
        assert_eq!(source.text, "\n\n\n\n\n\n# A\n");
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(
            source.matter,
            [pair("title", "x y"), pair("last_reviewed", "2025-01-02")]
        );
        assert_eq!(read(b"---\n\n# A\n---\n").text, "---\n\n# A\n---\n");
    }
}
