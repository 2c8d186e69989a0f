//! What can be done about clocks.

use super::{Menu, Offer, write};
use crate::console::app::Deed;
use crate::console::app::errand::Errand;
use crate::console::app::line::Line;
use crate::console::input::GlobalAction;
use crate::console::view::clock;
use crate::domain::clock::{Clock, ClockKind, SNOOZES, SNOOZES_IN_A_ROW};
use crate::domain::incident::{ClockCommand, Command, Incident, LinkKind, Milestone, Status};
use crate::domain::{Moment, SafeText};

fn said(command: ClockCommand, done: &'static str) -> Errand {
    Errand::Say(Command::Clock(command), done)
}

/// All clocks that run, the one that is due first in front, and those that can be started.
pub(super) fn all(incident: &Incident, now: Moment) -> Offer {
    let clocks = clock::by_urgency(incident, now);
    let mut options: Vec<(Errand, String)> = clocks
        .into_iter()
        .map(|clock| {
            let menu = Menu::Clock(clock.kind, clock.name.clone());
            (Errand::Open(menu), clock::line(incident, clock, now))
        })
        .collect();
    if incident.is_open() {
        options.push(write(Line::Task, "start a time-box for a piece of work"));
        if incident.clock(ClockKind::Soak).is_none() {
            options.push((
                Errand::Open(Menu::Soak),
                "start a soak: all has to stay well for a while".into(),
            ));
        }
    }
    Offer::new("Which clock?", options)
}

/// What can be done about one clock.
pub(super) fn one(incident: &Incident, now: Moment, kind: ClockKind, name: &SafeText) -> Option<Offer> {
    if kind == ClockKind::Soak {
        return Some(soak(incident, now));
    }
    let clock = incident.clock_named(kind, name)?;
    let mut options = answers(clock);
    if clock.paused.is_some() {
        let resume = ClockCommand::ResumeClock {
            clock: kind,
            name: name.clone(),
        };
        options.push((said(resume, "the clock goes on"), "let it go on".into()));
    } else {
        if clock.snoozes < SNOOZES_IN_A_ROW {
            options.push((Errand::Open(Menu::Off(kind, name.clone())), "put it off".into()));
        }
        options.push(write(Line::Pause(kind, name.clone()), "let it stand still, giving why"));
    }
    options.push(write(Line::Stop(kind, name.clone()), "end it, giving why"));
    let line = clock::line(incident, clock, now);
    Some(
        Offer::new("What about this clock?", options)
            .lead(line)
            .lead(clock.why.to_string()),
    )
}

/// What the clock waits for, as the first thing to choose.
fn answers(clock: &Clock) -> Vec<(Errand, String)> {
    match clock.kind {
        ClockKind::Update | ClockKind::PublicUpdate => {
            vec![(Errand::Do(GlobalAction::IncidentUpdate), "write the update".into())]
        }
        ClockKind::Mitigation => vec![(Errand::Ask(Deed::Mitigated), "the harm is stopped".into())],
        ClockKind::Impact => vec![
            write(
                Line::Link(LinkKind::StatusPage),
                "a public page is open: write down its address",
            ),
            write(Line::ImpactUntil, "customers are affected no more"),
        ],
        ClockKind::Shift => vec![(Errand::Open(Menu::HandOver), "hand command over".into())],
        ClockKind::Escalation => vec![write(Line::When(Milestone::Acknowledged), "somebody took it on")],
        ClockKind::PostMortem => vec![write(Line::Review, "give the review a date")],
        ClockKind::Task => vec![(
            said(
                ClockCommand::StopClock {
                    clock: clock.kind,
                    name: clock.name.clone(),
                    why: "done".into(),
                },
                "the time-box ended",
            ),
            "it is done".into(),
        )],
        ClockKind::Soak => Vec::new(),
    }
}

/// By how many minutes.
pub(super) fn off(kind: ClockKind, name: &SafeText) -> Offer {
    let options = SNOOZES.map(|minutes| {
        let snooze = ClockCommand::SnoozeClock {
            clock: kind,
            name: name.clone(),
            minutes,
            why: SafeText::default(),
        };
        (
            said(snooze, "the clock is put off"),
            format!("{minutes} minutes from now"),
        )
    });
    Offer::new(format!("Put {} off by", kind.word()), options.to_vec())
}

/// The soak: begin, break, end.
pub(super) fn soak(incident: &Incident, now: Moment) -> Offer {
    let none = SafeText::default();
    match incident.clock(ClockKind::Soak) {
        None => {
            let mut options = vec![write(Line::Soak, "begin the soak: everything has to stay well")];
            if incident.status.is_harmful() {
                options.insert(
                    0,
                    (
                        Errand::Ask(Deed::Mitigated),
                        "first say that the harm is stopped".into(),
                    ),
                );
            }
            Offer::new("No soak runs", options)
        }
        Some(clock) => {
            let mut options = Vec::new();
            if clock.due <= now {
                options.push((
                    Errand::Ask(Deed::Resolve),
                    "all stayed well: resolve the incident".into(),
                ));
            }
            options.push(write(Line::SoakBroken, "it did not stay well: begin again"));
            options.push(write(Line::Stop(ClockKind::Soak, none), "end it, giving why"));
            if incident.status < Status::Monitoring {
                let to = Status::Monitoring;
                let say = Errand::Say(Command::SetStatus { to }, "monitoring: updates have twice the time");
                options.push((say, "say that people are watching (monitoring)".into()));
            }
            Offer::new("What about the soak?", options).lead(clock::line(incident, clock, now))
        }
    }
}
