//! What people ask of clocks, and what starts and shortens them by itself.

use super::super::command::Refusal;
use super::super::decide::{Office, said};
use super::super::fact::Fact;
use super::super::fold::Incident;
use super::super::scale::{Severity, Status};
use super::{ClockCommand, ClockFact, label};
use crate::domain::clock::{Clock, ClockKind, ClockSettings, Length, SNOOZES, SNOOZES_IN_A_ROW, Urgency};
use crate::domain::moment::{after, between};
use crate::domain::{Moment, SafeText};
use std::time::Duration;

/// The longest clock a person may set: a day.
const LONGEST: u32 = 24 * 60;

/// Decides what a person asks of a clock.
pub(in super::super) fn decide(
    open: &Incident,
    office: &Office<'_>,
    who: &SafeText,
    now: Moment,
    command: &ClockCommand,
) -> Result<Vec<Fact>, Refusal> {
    match command {
        ClockCommand::StartClock {
            clock,
            name,
            to,
            minutes,
            why,
        } => {
            let to = if to.is_empty() { who } else { to };
            start(open, office, now, *clock, name, to, *minutes, why)
        }
        ClockCommand::StopClock { clock, name, why } => {
            find(open, *clock, name)?;
            Ok(vec![stop(*clock, name, &said(why, "reason")?)])
        }
        ClockCommand::PauseClock { clock, name, why } => pause(open, *clock, name, why),
        ClockCommand::ResumeClock { clock, name } => resume(open, now, *clock, name),
        ClockCommand::SnoozeClock {
            clock,
            name,
            minutes,
            why,
        } => snooze(open, now, *clock, name, *minutes, why),
        ClockCommand::BreakSoak { why } => break_soak(open, office, now, why),
    }
}

/// A clock that is set by itself because of what was just decided.
pub(in super::super) fn set(kind: ClockKind, from: Moment, length: &Length) -> Fact {
    set_named(
        kind,
        &SafeText::default(),
        &SafeText::default(),
        after(from, length.span),
        length.words(),
    )
}

fn set_named(kind: ClockKind, name: &SafeText, to: &SafeText, due: Moment, why: impl Into<SafeText>) -> Fact {
    Fact::ClockSet {
        clock: kind,
        name: name.clone(),
        to: to.clone(),
        due,
        why: why.into(),
    }
}

fn stop(kind: ClockKind, name: &SafeText, why: &SafeText) -> Fact {
    Fact::ClockStopped {
        clock: kind,
        name: name.clone(),
        why: why.clone(),
    }
}

/// Ends every running clock that `is_over` picks.
pub(in super::super) fn stop_all(open: &Incident, is_over: impl Fn(ClockKind) -> bool) -> impl Iterator<Item = Fact> {
    let over = open.clocks.iter().filter(move |clock| is_over(clock.kind));
    over.map(|clock| stop(clock.kind, &clock.name, &SafeText::default()))
}

/// The clocks of a commander who begins.
pub(in super::super) fn leads(settings: &ClockSettings, now: Moment) -> Fact {
    set(ClockKind::Shift, now, &settings.shift)
}

/// The clocks that run from the beginning, or again after a relapse.
pub(in super::super) fn begin(
    settings: &ClockSettings,
    severity: Severity,
    kinds: &[ClockKind],
    from: Moment,
) -> Vec<Fact> {
    let lengths = kinds
        .iter()
        .map(|kind| (*kind, settings.length(*kind, severity, false)));
    lengths
        .filter_map(|(kind, length)| Some(set(kind, from, &length?)))
        .collect()
}

/// The clock of the next update, once one went out; none where the severity has none.
pub(in super::super) fn update(
    open: &Incident,
    settings: &ClockSettings,
    kind: ClockKind,
    now: Moment,
) -> Option<Fact> {
    if !open.status.is_open() {
        return None;
    }
    let length = settings.length(kind, open.severity, open.status == Status::Monitoring)?;
    Some(set(kind, now, &length))
}

