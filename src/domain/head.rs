//! The end of an incident's facts in one journal, which proves all that came before it.

use serde::{Deserialize, Serialize};

/// Digits of a hash that people pass on; `onscene incident verify --head` takes no fewer.
pub const SHORT: usize = 12;

/// How far one incident had come in one journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The place of its last fact, from 1.
    pub place: u32,
    /// The hash of its last fact, in hex.
    pub hash: String,
}

impl Head {
    /// The first digits of the hash, enough to find it again.
    #[must_use]
    pub fn short(&self) -> &str {
        self.hash.get(..SHORT).unwrap_or(&self.hash)
    }
}
