//! One condition on an answer, and whether it holds.
//!
//! What cannot be compared does not hold: a field that is missing, a body that is not JSON, text
//! measured with `<`. That goes for `!=` too; only `has(…) == false` asks about absence.

use super::facts::Facts;
use std::cmp::Ordering;

/// One condition on an answer: `[STATUS] == 200`, `[BODY].checks.db == true`,
/// `len([BODY].items) > 0`, `has([BODY].error) == false`, `[STATUS] == any(200, 204)`,
/// `[HEADER].Content-Type == pat(*json*)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub(super) text: String,
    pub(super) subject: Subject,
    pub(super) comparison: Comparison,
    pub(super) target: Target,
}

/// Why a text is not a condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message} (hint: {hint})")]
pub struct ConditionError {
    /// Where, counted in characters from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to try.
    pub hint: String,
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Subject {
    Value(Place),
    Length(Place),
    Presence(Place),
}

/// Where in an answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Place {
    Status,
    ResponseTime,
    Connected,
    Header(String),
    Body(Vec<Key>),
}

/// One step into a JSON body.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Key {
    Name(String),
    Index(usize),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// What it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    Literal(String),
    Pattern(String),
    Any(Vec<Target>),
    Subject(Subject),
}

impl Condition {
    /// Whether the condition holds for the answer.
    pub(super) fn holds(&self, facts: &Facts<'_>) -> bool {
        facts
            .value(&self.subject)
            .is_some_and(|value| self.target.accepts(&value, self.comparison, facts))
    }

    /// What was found where the condition looks: `[BODY].status is starting`.
    pub(super) fn finding(&self, facts: &Facts<'_>) -> String {
        let name = self.subject.name();
        match facts.value(&self.subject) {
            Some(value) => format!("{name} is {}", super::summary::short(&value)),
            None => format!("{name} is missing"),
        }
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Target {
    fn accepts(&self, value: &str, comparison: Comparison, facts: &Facts<'_>) -> bool {
        match self {
            Self::Literal(literal) => comparison.accepts(value, literal),
            Self::Subject(subject) => facts
                .value(subject)
                .is_some_and(|other| comparison.accepts(value, &other)),
            Self::Pattern(pattern) => (comparison == Comparison::Equal) == matches(pattern, value),
            Self::Any(targets) => {
                let found = targets
                    .iter()
                    .any(|target| target.accepts(value, Comparison::Equal, facts));
                (comparison == Comparison::Equal) == found
            }
        }
    }
}

impl Comparison {
    fn accepts(self, left: &str, right: &str) -> bool {
        let order = order(left, right);
        match self {
            Self::Equal => left == right || order == Some(Ordering::Equal),
            Self::NotEqual => left != right && order != Some(Ordering::Equal),
            Self::Less => order == Some(Ordering::Less),
            Self::AtMost => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            Self::More => order == Some(Ordering::Greater),
            Self::AtLeast => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        }
    }
}

/// The order of two numbers; lengths of time count in milliseconds.
fn order(left: &str, right: &str) -> Option<Ordering> {
    number(left)?.partial_cmp(&number(right)?)
}

fn number(text: &str) -> Option<f64> {
    let units = [("ms", 1.0), ("s", 1_000.0), ("m", 60_000.0), ("h", 3_600_000.0)];
    let plain = text.parse::<f64>().ok().filter(|number| number.is_finite());
    plain.or_else(|| {
        units
            .iter()
            .find_map(|(unit, factor)| Some(text.strip_suffix(unit)?.trim().parse::<f64>().ok()? * factor))
    })
}

/// Whether the whole text fits a pattern in which `*` stands for any run of characters.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(found) = rest.find(part) else {
            return false;
        };
        rest = &rest[found + part.len()..];
    }
    true
}

impl Subject {
    fn name(&self) -> String {
        match self {
            Self::Value(place) => place.name(),
            Self::Length(place) => format!("len({})", place.name()),
            Self::Presence(place) => format!("has({})", place.name()),
        }
    }
}

impl Place {
    fn name(&self) -> String {
        match self {
            Self::Status => "[STATUS]".into(),
            Self::ResponseTime => "[RESPONSE_TIME]".into(),
            Self::Connected => "[CONNECTED]".into(),
            Self::Header(name) => format!("[HEADER].{name}"),
            Self::Body(keys) => keys.iter().fold("[BODY]".into(), |name, key| match key {
                Key::Name(part) => format!("{name}.{part}"),
                Key::Index(index) => format!("{name}[{index}]"),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Answer;
    use super::*;

    const BODY: &str = r#"{"status":"ok","checks":{"db":true,"lag":0.5},"items":[{"id":"a1"},{"id":"b2"}],
        "error":null,"took":"12"}"#;

    fn holds(condition: &str) -> bool {
        let headers = [(
            "Content-Type".to_string(),
            "application/json; charset=utf-8".to_string(),
        )];
        let answer = Answer {
            status: Some(200),
            latency_ms: 120,
            body: Some(BODY),
            headers: &headers,
        };
        let condition: Condition = condition.parse().unwrap();
        condition.holds(&Facts::new(&answer))
    }

    #[test]
    fn what_holds() {
        for condition in [
            "[STATUS] == 200",
            "[STATUS]==200",
            "[STATUS] != 503",
            "[STATUS] < 300",
            "[STATUS] == any(200, 204)",
            "[STATUS] != any(500, 503)",
            "[STATUS] == pat(2*)",
            "[RESPONSE_TIME] < 300",
            "[RESPONSE_TIME] <= 120ms",
            "[RESPONSE_TIME] < 0.5s",
            "[BODY].status == ok",
            "[BODY].status == \"ok\"",
            "[BODY].checks.db == true",
            "[BODY].checks.lag >= 0.5",
            "[BODY].items[1].id == b2",
            "[BODY].items[0].id == pat(a*)",
            "len([BODY].items) == 2",
            "len([BODY].status) < 3",
            "has([BODY].status) == true",
            "has([BODY].status)",
            "has([BODY].nothing) == false",
            "[BODY].error == null",
            "[BODY].took == 12",
            "[BODY].took < [RESPONSE_TIME]",
            "[BODY] == pat(*\"checks\"*)",
            "[HEADER].content-type == pat(*json*)",
            "[CONNECTED] == true",
            "[CONNECTED]",
        ] {
            assert!(holds(condition), "{condition}");
        }
    }

    #[test]
    fn what_does_not() {
        for condition in [
            "[STATUS] == 201",
            "[STATUS] > 200",
            "[STATUS] == any(500, 503)",
            "[RESPONSE_TIME] < 100ms",
            "[BODY].status == OK",
            "[BODY].status < 5",
            "[BODY].status == pat(*x*)",
            "[BODY].nothing == ok",
            "[BODY].nothing != ok",
            "[BODY].items[7].id != a1",
            "[HEADER].Missing != x",
            "len([BODY].checks.db) == 1",
            "has([BODY].nothing)",
        ] {
            assert!(!holds(condition), "{condition}");
        }
    }

    #[test]
    fn stars_match_any_run() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*c", "abbbc", true),
            ("a*c", "ac", true),
            ("a*a", "a", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("plain", "plain", true),
            ("plain", "plainer", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
