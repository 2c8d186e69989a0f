//! Every action by name, found with a few letters.

use super::overlay::{BORDER, Frame, Place, boxed, cells, frame};
use super::prompt::draw_marked;
use super::text::{Row, fit};
use crate::console::input::{Action, Keymap, LineEdit, Scope};
use crate::console::theme::{Role, Theme};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::cmp::Reverse;

/// An action that fits what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The action.
    pub action: Action,
    /// Its keys, as the keymap in force has them: `q, ctrl-c`.
    pub keys: String,
    /// Which characters of its sentence fit.
    pub in_sentence: Vec<u32>,
    /// Which characters of its name fit.
    pub in_name: Vec<u32>,
}

/// The actions that fit, best first. With nothing typed all of them, those of `scopes` first.
#[must_use]
pub fn matches(keymap: &Keymap, scopes: &[Scope], query: &str) -> Vec<Match> {
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut found: Vec<(u32, Match)> = Action::all()
        .filter_map(|action| score(&pattern, &mut matcher, keymap, action))
        .collect();
    let nearness = |action: Action| {
        scopes
            .iter()
            .position(|scope| *scope == action.scope())
            .unwrap_or(scopes.len())
    };
    let length = |action: Action| {
        if query.trim().is_empty() {
            0
        } else {
            action.describe().len()
        }
    };
    let begins = |action: Action| {
        action
            .describe()
            .to_lowercase()
            .starts_with(&query.trim().to_lowercase())
    };
    found.sort_by_key(|(score, found)| {
        let action = found.action;
        (!begins(action), Reverse(*score), length(action), nearness(action))
    });
    found.into_iter().map(|(_, found)| found).collect()
}

/// Each word must fit the name, the sentence or the keys; a fit in the sentence or name tells where.
fn score(pattern: &Pattern, matcher: &mut Matcher, keymap: &Keymap, action: Action) -> Option<(u32, Match)> {
    let keys = keymap.chords_of(action).join(", ");
    let sentence = action.describe();
    let name = action.name();
    let mut found = Match {
        action,
        keys,
        in_sentence: Vec::new(),
        in_name: Vec::new(),
    };
    let mut total = 0;
    for atom in &pattern.atoms {
        let mut scratch = Vec::new();
        let mut indices = Vec::new();
        let in_sentence = atom.indices(Utf32Str::new(sentence, &mut scratch), matcher, &mut indices);
        found.in_sentence.append(&mut indices);
        let in_name = atom.indices(Utf32Str::new(name, &mut scratch), matcher, &mut indices);
        found.in_name.append(&mut indices);
        let in_keys = (atom.needle_text().to_string() == found.keys).then_some(u16::MAX);
        total += u32::from(in_sentence.max(in_name).max(in_keys)?);
    }
    Some((total, found))
}

/// What is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Palette<'a> {
    /// What was typed.
    pub edit: &'a LineEdit,
    /// What fits, from [`matches()`].
    pub matches: &'a [Match],
    /// The row that is selected, from 0.
    pub selected: usize,
}

/// The widest the palette gets.
const WIDEST: u16 = 104;
/// Columns for the mark of the selected row.
const MARK: usize = 2;
/// Columns that hold every sentence of the tables.
const SENTENCE: usize = 50;
/// Columns that hold every name of the tables.
const NAME: usize = 26;
/// Columns for the keys at the right.
const KEYS: usize = 16;

/// Draws the palette at the middle of the area: the line, then what fits.
pub fn draw(palette: &Palette<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    // The height does not follow the matches: a box that jumps with each letter is hard to read.
    let height = (area.height.saturating_mul(3) / 4).max(8);
    let outer = boxed(area, WIDEST, height, Place::Middle);
    let page = usize::from(outer.height.saturating_sub(BORDER + 1));
    let top = (palette.selected + 1).saturating_sub(page.max(1));
    let count = palette.matches.len();
    let more = if count == 0 {
        String::new()
    } else {
        format!("{} of {count}", palette.selected.min(count - 1) + 1)
    };
    let border = Frame {
        title: "Do what?   Enter do it   Esc leave it",
        more: &more,
        border: Role::BorderFocused,
    };
    let inner = frame(&border, theme, outer, buf);
    draw_marked(':', palette.edit, theme, inner, buf);
    if count == 0 {
        Row::new(buf, inner, 1).put(
            "Nothing fits; delete a letter (ctrl-u deletes all)",
            theme.style(Role::Muted),
        );
    }
    for (at, found) in palette.matches.iter().enumerate().skip(top).take(page) {
        let row = Rect {
            y: inner.y + 1 + cells(at - top),
            height: 1,
            ..inner
        };
        draw_match(found, at == palette.selected, theme, row, buf);
    }
}

fn draw_match(found: &Match, is_selected: bool, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let all = usize::from(area.width);
    let names = if all >= MARK + SENTENCE + NAME + KEYS { NAME } else { 0 };
    let sentence = all.saturating_sub(MARK + names + KEYS);
    Row::new(buf, area, 0)
        .put(if is_selected { "> " } else { "  " }, theme.style(Role::Key))
        .column(
            &fit(found.action.describe(), sentence.saturating_sub(1)),
            sentence,
            theme.style(Role::Text),
        )
        .column(
            &fit(found.action.name(), names.saturating_sub(1)),
            names,
            theme.style(Role::Muted),
        )
        .put(&found.keys, theme.style(Role::Key));
    let x = area.x.saturating_add(cells(MARK));
    mark(&found.in_sentence, x, sentence.saturating_sub(1), theme, area, buf);
    mark(
        &found.in_name,
        x.saturating_add(cells(sentence)),
        names.saturating_sub(1),
        theme,
        area,
        buf,
    );
    if is_selected {
        buf.set_style(area, theme.style(Role::Selected));
    }
}

/// Marks the characters that fit; names and sentences are ASCII, one column each.
fn mark(hits: &[u32], x: u16, room: usize, theme: &Theme, area: Rect, buf: &mut Buffer) {
    for hit in hits.iter().filter(|hit| (**hit as usize) < room) {
        let cell = Rect::new(x.saturating_add(u16::try_from(*hit).unwrap_or(u16::MAX)), area.y, 1, 1);
        buf.set_style(cell.intersection(area), theme.style(Role::Match));
    }
}
