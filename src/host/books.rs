//! Books that change on disk while people work with them.

use super::input::Effect;
use super::state::Host;
use crate::domain::checklist::StepRecord;
use crate::domain::incident::{Fact, Incident, StepMove};
use crate::domain::runbook::{Book, Step};
use crate::domain::{BookId, IncidentId, Moment, SafeText, StepId};
use crate::wire::NoticeKind;
use std::collections::BTreeSet;

/// Warnings of a book that changed which are told at once; the help has all of them.
const TOLD: usize = 3;

impl Host {
    /// A book that cannot be read now stays as it was last read, and the reason is told.
    pub(super) fn books_read(
        &mut self,
        now: Moment,
        mut books: Vec<Book>,
        problems: &[SafeText],
        unread: &[BookId],
    ) -> Vec<Effect> {
        let old = self.books.iter().filter(|book| unread.contains(&book.id));
        books.extend(old.cloned());
        let mut effects = Vec::new();
        if problems != self.unread {
            self.unread = problems.to_vec();
            self.dirty.warnings = true;
        }
        if books != self.books {
            let facts = self.changes(&books);
            for (kind, text) in news(&self.books, &books) {
                effects.extend(self.notify(kind, text));
            }
            self.set_books(books);
            let mut told = BTreeSet::new();
            for (incident, facts) in facts {
                told.extend(facts.iter().map(crate::domain::incident::words));
                self.desk_own(incident, facts);
            }
            for sentence in told {
                effects.extend(self.notify(NoticeKind::Warning, sentence));
            }
            effects.extend(self.work(now));
        }
        let told = problems
            .iter()
            .flat_map(|problem| self.notify(NoticeKind::Error, problem.clone()));
        effects.extend(told.collect::<Vec<_>>());
        effects
    }

    /// Puts a fact on the desk for every book in use that changed while no host ran.
    pub(super) fn desk_changed_books(&mut self) {
        let of = |open: &Incident| {
            let changes = self
                .books
                .iter()
                .filter_map(|book| change(open, None, book, &self.books));
            (open.id, changes.collect())
        };
        let all: Vec<(IncidentId, Vec<Fact>)> = self.open_incidents().map(of).collect();
        for (incident, facts) in all {
            self.desk_own(incident, facts);
        }
    }

    /// For each open incident, a fact for every book in use that says something else now.
    fn changes(&self, books: &[Book]) -> Vec<(IncidentId, Vec<Fact>)> {
        let old = |book: &Book| self.books.iter().find(|old| old.id == book.id);
        let of = |open: &Incident| {
            let changes = books.iter().filter_map(|book| change(open, old(book), book, books));
            (open.id, changes.collect())
        };
        self.open_incidents().map(of).collect()
    }
}

/// What is told of books that came, went, or have something new to warn of.
fn news(old: &[Book], new: &[Book]) -> Vec<(NoticeKind, SafeText)> {
    let has = |books: &[Book], book: &Book| books.iter().any(|other| other.id == book.id);
    let came = new.iter().filter(|book| !has(old, book));
    let came = came.map(|book| (NoticeKind::Info, format!("there is a new book: {}", book.id).into()));
    let gone = old.iter().filter(|book| !has(new, book)).map(|book| {
        let text = format!(
            "the book {} is gone from the disk: what was done with it stays written",
            book.id
        );
        (NoticeKind::Warning, text.into())
    });
    let known: BTreeSet<&SafeText> = old.iter().flat_map(|book| &book.warnings).collect();
    let warnings = new.iter().filter(|book| has(old, book)).flat_map(|book| &book.warnings);
    let fresh = warnings.filter(|warning| !known.contains(warning)).take(TOLD);
    let fresh = fresh.map(|warning| (NoticeKind::Warning, warning.clone()));
    came.chain(gone).chain(fresh).collect()
}

/// What changed of one book, if the incident uses it and it did.
fn change(open: &Incident, old: Option<&Book>, new: &Book, all: &[Book]) -> Option<Fact> {
    let touched = open.steps.keys().any(|step| is_of(step, &new.id));
    if !touched && !open.books.contains(&new.id) {
        return None;
    }
    let moved = moves(open, new, all);
    let before = old.map_or_else(|| last_hash(open, &new.id), |old| Some(old.sha256.as_str()));
    if moved.is_empty() && before.is_none_or(|before| before == new.sha256) {
        return None;
    }
    let (new_steps, gone_steps) = match old {
        Some(old) => (missing(new, old), missing(old, new)),
        None => (
            0,
            count(open.orphans(all).filter(|(id, _)| is_of(id, &new.id))) - size(moved.len()),
        ),
    };
    Some(Fact::BookChanged {
        book: new.id.clone(),
        sha256: new.sha256.clone(),
        new_steps,
        gone_steps,
        moved,
    })
}

/// Whether a step's name says that it is of this book.
fn is_of(step: &StepId, book: &BookId) -> bool {
    let rest = step.as_str().strip_prefix(book.as_str());
    rest.is_some_and(|rest| rest.starts_with('#'))
}

/// The book's hash when the incident heard of it last.
fn last_hash<'a>(open: &'a Incident, wanted: &BookId) -> Option<&'a str> {
    open.timeline.iter().rev().find_map(|event| match &event.fact {
        Fact::BookAttached { book, sha256 } | Fact::BookChanged { book, sha256, .. } if book == wanted => {
            Some(sha256.as_str())
        }
        _ => None,
    })
}

/// Touched steps that are gone, each with the one step of the same words that nobody touched.
fn moves(open: &Incident, new: &Book, all: &[Book]) -> Vec<StepMove> {
    let orphans: Vec<(&StepId, &StepRecord)> = open
        .orphans(all)
        .filter(|(id, record)| is_of(id, &new.id) && !record.hash.is_empty())
        .collect();
    let is_lone = |record: &StepRecord| orphans.iter().filter(|(_, other)| other.hash == record.hash).count() == 1;
    let heir = |record: &StepRecord| {
        let mut heirs = steps(new).filter(|step| step.hash == record.hash);
        let first = heirs.next().filter(|step| !open.steps.contains_key(&step.id))?;
        heirs.next().is_none().then(|| first.id.clone())
    };
    let lone = orphans.iter().filter(|(_, record)| is_lone(record));
    let moves = lone.filter_map(|(id, record)| {
        Some(StepMove {
            from: (*id).clone(),
            to: heir(record)?,
        })
    });
    moves.collect()
}

fn steps(book: &Book) -> impl Iterator<Item = &Step> {
    book.sections.iter().flat_map(|section| &section.steps)
}

/// How many things to do of one book have words that the other has not.
fn missing(of: &Book, from: &Book) -> u32 {
    let known: BTreeSet<&str> = steps(from).map(words_of).collect();
    count(steps(of).filter(|step| step.kind.is_action() && !known.contains(words_of(step))))
}

/// What stands for a step's words: their hash, else its name.
fn words_of(step: &Step) -> &str {
    if step.hash.is_empty() {
        step.id.as_str()
    } else {
        &step.hash
    }
}

fn count(steps: impl Iterator) -> u32 {
    size(steps.count())
}

fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
