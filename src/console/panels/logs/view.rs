//! Draws the log: time, source, level, text; what was asked and what was searched stand in the border.

use super::act::cursor_index;
use super::mark::marks;
use crate::console::app::State;
use crate::console::layout::Panel;
use crate::console::panels::cursor::first_shown;
use crate::console::theme::Role;
use crate::console::view::{Canvas, Part, Row, Title, head, width};
use crate::domain::Moment;
use crate::domain::log::{Level, LogPage, LogRow};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The page on screen, and whether it answers the question as it stands.
fn page(state: &State) -> Option<(&LogPage, bool)> {
    let page = state.world.page.as_ref()?;
    Some((page, page.view.query == state.logs.query))
}

/// What the border says: the question, the counts, what was searched, whether it follows.
#[must_use]
pub fn title(canvas: &Canvas<'_>) -> Title {
    let mut parts = question(canvas.state);
    let Some((page, answers)) = page(canvas.state) else {
        return Title {
            joint: "  ",
            parts,
            ..Title::default()
        };
    };
    if answers {
        parts.extend(counts(page));
        parts.push(position(canvas, page));
    } else {
        parts.push(Part::new(0, Role::Muted, "searching…"));
    }
    Title {
        joint: "  ",
        parts,
        badge: String::new(),
        is_old: !answers,
    }
}

/// The filters in words.
fn question(state: &State) -> Vec<Part> {
    let query = &state.logs.query;
    let mut parts = Vec::new();
    if let Some(id) = &query.id {
        parts.push(Part::new(0, Role::LogId, format!("{} = {id}", state.logs.field)));
    }
    if let Some(text) = &query.text {
        parts.push(Part::new(0, Role::Match, format!("\"{text}\"")));
    }
    if let Some(level) = query.level {
        parts.push(Part::new(0, level.into(), format!("{} and up", level.word())));
    }
    for source in &query.sources {
        parts.push(Part::new(
            0,
            Role::LogSource,
            format!("only {}", state.world.source_label(source)),
        ));
    }
    parts
}

fn counts(page: &LogPage) -> Vec<Part> {
    let mut parts = vec![
        Part::new(1, Role::Text, plural(page.matched, "line")),
        Part::new(4, Role::Muted, plural(page.sources.into(), "source")),
    ];
    if page.errors > 0 {
        parts.push(Part::new(1, Role::LevelError, plural(page.errors, "error")));
    }
    if page.dropped > 0 {
        parts.push(Part::new(
            0,
            Role::NoticeWarning,
            format!("{} dropped", grouped(page.dropped)),
        ));
    }
    if page.evicted > 0 {
        parts.push(Part::new(3, Role::Muted, format!("{} let go", grouped(page.evicted))));
    }
    parts.push(Part::new(3, Role::Muted, searched(page)));
    parts
}

/// What was searched, from when to when.
fn searched(page: &LogPage) -> String {
    let searched = &page.searched;
    let sources = format!("searched {}/{}", searched.sources, searched.of);
    match searched.from {
        None => sources,
        Some(from) if page.view.anchor == crate::domain::log::LogAnchor::Tail => {
            format!("{sources}, {} to now", minute(from))
        }
        Some(from) => match searched.to {
            None => format!("{sources}, from {}", minute(from)),
            Some(to) => format!("{sources}, {} to {}", minute(from), minute(to)),
        },
    }
}

fn minute(moment: Moment) -> String {
    moment.format("%H:%M").to_string()
}

fn position(canvas: &Canvas<'_>, page: &LogPage) -> Part {
    if canvas.state.logs.is_following() {
        Part::new(2, Role::StatusOk, "following")
    } else if page.after > 0 {
        Part::new(0, Role::Strong, format!("{} newer below", grouped(page.after)))
    } else {
        Part::new(0, Role::Strong, "not following")
    }
}

/// A count with its noun: `1 line`, `1,204 lines`.
fn plural(count: u64, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{} {noun}s", grouped(count)),
    }
}

