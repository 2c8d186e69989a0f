//! What `/proc` says about the processes of this machine.

use std::fs;
use std::path::Path;

/// One process as its `stat` file describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Process {
    /// Its number.
    pub pid: u32,
    /// Its parent.
    pub parent: u32,
    /// Its process group.
    pub group: u32,
    /// Its session.
    pub session: u32,
    /// Whether it is dead and only waits for its parent to notice.
    pub is_zombie: bool,
    /// When it started, in clock ticks since the machine did; with the number, a name for good.
    pub started: u64,
}

/// All processes that can be seen.
///
/// # Errors
/// `/proc` cannot be read.
pub(super) fn read() -> std::io::Result<Vec<Process>> {
    let entries = fs::read_dir("/proc")?;
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    Ok(pids.filter_map(one).collect())
}

/// One process; none when there is no such.
pub(super) fn one(pid: u32) -> Option<Process> {
    parse(pid, &fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// Reads a `stat` line; the name in parentheses may itself hold spaces and parentheses.
fn parse(pid: u32, stat: &str) -> Option<Process> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = after_name.split_ascii_whitespace().collect();
    Some(Process {
        pid,
        is_zombie: matches!(*fields.first()?, "Z" | "X" | "x"),
        parent: fields.get(1)?.parse().ok()?,
        group: fields.get(2)?.parse().ok()?,
        session: fields.get(3)?.parse().ok()?,
        started: fields.get(19)?.parse().ok()?,
    })
}

/// Whether the process was started with this variable in its environment (`NAME=value`).
pub(super) fn carries(pid: u32, variable: &str) -> bool {
    fs::read(format!("/proc/{pid}/environ")).is_ok_and(|environment| {
        environment
            .split(|byte| *byte == 0)
            .any(|pair| pair == variable.as_bytes())
    })
}

/// Whether the process ignores SIGINT, as background jobs of a script do; false when unknown.
pub(super) fn ignores_interrupt(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/status")).is_ok_and(|status| ignored(&status) & 0b10 != 0)
}

fn ignored(status: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}

/// What tells one start of this machine from another; empty when the system does not say.
pub(super) fn boot() -> String {
    let id = fs::read_to_string(Path::new("/proc/sys/kernel/random/boot_id"));
    id.map(|id| id.trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_does_not_shift_the_fields() {
        let stat = "7 (a) Z 1 (b) S 3 4 5 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2 3";
        let process = parse(7, stat).unwrap();
        assert_eq!((process.parent, process.group, process.session), (3, 4, 5));
        assert_eq!((process.started, process.is_zombie), (98765, false));
        assert!(parse(7, "7 (x) S 1").is_none());
    }

    #[test]
    fn this_process_is_in_the_table() {
        let own = std::process::id();
        let seen = read().unwrap().into_iter().find(|process| process.pid == own);
        assert!(seen.is_some_and(|process| process.started > 0 && !process.is_zombie));
        assert_eq!(ignored("SigBlk:\t0\nSigIgn:\t0000000000001002\n"), 0x1002);
    }
}
