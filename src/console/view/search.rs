//! Sections and steps of all books by a few letters.

use super::overlay::{BORDER, Frame, Place as At, boxed, cells, frame};
use super::prompt::draw_marked;
use super::text::{Row, width, wrap};
use crate::console::app::World;
use crate::console::input::LineEdit;
use crate::console::panels::runbook::{Heading, says_something};
use crate::console::theme::{Role, Theme};
use crate::domain::runbook::{Book, Section, Step, StepKind};
use crate::domain::{SafeText, StepId};
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::cmp::Reverse;

/// A section or a step that fits what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The section.
    pub heading: Heading,
    /// The step; none is the section itself.
    pub step: Option<StepId>,
    /// Its title, with its number.
    pub title: String,
    /// The headings above it, the nearest one last.
    pub place: String,
    /// The book's file.
    pub book: String,
}

/// How well words fit, the best last. Letters that are only scattered over a text fit almost anything, so that they
/// count in a title alone, and only where they stand close.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The letters stand close together in the title.
    Letters,
    /// Somewhere in the title, the text or the place.
    Anywhere,
    /// Every word begins a word of the title, the text or the place.
    AllPrefix,
    /// Every word is one of the title, the text or the place.
    AllWords,
    /// Every word stands somewhere in the title.
    Title,
    /// Every word begins a word of the title.
    TitlePrefix,
    /// Every word is one of the title.
    TitleWords,
}

/// The least score of a letter for letters to be close: the matcher gives 16 for each and takes points for gaps.
const CLOSE: u32 = 18;
/// Fewer letters than this are in everything.
const FEW: usize = 3;
/// The most that are offered.
const MOST: usize = 200;

/// What was typed, ready to be looked for.
struct Query {
    words: Vec<String>,
    letters: Pattern,
    count: usize,
    matcher: Matcher,
    scratch: Vec<char>,
}

impl Query {
    fn new(text: &str) -> Self {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let count = words.iter().map(|word| word.chars().count()).sum();
        let letters = Pattern::new(text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
        Self {
            words,
            letters,
            count,
            matcher: Matcher::new(Config::DEFAULT),
            scratch: Vec::new(),
        }
    }

    /// How well a title, and all that is said beside it, fit.
    fn fit(&mut self, title: &str, all: &str) -> Option<(Fit, u32)> {
        let rated = match self.words_in(title) {
            Some(Place::Whole) => Some(Fit::TitleWords),
            Some(Place::Begins) => Some(Fit::TitlePrefix),
            Some(Place::Inside) => Some(Fit::Title),
            None => self.words_in(all).map(|place| match place {
                Place::Whole => Fit::AllWords,
                Place::Begins => Fit::AllPrefix,
                Place::Inside => Fit::Anywhere,
            }),
        };
        if let Some(fit) = rated {
            // Of equals the shorter title: more of it is what was typed.
            return Some((fit, u32::MAX - u32::try_from(title.chars().count()).unwrap_or(u32::MAX)));
        }
        let score = self
            .letters
            .score(Utf32Str::new(title, &mut self.scratch), &mut self.matcher)?;
        let least = CLOSE * u32::try_from(self.count).unwrap_or(u32::MAX);
        (self.count >= FEW && score >= least).then_some((Fit::Letters, score))
    }

    /// Where the worst of the words stands in a text; none where one does not.
    fn words_in(&self, text: &str) -> Option<Place> {
        let text = text.to_lowercase();
        self.words.iter().map(|word| place_of(&text, word)).min().flatten()
    }
}

/// Where a word stands in a text, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Inside,
    Begins,
    Whole,
}

fn place_of(text: &str, word: &str) -> Option<Place> {
    let is_edge = |next: Option<char>| next.is_none_or(|next| !next.is_alphanumeric());
    let places = text.match_indices(word).map(|(at, _)| {
        let begins = is_edge(text[..at].chars().next_back());
        match (begins, is_edge(text[at + word.len()..].chars().next())) {
            (true, true) => Place::Whole,
            (true, false) => Place::Begins,
            (false, _) => Place::Inside,
        }
    });
    places.max()
}

/// What fits, best first; a section before its steps where both fit as well. With nothing typed: all sections.
#[must_use]
pub fn found(world: &World, query: &str) -> Vec<Hit> {
    let is_blank = query.trim().is_empty();
    let mut query = Query::new(query);
    let mut hits: Vec<((Fit, bool, u32), Hit)> = Vec::new();
    for book in world.books.as_deref().unwrap_or_default() {
        for (at, section) in book.sections.iter().enumerate() {
            let Some(heading) = Heading::of_section(book, at) else {
                continue;
            };
            let place = format!("{} {}", under(book, section), book.title);
            let title = section.title.as_str();
            let fit = if is_blank {
                Some((Fit::TitleWords, 0))
            } else {
                query.fit(title, &format!("{title} {place}"))
            };
            if let Some((fit, score)) = fit.filter(|_| says_something(section)) {
                hits.push(((fit, true, score), of_section(book, section, heading.clone())));
            }
            let steps = section.steps.iter();
            for step in steps.filter(|step| !is_blank && step.kind != StepKind::Group) {
                let command = step.command.as_ref().map_or("", |command| command.script.as_str());
                let all = format!("{} {command} {title} {place}", step.title);
                if let Some((fit, score)) = query.fit(step.title.as_str(), &all) {
                    hits.push(((fit, false, score), of_step(book, section, step, heading.clone())));
                }
            }
        }
    }
    if !is_blank {
        hits.sort_by_key(|(rank, _)| Reverse(*rank));
    }
    hits.truncate(MOST);
    hits.into_iter().map(|(_, hit)| hit).collect()
}

