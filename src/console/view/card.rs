//! The draft of an update that is due, shown and not asked: it takes no key but those that always mean it.

use super::canvas::Canvas;
use super::clock;
use super::overlay::{BORDER, Frame, cells, frame};
use super::text::{Row, wrap};
use crate::console::app::{Mode, draft_text, due_draft};
use crate::console::input::GlobalAction;
use crate::console::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows of the draft that are shown; the whole of it opens with the key.
const LINES: usize = 3;

/// Draws the draft above the last line, where nothing else is in front.
pub(super) fn draw(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    if !matches!(canvas.state.mode, Mode::Browse) || area.height < 12 {
        return;
    }
    let Some(due) = due_draft(canvas.state, canvas.now) else {
        return;
    };
    let title = format!("UPDATE {}: a draft is ready", clock::stands(due, canvas.now));
    let room = usize::from(area.width).saturating_sub(4);
    let mut lines = wrap(&draft_text(&canvas.state.world, canvas.now), room);
    if lines.len() > LINES {
        lines.truncate(LINES);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    let height = cells(lines.len() + 1).saturating_add(BORDER);
    let outer = Rect {
        y: area.bottom().saturating_sub(height + 1),
        height,
        ..area
    };
    let border = Frame {
        title: &title,
        more: "",
        border: Role::ClockOverdue,
    };
    let inner = frame(&border, canvas.theme, outer, buf);
    for (at, line) in lines.iter().enumerate() {
        Row::new(buf, inner, cells(at)).put(line, canvas.style(Role::Text));
    }
    let mut row = Row::new(buf, inner, cells(lines.len()));
    for (action, word) in [
        (GlobalAction::IncidentUpdate, "edit and send it"),
        (GlobalAction::IncidentSnooze, "put it off"),
        (GlobalAction::Back, "not now"),
    ] {
        if let Some(key) = canvas.state.keymap.hint(action) {
            row.put(&key, canvas.style(Role::Key))
                .skip(1)
                .put(word, canvas.style(Role::Muted))
                .skip(3);
        }
    }
}
