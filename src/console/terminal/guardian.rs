//! A small parent process that gives the terminal back when the program itself cannot: after `SIGKILL`, the
//! out-of-memory killer, an abort.
//!
//! The process the shell started remembers the terminal's modes, runs itself again as a child in the same process group
//! and waits. Stopping and continuing the job goes through both.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use nix::sys::signal::{Signal, kill, raise};
use nix::sys::termios::Termios;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, getpid, getppid, getsid};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;

use super::guard::{Quiet, restore_bytes, same_modes};
use super::signals::DIED_OF;
use super::tty::Tty;

/// Carries the guardian's process id to the child, and ` alone` behind it when no shell can continue a stopped job.
const VARIABLE: &str = "ONSCENE_GUARDED";

/// How long the guardian waits for a link that does not take the restore sequence.
const PATIENCE: Duration = Duration::from_secs(2);

/// Which of the two processes this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The one that does the work: go on.
    Program,
    /// The guardian, and the program has ended: return this exit code from `main`.
    Done(u8),
}

/// What a guarded program knows about its guardian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guardian {
    /// Its process id.
    pub pid: Pid,
    /// Whether a stopped program would wait for ever, because no shell could continue it.
    pub alone: bool,
}

/// Splits into guardian and program. Call it first thing in `main`, before any thread exists.
///
/// Without a terminal, or when the child cannot be started, it answers [`Role::Program`]: an unguarded program is better
/// than none.
#[must_use]
pub fn stand_guard() -> Role {
    if guardian().is_some() {
        die_with_parent();
        return Role::Program;
    }
    match try_guard() {
        Ok(code) => Role::Done(code),
        Err(_) => Role::Program,
    }
}

/// The guardian of this process; `None` when it has none.
#[must_use]
pub fn guardian() -> Option<Guardian> {
    read_variable(&std::env::var(VARIABLE).ok()?, getppid())
}

/// Whether nobody could continue this process once it is stopped: it leads its session, or its parent is of another one.
#[must_use]
pub fn is_alone() -> bool {
    guardian().map_or_else(nobody_continues_us, |guardian| guardian.alone)
}

/// Reads the variable; a program started by a child of ours inherits it, but has another parent.
fn read_variable(value: &str, parent: Pid) -> Option<Guardian> {
    let (pid, rest) = value.split_once(' ').map_or((value, ""), |(pid, rest)| (pid, rest));
    let pid = Pid::from_raw(pid.parse().ok()?);
    (pid == parent).then_some(Guardian {
        pid,
        alone: rest == "alone",
    })
}

fn nobody_continues_us() -> bool {
    let session = getsid(None);
    session == Ok(getpid()) || getsid(Some(getppid())) != session
}

/// Asks the kernel for `SIGTERM` when the guardian dies; elsewhere, and in the moment before, the watchdog notices.
fn die_with_parent() {
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_pdeathsig(Signal::SIGTERM);
}

/// Runs the child and waits for its end.
fn try_guard() -> io::Result<u8> {
    let tty = Tty::open()?;
    let saved = tty.modes()?;
    let signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP])?;
    let child = spawn()?;
    pass_on(signals, child)?;
    Ok(wait(child, &tty, &saved))
}

fn spawn() -> io::Result<Pid> {
    let mut args = std::env::args_os();
    let name = args.next().unwrap_or_else(|| OsString::from("onscene"));
    let alone = if nobody_continues_us() { " alone" } else { "" };
    let child = Command::new(program()?)
        .arg0(name)
        .args(args)
        .env(VARIABLE, format!("{}{alone}", getpid()))
        .spawn()?;
    i32::try_from(child.id()).map(Pid::from_raw).map_err(io::Error::other)
}

/// Our own executable; through `/proc` where its file was replaced while we ran.
fn program() -> io::Result<PathBuf> {
    let path = std::env::current_exe()?;
    Ok(if path.exists() {
        path
    } else {
        PathBuf::from("/proc/self/exe")
    })
}

/// Tells the child what only the guardian was told. Keys that make a signal reach both by themselves, and a stop is
/// done when the child has stopped: those are caught here only so that they do not end or stop the guardian.
fn pass_on(mut signals: Signals, child: Pid) -> io::Result<()> {
    std::thread::Builder::new()
        .name("guardian-signals".to_owned())
        .spawn(move || {
            for signal in signals.forever() {
                let passed = match signal {
                    SIGTERM => Signal::SIGTERM,
                    SIGHUP => Signal::SIGHUP,
                    _ => continue,
                };
                // A child that is gone needs no signal.
                let _ = kill(child, passed);
            }
        })?;
    Ok(())
}

fn wait(child: Pid, tty: &Tty, saved: &Termios) -> u8 {
    loop {
        match waitpid(child, Some(WaitPidFlag::WUNTRACED)) {
            Ok(WaitStatus::Exited(_, code)) => {
                finish(tty, saved);
                return exit_code(code);
            }
            Ok(WaitStatus::Signaled(_, signal, _)) => {
                finish(tty, saved);
                say(tty, signal);
                return exit_code(DIED_OF + signal as i32);
            }
            Ok(WaitStatus::Stopped(..)) => stop_along(child),
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(_) => return 1,
        }
    }
}

/// Stops with the child, so that the shell sees the job stopped; once continued, continues the child where the shell
/// did not.
fn stop_along(child: Pid) {
    // A stop that fails, or a child that is gone, is seen by the next wait.
    let _ = raise(Signal::SIGSTOP);
    let continued = waitpid(child, Some(WaitPidFlag::WCONTINUED | WaitPidFlag::WNOHANG));
    if !matches!(continued, Ok(WaitStatus::Continued(_))) {
        let _ = kill(child, Signal::SIGCONT);
    }
}

/// Gives back what the child left; nothing when it had done so itself, because doing it twice moves the cursor over
/// what the shell wrote since.
fn finish(tty: &Tty, saved: &Termios) {
    let dirty = tty.modes().is_ok_and(|modes| !same_modes(&modes, saved));
    if !dirty || !tty.in_foreground() {
        return;
    }
    let _quiet = Quiet::begin();
    // A terminal that does not take it is gone or frozen: there is nobody to tell.
    let _ = tty.write_within(restore_bytes(), PATIENCE);
    let _ = tty.set_modes(saved);
}

fn say(tty: &Tty, signal: Signal) {
    let line = format!("onscene was ended by {signal}; the terminal is yours again.\r\n");
    let _ = tty.write_within(line.as_bytes(), PATIENCE);
}

fn exit_code(code: i32) -> u8 {
    u8::try_from(code).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_parent_is_a_guardian() {
        let parent = Pid::from_raw(42);
        let found = |value| read_variable(value, parent).map(|guardian| guardian.alone);
        assert_eq!(found("42"), Some(false));
        assert_eq!(found("42 alone"), Some(true));
        assert_eq!(found("43"), None);
        assert_eq!(found(""), None);
        assert_eq!(found("yes"), None);
    }
}
