//! The last exit: ends the process from a thread that is not `main`.

use super::guard::{Guard, URGENT};

/// Gives the terminal back and ends the process at once.
///
/// For the signal and watchdog threads only: `main` may be stuck in a read that never returns (crossterm #793) or in a
/// write to a frozen link.
pub fn end_process(guard: &Guard, code: i32) -> ! {
    guard.end(URGENT);
    exit(code)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place: main cannot return while its thread is stuck"
)]
fn exit(code: i32) -> ! {
    std::process::exit(code)
}
