//! What stands behind a fence's language: `{ name=check interactive=true }` or `{"name":"check"}`.

/// What a fence says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Its name.
    pub name: String,
    /// Where it runs.
    pub directory: String,
    /// Whether it asks questions on the terminal.
    pub is_interactive: bool,
    /// Whether it goes on without end.
    pub is_background: bool,
    /// Whether nobody but a person starts it.
    pub is_excluded: bool,
    /// Whether it is only to be read.
    pub is_ignored: bool,
}

/// Reads the text behind the language.
pub fn read(text: &str) -> Attributes {
    let mut attributes = Attributes::default();
    for (key, value) in pairs(text) {
        let is_true = value == "true";
        match key.as_str() {
            "name" => attributes.name = value,
            "cwd" => attributes.directory = value,
            "interactive" => attributes.is_interactive = is_true,
            "background" => attributes.is_background = is_true,
            "excludeFromRunAll" => attributes.is_excluded = is_true,
            "ignore" => attributes.is_ignored = is_true,
            _ => {}
        }
    }
    attributes
}

fn pairs(text: &str) -> Vec<(String, String)> {
    if let Ok(serde_json::Value::Object(map)) = serde_json::from_str(text) {
        let plain = |value: serde_json::Value| match value {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        return map.into_iter().map(|(key, value)| (key, plain(value))).collect();
    }
    let mut rest = text.trim().trim_start_matches('{').trim_end_matches('}').trim();
    let mut pairs = Vec::new();
    while let Some((key, behind)) = rest.split_once('=') {
        let key = key.split_whitespace().next_back().unwrap_or_default();
        let mark = behind.chars().next().filter(|mark| matches!(mark, '"' | '\''));
        let (value, next) = match mark.and_then(|mark| behind[1..].split_once(mark)) {
            Some(parts) => parts,
            None => behind.split_once([' ', ',', '\t']).unwrap_or((behind, "")),
        };
        pairs.push((key.to_owned(), value.to_owned()));
        rest = next;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_are_read() {
        let expected = Attributes {
            name: "check".into(),
            directory: "deploy dir".into(),
            is_interactive: true,
            is_excluded: true,
            ..Attributes::default()
        };
        let json = r#"{"name":"check","cwd":"deploy dir","interactive":"true","excludeFromRunAll":true}"#;
        assert_eq!(read(json), expected);
        let plain = "{ name=check cwd=\"deploy dir\" interactive=true excludeFromRunAll=true }";
        assert_eq!(read(plain), expected);
        assert!(read("{ ignore=true }").is_ignored);
        assert_eq!(read("title here"), Attributes::default());
    }
}
