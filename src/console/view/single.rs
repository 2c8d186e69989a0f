//! One line, for a screen with no room for more: it still names the clock that is overdue.

use super::canvas::Canvas;
use super::text::Row;
use crate::console::theme::Role;
use crate::domain::clock::{Clock, Urgency};
use crate::domain::moment::clock_face;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the line.
pub fn draw(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let (text, role) = line(canvas);
    Row::new(buf, area, 0).put(&text, canvas.style(role));
}

/// The one thing that matters most: the longest overdue clock, the lost host, the incident, the services.
fn line(canvas: &Canvas<'_>) -> (String, Role) {
    let state = canvas.state;
    let incident = state.world.open_incident();
    let clocks = incident.map_or(&[][..], |incident| &incident.clocks);
    let overdue = clocks
        .iter()
        .filter(|clock| clock.urgency(canvas.now) == Urgency::Overdue);
    if let Some(clock) = overdue.min_by_key(|clock| clock.kind) {
        return (overdue_words(canvas, clock), Role::ClockOverdue);
    }
    if state.is_lost() {
        return ("HOST gone".into(), Role::NoticeError);
    }
    if let Some(incident) = incident {
        let text = format!("{} {}", incident.severity.word(), incident.status.word());
        return (text, incident.severity.into());
    }
    let Some(services) = &state.world.services else {
        return ("not told yet".into(), Role::Muted);
    };
    match services.iter().filter(|row| row.is_bad(canvas.now)).count() {
        0 => (format!("{} ok", services.len()), Role::StatusOk),
        bad => (format!("{bad} bad"), Role::StatusDown),
    }
}

fn overdue_words(canvas: &Canvas<'_>, clock: &Clock) -> String {
    format!("{} overdue {}", clock.kind.word(), clock_face(clock.over(canvas.now)))
}
