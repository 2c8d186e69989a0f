//! A pseudo-terminal for a command that asks questions: its two ends, its size, and what is typed.

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::libc;
use nix::pty::{PtyMaster, Winsize, grantpt, posix_openpt, ptsname_r, unlockpt};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, ReadBuf};

/// The fewest and the most columns and rows.
const COLUMNS: [u16; 2] = [10, 500];
const ROWS: [u16; 2] = [2, 300];

/// Our end of a command's terminal. Clones share it; the terminal hangs up with the last one.
#[derive(Debug, Clone)]
pub(super) struct Terminal(Arc<AsyncFd<PtyMaster>>);

/// A size (columns, rows) that a terminal can have.
pub(super) fn fit((columns, rows): (u16, u16)) -> (u16, u16) {
    (columns.clamp(COLUMNS[0], COLUMNS[1]), rows.clamp(ROWS[0], ROWS[1]))
}

impl Terminal {
    /// Opens a terminal of this size: our end, and the command's.
    ///
    /// # Errors
    /// The system gives none.
    pub fn open(size: (u16, u16)) -> io::Result<(Self, File)> {
        let master = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let name = ptsname_r(&master)?;
        let slave = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(libc::O_NOCTTY)
            .open(name)?;
        fcntl(master.as_fd(), FcntlArg::F_SETFL(OFlag::O_RDWR | OFlag::O_NONBLOCK))?;
        let terminal = Self(Arc::new(registered(master)?));
        terminal.resize(size)?;
        Ok((terminal, slave))
    }

    /// Gives it another size (columns, rows); its programs are told.
    ///
    /// # Errors
    /// The system refuses.
    #[expect(unsafe_code, reason = "the size of a terminal is set by ioctl alone")]
    pub fn resize(&self, size: (u16, u16)) -> io::Result<()> {
        let (columns, rows) = fit(size);
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        // SAFETY: the descriptor is open for as long as `self` lives, and the call reads one `Winsize`.
        let done = unsafe { libc::ioctl(self.0.get_ref().as_raw_fd(), libc::TIOCSWINSZ, &raw const size) };
        Errno::result(done)?;
        Ok(())
    }

    /// Types as much of the bytes as it takes now, waiting until it takes any; says how many.
    ///
    /// # Errors
    /// Nobody is at the other end.
    pub async fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            let mut ready = self.0.writable().await?;
            let written = ready.try_io(|master| Ok(nix::unistd::write(master.get_ref(), bytes)?));
            if let Ok(written) = written {
                return written;
            }
        }
    }
}

#[expect(unsafe_code, reason = "the runtime asks for a promise that no type can make")]
fn registered(master: PtyMaster) -> io::Result<AsyncFd<PtyMaster>> {
    // SAFETY: a `PtyMaster` owns one open descriptor that stays the same until it is dropped, and
    // nobody takes it out again.
    Ok(unsafe { AsyncFd::register(master) }?)
}

impl AsyncRead for Terminal {
    /// The end of the last program at the other side reads as an error.
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut ready = ready!(self.0.poll_read_ready(context))?;
            let read = ready.try_io(|master| Ok(nix::unistd::read(master.get_ref(), buffer.initialize_unfilled())?));
            if let Ok(read) = read {
                return Poll::Ready(read.map(|length| buffer.advance(length)));
            }
        }
    }
}

/// Makes standard input the controlling terminal of a session that was just begun; for use between
/// fork and exec.
///
/// # Errors
/// It is no terminal, or another session's.
#[expect(unsafe_code, reason = "a controlling terminal is taken by ioctl alone")]
pub(super) fn take_control() -> io::Result<()> {
    // SAFETY: an async-signal-safe system call that touches no memory.
    let done = unsafe { libc::ioctl(libc::STDIN_FILENO, libc::TIOCSCTTY, 0) };
    Errno::result(done)?;
    Ok(())
}
