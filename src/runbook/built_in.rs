//! The program's own book for the process itself: triage, stabilise, communicate, after. It is Markdown
//! like any other, and used where a project has no such book.

use super::{ClassRules, read};
use crate::domain::BookId;
use crate::domain::runbook::Book;

/// Its name among the books.
pub const NAME: &str = "built-in/command.md";

/// Its text.
pub const TEXT: &str = include_str!("../../books/command.md");

/// The book. Its sentences are offered as clocks; how often updates are due is for the configuration and
/// the team's own books to say.
#[must_use]
pub fn book() -> Book {
    let book = read(&BookId::new(NAME), TEXT.as_bytes(), &ClassRules::default());
    Book {
        update_minutes: None,
        ..book
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::runbook::{ClockUse, Step, StepKind};
    use crate::runbook::lint::{Day, lint};
    use std::collections::BTreeSet;

    fn steps(book: &Book) -> Vec<&Step> {
        book.sections.iter().flat_map(|section| &section.steps).collect()
    }

    #[test]
    fn every_line_of_its_lists_is_a_step_and_no_section_is_long() {
        let book = book();
        assert!(book.warnings.is_empty(), "{:?}", book.warnings);
        let titles: Vec<(&str, usize)> = book
            .sections
            .iter()
            .filter(|section| !section.steps.is_empty())
            .map(|section| (section.title.as_str(), section.steps.len()))
            .collect();
        assert_eq!(
            titles,
            [("Triage", 8), ("Stabilise", 9), ("Communicate", 8), ("After", 9)]
        );
        let lines = TEXT
            .lines()
            .filter(|line| line.starts_with(|first: char| first.is_ascii_digit()));
        let all = steps(&book);
        assert_eq!(all.len(), lines.clone().count());
        for line in lines {
            assert!(line.len() <= 110, "short enough to be read at 03:00: {line}");
        }
        for step in all {
            assert!(
                step.command.is_none() && step.kind.is_action(),
                "{} {:?}",
                step.title,
                step.kind
            );
            assert_ne!(step.kind, StepKind::Edit, "{}", step.title);
        }
    }

    #[test]
    fn its_names_are_its_own_and_stay() {
        let book = book();
        let names: BTreeSet<&str> = steps(&book).iter().map(|step| step.id.as_str()).collect();
        assert_eq!(names.len(), 34);
        // What a journal says was ticked must be found again after an update of the program.
        for name in [
            "built-in/command.md#command-checklist/triage/1-4535764d",
            "built-in/command.md#command-checklist/after/1-241ac2ce",
        ] {
            assert!(names.contains(name), "{name}: {names:?}");
        }
        let again = super::book();
        assert_eq!(book, again);
    }

    #[test]
    fn the_linter_finds_nothing() {
        let today = Day {
            year: 2026,
            month: 11,
            day: 21,
        };
        let found = lint(&book(), TEXT, today);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn its_sentences_are_clocks_that_nobody_is_held_to() {
        let book = book();
        let clocks: Vec<(ClockUse, u64, bool)> = book
            .clocks
            .iter()
            .map(|offer| (offer.usage, offer.seconds / 60, offer.repeats))
            .collect();
        assert_eq!(
            clocks,
            [
                (ClockUse::Target, 5, false),
                (ClockUse::Mitigation, 10, false),
                (ClockUse::Soak, 15, false),
                (ClockUse::Update, 5, false),
                (ClockUse::Update, 15, true),
                (ClockUse::Impact, 5, false),
                (ClockUse::Update, 30, true),
            ]
        );
        assert_eq!(book.update_minutes, None);
    }
}
