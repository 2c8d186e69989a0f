//! Looks twice a second for what nobody reports: that the terminal or the guardian is gone, that another thread died,
//! that the size changed.
//!
//! crossterm's reader spins for ever on a lost terminal and never returns (crossterm #793), so nobody else would notice
//! where `SIGHUP` is ignored (`nohup`, task runners, `sudo`).

use std::io;
use std::sync::Arc;
use std::time::Duration;

use nix::unistd::{Pid, getppid};
use signal_hook::consts::SIGHUP;

use super::event::{Sink, TerminalEvent};
use super::exit::end_process;
use super::guard::Guard;
use super::panic;
use super::signals::DIED_OF;
use super::tty::Tty;

/// How often to look; a loss is seen within this, and the program has ended within a second.
const LOOK: Duration = Duration::from_millis(500);

/// Starts the thread. `guardian` is the process that must stay our parent, if any; `sink` hears of panics and sizes.
///
/// # Errors
/// When no thread can be started.
pub fn watch(guard: Arc<Guard>, guardian: Option<Pid>, sink: Sink) -> io::Result<()> {
    // Some systems cannot poll a terminal device at all and say so at once; a look at nothing would end the program.
    let can_poll = !guard.tty().lost_within(Duration::ZERO);
    let run = move || {
        // Unknown at first: whatever changed before this thread ran is reported by its first look.
        let mut size = (0, 0);
        loop {
            panic::report(&sink);
            report_size(&mut size, &sink);
            let orphaned = guardian.is_some_and(|guardian| getppid() != guardian);
            if orphaned || is_lost(&guard, can_poll) {
                end_process(&guard, DIED_OF + SIGHUP);
            }
        }
    };
    std::thread::Builder::new()
        .name("terminal-watchdog".to_owned())
        .spawn(run)?;
    Ok(())
}

/// Reports a size nobody reported: crossterm drops a `SIGWINCH` that comes together with a key, and a process without a
/// controlling terminal gets none. A size reported twice costs nothing.
fn report_size(known: &mut (u16, u16), sink: &Sink) {
    let (columns, rows) = Tty::size();
    if (columns, rows) != *known && sink(TerminalEvent::Resize(columns, rows)).is_ok() {
        *known = (columns, rows);
    }
}

fn is_lost(guard: &Guard, can_poll: bool) -> bool {
    if can_poll {
        return guard.tty().lost_within(LOOK);
    }
    std::thread::sleep(LOOK);
    guard.tty().modes().is_err()
}
