//! Which facts a person would tell of, and in which words.

use crate::domain::clock::ClockKind;
use crate::domain::incident::{
    ClockFact, CommsFact, CourseFact, Event, Fact, HypothesisState, Incident, Milestone, PeopleFact, Role, Severity,
    Status, TalkFact, finished, words,
};
use crate::domain::run::RunOutcome;
use crate::domain::{Moment, RunId, SafeText};

/// The most columns of a command that a line of the timeline shows; all of it stands among the commands.
const COMMAND: usize = 60;

/// What becomes of a fact in the timeline.
#[derive(Debug, PartialEq, Eq)]
pub enum Telling {
    /// A line of its own.
    Line(String),
    /// It is within another line.
    Within,
    /// Left out: a clock's.
    Clock,
    /// Left out: a draft's or a delivery's.
    Delivery,
    /// Left out: a value, an answer, an offer.
    Other,
}

use Telling::{Clock, Delivery, Line, Other, Within};

/// Tells a fact, given the whole incident and how it stood before.
pub fn tell(incident: &Incident, then: Option<&Incident>, event: &Event) -> Telling {
    let fact = &event.fact;
    match fact {
        Fact::Noted { text } => Line(text.to_string()),
        Fact::SeverityChanged { to, why } => Line(severity(then, *to, why)),
        Fact::StatusChanged { to } => status(incident, event, *to),
        Fact::RoleAssigned { role, to } if *to == event.who => Line(format!("takes {}", part(*role))),
        Fact::RoleAssigned { role, to } => Line(format!("gives {} to {to}", part(*role))),
        Fact::StepJudged { run: Some(run), .. } | Fact::RunFinished { run, .. } if began(incident, run) => Within,
        Fact::RunStarted { .. } => Line(ran(incident, fact)),
        Fact::RunCancelAsked { run } if began(incident, run) => Within,
        Fact::UpdateSent { text, channel } => Line(format!("update written to the {channel}: {text}")),
        Fact::ClockSet { .. } => clock_set(then, fact),
        Fact::ClockStopped { clock, name, why } => clock_ended(then, event.at, *clock, name, why),
        Fact::Course(fact) => Line(course(fact)),
        Fact::People(fact) => people(incident, fact),
        Fact::Talk(fact) => talk(fact),
        Fact::Clock(fact) => of_time(fact),
        Fact::Comms(fact) => comms(fact),
        Fact::ValueSet { .. } => Other,
        Fact::Declared { .. }
        | Fact::Pinned { .. }
        | Fact::BookAttached { .. }
        | Fact::BookChanged { .. }
        | Fact::StepDone { .. }
        | Fact::StepSkipped { .. }
        | Fact::StepBlocked { .. }
        | Fact::StepRuledOut { .. }
        | Fact::StepAssigned { .. }
        | Fact::StepJudged { .. }
        | Fact::StepReset { .. }
        | Fact::StepNoted { .. }
        | Fact::RunFinished { .. }
        | Fact::RunCancelAsked { .. }
        | Fact::Outlived(_)
        | Fact::Unknown(_) => Line(words(fact)),
    }
}

fn part(role: Role) -> String {
    match role {
        Role::Commander => "command (IC)".into(),
        Role::Deputy | Role::Operations | Role::Scribe | Role::Communications | Role::SubjectExpert => {
            format!("the part of {}", role.word())
        }
    }
}

/// Severities are ordered worst first.
fn severity(then: Option<&Incident>, to: Severity, why: &SafeText) -> String {
    let was = then.map_or(to, |then| then.severity);
    let how = match to.cmp(&was) {
        std::cmp::Ordering::Less => format!("severity raised from {} to {}", was.word(), to.word()),
        std::cmp::Ordering::Equal => format!("severity is {}", to.word()),
        std::cmp::Ordering::Greater => format!("severity lowered from {} to {}", was.word(), to.word()),
    };
    with(how, why)
}