/// What another severity does to the clocks: it shortens what runs and starts what is missing. A
/// clock that the new severity does not have ends, unless it is overdue: that stays to be seen.
pub(in super::super) fn restart(open: &Incident, settings: &ClockSettings, to: Severity, now: Moment) -> Vec<Fact> {
    let is_monitoring = open.status == Status::Monitoring;
    let kinds = [
        ClockKind::Update,
        ClockKind::PublicUpdate,
        ClockKind::Mitigation,
        ClockKind::Impact,
    ];
    let mut facts = Vec::new();
    for kind in kinds {
        let length = settings.length(kind, to, is_monitoring);
        match (open.clock(kind), length) {
            (Some(clock), Some(length)) => facts.extend(shorten(clock, &length, to, now)),
            (Some(clock), None) if clock.urgency(now) != Urgency::Overdue => {
                let why = format!("{} has none", to.word());
                facts.push(stop(kind, &SafeText::default(), &why.into()));
            }
            (None, Some(length)) if is_wanted(open, kind) => facts.push(set(kind, now, &length)),
            (Some(_) | None, Some(_) | None) => {}
        }
    }
    facts
}

/// A clock that runs keeps its deadline or gets an earlier one, never a later one.
fn shorten(clock: &Clock, length: &Length, to: Severity, now: Moment) -> Option<Fact> {
    let due = clock.shortened(now, length.span);
    let why = format!("{}: {}", to.word(), length.words());
    (due < clock.due).then(|| set_named(clock.kind, &clock.name, &clock.to, due, why))
}

/// Whether a clock that does not run should, once the severity has one.
fn is_wanted(open: &Incident, kind: ClockKind) -> bool {
    match kind {
        ClockKind::Update => open.status.is_open(),
        ClockKind::Mitigation => open.status.is_harmful(),
        ClockKind::Impact => open.has_impact() && !open.has_page(),
        ClockKind::PublicUpdate => open.has_page(),
        ClockKind::Soak | ClockKind::Task | ClockKind::Escalation | ClockKind::Shift | ClockKind::PostMortem => false,
    }
}

/// An update that runs gets twice the time once people only watch, and half of it again once they do not.
pub(in super::super) fn pace(open: &Incident, settings: &ClockSettings, to: Status, now: Moment) -> Vec<Fact> {
    let (was, is) = (open.status == Status::Monitoring, to == Status::Monitoring);
    if was == is {
        return Vec::new();
    }
    let kinds = [ClockKind::Update, ClockKind::PublicUpdate].into_iter();
    let changed = kinds.filter_map(|kind| {
        let (clock, length) = (open.clock(kind)?, settings.length(kind, open.severity, is)?);
        let due = if was {
            clock.shortened(now, length.span)
        } else if clock.urgency(now) == Urgency::Overdue {
            clock.due
        } else {
            clock.due.max(after(clock.set, length.span))
        };
        let why = format!("{}: {}", to.word(), length.words());
        (due != clock.due).then(|| set_named(kind, &clock.name, &clock.to, due, why))
    });
    changed.collect()
}

#[expect(clippy::too_many_arguments, reason = "each is one word of the person's sentence")]
fn start(
    open: &Incident,
    office: &Office<'_>,
    now: Moment,
    kind: ClockKind,
    name: &SafeText,
    to: &SafeText,
    minutes: Option<u32>,
    why: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    let name = name_for(kind, name)?;
    let (span, words) = if let Some(minutes) = minutes {
        if !(1..=LONGEST).contains(&minutes) {
            let hint = "from 1 minute to a day";
            return Err(Refusal::new(
                format!("{minutes} minutes is no length for a clock"),
                hint,
            ));
        }
        let source = if why.is_empty() { "by hand" } else { why.as_str() };
        (
            Duration::from_secs(u64::from(minutes) * 60),
            format!("{minutes} min, {source}"),
        )
    } else {
        let is_monitoring = open.status == Status::Monitoring;
        let length = office.clocks.length(kind, open.severity, is_monitoring);
        let length = length.ok_or_else(|| {
            let sentence = format!("{} has no length for {}", open.severity.word(), label(kind, &name));
            Refusal::new(sentence, "say how many minutes")
        })?;
        (length.span, length.words())
    };
    let to = if kind == ClockKind::Task {
        to.clone()
    } else {
        SafeText::default()
    };
    Ok(vec![set_named(kind, &name, &to, after(now, span), words)])
}

