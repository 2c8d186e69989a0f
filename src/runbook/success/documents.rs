//! The JSON in a command's output: alone, one after the other, or behind headers.

use super::path::Path;
use regex::Regex;
use serde_json::{Deserializer, Value};
use std::sync::LazyLock;

/// Lines at which a document is looked for, when the output is not JSON from its beginning.
const PLACES: usize = 200;

/// The program of a `jq`: in single quotes, in double quotes, or a bare word.
static JQ: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\bjq\s+(?:-[-\w]+\s+)*(?:'([^']*)'|"([^"]*)"|([.\[][^\s|;]*))"#).ok());

/// The JSON documents of an output, in order.
#[derive(Debug)]
pub(super) struct Documents(Vec<Value>);

impl Documents {
    /// Finds them; an output without any gives none.
    pub fn find(output: &str) -> Self {
        let whole: Result<Vec<Value>, _> = Deserializer::from_str(output).into_iter().collect();
        if let Ok(whole) = whole {
            return Self(whole);
        }
        let starts = output.split_inclusive('\n').scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line.trim_start().starts_with(['{', '['])))
        });
        let places = starts.filter(|(_, may_be)| *may_be).take(PLACES);
        let found = places
            .map(|(start, _)| documents_at(&output[start..]))
            .find(|found| !found.is_empty());
        Self(found.unwrap_or_default())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first one.
    pub fn first(&self) -> Option<&Value> {
        self.0.first()
    }

    /// The values at a path of the answer, as text; where the script filters the answer with `jq`,
    /// the path is looked for below that filter too.
    pub fn values(&self, path: &Path, script: &str, output: &str) -> Vec<String> {
        let found = self.at(path);
        let Some(below) = filter(script).and_then(|filter| path.below(&filter)) else {
            return found;
        };
        if !found.is_empty() {
            return found;
        }
        // `jq -r` prints a string without its quotes.
        if below.is_whole() && self.is_empty() {
            return output
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect();
        }
        self.at(&below)
    }

    fn at(&self, path: &Path) -> Vec<String> {
        self.0
            .iter()
            .flat_map(|document| path.values(document))
            .map(words)
            .collect()
    }
}

/// All documents from here on, up to the first text that is none.
fn documents_at(text: &str) -> Vec<Value> {
    Deserializer::from_str(text).into_iter().map_while(Result::ok).collect()
}

/// The path that the script's last `jq` filters with, if it is no more than a path.
fn filter(script: &str) -> Option<Path> {
    let last = JQ.as_ref()?.captures_iter(script).last()?;
    let program = last.iter().skip(1).flatten().next()?;
    Path::parse(program.as_str())
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_found_alone_in_rows_and_behind_headers() {
        let cases = [
            ("{\"a\":1}", 1),
            ("\"x\"\n\"y\"\n", 2),
            ("HTTP/1.1 200 OK\r\nX: [1]\r\n\r\n{\"a\":\n 1}\n", 1),
            ("[warn] not json\n{\"a\":1}\nrest", 1),
            ("plain\n", 0),
            ("", 0),
            ("{\"a\":", 0),
        ];
        for (text, count) in cases {
            assert_eq!(Documents::find(text).0.len(), count, "{text:?}");
        }
    }

    #[test]
    fn a_filtered_answer_is_read_below_its_filter() {
        let path = Path::parse(".health.status").unwrap();
        let cases = [
            ("curl x", "{\"health\":{\"status\":\"up\"}}", vec!["up"]),
            ("curl x | jq .", "{\"health\":{\"status\":\"up\"}}", vec!["up"]),
            ("curl x | jq '.health'", "{\"status\":\"up\"}", vec!["up"]),
            ("curl x | jq -r '.health.status'", "up\n", vec!["up"]),
            ("curl x | jq .health.status", "\"up\"\n", vec!["up"]),
            ("curl x | jq '.other'", "{\"status\":\"up\"}", vec![]),
            ("curl x", "up\n", vec![]),
        ];
        for (script, output, expected) in cases {
            let found = Documents::find(output).values(&path, script, output);
            assert_eq!(found, expected, "{script}");
        }
    }
}
