//! The header: which incident, who is here, and what the clocks say. Without an incident: what is unwell.

use super::canvas::Canvas;
use super::frame::{Part, thin};
use super::front::{is_production, warnings};
use super::text::{Row, fit, width};
use crate::console::app::Link;
use crate::console::theme::Role;
use crate::domain::clock::{Clock, ClockKind, Urgency};
use crate::domain::incident::{self, Incident};
use crate::domain::moment::{between, clock_face};
use crate::domain::source::SourceState;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns between two parts.
const GAP: usize = 2;
/// Columns of a clock's bar between its brackets.
const BAR: usize = 10;

/// Draws one or two lines; where there is one, it is the one that people are late for.
pub fn draw(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let incident = canvas.state.world.open_incident();
    let first = match incident {
        Some(incident) => of_incident(canvas, incident),
        None => calm(canvas),
    };
    let second = match incident {
        Some(incident) => clocks(canvas, incident),
        None => news(canvas),
    };
    if area.height == 1 {
        let mut both: Vec<Part> = second;
        both.extend(first.into_iter().map(|part| Part {
            rank: part.rank + 3,
            ..part
        }));
        line(canvas, both, Vec::new(), area, 0, buf);
        return;
    }
    line(canvas, first, place(canvas), area, 0, buf);
    line(canvas, second, time(canvas), area, 1, buf);
}

/// Writes parts from the left and parts that end at the right; what matters least goes where room is short.
fn line(canvas: &Canvas<'_>, left: Vec<Part>, right: Vec<Part>, area: Rect, at: u16, buf: &mut Buffer) {
    let mut row = Row::new(buf, area, at);
    row.skip(1);
    let room = row.room().saturating_sub(1);
    let right = thin(right, GAP, room / 2);
    let taken: usize = right.iter().map(|part| width(&part.text) + GAP).sum();
    let left = flex(
        thin_flexible(left, room.saturating_sub(taken)),
        room.saturating_sub(taken),
    );
    for (index, part) in left.iter().enumerate() {
        row.skip(if index == 0 { 0 } else { GAP });
        row.put(&part.text, canvas.style(part.role));
    }
    let text: usize = right.iter().map(|part| width(&part.text) + GAP).sum();
    let blank = row.room().saturating_sub(text.saturating_sub(GAP) + 1);
    row.skip(blank);
    for (index, part) in right.iter().enumerate() {
        row.skip(if index == 0 { 0 } else { GAP });
        row.put(&part.text, canvas.style(part.role));
    }
}

/// The rank of the part that is trimmed rather than left out: the incident's title.
const TITLE: u8 = u8::MAX;
/// The least columns a title is trimmed to.
const LEAST: usize = 14;

/// Leaves parts out as if the title were short, then gives the title what is left.
fn thin_flexible(parts: Vec<Part>, room: usize) -> Vec<Part> {
    let title = parts
        .iter()
        .find(|part| part.rank == TITLE)
        .map(|part| part.text.clone());
    let short: Vec<Part> = parts
        .into_iter()
        .map(|part| match part.rank {
            TITLE => Part {
                text: "x".repeat(LEAST.min(width(&part.text))),
                rank: 0,
                ..part
            },
            _ => part,
        })
        .collect();
    let at = title
        .as_ref()
        .and_then(|_| short.iter().position(|part| part.role == Role::Strong));
    let mut kept = thin(short, GAP, room);
    if let (Some(title), Some(_)) = (title, at)
        && let Some(part) = kept.iter_mut().find(|part| part.role == Role::Strong)
    {
        part.text = title;
        part.rank = TITLE;
    }
    kept
}

/// Trims the title to what the other parts leave.
fn flex(mut parts: Vec<Part>, room: usize) -> Vec<Part> {
    let others: usize = parts
        .iter()
        .filter(|part| part.rank != TITLE)
        .map(|part| width(&part.text))
        .sum();
    let gaps = GAP * parts.len().saturating_sub(1);
    if let Some(title) = parts.iter_mut().find(|part| part.rank == TITLE) {
        title.text = fit(&title.text, room.saturating_sub(others + gaps)).into_owned();
    }
    parts
}

