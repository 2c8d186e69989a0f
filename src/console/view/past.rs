//! Looking back: what a search over all incidents found, and an incident being read.

use super::canvas::Canvas;
use super::overlay::{Frame, Place, boxed, cells, frame};
use super::prompt::draw_marked;
use super::text::{Row, fit, width, wrap};
use crate::console::app::past::{Reading, Row as Line, Search};
use crate::console::panels::cursor::first_shown;
use crate::console::theme::{Role, Theme};
use crate::domain::incident::{Kind, Severity, Status};
use crate::wire::{Finding, PastFact, PastIncident};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The widest the search gets.
const WIDEST: u16 = 140;
/// Columns of a kind's word.
const KIND: usize = 8;
/// Columns of a name at most.
const WHO: usize = 10;
/// Columns before the words of a fact: mark, indent, time, kind, name, and a blank after each.
const LEAD: usize = 4 + 7 + KIND + 1 + WHO + 1;
/// Rows for all words of the selected fact at most.
const WHOLE: usize = 4;
/// Columns of `2026-03-14 14:23Z`.
const STAMP: usize = 17;

const BLANK: &str = "Words of a title, a note, a cause, a decision, an update or a command's output, in any incident that was \
                     ever declared here. An incident is found that has all of them.";

/// Draws the search at the middle of the area: the line, then what was found.
pub(super) fn draw(search: &Search, canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let theme = canvas.theme;
    let height = (area.height.saturating_mul(5) / 6).max(8);
    let outer = boxed(area, WIDEST, height, Place::Middle);
    let rows = search.rows();
    let border = Frame {
        title: "Search all incidents   Enter reads it   Esc leaves it",
        more: &counted(search, rows.len()),
        border: Role::BorderFocused,
    };
    let inner = frame(&border, theme, outer, buf);
    draw_marked('/', &search.edit, theme, inner, buf);
    let below = Rect {
        y: inner.y.saturating_add(1),
        height: inner.height.saturating_sub(1),
        ..inner
    };
    let said = sentence(search, canvas);
    let (lines, role) = match said {
        Some((text, role)) => (wrap(&text, usize::from(below.width)), role),
        None => (Vec::new(), Role::Text),
    };
    for (at, line) in (0..below.height).zip(&lines) {
        Row::new(buf, below, at).put(line, theme.style(role));
    }
    if lines.is_empty() {
        draw_found(search, &rows, theme, below, buf);
    }
}

/// Draws what was found, and below it all words of the selected fact.
fn draw_found(search: &Search, rows: &[Line], theme: &Theme, area: Rect, buf: &mut Buffer) {
    let whole = whole(search, rows, usize::from(area.width), usize::from(area.height));
    let list = area.height.saturating_sub(cells(whole.len()));
    draw_rows(search, rows, theme, Rect { height: list, ..area }, buf);
    for (at, line) in (list..area.height).zip(&whole) {
        Row::new(buf, area, at).put(line, theme.style(Role::Muted));
    }
}

/// All words of the selected fact below the rows, after an empty one, where its row is too short for them.
fn whole(search: &Search, rows: &[Line], width_of_all: usize, height: usize) -> Vec<String> {
    let Some(Line::Fact(finding, fact)) = rows.get(search.selected).copied() else {
        return Vec::new();
    };
    let Some((_, findings)) = &search.found else {
        return Vec::new();
    };
    let text = findings.rows[finding].facts[fact].text.as_str();
    if width(text) <= width_of_all.saturating_sub(LEAD) || height < WHOLE * 2 {
        return Vec::new();
    }
    let mut lines = vec![String::new()];
    lines.extend(wrap(text, width_of_all).into_iter().take(WHOLE));
    lines
}

/// Where the cursor stands, and how much was found beside what is on show.
fn counted(search: &Search, rows: usize) -> String {
    let Some((_, findings)) = search.found.as_ref().filter(|_| rows > 0) else {
        return String::new();
    };
    let at = format!("row {} of {rows}", search.selected.min(rows - 1) + 1);
    match findings.more {
        0 => at,
        more => format!("{at}, and {more} more incidents: add a word"),
    }
}

