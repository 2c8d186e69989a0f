//! Every key in force, made from the action tables and the keymap, and what is wrong with a person's files.

use super::overlay::{Frame, cells, frame, in_sight, inside};
use super::text::{Row, width, wrap};
use crate::console::input::{Action, Keymap, ListAction, Scope};
use crate::console::theme::{Role, Theme};
use crate::domain::SafeText;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What help is made from.
#[derive(Debug, Clone, Copy)]
pub struct Help<'a> {
    /// The keymap in force.
    pub keymap: &'a Keymap,
    /// The scopes of the panel in focus, which come first.
    pub scopes: &'a [Scope],
    /// What is wrong with the person's files, one sentence each.
    pub warnings: &'a [SafeText],
    /// The first row on show; more than [`last_top`] shows the last page.
    pub top: usize,
}

/// A column narrower than this is hard to read.
const COLUMN: usize = 35;
/// Columns between two columns.
const BETWEEN: usize = 2;
/// The most columns that keys take before their sentence.
const KEYS: usize = 14;

/// Keys of lines, lists and questions, which no keymap changes.
const WRITING: [(&str, &str); 7] = [
    ("enter", "Done"),
    ("esc", "Leave it"),
    ("ctrl-w", "Delete a word back"),
    ("ctrl-u", "Delete to the start"),
    ("ctrl-a, ctrl-e", "To the start, to the end"),
    ("y", "Say yes to a question"),
    ("n, esc", "Say no to a question"),
];

/// The largest first row that makes sense for [`Help::top`] in this area; zero where all is in sight.
#[must_use]
pub fn last_top(help: &Help<'_>, area: Rect) -> usize {
    let inner = inside(area);
    rows(help, usize::from(inner.width))
        .len()
        .saturating_sub(usize::from(inner.height))
}

/// Draws help over the whole area.
pub fn draw(help: &Help<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let inner = inside(area);
    let rows = rows(help, usize::from(inner.width));
    let page = usize::from(inner.height);
    let top = help.top.min(rows.len().saturating_sub(page));
    let more = in_sight(top, page, rows.len());
    let more = if more.is_empty() {
        more
    } else {
        format!("rows {more}: Up Down")
    };
    let title = format!("Keys: {}   Esc back", help.keymap.name());
    let border = Frame {
        title: &title,
        more: &more,
        border: Role::BorderFocused,
    };
    let inner = frame(&border, theme, area, buf);
    for (at, row) in rows.iter().skip(top).take(page).enumerate() {
        let mut line = Row::new(buf, inner, cells(at));
        for (text, wide, role) in row {
            line.column(text, *wide, theme.style(*role));
        }
    }
}

/// One row: texts, each with its columns and its role.
type Line = Vec<(String, usize, Role)>;

/// A heading with its lines of keys and sentence.
struct Group {
    heading: String,
    entries: Vec<(String, String)>,
}

fn rows(help: &Help<'_>, room: usize) -> Vec<Line> {
    let mut rows = Vec::new();
    if !help.warnings.is_empty() {
        let end = help.keymap.hint(ListAction::Bottom).unwrap_or_default();
        let text = format!("{}, below the keys: {end}", count(help.warnings.len()));
        rows.push(vec![(text, room, Role::NoticeWarning)]);
    }
    let columns = ((room + BETWEEN) / (COLUMN + BETWEEN)).clamp(1, 3);
    let wide = ((room + BETWEEN) / columns).saturating_sub(BETWEEN);
    let blocks: Vec<Vec<Line>> = groups(help).iter().map(|group| block(group, wide)).collect();
    rows.extend(beside(share(blocks, columns), wide));
    if !help.warnings.is_empty() {
        rows.push(vec![(count(help.warnings.len()), room, Role::Title)]);
        let lines = help.warnings.iter().flat_map(|warning| wrap(warning.as_str(), room));
        rows.extend(lines.map(|line| vec![(line, room, Role::NoticeWarning)]));
    }
    rows
}

fn count(warnings: usize) -> String {
    match warnings {
        1 => "1 warning about your files".into(),
        more => format!("{more} warnings about your files"),
    }
}

/// Every action by the first half of its name, those of the focused panel first.
fn groups(help: &Help<'_>) -> Vec<Group> {
    let mut actions: Vec<Action> = Action::all().collect();
    let panel = help.scopes.first().copied();
    actions.sort_by_key(|action| Some(action.scope()) != panel);
    let mut groups: Vec<Group> = Vec::new();
    for action in actions {
        let keys = help.keymap.chords_of(action).join(", ");
        let keys = if keys.is_empty() { "palette".to_string() } else { keys };
        let entry = (keys, action.describe().to_string());
        let heading = heading(action.noun());
        match groups.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.entries.push(entry),
            None => groups.push(Group {
                heading,
                entries: vec![entry],
            }),
        }
    }
    let writing = WRITING
        .iter()
        .map(|(keys, sentence)| ((*keys).to_string(), (*sentence).to_string()));
    groups.push(Group {
        heading: "While writing".into(),
        entries: writing.collect(),
    });
    groups
}

/// The heading of a group: the first half of its actions' names with a capital.
fn heading(noun: &str) -> String {
    let mut characters = noun.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The rows of one group, an empty one at the end.
fn block(group: &Group, wide: usize) -> Vec<Line> {
    let keys = group
        .entries
        .iter()
        .map(|(keys, _)| width(keys))
        .max()
        .unwrap_or(0)
        .min(KEYS)
        .min(wide / 2)
        + 2;
    let mut rows = vec![vec![(group.heading.clone(), wide, Role::Title)]];
    for (chords, sentence) in &group.entries {
        let (left, right) = (
            wrap(chords, keys.saturating_sub(2)),
            wrap(sentence, wide.saturating_sub(keys)),
        );
        for at in 0..left.len().max(right.len()) {
            let text = |lines: &[String]| lines.get(at).cloned().unwrap_or_default();
            rows.push(vec![
                (text(&left), keys, Role::Key),
                (text(&right), wide.saturating_sub(keys), Role::Text),
            ]);
        }
    }
    rows.push(vec![(String::new(), wide, Role::Text)]);
    rows
}

/// Shares blocks out into columns of about the same height, in order.
fn share(blocks: Vec<Vec<Line>>, columns: usize) -> Vec<Vec<Line>> {
    let total: usize = blocks.iter().map(Vec::len).sum();
    let mut shared: Vec<Vec<Line>> = vec![Vec::new()];
    let mut done = 0;
    for block in blocks {
        let begun = shared.len();
        if begun < columns && done + block.len() / 2 > total * begun / columns {
            shared.push(Vec::new());
        }
        done += block.len();
        if let Some(column) = shared.last_mut() {
            column.extend(block);
        }
    }
    shared
}

/// Puts columns side by side.
fn beside(columns: Vec<Vec<Line>>, wide: usize) -> Vec<Line> {
    let height = columns.iter().map(Vec::len).max().unwrap_or(0);
    let mut rows: Vec<Line> = vec![Vec::new(); height];
    for (number, column) in columns.into_iter().enumerate() {
        let mut column = column.into_iter();
        for row in &mut rows {
            if number > 0 {
                row.push((String::new(), BETWEEN, Role::Text));
            }
            row.extend(column.next().unwrap_or_else(|| vec![(String::new(), wide, Role::Text)]));
        }
    }
    rows
}
