//! One thread owns the terminal's output; a frame that was not written yet is replaced, never queued.
//!
//! On a frozen link a write may block for as long as the link is dead. Only this thread waits then, and on thaw it
//! writes one full picture, not a backlog.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::colour::Depth;
use super::gate::Gate;
use super::paint::{Frame, Painter};
use super::tty::is_later;
use crate::time::ticks;

/// Sequences that wait to go out between two frames. More than a handful only means that the link is dead.
const ASIDE_LIMIT: usize = 16;
/// Bytes handed to the terminal at once, between two looks at the gate.
const PIECE: usize = 4_096;

/// The caller's end of the writer thread. Cloning shares the thread.
#[derive(Debug, Clone)]
pub struct Writer {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    slot: Mutex<Slot>,
    wake: Condvar,
    took_micros: AtomicU64,
    bytes: AtomicU64,
    writing_since: Mutex<Option<Instant>>,
}

#[derive(Debug, Default)]
struct Slot {
    frame: Option<Frame>,
    aside: VecDeque<Vec<u8>>,
    repaint: bool,
    stop: bool,
}

impl Slot {
    fn is_idle(&self) -> bool {
        self.frame.is_none() && self.aside.is_empty() && !self.repaint
    }
}

impl Writer {
    /// Starts the thread. `out` may say `WouldBlock`; it is asked again while the gate is open.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(out: impl Write + Send + 'static, gate: Arc<Gate>, depth: Depth) -> io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let thread = Hand {
            shared: Arc::clone(&shared),
            gate,
            painter: Painter::new(depth),
            out,
        };
        std::thread::Builder::new()
            .name("terminal-writer".to_owned())
            .spawn(move || thread.run())?;
        Ok(Self { shared })
    }

    /// Shows a frame as soon as the link takes it. A frame still waiting is forgotten: the newest wins.
    pub fn show(&self, frame: Frame) {
        self.shared.slot().frame = Some(frame);
        self.shared.wake.notify_one();
    }

    /// Sends a sequence between two frames, in order; false when too many wait already and it was refused.
    #[must_use]
    pub fn aside(&self, bytes: Vec<u8>) -> bool {
        let mut slot = self.shared.slot();
        let room = slot.aside.len() < ASIDE_LIMIT;
        if room {
            slot.aside.push_back(bytes);
        }
        drop(slot);
        self.shared.wake.notify_one();
        room
    }

    /// Clears the screen and paints it anew, with the newest frame or the one shown last.
    pub fn repaint(&self) {
        self.shared.slot().repaint = true;
        self.shared.wake.notify_one();
    }

    /// Ends the thread; what still waits is dropped.
    pub fn stop(&self) {
        self.shared.slot().stop = true;
        self.shared.wake.notify_one();
    }

    /// How long the last write took; or the one in progress, when that is longer.
    #[must_use]
    pub fn last_write_took(&self) -> Duration {
        let last = Duration::from_micros(self.shared.took_micros.load(Ordering::Relaxed));
        last.max(self.stalled_for())
    }

    /// How long the write in progress has been going on; zero when there is none.
    #[must_use]
    pub fn stalled_for(&self) -> Duration {
        let since = *lock(&self.shared.writing_since);
        since.map_or(Duration::ZERO, |since| ticks().saturating_duration_since(since))
    }

    /// Bytes written since the start.
    #[must_use]
    pub fn bytes_written(&self) -> u64 {
        self.shared.bytes.load(Ordering::Relaxed)
    }
}

impl Shared {
    fn slot(&self) -> MutexGuard<'_, Slot> {
        lock(&self.slot)
    }

    /// Waits for something to write; `None` when the thread shall end.
    fn next(&self, gate: &Gate) -> Option<Slot> {
        let mut slot = self.slot();
        loop {
            if slot.stop {
                return None;
            }
            if !slot.is_idle() && gate.is_open() {
                return Some(std::mem::take(&mut slot));
            }
            slot = self.wake.wait(slot).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// What the thread works with.
struct Hand<W> {
    shared: Arc<Shared>,
    gate: Arc<Gate>,
    painter: Painter,
    out: W,
}

impl<W: Write> Hand<W> {
    fn run(mut self) {
        while let Some(work) = self.shared.next(&self.gate) {
            let bytes = self.bytes_of(work);
            if bytes.is_empty() {
                continue;
            }
            let since = ticks();
            *lock(&self.shared.writing_since) = Some(since);
            let written = self.write(&bytes);
            *lock(&self.shared.writing_since) = None;
            let took = u64::try_from(ticks().saturating_duration_since(since).as_micros()).unwrap_or(u64::MAX);
            self.shared.took_micros.store(took, Ordering::Relaxed);
            match written {
                Ok(true) => {}
                // A terminal that is gone is the watchdog's to see; one that refused once may take the next frame.
                Ok(false) | Err(_) => self.painter.forget(),
            }
        }
    }

    fn bytes_of(&mut self, work: Slot) -> Vec<u8> {
        let frame = if work.repaint {
            work.frame.or_else(|| self.painter.take_shown())
        } else {
            work.frame
        };
        if work.repaint {
            self.painter.forget();
        }
        let mut bytes = Vec::from(work.aside).concat();
        if let Some(frame) = frame {
            bytes.extend(self.painter.paint(frame));
        }
        bytes
    }

    /// Writes all of it; false when the gate closed on the way.
    fn write(&mut self, bytes: &[u8]) -> io::Result<bool> {
        let gate = Arc::clone(&self.gate);
        let Some(_pass) = gate.pass() else { return Ok(false) };
        let mut rest = bytes;
        while !rest.is_empty() {
            if !gate.is_open() {
                return Ok(false);
            }
            let piece = rest.get(..PIECE).unwrap_or(rest);
            match self.out.write(piece) {
                Ok(written) => {
                    self.shared.bytes.fetch_add(written as u64, Ordering::Relaxed);
                    rest = rest.get(written..).unwrap_or_default();
                }
                Err(error) if is_later(&error) => {}
                Err(error) => return Err(error),
            }
        }
        self.out.flush()?;
        Ok(true)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
