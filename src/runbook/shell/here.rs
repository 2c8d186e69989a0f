//! Here-documents: their delimiters and bodies.

use super::Quotes;
use super::scan::Scan;

/// A here-document whose body has not begun yet.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The line that ends it.
    pub delimiter: String,
    /// Whether its body is taken as it stands.
    pub is_quoted: bool,
    /// Whether tabs before the delimiter do not count.
    pub strips: bool,
    /// The command that reads it.
    pub command: usize,
}

impl Scan<'_> {
    /// Reads the bodies that begin after this line's end.
    pub fn bodies(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            let start = self.at;
            let mut end = self.text.len();
            let mut next = self.text.len();
            let mut at = start;
            for line in self.text[start..].split_inclusive('\n') {
                let text = line.strip_suffix('\n').unwrap_or(line);
                let text = if pending.strips {
                    text.trim_start_matches('\t')
                } else {
                    text
                };
                if text == pending.delimiter {
                    (end, next) = (at, at + line.len());
                    break;
                }
                at += line.len();
            }
            self.body(&pending, start, end);
            self.at = next;
        }
    }

    fn body(&mut self, pending: &Pending, start: usize, end: usize) {
        if let Some(command) = self.out.commands.get_mut(pending.command) {
            command.heres.push(start..end);
        }
        let body = &self.text[start..end];
        let quotes = match pending.is_quoted {
            true => Quotes::HereQuoted,
            false if body.contains("$(") || body.contains('`') || body.contains("$[") => Quotes::Beyond,
            false => Quotes::Here,
        };
        self.mark(start, end, quotes);
        self.at = start;
        while quotes == Quotes::Here && self.at < end {
            match self.text.as_bytes()[self.at] {
                _ if self.opaque_end().is_some() => self.at = self.opaque_end().unwrap_or(end),
                b'\\' => self.at += 2,
                b'$' => {
                    self.dollar(Quotes::Here, usize::MAX);
                }
                _ => self.at += 1,
            }
        }
    }
}
