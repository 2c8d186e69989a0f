//! Values of variables in a command's words: those that the script sets itself, and those that are
//! known when it is about to run.

use super::lexer::Word;
use std::collections::HashSet;

/// A command with more combinations of values than these is not followed.
const MOST: usize = 64;
/// Where more values are known than these, no command with a variable is followed: a book has a handful.
const MOST_KNOWN: usize = 256;

/// The words with every combination of known values in the places of their variables; none where
/// there are too many of them. Names may come more than once, once for each value.
pub fn variants(words: &[Word], known: &[(String, String)]) -> Option<Vec<Vec<Word>>> {
    let mut all = vec![words.to_vec()];
    if !words.iter().any(|word| word.has_variable && word.text.contains('$')) {
        return Some(all);
    }
    if known.len() > MOST_KNOWN {
        return None;
    }
    let mut names: HashSet<&str> = HashSet::new();
    // A later value may hold the name of an earlier one.
    for (name, _) in known.iter().rev() {
        if !names.insert(name) {
            continue;
        }
        let is_used = all
            .iter()
            .flatten()
            .any(|word| word.has_variable && has(&word.text, name));
        if !is_used {
            continue;
        }
        let values: Vec<&str> = known
            .iter()
            .filter(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
            .collect();
        if all.len() * values.len() > MOST {
            return None;
        }
        all = all
            .iter()
            .flat_map(|words| values.iter().map(|value| with(words, name, value)))
            .collect();
    }
    Some(all)
}

fn with(words: &[Word], name: &str, value: &str) -> Vec<Word> {
    let put = |word: &Word| {
        let mut word = word.clone();
        if word.has_variable {
            word.text = put(&word.text, name, value);
        }
        word
    };
    words.iter().map(put).collect()
}

/// Whether the text has `$NAME` or `${NAME`.
pub fn has(text: &str, name: &str) -> bool {
    next(text, name).is_some()
}

/// The text with the value in each place of the variable.
pub fn put(text: &str, name: &str, value: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((start, end)) = next(rest, name) {
        out.push_str(&rest[..start]);
        out.push_str(value);
        rest = &rest[end..];
    }
    out + rest
}

/// Where the variable stands first, with its braces and what they say beside the name.
fn next(text: &str, name: &str) -> Option<(usize, usize)> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    for (at, _) in text.match_indices('$') {
        let rest = &text[at + 1..];
        if let Some(inside) = rest.strip_prefix('{') {
            let behind = inside.strip_prefix(name).filter(|behind| !behind.starts_with(is_part));
            if let Some(length) = behind.and_then(|behind| behind.find('}')) {
                return Some((at, at + 2 + name.len() + length + 1));
            }
        } else if rest
            .strip_prefix(name)
            .is_some_and(|behind| !behind.starts_with(is_part))
        {
            return Some((at, at + 1 + name.len()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_found_by_its_whole_name() {
        let put = |text| put(text, "A", "x");
        assert_eq!(put("$A/${A}/$AB/${A:-y}/A/$"), "x/x/$AB/x/A/$");
        assert!(!has("$AB ${AB} A", "A"));
    }

    #[test]
    fn every_combination_is_made_up_to_a_limit() {
        let word = |text: &str| {
            let mut word = Word::plain(text);
            word.has_variable = true;
            word
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let known = [pair("A", "1"), pair("A", "2"), pair("B", "$A/b")];
        let texts = |words: Word| -> Vec<String> {
            let all = variants(&[words], &known).unwrap();
            all.iter().map(|words| words[0].text.clone()).collect()
        };
        assert_eq!(texts(word("$B")), ["1/b", "2/b"]);
        assert_eq!(texts(Word::plain("$B")), ["$B"], "a quoted `$` is no variable");
        let many: Vec<_> = (0..65).map(|at| pair("A", &at.to_string())).collect();
        assert!(variants(&[word("$A")], &many).is_none());
        let many: Vec<_> = (0..=MOST_KNOWN).map(|at| pair(&format!("A{at}"), "x")).collect();
        assert!(variants(&[word("$B")], &many).is_none());
        assert!(variants(&[Word::plain("ls")], &many).is_some());
    }
}
