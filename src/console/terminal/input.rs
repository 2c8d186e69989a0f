//! Reads keys on a thread of its own, and lets go of the terminal when a child needs it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;
use std::time::Duration;

use super::event::{Sink, TerminalEvent};
use crate::time::ticks;

/// How long one look for input lasts, so how long stopping takes at most.
const LOOK: Duration = Duration::from_millis(100);
/// How long to wait before an event is offered again to a console that is behind.
const AGAIN: Duration = Duration::from_millis(5);
/// How long to wait for the thread to stop. After the terminal is lost crossterm's reader never returns.
const PATIENCE: Duration = Duration::from_secs(1);

/// The thread that reads the terminal.
#[derive(Debug)]
pub struct Input {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Input {
    /// Starts reading. When it returns, a change of size can no longer be missed: the handler is in place before the
    /// caller asks how big the screen is.
    ///
    /// # Errors
    /// When the terminal cannot be read, or no thread can be started.
    pub fn start(sink: Sink) -> io::Result<Self> {
        let stop = Arc::<AtomicBool>::default();
        let seen = Arc::clone(&stop);
        let (say, listening) = sync_channel(1);
        let run = move || {
            // The first look puts crossterm's handler in place. Not on the caller's thread: it may read a device that has
            // nothing to say.
            let ready = crossterm::event::poll(Duration::ZERO).map(drop);
            let works = ready.is_ok();
            // A caller that waited long enough has gone on without the answer.
            let _ = say.send(ready);
            if works {
                read(&sink, &seen);
            }
        };
        let thread = std::thread::Builder::new()
            .name("terminal-input".to_owned())
            .spawn(run)?;
        match listening.recv_timeout(PATIENCE) {
            Ok(Err(error)) => Err(error),
            Ok(Ok(())) | Err(_) => Ok(Self {
                stop,
                thread: Some(thread),
            }),
        }
    }

    /// Stops reading and waits until no key can be taken any more; false when the thread is stuck.
    pub fn stop(&mut self) -> bool {
        self.stop.store(true, Ordering::SeqCst);
        let Some(thread) = self.thread.take() else { return true };
        let end = ticks() + PATIENCE;
        while !thread.is_finished() && ticks() < end {
            std::thread::sleep(Duration::from_millis(1));
        }
        thread.is_finished() && thread.join().is_ok()
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

fn read(sink: &Sink, stop: &AtomicBool) {
    while !stop.load(Ordering::SeqCst) {
        match crossterm::event::poll(LOOK) {
            Ok(false) => {}
            Ok(true) => match crossterm::event::read() {
                Ok(event) => offer(sink, TerminalEvent::from_crossterm(event), stop),
                Err(_) => std::thread::sleep(LOOK),
            },
            // The watchdog finds out whether the terminal is gone.
            Err(_) => std::thread::sleep(LOOK),
        }
    }
}

/// Offers an event until it is taken or the thread shall stop: a key is never lost to a full queue.
fn offer(sink: &Sink, event: Option<TerminalEvent>, stop: &AtomicBool) {
    let mut waiting = event;
    while let Some(event) = waiting.take() {
        waiting = sink(event).err();
        if waiting.is_some() {
            if stop.load(Ordering::SeqCst) {
                return;
            }
            std::thread::sleep(AGAIN);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn an_event_waits_for_room() {
        let (send, receive) = mpsc::sync_channel(1);
        let sink: Sink = Arc::new(move |event| {
            send.try_send(event).map_err(|error| match error {
                mpsc::TrySendError::Full(event) | mpsc::TrySendError::Disconnected(event) => event,
            })
        });
        let sender = std::thread::spawn(move || {
            let stop = AtomicBool::new(false);
            for rows in 0..50 {
                offer(&sink, Some(TerminalEvent::Resize(80, rows)), &stop);
            }
        });
        let rows: Vec<_> = receive.iter().collect();
        sender.join().unwrap();
        assert_eq!(rows.len(), 50);
        assert_eq!(rows.last(), Some(&TerminalEvent::Resize(80, 49)));
    }

    #[test]
    fn a_thread_that_shall_stop_does_not_wait_for_room() {
        let sink: Sink = Arc::new(Err);
        offer(&sink, Some(TerminalEvent::FocusLost), &AtomicBool::new(true));
    }
}
