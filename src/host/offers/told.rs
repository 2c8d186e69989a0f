//! What a status update tells: what changed since the last one, and who does what now.

use super::{Readers, clock};
use crate::domain::clock::ClockKind;
use crate::domain::incident::{
    CommsFact, CourseFact, DeliveryState, Event, Fact, HypothesisState, Incident, Role, Severity, Status, StatusUpdate,
    TalkFact, TodoState,
};
use crate::domain::{Moment, SafeText};

/// Sentences of what changed: a reader takes in no more.
const CHANGES: usize = 8;
/// Sentences of who does what.
const ACTIONS: usize = 8;

/// What happened since the last update that people of the house got, for those who were not here. Of several new
/// severities the last one counts, and so it is with the status.
pub(super) fn changed(incident: &Incident, readers: Readers) -> Vec<SafeText> {
    let events = &incident.timeline;
    let last = events.iter().rposition(|event| is_told(incident, &event.fact));
    // What is written with the declaration is in the headline of the first update.
    let declared = || events.iter().take_while(|event| event.at == incident.declared).count();
    let (before, since) = events.split_at(last.map_or_else(declared, |last| last + 1));
    let is_news = |(place, event): &(usize, &Event)| {
        let (fact, later) = (&event.fact, &since[place + 1..]);
        let stands = is_final(fact, before, later, severity) && is_final(fact, before, later, status);
        stands && is_change(fact, readers)
    };
    let told: Vec<&Event> = since
        .iter()
        .enumerate()
        .filter(is_news)
        .map(|(_, event)| event)
        .collect();
    let newest = &told[told.len().saturating_sub(CHANGES)..];
    newest.iter().map(|event| incident.line(event).into()).collect()
}

/// Whether a fact is the approval of an update that reached the house, or is on its way there.
fn is_told(incident: &Incident, fact: &Fact) -> bool {
    if let Fact::Comms(CommsFact::UpdateApproved { update, .. }) = fact {
        return incident.update(update).is_some_and(reaches_the_house);
    }
    matches!(fact, Fact::UpdateSent { .. })
}

fn reaches_the_house(update: &StatusUpdate) -> bool {
    let is_over =
        |state: &DeliveryState| matches!(state, DeliveryState::Failed { .. } | DeliveryState::Withdrawn { .. });
    let mut deliveries = update.deliveries.iter();
    deliveries.any(|delivery| !delivery.is_public && !is_over(&delivery.state))
}

/// Whether a fact does not move this scale, or moves it last and to where it was not `before`. That it was opened again
/// is told whatever came then.
fn is_final<T: PartialEq>(fact: &Fact, before: &[Event], later: &[Event], scale: fn(&Fact) -> Option<T>) -> bool {
    let Some(to) = scale(fact).filter(|_| !matches!(fact, Fact::Course(_))) else {
        return true;
    };
    let was = before.iter().rev().find_map(|event| scale(&event.fact));
    was.as_ref() != Some(&to) && later.iter().all(|event| scale(&event.fact).is_none())
}

fn severity(fact: &Fact) -> Option<Severity> {
    if let Fact::Declared { severity: to, .. } | Fact::SeverityChanged { to, .. } = fact {
        return Some(*to);
    }
    None
}

fn status(fact: &Fact) -> Option<Status> {
    if let Fact::StatusChanged { to } = fact {
        return Some(*to);
    }
    let begins = matches!(fact, Fact::Declared { .. } | Fact::Course(CourseFact::Reopened { .. }));
    begins.then_some(Status::Investigating)
}

/// Whether a fact says something to whoever was not here; those who decide are spared what commands print.
fn is_change(fact: &Fact, readers: Readers) -> bool {
    if let Fact::Talk(TalkFact::Hypothesis { state, .. }) = fact {
        return *state != HypothesisState::Open;
    }
    let is_work = matches!(
        fact,
        Fact::StepDone { .. } | Fact::StepBlocked { .. } | Fact::RunFinished { .. }
    );
    let is_for_all = matches!(
        fact,
        Fact::SeverityChanged { .. }
            | Fact::StatusChanged { .. }
            | Fact::Course(
                CourseFact::ImpactStarted { .. } | CourseFact::ImpactEnded { .. } | CourseFact::Reopened { .. }
            )
            | Fact::Talk(TalkFact::Decision { result: Some(_), .. })
    );
    is_for_all || (is_work && readers == Readers::Team)
}

/// Who does what now: tasks with a clock, things to do, commands that run; nothing for everybody outside.
pub(super) fn actions(incident: &Incident, now: Moment, readers: Readers) -> Vec<SafeText> {
    if readers == Readers::Everybody {
        return Vec::new();
    }
    let tasks = incident.clocks.iter().filter(|clock| clock.kind == ClockKind::Task);
    let tasks = tasks.map(|task| {
        let by = if task.due < now { "was due" } else { "until" };
        format!("{}: {} ({by} {})", task.to, task.name, clock(task.due, now))
    });
    let open = incident.todos.iter().filter(|todo| todo.state == TodoState::Open);
    let todos = open.map(|todo| match todo.to.as_str() {
        "" => format!("nobody yet: {}", todo.text),
        to => format!("{to}: {}", todo.text),
    });
    let running = incident.running.iter().filter(|_| readers == Readers::Team);
    let running = running.map(|run| format!("running: {}", run.title));
    let all = tasks.chain(todos).chain(running).map(SafeText::from);
    all.take(ACTIONS).collect()
}

/// The first line of a text that was written for the team as it stands: the headline with the team's title, a sentence of
/// the timeline, who does what, who leads. None where somebody wrote all of it anew.
pub(super) fn for_the_team<'a>(incident: &Incident, now: Moment, text: &'a [SafeText]) -> Option<&'a SafeText> {
    let happened = incident.timeline.iter();
    let happened = happened.filter(|event| is_change(&event.fact, Readers::Team));
    let mut inside: Vec<String> = happened.map(|event| incident.line(event)).collect();
    inside.extend(actions(incident, now, Readers::Team).iter().map(ToString::to_string));
    let leads = incident.roles.get(&Role::Commander);
    inside.extend(leads.map(|leads| format!("Commander: {leads}")));
    let is_inside = |line: &&SafeText| {
        let line = line.as_str().trim().trim_start_matches("- ");
        let is_headline = line.starts_with("SEV") && line.contains(incident.title.as_str());
        let is_command = line.starts_with("Started ") && line.contains("Commander: ");
        is_headline || is_command || inside.iter().any(|inside| inside == line)
    };
    text.iter().find(is_inside)
}
