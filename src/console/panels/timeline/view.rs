//! Draws the timeline: when, who, what.

use super::{Entry, rows};
use crate::console::layout::Panel;
use crate::console::panels::cursor::first_shown;
use crate::console::theme::Role;
use crate::console::view::{Canvas, Part, Row, Title, width, wrap};
use crate::domain::incident::Fact;
use crate::domain::runbook::Verdict;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What the border says.
#[must_use]
pub fn title(canvas: &Canvas<'_>) -> Title {
    let mut title = Title {
        joint: "  ",
        ..Title::default()
    };
    if let Some(incident) = canvas.state.world.incident.as_deref() {
        let updates = match incident.updates {
            0 => "no update sent".into(),
            1 => "1 update sent".into(),
            many => format!("{many} updates sent"),
        };
        title.parts.push(Part::new(2, Role::Text, incident.id.to_string()));
        title.parts.push(Part::new(1, Role::Muted, updates));
    }
    let look = &canvas.state.timeline;
    let narrowed = look.kind.map(|kind| kind.words().to_owned());
    let narrowed = narrowed
        .into_iter()
        .chain(look.who.as_ref().map(|who| format!("by {who}")));
    title
        .parts
        .extend(narrowed.map(|words| Part::new(1, Role::Match, words)));
    let filter = &look.filter;
    if !filter.is_empty() {
        title
            .parts
            .push(Part::new(1, Role::Match, format!("with \"{filter}\"")));
    }
    title
}

/// Draws the entries.
pub fn view(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let rows = rows(canvas.state);
    if rows.is_empty() {
        canvas.sentence(empty(canvas), area, buf);
        return;
    }
    let ids: Vec<_> = rows.iter().map(|row| row.entry.id.clone()).collect();
    let cursor = canvas.state.timeline.cursor.index(&ids).unwrap_or(0);
    let first = first_shown(cursor, rows.len(), usize::from(area.height));
    let who = rows
        .iter()
        .map(|row| width(row.entry.who.as_str()))
        .max()
        .unwrap_or(0)
        .clamp(4, 12);
    let mut y = 0;
    for (index, row) in rows.iter().enumerate().skip(first) {
        if y >= area.height {
            break;
        }
        let is_cursor = index == cursor;
        let used = draw(canvas, row, who, is_cursor, area, y, buf);
        if is_cursor {
            canvas.select(Panel::Timeline, area, y, buf);
        }
        y += used;
    }
}

fn empty(canvas: &Canvas<'_>) -> &'static str {
    match &canvas.state.world.incident {
        None => "no incident was declared here yet: what people do is written down from then on",
        Some(_) => "no entry matches: Esc shows all again",
    }
}

/// Draws one entry and returns how many lines it took: one, or all of them where it is open.
fn draw(canvas: &Canvas<'_>, of: &Entry<'_>, who: usize, is_cursor: bool, area: Rect, y: u16, buf: &mut Buffer) -> u16 {
    let entry = of.entry;
    let text = &of.text;
    let mut row = Row::new(buf, area, y);
    row.skip(1)
        .put(&of.at.format("%H:%MZ").to_string(), canvas.style(Role::LogTime))
        .skip(1)
        .column(entry.who.as_str(), who, canvas.style(Role::LogSource))
        .skip(1);
    let room = row.room().saturating_sub(1);
    if !(is_cursor && canvas.state.timeline.is_open) {
        row.column(text, room, canvas.style(role(&entry.fact)));
        return 1;
    }
    let indent = usize::from(area.width).saturating_sub(room + 1);
    let lines = wrap(text, room);
    for (at, line) in (y..area.height).zip(&lines) {
        Row::new(buf, area, at)
            .skip(indent)
            .put(line, canvas.style(role(&entry.fact)));
    }
    u16::try_from(lines.len()).unwrap_or(u16::MAX).max(1)
}

/// How loud an entry is: what changed the incident and what failed stand out.
fn role(fact: &Fact) -> Role {
    match fact {
        Fact::Declared { severity, .. } | Fact::SeverityChanged { to: severity, .. } => (*severity).into(),
        Fact::StatusChanged { .. } | Fact::UpdateSent { .. } => Role::Strong,
        Fact::RunFinished { outcome, .. } if !outcome.is_success() => Role::StepFailed,
        Fact::StepJudged { verdict, .. } if *verdict == Verdict::Fail => Role::StepFailed,
        Fact::Outlived(_) => Role::StepLost,
        Fact::RunFinished { .. } | Fact::StepDone { .. } | Fact::StepJudged { .. } => Role::StepDone,
        Fact::RunStarted { .. } => Role::StepRunning,
        Fact::StepSkipped { .. } | Fact::StepRuledOut { .. } => Role::StepSkipped,
        Fact::RoleAssigned { .. }
        | Fact::Noted { .. }
        | Fact::Pinned { .. }
        | Fact::BookAttached { .. }
        | Fact::StepBlocked { .. }
        | Fact::StepAssigned { .. }
        | Fact::ValueSet { .. }
        | Fact::BookChanged { .. }
        | Fact::StepReset { .. }
        | Fact::StepNoted { .. }
        | Fact::RunCancelAsked { .. }
        | Fact::ClockSet { .. }
        | Fact::ClockStopped { .. }
        | Fact::Course(_)
        | Fact::People(_)
        | Fact::Talk(_)
        | Fact::Clock(_)
        | Fact::Comms(_)
        | Fact::Unknown(_) => Role::Text,
    }
}
