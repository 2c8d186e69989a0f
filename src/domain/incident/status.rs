//! How far an incident has come: triage, investigating, identified, mitigated, monitoring, resolved, closed.

use super::clocks;
use super::command::Refusal;
use super::course::CourseFact;
use super::decide::Office;
use super::fact::Fact;
use super::fold::Incident;
use super::scale::Status;
use crate::domain::clock::ClockKind;
use crate::domain::{Moment, SafeText};

/// Decides a new status. An open incident may go forward by more than one, and back; what is resolved
/// is closed or opened again, nothing else.
pub(super) fn decide(incident: &Incident, office: &Office<'_>, now: Moment, to: Status) -> Result<Vec<Fact>, Refusal> {
    refuse(incident, to)?;
    let mut facts = vec![Fact::StatusChanged { to }];
    match to {
        Status::Triage | Status::Investigating | Status::Identified => {
            if !incident.status.is_harmful() {
                let again = [ClockKind::Mitigation];
                facts.extend(clocks::begin(office.clocks, incident.severity, &again, now));
            }
        }
        Status::Mitigated | Status::Monitoring => facts.extend(clocks::stop_all(incident, |kind| {
            matches!(kind, ClockKind::Mitigation | ClockKind::Impact)
        })),
        Status::Resolved => facts.extend(resolve(incident, office, now)),
        Status::Closed => facts.extend(clocks::stop_all(incident, |_| true)),
    }
    if to.is_open() {
        facts.extend(clocks::pace(incident, office.clocks, to, now));
    }
    Ok(facts)
}

fn refuse(incident: &Incident, to: Status) -> Result<(), Refusal> {
    let (id, is) = (incident.id, incident.status);
    let no = |sentence: String, hint: &str| Err(Refusal::new(sentence, hint));
    if is == to {
        return no(format!("{id} is {} already", to.word()), "nothing to do");
    }
    match (is, to) {
        (Status::Closed, _) => return no(format!("{id} is closed"), "open it again with a reason"),
        (Status::Resolved, Status::Closed) => {}
        (Status::Resolved, _) => return no(format!("{id} is resolved"), "open it again with a reason, or close it"),
        (_, Status::Closed) => return no(format!("{id} is not resolved yet"), "resolve it, then close it"),
        (_, _) => {}
    }
    match incident.running() {
        Some(run) if to == Status::Resolved => no(
            format!("`{}` is still running", run.title),
            "wait for it or cancel it, then resolve",
        ),
        Some(_) | None => Ok(()),
    }
}

/// The end ends the clocks and the customer impact, and begins the wait for a review.
fn resolve(incident: &Incident, office: &Office<'_>, now: Moment) -> Vec<Fact> {
    let mut facts = Vec::new();
    if incident.has_impact() {
        facts.push(Fact::Course(CourseFact::ImpactEnded { at: now }));
    }
    facts.extend(clocks::stop_all(incident, |kind| !kind.outlives_the_end()));
    let review = office.clocks.review_due(incident.severity, now);
    facts.extend(
        review
            .filter(|_| incident.review.is_none())
            .map(|(due, why)| Fact::ClockSet {
                clock: ClockKind::PostMortem,
                name: SafeText::default(),
                to: SafeText::default(),
                due,
                why,
            }),
    );
    facts
}
