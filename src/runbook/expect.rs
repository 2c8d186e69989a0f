//! The book's words about an outcome, as tests.

use super::inlined::spans;
use super::words::{self, Asks};
use crate::domain::SafeText;
use crate::domain::runbook::Success;

/// What a sentence such as `` Expects `200 OK` `` tests.
pub fn expected(text: &str) -> Option<Success> {
    let (sentence, _) = words::first_sentence(text);
    let Some((_, code)) = spans(sentence).next() else {
        return said_after_colon(sentence).filter(|_| !text.trim_end().ends_with(':'));
    };
    Some(match statuses(code) {
        Some(statuses) => Success::Http { statuses },
        None => Success::Text {
            pattern: regex::escape(code).into(),
        },
    })
}

/// `Expected: three lines`; a sentence that only leads to a sample says nothing by itself.
fn said_after_colon(sentence: &str) -> Option<Success> {
    let said = sentence.split_once(':').map_or(sentence, |(_, said)| said).trim();
    let is_lead = said.is_empty() || said.split_whitespace().count() < 2;
    (!is_lead).then(|| Success::Operator {
        question: sentence.into(),
    })
}

/// `200 OK`, `HTTP 204`.
fn statuses(code: &str) -> Option<Vec<u16>> {
    let words = code
        .trim_start_matches("HTTP/1.1 ")
        .trim_start_matches("HTTP/2 ")
        .trim_start_matches("HTTP ");
    let first = words.split_whitespace().next()?;
    let status: u16 = first.parse().ok().filter(|status| (100..600).contains(status))?;
    Some(vec![status])
}

/// `` Confirm `status` is `ok` or `degraded` (investigate `bad`) `` as a test of the JSON printed
/// before: the first value passes, a later one that says less than well passes with a warning.
pub fn verdict(text: &str) -> Option<Success> {
    if words::asks(text) != Asks::Checking {
        return None;
    }
    let mut codes = spans(text);
    let (at, key) = codes.next()?;
    let is_key = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-');
    if key.is_empty() || !key.chars().all(is_key) {
        return None;
    }
    let mut end = at + key.len() + 2;
    if !matches!(
        text[end..].split('`').next()?.trim(),
        "is" | "equals" | "=" | "is either" | "reads"
    ) {
        return None;
    }
    let (mut pass, mut warn): (Vec<SafeText>, Vec<SafeText>) = (Vec::new(), Vec::new());
    for (at, value) in codes {
        let between = text.get(end..at)?.trim();
        if !pass.is_empty() && !matches!(between, "or" | "," | ", or" | "and") {
            break;
        }
        end = at + value.len() + 2;
        let list = if pass.is_empty() || !is_less_than_well(value) {
            &mut pass
        } else {
            &mut warn
        };
        list.push(value.into());
    }
    let path = format!(".{}", key.trim_start_matches('.'));
    (!pass.is_empty()).then(|| Success::Json {
        path: path.into(),
        pass,
        warn,
    })
}

fn is_less_than_well(value: &str) -> bool {
    let value = value.to_lowercase();
    ["degraded", "warn", "partial", "yellow", "impaired", "slow", "limited"]
        .iter()
        .any(|word| value.contains(word))
}

/// More of the sentence before a sample is not repeated in its test, in bytes.
const LONGEST_LEAD: usize = 400;

/// A sample of the output below a command.
pub fn sample(text: &str, lead: &str) -> Option<Success> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| value.is_object() || value.is_array()) {
        return Some(Success::Shape { expected: text.into() });
    }
    if text.lines().count() == 1 && !text.starts_with(['{', '[']) {
        return Some(Success::Text {
            pattern: regex::escape(text).into(),
        });
    }
    let question = if lead.is_empty() {
        "it looks like the sample in the book".to_owned()
    } else {
        // One sentence may lead to many samples, and each would repeat all of it.
        let lead = &lead[..lead.floor_char_boundary(LONGEST_LEAD)];
        format!("it looks like the sample in the book: {}", lead.trim_end_matches(':'))
    };
    Some(Success::Operator {
        question: question.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expectations_become_tests() {
        assert_eq!(
            expected("Expects `204 No Content`; `503` later"),
            Some(Success::Http { statuses: vec![204] })
        );
        assert_eq!(
            expected("Expected: `PONG`"),
            Some(Success::Text { pattern: "PONG".into() })
        );
        assert_eq!(
            expected("Expected: `a.b`"),
            Some(Success::Text {
                pattern: "a\\.b".into()
            })
        );
        assert_eq!(expected("Expected output:"), None);
        assert_eq!(
            expected("Expect three lines of text."),
            Some(Success::Operator {
                question: "Expect three lines of text".into()
            })
        );
    }

    #[test]
    fn verdicts_become_a_test_of_json() {
        let json = |path: &str, pass: &[&str], warn: &[&str]| Success::Json {
            path: path.into(),
            pass: pass.iter().map(|value| SafeText::clean(value)).collect(),
            warn: warn.iter().map(|value| SafeText::clean(value)).collect(),
        };
        assert_eq!(
            verdict("Check that `state` is `green` or `yellow` (page on `red`)."),
            Some(json(".state", &["green"], &["yellow"]))
        );
        assert_eq!(
            verdict("Verify `db.up` is `true`."),
            Some(json(".db.up", &["true"], &[]))
        );
        assert_eq!(verdict("Confirm `a` for `b` or `c`"), None);
        assert_eq!(verdict("Restart `a` is `b`"), None);
    }

    #[test]
    fn a_sample_is_a_shape_where_it_is_json() {
        assert!(matches!(sample("{\"a\": 1}\n", ""), Some(Success::Shape { .. })));
        assert!(matches!(
            sample("{\"a\": [...]}\n", "Answer:"),
            Some(Success::Operator { .. })
        ));
        assert!(matches!(sample("PONG", ""), Some(Success::Text { .. })));
    }
}
