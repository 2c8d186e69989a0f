//! A second, small file that remembers how far each incident had come.
//!
//! The chain shows an edit, but a journal whose end was cut off is a valid, shorter chain. The
//! witness is written after each commit, so it is never ahead of a journal that lost nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// How far one incident had come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The place of its last fact, from 1.
    pub place: u32,
    /// The hash of its last fact.
    pub hash: String,
}

/// The last fact of each incident.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Witness(BTreeMap<u32, Head>);

impl Witness {
    /// Reads the file; a missing or damaged one knows nothing, which is never taken for proof.
    pub fn load(journal: &Path) -> Self {
        let text = fs::read_to_string(path(journal)).unwrap_or_default();
        Self(text.lines().filter_map(entry).collect())
    }

    /// What it remembers of one incident.
    pub fn head(&self, incident: u32) -> Option<&Head> {
        self.0.get(&incident)
    }

    /// Remembers the last fact of an incident and writes the file anew.
    ///
    /// # Errors
    /// The file cannot be written; the journal itself is not touched.
    pub fn remember(&mut self, journal: &Path, incident: u32, head: Head) -> std::io::Result<()> {
        self.0.insert(incident, head);
        let fresh = path(journal).with_extension("head.new");
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)?;
        for (incident, head) in &self.0 {
            writeln!(file, "{incident} {} {}", head.place, head.hash)?;
        }
        fs::rename(&fresh, path(journal))
    }
}

fn path(journal: &Path) -> PathBuf {
    journal.with_extension("head")
}

fn entry(line: &str) -> Option<(u32, Head)> {
    let mut words = line.split(' ');
    let incident = words.next()?.parse().ok()?;
    let place = words.next()?.parse().ok()?;
    let hash = words.next().filter(|hash| hash.len() == 64)?.to_owned();
    Some((incident, Head { place, hash }))
}
