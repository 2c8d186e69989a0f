//! From a text to a condition, or to a sentence with the column where it went wrong.

use super::condition::{Comparison, Condition, ConditionError, Key, Place, Subject, Target};
use std::str::FromStr;

const PLACES: &str = "[STATUS], [RESPONSE_TIME], [CONNECTED], [BODY].field or [HEADER].Name";

impl FromStr for Condition {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut reader = Reader { text, at: 0 };
        let subject = reader.subject()?;
        let (comparison, target) = if reader.skip_spaces().is_empty() && subject.is_question() {
            (Comparison::Equal, Target::Literal("true".into()))
        } else {
            let at = reader.skip_to_word();
            let comparison = reader.comparison()?;
            let target = reader.target()?;
            suits(comparison, &target).map_err(|hint| reader.error(at, "this cannot be put in order", hint))?;
            (comparison, target)
        };
        Ok(Self {
            text: text.trim().into(),
            subject,
            comparison,
            target,
        })
    }
}

impl Subject {
    /// Whether the subject is a yes or no by itself.
    fn is_question(&self) -> bool {
        matches!(self, Self::Presence(_) | Self::Value(Place::Connected))
    }
}

/// Lists and patterns know only `==` and `!=`.
fn suits(comparison: Comparison, target: &Target) -> Result<(), &'static str> {
    let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    match target {
        Target::Any(_) | Target::Pattern(_) if !equality => Err("use == or != with any(…) and pat(…)"),
        Target::Any(_) | Target::Pattern(_) | Target::Literal(_) | Target::Subject(_) => Ok(()),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_spaces(&mut self) -> &'a str {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.rest()
    }

    fn skip_to_word(&mut self) -> usize {
        self.skip_spaces();
        self.at
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn error(&self, at: usize, message: impl Into<String>, hint: impl Into<String>) -> ConditionError {
        ConditionError {
            column: self.text[..at].chars().count() + 1,
            message: message.into(),
            hint: hint.into(),
        }
    }

    fn subject(&mut self) -> Result<Subject, ConditionError> {
        self.skip_spaces();
        let wrap = if self.take("len(") {
            Subject::Length
        } else if self.take("has(") {
            Subject::Presence
        } else {
            return self.place().map(Subject::Value);
        };
        self.skip_spaces();
        let place = self.place()?;
        self.skip_spaces();
        if self.take(")") {
            Ok(wrap(place))
        } else {
            Err(self.error(self.at, "a `)` is missing", "close the bracket after the field"))
        }
    }

    fn place(&mut self) -> Result<Place, ConditionError> {
        let start = self.at;
        if self.take("[STATUS]") {
            Ok(Place::Status)
        } else if self.take("[RESPONSE_TIME]") {
            Ok(Place::ResponseTime)
        } else if self.take("[CONNECTED]") {
            Ok(Place::Connected)
        } else if self.take("[HEADER].") {
            let name = self.word("=!<>) ");
            (!name.is_empty())
                .then(|| Place::Header(name.into()))
                .ok_or_else(|| self.error(self.at, "a header's name is missing", "write [HEADER].Content-Type"))
        } else if self.take("[BODY]") {
            self.keys().map(Place::Body)
        } else {
            let word: String = self.rest().chars().take_while(|c| !c.is_whitespace()).collect();
            let message = if word.is_empty() {
                "nothing to look at".into()
            } else {
                format!("`{word}` is nothing to look at")
            };
            Err(self.error(start, message, format!("begin with {PLACES}")))
        }
    }

    fn keys(&mut self) -> Result<Vec<Key>, ConditionError> {
        let mut keys = Vec::new();
        loop {
            let start = self.at;
            if self.take(".") {
                let name = self.word(".[]=!<>) ");
                if name.is_empty() {
                    return Err(self.error(start, "a field's name is missing", "write [BODY].status"));
                }
                keys.push(Key::Name(name.into()));
            } else if self.take("[") {
                let index = self.word("]").parse();
                let index =
                    index.map_err(|_| self.error(start, "this is not a place in a list", "write [BODY].items[0]"))?;
                if !self.take("]") {
                    return Err(self.error(start, "a `]` is missing", "write [BODY].items[0]"));
                }
                keys.push(Key::Index(index));
            } else {
                return Ok(keys);
            }
        }
    }

    /// What comes before any of the stop characters.
    fn word(&mut self, stops: &str) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| stops.contains(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn comparison(&mut self) -> Result<Comparison, ConditionError> {
        let table = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("<", Comparison::Less),
            (">", Comparison::More),
        ];
        for (sign, comparison) in table {
            if self.take(sign) {
                return Ok(comparison);
            }
        }
        let hint = if self.rest().starts_with('=') {
            "write == for equal"
        } else {
            "write one of == != < <= > >="
        };
        Err(self.error(self.at, "a comparison is missing", hint))
    }

    fn target(&mut self) -> Result<Target, ConditionError> {
        self.skip_spaces();
        let (start, rest) = (self.at, self.rest().trim_end());
        if rest.is_empty() {
            return Err(self.error(start, "nothing to compare with", "write a value, as in [STATUS] == 200"));
        }
        if let Some(list) = rest.strip_prefix("any(") {
            return self.closed(start, list).map(any);
        }
        if let Some(pattern) = rest.strip_prefix("pat(") {
            return self
                .closed(start, pattern)
                .map(|text| Target::Pattern(bare(text).into()));
        }
        if ["[STATUS]", "[RESPONSE_TIME]", "[BODY]", "[HEADER]", "len(", "has("]
            .iter()
            .any(|p| rest.starts_with(p))
        {
            return self.last_subject();
        }
        Ok(Target::Literal(bare(rest).into()))
    }

    fn last_subject(&mut self) -> Result<Target, ConditionError> {
        let subject = self.subject()?;
        if self.skip_spaces().is_empty() {
            Ok(Target::Subject(subject))
        } else {
            Err(self.error(
                self.at,
                "the condition goes on after its end",
                "write one condition per entry; all entries must hold",
            ))
        }
    }

    /// The text before the `)` that has to end it.
    fn closed(&self, at: usize, text: &'a str) -> Result<&'a str, ConditionError> {
        text.strip_suffix(')')
            .ok_or_else(|| self.error(at, "a `)` is missing", "close the bracket at the end"))
    }
}

fn any(list: &str) -> Target {
    let item = |text: &str| {
        let pattern = text.trim().strip_prefix("pat(").and_then(|rest| rest.strip_suffix(')'));
        match pattern {
            Some(pattern) => Target::Pattern(bare(pattern).into()),
            None => Target::Literal(bare(text).into()),
        }
    };
    Target::Any(list.split(',').map(item).collect())
}

/// The text without the quotes around it.
fn bare(text: &str) -> &str {
    let text = text.trim();
    ['"', '\'']
        .iter()
        .find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_told_with_their_column() {
        for (text, sentence) in [
            (
                "",
                "column 1: nothing to look at (hint: begin with [STATUS], [RESPONSE_TIME], [CONNECTED], [BODY].field or [HEADER].Name)",
            ),
            (
                "status == 200",
                "column 1: `status` is nothing to look at (hint: begin with [STATUS], [RESPONSE_TIME], [CONNECTED], [BODY].field or [HEADER].Name)",
            ),
            (
                "[STATUS] = 200",
                "column 10: a comparison is missing (hint: write == for equal)",
            ),
            (
                "[STATUS] is 200",
                "column 10: a comparison is missing (hint: write one of == != < <= > >=)",
            ),
            (
                "[STATUS] ==",
                "column 12: nothing to compare with (hint: write a value, as in [STATUS] == 200)",
            ),
            (
                "[BODY]. == ok",
                "column 7: a field's name is missing (hint: write [BODY].status)",
            ),
            (
                "[BODY].a[x] == 1",
                "column 9: this is not a place in a list (hint: write [BODY].items[0])",
            ),
            (
                "len([BODY].a == 1",
                "column 14: a `)` is missing (hint: close the bracket after the field)",
            ),
            (
                "[STATUS] == any(200, 204",
                "column 13: a `)` is missing (hint: close the bracket at the end)",
            ),
            (
                "[STATUS] < any(200, 204)",
                "column 10: this cannot be put in order (hint: use == or != with any(…) and pat(…))",
            ),
            (
                "[BODY].ä == [STATUS] x",
                "column 22: the condition goes on after its end (hint: write one condition per entry; all entries must hold)",
            ),
        ] {
            let error = text.parse::<Condition>().unwrap_err();
            assert_eq!(error.to_string(), sentence, "{text}");
        }
    }

    #[test]
    fn a_condition_is_written_as_it_was_read() {
        let condition: Condition = "  [STATUS]  == any(200,  204) ".parse().unwrap();
        assert_eq!(condition.to_string(), "[STATUS]  == any(200,  204)");
    }

    #[test]
    fn no_text_makes_the_reader_fall() {
        let pieces = [
            "[BODY]", ".", "[", "]", "len(", "any(", "pat(", ")", "==", "ä", " ", "7", "'", "*",
        ];
        let mut seed = 11_usize;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..7 {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                text.push_str(pieces[(seed >> 33) % pieces.len()]);
            }
            let _ = text.parse::<Condition>();
        }
    }
}
