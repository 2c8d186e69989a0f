//! The first words of a status update, so that nobody has to begin with an empty line.

use super::World;
use crate::domain::Moment;
use crate::domain::clock::ClockKind;
use crate::domain::health::{Health, ServiceRow};
use crate::domain::moment::{after, between, short};
use std::fmt::Write as _;

/// A status update as one line: severity, status, what is bad, since when, and when the next one comes.
#[must_use]
pub fn update(world: &World, now: Moment) -> String {
    let Some(incident) = world.open_incident() else {
        return String::new();
    };
    let mut text = format!(
        "{} {}: {} for {}.{}",
        incident.severity.word(),
        incident.title,
        incident.status.word(),
        short(between(incident.declared, now)),
        bad(world, now),
    );
    let every = incident.clock(ClockKind::Update).map(|clock| clock.length);
    if let Some(every) = every.filter(|every| !every.is_zero()) {
        let next = after(now, every);
        let _ = write!(text, " Next update by {}.", next.format("%H:%MZ"));
    }
    text
}

/// How the services are, in words; nothing is said of what nobody knows but that nobody knows it.
fn bad(world: &World, now: Moment) -> String {
    let services = world.services.as_deref().unwrap_or_default();
    let is_unknown = |service: &&ServiceRow| service.is_stale(now) || service.health == Health::Unknown;
    let unknown: Vec<&str> = services
        .iter()
        .filter(is_unknown)
        .map(|service| service.name.as_str())
        .collect();
    let bad: Vec<String> = services
        .iter()
        .filter(|service| service.is_bad(now) && !is_unknown(service))
        .map(|service| format!("{} {}", service.name, service.health.word()))
        .collect();
    let mut text = String::new();
    if !bad.is_empty() {
        let _ = write!(text, " Not ok: {}.", bad.join(", "));
    }
    if !unknown.is_empty() {
        let _ = write!(text, " Not known: {}.", unknown.join(", "));
    }
    if text.is_empty() && !services.is_empty() {
        text.push_str(" All services are ok now.");
    }
    text
}
