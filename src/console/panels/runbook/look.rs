//! Where a person is in the books.

use crate::console::app::State;
use crate::console::panels::cursor::Cursor;
use crate::console::panels::rows::passes;
use crate::domain::runbook::{Book, Section, Step};
use crate::domain::{BookId, SafeText, StepId};

/// A book, or a section of it, by names that survive an edit elsewhere in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The book.
    pub book: BookId,
    /// The section's headings, outermost first; empty means the book itself.
    pub path: Vec<SafeText>,
}

/// How deep a person has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// The list of books and sections.
    #[default]
    Contents,
    /// The steps of one section.
    Steps,
    /// One step, whole.
    Detail,
}

/// A person's view of the books.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// How deep they have gone.
    pub place: Place,
    /// The selected book or section.
    pub contents: Cursor<Heading>,
    /// The section whose steps are shown.
    pub section: Option<Heading>,
    /// The selected step.
    pub step: Cursor<StepId>,
    /// The first line of the detail on show.
    pub top: usize,
    /// Text that headings or steps must contain.
    pub filter: String,
}

/// One row of the contents.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The book.
    pub book: &'a Book,
    /// The section; none is the book itself.
    pub section: Option<&'a Section>,
}

impl Row<'_> {
    /// Its names.
    pub fn heading(&self) -> Heading {
        let path = self.section.map_or_else(Vec::new, path);
        Heading {
            book: self.book.id.clone(),
            path,
        }
    }
}

fn path(section: &Section) -> Vec<SafeText> {
    section.path.iter().chain([&section.title]).cloned().collect()
}

/// Books and sections in the order of the files, without sections that say nothing.
pub fn contents(state: &State) -> Vec<Row<'_>> {
    let filter = &state.runbook.filter;
    let mut rows = Vec::new();
    for book in state.world.books.as_deref().unwrap_or_default() {
        rows.push(Row { book, section: None });
        let sections = book
            .sections
            .iter()
            .filter(|section| !section.steps.is_empty() || !section.prose.is_empty());
        let sections = sections.filter(|section| passes(filter, &[section.title.as_str()]));
        rows.extend(sections.map(|section| Row {
            book,
            section: Some(section),
        }));
    }
    rows
}

/// The section whose steps are shown, as the books are now.
pub fn section(state: &State) -> Option<(&Book, &Section)> {
    let wanted = state.runbook.section.as_ref()?;
    let books = state.world.books.as_deref().unwrap_or_default();
    let book = books.iter().find(|book| book.id == wanted.book)?;
    let section = book.sections.iter().find(|section| path(section) == wanted.path)?;
    Some((book, section))
}

/// The steps of the shown section that pass the filter.
pub fn steps(state: &State) -> Vec<&Step> {
    let filter = match state.runbook.place {
        Place::Contents => "",
        Place::Steps | Place::Detail => state.runbook.filter.as_str(),
    };
    let steps = section(state).map_or(&[][..], |(_, section)| &section.steps).iter();
    steps.filter(|step| passes(filter, &[step.title.as_str()])).collect()
}

pub(super) fn step_ids(state: &State) -> Vec<StepId> {
    steps(state).into_iter().map(|step| step.id.clone()).collect()
}

pub(super) fn headings(state: &State) -> Vec<Heading> {
    contents(state).iter().map(Row::heading).collect()
}

/// The step under the cursor; none while the contents are shown.
#[must_use]
pub fn selected_step(state: &State) -> Option<(&Book, &Section, &Step)> {
    if state.runbook.place == Place::Contents {
        return None;
    }
    let index = state.runbook.step.index(&step_ids(state))?;
    let (book, section) = section(state)?;
    steps(state).get(index).map(|step| (book, section, *step))
}

/// The selected step's command, else its title; else the selected heading.
#[must_use]
pub fn selected_text(state: &State) -> Option<String> {
    if let Some((_, _, step)) = selected_step(state) {
        return Some(
            step.command
                .as_ref()
                .map_or_else(|| step.title.to_string(), |command| command.script.clone()),
        );
    }
    let index = state.runbook.contents.index(&headings(state))?;
    let rows = contents(state);
    let row = rows.get(index)?;
    Some(
        row.section
            .map_or(&row.book.title, |section| &section.title)
            .to_string(),
    )
}

/// Goes back from the detail to the steps, from the steps to the contents; false in the contents.
pub fn back(state: &mut State) -> bool {
    let look = &mut state.runbook;
    let (place, stepped) = match look.place {
        Place::Detail => (Place::Steps, true),
        Place::Steps => (Place::Contents, true),
        Place::Contents => (Place::Contents, false),
    };
    look.place = place;
    look.top = 0;
    stepped
}
