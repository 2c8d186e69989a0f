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

/// Set in place of their namesakes for a command that has a terminal of its own.
const TERMINAL: [(&str, &str); 1] = [("TERM", "xterm-256color")];
/// Hints that a command with a terminal of its own does without: it may ask and may use colour.
const NOT_ON_TERMINAL: [&str; 2] = ["NO_COLOR", "GIT_TERMINAL_PROMPT"];

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

    /// The same with these variables of this process, where they are set: those that a step names.
    #[must_use]
    pub fn with_named<N: AsRef<str>>(self, names: impl IntoIterator<Item = N>) -> Self {
        self.with_named_of(names, |name| std::env::var(name).ok())
    }

    fn with_named_of<N: AsRef<str>>(
        self,
        names: impl IntoIterator<Item = N>,
        value: impl Fn(&str) -> Option<String>,
    ) -> Self {
        names.into_iter().fold(self, |environment, name| {
            let name = name.as_ref();
            match is_name(name).then(|| value(name)).flatten() {
                Some(value) => environment.with(name, value),
                None => environment,
            }
        })
    }

    /// The variables whose names say that they are secret (name, value), for a masker.
    pub fn secrets(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        pairs.filter(|(name, _)| is_secret(name))
    }

    /// The same for a command that has a terminal of its own.
    pub(super) fn on_terminal(mut self) -> Self {
        self.0.retain(|(name, _)| !NOT_ON_TERMINAL.contains(&name.as_str()));
        TERMINAL
            .iter()
            .fold(self, |environment, (name, value)| environment.with(*name, *value))
    }

    /// The value of a variable.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
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

/// Words in the name of a variable whose value is a secret.
const SECRET_WORDS: [&str; 10] = [
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "PASS",
    "CREDENTIAL",
    "CREDENTIALS",
    "AUTH",
    "KEY",
    "PIN",
];
/// Variables with an address in them, which may hold a password.
const ADDRESS_WORDS: [&str; 3] = ["DATABASE", "WEBHOOK", "DSN"];
/// Names with such a word whose values are no secret.
const NO_SECRETS: [&str; 1] = ["SSH_AUTH_SOCK"];

/// Whether a variable's name says that its value is a secret.
#[must_use]
pub fn is_secret(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let has = |words: &[&str]| upper.split('_').any(|part| words.contains(&part));
    !NO_SECRETS.contains(&upper.as_str()) && (has(&SECRET_WORDS) || has(&ADDRESS_WORDS))
}

/// Whether a shell could have a variable of this name, and it does not steer the shell itself.
fn is_name(name: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let steers =
        matches!(name, "BASH_ENV" | "ENV" | "SHELLOPTS" | "BASHOPTS" | "PS4" | "IFS") || name.starts_with("LD_");
    !steers && name.bytes().all(is_fit) && !name.starts_with(|first: char| first.is_ascii_digit())
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
    fn only_named_variables_are_taken_over_and_secrets_are_known_by_name() {
        let own = |name: &str| (name != "MISSING").then(|| format!("value of {name}"));
        let names = ["API_TOKEN", "MISSING", "BASH_ENV", "A B", "PLAIN", "LD_PRELOAD"];
        let environment = Environment::from_pairs([pair("SSH_AUTH_SOCK", "/x")]).with_named_of(names, own);
        assert_eq!(environment.get("API_TOKEN"), Some("value of API_TOKEN"));
        for absent in ["MISSING", "BASH_ENV", "A B", "LD_PRELOAD"] {
            assert_eq!(environment.get(absent), None, "{absent}");
        }
        let secrets: Vec<_> = environment.secrets().collect();
        assert_eq!(secrets, [("API_TOKEN", "value of API_TOKEN")]);
        for name in [
            "OPAL_STRATEGY_WORKFLOW_AUTH_KEY",
            "DATABASE_URL",
            "db_password",
            "OPAL_WEBHOOK_URL",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["MONKEY", "NODE_ENV", "BASE_URL", "AUTHOR"] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn a_terminal_may_ask_and_be_coloured() {
        let environment = Environment::from_pairs([]).on_terminal();
        assert_eq!(environment.get("TERM"), Some("xterm-256color"));
        assert_eq!(
            (environment.get("NO_COLOR"), environment.get("GIT_TERMINAL_PROMPT")),
            (None, None)
        );
        assert_eq!(environment.get("PAGER"), Some("cat"));
    }

    #[test]
    fn what_cannot_be_set_is_named() {
        assert_eq!(Environment::from_pairs([]).mistake(), None);
        assert!(Environment::from_pairs([]).with("A=B", "x").mistake().is_some());
        assert!(Environment::from_pairs([]).with("A", "x\0").mistake().is_some());
    }
}
