//! A fact in one line, for the timeline panel and the export.

use super::fact::Fact;
use super::{clocks, comms, course, outlived, people, talk};
use crate::domain::run::RunOutcome;

/// Says what happened in one line, without the time and the author: `Restart the service: exit 0 in 2.1 s`.
#[must_use]
pub fn words(fact: &Fact) -> String {
    match fact {
        Fact::Declared {
            title,
            severity,
            environment,
        } => format!("declared {}: {title} ({environment})", severity.word()),
        Fact::SeverityChanged { to, why } => with(&format!("severity is now {}", to.word()), why.as_str()),
        Fact::StatusChanged { to } => format!("status is now {}", to.word()),
        Fact::RoleAssigned { role, to } => format!("{} is {to}", role.word()),
        Fact::Noted { text } => format!("note: {text}"),
        Fact::Pinned { text, source, line_at } => {
            format!("pinned {source} {}: {text}", line_at.format("%H:%M:%S%.3fZ"))
        }
        Fact::BookAttached { book, .. } => format!("opened the book {book}"),
        Fact::StepDone { title, observed, .. } => with(&format!("done: {title}"), &quoted(observed.as_str())),
        Fact::StepSkipped { title, reason, .. } => format!("skipped: {title}: {reason}"),
        Fact::StepBlocked { title, reason, .. } => format!("blocked: {title}: {reason}"),
        Fact::StepRuledOut { title, reason, .. } => format!("does not apply: {title}: {reason}"),
        Fact::StepAssigned { title, to, .. } => format!("{to} takes {title}"),
        Fact::StepJudged { .. } => judged(fact),
        Fact::ValueSet {
            name, value, source, ..
        } => match value {
            Some(value) => format!("{name} is {value} ({})", source.words()),
            None => format!("{name} is set, a secret ({})", source.words()),
        },
        Fact::BookChanged { .. } => book_changed(fact),
        Fact::StepReset { title, .. } => format!("back to the start: {title}"),
        Fact::StepNoted { title, text, .. } => format!("note on {title}: {text}"),
        Fact::RunStarted { title, command, .. } => format!("running {title}: {command}"),
        Fact::RunFinished {
            title,
            outcome,
            took_ms,
            ..
        } => format!("{title}: {}", finished(outcome, *took_ms)),
        Fact::RunCancelAsked { .. } => "asked to cancel the running command".into(),
        Fact::UpdateSent { text, channel } => format!("update to {channel}: {text}"),
        Fact::ClockSet {
            clock, name, due, why, ..
        } => clocks::set_words(*clock, name, *due, why),
        Fact::ClockStopped { clock, name, why } => clocks::ended(*clock, name, why),
        Fact::Course(fact) => course::words(fact),
        Fact::People(fact) => people::words(fact),
        Fact::Talk(fact) => talk::words(fact),
        Fact::Clock(fact) => clocks::words(fact),
        Fact::Comms(fact) => comms::words(fact),
        Fact::Outlived(fact) => outlived::words(fact),
        Fact::Unknown(fact) => format!("a fact this version does not know: {}", fact.kind()),
    }
}

/// How a run ended, with its length where it has one: `exit 0 in 2.1 s`.
#[must_use]
pub fn finished(outcome: &RunOutcome, took_ms: u64) -> String {
    match outcome {
        RunOutcome::Exited { .. } => format!("{} in {}", outcome.words(), seconds(took_ms)),
        RunOutcome::Signalled { .. } | RunOutcome::Cancelled | RunOutcome::TimedOut => {
            format!("{} after {}", outcome.words(), seconds(took_ms))
        }
        RunOutcome::NotStarted { .. } | RunOutcome::Lost => outcome.words(),
    }
}

/// Milliseconds as seconds with one digit: `2.1 s`.
#[must_use]
pub fn seconds(ms: u64) -> String {
    format!("{}.{} s", ms / 1_000, ms % 1_000 / 100)
}

fn judged(fact: &Fact) -> String {
    let Fact::StepJudged {
        title,
        verdict,
        observed,
        question,
        ..
    } = fact
    else {
        return String::new();
    };
    match question {
        Some(question) => format!("{title}: {observed}; to be answered: {question}"),
        None => with(&format!("{title}: {}", verdict.word()), observed.as_str()),
    }
}

fn book_changed(fact: &Fact) -> String {
    let Fact::BookChanged {
        book,
        new_steps,
        gone_steps,
        moved,
        ..
    } = fact
    else {
        return String::new();
    };
    with(
        &format!("the book {book} changed on disk"),
        &changes(*new_steps, *gone_steps, moved.len()),
    )
}

/// How a book changed: `2 steps are new, 1 is gone, 1 moved`; empty where only other words changed.
fn changes(new_steps: u32, gone_steps: u32, moved: usize) -> String {
    let steps = |count: u32, verb: &str| match count {
        0 => None,
        1 => Some(format!("1 step is {verb}")),
        count => Some(format!("{count} steps are {verb}")),
    };
    let moved = match moved {
        0 => None,
        1 => Some("1 moved and keeps its state".to_owned()),
        moved => Some(format!("{moved} moved and keep their state")),
    };
    let parts = [steps(new_steps, "new"), steps(gone_steps, "gone"), moved];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn with(what: &str, more: &str) -> String {
    if more.is_empty() {
        what.into()
    } else {
        format!("{what}: {more}")
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("\"{text}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::ClockKind;
    use crate::domain::incident::{Role, Severity, Status};
    use crate::domain::{Moment, RunId, StepId};

    #[test]
    fn a_finished_run_names_its_exit_and_length() {
        let fact = |outcome| Fact::RunFinished {
            run: RunId::new("r"),
            step: StepId::new("s"),
            title: "Restart db".into(),
            outcome,
            took_ms: 2_149,
            tail: Vec::new(),
            lines: 0,
        };
        let cases = [
            (RunOutcome::Exited { code: 0 }, "Restart db: exit 0 in 2.1 s"),
            (RunOutcome::Cancelled, "Restart db: cancelled after 2.1 s"),
            (RunOutcome::Lost, "Restart db: lost: the host ended while it ran"),
        ];
        for (outcome, text) in cases {
            assert_eq!(words(&fact(outcome)), text);
        }
    }

    #[test]
    fn facts_are_one_line_and_leave_out_what_is_empty() {
        let cases = [
            (
                Fact::Declared {
                    title: "API 5xx".into(),
                    severity: Severity::Sev2,
                    environment: "prod".into(),
                },
                "declared SEV2: API 5xx (prod)",
            ),
            (
                Fact::SeverityChanged {
                    to: Severity::Sev1,
                    why: "".into(),
                },
                "severity is now SEV1",
            ),
            (Fact::StatusChanged { to: Status::Resolved }, "status is now resolved"),
            (
                Fact::RoleAssigned {
                    role: Role::Commander,
                    to: "maya".into(),
                },
                "IC is maya",
            ),
            (
                Fact::StepDone {
                    step: StepId::new("s"),
                    title: "Check db".into(),
                    observed: "exited (137)".into(),
                    hash: String::new(),
                },
                "done: Check db: \"exited (137)\"",
            ),
            (
                Fact::ClockSet {
                    clock: ClockKind::Update,
                    name: "".into(),
                    to: "".into(),
                    due: Moment::UNIX_EPOCH,
                    why: "15 min, by default".into(),
                },
                "clock UPDATE due 00:00:00Z (15 min, by default)",
            ),
        ];
        for (fact, text) in cases {
            assert_eq!(words(&fact), text);
        }
    }
}
