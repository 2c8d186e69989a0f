//! What is wrong with a line of a person's file. A bad line costs that line and never more.

use super::SafeText;
use serde::{Deserialize, Serialize};

/// One line of a file that could not be used: where it stands, why, and what to try.
///
/// As text it is one sentence: ``keymaps/me.toml:7: [logs] hyper-z: unknown modifier `hyper` (ctrl, alt, shift)``.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Warning {
    /// The file's path as the person would write it.
    pub file: SafeText,
    /// The line, from 1; none where the whole file is meant.
    pub line: Option<u32>,
    /// The section and key in question, `[logs] hyper-z`; empty where the whole file is meant.
    pub key: SafeText,
    /// What is wrong, without a full stop.
    pub reason: SafeText,
    /// What to try, shown in brackets; empty where there is nothing to try.
    pub hint: SafeText,
}

impl Warning {
    /// Makes a warning about a whole file, to be narrowed with `at`, `on` and `hint`.
    #[must_use]
    pub fn new(file: impl Into<SafeText>, reason: impl Into<SafeText>) -> Self {
        Self {
            file: file.into(),
            line: None,
            key: SafeText::default(),
            reason: reason.into(),
            hint: SafeText::default(),
        }
    }

    /// Says which line it is, from 1.
    #[must_use]
    pub fn at(mut self, line: Option<u32>) -> Self {
        self.line = line;
        self
    }

    /// Says which key it is: `[logs] hyper-z`, `services[2].url`.
    #[must_use]
    pub fn on(mut self, key: impl Into<SafeText>) -> Self {
        self.key = key.into();
        self
    }

    /// Says what to try.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<SafeText>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Hints at the candidate that looks most like `wrong`, where one does: ``did you mean `logs.follow`?``.
    #[must_use]
    pub fn guess<'a>(self, wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(wrong, candidates) {
            Some(name) => self.hint(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// The candidate most like `wrong`, if any is like it enough to be worth a question.
#[must_use]
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Below this similarity (0 to 1) a guess is noise: `follow` and `copy` score 0.55.
    const LIKE: f64 = 0.75;
    candidates
        .into_iter()
        .map(|name| (strsim::jaro_winkler(wrong, name), name))
        .filter(|(score, _)| *score >= LIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

/// The line, from 1, on which byte `offset` of `text` stands.
#[must_use]
pub fn line_of(text: &str, offset: usize) -> u32 {
    let end = offset.min(text.len());
    let breaks = memchr::memchr_iter(b'\n', &text.as_bytes()[..end]).count();
    u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:", self.file)?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        if !self.key.is_empty() {
            write!(f, " {}:", self.key)?;
        }
        write!(f, " {}", self.reason)?;
        if self.hint.is_empty() {
            Ok(())
        } else {
            write!(f, " ({})", self.hint)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_one_sentence() {
        let warning = Warning::new("keymaps/me.toml", "unknown modifier `hyper`")
            .at(Some(7))
            .on("[logs] hyper-z")
            .hint("ctrl, alt, shift");
        assert_eq!(
            warning.to_string(),
            "keymaps/me.toml:7: [logs] hyper-z: unknown modifier `hyper` (ctrl, alt, shift)"
        );
        let whole = Warning::new("onscene.toml", "this is not TOML");
        assert_eq!(whole.to_string(), "onscene.toml: this is not TOML");
    }

    #[test]
    fn a_guess_is_made_only_where_it_is_likely() {
        let names = ["logs.follow", "logs.copy", "services.probe_now"];
        assert_eq!(nearest("logs.folow", names), Some("logs.follow"));
        assert_eq!(nearest("service.probe", names), Some("services.probe_now"));
        assert_eq!(nearest("xyzzy", names), None);
    }

    #[test]
    fn lines_count_from_one() {
        assert_eq!(line_of("a\nb\nc", 0), 1);
        assert_eq!(line_of("a\nb\nc", 2), 2);
        assert_eq!(line_of("a\nb\nc", 99), 3);
    }
}
