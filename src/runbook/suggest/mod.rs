//! From what happens now to the sections of the books that speak of it. Pure.

mod cover;
mod terms;

pub use cover::{covering_step, covers};

use crate::domain::runbook::{Book, Section, SectionRole, Step, StepKind};
use crate::domain::suggestion::Suggestion;
use crate::domain::{BookId, SafeText, StepId};
use std::collections::{BTreeMap, BTreeSet};
use terms::{kin, terms};

/// Suggestions made at one time.
const MOST: usize = 5;
/// The least that shared words must weigh before a section is proposed: about one rare word of a
/// title, or two of its text.
const LEAST: f64 = 4.0;
/// The same where the section names what the signal is about: one rare word of its text.
const LEAST_NAMED: f64 = 3.0;
/// Sections that a book has at least for the weight of its words.
const USUAL: u32 = 20;
/// How much a word of a related meaning counts.
const RELATED: f64 = 0.5;
/// Shared words named in the reason.
const NAMED: usize = 3;

/// How much a word counts by where it stands.
mod weight {
    /// In the title of a section, or the first cell of a table's row.
    pub const TITLE: f64 = 3.0;
    /// Among the symptoms.
    pub const SYMPTOM: f64 = 2.0;
    /// In a heading above, or in a step.
    pub const STEP: f64 = 1.0;
    /// In prose.
    pub const PROSE: f64 = 0.7;
    /// What a signal is about: the service's name.
    pub const NAME: f64 = 1.5;
    /// What a signal says.
    pub const SAYS: f64 = 1.0;
}

/// Something that happens now: a service that is down, a container that ended, an error that repeats.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// What it is about: `postgres`.
    pub about: String,
    /// What is said of it: `DOWN connection refused`.
    pub says: String,
    /// The sentence shown: `postgres is DOWN: connection refused`.
    pub sentence: SafeText,
    /// How grave it is against others: 1 for something that is down.
    pub gravity: f64,
}

/// A word that a signal looks for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Wanted {
    weight: f64,
    /// Whether it is what the signal is about, not only what it says.
    is_name: bool,
}

/// What can be proposed: a section, or one row of a decision table.
#[derive(Debug)]
struct Place {
    book: BookId,
    section: usize,
    title: SafeText,
    /// The headings above, the nearest one last, the book's own title left aside.
    above: Vec<SafeText>,
    step: Option<StepId>,
    words: BTreeMap<String, f64>,
}

/// The words of all books, and where they stand.
#[derive(Debug, Default)]
pub struct Index {
    places: Vec<Place>,
    /// In how many places a word stands.
    spread: BTreeMap<String, u32>,
}

impl Index {
    /// Reads the words of these books.
    #[must_use]
    pub fn new<'a>(books: impl IntoIterator<Item = &'a Book>) -> Self {
        let places: Vec<Place> = books.into_iter().flat_map(places).collect();
        let mut spread = BTreeMap::new();
        for word in places.iter().flat_map(|place| place.words.keys()) {
            *spread.entry(word.clone()).or_insert(0) += 1;
        }
        Self { places, spread }
    }

    /// The sections that these signals point at, the best first; each section once.
    #[must_use]
    pub fn suggest(&self, signals: &[Signal]) -> Vec<Suggestion> {
        let mut found: Vec<(f64, &Place, SafeText)> = Vec::new();
        for signal in signals {
            let wanted = wanted(signal);
            let scored = self.places.iter().filter_map(|place| {
                let (score, words) = self.score(place, &wanted)?;
                Some((score * signal.gravity, place, why(signal, &words)))
            });
            found.extend(scored);
        }
        found.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut seen = BTreeSet::new();
        let first = found
            .into_iter()
            .filter(|(_, place, _)| seen.insert((place.book.clone(), place.section)));
        first.take(MOST).map(|(_, place, why)| suggestion(place, why)).collect()
    }

    /// The weight of the words that a place shares with a signal, and these words, the heaviest first.
    fn score<'a>(&self, place: &Place, wanted: &'a BTreeMap<String, Wanted>) -> Option<(f64, Vec<&'a str>)> {
        let mut shared: Vec<(f64, &str)> = wanted
            .iter()
            .filter_map(|(word, wanted)| {
                let weight = wanted.weight * place.words.get(word)? * self.rarity(word);
                Some((weight, word.as_str()))
            })
            .collect();
        shared.sort_by(|one, other| other.0.total_cmp(&one.0));
        let score: f64 = shared.iter().map(|(score, _)| score).sum();
        let is_named = shared.iter().any(|(_, word)| wanted[*word].is_name);
        let least = if is_named { LEAST_NAMED } else { LEAST };
        (score >= least).then(|| (score, shared.iter().map(|(_, word)| *word).take(NAMED).collect()))
    }

    /// A word that stands everywhere says nothing; in a small book a word counts as in one of a usual
    /// length.
    fn rarity(&self, word: &str) -> f64 {
        let spread = self.spread.get(word).copied().unwrap_or(1);
        let all = u32::try_from(self.places.len()).unwrap_or(u32::MAX).max(USUAL);
        (1.0 + f64::from(all) / f64::from(spread)).ln()
    }
}

