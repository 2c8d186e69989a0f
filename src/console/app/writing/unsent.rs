//! Texts that were left without being sent: each belongs to its incident, and to the draft it was written into.

use super::{Draft, Writing};
use crate::console::input::TextEdit;
use crate::domain::channel::OfferedText;
use crate::domain::{IncidentId, SafeText, UpdateId};

/// How many are kept; the oldest goes.
const KEPT: usize = 50;

/// What one person left.
#[derive(Debug, Clone)]
pub(super) struct Left {
    incident: Option<IncidentId>,
    /// The draft it was written into, as it was then.
    pub draft: Option<Draft>,
    /// The texts.
    pub own: Vec<TextEdit>,
    /// The one that was on show.
    pub at: usize,
    /// The offered text of the moment it began.
    pub began: Option<OfferedText>,
    /// Where it was meant to go.
    pub meant: Option<Vec<SafeText>>,
}

/// All that one person left.
#[derive(Debug, Clone, Default)]
pub struct Unsent(Vec<Left>);

impl Unsent {
    /// Keeps what the person touched; false where they touched nothing.
    pub(super) fn put(&mut self, mut writing: Writing) -> bool {
        let kept = writing.keep();
        let meant = writing.channels.is_some().then(|| writing.chosen_names());
        let Some(last) = writing.own.len().checked_sub(1) else {
            return false;
        };
        if self.0.len() == KEPT {
            self.0.remove(0);
        }
        self.0.push(Left {
            incident: writing.incident,
            draft: writing.draft,
            own: writing.own,
            at: kept.unwrap_or(last),
            began: writing.began,
            meant: meant.or(writing.meant),
        });
        true
    }

    /// Takes what was left of a draft, or of an update that is nobody's draft.
    pub(super) fn take(&mut self, incident: Option<IncidentId>, draft: Option<&UpdateId>) -> Option<Left> {
        let at = self.0.iter().rposition(|left| left.is_of(incident, draft))?;
        Some(self.0.remove(at))
    }

    /// What was written into drafts that are none any more belongs to no draft.
    pub(super) fn free(&mut self, incident: Option<IncidentId>, is_draft: impl Fn(&UpdateId) -> bool) {
        for left in self.0.iter_mut().filter(|left| left.incident == incident) {
            left.draft.take_if(|draft| !is_draft(&draft.update));
        }
    }

    /// The first words of what was left; none where nothing was.
    #[must_use]
    pub fn words(&self, incident: Option<IncidentId>, draft: Option<&UpdateId>) -> Option<String> {
        let left = self.0.iter().rfind(|left| left.is_of(incident, draft))?;
        let lines = left.own.get(left.at)?.lines();
        lines
            .iter()
            .find(|line| !line.is_blank())
            .map(|line| line.text().to_owned())
    }

    /// How many were left.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl Left {
    fn is_of(&self, incident: Option<IncidentId>, draft: Option<&UpdateId>) -> bool {
        self.incident == incident && self.draft.as_ref().map(|draft| &draft.update) == draft
    }
}