/// A number with a comma after each three figures.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Draws the rows.
pub fn view(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let Some((page, _)) = page(canvas.state) else {
        canvas.sentence("not told yet: waiting for the host", area, buf);
        return;
    };
    if page.rows.is_empty() {
        canvas.sentence(&empty(canvas.state, page), area, buf);
        return;
    }
    let cursor = cursor_index(canvas.state).unwrap_or(page.rows.len() - 1);
    let labels = page
        .rows
        .iter()
        .map(|row| width(canvas.state.world.source_label(&row.source)));
    let label = labels.max().unwrap_or(0).clamp(4, 14);
    let first = first_row(canvas.state, page, cursor, usize::from(area.height));
    let mut y = 0;
    for (index, row) in page.rows.iter().enumerate().skip(first) {
        if y >= area.height {
            break;
        }
        let used = draw(canvas, row, label, area, y, buf);
        if index == cursor && is_marked(canvas.state) {
            canvas.select(Panel::Logs, area, y, buf);
        }
        y += used;
    }
}

/// Whether the selected line stands out: not while another panel has the focus and nobody chose a line.
fn is_marked(state: &State) -> bool {
    state.focus() == Panel::Logs || state.logs.cursor.is_some()
}

/// The first row on show: the newest rows where the page follows, else the cursor decides.
fn first_row(state: &State, page: &LogPage, cursor: usize, height: usize) -> usize {
    // A wrapped line is thought to take two rows: the cursor must never be pushed out.
    let height = if state.logs.wrap { height.div_ceil(2) } else { height };
    if cursor + 1 == page.rows.len() {
        page.rows.len().saturating_sub(height)
    } else {
        first_shown(cursor, page.rows.len(), height)
    }
}

/// Says honestly what there is not, and where was looked.
fn empty(state: &State, page: &LogPage) -> String {
    let searched = searched(page);
    if state.logs.filters.is_empty() && page.searched.of == 0 {
        "no log source: containers of the engine and the files named in onscene.toml are read".into()
    } else if state.logs.filters.is_empty() {
        format!("no lines yet ({searched})")
    } else {
        format!("no line matches ({searched}): Esc takes the last filter back")
    }
}

/// Draws one line and returns the rows it took.
fn draw(canvas: &Canvas<'_>, row: &LogRow, label: usize, area: Rect, y: u16, buf: &mut Buffer) -> u16 {
    let source = canvas.state.world.source_label(&row.source);
    let mut out = Row::new(buf, area, y);
    out.skip(1)
        .put(&row.at.format("%H:%M:%S%.3f").to_string(), canvas.style(Role::LogTime))
        .skip(1)
        .column(source, label, canvas.style(Role::LogSource))
        .skip(1)
        .column(row.level.word(), 5, canvas.style(row.level))
        .skip(1);
    let room = out.room().saturating_sub(1).max(1);
    let indent = usize::from(area.width).saturating_sub(room + 1);
    let text = row.text.as_str();
    if !canvas.state.logs.wrap {
        piece(canvas, row, text, room, &mut out);
        return 1;
    }
    let mut rest = text;
    let mut used = 0;
    while y + used < area.height {
        let line = head(rest, room);
        piece(canvas, row, line, room, Row::new(buf, area, y + used).skip(indent));
        used += 1;
        rest = &rest[line.len()..];
        if rest.is_empty() || line.is_empty() {
            break;
        }
    }
    used.max(1)
}

/// Draws a piece of a line's text, with the id and the searched text standing out.
fn piece(canvas: &Canvas<'_>, row: &LogRow, text: &str, room: usize, out: &mut Row<'_>) {
    let shown = crate::console::view::fit(text, room);
    let plain = if row.level >= Level::Warn {
        Role::from(row.level)
    } else {
        Role::Text
    };
    for (part, role) in marks(&shown, &canvas.state.logs.query) {
        out.put(part, canvas.style(role.unwrap_or(plain)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_well() {
        assert_eq!(plural(1, "line"), "1 line");
        assert_eq!(plural(0, "error"), "0 errors");
        assert_eq!(plural(1_234_567, "line"), "1,234,567 lines");
    }
}
