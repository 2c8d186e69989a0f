//! When a step went well, in the book's own words.

use crate::domain::SafeText;
use serde::{Deserialize, Serialize};

/// One test of what a command did. A step without any succeeds with exit code 0, and every `curl`
/// in it must have got a status below 400.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "test")]
pub enum Success {
    /// It ends with this code.
    Exit {
        /// The code.
        code: i32,
    },
    /// The last HTTP answer has one of these statuses.
    Http {
        /// The statuses.
        statuses: Vec<u16>,
    },
    /// A value of the JSON that it prints.
    Json {
        /// The path: `.status`, `.checks[0].name`.
        path: SafeText,
        /// Values that pass.
        pass: Vec<SafeText>,
        /// Values that pass with a warning.
        warn: Vec<SafeText>,
    },
    /// The JSON it prints has the shape of this one: the same keys and types, and the same value
    /// where the book's value is `true`, `false` or a lone word.
    Shape {
        /// The book's JSON.
        expected: String,
    },
    /// Its output matches this regular expression.
    Text {
        /// The expression.
        pattern: SafeText,
    },
    /// A person looks at the output and says.
    Operator {
        /// What to look for, in the book's words.
        question: SafeText,
    },
}

/// How a step's outcome was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As the book says.
    Pass,
    /// Good enough, with something to look at.
    Warn,
    /// Not as the book says.
    Fail,
}

impl Verdict {
    /// The word shown.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// A verdict with its reason, and what a person still has to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The verdict so far.
    pub verdict: Verdict,
    /// What was seen: `HTTP 503`, `status is degraded`.
    pub observed: SafeText,
    /// What a person is asked, where the tests cannot say: the step is not done before.
    pub question: Option<SafeText>,
}
