//! One open file, read from where the last look stopped.

use crate::sources::line::Growing;
use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

/// Bytes read in one look at most.
const CHUNK: usize = 256 * 1024;
/// Bytes of a file's past that are read when it was there before us.
const PAST: u64 = 256 * 1024;
/// Bytes at the start of a file by which it is known again.
const HEAD: usize = 256;

/// A file, known by its device and number, not by its name.
#[derive(Debug)]
pub(super) struct Opened {
    file: File,
    key: (u64, u64),
    at: u64,
    head: Vec<u8>,
    line: Growing,
    /// Whether reading began in the middle of a line.
    in_the_middle: bool,
}

impl Opened {
    /// Opens a file, to be read from its start or only from its last part.
    pub(super) fn open(path: &Path, only_last: bool) -> io::Result<Self> {
        // Opening a pipe would wait for its writer.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::other("not a file that can be followed"));
        }
        let file = File::open(path)?;
        let meta = file.metadata()?;
        let at = if only_last { meta.len().saturating_sub(PAST) } else { 0 };
        let mut opened = Self {
            key: (meta.dev(), meta.ino()),
            at,
            head: Vec::new(),
            line: Growing::default(),
            in_the_middle: at > 0,
            file,
        };
        opened.head = opened.read_head(HEAD)?;
        opened.head.truncate(usize::try_from(at).unwrap_or(HEAD).min(HEAD));
        Ok(opened)
    }

    /// Whether the path still leads to this file.
    pub(super) fn is_at(&self, path: &Path) -> io::Result<bool> {
        let meta = std::fs::metadata(path)?;
        Ok((meta.dev(), meta.ino()) == self.key)
    }

    /// Starts again where the file was emptied: it is shorter than what was read, or begins
    /// differently. Returns whether it was.
    pub(super) fn notice_truncation(&mut self, lines: &mut Vec<Vec<u8>>) -> io::Result<bool> {
        let is_shorter = self.file.metadata()?.len() < self.at;
        if !is_shorter && self.read_head(self.head.len())? == self.head {
            return Ok(false);
        }
        self.finish(lines);
        self.at = 0;
        self.head.clear();
        self.in_the_middle = false;
        Ok(true)
    }

    /// Reads a part of what is new and returns whether there may be more.
    pub(super) fn read(&mut self, lines: &mut Vec<Vec<u8>>) -> io::Result<bool> {
        let mut buffer = vec![0; CHUNK];
        let count = self.file.read_at(&mut buffer, self.at)?;
        let new = &buffer[..count];
        if self.at < HEAD as u64 {
            let room = HEAD - self.head.len();
            self.head.extend_from_slice(&new[..count.min(room)]);
        }
        self.at += count as u64;
        self.cut(new, lines);
        Ok(count == CHUNK)
    }

    /// The file is over: what has no line end is a line.
    pub(super) fn finish(&mut self, lines: &mut Vec<Vec<u8>>) {
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() && !self.in_the_middle {
            lines.push(line.finish());
        }
    }

    fn cut(&mut self, new: &[u8], lines: &mut Vec<Vec<u8>>) {
        for piece in new.split_inclusive(|byte| *byte == b'\n') {
            let text = piece.strip_suffix(b"\n");
            self.line.append(text.unwrap_or(piece));
            if text.is_some() {
                let line = std::mem::take(&mut self.line);
                if !std::mem::take(&mut self.in_the_middle) {
                    lines.push(line.finish());
                }
            }
        }
    }

    fn read_head(&self, length: usize) -> io::Result<Vec<u8>> {
        let mut head = vec![0; length];
        let count = self.file.read_at(&mut head, 0)?;
        head.truncate(count);
        Ok(head)
    }
}
