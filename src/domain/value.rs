//! Placeholders that have a value.

use super::SafeText;
use super::incident::ValueSource;
use serde::{Deserialize, Serialize};

/// A placeholder's name with what a console may know of its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownName {
    /// The placeholder's name.
    pub name: SafeText,
    /// Where its value comes from.
    pub source: ValueSource,
    /// The value; none where it is a secret or stands in the environment.
    pub value: Option<SafeText>,
    /// Whether the value is a secret, which the host alone has.
    pub is_secret: bool,
    /// Whether it was given and is gone: a secret does not outlive the host that was told. It has to
    /// be given again before a command can have it.
    pub is_gone: bool,
}
