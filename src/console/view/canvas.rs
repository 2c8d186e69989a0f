//! What every drawing function needs, and the few things all lists draw alike.

use super::text::{Row, wrap};
use crate::console::app::State;
use crate::console::layout::Panel;
use crate::console::theme::{Role, Theme};
use crate::domain::moment::between;
use crate::domain::{Moment, moment};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The state to draw, the moment it is drawn for, and how meanings look.
#[derive(Debug, Clone, Copy)]
pub struct Canvas<'a> {
    /// What to draw.
    pub state: &'a State,
    /// The moment it is drawn for.
    pub now: Moment,
    /// How meanings look.
    pub theme: &'a Theme,
}

impl Canvas<'_> {
    /// How a meaning looks.
    #[must_use]
    pub fn style(&self, role: impl Into<Role>) -> Style {
        self.theme.style(role)
    }

    /// How a meaning looks where something else was drawn before: nothing of that shines through.
    #[must_use]
    pub fn fresh(&self, role: impl Into<Role>) -> Style {
        Style::reset().patch(self.style(Role::Text)).patch(self.style(role))
    }

    /// How long ago a moment was, in at most two units.
    #[must_use]
    pub fn age(&self, of: Moment) -> String {
        moment::short(between(of, self.now))
    }

    /// Lays the look of a selected row over what the row shows.
    pub fn select(&self, panel: Panel, area: Rect, line: u16, buf: &mut Buffer) {
        let role = if self.state.focus() == panel {
            Role::Selected
        } else {
            Role::SelectedElsewhere
        };
        let row = Rect {
            y: area.y.saturating_add(line),
            height: 1,
            ..area
        };
        buf.set_style(row.intersection(area), self.style(role));
    }

    /// Draws a sentence instead of rows, wrapped.
    pub fn sentence(&self, text: &str, area: Rect, buf: &mut Buffer) {
        for (line, text) in (0..area.height).zip(wrap(text, usize::from(area.width.saturating_sub(2)))) {
            Row::new(buf, area, line).skip(1).put(&text, self.style(Role::Muted));
        }
    }
}
