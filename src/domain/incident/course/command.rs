//! What a person can say of how the outage goes.

use super::{LinkKind, Milestone};
use crate::domain::{Moment, SafeText};
use serde::{Deserialize, Serialize};

/// What a person says of how the outage goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum CourseCommand {
    /// Says when something was.
    SetMilestone {
        /// What.
        milestone: Milestone,
        /// When; not in the future.
        at: Moment,
    },
    /// Says that customers are affected.
    StartImpact {
        /// Since when; none means now.
        #[serde(default)]
        at: Option<Moment>,
    },
    /// Says that customers are affected no more.
    EndImpact {
        /// Since when; none means now.
        #[serde(default)]
        at: Option<Moment>,
    },
    /// Links the incident to something elsewhere.
    Link {
        /// To what.
        to: LinkKind,
        /// Its name or address.
        name: SafeText,
    },
    /// Opens a resolved or closed incident again.
    Reopen {
        /// Why; may not be empty.
        why: SafeText,
    },
    /// Gives the review a date.
    ScheduleReview {
        /// When; not in the past.
        at: Moment,
    },
    /// Calls it otherwise.
    SetTitle {
        /// The title; 200 bytes at most.
        title: SafeText,
        /// Whether this is what everybody outside calls it; the team's own title stays then.
        #[serde(default)]
        is_public: bool,
    },
}