/// What a search looks through, in words.
#[must_use]
pub fn searched(world: &World) -> String {
    let books = world.books.as_deref().unwrap_or_default();
    let sections = books.iter().flat_map(|book| &book.sections);
    let steps = sections.clone().flat_map(|section| &section.steps);
    format!(
        "searched {} books, {} sections, {} steps: titles, commands and where they stand",
        books.len(),
        sections.filter(|section| says_something(section)).count(),
        steps.filter(|step| step.kind != StepKind::Group).count()
    )
}

/// The headings above a section, the book's own title left aside.
fn under(book: &Book, section: &Section) -> String {
    let above = section.path.iter().filter(|heading| **heading != book.title);
    above.map(SafeText::as_str).collect::<Vec<_>>().join(" > ")
}

fn of_section(book: &Book, section: &Section, heading: Heading) -> Hit {
    Hit {
        heading,
        step: None,
        title: section.title.to_string(),
        place: under(book, section),
        book: book.id.to_string(),
    }
}

fn of_step(book: &Book, section: &Section, step: &Step, heading: Heading) -> Hit {
    Hit {
        heading,
        step: Some(step.id.clone()),
        title: format!("{} {}", step.number, step.title).trim().to_owned(),
        place: [under(book, section), section.title.to_string()]
            .iter()
            .filter(|part| !part.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(" > "),
        book: book.id.to_string(),
    }
}

/// What is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// What was typed.
    pub edit: &'a LineEdit,
    /// What fits, from [`found`].
    pub hits: &'a [Hit],
    /// The row that is selected, from 0.
    pub selected: usize,
    /// What was looked through, from [`searched`].
    pub searched: &'a str,
}

/// The widest the box gets.
const WIDEST: u16 = 120;

/// Draws the search at the middle of the area: the line, then what fits.
pub fn draw(search: &Search<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let height = (area.height.saturating_mul(3) / 4).max(8);
    let outer = boxed(area, WIDEST, height, At::Middle);
    let page = usize::from(outer.height.saturating_sub(BORDER + 1));
    let top = (search.selected + 1).saturating_sub(page.max(1));
    let count = search.hits.len();
    let more = if count == 0 {
        String::new()
    } else {
        format!("{} of {count}", search.selected.min(count - 1) + 1)
    };
    let border = Frame {
        title: "Search all books   Enter goes there   Esc leaves it",
        more: &more,
        border: Role::BorderFocused,
    };
    let inner = frame(&border, theme, outer, buf);
    draw_marked('/', search.edit, theme, inner, buf);
    if count == 0 {
        let lines = ["Nothing fits; delete a letter (ctrl-u deletes all)", search.searched];
        let lines = lines.iter().flat_map(|line| wrap(line, usize::from(inner.width)));
        for (at, line) in (1..).zip(lines) {
            Row::new(buf, inner, at).put(&line, theme.style(Role::Muted));
        }
    }
    let for_book = search.hits.iter().map(|hit| width(&hit.book)).max().unwrap_or(0);
    for (at, hit) in search.hits.iter().enumerate().skip(top).take(page) {
        let row = Rect {
            y: inner.y + 1 + cells(at - top),
            height: 1,
            ..inner
        };
        draw_hit(hit, at == search.selected, for_book, theme, row, buf);
    }
}

fn draw_hit(hit: &Hit, is_selected: bool, for_book: usize, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let kind = if hit.step.is_some() { "step    " } else { "section " };
    let title = if hit.step.is_some() { Role::Text } else { Role::Strong };
    let mut row = Row::new(buf, area, 0);
    row.put(if is_selected { "> " } else { "  " }, theme.style(Role::Key))
        .put(kind, theme.style(Role::Muted));
    let for_book = for_book.min(row.room() / 4);
    let for_title = row.room().saturating_sub(for_book) * 11 / 20;
    let for_place = row.room().saturating_sub(for_book + for_title + 3);
    row.column(&hit.title, for_title, theme.style(title))
        .skip(2)
        .column(&end_of(&hit.place, for_place), for_place, theme.style(Role::Muted))
        .skip(1)
        .right(&hit.book, for_book, theme.style(Role::Muted));
    if is_selected {
        buf.set_style(area, theme.style(Role::Selected));
    }
}

/// The end of a path of headings: the nearest ones say most.
fn end_of(path: &str, room: usize) -> String {
    if width(path) <= room {
        return path.to_owned();
    }
    let tails = path.match_indices(" > ").map(|(at, mark)| &path[at + mark.len()..]);
    let mut tails = tails.map(|tail| format!("… > {tail}"));
    let last = path.rsplit(" > ").next().unwrap_or(path);
    tails
        .find(|tail| width(tail) <= room)
        .unwrap_or_else(|| last.to_owned())
}
