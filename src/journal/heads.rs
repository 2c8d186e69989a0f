//! Small files that remember how far each incident had come.
//!
//! The chain shows an edit, but a journal whose end was cut off is a valid, shorter chain. One such
//! file lies beside the journal and is written after each commit, so it is never ahead of a journal
//! that lost nothing; another one lies outside of it and remembers what this user has seen.

use crate::domain::Head;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// The last fact of each incident, as a file remembers it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heads {
    path: PathBuf,
    heads: BTreeMap<u32, Head>,
}

impl Heads {
    /// Reads the file; a missing or damaged one knows nothing, which is never taken for proof.
    #[must_use]
    pub fn load(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        Self {
            path: path.into(),
            heads: text.lines().filter_map(entry).collect(),
        }
    }

    /// The file beside a journal.
    #[must_use]
    pub fn beside(journal: &Path) -> Self {
        Self::load(&journal.with_extension("head"))
    }

    /// What it remembers of one incident.
    #[must_use]
    pub fn of(&self, incident: u32) -> Option<&Head> {
        self.heads.get(&incident)
    }

    /// The numbers of all incidents it remembers.
    pub fn incidents(&self) -> impl Iterator<Item = u32> {
        self.heads.keys().copied()
    }

    /// Remembers the last fact of an incident and writes the file anew.
    ///
    /// # Errors
    /// The file cannot be written; the journal itself is not touched.
    pub fn remember(&mut self, incident: u32, head: Head) -> std::io::Result<()> {
        if self.heads.get(&incident) == Some(&head) {
            return Ok(());
        }
        self.heads.insert(incident, head);
        self.write()
    }

    /// Forgets an incident that was removed on purpose.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn forget(&mut self, incident: u32) -> std::io::Result<()> {
        match self.heads.remove(&incident) {
            Some(_) => self.write(),
            None => Ok(()),
        }
    }

    fn write(&self) -> std::io::Result<()> {
        if let Some(directory) = self.path.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        }
        let fresh = self.path.with_extension(format!("new{}", std::process::id()));
        let written = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)
            .and_then(|mut file| {
                self.heads
                    .iter()
                    .try_for_each(|(incident, head)| writeln!(file, "{incident} {} {}", head.place, head.hash))
            })
            .and_then(|()| fs::rename(&fresh, &self.path));
        if written.is_err() {
            let _ = fs::remove_file(&fresh);
        }
        written
    }
}

fn entry(line: &str) -> Option<(u32, Head)> {
    let mut words = line.split(' ');
    let incident = words.next()?.parse().ok()?;
    let place = words.next()?.parse().ok()?;
    let hash = words.next().filter(|hash| hash.len() == 64)?.to_owned();
    Some((incident, Head { place, hash }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_read_again_and_what_is_forgotten_is_not() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("seen/abc");
        let mut heads = Heads::load(&path);
        let head = |place: u32| Head {
            place,
            hash: "a".repeat(64),
        };
        heads.remember(7, head(3)).unwrap();
        heads.remember(8, head(1)).unwrap();
        heads.forget(8).unwrap();
        let again = Heads::load(&path);
        assert_eq!(again.of(7), Some(&head(3)));
        assert_eq!(again.incidents().collect::<Vec<_>>(), [7]);
        fs::write(&path, "7 3 short\nnonsense\n").unwrap();
        assert_eq!(Heads::load(&path).of(7), None);
    }
}
