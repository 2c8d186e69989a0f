//! Draws a command's terminal: its rows with their styles, and its cursor while it has the keys.

use crate::console::app::Mode;
use crate::console::theme::Role;
use crate::console::view::{Canvas, draw};
use crate::domain::run::TerminalScreen;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws as many rows as there is room for: the last that say something, and the cursor's in any case.
pub fn view(canvas: &Canvas<'_>, screen: &TerminalScreen, area: Rect, buf: &mut Buffer) {
    let height = usize::from(area.height);
    let said = screen
        .rows
        .iter()
        .rposition(|row| row.iter().any(|piece| !piece.text.as_str().trim().is_empty()));
    let last = said.map_or(0, |last| last + 1);
    let cursor = screen.cursor.map(|(column, row)| (column, usize::from(row)));
    let last = cursor.map_or(last, |(_, row)| last.max(row + 1));
    let first = last.saturating_sub(height);
    for (y, row) in (area.y..area.bottom()).zip(screen.rows.iter().skip(first)) {
        let mut x = area.x;
        for piece in row {
            let style = canvas.style(Role::Text).patch(canvas.theme.piece(piece));
            let room = usize::from(area.right().saturating_sub(x));
            x = x.saturating_add(draw(buf, x, y, piece.text.as_str(), room, style));
        }
    }
    let has_keys = matches!(&canvas.state.mode, Mode::Typing { run } if *run == screen.run);
    if let Some((column, row)) = cursor.filter(|_| has_keys) {
        let down = u16::try_from(row.saturating_sub(first)).unwrap_or(u16::MAX);
        let cell = Rect::new(area.x.saturating_add(column), area.y.saturating_add(down), 1, 1);
        buf.set_style(
            cell.intersection(area).intersection(buf.area),
            canvas.style(Role::Cursor),
        );
    }
}
