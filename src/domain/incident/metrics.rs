//! The figures of an incident, from its facts alone.

use super::fold::Incident;
use crate::domain::Moment;
use crate::domain::moment::between;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The figures of an incident. None means that it is not over yet, or that nobody said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metrics {
    /// From the beginning to being noticed; none while nobody said when it began. Where nobody said
    /// when it was noticed, it was when it was declared.
    pub detect: Option<Duration>,
    /// From being noticed to being taken on; none while nobody said when it was taken on.
    pub acknowledge: Option<Duration>,
    /// From the beginning to the end of the harm.
    pub mitigate: Option<Duration>,
    /// From the beginning to the end.
    pub resolve: Option<Duration>,
    /// How long customers were affected, all in all and up to now; none where nobody said they were.
    pub impact: Option<Duration>,
    /// Updates that went out before they were due.
    pub updates_on_time: u32,
    /// Updates that had a deadline.
    pub updates_due: u32,
}

impl Metrics {
    /// The share of updates on time, from 0.0 to 1.0; none where no update had a deadline.
    #[must_use]
    pub fn punctuality(&self) -> Option<f64> {
        (self.updates_due > 0).then(|| f64::from(self.updates_on_time) / f64::from(self.updates_due))
    }
}

/// The figures at `now`. The beginning is when somebody said it began, else when it was declared.
#[must_use]
pub fn metrics(incident: &Incident, now: Moment) -> Metrics {
    let began = incident.started.unwrap_or(incident.declared);
    let detected = incident.detected.unwrap_or(incident.declared);
    let impact = incident.impacts.iter();
    let impact: Duration = impact
        .map(|impact| between(impact.from, impact.until.unwrap_or(now)))
        .sum();
    Metrics {
        detect: incident.started.map(|started| between(started, detected)),
        acknowledge: incident.acknowledged.map(|at| between(detected, at)),
        mitigate: incident.mitigated.map(|at| between(began, at)),
        resolve: incident.resolved.map(|at| between(began, at)),
        impact: (!incident.impacts.is_empty()).then_some(impact),
        updates_on_time: incident.updates_on_time,
        updates_due: incident.updates_due,
    }
}
