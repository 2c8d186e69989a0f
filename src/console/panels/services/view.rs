//! Draws the services: glyph, word, name, last answer, since when, and how it went before.

use super::rows;
use crate::console::layout::Panel;
use crate::console::panels::cursor::first_shown;
use crate::console::theme::Role;
use crate::console::view::{Canvas, Part, Row, Title, fit, width};
use crate::domain::health::{Beat, Health, ServiceRow};
use crate::domain::moment::between;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What the border says.
#[must_use]
pub fn title(canvas: &Canvas<'_>) -> Title {
    let Some(rows) = canvas.state.world.services.as_deref() else {
        return Title::default();
    };
    let bad = rows.iter().filter(|row| row.is_bad(canvas.now)).count();
    let unknown = rows.iter().filter(|row| is_unknown(row)).count();
    let mut parts = vec![match (bad, unknown) {
        (0, 0) if rows.is_empty() => Part::new(0, Role::Muted, "none"),
        (0, 0) => Part::new(0, Role::StatusOk, format!("all {} ok", rows.len())),
        (0, _) => Part::new(
            0,
            Role::StatusUnknown,
            format!("{unknown} of {} not known yet", rows.len()),
        ),
        (_, _) => Part::new(0, Role::StatusDown, format!("{bad} of {} bad", rows.len())),
    }];
    let filter = &canvas.state.services.filter;
    if !filter.is_empty() {
        parts.push(Part::new(1, Role::Match, format!("with \"{filter}\"")));
    }
    let badge = if bad > 0 { format!("{bad} bad") } else { String::new() };
    Title {
        joint: " ",
        parts,
        badge,
        is_old: false,
    }
}

fn is_unknown(row: &ServiceRow) -> bool {
    row.health == Health::Unknown
}

/// The most columns an answer gets: farther apart the ends of a row do not read as one.
const WIDEST: usize = 64;

/// Columns of one row; zero leaves a part out.
struct Columns {
    name: usize,
    target: usize,
    since: usize,
    history: usize,
}

impl Columns {
    fn of(rows: &[&ServiceRow], wide: usize) -> Self {
        let longest = rows.iter().map(|row| width(row.name.as_str())).max().unwrap_or(0);
        let name = longest.clamp(6, (wide / 4).max(6));
        let target = rows.iter().map(|row| width(row.target.as_str())).max().unwrap_or(0);
        Self {
            name,
            target: if wide >= 110 { target.min(wide / 3) } else { 0 },
            since: if wide >= 36 { 6 } else { 0 },
            history: match wide {
                0..46 => 0,
                46..70 => 7,
                70..110 => 16,
                _ => 30,
            },
        }
    }
}

/// Draws the rows.
pub fn view(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let rows = rows(canvas.state);
    if rows.is_empty() {
        canvas.sentence(empty(canvas), area, buf);
        return;
    }
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let cursor = canvas.state.services.cursor.index(&ids).unwrap_or(0);
    let first = first_shown(cursor, rows.len(), usize::from(area.height));
    let columns = Columns::of(&rows, usize::from(area.width));
    for (line, (index, row)) in (0..area.height).zip(rows.iter().enumerate().skip(first)) {
        draw(canvas, row, &columns, &mut Row::new(buf, area, line));
        if index == cursor {
            canvas.select(Panel::Services, area, line, buf);
        }
    }
}

