//! An open incident in a line, for those who look at another one.

use super::fold::Incident;
use super::scale::{Severity, Status};
use crate::domain::clock::{Clock, ClockKind};
use crate::domain::{IncidentId, Moment, SafeText};
use serde::{Deserialize, Serialize};

/// An incident that people still work on, in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenIncident {
    /// Its number.
    pub id: IncidentId,
    /// What is wrong.
    pub title: SafeText,
    /// How bad it is.
    pub severity: Severity,
    /// How far it has come.
    pub status: Status,
    /// When it was declared.
    pub since: Moment,
    /// The clock that is due first, or overdue the longest, the question of customers after those that are work; none
    /// where none runs.
    pub clock: Option<Clock>,
    /// Whether it is the one in front.
    pub is_front: bool,
}

impl Incident {
    /// The incident in a line.
    #[must_use]
    pub fn in_a_line(&self, is_front: bool) -> OpenIncident {
        OpenIncident {
            id: self.id,
            title: self.title.clone(),
            severity: self.severity,
            status: self.status,
            since: self.declared,
            clock: self.first_clock().cloned(),
            is_front,
        }
    }

    /// The clock that is due first. Whether customers want a page is a question: nobody is late for it as long as there
    /// is work. A clock that stands still is due after all others.
    #[must_use]
    pub fn first_clock(&self) -> Option<&Clock> {
        self.clocks
            .iter()
            .min_by_key(|clock| (clock.paused.is_some(), clock.kind == ClockKind::Impact, clock.due))
    }
}
