//! An incident: a fold over facts. People's commands are decided into facts or refused.

mod bounds;
mod calls;
mod clocks;
mod command;
mod comms;
mod course;
mod decide;
mod fact;
mod fold;
mod handover;
mod kind;
mod metrics;
mod open;
mod outlived;
mod people;
mod progress;
mod scale;
mod status;
mod steps;
mod talk;
mod terms;
mod unknown;
mod words;

pub(crate) use bounds::OWN_NAME;
pub use bounds::person;
pub use calls::told;
pub use clocks::{ClockCommand, ClockFact};
pub use command::{Command, Refusal};
pub use comms::{Addressee, Approval, CommsCommand, CommsFact, Delivery, DeliveryState, Sent, StatusUpdate};
pub use course::{CourseCommand, CourseFact, Impact, Link, LinkKind, Milestone};
pub use decide::{Filling, LONGEST as LONGEST_TEXT, Office, decide};
pub use fact::{Event, Fact, StepMove, ValueSource};
pub use fold::{Incident, KnownValue, Running, TimelineEntry};
pub use handover::handover;
pub use kind::{Kind, is_news};
pub use metrics::{Metrics, metrics};
pub use open::OpenIncident;
pub use outlived::{Outlived, OutlivedFact};
pub use people::{Handoff, PeopleCommand, PeopleFact};
pub use scale::{Role, Severity, Stage, Status};
pub use talk::{Correction, Decision, Hypothesis, HypothesisState, TalkCommand, TalkFact, Todo, TodoState};
pub use terms::Term;
pub use unknown::UnknownFact;
pub use words::{finished, seconds, words};

#[cfg(test)]
mod tests;
