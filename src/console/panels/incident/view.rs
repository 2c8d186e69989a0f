//! Draws the incident: a row for each thing there is to know and to do.

use super::{Key, Told, shown};
use crate::console::layout::Panel;
use crate::console::panels::cursor::first_shown;
use crate::console::theme::Role;
use crate::console::view::{Canvas, Part, Row, Title, clock, width};
use crate::domain::clock::Urgency;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of the word before each row.
const LABEL: usize = 9;

/// What the border says.
#[must_use]
pub fn title(canvas: &Canvas<'_>) -> Title {
    let mut title = Title {
        joint: "  ",
        ..Title::default()
    };
    let Some(incident) = canvas.state.world.incident.as_deref() else {
        return title;
    };
    title.parts.push(Part::new(2, Role::Text, incident.id.to_string()));
    let overdue = incident.clocks.iter();
    let overdue = overdue
        .filter(|clock| clock.urgency(canvas.now) == Urgency::Overdue)
        .count();
    if overdue > 0 {
        title.badge = format!("{overdue} overdue");
        title
            .parts
            .push(Part::new(1, Role::ClockOverdue, format!("{overdue} overdue")));
    } else if let Some(worst) = clock::worst(incident, canvas.now) {
        let words = format!("{} {}", clock::name(worst), clock::stands(worst, canvas.now));
        title.parts.push(Part::new(3, Role::Muted, words));
    }
    let filter = &canvas.state.incident.filter;
    if !filter.is_empty() {
        title
            .parts
            .push(Part::new(1, Role::Match, format!("with \"{filter}\"")));
    }
    title
}

/// Draws the rows.
pub fn view(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let rows = shown(canvas.state, canvas.now);
    if rows.is_empty() {
        canvas.sentence(empty(canvas), area, buf);
        return;
    }
    let keys: Vec<Key> = rows.iter().map(|row| row.key.clone()).collect();
    let cursor = canvas.state.incident.cursor.index(&keys).unwrap_or(0);
    let first = first_shown(cursor, rows.len(), usize::from(area.height));
    for (line, (index, row)) in (0..area.height).zip(rows.iter().enumerate().skip(first)) {
        draw(canvas, row, area, line, buf);
        if index == cursor {
            canvas.select(Panel::Incident, area, line, buf);
        }
    }
}

fn empty(canvas: &Canvas<'_>) -> &'static str {
    match &canvas.state.world.incident {
        None => "no incident was declared here yet",
        Some(_) => "no row matches the filter: Esc removes it",
    }
}

fn draw(canvas: &Canvas<'_>, row: &Told, area: Rect, line: u16, buf: &mut Buffer) {
    let mut cells = Row::new(buf, area, line);
    cells
        .skip(1)
        .column(&row.label, LABEL, canvas.style(Role::Muted))
        .skip(1);
    let room = cells.room().saturating_sub(1);
    cells.column(&row.text, width(&row.text).min(room), canvas.style(row.look));
    let room = cells.room().saturating_sub(3);
    if room > 3 && !row.more.is_empty() {
        cells.skip(2).column(&row.more, room, canvas.style(Role::Muted));
    }
}