fn name_for(kind: ClockKind, name: &SafeText) -> Result<SafeText, Refusal> {
    match kind {
        ClockKind::Task => said(name, "task"),
        ClockKind::Escalation => said(name, "name of whom was paged"),
        ClockKind::Update
        | ClockKind::Mitigation
        | ClockKind::Impact
        | ClockKind::PublicUpdate
        | ClockKind::Soak
        | ClockKind::Shift
        | ClockKind::PostMortem => Ok(SafeText::default()),
    }
}

fn find<'a>(open: &'a Incident, kind: ClockKind, name: &SafeText) -> Result<&'a Clock, Refusal> {
    let found = open.clock_named(kind, name);
    found.ok_or_else(|| Refusal::new(format!("{} does not run", label(kind, name)), "start it first"))
}

fn pause(open: &Incident, kind: ClockKind, name: &SafeText, why: &SafeText) -> Result<Vec<Fact>, Refusal> {
    let clock = find(open, kind, name)?;
    if let Some(pause) = &clock.paused {
        let sentence = format!("{} stands still already: {}", label(kind, name), pause.why);
        return Err(Refusal::new(sentence, "let it go on first"));
    }
    Ok(vec![Fact::Clock(ClockFact::ClockPaused {
        clock: kind,
        name: name.clone(),
        why: said(why, "reason")?,
    })])
}

fn resume(open: &Incident, now: Moment, kind: ClockKind, name: &SafeText) -> Result<Vec<Fact>, Refusal> {
    let clock = find(open, kind, name)?;
    let Some(pause) = &clock.paused else {
        return Err(Refusal::new(format!("{} runs", label(kind, name)), "nothing to do"));
    };
    Ok(vec![Fact::Clock(ClockFact::ClockResumed {
        clock: kind,
        name: name.clone(),
        due: after(clock.due, between(pause.since, now)),
    })])
}

/// Puts a clock off, twice in a row at most; then somebody has to act.
pub(in super::super) fn snooze(
    open: &Incident,
    now: Moment,
    kind: ClockKind,
    name: &SafeText,
    minutes: u32,
    why: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    if !SNOOZES.contains(&minutes) {
        return Err(Refusal::new(
            format!("{minutes} minutes is not a choice"),
            "put it off by 5, 10 or 15 minutes",
        ));
    }
    let clock = find(open, kind, name)?;
    if kind == ClockKind::Soak {
        return Err(Refusal::new(
            "a soak cannot be put off",
            "begin it again, or stop it with a reason",
        ));
    }
    if clock.snoozes >= SNOOZES_IN_A_ROW {
        return Err(twice(kind, name));
    }
    let due = after(clock.at(now), Duration::from_secs(u64::from(minutes) * 60));
    if due <= clock.due {
        return Err(Refusal::new(
            format!("{} is due later than that anyway", label(kind, name)),
            "put it off once it is nearer",
        ));
    }
    Ok(vec![Fact::Clock(ClockFact::ClockSnoozed {
        clock: kind,
        name: name.clone(),
        minutes,
        due,
        why: why.clone(),
    })])
}

fn twice(kind: ClockKind, name: &SafeText) -> Refusal {
    if kind == ClockKind::Update {
        return Refusal::new("the update was put off twice already", "send an update, however short");
    }
    Refusal::new(
        format!("{} was put off twice already", label(kind, name)),
        "do what it waits for, or stop it with a reason",
    )
}

fn break_soak(open: &Incident, office: &Office<'_>, now: Moment, why: &SafeText) -> Result<Vec<Fact>, Refusal> {
    let nobody = SafeText::default();
    let clock = find(open, ClockKind::Soak, &nobody)?;
    let why = said(why, "reason")?;
    let length = if clock.length.is_zero() {
        office.clocks.soak.span
    } else {
        clock.length
    };
    let why = format!("begun again: {why}");
    Ok(vec![set_named(
        ClockKind::Soak,
        &nobody,
        &nobody,
        after(now, length),
        why,
    )])
}
