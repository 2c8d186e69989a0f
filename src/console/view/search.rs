//! Sections and steps of all books by a few letters.

use super::overlay::{BORDER, Frame, Place, boxed, cells, frame};
use super::prompt::draw_edit;
use super::text::Row;
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
    /// Where it stands, the nearest heading first, the book's title last.
    pub place: String,
}

/// More than any score: whole words in the title come first, then whole words in it and where it stands, then
/// the letters alone: a long sentence holds the letters of almost anything.
const OWN_WORDS: u32 = 2 << 20;
/// Whole words in the title, the text and the place.
const ALL_WORDS: u32 = 1 << 20;
/// A section comes before a step that fits about as well.
const SECTION: u32 = 8;
/// The most that are offered.
const MOST: usize = 200;

/// What fits, best first; a section before its steps where both fit as well. With nothing typed: all sections.
#[must_use]
pub fn found(world: &World, query: &str) -> Vec<Hit> {
    let by_letters = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    // Long texts hold the letters of almost anything: there the words have to stand as they were typed.
    let by_words = Pattern::new(query, CaseMatching::Ignore, Normalization::Smart, AtomKind::Substring);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut scratch = Vec::new();
    let mut fits = |pattern: &Pattern, text: &str| pattern.score(Utf32Str::new(text, &mut scratch), &mut matcher);
    let is_blank = query.trim().is_empty();
    let mut hits: Vec<(u32, Hit)> = Vec::new();
    for book in world.books.as_deref().unwrap_or_default() {
        for (at, section) in book.sections.iter().enumerate() {
            let Some(heading) = Heading::of_section(book, at) else {
                continue;
            };
            let place = under(book, section);
            let all = format!("{} {place}", section.title);
            let by_title = fits(&by_words, section.title.as_str()).map(|score| OWN_WORDS + SECTION + score);
            let by_name = by_title
                .or_else(|| fits(&by_words, &all).map(|score| ALL_WORDS + SECTION + score))
                .or_else(|| fits(&by_letters, section.title.as_str()).map(|score| SECTION + score));
            if let Some(score) = by_name.filter(|_| says_something(section)) {
                hits.push((score, of_section(book, section, heading.clone())));
            }
            let steps = section
                .steps
                .iter()
                .filter(|step| !is_blank && step.kind != StepKind::Group);
            for step in steps {
                let command = step.command.as_ref().map_or("", |command| command.script.as_str());
                let by_title = fits(&by_words, step.title.as_str()).map(|score| OWN_WORDS + score);
                let all = format!("{} {command} {} {place}", step.title, section.title);
                let by_text = by_title
                    .or_else(|| fits(&by_words, &all).map(|score| ALL_WORDS + score))
                    .or_else(|| fits(&by_letters, step.title.as_str()));
                if let Some(score) = by_text {
                    hits.push((score, of_step(book, section, step, heading.clone())));
                }
            }
        }
    }
    if !is_blank {
        hits.sort_by_key(|(score, _)| Reverse(*score));
    }
    hits.truncate(MOST);
    hits.into_iter().map(|(_, hit)| hit).collect()
}

/// The headings above a section from the nearest up, then the book.
fn under(book: &Book, section: &Section) -> String {
    let above = section.path.iter().rev().filter(|heading| **heading != book.title);
    let above: Vec<&str> = above.map(SafeText::as_str).chain([book.title.as_str()]).collect();
    above.join(", ")
}

fn of_section(book: &Book, section: &Section, heading: Heading) -> Hit {
    Hit {
        heading,
        step: None,
        title: section.title.to_string(),
        place: under(book, section),
    }
}

fn of_step(book: &Book, section: &Section, step: &Step, heading: Heading) -> Hit {
    Hit {
        heading,
        step: Some(step.id.clone()),
        title: format!("{} {}", step.number, step.title).trim().to_owned(),
        place: format!("{}, {}", section.title, under(book, section)),
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
}

/// The widest the box gets.
const WIDEST: u16 = 120;

/// Draws the search at the middle of the area: the line, then what fits.
pub fn draw(search: &Search<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let height = (area.height.saturating_mul(3) / 4).max(8);
    let outer = boxed(area, WIDEST, height, Place::Middle);
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
    Row::new(buf, inner, 0).put("/ ", theme.style(Role::Key));
    let line = Rect {
        x: inner.x.saturating_add(2),
        width: inner.width.saturating_sub(2),
        height: 1.min(inner.height),
        ..inner
    };
    draw_edit(search.edit, theme, line, buf);
    if count == 0 {
        Row::new(buf, inner, 1).put(
            "Nothing fits; delete a letter (ctrl-u deletes all)",
            theme.style(Role::Muted),
        );
    }
    for (at, hit) in search.hits.iter().enumerate().skip(top).take(page) {
        let row = Rect {
            y: inner.y + 1 + cells(at - top),
            height: 1,
            ..inner
        };
        draw_hit(hit, at == search.selected, theme, row, buf);
    }
}

fn draw_hit(hit: &Hit, is_selected: bool, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let kind = if hit.step.is_some() { "step    " } else { "section " };
    let title = if hit.step.is_some() { Role::Text } else { Role::Strong };
    let mut row = Row::new(buf, area, 0);
    row.put(if is_selected { "> " } else { "  " }, theme.style(Role::Key))
        .put(kind, theme.style(Role::Muted));
    let wide = row.room() * 3 / 5;
    row.column(&hit.title, wide, theme.style(title))
        .skip(2)
        .put(&hit.place, theme.style(Role::Muted));
    if is_selected {
        buf.set_style(area, theme.style(Role::Selected));
    }
}
