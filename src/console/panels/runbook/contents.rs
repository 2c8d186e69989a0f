//! The contents: what is suggested now, then books and sections in the order of the files.

use super::look::{Heading, Spot};
use crate::console::app::State;
use crate::console::panels::rows::passes;
use crate::domain::SafeText;
use crate::domain::runbook::{Book, Section};
use crate::domain::suggestion::Suggestion;

/// One row of the contents.
#[derive(Debug, Clone)]
pub enum Row<'a> {
    /// A section that what happens now points at.
    Suggested {
        /// Where it leads.
        heading: Heading,
        /// Why.
        suggestion: &'a Suggestion,
    },
    /// A book.
    Book(&'a Book),
    /// A section.
    Section {
        /// Where it leads.
        heading: Heading,
        /// The section.
        section: &'a Section,
    },
}

impl Row<'_> {
    /// What it is called.
    #[must_use]
    pub fn title(&self) -> &SafeText {
        match self {
            Self::Suggested { suggestion, .. } => &suggestion.title,
            Self::Book(book) => &book.title,
            Self::Section { section, .. } => &section.title,
        }
    }

    /// Its name for the cursor.
    #[must_use]
    pub fn spot(&self) -> Spot {
        match self {
            Self::Suggested { heading, .. } => Spot::Suggested(heading.clone()),
            Self::Book(book) => Spot::At(Heading::of_book(book)),
            Self::Section { heading, .. } => Spot::At(heading.clone()),
        }
    }
}

/// The rows that pass the filter, without sections that say nothing.
pub fn contents(state: &State) -> Vec<Row<'_>> {
    let filter = &state.runbook.filter;
    let mut rows = suggested(state);
    rows.retain(|row| passes(filter, &[row.title().as_str()]));
    for book in state.world.books.as_deref().unwrap_or_default() {
        let passing: Vec<Row<'_>> = sections(book, filter).collect();
        // A book without a section that passes would only stand in the way of one that has.
        if passes(filter, &[book.title.as_str()]) || !passing.is_empty() {
            rows.push(Row::Book(book));
            rows.extend(passing);
        }
    }
    rows
}

/// The sections of a book that pass.
fn sections<'a>(book: &'a Book, filter: &'a str) -> impl Iterator<Item = Row<'a>> {
    let sections = book.sections.iter().enumerate();
    let sections = sections.filter(|(at, section)| says_something(section) || leads_on(book, *at));
    let sections = sections.filter(move |(_, section)| passes(filter, &[section.title.as_str()]));
    sections.filter_map(|(at, section)| {
        let heading = Heading::of_section(book, at)?;
        Some(Row::Section { heading, section })
    })
}

/// Whether there is something to do or to read.
#[must_use]
pub fn says_something(section: &Section) -> bool {
    !section.steps.is_empty() || !section.prose.is_empty()
}

/// Whether a heading stands above sections that say something; the book's own title stands in its row.
fn leads_on(book: &Book, at: usize) -> bool {
    let heading = &book.sections[at];
    let is_title = heading.path.is_empty() && heading.title == book.title;
    let below = book.sections[at + 1..]
        .iter()
        .take_while(|other| other.level > heading.level);
    !is_title && below.into_iter().any(says_something)
}

/// What happens now points at these; a suggestion for a book that is not here any more points nowhere.
fn suggested(state: &State) -> Vec<Row<'_>> {
    let books = state.world.books.as_deref().unwrap_or_default();
    let mut rows = Vec::new();
    for suggestion in &state.world.suggestions {
        let book = books.iter().find(|known| known.id == suggestion.book);
        if let Some(heading) = book.and_then(|book| Heading::of_section(book, suggestion.section)) {
            rows.push(Row::Suggested { heading, suggestion });
        }
    }
    rows
}

pub(super) fn spots(state: &State) -> Vec<Spot> {
    contents(state).iter().map(Row::spot).collect()
}

/// The best suggestion that leads somewhere, with where it leads.
#[must_use]
pub fn first_suggested(state: &State) -> Option<(Heading, &Suggestion)> {
    suggested(state).into_iter().find_map(|row| match row {
        Row::Suggested { heading, suggestion } => Some((heading, suggestion)),
        Row::Book(_) | Row::Section { .. } => None,
    })
}
