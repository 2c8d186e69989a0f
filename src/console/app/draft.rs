//! The first words of a status update, so that nobody has to begin with an empty line.

use super::World;
use crate::domain::Moment;
use crate::domain::clock::ClockKind;
use crate::domain::moment::{between, short};
use std::fmt::Write as _;

/// A status update as one line: severity, status, what is bad, since when, and when the next one comes.
#[must_use]
pub fn update(world: &World, now: Moment) -> String {
    let Some(incident) = world.open_incident() else {
        return String::new();
    };
    let mut text = format!(
        "{} {}: {} for {}. {}.",
        incident.severity.word(),
        incident.title,
        incident.status.word(),
        short(between(incident.declared, now)),
        bad(world, now),
    );
    let minutes = world.welcome.as_ref().map_or(0, |welcome| welcome.update_minutes);
    if incident.clock(ClockKind::Update).is_some() && minutes > 0 {
        let next = now + chrono::Duration::minutes(i64::from(minutes));
        let _ = write!(text, " Next update by {}.", next.format("%H:%MZ"));
    }
    text
}

/// The services that are not ok, in words.
fn bad(world: &World, now: Moment) -> String {
    let services = world.services.as_deref().unwrap_or_default();
    let bad: Vec<String> = services
        .iter()
        .filter(|service| service.is_bad(now) && !service.is_stale(now))
        .map(|service| format!("{} {}", service.name, service.health.word()))
        .collect();
    if bad.is_empty() {
        "All services are ok now".into()
    } else {
        format!("Not ok: {}", bad.join(", "))
    }
}
