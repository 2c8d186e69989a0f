//! Names of things, each its own type so that no two can be mixed up.

use serde::{Deserialize, Serialize};

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Names the thing; the text is kept as it is.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text of the name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_ids! {
    /// A watched service with one probe, such as `api-ready`.
    ServiceId;
    /// Where news comes from, such as `docker:shop/app` or `file:/var/log/app.log`.
    SourceId;
    /// A runbook: its path relative to the project.
    BookId;
    /// A step of a book: file, section slugs, ordinal and a hash of its text.
    StepId;
    /// One connected console; a UUID, never used again.
    ConsoleId;
    /// One fact in the journal; a UUID of version 7, so that appending twice stores once.
    EventId;
    /// One run of a step's command; a UUID of version 7.
    RunId;
    /// A decision, hypothesis or todo; a UUID of version 7.
    TalkId;
    /// A status update; a UUID of version 7.
    UpdateId;
    /// One journal among others, named once when it was made; empty where nobody knows.
    JournalId;
}

/// An incident's number within one project, shown as `INC-7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IncidentId(pub u32);

impl std::fmt::Display for IncidentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "INC-{}", self.0)
    }
}

impl std::str::FromStr for IncidentId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim_start_matches("INC-").trim_start_matches("inc-");
        digits
            .parse()
            .map(Self)
            .map_err(|_| format!("`{text}` is not an incident (like INC-7 or 7)"))
    }
}
