//! Follows the log of one container for as long as the container exists.
//!
//! An engine ends the stream without a word when the container stops, restarts, or when the engine
//! itself goes away. So the end of a stream only means: look at the container.

use super::super::read::{Lost, Part, ReadDocker};
use super::super::row;
use super::cursor::Cursor;
use super::lane::Lane;
use super::reading::{Reading, Stop};
use crate::domain::Moment;
use crate::domain::source::SourceState;
use crate::sources::backoff;
use crate::sources::outbox::{NobodyListens, Outbox};
use crate::time;
use bollard::models::ContainerInspectResponse;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};
use tokio::time::sleep;

/// A stopped container is looked at again after this long, in case its start was missed.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// Lines of a container's past that are read when it was there before us.
const PAST: u32 = 1_000;

/// Follows one container.
pub(super) struct Follower {
    /// The engine's id.
    pub id: String,
    /// Whose log it is.
    pub lane: Arc<Lane>,
    /// The engine.
    pub docker: ReadDocker,
    /// Who wants the lines.
    pub out: Outbox,
    /// Rung when an event told of this container.
    pub bell: Arc<Notify>,
    /// Lets only a few read a past at once.
    pub gate: Arc<Semaphore>,
    /// Whether all of its past is wanted: it was made while we watched.
    pub is_new: bool,
    /// Where reading stopped.
    pub cursor: Cursor,
}

/// What the engine says of the container.
#[derive(Debug, Clone, PartialEq)]
struct Look {
    runs: bool,
    is_terminal: bool,
    started: Option<Moment>,
    finished: Option<Moment>,
    words: String,
}

impl Look {
    fn of(detail: &ContainerInspectResponse) -> Self {
        let state = detail.state.clone().unwrap_or_default();
        let code = state.exit_code.unwrap_or(0);
        let memory = if state.oom_killed.unwrap_or(false) {
            ": out of memory"
        } else {
            ""
        };
        Self {
            runs: state.running.unwrap_or(false),
            is_terminal: detail.config.as_ref().and_then(|config| config.tty).unwrap_or(false),
            started: row::moment(state.started_at.as_deref()),
            finished: row::moment(state.finished_at.as_deref()),
            words: format!("exited {code}{memory}"),
        }
    }
}

impl Follower {
    /// Follows until the container is gone or nobody listens; returns its id.
    pub(super) async fn run(mut self) -> String {
        // An error only says that nobody listens, so there is nobody to tell.
        let _ = self.follow().await;
        self.id
    }

    async fn follow(&mut self) -> Result<(), NobodyListens> {
        let mut attempt = 0;
        let mut last: Option<Look> = None;
        loop {
            let look = match self.look().await {
                Ok(Some(look)) => look,
                Ok(None) => return self.lane.tell(SourceState::Ended, "removed", &self.out).await,
                Err(Lost(why)) => {
                    self.lane.tell(SourceState::Reconnecting, &why, &self.out).await?;
                    self.pause(backoff::delay(attempt)).await?;
                    attempt += 1;
                    continue;
                }
            };
            let is_news = last.as_ref() != Some(&look);
            if last.is_some_and(|last| last.started != look.started) {
                self.mark("restarted", look.started).await?;
            }
            if look.runs {
                let before = self.cursor.newest();
                self.lane.join(&self.out).await?;
                let stop = self.read(true, look.is_terminal).await?;
                attempt = if self.cursor.newest() == before { attempt + 1 } else { 0 };
                self.after(stop, attempt, &look).await?;
            } else {
                self.rest(&look, is_news).await?;
            }
            last = Some(look);
        }
    }

    /// A container that does not run: its past is read once, then its start is waited for.
    async fn rest(&mut self, look: &Look, is_news: bool) -> Result<(), NobodyListens> {
        if is_news {
            self.read_past(look.is_terminal).await?;
            self.lane.tell(SourceState::Ended, &look.words, &self.out).await?;
        }
        self.pause(LOOK_AGAIN).await
    }

    /// What to do when the stream of a running container is over.
    async fn after(&mut self, stop: Stop, attempt: u32, before: &Look) -> Result<(), NobodyListens> {
        let now = match stop {
            Stop::Stalled => {
                let why = "the engine's stream is dead, reading again";
                return self.lane.leave(SourceState::Stalled, why, &self.out).await;
            }
            Stop::Lost(lost) => Err(lost),
            Stop::End => self.look().await,
        };
        match now {
            Err(Lost(why)) => {
                self.lane.leave(SourceState::Reconnecting, &why, &self.out).await?;
                self.pause(backoff::delay(attempt)).await
            }
            Ok(None) => self.lane.leave(SourceState::Ended, "removed", &self.out).await,
            Ok(Some(now)) if !now.runs => {
                self.read_past(now.is_terminal).await?;
                self.mark(&now.words, now.finished).await?;
                self.lane.leave(SourceState::Ended, &now.words, &self.out).await
            }
            Ok(Some(now)) => {
                let why = "the engine closed the stream";
                self.lane.leave(SourceState::Reconnecting, why, &self.out).await?;
                let restarted = now.started != before.started;
                self.pause(if restarted {
                    Duration::ZERO
                } else {
                    backoff::delay(attempt)
                })
                .await
            }
        }
    }

    async fn look(&self) -> Result<Option<Look>, Lost> {
        let detail = self.docker.inspect(&self.id).await?;
        Ok(detail.map(|detail| Look::of(&detail)))
    }

    /// Reads what is there without waiting for more: a stream that dies may lose its end.
    async fn read_past(&mut self, is_terminal: bool) -> Result<(), NobodyListens> {
        let gate = Arc::clone(&self.gate);
        let _turn = gate.acquire().await;
        self.read(false, is_terminal).await.map(|_| ())
    }

    async fn read(&mut self, follow: bool, is_terminal: bool) -> Result<Stop, NobodyListens> {
        let since = self.cursor.resume();
        let part = Part {
            since: since.unwrap_or(0),
            tail: (since.is_none() && !self.is_new).then_some(PAST),
            follow,
        };
        let mut reading = Reading {
            docker: &self.docker,
            id: &self.id,
            source: &self.lane.id,
            is_terminal,
            out: &self.out,
            cursor: &mut self.cursor,
        };
        reading.read(part).await
    }

    async fn mark(&self, text: &str, at: Option<Moment>) -> Result<(), NobodyListens> {
        self.lane.mark(text, at.unwrap_or_else(time::now), &self.out).await
    }

    /// Waits, or less when an event tells of the container.
    async fn pause(&self, span: Duration) -> Result<(), NobodyListens> {
        tokio::select! {
            () = sleep(span) => Ok(()),
            () = self.bell.notified() => Ok(()),
            () = self.out.closed() => Err(NobodyListens),
        }
    }
}