/// What stands in the place of rows: what can be looked for, that it is looked for, that nothing was found.
fn sentence(search: &Search, canvas: &Canvas<'_>) -> Option<(String, Role)> {
    let words = search.words();
    if words.is_empty() {
        return Some((BLANK.into(), Role::Muted));
    }
    if canvas.state.is_lost() && search.findings().is_none() {
        let text = "The host is gone: the search goes on when it is back.";
        return Some((text.into(), Role::NoticeWarning));
    }
    if let Some(why) = search.refused.as_ref().filter(|_| search.findings().is_some()) {
        return Some((why.to_string(), Role::NoticeError));
    }
    let findings = search.findings();
    if findings.is_some_and(|findings| findings.rows.is_empty()) {
        let text = format!("No incident has all of these words: {words}. Fewer letters of a word find more.");
        return Some((text, Role::Text));
    }
    // The rows before stay until the new ones are there: nothing flickers.
    let has_rows = search.found.as_ref().is_some_and(|(_, found)| !found.rows.is_empty());
    (findings.is_none() && !has_rows).then(|| ("Searching…".into(), Role::Muted))
}

fn draw_rows(search: &Search, rows: &[Line], theme: &Theme, area: Rect, buf: &mut Buffer) {
    let Some((_, findings)) = &search.found else { return };
    let selected = search.selected.min(rows.len().saturating_sub(1));
    let first = first_shown(selected, rows.len(), usize::from(area.height));
    let words: Vec<String> = search.words().split_whitespace().map(str::to_lowercase).collect();
    for (at, (index, row)) in (0..area.height).zip(rows.iter().enumerate().skip(first)) {
        let area = Rect {
            y: area.y.saturating_add(at),
            height: 1,
            ..area
        };
        let mut line = Row::new(buf, area, 0);
        line.put(if index == selected { "> " } else { "  " }, theme.style(Role::Key));
        match *row {
            Line::Incident(finding) => head(&mut line, &findings.rows[finding], theme),
            Line::Fact(finding, fact) => told(&mut line, &findings.rows[finding].facts[fact], &words, theme),
        }
        if index == selected {
            buf.set_style(area.intersection(buf.area), theme.style(Role::Selected));
        }
    }
}

/// An incident that was found: which, how bad, when, what.
fn head(line: &mut Row<'_>, finding: &Finding, theme: &Theme) {
    let id = finding.incident.to_string();
    let severity = finding.severity.map_or(Role::Text, Role::from);
    line.put(&id, theme.style(Role::Strong))
        .skip(1)
        .put(finding.severity.map_or("", Severity::word), theme.style(severity))
        .skip(1)
        .put(
            finding.status.map_or("cannot be read", Status::word),
            theme.style(Role::Text),
        )
        .skip(1);
    if let Some(declared) = finding.declared {
        let at = declared.format("%Y-%m-%d %H:%MZ").to_string();
        line.put(&at, theme.style(Role::LogTime)).skip(1);
    }
    let more = match finding.more {
        0 => String::new(),
        more => format!("and {more} more facts"),
    };
    let room = line
        .room()
        .saturating_sub(if more.is_empty() { 0 } else { width(&more) + 2 });
    line.column(
        finding.title.as_str(),
        width(finding.title.as_str()).min(room),
        theme.style(Role::Strong),
    );
    if !more.is_empty() {
        line.skip(2).put(&more, theme.style(Role::Muted));
    }
}

/// A fact that was found: when, of which kind, by whom, what it says.
fn told(line: &mut Row<'_>, fact: &PastFact, words: &[String], theme: &Theme) {
    let at = fact.at.format("%H:%MZ").to_string();
    line.skip(2)
        .put(&at, theme.style(Role::LogTime))
        .skip(1)
        .column(fact.kind.map_or("", Kind::word), KIND, theme.style(Role::Muted))
        .skip(1)
        .column(fact.who.as_str(), WHO, theme.style(Role::LogSource))
        .skip(1);
    let text = fit(fact.text.as_str(), line.room()).into_owned();
    for (is_hit, piece) in pieces(&text, words) {
        line.put(&piece, theme.style(if is_hit { Role::Match } else { Role::Text }));
    }
}

/// A text in pieces: those that are one of the words, whatever their case, and what lies between.
fn pieces(text: &str, words: &[String]) -> Vec<(bool, String)> {
    let mut pieces: Vec<(bool, String)> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let hit = words
            .iter()
            .find_map(|word| begins(rest, word))
            .filter(|length| *length > 0);
        let length = hit.unwrap_or(first.len_utf8());
        let (piece, after) = rest.split_at(length);
        match pieces.last_mut() {
            Some((is_hit, before)) if *is_hit == hit.is_some() => before.push_str(piece),
            Some(_) | None => pieces.push((hit.is_some(), piece.to_owned())),
        }
        rest = after;
    }
    pieces
}

