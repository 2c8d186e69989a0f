//! Parts of a command that a person must fill in first.

mod examples;
mod loud;
mod meaning;
pub(super) mod variables;
mod written;

use super::shell::{Quotes, Script, scan};
use crate::domain::runbook::Placeholder;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// What stands in for a placeholder while the command is judged.
const FILLER: &str = "PLACEHOLDER";

/// One place where a value goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Where it stands in the script.
    pub range: Range<usize>,
    /// What goes there.
    pub placeholder: Placeholder,
}

/// The placeholders of a script, each name once, in order; variables from outside are the last.
#[must_use]
pub fn find(script: &str) -> Vec<Placeholder> {
    let written = Written::read(script);
    let scanned = written.scan();
    written.find(&scanned)
}

/// A script with the places of what is written as a placeholder: to judge it and to ask for its values, both are
/// looked for once.
pub(super) struct Written<'a> {
    script: &'a str,
    ranges: Vec<Range<usize>>,
    /// The script with a plain word in place of each, so that `<tag>` is no redirection.
    pub filled: Cow<'a, str>,
}

impl<'a> Written<'a> {
    pub fn read(script: &'a str) -> Self {
        let ranges = written::ranges(script);
        let filled = if ranges.is_empty() {
            Cow::Borrowed(script)
        } else {
            Cow::Owned(fill(script, &ranges))
        };
        Self { script, ranges, filled }
    }

    /// The script taken apart, its placeholders being plain words.
    pub fn scan(&self) -> Script {
        scan(self.script, &self.ranges)
    }

    /// Whether nothing in it is written as a placeholder.
    pub fn is_plain(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The placeholders, each name once, in order; variables from outside are the last.
    pub fn find(&self, scanned: &Script) -> Vec<Placeholder> {
        let mut found: Vec<Placeholder> = Vec::new();
        let mut known = HashSet::new();
        let all = self.places(scanned).into_iter().map(|place| place.placeholder);
        for placeholder in all.chain(variables::find(scanned)) {
            if known.insert((placeholder.name.clone(), placeholder.is_variable)) {
                found.push(placeholder);
            }
        }
        found
    }

    /// The places where a value goes, in order.
    fn places(&self, scanned: &Script) -> Vec<Place> {
        places_of(self.script, &self.ranges, scanned)
    }
}

/// All places of a script where a value goes, in order, and the script taken apart.
pub(super) fn places(script: &str) -> (Vec<Place>, Script) {
    let written = Written::read(script);
    let scanned = written.scan();
    (written.places(&scanned), scanned)
}

fn places_of(script: &str, ranges: &[Range<usize>], scanned: &Script) -> Vec<Place> {
    let is_comment = |range: &Range<usize>| scanned.lost.is_none() && scanned.quotes[range.start] == Quotes::Comment;
    let mut places: Vec<Place> = ranges
        .iter()
        .filter(|range| !is_comment(range))
        .map(|range| Place {
            placeholder: meaning::of_written(&script[range.clone()]),
            range: range.clone(),
        })
        .collect();
    // The ranges do not overlap: only the last one that begins before another's end can reach into it.
    let mut taken: BTreeMap<usize, usize> = places
        .iter()
        .map(|place| (place.range.start, place.range.end))
        .collect();
    for place in examples::find(script, scanned) {
        let before = taken.range(..place.range.end).next_back();
        if before.is_none_or(|(_, end)| *end <= place.range.start) {
            taken.insert(place.range.start, place.range.end);
            places.push(place);
        }
    }
    places.sort_by_key(|place| place.range.start);
    places
}

/// The script with a plain word in place of each placeholder, so that `<tag>` is no redirection.
pub(super) fn filled(script: &str) -> Cow<'_, str> {
    Written::read(script).filled
}

fn fill(script: &str, ranges: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(script.len());
    let mut end = 0;
    for range in ranges {
        out.push_str(&script[end..range.start]);
        out.push_str(FILLER);
        end = range.end;
    }
    out.push_str(&script[end..]);
    out
}

#[cfg(test)]
mod tests;
