//! One mebibyte put aside, given back when the disk is full so that the incident can go on.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Enough for a long incident while the log is kept short.
const SIZE: usize = 1024 * 1024;

/// Puts the reserve aside; where there is no room for it there is none, which is no error.
pub fn keep(journal: &Path) {
    let path = path(journal);
    if fs::metadata(&path).is_ok_and(|found| found.len() == SIZE as u64) {
        return;
    }
    let written = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .and_then(|mut file| file.write_all(&vec![0; SIZE]));
    if written.is_err() {
        release(journal);
    }
}

/// Whether there is room for the reserve and as much again; no where the system does not say.
pub fn is_room(journal: &Path) -> bool {
    let directory = journal.parent().unwrap_or(Path::new("."));
    nix::sys::statvfs::statvfs(directory).is_ok_and(|found| {
        let free = u128::from(found.blocks_available()) * u128::from(found.fragment_size());
        free > 2 * SIZE as u128
    })
}

/// Gives the room back; whether there was any.
pub fn release(journal: &Path) -> bool {
    fs::remove_file(path(journal)).is_ok()
}

fn path(journal: &Path) -> PathBuf {
    journal.with_extension("reserve")
}
