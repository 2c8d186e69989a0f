//! What came of an attempt, and what the host hears of it.

use super::message::Key;
use crate::domain::{Moment, SafeText};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What came of one attempt. Words in it are as they came: whoever passes them on masks and cuts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The service has it.
    Taken {
        /// Its status; none where there is no such thing.
        status: Option<u16>,
        /// What the service calls the incident.
        remote: Option<String>,
    },
    /// The text is ready for a person to hand over.
    Ready {
        /// The text, lines parted by line breaks.
        text: String,
    },
    /// A look found that the service does not have this update.
    Absent {
        /// What the service calls the incident, where it knows it.
        remote: Option<String>,
    },
    /// It can be tried again.
    Again {
        /// Why it failed.
        why: String,
        /// How long the service asks to be left alone.
        asked: Option<Duration>,
        /// Whether the service may have taken it all the same.
        unsure: bool,
    },
    /// Trying again would not help.
    Never {
        /// Why.
        why: String,
    },
}

/// What the queue tells. Holds no secret: words of services are masked and cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// The service answered with 2xx, or the file is on disk.
    Sent {
        /// Which delivery.
        key: Key,
        /// The service's status; none for a file.
        status: Option<u16>,
        /// What the service calls the incident.
        remote_id: Option<SafeText>,
        /// Whether readers may see it twice: an earlier attempt got no answer, and the service knows no keys.
        doubled: bool,
    },
    /// It is tried again later.
    Waiting {
        /// Which delivery.
        key: Key,
        /// Why it did not go out yet.
        why: SafeText,
        /// When it is tried again.
        retry_at: Moment,
        /// How many attempts there were.
        attempts: u32,
    },
    /// It is not tried any more.
    Failed {
        /// Which delivery.
        key: Key,
        /// Why.
        why: SafeText,
        /// Whether the service may have taken it all the same: look before sending it by hand.
        unsure: bool,
    },
    /// The text is for the clipboard; a person pastes it and says so.
    Copy {
        /// Which delivery.
        key: Key,
        /// The text, line by line.
        text: Vec<SafeText>,
    },
}

impl Event {
    /// Which delivery it is about.
    #[must_use]
    pub fn key(&self) -> &Key {
        match self {
            Self::Sent { key, .. } | Self::Waiting { key, .. } | Self::Failed { key, .. } | Self::Copy { key, .. } => {
                key
            }
        }
    }

    /// Whether nothing more will be heard of the delivery.
    #[must_use]
    pub fn is_last(&self) -> bool {
        match self {
            Self::Sent { .. } | Self::Failed { .. } | Self::Copy { .. } => true,
            Self::Waiting { .. } => false,
        }
    }
}