/// How many bytes at the front of a text are this word of small letters.
fn begins(text: &str, word: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    let mut end = 0;
    for wanted in word.chars() {
        let (at, letter) = letters.next()?;
        let mut small = letter.to_lowercase();
        if small.next() != Some(wanted) || small.next().is_some() {
            return None;
        }
        end = at + letter.len_utf8();
    }
    Some(end)
}

/// Draws an incident being read over the whole area; nothing of it can be changed.
pub(super) fn draw_reading(reading: &Reading, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let past = &reading.past;
    let title = format!(
        "{} {} {}   read only   Esc back",
        past.id,
        past.severity.word(),
        past.status.word()
    );
    let count = past.entries.len();
    let more = format!("entry {} of {count}", reading.selected.min(count.saturating_sub(1)) + 1);
    let border = Frame {
        title: &title,
        more: if count == 0 { "" } else { &more },
        border: Role::BorderFocused,
    };
    let inner = frame(&border, theme, area, buf);
    let mut lead = wrap(past.title.as_str(), usize::from(inner.width));
    lead.truncate(2);
    for (at, line) in (0..inner.height).zip(&lead) {
        Row::new(buf, inner, at).put(line, theme.style(Role::Strong));
    }
    let at = cells(lead.len());
    Row::new(buf, inner, at).put(&span(past), theme.style(Role::Muted));
    let below = Rect {
        y: inner.y.saturating_add(at + 1),
        height: inner.height.saturating_sub(at + 1),
        ..inner
    };
    entries(reading, theme, below, buf);
}

/// From when to when it went, and what is not on show.
fn span(past: &PastIncident) -> String {
    let stamp = |at: crate::domain::Moment| at.format("%Y-%m-%d %H:%MZ").to_string();
    let end = past
        .resolved
        .map_or_else(|| "still open".into(), |at| format!("resolved {}", stamp(at)));
    let mut text = format!("declared {}, {end}", stamp(past.declared));
    if past.before > 0 {
        text = format!("{text}; {} entries before are not shown", past.before);
    }
    if past.after > 0 {
        text = format!("{text}; {} entries after are not shown", past.after);
    }
    text
}

/// The entries, oldest first; the selected one is shown whole.
fn entries(reading: &Reading, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let all = &reading.past.entries;
    if all.is_empty() {
        Row::new(buf, area, 0).put("nothing was written down", theme.style(Role::Muted));
        return;
    }
    let selected = reading.selected.min(all.len() - 1);
    let who = all
        .iter()
        .map(|entry| width(entry.who.as_str()))
        .max()
        .unwrap_or(0)
        .clamp(4, WHO);
    let lead = STAMP + 1 + who + 1;
    let room = usize::from(area.width).saturating_sub(lead);
    let whole = wrap(all[selected].text.as_str(), room);
    let first = first_shown(
        selected,
        all.len(),
        usize::from(area.height).saturating_sub(whole.len().saturating_sub(1)),
    );
    let mut y = 0;
    for (index, entry) in all.iter().enumerate().skip(first) {
        if y >= area.height {
            break;
        }
        let is_selected = index == selected;
        let lines = if is_selected {
            whole.clone()
        } else {
            vec![fit(entry.text.as_str(), room).into_owned()]
        };
        let mut row = Row::new(buf, area, y);
        row.put(
            &entry.at.format("%Y-%m-%d %H:%MZ").to_string(),
            theme.style(Role::LogTime),
        )
        .skip(1)
        .column(entry.who.as_str(), who, theme.style(Role::LogSource));
        for (at, line) in (y..area.height).zip(&lines) {
            Row::new(buf, area, at).skip(lead).put(line, theme.style(Role::Text));
        }
        let used = cells(lines.len().max(1));
        if is_selected {
            let area = Rect {
                y: area.y.saturating_add(y),
                height: used,
                ..area
            }
            .intersection(area);
            buf.set_style(area.intersection(buf.area), theme.style(Role::Selected));
        }
        y = y.saturating_add(used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_whatever_their_case() {
        let words = ["pool".to_owned(), "é".to_owned()];
        let marked = |text: &str| -> String {
            let pieces = pieces(text, &words);
            let show = |(is_hit, piece): (bool, String)| if is_hit { format!("[{piece}]") } else { piece };
            pieces.into_iter().map(show).collect()
        };
        assert_eq!(marked("the Pool is POOLED"), "the [Pool] is [POOL]ED");
        assert_eq!(marked("caf\u{c9} İ"), "caf[\u{c9}] İ");
        assert_eq!(marked(""), "");
        assert_eq!(pieces("plain", &[]), [(false, "plain".to_owned())]);
    }
}
