//! A quick no: which words cannot stand among others. A command is held against every row of its program, and nearly
//! all rows want a word that it has not.

/// What is left of words: one bit of 64 for the first letter, the last and the length of each, whatever its case. Two
/// words may leave the same bit, so it only ever says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trace(u64);

impl Trace {
    /// Of the words of a command.
    pub fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        Self(words.fold(0, |bits, word| bits | bit(word)))
    }

    /// Of the words that a row wants. A start such as `build:*` may be any length, so it leaves nothing.
    pub fn wanted(words: &[&str]) -> Self {
        Self::of(words.iter().copied().filter(|word| !word.ends_with('*')))
    }

    /// Whether all of the wanted words may be among these.
    pub fn may_hold(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }
}

/// The bit of a word; every bit where lower case may change its length.
fn bit(word: &str) -> u64 {
    let (Some(first), Some(last)) = (word.as_bytes().first(), word.as_bytes().last()) else {
        return 1;
    };
    if !word.is_ascii() {
        return u64::MAX;
    }
    let letters = usize::from(first.to_ascii_lowercase()) * 7 + usize::from(last.to_ascii_lowercase()) * 11;
    1 << ((letters + word.len() * 13) % 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_no_only_where_a_word_is_missing() {
        let words = Trace::of(["compose", "EXEC", "-T", "ärger"].into_iter().take(3));
        for held in [&["compose", "exec"][..], &["exec"], &["run*"], &[]] {
            assert!(words.may_hold(Trace::wanted(held)), "{held:?}");
        }
        for missing in [&["logs"][..], &["compose", "up"], &["execs"]] {
            assert!(!words.may_hold(Trace::wanted(missing)), "{missing:?}");
        }
        let odd = Trace::of(["ſtart"].into_iter());
        assert!(
            odd.may_hold(Trace::wanted(&["start"])),
            "in lower case it may be any word"
        );
    }
}
