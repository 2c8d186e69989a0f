//! Boxes that stand in front of the panels.

use super::text::{Row, fit};
use crate::console::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::border;
use ratatui::widgets::{Block, Clear, Widget};

/// Rows that a border takes.
pub(super) const BORDER: u16 = 2;
/// Columns that a border takes, with a blank inside on each side.
pub(super) const SIDES: u16 = 4;

/// Borders for terminals that have no line drawing.
const ASCII: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// Where a box stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Middle,
    Bottom,
}

/// The part of `area` for a box of that outer size, as large as fits.
pub(super) fn boxed(area: Rect, width: u16, height: u16, place: Place) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let spare = area.height - height;
    let down = match place {
        Place::Middle => spare / 2,
        Place::Bottom => spare,
    };
    Rect::new(area.x + (area.width - width) / 2, area.y + down, width, height)
}

/// A box: what stands in its borders, and how they look.
pub(super) struct Frame<'a> {
    pub title: &'a str,
    /// What stands in the lower border at the right: what is out of sight.
    pub more: &'a str,
    pub border: Role,
}

/// Clears a box, draws its borders and returns what is inside.
pub(super) fn frame(frame: &Frame<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) -> Rect {
    let area = area.intersection(buf.area);
    Clear.render(area, buf);
    buf.set_style(area, theme.style(Role::Text));
    let inner = inside(area);
    if inner == area {
        return area;
    }
    let set = if theme.is_ascii() { ASCII } else { border::PLAIN };
    Block::bordered()
        .border_set(set)
        .border_style(theme.style(frame.border))
        .render(area, buf);
    let room = usize::from(inner.width);
    let edge = |y| Rect::new(inner.x, y, inner.width, 1);
    if !frame.title.is_empty() {
        let title = format!(" {} ", fit(frame.title, room.saturating_sub(2)));
        Row::new(buf, edge(area.y), 0).put(&title, theme.style(Role::TitleFocused));
    }
    if !frame.more.is_empty() {
        let more = format!(" {} ", fit(frame.more, room.saturating_sub(2)));
        Row::new(buf, edge(area.bottom() - 1), 0).at_end(&more, theme.style(Role::Muted));
    }
    inner
}

/// What a box has inside its borders; a box too small for borders has none.
pub(super) fn inside(area: Rect) -> Rect {
    if area.height <= BORDER || area.width <= SIDES {
        return area;
    }
    Rect::new(area.x + SIDES / 2, area.y + 1, area.width - SIDES, area.height - BORDER)
}

/// The words for rows out of sight: `11-20 of 42`; empty where all are in sight.
pub(super) fn in_sight(top: usize, page: usize, total: usize) -> String {
    if total <= page {
        return String::new();
    }
    format!("{}-{} of {total}", top + 1, (top + page).min(total))
}

/// As columns or rows of a screen.
pub(super) fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
