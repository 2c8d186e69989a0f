//! One reading of one log, from where the last one stopped to the end of the stream.

use super::super::read::{Lost, Part, ReadDocker};
use super::batch::Batch;
use super::cursor::Cursor;
use super::frames::Joiner;
use crate::domain::SourceId;
use crate::sources::alarm::Alarm;
use crate::sources::outbox::{NobodyListens, Outbox};
use crate::time;
use bollard::container::LogOutput;
use futures_util::stream::StreamExt;
use std::time::Duration;
use tokio::time::timeout;

/// Lines wait this long for company.
const COMPANY: Duration = Duration::from_millis(50);
/// A stream that is quiet this long is asked about beside it.
const QUIET: Duration = Duration::from_secs(20);
/// A line seen beside the stream may still be on its way.
const ON_ITS_WAY: Duration = Duration::from_secs(1);
/// Frames taken from a stream at once.
const FRAMES: usize = 256;

/// How a reading ended.
#[derive(Debug)]
pub(super) enum Stop {
    /// The engine closed the stream.
    End,
    /// The engine was lost.
    Lost(Lost),
    /// The stream is dead: the log has newer lines.
    Stalled,
}

/// A log and who wants its lines.
pub(super) struct Reading<'a> {
    pub docker: &'a ReadDocker,
    pub id: &'a str,
    pub source: &'a SourceId,
    /// Whether the process writes to a terminal, which has no frames.
    pub is_terminal: bool,
    pub out: &'a Outbox,
    pub cursor: &'a mut Cursor,
}

impl Reading<'_> {
    /// Reads to the end of the stream, which for a running container means until it ends.
    pub(super) async fn read(&mut self, part: Part) -> Result<Stop, NobodyListens> {
        let mut frames = self.docker.logs(self.id, part).ready_chunks(FRAMES);
        let mut batch = Batch::new(self.source.clone());
        let mut company = Alarm::default();
        let mut quiet = Alarm::after(QUIET);
        let stop = loop {
            let chunk = tokio::select! {
                chunk = frames.next() => chunk,
                () = company.ring() => {
                    batch.send(self.out).await?;
                    continue;
                }
                () = quiet.ring() => {
                    let late = match self.is_behind(part).await {
                        Ok(true) => timeout(ON_ITS_WAY, frames.next()).await,
                        Ok(false) => {
                            quiet.set(QUIET);
                            continue;
                        }
                        Err(lost) => break Stop::Lost(lost),
                    };
                    let Ok(chunk) = late else {
                        break Stop::Stalled;
                    };
                    chunk
                }
                () = self.out.closed() => return Err(NobodyListens),
            };
            if let Some(stop) = self.take(chunk, part, &mut batch) {
                break stop;
            }
            quiet = Alarm::after(QUIET);
            company.set(COMPANY);
            if batch.is_full() {
                batch.send(self.out).await?;
                company.clear();
            }
        };
        // Half a line that broke off comes whole in the next reading; at the end of a log it is all
        // there is.
        if !part.follow && matches!(stop, Stop::End) {
            batch.finish(self.cursor, time::now());
        }
        batch.send(self.out).await?;
        Ok(stop)
    }

    /// Takes what came and says whether the stream is over.
    fn take(&mut self, chunk: Option<Vec<Result<LogOutput, Lost>>>, part: Part, batch: &mut Batch) -> Option<Stop> {
        let Some(frames) = chunk else {
            return Some(Stop::End);
        };
        let now = time::now();
        for frame in frames {
            match frame {
                Ok(frame) if self.is_broken(&frame, part) => {}
                Ok(frame) => batch.push(&frame, self.cursor, now),
                Err(lost) => return Some(Stop::Lost(lost)),
            }
        }
        None
    }

    /// Whether the frame is only what was left in the buffer when the stream broke off.
    fn is_broken(&self, frame: &LogOutput, part: Part) -> bool {
        match frame {
            LogOutput::Console { message } => !self.is_terminal || (part.follow && !message.ends_with(b"\n")),
            LogOutput::StdErr { .. } | LogOutput::StdOut { .. } | LogOutput::StdIn { .. } => false,
        }
    }

    /// Whether the log has a line that the stream did not bring.
    async fn is_behind(&self, part: Part) -> Result<bool, Lost> {
        if !part.follow {
            return Ok(false);
        }
        let last = Part {
            since: 0,
            tail: Some(1),
            follow: false,
        };
        let mut frames = self.docker.logs(self.id, last);
        let mut joiner = Joiner::default();
        let mut newest = None;
        while let Some(frame) = frames.next().await {
            let frame = frame?;
            joiner.push(super::batch::pipe(&frame), frame.as_ref(), |line| {
                newest = newest.max(line.at);
            });
        }
        let newest = newest.and_then(|at| at.timestamp_nanos_opt());
        Ok(newest > self.cursor.newest())
    }
}
