//! Simple paths into JSON, as `jq` writes them: `.a.b[0].c`, `.checks[]`.

use serde_json::Value;

/// Values that one path may give; a list of more is looked at no further.
const MOST: usize = 1_000;

/// A path into JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Key(String),
    At(usize),
    Each,
}

impl Path {
    /// Reads a path; none when it is more than keys, numbers and `[]`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        if !rest.starts_with(['.', '[']) {
            return None;
        }
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let (part, after) = part(rest)?;
            parts.extend(part);
            rest = after;
        }
        Some(Self(parts))
    }

    /// What is left of the path below another one; none when it does not lead through that.
    pub fn below(&self, above: &Self) -> Option<Self> {
        self.0.strip_prefix(above.0.as_slice()).map(|rest| Self(rest.to_vec()))
    }

    /// Whether it is the value itself.
    pub fn is_whole(&self) -> bool {
        self.0.is_empty()
    }

    /// The values there; `null` is none.
    pub fn values<'a>(&self, root: &'a Value) -> Vec<&'a Value> {
        let mut values = vec![root];
        for part in &self.0 {
            values = values.into_iter().flat_map(|value| part.of(value)).take(MOST).collect();
        }
        values.retain(|value| !value.is_null());
        values
    }
}

impl Part {
    fn of<'a>(&self, value: &'a Value) -> Vec<&'a Value> {
        match self {
            Self::Key(key) => value.get(key).into_iter().collect(),
            Self::At(at) => value.get(at).into_iter().collect(),
            Self::Each => match value {
                Value::Array(items) => items.iter().collect(),
                Value::Object(fields) => fields.values().collect(),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
            },
        }
    }
}

/// The first part and what follows it; a lone dot is no part.
fn part(text: &str) -> Option<(Option<Part>, &str)> {
    if let Some(inside) = text.strip_prefix('[') {
        let (inside, after) = inside.split_once(']')?;
        return Some((Some(index(inside)?), after));
    }
    let after = text.strip_prefix('.')?;
    if let Some(quoted) = after.strip_prefix('"') {
        let (key, after) = quoted.split_once('"')?;
        return Some((Some(Part::Key(key.to_owned())), after));
    }
    let is_part_of_key = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-');
    let end = after
        .find(|character| !is_part_of_key(character))
        .unwrap_or(after.len());
    let (key, after) = after.split_at(end);
    let after = after.strip_prefix('?').unwrap_or(after);
    match key {
        "" if after.is_empty() || after.starts_with('[') => Some((None, after)),
        "" => None,
        key => Some((Some(Part::Key(key.to_owned())), after)),
    }
}

fn index(inside: &str) -> Option<Part> {
    let quoted = inside.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match (inside, quoted) {
        ("", _) => Some(Part::Each),
        (_, Some(key)) => Some(Part::Key(key.to_owned())),
        (number, None) => number.parse().ok().map(Part::At),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_where_jq_would() {
        let json = serde_json::json!({
            "status": "ok", "a": {"b": [{"c": 1}, {"c": 2}], "x-y": true}, "none": null
        });
        let cases: [(&str, &[&str]); 12] = [
            (".status", &["\"ok\""]),
            (".a.b[0].c", &["1"]),
            (".a.b[].c", &["1", "2"]),
            (".a[\"x-y\"]", &["true"]),
            (".a.x-y", &["true"]),
            (".a.\"x-y\"", &["true"]),
            (".a.b[7]", &[]),
            (".none", &[]),
            (".status.more", &[]),
            (".a.b | length", &["no path"]),
            ("status", &["no path"]),
            ("..", &["no path"]),
        ];
        for (text, expected) in cases {
            let found = Path::parse(text).map_or(vec!["no path".to_owned()], |path| {
                path.values(&json).into_iter().map(Value::to_string).collect()
            });
            assert_eq!(found, expected, "{text}");
        }
        assert!(Path::parse(".").unwrap().is_whole());
    }

    #[test]
    fn a_path_knows_what_is_below_another() {
        let path = |text| Path::parse(text).unwrap();
        assert_eq!(path(".a.b").below(&path(".a")), Some(path(".b")));
        assert_eq!(path(".a[].b").below(&path(".a[]")), Some(path(".b")));
        assert_eq!(path(".a.b").below(&path(".c")), None);
    }
}