/// Says that the host is gone, for how long, and what is being done.
fn gone(canvas: &Canvas<'_>) -> Option<Part> {
    match &canvas.state.link {
        Link::Linked => None,
        Link::Connecting => Some(Part::new(0, Role::NoticeWarning, "connecting to the host…")),
        Link::Lost { since, .. } => {
            let text = format!("HOST gone since {}: reconnecting…", canvas.age(*since));
            Some(Part::new(0, Role::NoticeError, text))
        }
    }
}

fn drill(canvas: &Canvas<'_>) -> Option<Part> {
    let is_drill = canvas.state.world.welcome.as_ref().is_some_and(|welcome| welcome.drill);
    is_drill.then(|| Part::new(0, Role::Drill, "DRILL"))
}

fn of_incident(canvas: &Canvas<'_>, incident: &Incident) -> Vec<Part> {
    let mut parts: Vec<Part> = drill(canvas).into_iter().collect();
    let age = clock_face(between(incident.declared, canvas.now));
    parts.extend([
        Part::new(0, incident.severity.into(), incident.severity.word()),
        Part::new(0, Role::Text, incident.id.to_string()),
        Part::new(TITLE, Role::Strong, incident.title.to_string()),
        Part::new(0, Role::Text, age),
        Part::new(1, Role::Text, incident.status.word()),
    ]);
    if let Some(gone) = gone(canvas) {
        parts.push(gone);
        return parts;
    }
    let me = canvas.state.world.me();
    for (role, who) in &incident.roles {
        let who = if who.as_str() == me { "you" } else { who.as_str() };
        let rank = if *role == incident::Role::Commander { 3 } else { 5 };
        parts.push(Part::new(rank, Role::Muted, format!("{} {who}", role.word())));
    }
    parts
}

fn calm(canvas: &Canvas<'_>) -> Vec<Part> {
    let world = &canvas.state.world;
    let mut parts = vec![Part::new(4, Role::Title, "onscene")];
    parts.extend(drill(canvas));
    if let Some(welcome) = &world.welcome {
        parts.push(Part::new(1, Role::Strong, welcome.project.to_string()));
    }
    if let Some(gone) = gone(canvas) {
        parts.push(gone);
        return parts;
    }
    if let Some(last) = &world.incident {
        let ago = last
            .resolved
            .map_or_else(String::new, |at| format!(" {} ago", canvas.age(at)));
        parts.push(Part::new(3, Role::Muted, format!("{} resolved{ago}", last.id)));
    }
    let key = canvas
        .state
        .keymap
        .hint(crate::console::input::GlobalAction::IncidentDeclare);
    let text = key.map_or_else(
        || "no incident".into(),
        |key| format!("no incident: press {key} to declare one"),
    );
    parts.push(Part::new(0, Role::Text, text));
    parts
}

/// Who is here, and where this is.
fn place(canvas: &Canvas<'_>) -> Vec<Part> {
    let world = &canvas.state.world;
    let Some(welcome) = &world.welcome else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    if world.people.len() > 1 && !canvas.state.is_lost() {
        parts.push(Part::new(2, Role::Muted, format!("{} here", world.people.len())));
    }
    if welcome.read_only {
        parts.push(Part::new(1, Role::NoticeWarning, "read-only"));
    }
    let role = if is_production(welcome.environment.as_str()) && !welcome.drill {
        Role::ProductionFrame
    } else {
        Role::Text
    };
    parts.push(Part::new(
        0,
        role,
        format!("{} @ {}", welcome.environment, welcome.host),
    ));
    parts
}

fn clocks(canvas: &Canvas<'_>, incident: &Incident) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for clock in &incident.clocks {
        let (text, bar) = clock_words(canvas, clock);
        let urgency = clock.urgency(canvas.now);
        let rank = u8::from(urgency != Urgency::Overdue && clock.kind != ClockKind::Update);
        parts.push(Part::new(rank, urgency.into(), text));
        if let Some(bar) = bar {
            parts.push(Part::new(4, urgency.into(), bar));
        }
    }
    if parts.is_empty() {
        parts.push(Part::new(0, Role::Muted, "no clock runs"));
    }
    parts
}

