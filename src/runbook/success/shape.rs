//! Whether JSON has the shape of a book's example: its keys and types, and its lone words.

use serde_json::Value;

/// Differences that are collected at most.
const MOST: usize = 20;
/// Depth at which no more is compared.
const DEEPEST: usize = 32;

/// How the JSON that was seen differs from the expected one, each in words; keys that the book does
/// not name are no difference.
pub(super) fn differences(expected: &Value, seen: &Value) -> Vec<String> {
    let mut out = Vec::new();
    compare(expected, seen, &mut Vec::new(), &mut out);
    out
}

fn compare<'a>(expected: &'a Value, seen: &Value, path: &mut Vec<&'a str>, out: &mut Vec<String>) {
    if out.len() >= MOST || path.len() > DEEPEST {
        return;
    }
    match (expected, seen) {
        (Value::Object(expected), Value::Object(seen)) => {
            for (key, expected) in expected {
                path.push(key);
                match seen.get(key) {
                    Some(seen) => compare(expected, seen, path, out),
                    None => out.push(format!("{} is missing", name(path))),
                }
                path.pop();
            }
        }
        (Value::Array(expected), Value::Array(seen)) => {
            if let (Some(expected), Some(seen)) = (expected.first(), seen.first()) {
                path.push("0");
                compare(expected, seen, path, out);
                path.pop();
            }
        }
        (Value::Null, _) => {}
        _ if kind(expected) != kind(seen) => {
            out.push(format!(
                "{} is {}, the book has {}",
                name(path),
                kind(seen),
                kind(expected)
            ));
        }
        _ if is_telling(expected) && expected != seen => {
            out.push(format!("{} is {seen}, the book says {expected}", name(path)));
        }
        _ => {}
    }
}

fn name(path: &[&str]) -> String {
    if path.is_empty() {
        "the output".into()
    } else {
        path.join(".")
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Whether the book means this very value: `true`, `false`, or a lone word; numbers, ids, times and
/// sentences are examples.
fn is_telling(value: &Value) -> bool {
    match value {
        Value::Bool(_) => true,
        Value::String(text) => {
            !text.is_empty()
                && text
                    .chars()
                    .all(|character| character.is_alphabetic() || matches!(character, '_' | '-'))
        }
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_types_and_lone_words_count_and_examples_do_not() {
        let book = json!({
            "ok": true, "kind": "strategy_workflow", "id": "sync-123", "at": "2024-01-15T10:00:00Z",
            "took": 12, "list": [{"name": "a b"}], "any": null
        });
        let good = json!({
            "ok": true, "kind": "strategy_workflow", "id": "x", "at": "now", "took": 9, "list": [], "any": 1, "more": 2
        });
        assert_eq!(differences(&book, &good), Vec::<String>::new());
        let mut bad = good.clone();
        bad["ok"] = json!(false);
        bad["kind"] = json!("other");
        bad["took"] = json!("9");
        bad["list"] = json!([{"nom": 1}]);
        let mut found = differences(&book, &bad);
        found.sort();
        assert_eq!(
            found,
            [
                "kind is \"other\", the book says \"strategy_workflow\"",
                "list.0.name is missing",
                "ok is false, the book says true",
                "took is a text, the book has a number",
            ]
        );
        assert_eq!(
            differences(&book, &json!([])),
            ["the output is a list, the book has an object"]
        );
    }
}
