//! Where output goes: to the file and, batch by batch, to whoever listens. Never waits for the
//! listener before the end.

use super::lines::{Line, Splitter};
use super::live::Live;
use super::pipe::Pipe;
use super::record::Record;
use super::{Plan, RunNews};
use crate::domain::{Masker, RunId};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

/// The output of one run on its way.
#[derive(Debug)]
pub(super) struct Feed {
    run: RunId,
    out: mpsc::Sender<RunNews>,
    started: Option<RunNews>,
    masker: Masker,
    output: Splitter,
    error: Splitter,
    live: Live,
    record: Option<Record>,
}

impl Feed {
    /// The feed of a run that began as process `pid`; a file that cannot be made is a visible line.
    pub fn new(plan: &Plan, pid: u32, file: &Path, out: mpsc::Sender<RunNews>, now: Instant) -> Self {
        let run = plan.run.clone();
        let record = Record::create(file);
        let trouble = record.as_ref().err().map(unwritten);
        let mut feed = Self {
            started: Some(RunNews::Started { run: run.clone(), pid }),
            run,
            out,
            masker: plan.masker.clone(),
            output: Splitter::new(false, &plan.masker),
            error: Splitter::new(true, &plan.masker),
            live: Live::new(now),
            record: record.ok(),
        };
        if let Some(trouble) = &trouble {
            feed.note(trouble);
        }
        feed.hand_on(now);
        feed
    }

    /// A line of our own, visible between the command's.
    pub fn note(&mut self, text: &str) {
        self.push(Line::note(text));
    }

    /// Takes what a pipe brought.
    pub async fn take(&mut self, pipe: Pipe, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(line) = self.splitter(pipe).next(&mut rest) {
            self.push(line);
            if self.live.has_batch() {
                self.hand_on(crate::time::ticks());
            }
        }
        if self.record.as_ref().is_some_and(Record::has_gathered) {
            self.write().await;
        }
    }

    /// Takes the line a pipe began and did not end.
    pub fn end(&mut self, pipe: Pipe) {
        if let Some(line) = self.splitter(pipe).end() {
            self.push(line);
        }
    }

    /// Hands on what waits, as far as the listener has room, and writes what has gathered.
    pub async fn pass_on(&mut self, now: Instant) {
        self.hand_on(now);
        self.write().await;
    }

    /// Writes the file's rest and hands on all that waits, waiting for the listener.
    pub async fn finish(mut self) {
        if let Some(record) = self.record.take()
            && let Err(error) = record.finish(&self.masker).await
        {
            self.note(&unwritten(&error));
        }
        if let Some(started) = self.started.take() {
            let _nobody_listens = self.out.send(started).await;
        }
        while let Some(lines) = self.live.batch(&self.masker) {
            let run = self.run.clone();
            if self.out.send(RunNews::Output { run, lines }).await.is_err() {
                return;
            }
        }
    }

    fn push(&mut self, line: Line) {
        let line = Arc::new(line);
        if let Some(record) = &mut self.record {
            record.push(&line, &self.masker);
        }
        self.live.push(line);
    }

    fn hand_on(&mut self, now: Instant) {
        if let Some(started) = self.started.take()
            && let Err(TrySendError::Full(started)) = self.out.try_send(started)
        {
            self.started = Some(started);
            return;
        }
        while self.live.is_due(now) {
            let Ok(room) = self.out.try_reserve() else { return };
            let Some(lines) = self.live.batch(&self.masker) else {
                return;
            };
            let run = self.run.clone();
            room.send(RunNews::Output { run, lines });
        }
    }

    async fn write(&mut self) {
        let Some(record) = &mut self.record else { return };
        if let Err(error) = record.write().await {
            self.record = None;
            self.note(&unwritten(&error));
        }
    }

    fn splitter(&mut self, pipe: Pipe) -> &mut Splitter {
        match pipe {
            Pipe::Output => &mut self.output,
            Pipe::Error => &mut self.error,
        }
    }
}

fn unwritten(error: &std::io::Error) -> String {
    format!("the output file is incomplete: {error}; the lines shown here are all there is")
}
