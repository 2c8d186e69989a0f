//! Lines on their way out, a few at a time.

use super::cursor::Cursor;
use super::frames::{Joiner, Line, Pipe};
use crate::domain::log::RawLine;
use crate::domain::{Moment, SourceId};
use crate::sources::outbox::{News, NobodyListens, Outbox};
use bollard::container::LogOutput;
use std::mem;

/// Lines in one message at most.
const MOST: usize = 256;

/// Joins frames, leaves out what was seen and collects the rest.
#[derive(Debug)]
pub(super) struct Batch {
    source: SourceId,
    joiner: Joiner,
    lines: Vec<RawLine>,
}

impl Batch {
    pub(super) fn new(source: SourceId) -> Self {
        Self {
            source,
            joiner: Joiner::default(),
            lines: Vec::new(),
        }
    }

    /// Takes one frame; a line without a stamp gets `now`.
    pub(super) fn push(&mut self, frame: &LogOutput, cursor: &mut Cursor, now: Moment) {
        let Self { source, joiner, lines } = self;
        joiner.push(pipe(frame), frame.as_ref(), |line| {
            keep(line, source, lines, cursor, now);
        });
    }

    /// The stream is over: what is held is a line.
    pub(super) fn finish(&mut self, cursor: &mut Cursor, now: Moment) {
        let Self { source, joiner, lines } = self;
        joiner.finish(|line| keep(line, source, lines, cursor, now));
    }

    /// Whether the batch should go out at once.
    pub(super) fn is_full(&self) -> bool {
        self.lines.len() >= MOST
    }

    /// Hands over what was collected and waits for room.
    pub(super) async fn send(&mut self, out: &Outbox) -> Result<(), NobodyListens> {
        let mut lines = mem::take(&mut self.lines);
        while !lines.is_empty() {
            let rest = lines.split_off(lines.len().min(MOST));
            out.deliver(News::Lines { lines }).await?;
            lines = rest;
        }
        Ok(())
    }
}

/// Which output a frame is of.
pub(super) fn pipe(frame: &LogOutput) -> Pipe {
    match frame {
        LogOutput::StdErr { .. } => Pipe::Error,
        LogOutput::StdOut { .. } | LogOutput::Console { .. } | LogOutput::StdIn { .. } => Pipe::Out,
    }
}

fn keep(line: Line, source: &SourceId, lines: &mut Vec<RawLine>, cursor: &mut Cursor, now: Moment) {
    if cursor.admits(&line) {
        lines.push(RawLine {
            source: source.clone(),
            at: line.at.unwrap_or(now),
            bytes: line.bytes,
        });
    }
}
