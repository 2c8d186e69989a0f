//! Values for a command's placeholders: whether a value may be used, and the script with all of
//! them in place.

use crate::domain::runbook::{Placeholder, StepCommand, ValueKind};

/// A command that can run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filled {
    /// What bash gets: prelude and command. Values are not in it, only names of variables.
    pub script: String,
    /// The variables it needs, names with values; secrets among them, so it must not be printed.
    pub environment: Vec<(String, String)>,
    /// The command as a person would type it, with `[secret:NAME]` for each secret.
    pub shown: String,
}

/// Why a command cannot run yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unfilled {
    /// The names of the placeholders without a value.
    pub names: Vec<String>,
    /// Values that were refused, and places where no value can go, each as a sentence.
    pub refused: Vec<String>,
}

impl std::fmt::Display for Unfilled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts = self.refused.clone();
        if !self.names.is_empty() {
            parts.insert(0, format!("no value for {}", self.names.join(", ")));
        }
        f.write_str(&parts.join("; "))
    }
}

/// Whether a value may stand for a placeholder of this kind.
///
/// # Errors
/// What is wrong with it, in words.
pub fn check(kind: ValueKind, value: &str) -> Result<(), String> {
    let _ = kind;
    if value.is_empty() {
        return Err("it is empty".into());
    }
    if value.chars().any(char::is_control) {
        return Err("it has a line break or another control character".into());
    }
    Ok(())
}

/// The command with a value for each placeholder. A value never becomes part of the script: it
/// goes into a variable, and the script names the variable in the quotes of its place.
///
/// # Errors
/// What has no value, and what was refused.
pub fn fill(command: &StepCommand, value_of: &dyn Fn(&Placeholder) -> Option<String>) -> Result<Filled, Unfilled> {
    let missing = command.placeholders.iter().filter(|known| value_of(known).is_none());
    let names: Vec<String> = missing.map(|known| known.name.as_str().to_owned()).collect();
    if !command.placeholders.is_empty() {
        let refused = vec!["values cannot be filled in yet".to_owned()];
        return Err(Unfilled { names, refused });
    }
    Ok(Filled {
        script: command.whole(),
        environment: Vec::new(),
        shown: command.whole(),
    })
}