/// A clock in words, and the bar of what is used where it helps.
fn clock_words(canvas: &Canvas<'_>, clock: &Clock) -> (String, Option<String>) {
    let word = clock.kind.word();
    let over = clock.urgency(canvas.now) == Urgency::Overdue;
    match clock.kind {
        ClockKind::Impact if over => {
            let affected = clock_face(between(clock.set, canvas.now));
            (format!("{word} {affected}: open a status page?"), None)
        }
        ClockKind::Update | ClockKind::Mitigation | ClockKind::Impact if over => {
            (format!("{word} overdue {}", clock_face(clock.over(canvas.now))), None)
        }
        ClockKind::Update => (
            format!("{word} due in {}", clock_face(clock.left(canvas.now))),
            Some(bar(clock.used(canvas.now))),
        ),
        ClockKind::Mitigation | ClockKind::Impact => {
            (format!("{word} due in {}", clock_face(clock.left(canvas.now))), None)
        }
    }
}

/// How much of a clock's time is used: `[######----]`.
fn bar(used: f64) -> String {
    let full = (1..=BAR)
        .filter(|step| used * 10.0 >= f64::from(u8::try_from(*step).unwrap_or(u8::MAX)) - 0.5)
        .count();
    format!("[{}{}]", "#".repeat(full), "-".repeat(BAR - full))
}

/// What is unwell, and whether the news still comes.
fn news(canvas: &Canvas<'_>) -> Vec<Part> {
    let world = &canvas.state.world;
    let mut parts = Vec::new();
    if let Some(rows) = &world.services {
        let bad = rows.iter().filter(|row| row.is_bad(canvas.now)).count();
        parts.push(share(bad, rows.len(), "service"));
    }
    if let Some(rows) = &world.containers {
        let bad = rows.iter().filter(|row| row.is_bad()).count();
        parts.push(share(bad, rows.len(), "container"));
    }
    if let Some(rows) = &world.sources {
        let live = rows.iter().filter(|row| row.state == SourceState::Live).count();
        let role = if live == rows.len() {
            Role::Muted
        } else {
            Role::StatusStale
        };
        parts.push(Part::new(2, role, format!("{live} of {} sources live", rows.len())));
    }
    if parts.is_empty() {
        parts.push(Part::new(0, Role::Muted, "not told yet: waiting for the host"));
    }
    parts
}

/// How many of a kind are bad, in words.
fn share(bad: usize, of: usize, noun: &str) -> Part {
    match (bad, of) {
        (_, 0) => Part::new(1, Role::Muted, format!("no {noun}s")),
        (0, 1) => Part::new(1, Role::StatusOk, format!("1 {noun} ok")),
        (0, _) => Part::new(1, Role::StatusOk, format!("all {of} {noun}s ok")),
        (_, _) => Part::new(0, Role::StatusDown, format!("{bad} of {of} {noun}s bad")),
    }
}

/// Warnings, and the time in UTC and where the person is.
fn time(canvas: &Canvas<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    let warnings = warnings(canvas.state).len();
    if warnings > 0 {
        let noun = if warnings == 1 { "warning" } else { "warnings" };
        parts.push(Part::new(1, Role::NoticeWarning, format!("{warnings} {noun}: press ?")));
    }
    let utc = canvas.now.format("%H:%MZ");
    let offset = canvas.state.utc_offset;
    let text = if offset == 0 {
        utc.to_string()
    } else {
        let local = canvas.now + chrono::Duration::minutes(i64::from(offset));
        format!("{utc} {}", local.format("%H:%M"))
    };
    parts.push(Part::new(0, Role::Text, text));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_shows_what_is_used() {
        let cases = [
            (0.0, "[----------]"),
            (0.04, "[----------]"),
            (0.05, "[#---------]"),
            (0.6, "[######----]"),
            (1.0, "[##########]"),
        ];
        for (used, text) in cases {
            assert_eq!(bar(used), text, "{used}");
        }
    }
}
