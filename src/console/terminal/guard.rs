//! Takes the terminal and gives it back exactly once, from whichever thread gets there first.

use std::io;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nix::sys::signal::{SigSet, Signal};
use nix::sys::termios::{Termios, cfmakeraw};

use super::gate::Gate;
use super::tty::Tty;

/// How long a person who quits waits for a slow link to take the restore sequence.
pub const CALM: Duration = Duration::from_secs(2);
/// How long a program that was told to end waits for it; with the write in progress at most 160 of the 200 ms it has.
pub const URGENT: Duration = Duration::from_millis(80);

const OUTSIDE: u8 = 0;
const INSIDE: u8 = 1;
const OVER: u8 = 2;

/// Which optional reports the terminal shall send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reports {
    /// Mouse buttons and wheel. Takes away the terminal's own selection, so it is off unless a person asks.
    pub mouse: bool,
    /// Gaining and losing focus.
    pub focus: bool,
}

/// Owns the terminal's state: its modes as they were, and whether the screen is ours.
#[derive(Debug)]
pub struct Guard {
    tty: Tty,
    saved: Mutex<Termios>,
    reports: Mutex<Reports>,
    state: AtomicU8,
    gate: Arc<Gate>,
    guarded: bool,
}

impl Guard {
    /// Opens the terminal and remembers its modes; changes nothing yet.
    ///
    /// `guarded` says that a guardian process will finish what could not be given back (see [`super::guardian`]).
    ///
    /// # Errors
    /// When there is no terminal.
    pub fn new(reports: Reports, guarded: bool) -> io::Result<Self> {
        let tty = Tty::open()?;
        let saved = Mutex::new(tty.modes()?);
        let state = AtomicU8::new(OUTSIDE);
        Ok(Self {
            tty,
            saved,
            reports: Mutex::new(reports),
            state,
            gate: Arc::default(),
            guarded,
        })
    }

    /// The gate every frame passes.
    #[must_use]
    pub const fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    /// The device.
    #[must_use]
    pub const fn tty(&self) -> &Tty {
        &self.tty
    }

    /// Whether the screen is ours now.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        self.state.load(Ordering::SeqCst) == INSIDE
    }

    /// Whether the terminal was given back for good.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.state.load(Ordering::SeqCst) == OVER
    }

    /// Takes the terminal: raw mode, alternate screen, bracketed paste, no cursor. Does nothing when it is ours already.
    ///
    /// # Errors
    /// When the terminal is gone or does not take the sequence within [`CALM`], or after [`Guard::end`].
    pub fn enter(&self) -> io::Result<()> {
        let _pass = self.gate.close_within(URGENT);
        match self
            .state
            .compare_exchange(OUTSIDE, INSIDE, Ordering::SeqCst, Ordering::SeqCst)
        {
            Ok(_) => self.take(b"\x1b[?1049h"),
            Err(INSIDE) => {
                self.gate.open();
                Ok(())
            }
            Err(_) => Err(io::Error::other("the terminal was given back for good")),
        }
    }

    /// Takes the terminal again after the shell had it without our doing (stopped from outside, then continued).
    /// It uses mode 1047, which does not touch the cursor position saved for the way out.
    ///
    /// # Errors
    /// As [`Guard::enter`].
    pub fn reassert(&self) -> io::Result<()> {
        let _pass = self.gate.close_within(URGENT);
        if self.is_inside() {
            self.take(b"\x1b[?1047h")
        } else {
            Ok(())
        }
    }

    /// Gives the terminal back for a while, waiting up to `patience`; false when it was not ours.
    pub fn leave(&self, patience: Duration) -> bool {
        let ours = self
            .state
            .compare_exchange(INSIDE, OUTSIDE, Ordering::SeqCst, Ordering::SeqCst)
            .is_ok();
        if ours {
            self.give_back(patience);
        }
        ours
    }

    /// Gives the terminal back for good: nothing can take it again. False when somebody else did so before.
    pub fn end(&self, patience: Duration) -> bool {
        let before = self.state.swap(OVER, Ordering::SeqCst);
        if before == INSIDE {
            self.give_back(patience);
        }
        before != OVER
    }

    /// Remembers which reports to ask for whenever the terminal is taken, and answers the sequence that asks for them
    /// now.
    #[must_use]
    pub fn set_reports(&self, reports: Reports) -> Vec<u8> {
        *lock(&self.reports) = reports;
        [REPORTS_OFF, &report_bytes(reports)].concat()
    }

    fn take(&self, screen: &[u8]) -> io::Result<()> {
        let mut raw = lock(&self.saved).clone();
        cfmakeraw(&mut raw);
        self.tty.set_modes(&raw)?;
        let reports = report_bytes(*lock(&self.reports));
        self.tty.write_within(&[screen, ENTER, &reports].concat(), CALM)?;
        self.gate.open();
        Ok(())
    }

    /// The screen first, the modes last: raw modes are the mark by which the guardian knows that something is left.
    fn give_back(&self, patience: Duration) {
        let _quiet = Quiet::begin();
        let pass = self.gate.close_within(patience);
        let written = self.tty.write_within(restore_bytes(), patience);
        drop(pass);
        if written.is_err() && self.guarded {
            return;
        }
        // There is nobody left to tell: a terminal that is gone needs no modes.
        let _ = restore_modes(&self.tty, &lock(&self.saved));
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.end(CALM);
    }
}

