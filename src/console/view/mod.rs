//! Draws a console: a pure function of its state, the moment and the theme.

mod canvas;
mod card;
pub mod clock;
pub mod dialog;
mod exact;
mod footer;
mod form;
mod frame;
mod front;
mod handing;
mod header;
pub mod help;
mod landing;
pub mod notice;
mod overlay;
pub mod palette;
mod past;
mod picture;
pub mod prompt;
pub mod search;
mod share;
mod single;
#[cfg(test)]
mod tests;
pub mod text;
mod together;
mod writing;

pub use canvas::Canvas;
pub use frame::{Part, Title, thin};
pub use front::{confirm_last_top, help_last_top, palette_actions};
pub use picture::picture;
pub use text::{Row, draw, fit, head, middle, width, wrap};

use super::app::{Mode, State};
use super::layout::{Panel, Slot, inside};
use super::theme::{Role, Theme};
use crate::domain::Moment;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::ops::Range;

/// Draws everything. Reads the state, changes nothing.
pub fn view(state: &State, now: Moment, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    let canvas = Canvas { state, now, theme };
    buf.set_style(area, canvas.style(Role::Text));
    let layout = state.layout(area);
    if let Some(line) = layout.single {
        single::draw(&canvas, line, buf);
        return;
    }
    header::draw(&canvas, layout.header, buf);
    for slot in &layout.panels {
        frame::draw(&canvas, slot, buf);
    }
    if !layout.logs.is_empty() {
        let slot = Slot {
            panel: Panel::Logs,
            tabs: vec![Panel::Logs],
            area: layout.logs,
        };
        frame::draw(&canvas, &slot, buf);
    }
    card::draw(&canvas, area, buf);
    footer::draw(&canvas, layout.footer, buf);
    front::draw(&canvas, area, buf);
}

/// Where the terminal's cursor stands; none hides it. Text under edit draws its own cursor, so that it is seen in
/// every terminal.
#[must_use]
pub fn cursor(_state: &State, _area: Rect) -> Option<Position> {
    None
}

/// The rows, from the top of the screen, that move as a whole when the log follows; none where something else may
/// stand in them.
#[must_use]
pub fn scroll_region(state: &State, area: Rect) -> Option<Range<u16>> {
    let layout = state.layout(area);
    let rows = inside(layout.logs);
    let is_free = matches!(state.mode, Mode::Browse) && state.logs.is_following() && !state.logs.wrap;
    let is_free = is_free && !state.has_card;
    (is_free && layout.logs.width == area.width && rows.height > 1).then(|| rows.top()..rows.bottom())
}
