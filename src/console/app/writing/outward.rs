//! Whether words that were written for the team are about to go to everybody.

use super::{Source, Writing};
use crate::domain::SafeText;
use crate::domain::channel::OfferedText;
use std::collections::BTreeSet;

/// What of a text was not written for everybody, while a public channel is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inward {
    /// All of it: nobody has changed a word of what was written for the team.
    Whole,
    /// So many lines of it.
    Lines(usize),
}

impl Writing {
    /// What would go outside and was written for people inside; none where no public channel is chosen.
    #[must_use]
    pub fn inward(&self) -> Option<Inward> {
        if !self.chosen().any(|toggle| toggle.row.is_public) {
            return None;
        }
        let (outer, inner): (Vec<_>, Vec<_>) = self.texts.iter().partition(|text| self.is_for_everybody(text));
        let outer: BTreeSet<&str> = outer.into_iter().flat_map(|text| said(&text.text)).collect();
        let inside: BTreeSet<&str> = inner.iter().flat_map(|text| said(&text.text)).collect();
        let own = self.edit.text();
        let lines = said(&own);
        let count = lines
            .iter()
            .filter(|line| inside.contains(*line) && !outer.contains(*line))
            .count();
        let is_one = inner.iter().any(|text| said(&text.text) == lines);
        let is_draft = self.source == Source::Draft && !self.is_touched;
        let is_known = |line: &&str| inside.contains(line) || outer.contains(line);
        match count {
            0 => None,
            _ if is_one || (is_draft && lines.iter().all(is_known)) => Some(Inward::Whole),
            count => Some(Inward::Lines(count)),
        }
    }

    fn is_for_everybody(&self, text: &OfferedText) -> bool {
        let rows = self.channels.iter().flatten().map(|toggle| &toggle.row);
        let mut public = rows.filter(|row| row.is_public);
        public.any(|row| text.channels.contains(&row.name))
    }
}

/// The lines that say something.
fn said(text: &[SafeText]) -> Vec<&str> {
    let lines = text.iter().map(|line| line.as_str().trim());
    lines.filter(|line| !line.is_empty()).collect()
}
