//! Where a person is in the books.

use super::contents::{contents, spots};
use super::here::Here;
use super::together::Together;
use crate::console::app::State;
use crate::console::panels::cursor::Cursor;
use crate::console::panels::rows::passes;
use crate::domain::runbook::{Book, Section, Step, StepKind};
use crate::domain::{BookId, SafeText, StepId};

/// A book, or a section of it, by names that survive an edit elsewhere in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The book.
    pub book: BookId,
    /// The section's headings, outermost first; empty means the book itself.
    pub path: Vec<SafeText>,
    /// Which of the sections of that name, from 0: a book may have several.
    pub nth: usize,
}

impl Heading {
    /// The book itself.
    #[must_use]
    pub fn of_book(book: &Book) -> Self {
        Self {
            book: book.id.clone(),
            path: Vec::new(),
            nth: 0,
        }
    }

    /// A section by its place in the book; none where there is no such section.
    #[must_use]
    pub fn of_section(book: &Book, at: usize) -> Option<Self> {
        let path = path(book.sections.get(at)?);
        let nth = book.sections[..at].iter().filter(|other| is_at(other, &path)).count();
        Some(Self {
            book: book.id.clone(),
            path,
            nth,
        })
    }

    /// The section's place in the book as it is now.
    #[must_use]
    pub fn find(&self, book: &Book) -> Option<usize> {
        let named = book.sections.iter().enumerate();
        let mut named = named.filter(|(_, section)| is_at(section, &self.path));
        named.nth(self.nth).map(|(at, _)| at)
    }
}

fn path(section: &Section) -> Vec<SafeText> {
    section.path.iter().chain([&section.title]).cloned().collect()
}

fn is_at(section: &Section, path: &[SafeText]) -> bool {
    path.split_last()
        .is_some_and(|(title, above)| *title == section.title && above == section.path)
}

/// How deep a person has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// The list of books and sections.
    #[default]
    Contents,
    /// The steps of one section.
    Steps,
    /// What a section says besides its steps.
    Prose,
    /// One step, whole.
    Detail,
}

/// A row of the contents that can be selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// A section that what happens now points at.
    Suggested(Heading),
    /// A book or a section in its order.
    At(Heading),
}

impl Spot {
    /// Where it leads.
    #[must_use]
    pub fn heading(&self) -> &Heading {
        match self {
            Self::Suggested(heading) | Self::At(heading) => heading,
        }
    }
}

/// A person's view of the books.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// How deep they have gone.
    pub place: Place,
    /// The selected row of the contents.
    pub contents: Cursor<Spot>,
    /// The section whose steps are shown.
    pub section: Option<Heading>,
    /// The selected step.
    pub step: Cursor<StepId>,
    /// The first line of the detail or the prose on show.
    pub top: usize,
    /// Text that headings or steps must contain.
    pub filter: String,
    /// Where they were before each jump, the last one last.
    pub trail: Vec<super::jump::Stop>,
    /// The commands that this person runs one after the other.
    pub together: Option<Together>,
    /// The step they were at last, and when.
    pub here: Option<Here>,
    /// The step they were torn away from.
    pub torn_from: Option<StepId>,
}

/// The section whose steps are shown, as the books are now.
pub fn section(state: &State) -> Option<(&Book, &Section)> {
    let wanted = state.runbook.section.as_ref()?;
    let books = state.world.books.as_deref().unwrap_or_default();
    let book = books.iter().find(|book| book.id == wanted.book)?;
    Some((book, &book.sections[wanted.find(book)?]))
}

/// Whether a section is only read: nothing in it is to be done, though it may have titles.
#[must_use]
pub fn is_to_read(section: &Section) -> bool {
    section.steps.iter().all(|step| step.kind == StepKind::Group)
}

/// The steps of the shown section that pass the filter.
pub fn steps(state: &State) -> Vec<&Step> {
    let filter = match state.runbook.place {
        Place::Contents => "",
        Place::Steps | Place::Prose | Place::Detail => state.runbook.filter.as_str(),
    };
    let steps = section(state).map_or(&[][..], |(_, section)| &section.steps).iter();
    steps.filter(|step| passes(filter, &[step.title.as_str()])).collect()
}

pub(super) fn step_ids(state: &State) -> Vec<StepId> {
    steps(state).into_iter().map(|step| step.id.clone()).collect()
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
    let index = state.runbook.contents.index(&spots(state))?;
    contents(state).get(index).map(|row| row.title().to_string())
}

/// Goes back from the detail to the steps, from the steps to the contents; false in the contents.
pub fn back(state: &mut State) -> bool {
    let has_steps = section(state).is_some_and(|(_, section)| !is_to_read(section));
    let look = &mut state.runbook;
    let (place, stepped) = match look.place {
        Place::Prose if !has_steps => (Place::Contents, true),
        Place::Detail | Place::Prose => (Place::Steps, true),
        Place::Steps => (Place::Contents, true),
        Place::Contents => (Place::Contents, false),
    };
    look.place = place;
    look.top = 0;
    stepped
}
