//! An incident: a fold over facts. People's commands are decided into facts or refused.

mod command;
mod decide;
mod fact;
mod fold;
mod progress;
mod steps;
mod unknown;
mod words;

pub use command::{Command, Refusal};
pub use decide::{Filling, Office, decide};
pub use fact::{Event, Fact, Role, Severity, Status, StepMove, ValueSource};
pub use fold::{Incident, KnownValue, Running, TimelineEntry};
pub use unknown::UnknownFact;
pub use words::{finished, seconds, words};

#[cfg(test)]
mod tests;
