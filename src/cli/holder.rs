//! Who holds a project: the lock beside its journal names the host's process and its socket.

use crate::host::runtime::LOCK;
use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};
use std::fs::File;
use std::path::{Path, PathBuf};

/// The host that holds a project's lock now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its process.
    pub pid: i32,
    /// Where it listens; not always where this process would: `XDG_RUNTIME_DIR` may differ.
    pub socket: PathBuf,
}

impl Holder {
    /// The holder of the project whose state is in `dir`; none where the lock is free.
    #[must_use]
    pub fn of(dir: &Path) -> Option<Self> {
        let path = dir.join(LOCK);
        let file = File::open(&path).ok()?;
        match Flock::lock(file, FlockArg::LockSharedNonblock) {
            Err((_, Errno::EWOULDBLOCK)) => Self::read(&std::fs::read_to_string(&path).ok()?),
            Ok(_) | Err(_) => None,
        }
    }

    fn read(text: &str) -> Option<Self> {
        let (pid, socket) = text.trim_end().split_once('\n')?;
        Some(Self {
            pid: pid.parse().ok()?,
            socket: socket.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_lock_that_is_held_has_a_holder() {
        let place = tempfile::tempdir().unwrap();
        assert_eq!(Holder::of(place.path()), None);
        let path = place.path().join(LOCK);
        std::fs::write(&path, "4711\n/run/x.sock\n").unwrap();
        assert_eq!(Holder::of(place.path()), None);
        let lock = Flock::lock(File::open(&path).unwrap(), FlockArg::LockExclusiveNonblock).unwrap();
        let socket = "/run/x.sock".into();
        assert_eq!(Holder::of(place.path()), Some(Holder { pid: 4711, socket }));
        drop(lock);
    }
}
