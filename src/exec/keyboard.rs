//! What the holder of a run wants: its end, another size, and keys for its terminal. Keys are
//! written nowhere else.

use super::Person;
use super::terminal::{Terminal, fit};

/// Bytes that wait for a terminal at most; its own answers included.
const WAITING: usize = 128 * 1024;

/// The way to a run's terminal, if it has one.
#[derive(Debug)]
pub(super) struct Keyboard {
    terminal: Option<Terminal>,
    waiting: Vec<u8>,
}

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The end of the run.
    End,
    /// The terminal has this size now (columns, rows).
    Resized((u16, u16)),
    /// Something was typed, or taken by the terminal.
    Typed,
}

impl Keyboard {
    /// Nothing is typed yet.
    pub fn new(terminal: Option<Terminal>) -> Self {
        Self {
            terminal,
            waiting: Vec::new(),
        }
    }

    /// The terminal, to read from.
    pub fn terminal(&self) -> Option<Terminal> {
        self.terminal.clone()
    }

    /// What the terminal itself answers to a program.
    pub fn answer(&mut self, bytes: &[u8]) {
        if self.terminal.is_some() && self.waiting.len() + bytes.len() <= WAITING {
            self.waiting.extend_from_slice(bytes);
        }
    }

    /// Waits for the next wish; for the end only where `may_end`. Nothing is lost when it is dropped
    /// before it is ready.
    pub async fn next(&mut self, person: &mut Person, may_end: bool) -> Asked {
        let Person { cancelled, keys, sizes } = person;
        tokio::select! {
            true = ended(cancelled), if may_end => Asked::End,
            Ok(()) = sizes.changed(), if self.terminal.is_some() => {
                let size = fit(*sizes.borrow_and_update());
                // A terminal that hung up has no size any more.
                let _ = self.terminal.as_ref().map(|terminal| terminal.resize(size));
                Asked::Resized(size)
            }
            Some(bytes) = keys.recv(), if self.waiting.is_empty() => {
                if self.terminal.is_some() {
                    self.waiting = bytes;
                }
                Asked::Typed
            }
            () = write(self.terminal.as_ref(), &mut self.waiting), if !self.waiting.is_empty() => Asked::Typed,
            else => std::future::pending().await,
        }
    }
}

async fn ended(cancelled: &mut tokio::sync::watch::Receiver<bool>) -> bool {
    cancelled.wait_for(|is_cancelled| *is_cancelled).await.is_ok()
}

/// Types what waits, as far as the terminal takes it; a terminal that hung up takes all.
async fn write(terminal: Option<&Terminal>, waiting: &mut Vec<u8>) {
    let Some(terminal) = terminal else {
        return waiting.clear();
    };
    match terminal.write(waiting).await {
        Ok(written) => drop(waiting.drain(..written)),
        Err(_) => waiting.clear(),
    }
}
