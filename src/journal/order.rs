//! One order for facts of several journals, whatever order they arrived in.
//!
//! The order depends on the set alone. A fact's name begins with the time it was written down, which in
//! one journal never runs backwards and is never before a fact that this journal had already seen; facts
//! of one journal keep the order they had there.

use std::collections::BTreeMap;

/// What decides where a fact stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The journal it was first written to.
    pub origin: String,
    /// Its place there.
    pub seq: u32,
    /// Its name, a UUID of version 7.
    pub id: String,
}

/// Puts facts into their order; `is_first` tells the one that declares the incident.
#[must_use]
pub fn in_order<T>(mut facts: Vec<(Key, T)>, is_first: impl Fn(&T) -> bool) -> Vec<T> {
    facts.sort_by(|a, b| a.0.cmp(&b.0));
    let mut written: BTreeMap<String, u64> = BTreeMap::new();
    let mut timed: Vec<(bool, u64, Key, T)> = Vec::with_capacity(facts.len());
    for (key, fact) in facts {
        // A clock that was set back must not turn the facts of one journal around.
        let newest = written.entry(key.origin.clone()).or_default();
        *newest = (*newest).max(milliseconds(&key.id));
        timed.push((!is_first(&fact), *newest, key, fact));
    }
    timed.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
    timed.into_iter().map(|(_, _, _, fact)| fact).collect()
}

/// When a name was given, in milliseconds since 1970; 0 where the name does not say.
#[must_use]
pub fn milliseconds(id: &str) -> u64 {
    let parsed = uuid::Uuid::try_parse(id).ok();
    let stamp = parsed.and_then(|id| id.get_timestamp());
    stamp.map_or(0, |stamp| {
        let (seconds, nanos) = stamp.to_unix();
        seconds * 1_000 + u64::from(nanos) / 1_000_000
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;
    use crate::journal::fresh_id;

    fn key(origin: &str, seq: u32, ms: i64) -> (Key, (String, u32)) {
        let id = fresh_id(Moment::from_timestamp_millis(ms).unwrap());
        let origin = origin.to_owned();
        (
            Key {
                origin: origin.clone(),
                seq,
                id,
            },
            (origin, seq),
        )
    }

    #[test]
    fn the_order_depends_on_the_set_alone() {
        let facts = [
            key("b", 9, 1_000),
            key("a", 1, 5_000),
            // The clock of `a` was set back here.
            key("a", 2, 4_000),
            key("a", 3, 4_500),
            key("b", 10, 6_000),
            key("c", 4, 5_000),
        ];
        let names =
            |facts: Vec<(Key, (String, u32))>| in_order(facts, |(origin, seq)| (origin.as_str(), *seq) == ("a", 1));
        let expected = names(facts.to_vec());
        let text: Vec<String> = expected.iter().map(|(origin, seq)| format!("{origin}{seq}")).collect();
        assert_eq!(text, ["a1", "b9", "a2", "a3", "c4", "b10"]);
        let mut turned = facts.to_vec();
        for _ in 0..facts.len() {
            turned.rotate_left(1);
            assert_eq!(names(turned.clone()), expected);
            let mut back = turned.clone();
            back.reverse();
            assert_eq!(names(back), expected);
        }
    }

    #[test]
    fn a_name_tells_when_it_was_given() {
        let at = Moment::from_timestamp_millis(1_700_000_000_123).unwrap();
        assert_eq!(milliseconds(&fresh_id(at)), 1_700_000_000_123);
        assert_eq!(milliseconds("no name"), 0);
    }
}
