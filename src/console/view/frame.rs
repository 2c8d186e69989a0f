//! The border of a panel with its title, and the tabs of panels that share a place.

use super::canvas::Canvas;
use super::text::{Row, fit, width};
use crate::console::layout::{Panel, Slot};
use crate::console::panels;
use crate::console::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// One part of a title or of the header; where room is short the highest rank goes first, and rank 0 never.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The words.
    pub text: String,
    /// Fewer words that will do where room is short; empty where there are none.
    pub short: String,
    /// What they mean.
    pub role: Role,
    /// How soon it may go.
    pub rank: u8,
}

impl Part {
    /// A part of a title.
    #[must_use]
    pub fn new(rank: u8, role: Role, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            short: String::new(),
            role,
            rank,
        }
    }

    /// The same part with fewer words for where room is short.
    #[must_use]
    pub fn or(mut self, short: impl Into<String>) -> Self {
        self.short = short.into();
        self
    }
}

/// What the border of a panel says: its name, what there is to know about it, and a few words for its tab.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Title {
    /// What stands between the name and the first part: `": "` before a name, a blank before a count.
    pub joint: &'static str,
    /// The parts after the name.
    pub parts: Vec<Part>,
    /// What its tab says while another panel is on show: `1 bad`.
    pub badge: String,
    /// Whether what it shows is out of date.
    pub is_old: bool,
}

/// Shortens parts, then leaves out the ones that matter least, until the rest fits into `room` columns, `gap`
/// between two.
#[must_use]
pub fn thin(mut parts: Vec<Part>, gap: usize, room: usize) -> Vec<Part> {
    let needed = |parts: &[Part]| parts.iter().map(|part| width(&part.text) + gap).sum::<usize>();
    while needed(&parts) > room + gap {
        if let Some(part) = parts.iter_mut().rfind(|part| !part.short.is_empty()) {
            part.text = std::mem::take(&mut part.short);
            continue;
        }
        let ranked = parts.iter().enumerate().filter(|(_, part)| part.rank > 0);
        let Some((last, _)) = ranked.max_by_key(|(at, part)| (part.rank, *at)) else {
            break;
        };
        parts.remove(last);
    }
    parts
}

/// The characters of a border: across, down, and the corners from the upper left one clockwise.
struct Glyphs {
    across: &'static str,
    down: &'static str,
    corners: [&'static str; 4],
}

const LINES: Glyphs = Glyphs {
    across: "─",
    down: "│",
    corners: ["┌", "┐", "┘", "└"],
};
const ASCII: Glyphs = Glyphs {
    across: "-",
    down: "|",
    corners: ["+", "+", "+", "+"],
};

/// Draws the panel of a slot with its border, and greys it where its news is old.
pub fn draw(canvas: &Canvas<'_>, slot: &Slot, buf: &mut Buffer) {
    let focused = canvas.state.focus() == slot.panel;
    let border = if focused { Role::BorderFocused } else { Role::Border };
    lines(canvas, slot.area, canvas.style(border), buf);
    let title = panels::title(slot.panel, canvas);
    let inner = crate::console::layout::inside(slot.area);
    panels::view(slot.panel, canvas, inner, buf);
    if title.is_old || canvas.state.is_lost() {
        buf.set_style(inner.intersection(buf.area), canvas.style(Role::StatusStale));
    }
    head(canvas, slot, title, focused, buf);
}

fn lines(canvas: &Canvas<'_>, area: Rect, style: Style, buf: &mut Buffer) {
    let glyphs = if canvas.theme.is_ascii() { ASCII } else { LINES };
    let area = area.intersection(buf.area);
    if area.width < 2 || area.height < 2 {
        return;
    }
    let (left, right) = (area.x, area.right() - 1);
    let (top, bottom) = (area.y, area.bottom() - 1);
    let across = glyphs.across.repeat(usize::from(area.width - 2));
    for (y, first, last) in [(top, 0, 1), (bottom, 3, 2)] {
        buf.set_string(left, y, glyphs.corners[first], style);
        buf.set_string(left + 1, y, &across, style);
        buf.set_string(right, y, glyphs.corners[last], style);
    }
    for y in top + 1..bottom {
        buf.set_string(left, y, glyphs.down, style);
        buf.set_string(right, y, glyphs.down, style);
    }
}

/// Writes the title into the upper border: the panel's own, then the tabs behind it.
fn head(canvas: &Canvas<'_>, slot: &Slot, title: Title, focused: bool, buf: &mut Buffer) {
    if slot.area.width < 8 {
        return;
    }
    let area = Rect {
        x: slot.area.x + 2,
        width: slot.area.width - 4,
        height: 1,
        ..slot.area
    };
    let name = if focused { Role::TitleFocused } else { Role::Title };
    let mut parts = vec![Part::new(0, name, slot.panel.name())];
    parts.extend(title.parts);
    let tabs = tabs(canvas, slot);
    let for_tabs: usize = tabs.iter().map(|(text, _)| width(text) + 3).sum();
    let mut row = Row::new(buf, area, 0);
    let room = row.room().saturating_sub(2 + for_tabs.min(row.room() / 2));
    row.put(" ", canvas.fresh(Role::Border));
    for (at, part) in thin(parts, 2, room).into_iter().enumerate() {
        let gap = match at {
            0 => "",
            1 => title.joint,
            _ => "  ",
        };
        let kept = row.room().saturating_sub(1 + gap.len());
        row.put(gap, canvas.fresh(name));
        row.put(&fit(&part.text, kept), canvas.fresh(part.role));
    }
    row.put(" ", canvas.fresh(Role::Border));
    for (text, role) in tabs {
        if row.room() < width(&text) + 3 {
            break;
        }
        row.put("| ", canvas.fresh(Role::Border))
            .put(&text, canvas.fresh(role))
            .put(" ", canvas.fresh(Role::Border));
    }
}

/// The other panels of the place, each with the few words that may call for a look.
fn tabs(canvas: &Canvas<'_>, slot: &Slot) -> Vec<(String, Role)> {
    let others = slot.tabs.iter().filter(|panel| **panel != slot.panel);
    others.map(|panel| tab(canvas, *panel)).collect()
}

fn tab(canvas: &Canvas<'_>, panel: Panel) -> (String, Role) {
    let badge = panels::title(panel, canvas).badge;
    if badge.is_empty() {
        (panel.name().to_owned(), Role::Muted)
    } else {
        (format!("{} {badge}", panel.name()), Role::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_that_matters_least_goes_first() {
        let parts = || {
            vec![
                Part::new(0, Role::Title, "Logs"),
                Part::new(3, Role::Text, "sources"),
                Part::new(1, Role::Text, "errors"),
            ]
        };
        let texts = |room| {
            thin(parts(), 2, room)
                .into_iter()
                .map(|part| part.text)
                .collect::<Vec<_>>()
        };
        assert_eq!(texts(21), ["Logs", "sources", "errors"]);
        assert_eq!(texts(20), ["Logs", "errors"]);
        assert_eq!(texts(2), ["Logs"]);
    }
}
