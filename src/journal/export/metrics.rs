//! How long things took, as far as the facts tell.

use crate::domain::Moment;
use crate::domain::clock::ClockKind;
use crate::domain::incident::{Fact, Incident, Role, Severity, Status};
use crate::domain::moment::between;
use std::time::Duration;

/// The figures of one incident. What nobody wrote down is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metrics {
    /// From the declaration until somebody took command.
    pub acknowledge: Option<Duration>,
    /// From the declaration until the harm was stopped for the first time.
    pub mitigate: Option<Duration>,
    /// From the declaration until it was over.
    pub resolve: Option<Duration>,
    /// Updates that went out before they were due, and all that had to.
    pub on_time: Option<(u32, u32)>,
    /// The worst severity it had.
    pub worst: Severity,
    /// How often it was taken up again after it was mitigated or resolved.
    pub reopened: u32,
}

impl Metrics {
    /// The figures of an incident.
    #[must_use]
    pub fn of(incident: &Incident) -> Self {
        let since = |at: Moment| between(incident.declared, at);
        let first = |is_it: &dyn Fn(&Fact) -> bool| {
            let found = incident.timeline.iter().find(|event| is_it(&event.fact));
            found.map(|event| since(event.at))
        };
        let is_mitigated = |fact: &Fact| {
            matches!(
                fact,
                Fact::StatusChanged {
                    to: Status::Mitigated | Status::Resolved
                }
            )
        };
        Self {
            acknowledge: first(&|fact| {
                matches!(
                    fact,
                    Fact::RoleAssigned {
                        role: Role::Commander,
                        ..
                    }
                )
            }),
            mitigate: first(&is_mitigated),
            resolve: incident.resolved.map(since),
            on_time: on_time(incident),
            worst: worst(incident),
            reopened: reopened(incident),
        }
    }
}

/// Severities are ordered worst first.
fn worst(incident: &Incident) -> Severity {
    let all = incident.timeline.iter().filter_map(|event| {
        if let Fact::Declared { severity, .. } | Fact::SeverityChanged { to: severity, .. } = &event.fact {
            Some(*severity)
        } else {
            None
        }
    });
    all.min().unwrap_or(incident.severity)
}

fn reopened(incident: &Incident) -> u32 {
    let is_back = |fact: &Fact| {
        matches!(
            fact,
            Fact::StatusChanged {
                to: Status::Investigating
            }
        )
    };
    let times = incident.timeline.iter().filter(|event| is_back(&event.fact)).count();
    u32::try_from(times).unwrap_or(u32::MAX)
}

fn on_time(incident: &Incident) -> Option<(u32, u32)> {
    let mut due = None;
    let (mut kept, mut all) = (0, 0);
    for event in &incident.timeline {
        if let Fact::ClockSet {
            clock: ClockKind::Update,
            due: next,
            ..
        } = &event.fact
        {
            due = Some(*next);
        } else if let (Fact::UpdateSent { .. }, Some(due)) = (&event.fact, due) {
            all += 1;
            kept += u32::from(event.at <= due);
        }
    }
    (all > 0).then_some((kept, all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::incident::Event;
    use crate::domain::{EventId, IncidentId};
    use chrono::TimeDelta;

    #[test]
    fn figures_come_from_facts_alone() {
        let minute = |minutes| Moment::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let clock = |due| Fact::ClockSet {
            clock: ClockKind::Update,
            due: minute(due),
            why: "15 min".into(),
        };
        let sent = || Fact::UpdateSent {
            text: "x".into(),
            channel: "timeline".into(),
        };
        let to = |to| Fact::StatusChanged { to };
        let facts = [
            (
                0,
                Fact::Declared {
                    title: "x".into(),
                    severity: Severity::Sev3,
                    environment: "".into(),
                },
            ),
            (0, clock(15)),
            (
                2,
                Fact::RoleAssigned {
                    role: Role::Commander,
                    to: "li".into(),
                },
            ),
            (
                3,
                Fact::SeverityChanged {
                    to: Severity::Sev1,
                    why: "".into(),
                },
            ),
            (14, sent()),
            (14, clock(29)),
            (31, sent()),
            (40, to(Status::Mitigated)),
            (50, to(Status::Investigating)),
            (60, to(Status::Resolved)),
        ];
        let events: Vec<Event> = facts
            .into_iter()
            .map(|(at, fact)| Event {
                id: EventId::new(format!("{at}")),
                incident: IncidentId(1),
                at: minute(at),
                who: "li".into(),
                fact,
            })
            .collect();
        let minutes = |minutes: u64| Some(Duration::from_secs(minutes * 60));
        let metrics = Metrics::of(&Incident::replay(&events).unwrap());
        let expected = Metrics {
            acknowledge: minutes(2),
            mitigate: minutes(40),
            resolve: minutes(60),
            on_time: Some((1, 2)),
            worst: Severity::Sev1,
            reopened: 1,
        };
        assert_eq!(metrics, expected);
        let bare = Metrics::of(&Incident::replay(&events[..1]).unwrap());
        assert_eq!((bare.acknowledge, bare.mitigate, bare.on_time), (None, None, None));
    }
}
