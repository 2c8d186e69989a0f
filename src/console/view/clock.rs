//! A clock in words, the same everywhere on screen; and which of them is the worst.

use crate::domain::Moment;
use crate::domain::clock::{Clock, ClockKind, ClockSettings, Standing, standing};
use crate::domain::incident::Incident;
use crate::domain::moment::{between, clock_face, day_and_time, roughly};
use std::cmp::Reverse;
use std::time::Duration;

/// Columns of a clock's bar between its brackets.
const BAR: usize = 10;

/// The clocks, the one that is worst first: overdue the longest, then due soonest, then what stands still.
#[must_use]
pub fn by_urgency(incident: &Incident, now: Moment) -> Vec<&Clock> {
    let mut clocks: Vec<&Clock> = incident.clocks.iter().collect();
    clocks.sort_by_key(|clock| rank(clock, now));
    clocks
}

/// The clock that asks for somebody first.
#[must_use]
pub fn worst(incident: &Incident, now: Moment) -> Option<&Clock> {
    by_urgency(incident, now).into_iter().next()
}

fn rank(clock: &Clock, now: Moment) -> (u8, Reverse<Duration>, Duration) {
    let (over, left) = (Reverse(clock.over(now)), clock.left(now));
    // Nobody is late for these within an outage.
    let is_long = matches!(clock.kind, ClockKind::Shift | ClockKind::PostMortem);
    match standing(clock, now) {
        // Whether to open a page is a question; the others are work that is late.
        Standing::Overdue { .. } | Standing::Due { .. } if clock.kind == ClockKind::Impact => (1, over, left),
        Standing::Overdue { .. } | Standing::Due { .. } => (0, over, left),
        Standing::Held => (2, over, left),
        Standing::Hint { .. } if !is_long => (3, over, left),
        Standing::Running { .. } if !is_long => (4, over, left),
        Standing::Hint { .. } | Standing::Running { .. } => (5, over, left),
        Standing::Paused { .. } => (6, over, left),
    }
}

/// The name of a clock: `UPDATE`, `TASK drain the node`.
#[must_use]
pub fn name(clock: &Clock) -> String {
    if clock.name.is_empty() {
        clock.kind.word().to_owned()
    } else {
        format!("{} {}", clock.kind.word(), clock.name)
    }
}

/// How it stands: `due in 04:12`, `overdue 02:10`, `stopped at 05:00`.
#[must_use]
pub fn stands(clock: &Clock, now: Moment) -> String {
    match standing(clock, now) {
        Standing::Paused { left, .. } => format!("stopped at {}", clock_face(left)),
        Standing::Held => "complete".into(),
        Standing::Due { .. } | Standing::Overdue { .. } if clock.kind == ClockKind::Impact => {
            format!("{}: open a status page?", clock_face(between(clock.set, now)))
        }
        Standing::Due { over } | Standing::Overdue { over } if clock.kind == ClockKind::PostMortem => {
            format!("overdue {}, since {}", roughly(over), day_and_time(clock.due))
        }
        Standing::Running { left } | Standing::Hint { left } if clock.kind == ClockKind::PostMortem => {
            format!("due {}, in {}", day_and_time(clock.due), roughly(left))
        }
        Standing::Due { over } | Standing::Overdue { over } => format!("overdue {}", clock_face(over)),
        Standing::Running { left } | Standing::Hint { left } => format!("due in {}", clock_face(left)),
    }
}

/// Who has to act now: who was called last, else who plays the part; empty where nobody does.
#[must_use]
pub fn acts(incident: &Incident, clock: &Clock) -> String {
    if let Some(call) = clock.called.as_ref().filter(|call| !call.to.is_empty()) {
        return call.to.to_string();
    }
    let ladder = incident.ladder(clock, &ClockSettings::default());
    ladder.first().map_or_else(String::new, ToString::to_string)
}

/// A clock in one line, for menus: name, how it stands, and who stopped it or has to act.
#[must_use]
pub fn line(incident: &Incident, clock: &Clock, now: Moment) -> String {
    let more = more(incident, clock, now);
    let gap = if more.is_empty() { "" } else { "  " };
    format!("{:<9} {}{gap}{more}", name(clock), stands(clock, now))
}

/// What there is to know beside how it stands: who stopped it and why, or who has to act.
#[must_use]
pub fn more(incident: &Incident, clock: &Clock, now: Moment) -> String {
    let who = acts(incident, clock);
    match standing(clock, now) {
        Standing::Paused { by, why, .. } => format!("by {by}: {why}"),
        Standing::Held => "all stayed well".into(),
        Standing::Due { .. } | Standing::Overdue { .. } => should(&who).trim_start().to_owned(),
        Standing::Running { .. } | Standing::Hint { .. } if clock.kind == ClockKind::Soak => bar(clock.used(now)),
        Standing::Running { .. } | Standing::Hint { .. } => who,
    }
}

fn should(who: &str) -> String {
    if who.is_empty() {
        "  nobody has this part".into()
    } else {
        format!("  {who} should act")
    }
}

/// How much of a clock's time is used: `[######----]`.
#[must_use]
pub fn bar(used: f64) -> String {
    let full = (1..=BAR)
        .filter(|step| used * 10.0 >= f64::from(u8::try_from(*step).unwrap_or(u8::MAX)) - 0.5)
        .count();
    format!("[{}{}]", "#".repeat(full), "-".repeat(BAR - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_has_a_date_and_the_other_clocks_a_countdown() {
        let set = Moment::UNIX_EPOCH;
        let due = set + chrono::TimeDelta::days(3);
        let review = Clock::new(ClockKind::PostMortem, set, due);
        assert_eq!(stands(&review, set), "due 4 Jan 00:00Z, in 3 d");
        let late = due + chrono::TimeDelta::hours(30);
        assert_eq!(stands(&review, late), "overdue 30 h, since 4 Jan 00:00Z");
        assert_eq!(stands(&Clock::new(ClockKind::Shift, set, due), set), "due in 72:00:00");
    }

    #[test]
    fn the_bar_shows_what_is_used() {
        let cases = [
            (0.0, "[----------]"),
            (0.04, "[----------]"),
            (0.05, "[#---------]"),
            (0.6, "[######----]"),
            (1.0, "[##########]"),
        ];
        for (used, text) in cases {
            assert_eq!(bar(used), text, "{used}");
        }
    }
}
