//! What is wrong with a file, as one sentence that names file, line, key, reason and what to try.

use std::fmt;
use std::path::{Path, PathBuf};

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is lost; something was probably meant otherwise.
    Warning,
    /// A value or a whole file is not in force.
    Error,
}

/// One problem of one configuration file. Its `Display` is the sentence; it never holds a secret's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How grave it is.
    pub severity: Severity,
    /// The file, as it was named.
    pub file: PathBuf,
    /// The line, from 1; none where the whole file is meant.
    pub line: Option<usize>,
    /// The key, such as `services.api.interval`; empty where the whole file is meant.
    pub key: String,
    /// What is wrong, in words.
    pub reason: String,
    /// What to try, in words.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem with a whole file.
    #[must_use]
    pub fn with_file(file: &Path, reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            file: file.into(),
            line: None,
            key: String::new(),
            reason: reason.into(),
            hint: Some(hint.into()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.file.display().to_string();
        if let Some(line) = self.line {
            text.push_str(&format!(":{line}"));
        }
        if !self.key.is_empty() {
            text.push_str(&format!(": {}", self.key));
        }
        text.push_str(&format!(": {}", self.reason));
        if let Some(hint) = &self.hint {
            text.push_str(&format!(" ({hint})"));
        }
        f.write_str(crate::domain::SafeText::clean(&text).as_str())
    }
}

/// The name in `known` that a person probably meant, if one is near enough.
#[must_use]
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&wrong.to_lowercase(), name), name))
        .filter(|(alike, _)| *alike >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_everything() {
        let problem = Problem {
            severity: Severity::Warning,
            file: "onscene.toml".into(),
            line: Some(12),
            key: "services.api.intervall".into(),
            reason: "unknown key".into(),
            hint: Some("did you mean `interval`?".into()),
        };
        assert_eq!(
            problem.to_string(),
            "onscene.toml:12: services.api.intervall: unknown key (did you mean `interval`?)"
        );
    }

    #[test]
    fn a_hostile_key_cannot_reach_the_terminal() {
        let problem = Problem::with_file(Path::new("a\u{1b}[2Jb"), "bad\u{7}", "try\nthis");
        assert!(!problem.to_string().contains(char::is_control));
    }

    #[test]
    fn only_a_near_name_is_meant() {
        assert_eq!(nearest("intervall", ["interval", "timeout"]), Some("interval"));
        assert_eq!(nearest("Intervall", ["interval", "timeout"]), Some("interval"));
        assert_eq!(nearest("xyz", ["interval", "timeout"]), None);
    }
}