fn empty(canvas: &Canvas<'_>) -> &'static str {
    match &canvas.state.world.services {
        None => "not told yet: waiting for the host",
        Some(rows) if rows.is_empty() => "no services configured: onscene init writes a file",
        Some(_) => "no service matches the filter: Esc removes it",
    }
}

fn draw(canvas: &Canvas<'_>, row: &ServiceRow, columns: &Columns, out: &mut Row<'_>) {
    let (glyph, word, role) = verdict(canvas, row);
    let status = canvas.style(role);
    out.skip(1).column(glyph, 2, status).column(word, 9, status);
    out.column(row.name.as_str(), columns.name, canvas.style(Role::Strong))
        .skip(1);
    if columns.target > 0 {
        out.column(row.target.as_str(), columns.target, canvas.style(Role::Muted))
            .skip(1);
    }
    let tail = columns.since + columns.history + 2 * usize::from(columns.history > 0) + 1;
    let room = out.room().saturating_sub(tail + 1).min(WIDEST);
    out.column(&answer(canvas, row, room), room, canvas.style(Role::Text))
        .skip(1);
    out.right(&since(canvas, row), columns.since, canvas.style(Role::Muted));
    if columns.history > 0 {
        out.skip(2);
        history(canvas, row, columns.history, out);
    }
}

/// The state as glyph, word and meaning; an old answer is stale, whatever it said.
fn verdict(canvas: &Canvas<'_>, row: &ServiceRow) -> (&'static str, &'static str, Role) {
    if row.is_stale(canvas.now) {
        ("?", "STALE", Role::StatusStale)
    } else {
        (row.health.glyph(), row.health.word(), row.health.into())
    }
}

/// The last answer with its latency, or how old it is. A long answer is trimmed, the figure never.
fn answer(canvas: &Canvas<'_>, row: &ServiceRow, room: usize) -> String {
    if row.is_stale(canvas.now) {
        let age = row.heard.map_or_else(String::new, |heard| canvas.age(heard));
        let whole = format!("last {age} ago: {}", row.summary);
        return if width(&whole) <= room {
            whole
        } else {
            format!("last {age} ago")
        };
    }
    match row.latency_ms {
        _ if is_unknown(row) && row.summary.is_empty() => "no answer yet".into(),
        None => row.summary.to_string(),
        Some(ms) => {
            let figure = latency(ms);
            let is_tight = width(row.summary.as_str()) + 1 + figure.len() > room;
            if is_tight && matches!(row.health, Health::Degraded | Health::Down) {
                // What is wrong is worth more than how long it took to hear it.
                return row.summary.to_string();
            }
            let words = fit(row.summary.as_str(), room.saturating_sub(figure.len() + 1));
            format!("{words} {figure}")
        }
    }
}

/// A latency as a person reads it: `12 ms`, `1.2 s`.
fn latency(ms: u64) -> String {
    if ms < 1_000 {
        format!("{ms} ms")
    } else {
        format!("{}.{} s", ms / 1_000, ms % 1_000 / 100)
    }
}

fn since(canvas: &Canvas<'_>, row: &ServiceRow) -> String {
    let since = if row.is_stale(canvas.now) { row.heard } else { row.since };
    since.map_or_else(String::new, |since| canvas.age(since))
}

/// The last answers as one glyph each, the newest at the right end.
fn history(canvas: &Canvas<'_>, row: &ServiceRow, wide: usize, out: &mut Row<'_>) {
    let usual = usual(&row.history);
    let missed = missed(canvas, row).min(wide);
    let shown = &row.history[row.history.len().saturating_sub(wide - missed)..];
    out.skip(wide - missed - shown.len());
    for beat in shown {
        out.put(beat_glyph(*beat, usual), canvas.style(beat.health));
    }
    out.put(&"?".repeat(missed), canvas.style(Role::StatusStale));
}

/// How many answers should have come since the last one; zero while it is not stale.
fn missed(canvas: &Canvas<'_>, row: &ServiceRow) -> usize {
    let heard = row.heard.filter(|_| row.is_stale(canvas.now));
    let silent = heard.map_or(0, |heard| between(heard, canvas.now).as_secs());
    usize::try_from(silent / row.interval.as_secs().max(1)).unwrap_or(usize::MAX)
}

/// The median latency of the good answers, in milliseconds.
fn usual(history: &[Beat]) -> u64 {
    let good = history.iter().filter(|beat| beat.health == Health::Ok);
    let mut latencies: Vec<u64> = good.filter_map(|beat| beat.latency_ms).collect();
    latencies.sort_unstable();
    latencies.get(latencies.len() / 2).copied().unwrap_or(0)
}

/// `_` good without a latency worth naming, `.` as usual, `:` slower than twice that, then the states' own glyphs.
fn beat_glyph(beat: Beat, usual: u64) -> &'static str {
    match (beat.health, beat.latency_ms) {
        (Health::Ok, None | Some(0..2)) => "_",
        (Health::Ok, Some(ms)) if ms > usual * 2 => ":",
        (Health::Ok, Some(_)) => ".",
        (Health::Unknown | Health::Degraded | Health::Down, _) => beat.health.glyph(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_its_glyph() {
        let beat = |health, latency_ms| Beat { health, latency_ms };
        let history = [
            beat(Health::Ok, Some(0)),
            beat(Health::Ok, Some(12)),
            beat(Health::Ok, Some(10)),
            beat(Health::Ok, Some(90)),
            beat(Health::Degraded, Some(90)),
            beat(Health::Down, None),
            beat(Health::Unknown, None),
        ];
        let usual = usual(&history);
        let glyphs: String = history.iter().map(|beat| beat_glyph(*beat, usual)).collect();
        assert_eq!(glyphs, "_..:!x?");
    }
}
