//! How the steps of the book stand.

use super::book::book_id;
use crate::console::ago;
use onscene::console::app::State;
use onscene::domain::StepId;
use onscene::domain::checklist::{Attempt, StepRecord, StepState};
use onscene::domain::incident::Incident;

fn by(who: &str, seconds: i64, state: StepState) -> StepRecord {
    StepRecord {
        state,
        who: who.into(),
        at: Some(ago(seconds)),
        ..StepRecord::default()
    }
}

/// Where the steps stand.
pub(super) fn records() -> Vec<(usize, StepRecord)> {
    begun().into_iter().chain(left()).collect()
}

/// Steps that somebody looked at or tried.
fn begun() -> Vec<(usize, StepRecord)> {
    let done = |observed: &str, warns| StepState::Done {
        observed: observed.into(),
        warns,
    };
    let failed = StepState::Failed {
        how: "exit 1 after 2.1 s".into(),
    };
    let tried = Attempt {
        state: failed,
        who: "you".into(),
        at: Some(ago(200)),
    };
    vec![
        (1, by("maya", 620, done("db exited (137)", false))),
        (2, by("li", 600, done("12 % left", true))),
        (
            3,
            by(
                "you",
                40,
                StepState::Verifying {
                    question: "is the lag below 10 seconds?".into(),
                    observed: "HTTP 200, lag 4".into(),
                },
            ),
        ),
        (
            4,
            StepRecord {
                assignee: "maya".into(),
                ..StepRecord::default()
            },
        ),
        (
            6,
            StepRecord {
                attempts: vec![tried],
                notes: vec!["the registry was slow".into()],
                hash: "another".into(),
                ..StepRecord::default()
            },
        ),
    ]
}

/// Steps that do not go on.
fn left() -> Vec<(usize, StepRecord)> {
    vec![
        (
            8,
            by(
                "li",
                300,
                StepState::Blocked {
                    reason: "nobody has the token".into(),
                },
            ),
        ),
        (
            10,
            by(
                "maya",
                280,
                StepState::NotApplicable {
                    reason: "it is high enough".into(),
                },
            ),
        ),
        (
            11,
            by(
                "you",
                100,
                StepState::Cancelled {
                    how: "cancelled after 3.0 s".into(),
                },
            ),
        ),
    ]
}

pub(super) fn told(state: &State) -> Incident {
    let mut incident = state.world.incident.as_deref().cloned().unwrap();
    incident.books.push(book_id());
    for (at, record) in records() {
        incident.steps.insert(StepId::new(format!("d{at}")), record);
    }
    incident
}
