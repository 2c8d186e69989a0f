//! Where output goes: to the file and, batch by batch, to whoever listens. Never waits for the
//! listener before the end.

use super::lines::{Line, Splitter};
use super::live::Live;
use super::pipe::Pipe;
use super::record::Record;
use super::screen::Screen;
use super::witness::Witness;
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
    witness: Witness,
    screen: Option<Screen>,
}

impl Feed {
    /// The feed of a run that began as process `pid`; a file that cannot be made is a visible line.
    pub fn new(plan: &Plan, pid: u32, file: &Path, out: mpsc::Sender<RunNews>, now: Instant) -> Self {
        let run = plan.run.clone();
        let record = (!plan.keeps_nothing).then(|| Record::create(file));
        let trouble = record.as_ref().and_then(|record| record.as_ref().err()).map(unwritten);
        let mut feed = Self {
            started: Some(RunNews::Started { run: run.clone(), pid }),
            run,
            out,
            masker: plan.masker.clone(),
            output: Splitter::new(false, &plan.masker),
            error: Splitter::new(true, &plan.masker),
            live: Live::new(now),
            record: record.and_then(Result::ok),
            witness: if plan.keeps_nothing {
                Witness::blind()
            } else {
                Witness::new(&plan.masker)
            },
            screen: plan.terminal.map(|size| Screen::new(plan.run.clone(), size)),
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

    /// Takes what a pipe or the terminal brought; gives back what the terminal answers.
    pub async fn take(&mut self, pipe: Pipe, bytes: &[u8]) -> Vec<u8> {
        if matches!(pipe, Pipe::Output) {
            self.witness.take(bytes);
        }
        let answer = self.screen.as_mut().map(|screen| screen.take(bytes));
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
        answer.unwrap_or_default()
    }

    /// The terminal has another size (columns, rows).
    pub fn resize(&mut self, size: (u16, u16)) {
        if let Some(screen) = &mut self.screen {
            screen.resize(size);
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
        self.show();
        self.write().await;
    }

    /// Hands on what the terminal shows, if that is new and the listener has room.
    fn show(&mut self) {
        let Some(screen) = self.screen.as_mut().filter(|screen| screen.is_due()) else {
            return;
        };
        if self.started.is_none()
            && let Ok(room) = self.out.try_reserve()
            && let Some(screen) = screen.news(&self.masker)
        {
            room.send(RunNews::Screen { screen });
        }
    }

    /// Writes the file's rest and hands on all that waits, waiting for the listener. Gives back the
    /// beginning of the output, and whether there was more of it.
    pub async fn finish(mut self) -> (String, bool) {
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
                break;
            }
        }
        if let Some(screen) = self.screen.as_mut().and_then(|screen| screen.news(&self.masker)) {
            let _nobody_listens = self.out.send(RunNews::Screen { screen }).await;
        }
        self.witness.text(&self.masker).await
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
