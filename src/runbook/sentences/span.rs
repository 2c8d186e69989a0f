//! Lengths of time in words: `15 minutes`, `half an hour`, `5-10 min`.

use super::tokens::{Kind, Token};

/// Words that may stand between a preposition and its length of time.
const FILLERS: [&str; 10] = [
    "the", "a", "at", "least", "most", "about", "last", "past", "next", "first",
];

/// The length in seconds that begins at `at`, and the token behind it.
pub fn read(sentence: &str, tokens: &[Token<'_>], at: usize) -> Option<(u64, usize)> {
    let skipped = tokens[at.min(tokens.len())..]
        .iter()
        .take_while(|token| token.is_one_of(&FILLERS))
        .count();
    let at = at + skipped;
    let first = tokens.get(at)?;
    if first.is_one_of(&["half"]) {
        let behind = at + 1 + usize::from(tokens.get(at + 1)?.is_one_of(&["a", "an"]));
        return tokens
            .get(behind)?
            .is_one_of(&["hour"])
            .then_some((30 * 60, behind + 1));
    }
    if let Some(unit) = first.word().and_then(single) {
        return Some((unit, at + 1));
    }
    let amount = amount(sentence, first)?;
    let mut behind = at + 1;
    while let Some(token) = tokens.get(behind) {
        let is_range = token.kind == Kind::Number || token.is_one_of(&["to", "or"]);
        if !is_range {
            break;
        }
        behind += 1;
    }
    let unit = seconds(tokens.get(behind)?.word()?)?;
    let all = amount.checked_mul(unit).filter(|all| *all > 0)?;
    Some((all, behind + 1))
}

fn amount(sentence: &str, token: &Token) -> Option<u64> {
    const NAMES: [(&str, u64); 13] = [
        ("one", 1),
        ("an", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("ten", 10),
        ("fifteen", 15),
        ("twenty", 20),
        ("thirty", 30),
        ("forty", 40),
        ("sixty", 60),
        ("ninety", 90),
    ];
    match &token.kind {
        Kind::Number => sentence[token.range.clone()].parse().ok(),
        Kind::Word(word) => NAMES.iter().find(|(name, _)| name == word).map(|(_, amount)| *amount),
        Kind::Code | Kind::Compare(_) => None,
    }
}

/// The unit alone: `every hour`.
fn single(word: &str) -> Option<u64> {
    matches!(word, "minute" | "hour" | "day").then(|| seconds(word))?
}

/// Seconds of one unit.
pub fn seconds(unit: &str) -> Option<u64> {
    match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => Some(1),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(60),
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(60 * 60),
        "d" | "day" | "days" => Some(24 * 60 * 60),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens;

    #[test]
    fn lengths_of_time_in_words() {
        let cases = [
            ("15 minutes", Some(900)),
            ("15-30 minutes", Some(900)),
            ("10min", Some(600)),
            ("the last 24 hours", Some(86_400)),
            ("half an hour", Some(1_800)),
            ("half hour", Some(1_800)),
            ("an hour", Some(3_600)),
            ("hour", Some(3_600)),
            ("twenty minutes", Some(1_200)),
            ("at least 5 min", Some(300)),
            ("0 minutes", None),
            ("99999999999999999999 minutes", None),
            ("9999999999999999999 days", None),
            ("5 events", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let tokens = tokens::read(text);
            assert_eq!(super::read(text, &tokens, 0).map(|(all, _)| all), expected, "{text}");
        }
    }
}