/// What follows the switch to the alternate screen: clear, wrap off (a character the terminal thinks wider than we do
/// must not wrap at the edge), bracketed paste on, cursor off.
const ENTER: &[u8] = b"\x1b[m\x1b[r\x1b[2J\x1b[?7l\x1b[?2004h\x1b[?25l";

const REPORTS_OFF: &[u8] = b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l";

/// The sequence that gives any terminal back, whatever state a frame was cut off in.
///
/// `CAN` and `ST` end an unfinished sequence or string; then synchronised update, style, margins, mouse, focus and paste
/// reports off, wrap and cursor on, and the alternate screen left last.
#[must_use]
pub const fn restore_bytes() -> &'static [u8] {
    b"\x18\x1b\\\x1b[?2026l\x1b[m\x1b[r\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?7h\
      \x1b[?25h\x1b[?1049l"
}

fn report_bytes(reports: Reports) -> Vec<u8> {
    let mouse: &[u8] = if reports.mouse { b"\x1b[?1000h\x1b[?1006h" } else { b"" };
    let focus: &[u8] = if reports.focus { b"\x1b[?1004h" } else { b"" };
    [mouse, focus].concat()
}

/// Sets the modes back. In the background only while they are still ours: otherwise the terminal belongs to somebody
/// else already (the shell's line editor, after our guardian died).
fn restore_modes(tty: &Tty, saved: &Termios) -> io::Result<()> {
    let mut raw = saved.clone();
    cfmakeraw(&mut raw);
    if tty.in_foreground() || same_modes(&tty.modes()?, &raw) {
        tty.set_modes(saved)
    } else {
        Ok(())
    }
}

/// Whether two sets of modes agree in everything raw mode changes.
#[must_use]
pub fn same_modes(a: &Termios, b: &Termios) -> bool {
    a.input_flags == b.input_flags
        && a.output_flags == b.output_flags
        && a.control_flags == b.control_flags
        && a.local_flags == b.local_flags
        && a.control_chars == b.control_chars
}

/// Keeps `SIGTTOU` from stopping this thread while it gives the terminal back from the background.
#[derive(Debug)]
pub struct Quiet {
    before: Option<SigSet>,
}

impl Quiet {
    /// Blocks the signal until the value is dropped.
    #[must_use]
    pub fn begin() -> Self {
        let mut mask = SigSet::empty();
        mask.add(Signal::SIGTTOU);
        Self {
            before: mask.thread_swap_mask(nix::sys::signal::SigmaskHow::SIG_BLOCK).ok(),
        }
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            // Setting a mask that was in force before cannot fail.
            let _ = before.thread_set_mask();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
