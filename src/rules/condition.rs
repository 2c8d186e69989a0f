//! One condition on an answer.

/// One condition on an answer: `[STATUS] == 200`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    text: String,
}

/// Why a text is not a condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message} (hint: {hint})")]
pub struct ConditionError {
    /// Where, counted in characters from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to try.
    pub hint: String,
}

impl std::str::FromStr for Condition {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self { text: text.into() })
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}
