//! One line, for a screen with no room for more: it still names the clock that is overdue.

use super::canvas::Canvas;
use super::clock;
use super::text::Row;
use crate::console::theme::Role;
use crate::domain::clock::{Clock, Urgency};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the line.
pub fn draw(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let (text, role) = line(canvas);
    Row::new(buf, area, 0).put(&text, canvas.style(role));
}

/// The one thing that matters most: the longest overdue clock, the lost host, the clock that comes next, the services.
fn line(canvas: &Canvas<'_>) -> (String, Role) {
    let state = canvas.state;
    let incident = state.world.open_incident();
    let worst = incident.and_then(|incident| clock::worst(incident, canvas.now));
    if let Some(clock) = worst.filter(|clock| clock.urgency(canvas.now) == Urgency::Overdue) {
        return (words(canvas, clock), Role::ClockOverdue);
    }
    if state.is_lost() {
        return ("HOST gone".into(), Role::NoticeError);
    }
    if let Some(incident) = incident {
        return worst.map_or_else(
            || {
                let text = format!("{} {}", incident.severity.word(), incident.status.word());
                (text, incident.severity.into())
            },
            |clock| (words(canvas, clock), clock.urgency(canvas.now).into()),
        );
    }
    let Some(services) = &state.world.services else {
        return ("not told yet".into(), Role::Muted);
    };
    match services.iter().filter(|row| row.is_bad(canvas.now)).count() {
        0 => (format!("{} ok", services.len()), Role::StatusOk),
        bad => (format!("{bad} bad"), Role::StatusDown),
    }
}

fn words(canvas: &Canvas<'_>, clock: &Clock) -> String {
    format!("{} {}", clock.kind.word(), clock::stands(clock, canvas.now))
}
