//! Where status updates can go, as people see it. Holds no address and no secret.

use super::incident::Refusal;
use super::{Moment, SafeText};
use serde::{Deserialize, Serialize};

/// One channel for status updates.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChannelRow {
    /// Its name in the configuration; for a public one this is what a person types.
    pub name: SafeText,
    /// What it is: `slack`, `statuspage`, `pagerduty`, `webhook`, `file` or `clipboard`.
    pub kind: SafeText,
    /// Whether everybody outside can read it.
    pub is_public: bool,
    /// Why nothing can be sent there now; none where it is ready.
    pub blocked: Option<SafeText>,
    /// How many characters of a text it takes; a longer text is cut with `…`. None where there is no limit.
    pub limit: Option<u32>,
    /// Whether it only keeps the text and reaches nobody by itself: no clock starts anew for it.
    pub is_record: bool,
    /// Whether readers may get a text twice after an attempt that was not answered: the service cannot tell.
    pub can_double: bool,
}

impl ChannelRow {
    /// Whether something can be sent there now.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.blocked.is_none()
    }
}

/// What a person is offered who asks for a status update: texts to start from, and where they can go.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UpdateOffer {
    /// The ticket of whoever asked.
    pub ticket: u64,
    /// The number that the next approved update gets.
    pub number: u32,
    /// A text for each kind of reader, first the team's.
    pub texts: Vec<OfferedText>,
    /// Every channel there is, ready or not.
    pub channels: Vec<ChannelRow>,
    /// What a person has to know before sending, such as that no channel is set up; may be empty.
    pub note: SafeText,
    /// Why there is nothing to offer; then the rest is empty.
    pub refusal: Option<Refusal>,
}

/// A text to start from, filled from the facts; a person edits it before it goes anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OfferedText {
    /// Whom it is written for: `internal`, `public`, `executive`, or `own` for a template of the team.
    pub audience: SafeText,
    /// What the incident is called above it, or as the name of the page's incident: the team's title for the team, the
    /// public one for everybody outside. It goes out with the text, whatever the text says.
    #[serde(default)]
    pub title: SafeText,
    /// The text, line by line.
    pub text: Vec<SafeText>,
    /// The channels it is meant for, by name.
    pub channels: Vec<SafeText>,
    /// When the next one is promised; none where none is.
    pub next_at: Option<Moment>,
}
