//! The way out of a source: bounded, with two verbs. `deliver` waits, `offer` never does and
//! counts what it could not hand over.

use crate::domain::container::ContainerRow;
use crate::domain::health::ProbeResult;
use crate::domain::log::RawLine;
use crate::domain::source::{SourceKind, SourceState};
use crate::domain::{Moment, SafeText, ServiceId, SourceId};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;

/// What sources tell.
#[derive(Debug, Clone)]
pub enum News {
    /// A probe was answered, or not.
    Probe {
        /// The service.
        service: ServiceId,
        /// When.
        at: Moment,
        /// The judged answer.
        result: ProbeResult,
    },
    /// All containers of one engine as they are now.
    Containers {
        /// The engine.
        engine: SourceId,
        /// When.
        at: Moment,
        /// The rows.
        rows: Vec<ContainerRow>,
    },
    /// Lines in the order they were written.
    Lines {
        /// The lines; all of one source.
        lines: Vec<RawLine>,
    },
    /// A source changed its state, or is new.
    Source {
        /// The source.
        id: SourceId,
        /// Its short name.
        label: SafeText,
        /// What it brings.
        kind: SourceKind,
        /// What it does now.
        state: SourceState,
        /// Why it is not live; empty when it is.
        detail: SafeText,
        /// When.
        at: Moment,
    },
    /// Something a person should see in the log, such as `restarted, exit 137`.
    Mark {
        /// The source.
        source: SourceId,
        /// When.
        at: Moment,
        /// The sentence.
        text: SafeText,
    },
}

/// A source's way out.
#[derive(Debug, Clone)]
pub struct Outbox {
    sender: mpsc::Sender<News>,
    dropped: Arc<AtomicU64>,
}

/// The listener's end.
#[derive(Debug)]
pub struct Inbox {
    receiver: mpsc::Receiver<News>,
    dropped: Arc<AtomicU64>,
}

/// Nobody listens any more; the source should return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody listens")]
pub struct NobodyListens;

/// A bounded channel between sources and their listener; `size` counts messages, not lines.
#[must_use]
pub fn channel(size: usize) -> (Outbox, Inbox) {
    let (sender, receiver) = mpsc::channel(size);
    let dropped = Arc::new(AtomicU64::new(0));
    (
        Outbox {
            sender,
            dropped: Arc::clone(&dropped),
        },
        Inbox { receiver, dropped },
    )
}

impl Outbox {
    /// Hands the news over and waits for room.
    ///
    /// # Errors
    /// Nobody listens any more.
    pub async fn deliver(&self, news: News) -> Result<(), NobodyListens> {
        self.sender.send(news).await.map_err(|_| NobodyListens)
    }

    /// Hands lines over if there is room; otherwise they are lost and counted.
    ///
    /// # Errors
    /// Nobody listens any more.
    pub fn offer(&self, lines: Vec<RawLine>) -> Result<(), NobodyListens> {
        let count = lines.len() as u64;
        match self.sender.try_send(News::Lines { lines }) {
            Ok(()) => Ok(()),
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.dropped.fetch_add(count, Ordering::Relaxed);
                Ok(())
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Err(NobodyListens),
        }
    }

    /// Whether nobody listens any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Returns when nobody listens any more.
    pub async fn closed(&self) {
        self.sender.closed().await;
    }
}

impl Inbox {
    /// The next news; none when all sources are gone.
    pub async fn next(&mut self) -> Option<News> {
        self.receiver.recv().await
    }

    /// News that is there already, without waiting.
    pub fn try_next(&mut self) -> Option<News> {
        self.receiver.try_recv().ok()
    }

    /// Lines lost to a full channel so far.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> RawLine {
        RawLine {
            source: SourceId::new("a"),
            at: Moment::UNIX_EPOCH,
            bytes: b"x".to_vec(),
        }
    }

    #[tokio::test]
    async fn offering_to_a_full_channel_counts_the_loss() {
        let (outbox, mut inbox) = channel(1);
        outbox.offer(vec![line()]).unwrap();
        outbox.offer(vec![line(), line()]).unwrap();
        assert_eq!(inbox.dropped(), 2);
        assert!(inbox.next().await.is_some());
        drop(inbox);
        assert_eq!(outbox.offer(vec![line()]), Err(NobodyListens));
    }
}
