//! One incident in a line.

use super::Summary;
use crate::domain::incident::Incident;
use crate::domain::{IncidentId, SafeText};

/// The line of an incident as it was folded, or of its damage.
pub(super) fn summarise(id: IncidentId, facts: u32, folded: Result<Incident, String>) -> Summary {
    match folded {
        Ok(incident) => Summary {
            id,
            title: incident.title,
            severity: Some(incident.severity),
            status: Some(incident.status),
            declared: Some(incident.declared),
            resolved: incident.resolved,
            facts,
            damage: None,
        },
        Err(damage) => Summary {
            id,
            title: SafeText::default(),
            severity: None,
            status: None,
            declared: None,
            resolved: None,
            facts,
            damage: Some(damage.into()),
        },
    }
}
