//! A terminal for a program under test: a PTY, an emulator that reads it, and waits that poll for a condition.

#![allow(dead_code, reason = "each test uses a part of the rig")]

use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{Termios, tcgetattr};
use nix::unistd::Pid;
use onscene::time::ticks;
use pty_process::Size;
use pty_process::blocking::{Command, Pts, Pty, open};

/// How long a test waits for what must come, on a machine that is busy with something else.
pub const PATIENCE: Duration = Duration::from_mins(1);

static STARTING: Mutex<()> = Mutex::new(());

pub struct Rig {
    pub child: Child,
    pub before: Termios,
    screen: Arc<Mutex<vt100::Parser>>,
    frozen: Arc<AtomicBool>,
    pty: Option<Arc<Pty>>,
    reader: Option<std::thread::JoinHandle<()>>,
    hang_up: Arc<AtomicBool>,
    /// Keeps the terminal alive after the program, so that its modes can be looked at.
    slave: Pts,
    raw: Arc<Mutex<Vec<u8>>>,
}

/// Hides from a program what surrounds the tests.
pub fn hermetic(command: Command) -> Command {
    let command = ["TMUX", "STY", "NO_COLOR", "COLORTERM", "DISPLAY", "WAYLAND_DISPLAY"]
        .into_iter()
        .fold(command, Command::env_remove);
    command
        .env("TERM", "xterm-256color")
        .env("LC_ALL", "C.UTF-8")
        .env("SSH_CONNECTION", "a 1 b 2")
}

impl Rig {
    /// Starts a program on a terminal of 80 columns and 24 rows.
    pub fn start(command: Command) -> Self {
        Self::start_sized(command, 80, 24)
    }

    pub fn start_sized(mut command: Command, columns: u16, rows: u16) -> Self {
        // Nothing else may start a process while the PTY could still be inherited.
        let alone = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(rows, columns)).unwrap();
        let before = tcgetattr(&pty).unwrap();
        let child = command.spawn_borrowed(&pts).unwrap();
        drop(alone);
        let size = (rows.try_into().unwrap(), columns.try_into().unwrap());
        let screen = Arc::new(Mutex::new(vt100::Parser::new(size.0, size.1, 0)));
        let (pty, frozen, hang_up) = (
            Arc::new(pty),
            Arc::<AtomicBool>::default(),
            Arc::<AtomicBool>::default(),
        );
        let raw = Arc::<Mutex<Vec<u8>>>::default();
        let reader = Reader {
            pty: Arc::clone(&pty),
            screen: Arc::clone(&screen),
            frozen: Arc::clone(&frozen),
            hang_up: Arc::clone(&hang_up),
            raw: Arc::clone(&raw),
        };
        let reader = Some(std::thread::spawn(move || reader.run()));
        Self {
            child,
            before,
            screen,
            frozen,
            pty: Some(pty),
            reader,
            hang_up,
            slave: pts,
            raw,
        }
    }

    pub fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// One row of the screen, from 0.
    pub fn line(&self, row: u16) -> String {
        self.text().lines().nth(row.into()).unwrap_or_default().to_owned()
    }

    pub fn screen<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.screen.lock().unwrap().screen())
    }

    pub fn modes(&self) -> Termios {
        tcgetattr(self.pty.as_ref().unwrap()).unwrap()
    }

    pub fn press(&self, keys: &str) {
        let mut pty: &Pty = self.pty.as_ref().unwrap();
        pty.write_all(keys.as_bytes()).unwrap();
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        let (rows_n, columns_n) = (rows.try_into().unwrap(), columns.try_into().unwrap());
        self.screen.lock().unwrap().screen_mut().set_size(rows_n, columns_n);
        self.pty.as_ref().unwrap().resize(Size::new(rows, columns)).unwrap();
    }

    /// Stops reading, as a link does that lost its other end.
    pub fn freeze(&self, frozen: bool) {
        self.frozen.store(frozen, Ordering::SeqCst);
    }

    /// Whether the program has sent exactly these bytes.
    pub fn raw_contains(&self, bytes: &[u8]) -> bool {
        self.raw
            .lock()
            .unwrap()
            .windows(bytes.len())
            .any(|window| window == bytes)
    }

    /// Bytes the emulator has read.
    pub fn bytes_read(&self) -> usize {
        self.raw.lock().unwrap().len()
    }

    /// How often the program has sent exactly these bytes.
    pub fn count(&self, bytes: &[u8]) -> usize {
        memchr::memmem::find_iter(&self.raw.lock().unwrap(), bytes).count()
    }

    /// Whether the terminal takes nothing more from the program.
    pub fn is_full(&self) -> bool {
        let mut fds = [PollFd::new(self.slave.as_fd(), PollFlags::POLLOUT)];
        poll(&mut fds, PollTimeout::from(50_u8)) == Ok(0)
    }

    /// Takes the terminal away.
    pub fn hang_up(&mut self) {
        self.hang_up.store(true, Ordering::SeqCst);
        self.reader.take().unwrap().join().unwrap();
        drop(self.pty.take());
    }

    pub fn wait(&self, what: &str, mut done: impl FnMut(&Self) -> bool) {
        let end = ticks() + PATIENCE;
        while !done(self) {
            assert!(ticks() < end, "never saw {what}; the screen:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn wait_text(&self, text: &str) {
        self.wait(text, |rig| rig.text().contains(text));
    }

    pub fn wait_exit(&mut self) -> ExitStatus {
        let end = ticks() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(ticks() < end, "never ended; the screen:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Asserts that the terminal is as it was before the program.
    pub fn assert_restored(&self) {
        self.wait("the normal screen", |rig| !rig.screen(vt100::Screen::alternate_screen));
        self.wait("the cursor", |rig| !rig.screen(vt100::Screen::hide_cursor));
        self.wait("bracketed paste off", |rig| !rig.screen(vt100::Screen::bracketed_paste));
        assert_eq!(self.modes(), self.before, "the modes differ");
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.hang_up.store(true, Ordering::SeqCst);
    }
}

struct Reader {
    pty: Arc<Pty>,
    screen: Arc<Mutex<vt100::Parser>>,
    frozen: Arc<AtomicBool>,
    hang_up: Arc<AtomicBool>,
    raw: Arc<Mutex<Vec<u8>>>,
}

impl Reader {
    fn run(self) {
        let mut bytes = [0; 8_192];
        while !self.hang_up.load(Ordering::SeqCst) {
            let mut fds = [PollFd::new(self.pty.as_fd(), PollFlags::POLLIN)];
            let frozen = self.frozen.load(Ordering::SeqCst);
            if frozen || !matches!(poll(&mut fds, PollTimeout::from(10_u8)), Ok(1..)) {
                std::thread::sleep(Duration::from_millis(1));
                continue;
            }
            match (&*self.pty).read(&mut bytes) {
                Ok(count) => {
                    self.screen.lock().unwrap().process(&bytes[..count]);
                    self.raw.lock().unwrap().extend_from_slice(&bytes[..count]);
                }
                Err(_) => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

/// Whether a process does anything any more; a dead one nobody waited for does not.
pub fn is_alive(pid: Pid) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next());
    !matches!(state, None | Some('Z' | 'X')) && kill(pid, None::<Signal>).is_ok()
}