/// Triage is where every incident begins. Whoever was wrong about the end is told as having said so.
fn status(incident: &Incident, event: &Event, to: Status) -> Telling {
    let holds = |moment: Option<Moment>| moment == Some(incident.happened(event));
    Line(match to {
        Status::Triage if event.at == incident.declared => return Other,
        Status::Mitigated if holds(incident.mitigated) => "mitigated".into(),
        Status::Resolved if holds(incident.resolved) => "resolved".into(),
        Status::Mitigated | Status::Resolved => format!("said to be {}", to.word()),
        Status::Triage | Status::Investigating | Status::Identified | Status::Monitoring | Status::Closed => {
            format!("status is now {}", to.word())
        }
    })
}

fn began(incident: &Incident, wanted: &RunId) -> bool {
    let mut facts = incident.timeline.iter().map(|event| &event.fact);
    facts.any(|fact| matches!(fact, Fact::RunStarted { run, .. } if run == wanted))
}

/// A command with its end and what was seen: `ran Start db (docker compose up -d db): exit 0 in 2.1 s`.
fn ran(incident: &Incident, fact: &Fact) -> String {
    let Fact::RunStarted {
        run, title, command, ..
    } = fact
    else {
        return words(fact);
    };
    let is_told = title != command && command.as_str().chars().count() <= COMMAND;
    let command = if is_told {
        format!(" ({command})")
    } else {
        String::new()
    };
    let mut what = format!("ran {title}{command}: {}", ended(incident, run));
    for event in &incident.timeline {
        if let Fact::StepJudged {
            run: Some(judged),
            verdict,
            observed,
            ..
        } = &event.fact
            && judged == run
        {
            what = format!("{what}; judged {}: {observed}", verdict.word());
        }
    }
    what
}

/// How a run ended, and who stopped it.
fn ended(incident: &Incident, wanted: &RunId) -> String {
    let mut by = None;
    for event in &incident.timeline {
        match &event.fact {
            Fact::RunCancelAsked { run } if run == wanted => by = Some(&event.who),
            Fact::RunFinished {
                run, outcome, took_ms, ..
            } if run == wanted => {
                let by = by.filter(|_| *outcome == RunOutcome::Cancelled);
                let by = by.map_or_else(String::new, |who| format!(" by {who}"));
                return format!("{}{by}", finished(outcome, *took_ms));
            }
            _ => {}
        }
    }
    "no end is known".into()
}

/// Of the clocks that are set, people tell of a soak, of who got a task and who was paged.
fn clock_set(then: Option<&Incident>, fact: &Fact) -> Telling {
    let Fact::ClockSet {
        clock,
        name,
        to,
        due,
        why,
    } = fact
    else {
        return Clock;
    };
    let is_new = then.is_none_or(|then| then.clock_named(*clock, name).is_none());
    let until = due.format("%H:%M:%S");
    match clock {
        ClockKind::Soak => Line(match why.as_str().strip_prefix("begun again: ") {
            Some(seen) => format!("soak broken: {seen}; begun again, until {until}"),
            None => format!("soak begun, until {until}"),
        }),
        ClockKind::Task if is_new && to.is_empty() => Line(format!("task: {name}, until {until}")),
        ClockKind::Task if is_new => Line(format!("task for {to}: {name}, until {until}")),
        ClockKind::Escalation if is_new => Line(format!("paged {name}")),
        ClockKind::Task
        | ClockKind::Escalation
        | ClockKind::Update
        | ClockKind::Mitigation
        | ClockKind::Impact
        | ClockKind::PublicUpdate
        | ClockKind::Shift
        | ClockKind::PostMortem => Clock,
    }
}

/// An update that was promised and never came is told; so is what a person ended with a reason.
fn clock_ended(then: Option<&Incident>, at: Moment, kind: ClockKind, name: &SafeText, why: &SafeText) -> Telling {
    let due = then
        .and_then(|then| then.clock_named(kind, name))
        .map(|clock| clock.due);
    match (kind, due) {
        (ClockKind::Update | ClockKind::PublicUpdate, Some(due)) if due < at => {
            let whose = if kind == ClockKind::Update { "" } else { "public " };
            Line(format!("the {whose}update due {} was not sent", due.format("%H:%M:%S")))
        }
        (ClockKind::Soak | ClockKind::Task, _) if !why.is_empty() => {
            let what = if name.is_empty() { kind.word() } else { name.as_str() };
            Line(format!("{what} ended: {why}"))
        }
        (
            ClockKind::Update
            | ClockKind::PublicUpdate
            | ClockKind::Soak
            | ClockKind::Task
            | ClockKind::Escalation
            | ClockKind::Mitigation
            | ClockKind::Impact
            | ClockKind::Shift
            | ClockKind::PostMortem,
            _,
        ) => Clock,
    }
}

