//! Draws a form of values: each with its name, its kind, where it comes from, and what is wrong with it.

use super::overlay::{BORDER, Frame, Place, SIDES, boxed, cells, frame, in_sight};
use super::prompt::draw_edit;
use super::text::{Row, fit, width, wrap};
use crate::console::app::{Field, Form};
use crate::console::input::LineEdit;
use crate::console::panels::runbook::values::origin;
use crate::console::theme::{Role, Theme};
use crate::domain::log::LineId;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The widest a form gets.
const WIDEST: u16 = 96;

/// Draws the form in the middle of the area; the selected field is always on show.
pub fn draw(form: &Form, ids: &[LineId], theme: &Theme, area: Rect, buf: &mut Buffer) {
    let room = usize::from(area.width.min(WIDEST).saturating_sub(SIDES));
    let foot = foot(form, ids, room);
    let heights: Vec<usize> = form.fields.iter().map(|field| height(field, room)).collect();
    let all: usize = heights.iter().sum();
    let outer = boxed(
        area,
        WIDEST,
        cells(all + foot.len() + 1).saturating_add(BORDER),
        Place::Middle,
    );
    let page = usize::from(outer.height.saturating_sub(BORDER)).saturating_sub(foot.len() + 1);
    let first = first_shown(&heights, form.selected, page);
    let shown = heights[first..]
        .iter()
        .scan(0, |used, height| {
            *used += height;
            Some(*used)
        })
        .take_while(|used| *used <= page)
        .count()
        .max(1);
    let border = Frame {
        title: &form.title,
        more: &in_sight(first, shown, form.fields.len()),
        border: Role::BorderFocused,
    };
    let inner = frame(&border, theme, outer, buf);
    let mut y = inner.y;
    for (at, field) in form.fields.iter().enumerate().skip(first).take(shown) {
        let tall = cells(heights[at]).min(inner.bottom().saturating_sub(y));
        let area = Rect {
            y,
            height: tall,
            ..inner
        };
        draw_field(field, at == form.selected && !form.is_saving(), theme, area, buf);
        y = y.saturating_add(tall);
    }
    let down = inner.height.saturating_sub(cells(foot.len()));
    for (at, line) in foot.iter().enumerate() {
        Row::new(buf, inner, down.saturating_add(cells(at))).put(line, theme.style(Role::Muted));
    }
}

/// The first field on show, so that the selected one and as many before it as fit are.
fn first_shown(heights: &[usize], selected: usize, page: usize) -> usize {
    let mut first = selected.min(heights.len().saturating_sub(1));
    let mut used = heights.get(first).copied().unwrap_or(0);
    while first > 0 && used + heights[first - 1] <= page {
        first -= 1;
        used += heights[first];
    }
    first
}

/// The rows of a field: its name, its value, what is wrong.
fn height(field: &Field, room: usize) -> usize {
    2 + wrap(field.fault.as_str(), room.saturating_sub(4)).len()
}

fn draw_field(field: &Field, is_selected: bool, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let name = field.placeholder.name.as_str();
    let name = if name.is_empty() {
        field.placeholder.text.as_str()
    } else {
        name
    };
    let about = origin(field.placeholder.kind, field.known.as_ref());
    let mut row = Row::new(buf, area, 0);
    row.put(if is_selected { "> " } else { "  " }, theme.style(Role::Key));
    let for_name = width(name).min(row.room() * 2 / 3);
    row.column(name, for_name, theme.style(Role::Strong)).skip(2);
    let role = if field.known.is_some() {
        Role::Muted
    } else {
        Role::NoticeWarning
    };
    row.put(&about, theme.style(role));
    if area.height > 1 {
        draw_value(
            field,
            is_selected,
            theme,
            Rect {
                y: area.y + 1,
                height: 1,
                ..area
            },
            buf,
        );
    }
    let faults = wrap(field.fault.as_str(), usize::from(area.width).saturating_sub(4));
    for (at, line) in faults.iter().enumerate() {
        Row::new(buf, area, cells(2 + at))
            .skip(4)
            .put(line, theme.style(Role::NoticeError));
    }
}

/// The line under edit; an empty one says what the book has in its place.
fn draw_value(field: &Field, is_selected: bool, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let line = Rect {
        x: area.x.saturating_add(4),
        width: area.width.saturating_sub(4),
        ..area
    };
    Row::new(buf, area, 0).skip(2).put("= ", theme.style(Role::Muted));
    if field.edit.text().is_empty() {
        let is_set = field.known.is_some();
        let take = if is_selected { " (Right takes it)" } else { "" };
        let hint = match (field.is_secret(), is_set) {
            (true, true) => "set and hidden; type to replace it".to_owned(),
            (true, false) => "shown as dots, kept nowhere".into(),
            (false, true) => "known to the host; type to replace it".into(),
            (false, false) => match &field.placeholder.example {
                Some(example) => format!("the book's example: {example}{take}"),
                None => format!("in the book: {}", field.placeholder.text),
            },
        };
        let skip = usize::from(is_selected) * 2;
        Row::new(buf, line, 0).skip(skip).put(
            &fit(&hint, usize::from(line.width).saturating_sub(skip)),
            theme.style(Role::Muted),
        );
    }
    let masked: LineEdit;
    let edit = if field.is_secret() {
        masked = field.edit.masked();
        &masked
    } else {
        &field.edit
    };
    if is_selected {
        draw_edit(edit, theme, line, buf);
    } else {
        Row::new(buf, line, 0).put(edit.text(), theme.style(Role::Text));
    }
}

fn foot(form: &Form, ids: &[LineId], room: usize) -> Vec<String> {
    if form.is_saving() {
        return wrap("saving ...   Esc leaves it", room);
    }
    let then = if form.then.is_some() {
        "Enter save all and run"
    } else {
        "Enter save all"
    };
    let mut text = format!("{then}   Tab next   Esc leave it");
    if form.fields.len() > 1 {
        text = text.replace("Tab next", "Tab next, Up before");
    }
    let mut lines = wrap(&text, room);
    let takes_id = form.fields.get(form.selected).is_some_and(Field::takes_log_id);
    if let Some(id) = form.next_id(ids).filter(|_| takes_id) {
        let text = format!("ctrl-l takes {} {} of the selected log line", id.field, id.value);
        lines.push(fit(&text, room).into_owned());
    }
    lines
}
