//! The terminal device itself: its modes, its size, and writes that never block for ever.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::{self, SetArg, Termios};
use nix::unistd::{getpgrp, tcgetpgrp, ttyname};

use crate::time::ticks;

/// The terminal this process sits at, opened for itself: its `O_NONBLOCK` is not shared with the shell or a child.
#[derive(Debug)]
pub struct Tty {
    file: File,
}

impl Tty {
    /// Opens `/dev/tty`, or the terminal behind standard input, output or error where there is no controlling one.
    ///
    /// # Errors
    /// When none of them is a terminal that can be opened.
    pub fn open() -> io::Result<Self> {
        open_path(PathBuf::from("/dev/tty")).or_else(|error| {
            let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
            [stdin.as_fd(), stdout.as_fd(), stderr.as_fd()]
                .into_iter()
                .find_map(|fd| open_path(ttyname(fd).ok()?).ok())
                .ok_or(error)
        })
    }

    /// A second handle on the same open device.
    ///
    /// # Errors
    /// When no descriptor is left.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self {
            file: self.file.try_clone()?,
        })
    }

    /// The modes in force.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn modes(&self) -> io::Result<Termios> {
        Ok(termios::tcgetattr(&self.file)?)
    }

    /// Sets modes at once. It never waits for output to drain: on a frozen link that would be for ever.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn set_modes(&self, modes: &Termios) -> io::Result<()> {
        loop {
            match termios::tcsetattr(&self.file, SetArg::TCSANOW, modes) {
                Err(Errno::EINTR) => {}
                other => return Ok(other?),
            }
        }
    }

    /// Columns and rows; 80x24 where the device does not know (a serial line says 0x0).
    #[must_use]
    pub fn size() -> (u16, u16) {
        match crossterm::terminal::window_size() {
            Ok(size) if size.columns > 0 && size.rows > 0 => (size.columns, size.rows),
            Ok(_) | Err(_) => (80, 24),
        }
    }

    /// Whether this process belongs to the job the terminal listens to.
    #[must_use]
    pub fn in_foreground(&self) -> bool {
        tcgetpgrp(&self.file).is_ok_and(|group| group == getpgrp())
    }

    /// Waits up to `patience` for the terminal to go away; true when it has.
    #[must_use]
    pub fn lost_within(&self, patience: Duration) -> bool {
        let gone = PollFlags::POLLHUP | PollFlags::POLLERR | PollFlags::POLLNVAL;
        self.poll(PollFlags::empty(), patience)
            .is_ok_and(|seen| seen.intersects(gone))
    }

    /// Writes everything within `patience`, or as much as went out.
    ///
    /// # Errors
    /// `TimedOut` when the terminal does not take it in time; otherwise why the terminal refused.
    pub fn write_within(&self, bytes: &[u8], patience: Duration) -> io::Result<()> {
        let end = ticks() + patience;
        let mut rest = bytes;
        while !rest.is_empty() {
            let left = end.saturating_duration_since(ticks());
            match self.write_some(rest, left) {
                Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                Err(error) if is_later(&error) && left.is_zero() => return Err(io::ErrorKind::TimedOut.into()),
                Err(error) if is_later(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Waits up to `patience` for room, then writes what fits.
    ///
    /// # Errors
    /// `WouldBlock` when there was no room; otherwise why the terminal refused.
    fn write_some(&self, bytes: &[u8], patience: Duration) -> io::Result<usize> {
        if !self.poll(PollFlags::POLLOUT, patience)?.contains(PollFlags::POLLOUT) {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        match (&self.file).write(bytes) {
            Ok(0) => Err(io::ErrorKind::WriteZero.into()),
            other => other,
        }
    }

    fn poll(&self, wanted: PollFlags, patience: Duration) -> io::Result<PollFlags> {
        let timeout = PollTimeout::try_from(patience).unwrap_or(PollTimeout::MAX);
        let mut fds = [PollFd::new(self.file.as_fd(), wanted)];
        match poll(&mut fds, timeout) {
            Ok(_) => Ok(fds
                .iter()
                .filter_map(PollFd::revents)
                .fold(PollFlags::empty(), PollFlags::union)),
            Err(Errno::EINTR) => Ok(PollFlags::empty()),
            Err(error) => Err(error.into()),
        }
    }
}

/// How long one write waits for room before it says `WouldBlock`. Short, so that a frame that is stuck can be given up
/// within the 200 ms an ending program has.
const ROOM: Duration = Duration::from_millis(20);

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_some(bytes, ROOM)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsFd for Tty {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// Whether trying again later may help.
#[must_use]
pub fn is_later(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

fn open_path(path: PathBuf) -> io::Result<Tty> {
    let flags = OFlag::O_NONBLOCK | OFlag::O_NOCTTY;
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(flags.bits())
        .open(path)?;
    Ok(Tty { file })
}