/// The words of a signal and those related to them, each with its weight.
fn wanted(signal: &Signal) -> BTreeMap<String, Wanted> {
    let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
    let mut put = |word: &str, weight: f64, is_name: bool| {
        let known = wanted.entry(word.to_owned()).or_default();
        known.weight = known.weight.max(weight);
        known.is_name |= is_name;
    };
    let about = terms(&signal.about).into_iter().map(|word| (word, weight::NAME, true));
    let says = terms(&signal.says).into_iter().map(|word| (word, weight::SAYS, false));
    for (word, weight, is_name) in about.chain(says) {
        for other in kin(&word) {
            put(other, weight * RELATED, is_name);
        }
        put(&word, weight, is_name);
    }
    wanted
}

fn why(signal: &Signal, words: &[&str]) -> SafeText {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    format!("{}; the book says {}", signal.sentence, words.join(", ")).into()
}

fn suggestion(place: &Place, why: SafeText) -> Suggestion {
    Suggestion {
        book: place.book.clone(),
        section: place.section,
        title: called(place),
        step: place.step.clone(),
        why,
    }
}

/// `Request` alone says little: the heading above stands before it.
fn called(place: &Place) -> SafeText {
    match place.above.last() {
        Some(above) => format!("{above} > {}", place.title).into(),
        None => place.title.clone(),
    }
}

/// The headings above a section, the book's own title left aside.
fn above(book: &Book, section: &Section) -> Vec<SafeText> {
    let headings = section.path.iter().filter(|heading| **heading != book.title);
    headings.cloned().collect()
}

/// The places of one book. What a heading's bold parts say counts for the heading: `Symptoms:` is
/// no place to go to.
fn places(book: &Book) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let mut rows = Vec::new();
    for (at, section) in book.sections.iter().enumerate() {
        let home = home_of(&places, section);
        let home = if let Some(home) = home {
            home
        } else {
            places.push(Place {
                book: book.id.clone(),
                section: at,
                title: section.title.clone(),
                above: above(book, section),
                step: None,
                words: BTreeMap::new(),
            });
            places.len() - 1
        };
        take_section(&mut places[home].words, section);
        rows.extend(
            section
                .steps
                .iter()
                .filter(|step| step.kind == StepKind::Row)
                .map(|step| row(book, at, step)),
        );
    }
    places.extend(rows);
    places
}

/// The heading that a part with a role belongs to.
fn home_of(places: &[Place], section: &Section) -> Option<usize> {
    let above = section.path.last().filter(|_| section.role != SectionRole::Steps)?;
    places.iter().rposition(|place| &place.title == above)
}

fn take_section(words: &mut BTreeMap<String, f64>, section: &Section) {
    let (title, text) = match section.role {
        SectionRole::Symptoms => (weight::STEP, weight::SYMPTOM),
        SectionRole::Steps
        | SectionRole::Diagnosis
        | SectionRole::Solutions
        | SectionRole::Assessment
        | SectionRole::Actions => (weight::TITLE, weight::PROSE),
    };
    take(words, section.title.as_str(), title);
    section
        .path
        .iter()
        .for_each(|above| take(words, above.as_str(), weight::STEP));
    section.prose.iter().for_each(|text_| take(words, text_.as_str(), text));
    for step in &section.steps {
        take(words, step.title.as_str(), text.max(weight::STEP));
        step.body.iter().for_each(|line| take(words, line.as_str(), text));
        if let Some(command) = &step.command {
            take(words, &command.script, weight::PROSE);
        }
    }
}

/// A row of a decision table is a place of its own: its first cell says when.
fn row(book: &Book, section: usize, step: &Step) -> Place {
    let mut words = BTreeMap::new();
    take(&mut words, step.title.as_str(), weight::TITLE);
    step.body
        .iter()
        .for_each(|line| take(&mut words, line.as_str(), weight::STEP));
    Place {
        book: book.id.clone(),
        section,
        title: step.title.clone(),
        above: book.sections.get(section).map_or_else(Vec::new, |home| {
            let mut above = above(book, home);
            above.push(home.title.clone());
            above
        }),
        step: Some(step.id.clone()),
        words,
    }
}

fn take(words: &mut BTreeMap<String, f64>, text: &str, weight: f64) {
    for word in terms(text) {
        let known = words.entry(word).or_insert(0.0);
        *known = known.max(weight);
    }
}

#[cfg(test)]
mod tests;
