//! What clocks do, and what people do with them.

mod ask;

pub(super) use ask::{begin, decide, leads, pace, restart, set, snooze, stop_all, update};

use super::fact::Fact;
use super::fold::Incident;
use crate::domain::clock::{Call, Clock, ClockKind, Pause};
use crate::domain::moment::{day_and_time, short};
use crate::domain::{Moment, SafeText};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What happens to a clock beside being set and ended, and to time itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ClockFact {
    /// A clock was put off.
    ClockSnoozed {
        /// Which clock.
        clock: ClockKind,
        /// Which one of its kind.
        #[serde(default)]
        name: SafeText,
        /// By how many minutes.
        minutes: u32,
        /// When it is due now.
        due: Moment,
        /// Why; may be empty.
        #[serde(default)]
        why: SafeText,
    },
    /// A clock stands still.
    ClockPaused {
        /// Which clock.
        clock: ClockKind,
        /// Which one of its kind.
        #[serde(default)]
        name: SafeText,
        /// Why.
        why: SafeText,
    },
    /// A clock goes on.
    ClockResumed {
        /// Which clock.
        clock: ClockKind,
        /// Which one of its kind.
        #[serde(default)]
        name: SafeText,
        /// When it is due now: what was left when it was stopped.
        due: Moment,
    },
    /// A clock is overdue; told once.
    ClockOverdue {
        /// Which clock.
        clock: ClockKind,
        /// Which one of its kind.
        #[serde(default)]
        name: SafeText,
        /// For how many seconds.
        over_secs: u64,
        /// Who should act; empty where nobody plays a part that should.
        #[serde(default)]
        to: SafeText,
        /// Whether nobody was watching when it came due: the machine slept or the host was not there.
        #[serde(default)]
        unseen: bool,
    },
    /// A clock is still overdue, and the next one is called.
    ClockEscalated {
        /// Which clock.
        clock: ClockKind,
        /// Which one of its kind.
        #[serde(default)]
        name: SafeText,
        /// How far up the ladder, from 1.
        rung: u32,
        /// Who is called.
        to: SafeText,
    },
    /// All stayed well until a soak was over; told once.
    SoakHeld,
    /// The machine slept.
    Suspended {
        /// For how many seconds.
        secs: u64,
    },
    /// The wall clock was set; running clocks keep what is left.
    ClockJumped {
        /// By how many seconds; negative is back.
        secs: i64,
    },
}

/// What a person does with a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum ClockCommand {
    /// Starts a clock, or starts it anew.
    StartClock {
        /// Which clock.
        clock: ClockKind,
        /// The task, or whom was paged; empty for the other kinds.
        #[serde(default)]
        name: SafeText,
        /// Who has the task; empty means the person who asks.
        #[serde(default)]
        to: SafeText,
        /// How many minutes; none means as the settings say.
        #[serde(default)]
        minutes: Option<u32>,
        /// Whose words give the minutes, such as a sentence of the book; may be empty.
        #[serde(default)]
        why: SafeText,
    },
    /// Ends a clock before its time.
    StopClock {
        /// Which clock.
        clock: ClockKind,
        /// Which one of its kind.
        #[serde(default)]
        name: SafeText,
        /// Why; may not be empty.
        why: SafeText,
    },
    /// Stops a clock for a while.
    PauseClock {
        /// Which clock.
        clock: ClockKind,
        /// Which one of its kind.
        #[serde(default)]
        name: SafeText,
        /// Why; may not be empty.
        why: SafeText,
    },
    /// Lets a clock go on.
    ResumeClock {
        /// Which clock.
        clock: ClockKind,
        /// Which one of its kind.
        #[serde(default)]
        name: SafeText,
    },
    /// Puts a clock off.
    SnoozeClock {
        /// Which clock.
        clock: ClockKind,
        /// Which one of its kind.
        #[serde(default)]
        name: SafeText,
        /// By how many minutes from now: 5, 10 or 15.
        minutes: u32,
        /// Why; may be empty.
        #[serde(default)]
        why: SafeText,
    },
    /// What had to stay well did not: the soak begins again.
    BreakSoak {
        /// What was seen; may not be empty.
        why: SafeText,
    },
}

