//! Words that give something away wherever they stand in a text, all looked for in one pass.

use aho_corasick::AhoCorasick;
use std::sync::OnceLock;

/// Groups of words; their case does not matter.
pub struct Needles {
    groups: &'static [&'static [&'static str]],
    finder: OnceLock<Finder>,
}

struct Finder {
    words: Option<AhoCorasick>,
    /// The bit of each word's group, in the order of the words.
    bits: Vec<u32>,
}

impl Needles {
    /// No more than 32 groups.
    pub const fn new(groups: &'static [&'static [&'static str]]) -> Self {
        Self {
            groups,
            finder: OnceLock::new(),
        }
    }

    /// Whether any word of any group is part of the text.
    pub fn is_in(&self, text: &str) -> bool {
        match &self.finder().words {
            Some(words) => words.is_match(text),
            None => self.slowly(text) != 0,
        }
    }

    /// A bit for each group of which a word is part of the text, the first group's the lowest.
    pub fn groups_in(&self, text: &str) -> u32 {
        let finder = self.finder();
        match &finder.words {
            Some(words) => {
                let found = words.find_overlapping_iter(text);
                found.fold(0, |bits, word| bits | finder.bits[word.pattern().as_usize()])
            }
            None => self.slowly(text),
        }
    }

    fn finder(&self) -> &Finder {
        self.finder.get_or_init(|| {
            let words = self.groups.iter().copied().flatten();
            let groups = self.groups.iter().enumerate();
            Finder {
                words: AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok(),
                bits: groups
                    .flat_map(|(at, words)| words.iter().map(move |_| 1 << at))
                    .collect(),
            }
        })
    }

    /// The same word by word.
    fn slowly(&self, text: &str) -> u32 {
        let text = text.to_lowercase();
        let groups = self.groups.iter().enumerate();
        let found = groups.filter(|(_, words)| words.iter().any(|word| text.contains(word)));
        found.fold(0, |bits, (at, _)| bits | 1 << at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_with_a_word_in_the_text_is_found() {
        static NEEDLES: Needles = Needles::new(&[&["how to", "step"], &["checklist", "check"], &["list"]]);
        for (text, groups) in [
            ("How to stop", 0b001),
            ("Steps and CHECKS", 0b011),
            ("Checklist", 0b110),
            ("nothing", 0),
            ("", 0),
        ] {
            assert_eq!(NEEDLES.groups_in(text), groups, "{text}");
            assert_eq!(NEEDLES.slowly(text), groups, "{text}");
            assert_eq!(NEEDLES.is_in(text), groups != 0, "{text}");
        }
    }
}
