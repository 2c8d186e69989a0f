//! Values that nobody may see: named in the file, fetched at load, never shown.

use super::reader::{Value, Wrong};
use crate::domain::Secret;
use std::fmt;
use std::path::{Path, PathBuf};
use toml::de::DeValue;

/// Where a secret's value is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretRef {
    /// In an environment variable.
    Env(String),
    /// In a file; a line break at its end does not count.
    File(PathBuf),
}

impl SecretRef {
    /// Its name for the masker's `[secret:NAME]`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Env(name) => name.clone(),
            Self::File(path) => path.display().to_string(),
        }
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "environment variable {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
        }
    }
}

/// How secrets are fetched: the environment and small files, given as closures so that `config` reads nothing itself.
#[derive(Clone, Copy)]
pub struct Lookup<'a> {
    /// The value of an environment variable.
    pub env: &'a dyn Fn(&str) -> Option<String>,
    /// The text of a file, or why there is none.
    pub file: &'a dyn Fn(&Path) -> Result<String, String>,
}

impl Lookup<'_> {
    /// Fetches a secret; a reason in words where it is missing, empty or could not be sent in a header.
    ///
    /// # Errors
    /// The reason, which never holds the value.
    pub fn fetch(&self, reference: &SecretRef) -> Result<Secret, String> {
        let text = match reference {
            SecretRef::Env(name) => (self.env)(name).ok_or("is not set")?,
            SecretRef::File(path) => (self.file)(path)?,
        };
        let value = text.trim_end_matches(['\r', '\n']);
        if value.is_empty() {
            return Err("is empty".into());
        }
        if value.contains(|c: char| c.is_control()) {
            return Err("holds line breaks or control characters".into());
        }
        Ok(Secret::new(value))
    }
}

/// Reads `{ env = "NAME" }` or `{ file = "path" }`; a relative path starts at `base`.
///
/// # Errors
/// It is neither of the two.
pub fn reference(value: &Value<'_>, base: &Path) -> Result<SecretRef, Wrong> {
    let wrong = || {
        Wrong::new(
            "is not a reference to a secret",
            "write { env = \"NAME\" } or { file = \"path\" }",
        )
    };
    let DeValue::Table(table) = value.get_ref() else {
        return Err(wrong());
    };
    let mut entries = table.iter();
    let (Some((key, value)), None) = (entries.next(), entries.next()) else {
        return Err(wrong());
    };
    let text = value
        .get_ref()
        .as_str()
        .filter(|text| !text.is_empty())
        .ok_or_else(wrong)?;
    match key.get_ref().as_ref() {
        "env" => Ok(SecretRef::Env(text.to_owned())),
        "file" => Ok(SecretRef::File(base.join(text))),
        _ => Err(wrong()),
    }
}

/// Whether a header of this name probably carries a secret.
#[must_use]
pub fn looks_secret(header: &str) -> bool {
    let name = header.to_ascii_lowercase();
    let parts = [
        "authorization",
        "secret",
        "token",
        "key",
        "cookie",
        "password",
        "credential",
    ];
    parts.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(env: Option<&'static str>) -> Result<Secret, String> {
        let lookup = Lookup {
            env: &|_| env.map(str::to_owned),
            file: &|_| Err("cannot be read".into()),
        };
        lookup.fetch(&SecretRef::Env("X".into()))
    }

    #[test]
    fn a_value_is_never_shown() {
        let value = lookup(Some("hunter2\n"));
        assert_eq!(value.as_ref().map(Secret::reveal), Ok("hunter2"));
        assert!(!format!("{value:?}").contains("hunter2"));
    }

    #[test]
    fn what_is_no_value_is_told_in_words() {
        assert_eq!(lookup(None), Err("is not set".into()));
        assert_eq!(lookup(Some("\n")), Err("is empty".into()));
        assert_eq!(
            lookup(Some("a\nb")),
            Err("holds line breaks or control characters".into())
        );
    }

    #[test]
    fn names_of_secret_headers_are_known() {
        for name in [
            "Authorization",
            "X-Metrics-Secret",
            "x-api-key",
            "Cookie",
            "proxy-authorization",
            "X-Auth-Token",
        ] {
            assert!(looks_secret(name), "{name}");
        }
        for name in ["accept", "user-agent", "x-request-id", "host"] {
            assert!(!looks_secret(name), "{name}");
        }
    }
}
