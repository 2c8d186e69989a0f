//! A line of text being asked for. A long line is shown whole, on as many rows as it takes.

use super::exact;
use super::overlay::{BORDER, Frame, Place, SIDES, boxed, cells, frame, in_sight};
use super::text::{Row, wrap};
use crate::console::input::LineEdit;
use crate::console::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What is asked, what stands there, and what is wrong with it.
#[derive(Debug, Clone, Copy)]
pub struct Prompt<'a> {
    /// What is asked.
    pub label: &'a str,
    /// The line under edit.
    pub edit: &'a LineEdit,
    /// What is wrong with the line as it stands, or what will happen; may be empty.
    pub hint: &'a str,
}

/// The widest a prompt gets; longer rows are hard to read.
const WIDEST: u16 = 100;

/// Draws the prompt as a box at the foot of the area, over whatever stands there.
pub fn draw(prompt: &Prompt<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let room = usize::from(area.width.min(WIDEST).saturating_sub(SIDES));
    let lines = edit_height(prompt.edit, room);
    let foot = foot(prompt.hint, room);
    let outer = boxed(
        area,
        WIDEST,
        cells(lines + foot.len()).saturating_add(BORDER),
        Place::Bottom,
    );
    let page = usize::from(outer.height.saturating_sub(BORDER))
        .saturating_sub(foot.len())
        .max(1);
    let top = first_row(prompt.edit, room, page);
    let more = in_sight(top, page, lines);
    let border = Frame {
        title: prompt.label,
        more: &more,
        border: Role::BorderFocused,
    };
    let inner = frame(&border, theme, outer, buf);
    draw_edit(
        prompt.edit,
        theme,
        Rect {
            height: cells(page).min(inner.height),
            ..inner
        },
        buf,
    );
    for (at, line) in foot.iter().enumerate() {
        let style = theme.style(if at + 1 == foot.len() {
            Role::Muted
        } else {
            Role::NoticeWarning
        });
        Row::new(buf, inner, cells(page + at)).put(line, style);
    }
}

/// The rows below the line: the hint, then the keys.
fn foot(hint: &str, room: usize) -> Vec<String> {
    let mut foot = wrap(hint, room);
    foot.push("Enter done   Esc leave it   ctrl-u delete all before   ctrl-w delete a word".into());
    foot
}

/// The rows a line under edit takes, the cursor included.
pub(super) fn edit_height(edit: &LineEdit, room: usize) -> usize {
    let rows = exact::rows(edit.text(), room);
    let (row, _) = exact::place(edit.text(), &rows, edit.split().0.len(), room);
    rows.len().max(row + 1)
}

/// The first row on show so that the cursor is in sight.
fn first_row(edit: &LineEdit, room: usize, page: usize) -> usize {
    let rows = exact::rows(edit.text(), room);
    let (row, _) = exact::place(edit.text(), &rows, edit.split().0.len(), room);
    (row + 1).saturating_sub(page)
}

/// Draws a line under edit into the first row of an area, behind a mark of one cell and a blank.
pub(super) fn draw_marked(mark: char, edit: &LineEdit, theme: &Theme, area: Rect, buf: &mut Buffer) {
    Row::new(buf, area, 0).put(&format!("{mark} "), theme.style(Role::Key));
    let line = Rect {
        x: area.x.saturating_add(2),
        width: area.width.saturating_sub(2),
        height: 1.min(area.height),
        ..area
    };
    draw_edit(edit, theme, line, buf);
}

/// Draws a line under edit into an area, with its cursor.
pub(super) fn draw_edit(edit: &LineEdit, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let room = usize::from(area.width);
    let text = edit.text();
    let rows = exact::rows(text, room);
    let top = first_row(edit, room, usize::from(area.height));
    for (at, row) in rows.iter().skip(top).take(usize::from(area.height)).enumerate() {
        Row::new(buf, area, cells(at)).put(&text[row.clone()], theme.style(Role::Input));
    }
    let (row, column) = exact::place(text, &rows, edit.split().0.len(), room);
    let cursor = Rect::new(
        area.x.saturating_add(cells(column)),
        area.y.saturating_add(cells(row - top.min(row))),
        1,
        1,
    );
    buf.set_style(cursor.intersection(area), theme.style(Role::Cursor));
}
