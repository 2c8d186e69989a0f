//! Judges the facts of one incident against their chain and against what is remembered elsewhere.

use super::Head;
use super::Verdict;
use super::chain::START;
use super::rows::Stored;
use crate::domain::IncidentId;

/// What is known about an incident outside of the journal's file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// Ends that were seen, each with the words for who remembers it.
    pub remembered: Vec<Head>,
    /// The hash of an export or an update, or at least its first twelve digits.
    pub given: Option<String>,
}

/// An incident that was removed on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pruned {
    /// Its last fact when it was removed.
    pub head: Head,
    /// When, as stored.
    pub at: String,
}

/// Checks each row against the chain, and the ends against what is remembered.
pub fn judge(incident: IncidentId, rows: &[Stored], pruned: Option<&Pruned>, proof: &Proof) -> Verdict {
    if let Some(pruned) = pruned.filter(|_| rows.is_empty()) {
        return judge_pruned(pruned, proof);
    }
    let mut previous = START.to_owned();
    for (row, place) in rows.iter().zip(1_u32..) {
        let why = if row.place != place {
            format!("fact {place} is missing, {} follows", row.place)
        } else if row.previous != previous {
            "it does not follow the fact before it".into()
        } else if row.link(incident).hash(&previous) != row.hash {
            "its text is not the one that was written".into()
        } else if proof
            .remembered
            .iter()
            .any(|head| head.place == place && head.hash != row.hash)
        {
            "another fact is remembered in its place".into()
        } else {
            previous.clone_from(&row.hash);
            continue;
        };
        return Verdict::Broken { place, why: why.into() };
    }
    judge_end(rows, previous, proof)
}

fn judge_end(rows: &[Stored], head: String, proof: &Proof) -> Verdict {
    let facts = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let farthest = proof.remembered.iter().map(|head| head.place).max();
    if let Some(were) = farthest.filter(|were| *were > facts) {
        return Verdict::Shorter { facts, were };
    }
    if let Some(given) = &proof.given
        && !rows.iter().any(|row| is_meant(&row.hash, given))
    {
        return Verdict::Strange {
            facts,
            head: given.as_str().into(),
        };
    }
    Verdict::Whole {
        facts,
        head,
        witnessed: farthest.is_some() || proof.given.is_some(),
    }
}

fn judge_pruned(pruned: &Pruned, proof: &Proof) -> Verdict {
    let facts = pruned.head.place;
    let farthest = proof.remembered.iter().map(|head| head.place).max();
    if let Some(were) = farthest.filter(|were| *were > facts) {
        return Verdict::Shorter { facts, were };
    }
    let differs = |head: &&Head| head.place == facts && head.hash != pruned.head.hash;
    if proof.remembered.iter().any(|head| differs(&head)) {
        let why = "another end is remembered than the one it was removed with".into();
        return Verdict::Broken { place: facts, why };
    }
    if let Some(given) = proof.given.as_ref().filter(|given| !is_meant(&pruned.head.hash, given)) {
        return Verdict::Strange {
            facts,
            head: given.as_str().into(),
        };
    }
    Verdict::Pruned {
        facts,
        head: pruned.head.hash.clone(),
        at: pruned.at.as_str().into(),
    }
}

/// The fewest digits of a hash that name it.
pub const SHORT_HASH: usize = 12;

fn is_meant(hash: &str, given: &str) -> bool {
    given.len() >= SHORT_HASH && hash.starts_with(&given.to_ascii_lowercase())
}
