//! A thread that obeys signals, because the UI thread may be stuck.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use nix::sys::signal::{Signal, kill, raise};
use nix::unistd::getpid;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;

use super::exit::end_process;
use super::guard::{CALM, Guard};
use crate::time::ticks;

/// What a process that died of a signal exits with is this plus the signal's number, as shells have it.
pub const DIED_OF: i32 = 128;

/// How long to wait for the signal thread. It never takes long to obey; the machine may take long to let it.
const CATCH_UP: Duration = Duration::from_secs(1);

/// What the signal thread needs to know.
#[derive(Clone)]
pub struct Watch {
    /// The terminal.
    pub guard: Arc<Guard>,
    /// Set while a child has the terminal: `Ctrl-C` is for the child then.
    pub handed_over: Arc<AtomicBool>,
    /// How many times the process was continued, as far as the thread has come.
    pub continued: Arc<AtomicU64>,
    /// Called when the screen is ours again and must be painted anew.
    pub came_back: Arc<dyn Fn() + Send + Sync>,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch")
            .field("handed_over", &self.handed_over)
            .finish_non_exhaustive()
    }
}

/// Starts the thread. It lives as long as the process: once a handler is in place, the signals' default is gone.
///
/// # Errors
/// When no handler or no thread can be set up.
pub fn watch(watch: Watch) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
    std::thread::Builder::new()
        .name("terminal-signals".to_owned())
        .spawn(move || {
            for signal in signals.forever() {
                obey(&watch, signal);
            }
        })?;
    Ok(())
}

fn obey(watch: &Watch, signal: i32) {
    let handed_over = watch.handed_over.load(Ordering::SeqCst);
    match signal {
        SIGINT | SIGQUIT if handed_over => {}
        SIGTERM | SIGHUP | SIGINT | SIGQUIT => end_process(&watch.guard, DIED_OF + signal),
        // A stop that fails leaves the program running, which is what it was doing.
        SIGTSTP if handed_over => drop(stop_here()),
        SIGTSTP => drop(suspend(watch)),
        SIGCONT => {
            if watch.guard.is_inside() && watch.guard.reassert().is_ok() {
                (watch.came_back)();
            }
            watch.continued.fetch_add(1, Ordering::SeqCst);
        }
        _ => {}
    }
}

/// Gives the terminal back, stops this process until the shell continues it, then takes the terminal again.
///
/// # Errors
/// When the process cannot be stopped, or the terminal cannot be taken again.
pub fn suspend(watch: &Watch) -> io::Result<()> {
    let ours = watch.guard.leave(CALM);
    stop_here()?;
    if ours {
        watch.guard.enter()?;
        (watch.came_back)();
    }
    Ok(())
}

/// Waits until the thread has obeyed every signal sent so far, at most [`CATCH_UP`].
///
/// A child that `Ctrl-C` ended is gone at once; the thread may come to the same `Ctrl-C` later, and must still know that
/// it was the child's. `SIGCONT` to a running process does nothing else. Twice, because of two signals that arrive
/// together the later one's handler runs first.
pub fn catch_up(watch: &Watch) {
    let end = ticks() + CATCH_UP;
    for _ in 0..2 {
        let before = watch.continued.load(Ordering::SeqCst);
        if kill(getpid(), Signal::SIGCONT).is_err() {
            return;
        }
        while watch.continued.load(Ordering::SeqCst) == before && ticks() < end {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Stops by `SIGSTOP`: a `SIGTSTP` sent to oneself is thrown away in an orphaned process group.
fn stop_here() -> io::Result<()> {
    Ok(raise(Signal::SIGSTOP)?)
}
