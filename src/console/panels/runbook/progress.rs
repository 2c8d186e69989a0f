//! How far sections have come.

use crate::console::app::State;
use crate::domain::checklist::StepRecord;
use crate::domain::incident::Incident;
use crate::domain::runbook::{Book, Section, Step};

/// Settled actions, and all of them. Titles and pointers are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Actions with nothing left to do.
    pub done: usize,
    /// All actions.
    pub of: usize,
}

impl Progress {
    /// Whether there was something to do and nothing is left.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self.of > 0 && self.done == self.of
    }
}

impl std::fmt::Display for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.done, self.of)
    }
}

/// How far a section has come in this incident.
#[must_use]
pub fn progress(incident: Option<&Incident>, section: &Section) -> Progress {
    let actions = section.steps.iter().filter(|step| step.kind.is_action());
    let is_done = |step: &&Step| incident.is_some_and(|incident| incident.step(&step.id).state.is_settled());
    Progress {
        done: actions.clone().filter(is_done).count(),
        of: actions.count(),
    }
}

/// What is known of a step in the incident in front.
#[must_use]
pub fn record(state: &State, step: &Step) -> StepRecord {
    let incident = state.world.incident.as_deref();
    incident.map_or_else(StepRecord::default, |incident| incident.step(&step.id))
}

/// Whether the book says something else now than when the step was touched.
#[must_use]
pub fn has_changed(record: &StepRecord, step: &Step) -> bool {
    !record.hash.is_empty() && record.hash != step.hash
}

/// The sections that were finished between two looks at the same incident, in words.
#[must_use]
pub fn completed(books: &[Book], before: &Incident, after: &Incident) -> Vec<String> {
    if before.id != after.id {
        return Vec::new();
    }
    let sections = books.iter().flat_map(|book| &book.sections);
    let finished = sections.filter(|section| {
        progress(Some(after), section).is_complete() && !progress(Some(before), section).is_complete()
    });
    finished
        .map(|section| {
            format!(
                "section complete: {} ({})",
                section.title,
                progress(Some(after), section)
            )
        })
        .collect()
}
