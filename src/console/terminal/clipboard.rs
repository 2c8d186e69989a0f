//! Copies text to wherever the person may be able to paste it, and says what was sent where.
//!
//! A copy is additive: a register of our own and a file always, then what the surroundings offer. No terminal confirms
//! OSC 52, so nothing here ever claims "copied". Text is never cut: a route too small for it is not taken.

mod environment;
mod plan;
mod send;

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::event::{Sink, TerminalEvent};
use super::writer::Writer;

pub use environment::ClipboardEnv;
pub use plan::{Choice, Route, plan};

/// One way that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The way.
    pub route: Route,
    /// Nothing, or why it did not work.
    pub result: Result<(), String>,
}

/// How a copy ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Bytes of text.
    pub bytes: usize,
    /// Every way tried, in order.
    pub sent: Vec<Sent>,
    /// Where the text lies, when it was written to a file.
    pub file: Option<PathBuf>,
    /// Why a way was not tried, as sentences.
    pub notes: Vec<String>,
}

/// Copies asked for while one is under way; more are refused.
const WAITING: usize = 4;

/// The thread that copies, and the register that remembers the last text.
#[derive(Debug)]
pub struct Clipboard {
    orders: SyncSender<Arc<str>>,
    register: Mutex<Option<Arc<str>>>,
}

impl Clipboard {
    /// Starts the thread. `file` is where the text is always written (mode 0600); its folder must exist.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(
        choice: Choice,
        env: ClipboardEnv,
        file: Option<PathBuf>,
        writer: Writer,
        sink: Sink,
    ) -> io::Result<Self> {
        let (orders, receive) = sync_channel::<Arc<str>>(WAITING);
        let mut sender = send::Sender::new(choice, env, file, writer);
        std::thread::Builder::new()
            .name("terminal-clipboard".to_owned())
            .spawn(move || {
                for text in receive {
                    tell(&sink, sender.send(&text));
                }
            })?;
        Ok(Self {
            orders,
            register: Mutex::new(None),
        })
    }

    /// Copies text without waiting; the [`Outcome`] comes as [`TerminalEvent::Copied`]. False when too many copies wait.
    #[must_use]
    pub fn copy(&self, text: &str) -> bool {
        let text = Arc::<str>::from(text);
        *self.register.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&text));
        match self.orders.try_send(text) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }

    /// The text copied last, for pasting inside the console.
    #[must_use]
    pub fn register(&self) -> Option<Arc<str>> {
        self.register.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn tell(sink: &Sink, outcome: Outcome) {
    let mut waiting = Some(TerminalEvent::Copied(outcome));
    // A console that is behind for a second has other worries than this line.
    for _ in 0..100 {
        let Some(event) = waiting.take() else { return };
        waiting = sink(event).err();
        if waiting.is_some() {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }
}

/// One line for the status bar: `sent 1.2 KB: file + tmux buffer`, or why nothing was sent.
#[must_use]
pub fn describe(outcome: &Outcome) -> String {
    let done: Vec<_> = outcome
        .sent
        .iter()
        .filter(|sent| sent.result.is_ok())
        .map(|sent| sent.route.name())
        .collect();
    let failed = outcome.sent.iter().filter_map(|sent| {
        let reason = sent.result.as_ref().err()?;
        Some(format!("{}: {reason}", sent.route.name()))
    });
    let not: Vec<_> = failed.chain(outcome.notes.iter().cloned()).collect();
    let not = not.join("; ");
    match (done.is_empty(), not.is_empty()) {
        (true, true) => "not sent: copying is switched off".to_owned(),
        (true, false) => format!("not sent: {not}"),
        (false, true) => format!("sent {}: {}", size(outcome.bytes), done.join(" + ")),
        (false, false) => format!("sent {}: {} (not: {not})", size(outcome.bytes), done.join(" + ")),
    }
}

/// Bytes as people read them: `340 B`, `1.2 KB`, `3.0 MB`.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} KB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests;