impl Incident {
    /// A clock that runs: the first of its kind.
    #[must_use]
    pub fn clock(&self, kind: ClockKind) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.kind == kind)
    }

    /// A clock that runs, by kind and name.
    #[must_use]
    pub fn clock_named(&self, kind: ClockKind, name: &SafeText) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.is(kind, name))
    }

    /// Folds a clock that was set. What was put off is told by its words in facts of old.
    pub(super) fn apply_clock_set(&mut self, fact: &Fact, at: Moment) {
        let Fact::ClockSet {
            clock: kind,
            name,
            to,
            due,
            why,
        } = fact
        else {
            return;
        };
        let mut clock = Clock::new(*kind, at, *due);
        clock.name = name.clone();
        clock.to = to.clone();
        clock.why = why.clone();
        if why.as_str().starts_with("put off") {
            let before = self.clock_named(*kind, name);
            clock.snoozes = before.map_or(0, |before| before.snoozes) + 1;
        }
        self.clocks.retain(|clock| !clock.is(*kind, name));
        self.clocks.push(clock);
        self.clocks.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
        self.count_snoozes();
    }

    pub(super) fn apply_clock_stopped(&mut self, kind: ClockKind, name: &SafeText) {
        self.clocks.retain(|clock| !clock.is(kind, name));
        self.count_snoozes();
    }

    pub(super) fn apply_clock(&mut self, fact: &ClockFact, who: &SafeText, at: Moment) {
        match fact {
            ClockFact::ClockSnoozed { clock, name, due, .. } => self.change(*clock, name, |clock| {
                clock.due = *due;
                clock.snoozes += 1;
                clock.called = None;
            }),
            ClockFact::ClockPaused { clock, name, why } => self.change(*clock, name, |clock| {
                clock.paused = Some(Pause {
                    since: at,
                    by: who.clone(),
                    why: why.clone(),
                });
            }),
            ClockFact::ClockResumed { clock, name, due } => self.change(*clock, name, |clock| {
                clock.due = *due;
                clock.paused = None;
            }),
            ClockFact::ClockOverdue { clock, name, to, .. } => {
                self.change(*clock, name, |clock| clock.called = Some(call(at, 0, to)));
            }
            ClockFact::ClockEscalated { clock, name, rung, to } => {
                self.change(*clock, name, |clock| clock.called = Some(call(at, *rung, to)));
            }
            ClockFact::SoakHeld => {
                let nobody = SafeText::default();
                self.change(ClockKind::Soak, &nobody, |clock| {
                    clock.called = Some(call(at, 0, &nobody));
                });
            }
            ClockFact::Suspended { .. } => {}
            ClockFact::ClockJumped { secs } => self.clocks.iter_mut().for_each(|clock| clock.shift(*secs)),
        }
        self.count_snoozes();
    }

    fn change(&mut self, kind: ClockKind, name: &SafeText, change: impl FnOnce(&mut Clock)) {
        if let Some(clock) = self.clocks.iter_mut().find(|clock| clock.is(kind, name)) {
            change(clock);
        }
    }

    fn count_snoozes(&mut self) {
        self.snoozes = self.clock(ClockKind::Update).map_or(0, |clock| clock.snoozes);
    }
}

fn call(at: Moment, rung: u32, to: &SafeText) -> Call {
    let to = to.clone();
    Call { at, rung, to }
}

/// A clock as a sentence calls it: `clock TASK "check the replica"`.
pub(super) fn label(kind: ClockKind, name: &SafeText) -> String {
    if name.is_empty() {
        format!("clock {}", kind.word())
    } else {
        format!("clock {} \"{name}\"", kind.word())
    }
}

/// A clock that was set, in one line.
pub(super) fn set_words(kind: ClockKind, name: &SafeText, due: Moment, why: &SafeText) -> String {
    format!("{} due {} ({why})", label(kind, name), stamp(kind, due))
}

/// A clock that was ended, in one line.
pub(super) fn ended(kind: ClockKind, name: &SafeText, why: &SafeText) -> String {
    with(format!("{} ended", label(kind, name)), why)
}

/// The fact in one line.
pub(super) fn words(fact: &ClockFact) -> String {
    match fact {
        ClockFact::ClockSnoozed {
            clock,
            name,
            minutes,
            due,
            why,
        } => {
            let text = format!(
                "{} put off by {minutes} min, due {}",
                label(*clock, name),
                stamp(*clock, *due)
            );
            with(text, why)
        }
        ClockFact::ClockPaused { clock, name, why } => format!("{} stopped for a while: {why}", label(*clock, name)),
        ClockFact::ClockResumed { clock, name, due } => {
            format!("{} goes on, due {}", label(*clock, name), stamp(*clock, *due))
        }
        ClockFact::ClockOverdue {
            clock,
            name,
            over_secs,
            to,
            unseen,
        } => {
            let over = short(Duration::from_secs(*over_secs));
            let unseen = if *unseen { ", nobody was watching" } else { "" };
            let acts = if to.is_empty() {
                "nobody is named to act"
            } else {
                "to act"
            };
            let to = if to.is_empty() { String::new() } else { format!("{to} ") };
            format!("{} overdue by {over}{unseen}: {to}{acts}", label(*clock, name))
        }
        ClockFact::ClockEscalated { clock, name, rung, to } => {
            format!("{} still overdue: call {to} (rung {rung})", label(*clock, name))
        }
        ClockFact::SoakHeld => "all stayed well: the soak is complete".into(),
        ClockFact::Suspended { secs } => format!("the machine slept for {}", short(Duration::from_secs(*secs))),
        ClockFact::ClockJumped { secs } => {
            let direction = if *secs < 0 { "back" } else { "forward" };
            let span = short(Duration::from_secs(secs.unsigned_abs()));
            format!("the machine's clock was set {direction} by {span}; what is left on the clocks stays")
        }
    }
}

/// When a clock is due. A review is days away and needs its date.
fn stamp(kind: ClockKind, at: Moment) -> String {
    match kind {
        ClockKind::PostMortem => day_and_time(at),
        ClockKind::Update
        | ClockKind::Mitigation
        | ClockKind::Impact
        | ClockKind::PublicUpdate
        | ClockKind::Soak
        | ClockKind::Task
        | ClockKind::Escalation
        | ClockKind::Shift => at.format("%H:%M:%SZ").to_string(),
    }
}

fn with(text: String, why: &SafeText) -> String {
    if why.is_empty() { text } else { format!("{text}: {why}") }
}
