//! Lets frames through only while the screen is ours.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::time::ticks;

/// Shared by the writer thread and whoever takes or gives back the terminal.
#[derive(Debug, Default)]
pub struct Gate {
    open: AtomicBool,
    busy: Mutex<()>,
}

impl Gate {
    /// Lets frames through.
    pub fn open(&self) {
        self.open.store(true, Ordering::SeqCst);
    }

    /// Whether frames may go out.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::SeqCst)
    }

    /// Takes the terminal for one frame; `None` while the screen is not ours. A long write asks [`Gate::is_open`]
    /// again between its pieces and gives up when the answer changed.
    #[must_use]
    pub fn pass(&self) -> Option<MutexGuard<'_, ()>> {
        let pass = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_open().then_some(pass)
    }

    /// Lets nothing more through and waits up to `patience` for a write in progress; `None` when it did not end.
    pub fn close_within(&self, patience: Duration) -> Option<MutexGuard<'_, ()>> {
        self.open.store(false, Ordering::SeqCst);
        let end = ticks() + patience;
        loop {
            match self.busy.try_lock() {
                Ok(pass) => return Some(pass),
                Err(std::sync::TryLockError::Poisoned(pass)) => return Some(pass.into_inner()),
                Err(std::sync::TryLockError::WouldBlock) if ticks() >= end => return None,
                Err(std::sync::TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_passes_a_closed_gate() {
        let gate = Gate::default();
        assert!(gate.pass().is_none());
        gate.open();
        assert!(gate.pass().is_some());
        drop(gate.close_within(Duration::ZERO));
        assert!(gate.pass().is_none());
    }

    #[test]
    fn closing_does_not_wait_for_ever() {
        let gate = Gate::default();
        gate.open();
        let pass = gate.pass();
        assert!(gate.close_within(Duration::from_millis(5)).is_none());
        assert!(!gate.is_open());
        drop(pass);
        assert!(gate.close_within(Duration::ZERO).is_some());
    }
}
