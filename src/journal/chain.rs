//! The hash chain: each fact's hash covers its own bytes and the hash before it.

use sha2::{Digest, Sha256};

/// The hash before the first fact of an incident.
pub const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A fact as it is stored, which is what the hash covers.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// The incident's number.
    pub incident: u32,
    /// The fact's place in the incident, from 1.
    pub place: u32,
    /// The fact's name.
    pub id: &'a str,
    /// The time as stored.
    pub at: &'a str,
    /// The author.
    pub who: &'a str,
    /// The fact as stored.
    pub fact: &'a str,
    /// The journal it was first written to, and its place there; none for this one.
    pub origin: Option<(&'a str, u32)>,
}

impl Link<'_> {
    /// The hash of this fact behind `previous`, in hex. Each part is led by its length, so that no
    /// two different facts have the same bytes; a fact from elsewhere has another first line.
    pub fn hash(&self, previous: &str) -> String {
        let mut hasher = Sha256::new();
        hasher.update(match self.origin {
            None => b"onscene fact 1\n",
            Some(_) => b"onscene fact 2\n",
        });
        for part in [previous, self.id, self.at, self.who, self.fact] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.update(self.incident.to_be_bytes());
        hasher.update(self.place.to_be_bytes());
        if let Some((origin, seq)) = self.origin {
            hasher.update((origin.len() as u64).to_be_bytes());
            hasher.update(origin.as_bytes());
            hasher.update(seq.to_be_bytes());
        }
        hex(&hasher.finalize())
    }
}

/// Bytes in hex, lower case.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_counts_and_parts_do_not_run_together() {
        let link = Link {
            incident: 7,
            place: 1,
            id: "ab",
            at: "c",
            who: "d",
            fact: "e",
            origin: None,
        };
        let hash = link.hash(START);
        assert_eq!(hash.len(), 64);
        assert_eq!(hash, link.hash(START));
        let others = [
            Link { incident: 8, ..link },
            Link { place: 2, ..link },
            Link {
                id: "a",
                at: "bc",
                ..link
            },
            Link { who: "x", ..link },
            Link { fact: "x", ..link },
            Link {
                origin: Some(("", 0)),
                ..link
            },
            Link {
                origin: Some(("o", 1)),
                ..link
            },
        ];
        for other in others {
            assert_ne!(other.hash(START), hash);
        }
        assert_ne!(link.hash(&hash), hash);
    }
}