/// The line has the time that these carry.
fn course(fact: &CourseFact) -> String {
    match fact {
        CourseFact::MilestoneSet { milestone, .. } => match milestone {
            Milestone::Started => "the outage began".into(),
            Milestone::Detected | Milestone::Acknowledged | Milestone::Mitigated | Milestone::Resolved => {
                milestone.word().into()
            }
        },
        CourseFact::ImpactStarted { .. } => "customers are affected".into(),
        CourseFact::ImpactEnded { .. } => "customers are affected no more".into(),
        CourseFact::Linked { .. }
        | CourseFact::Reopened { .. }
        | CourseFact::ReviewScheduled { .. }
        | CourseFact::Titled { .. } => words(&Fact::Course(fact.clone())),
    }
}

/// An offer is told when it is taken, or where nobody ever took it.
fn people(incident: &Incident, fact: &PeopleFact) -> Telling {
    match fact {
        PeopleFact::HandoffAccepted { role, from, .. } => Line(format!("takes over {} from {from}", part(*role))),
        PeopleFact::RoleRenounced { role, why } => Line(with(format!("gives up {}", part(*role)), why)),
        PeopleFact::HandoffOffered { role, to, .. } => {
            let taken = |event: &Event| {
                matches!(&event.fact, Fact::People(PeopleFact::HandoffAccepted { role: got, to: by, .. })
                    if got == role && by == to)
            };
            if incident.timeline.iter().any(taken) {
                Within
            } else {
                Line(format!("offers {} to {to}", part(*role)))
            }
        }
        PeopleFact::RoleAccepted { .. } | PeopleFact::HandoffWithdrawn { .. } => Other,
    }
}

fn talk(fact: &TalkFact) -> Telling {
    match fact {
        TalkFact::Recalled { text, .. } => Line(text.to_string()),
        TalkFact::Hypothesis { text, state, why, .. } if *state != HypothesisState::Open => {
            Line(with(format!("hypothesis {}: {text}", state.words()), why))
        }
        TalkFact::Decision { .. } | TalkFact::Hypothesis { .. } | TalkFact::Todo { .. } => {
            Line(words(&Fact::Talk(fact.clone())))
        }
        TalkFact::Corrected { .. } => Within,
    }
}

/// Sleep and jumps of the machine explain gaps and odd times.
fn of_time(fact: &ClockFact) -> Telling {
    match fact {
        ClockFact::ClockEscalated {
            clock: ClockKind::Escalation,
            name,
            to,
            ..
        } => Line(format!("no answer from {name}: {to} is called")),
        ClockFact::SoakHeld => Line("soak held: all stayed well".into()),
        ClockFact::Suspended { .. } | ClockFact::ClockJumped { .. } => Line(words(&Fact::Clock(fact.clone()))),
        ClockFact::ClockSnoozed { .. }
        | ClockFact::ClockPaused { .. }
        | ClockFact::ClockResumed { .. }
        | ClockFact::ClockOverdue { .. }
        | ClockFact::ClockEscalated { .. } => Clock,
    }
}

/// An update is one line, however many facts brought it out.
fn comms(fact: &CommsFact) -> Telling {
    match fact {
        CommsFact::UpdateApproved { .. }
        | CommsFact::DeliverySent { .. }
        | CommsFact::DeliveryFailed { .. }
        | CommsFact::DeliveryWithdrawn { .. } => Within,
        CommsFact::UpdateDrafted { .. }
        | CommsFact::UpdateEdited { .. }
        | CommsFact::UpdateDropped { .. }
        | CommsFact::DeliveryQueued { .. }
        | CommsFact::DeliveryWaiting { .. }
        | CommsFact::DeliveryReady { .. }
        | CommsFact::WithdrawAsked { .. } => Delivery,
    }
}

fn with(what: String, why: &SafeText) -> String {
    if why.is_empty() { what } else { format!("{what}: {why}") }
}
