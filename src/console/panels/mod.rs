//! One folder per panel: what a person sees of it, what keys do to it, how it is drawn.

pub mod containers;
pub mod cursor;
pub mod incident;
pub mod logs;
pub mod output;
pub mod rows;
pub mod runbook;
pub mod services;
pub mod timeline;

use super::layout::Panel;
use super::view::{Canvas, Title};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the inside of a panel.
pub fn view(panel: Panel, canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    match panel {
        Panel::Services => services::view(canvas, area, buf),
        Panel::Containers => containers::view(canvas, area, buf),
        Panel::Runbook => runbook::view(canvas, area, buf),
        Panel::Timeline => timeline::view(canvas, area, buf),
        Panel::Incident => incident::view(canvas, area, buf),
        Panel::Output => output::view(canvas, area, buf),
        Panel::Logs => logs::view(canvas, area, buf),
    }
}

/// What the border of a panel says.
#[must_use]
pub fn title(panel: Panel, canvas: &Canvas<'_>) -> Title {
    match panel {
        Panel::Services => services::title(canvas),
        Panel::Containers => containers::title(canvas),
        Panel::Runbook => runbook::title(canvas),
        Panel::Timeline => timeline::title(canvas),
        Panel::Incident => incident::title(canvas),
        Panel::Output => output::title(canvas),
        Panel::Logs => logs::title(canvas),
    }
}
