//! What is true, in types. Everything here can be tested with an assertion and no set-up.

pub mod channel;
pub mod checklist;
pub mod clock;
pub mod container;
pub mod guards;
pub mod head;
pub mod health;
pub mod ids;
pub mod incident;
pub mod log;
pub mod masker;
pub mod moment;
pub mod run;
pub mod runbook;
pub mod safe_text;
pub mod secret;
pub mod source;
pub mod suggestion;
pub mod value;
pub mod warning;

pub use head::Head;
pub use ids::{
    BookId, ConsoleId, EventId, IncidentId, JournalId, RunId, ServiceId, SourceId, StepId, TalkId, UpdateId,
};
pub use masker::Masker;
pub use moment::Moment;
pub use safe_text::SafeText;
pub use secret::Secret;
pub use warning::Warning;
