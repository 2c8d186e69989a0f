//! What a command finds in its environment: a short list taken from this process, hints that nobody
//! can answer a question, and what the run adds.

use std::fmt;

/// Taken over from this process when set.
const TAKEN: [&str; 14] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "SHELL",
    "SSH_AUTH_SOCK",
    "KUBECONFIG",
    "DOCKER_HOST",
    "DOCKER_CONFIG",
    "DOCKER_CONTEXT",
    "XDG_RUNTIME_DIR",
    "TMPDIR",
    "TZ",
];

/// Taken over from this process when a name begins so.
const TAKEN_PREFIXES: [&str; 2] = ["LC_", "COMPOSE_"];

/// Always set: no pager, no prompt, no colour; nobody sits at the command's other end.
const HINTS: [(&str, &str); 6] = [
    ("PAGER", "cat"),
    ("GIT_PAGER", "cat"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("SSH_ASKPASS_REQUIRE", "never"),
    ("TERM", "dumb"),
    ("NO_COLOR", "1"),
];

/// The whole environment of one command; what is not in it is not set.
#[derive(Clone, PartialEq, Eq)]
pub struct Environment(Vec<(String, String)>);

impl Environment {
    /// The allowed part of this process's environment, and the hints. Values that are not UTF-8 are
    /// left out.
    #[must_use]
    pub fn of_this_process() -> Self {
        let own =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::from_pairs(own)
    }

    /// The allowed part of these pairs (name, value), and the hints.
    #[must_use]
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let taken = pairs.into_iter().filter(|(name, _)| is_taken(name)).collect();
        HINTS.iter().fold(Self(taken), |environment, (name, value)| {
            environment.with(*name, *value)
        })
    }

    /// The same with one variable set; an earlier value of that name is replaced.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, value.into()));
        self
    }

    /// The pairs (name, value).
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// A name or value that no process can be given, in words.
    pub(crate) fn mistake(&self) -> Option<String> {
        let wrong =
            |(name, value): &&(String, String)| name.is_empty() || name.contains(['=', '\0']) || value.contains('\0');
        let (name, _) = self.0.iter().find(wrong)?;
        Some(format!(
            "the variable `{name}` cannot be set: an empty name, or a `=` or NUL in it"
        ))
    }
}

/// Names only: values may be secret.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name) || TAKEN_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn only_the_list_is_taken_and_hints_win() {
        let environment = Environment::from_pairs([
            pair("PATH", "/bin"),
            pair("LC_ALL", "C"),
            pair("COMPOSE_PROJECT_NAME", "shop"),
            pair("SECRET_X", "s"),
            pair("BASH_ENV", "/evil"),
            pair("PAGER", "less"),
        ]);
        let names: Vec<_> = environment.pairs().iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[..3], ["PATH", "LC_ALL", "COMPOSE_PROJECT_NAME"]);
        assert_eq!(names.len(), 3 + HINTS.len());
        assert!(environment.pairs().contains(&pair("PAGER", "cat")));
    }

    #[test]
    fn a_name_is_set_once_and_values_are_not_printed() {
        let environment = Environment::from_pairs([]).with("A", "one").with("A", "two");
        assert_eq!(environment.pairs().iter().filter(|(name, _)| name == "A").count(), 1);
        assert!(environment.pairs().contains(&pair("A", "two")));
        assert!(!format!("{environment:?}").contains("two"));
    }

    #[test]
    fn what_cannot_be_set_is_named() {
        assert_eq!(Environment::from_pairs([]).mistake(), None);
        assert!(Environment::from_pairs([]).with("A=B", "x").mistake().is_some());
        assert!(Environment::from_pairs([]).with("A", "x\0").mistake().is_some());
    }
}
