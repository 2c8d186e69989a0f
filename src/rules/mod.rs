//! Conditions that judge an answer, and how many answers it takes to change a verdict.

mod answer;
mod condition;
mod facts;
mod parse;
mod steady;
mod summary;
mod verdict;

pub use answer::Answer;
pub use condition::{Condition, ConditionError};
pub use steady::Steady;
pub use verdict::{Rules, judge};
