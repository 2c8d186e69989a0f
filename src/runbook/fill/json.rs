//! Values inside JSON.

/// Where in JSON a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Json {
    /// This is no JSON.
    None,
    /// Inside a string.
    String,
    /// Where a number, `true`, `false` or `null` can stand.
    Value,
}

/// Where a place is, by the text of its word before it.
pub fn state(before: &str) -> Json {
    let Some(start) = start(before) else {
        return Json::None;
    };
    let (mut in_string, mut is_escaped) = (false, false);
    for character in before[start..].chars() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if in_string => is_escaped = true,
            '"' => in_string = !in_string,
            _ => {}
        }
    }
    if in_string { Json::String } else { Json::Value }
}

/// Where JSON begins: at once, or behind `name=` or `-d`.
fn start(text: &str) -> Option<usize> {
    let at = text.find(['{', '['])?;
    let head = text[..at].trim_start();
    let leads = head.is_empty() || head == "-d" || head.ends_with('=') && !head.contains(['"', '\'', ' ']);
    let mut rest = text[at..]
        .chars()
        .filter(|character| !character.is_whitespace() && *character != '[');
    let opens = match rest.next() {
        Some('{') => matches!(rest.next(), Some('"' | '}') | None),
        Some('"') | None => true,
        Some(_) => false,
    };
    (leads && opens).then_some(at)
}

/// The value as it must be written there.
pub fn fit(state: Json, value: &str) -> Result<String, String> {
    match state {
        Json::None => Ok(value.to_owned()),
        Json::String => {
            let quoted = serde_json::Value::from(value).to_string();
            Ok(quoted[1..quoted.len() - 1].to_owned())
        }
        Json::Value => match serde_json::from_str(value) {
            Ok(serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_)) => Ok(value.into()),
            Ok(_) | Err(_) => Err("stands in JSON without quotes, so it must be a number, true, false or null".into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_told_from_values() {
        let cases = [
            ("", Json::None),
            ("a {", Json::None),
            ("{{.", Json::None),
            ("{\"a\": \"", Json::String),
            ("{\"a\": \"x\\\"y", Json::String),
            ("{\"a\": \"x\", \"b\": ", Json::Value),
            ("[\"", Json::String),
            ("[{\"a\": \"b", Json::String),
            ("{\n  \"a\": \"", Json::String),
            ("body={\"a\": \"", Json::String),
            ("-d{\"a\": \"", Json::String),
            ("{a,b", Json::None),
            ("[a-z", Json::None),
        ];
        for (before, expected) in cases {
            assert_eq!(state(before), expected, "{before}");
        }
    }

    #[test]
    fn a_value_is_escaped_or_checked() {
        assert_eq!(fit(Json::String, "a\"b\\c é").unwrap(), "a\\\"b\\\\c é");
        assert_eq!(fit(Json::Value, "12.5").unwrap(), "12.5");
        assert_eq!(fit(Json::Value, "true").unwrap(), "true");
        for bad in ["1, \"x\": 2", "\"x\"", "{}", "x"] {
            assert!(fit(Json::Value, bad).is_err(), "{bad}");
        }
    }
}
