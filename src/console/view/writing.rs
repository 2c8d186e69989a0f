//! Draws a status update being written: the text, where it goes, and what is missing.

use super::exact;
use super::overlay::{BORDER, Frame, Place, SIDES, boxed, cells, frame, in_sight};
use super::prompt::draw_edit;
use super::text::{Row, wrap};
use crate::console::app::{Focus, Inward, Source, Toggle, Writing};
use crate::console::input::TextEdit;
use crate::console::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The widest the dialog gets: longer rows are hard to read.
const WIDEST: u16 = 96;
/// Rows of text that are shown at least, where there is room.
const LEAST: usize = 3;

/// Draws the dialog in the middle of the area. The text scrolls; where it goes stays in sight.
pub(super) fn draw(writing: &Writing, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let room = usize::from(area.width.min(WIDEST).saturating_sub(SIDES));
    let rows = text_rows(&writing.edit, room);
    let channels = channel_rows(writing);
    let foot = foot(writing, room);
    let height = cells(rows.len().max(LEAST) + channels.len() + foot.len() + 1).saturating_add(BORDER);
    let outer = boxed(area, WIDEST, height, Place::Middle);
    let inside = usize::from(outer.height.saturating_sub(BORDER)).saturating_sub(foot.len() + 1);
    let channels = window(writing, channels, inside.saturating_sub(rows.len().min(LEAST)));
    let page = inside.saturating_sub(channels.len()).max(1);
    let cursor = cursor_row(&writing.edit, &rows, room);
    let top = (cursor.0 + 1).saturating_sub(page);
    let title = title(writing);
    let border = Frame {
        title: &title,
        more: &in_sight(top, page, rows.len()),
        border: Role::BorderFocused,
    };
    let inner = frame(&border, theme, outer, buf);
    let style = theme.style(if writing.focus == Focus::Text {
        Role::Input
    } else {
        Role::Text
    });
    for (at, (line, range)) in rows.iter().skip(top).take(page).enumerate() {
        let text = writing.edit.lines()[*line].text();
        Row::new(buf, inner, cells(at)).put(&text[range.clone()], style);
    }
    if writing.focus == Focus::Text {
        let place = Rect::new(
            inner.x.saturating_add(cells(cursor.1)),
            inner.y.saturating_add(cells(cursor.0 - top.min(cursor.0))),
            1,
            1,
        );
        buf.set_style(place.intersection(inner), theme.style(Role::Cursor));
    }
    let mut y = cells(page + 1);
    for row in &channels {
        draw_channel(writing, row, theme, inner, y, buf);
        y = y.saturating_add(1);
    }
    for (text, role) in foot {
        Row::new(buf, inner, y).put(&text, theme.style(role));
        y = y.saturating_add(1);
    }
}

fn title(writing: &Writing) -> String {
    let number = if writing.number == 0 {
        String::new()
    } else {
        format!(" {}", writing.number)
    };
    let text = match writing.source {
        Source::Offered(_) if writing.texts.len() < 2 => String::new(),
        Source::Offered(_) => writing
            .offered_text()
            .map_or_else(String::new, |text| format!(", {}", text.audience)),
        Source::Own(_) => ", your own text".to_owned(),
        Source::Draft => String::new(),
    };
    let draft = writing
        .draft
        .as_ref()
        .map_or_else(String::new, |draft| format!(", the draft of {}", draft.who));
    let about = writing.incident.map_or_else(String::new, |id| format!("{id}: "));
    format!("{about}Status update{number}{draft}{text}")
}

/// The rows of the text: which line, and which part of it.
fn text_rows(edit: &TextEdit, room: usize) -> Vec<(usize, std::ops::Range<usize>)> {
    let lines = edit.lines().iter().enumerate();
    lines
        .flat_map(|(at, line)| exact::rows(line.text(), room).into_iter().map(move |row| (at, row)))
        .collect()
}

/// The row and column of the cursor.
fn cursor_row(edit: &TextEdit, rows: &[(usize, std::ops::Range<usize>)], room: usize) -> (usize, usize) {
    let before = rows.iter().take_while(|(line, _)| *line < edit.row()).count();
    let Some(line) = edit.lines().get(edit.row()) else {
        return (0, 0);
    };
    let own = exact::rows(line.text(), room);
    let (row, column) = exact::place(line.text(), &own, line.split().0.len(), room);
    (
        before + row.min(own.len().saturating_sub(1)),
        column.min(room.saturating_sub(1)),
    )
}

/// One row below the text.
enum Line<'a> {
    Channel(usize, &'a Toggle),
    Name(usize, &'a Toggle),
    Waiting,
    Rest(String),
}

fn channel_rows(writing: &Writing) -> Vec<Line<'_>> {
    let Some(channels) = &writing.channels else {
        return vec![Line::Waiting];
    };
    let mut rows = Vec::new();
    for (at, toggle) in channels.iter().enumerate() {
        rows.push(Line::Channel(at, toggle));
        if toggle.is_on && toggle.row.is_public {
            rows.push(Line::Name(at, toggle));
        }
    }
    rows
}

/// As many rows as there is room for, the focused one among them; the first row then says what is chosen elsewhere.
fn window<'a>(writing: &Writing, rows: Vec<Line<'a>>, room: usize) -> Vec<Line<'a>> {
    if rows.len() <= room {
        return rows;
    }
    let is_focused = |row: &Line<'_>| match row {
        Line::Channel(at, _) => writing.focus == Focus::Channel(*at),
        Line::Name(at, _) => writing.focus == Focus::Name(*at),
        Line::Waiting | Line::Rest(_) => false,
    };
    let focused = rows.iter().position(is_focused).unwrap_or(0);
    let page = room.saturating_sub(1).max(1);
    let top = (focused + 1).saturating_sub(page);
    let chosen: Vec<&str> = writing.chosen().map(|toggle| toggle.row.name.as_str()).collect();
    let all = writing.channels.iter().flatten().count();
    let rest = match &chosen[..] {
        [] => format!("{all} channels, none is chosen (Tab, Down)"),
        names => format!("{} of {all} channels chosen: {}", names.len(), names.join(", ")),
    };
    let shown = rows.into_iter().skip(top).take(page);
    [Line::Rest(rest)].into_iter().chain(shown).collect()
}

fn draw_channel(writing: &Writing, line: &Line<'_>, theme: &Theme, inner: Rect, y: u16, buf: &mut Buffer) {
    let mut row = Row::new(buf, inner, y);
    match line {
        Line::Waiting => drop(row.put("asking the host where it can go ...", theme.style(Role::Muted))),
        Line::Rest(text) => drop(row.put(text, theme.style(Role::Muted))),
        Line::Channel(at, toggle) => {
            let mark = if writing.focus == Focus::Channel(*at) {
                "> "
            } else {
                "  "
            };
            let channel = &toggle.row;
            let (state, role) = match (&channel.blocked, toggle.is_on) {
                (Some(_), _) => ("[-] ", Role::Disabled),
                (None, true) => ("[x] ", Role::Strong),
                (None, false) => ("[ ] ", Role::Text),
            };
            row.put(mark, theme.style(Role::Key))
                .put(state, theme.style(role))
                .put(channel.name.as_str(), theme.style(role))
                .skip(2);
            let about = about(toggle);
            let role = if channel.is_public {
                Role::ProductionFrame
            } else {
                Role::Muted
            };
            row.put(
                &about,
                theme.style(if channel.blocked.is_some() {
                    Role::Disabled
                } else {
                    role
                }),
            );
        }
        Line::Name(at, toggle) => {
            let label = format!("      type `{}` to confirm: ", toggle.row.name);
            let has_focus = writing.focus == Focus::Name(*at);
            row.put(&label, theme.style(Role::NoticeWarning));
            let used = inner.width.saturating_sub(cells(row.room()));
            if has_focus {
                let area = Rect::new(inner.x + used, inner.y + y, inner.width - used, 1);
                draw_edit(&toggle.typed, theme, area.intersection(inner), buf);
            } else {
                row.put(toggle.typed.text(), theme.style(Role::Text));
            }
        }
    }
}

/// What there is to know of a channel.
fn about(toggle: &Toggle) -> String {
    let row = &toggle.row;
    if let Some(why) = &row.blocked {
        return format!("{}: cannot send: {why}", row.kind);
    }
    let mut parts = vec![row.kind.to_string()];
    if row.is_public {
        parts.push("PUBLIC: everybody can read it".into());
    }
    if row.is_record {
        parts.push("keeps the text, reaches nobody".into());
    }
    parts.join(", ")
}

/// What is wrong, what has to be known, and the keys.
fn foot(writing: &Writing, room: usize) -> Vec<(String, Role)> {
    let mut foot: Vec<(String, Role)> = news(writing, room);
    if let Some(text) = inward(writing) {
        foot.extend(wrap(&text, room).into_iter().map(|line| (line, Role::NoticeError)));
    }
    let is_anywhere = writing.channels.iter().flatten().any(|toggle| toggle.is_on);
    if !writing.fault.is_empty() {
        foot.extend(
            wrap(&writing.fault, room)
                .into_iter()
                .map(|line| (line, Role::NoticeError)),
        );
    } else if writing.channels.is_some() && !is_anywhere {
        let text = "no channel is chosen: it reaches nobody, is kept as a note and copied; the clock goes on";
        foot.extend(wrap(text, room).into_iter().map(|line| (line, Role::NoticeWarning)));
    } else {
        let note = wrap(writing.note.as_str(), room).into_iter();
        foot.extend(note.map(|line| (line, Role::NoticeWarning)));
    }
    let keys = match writing.focus {
        Focus::Text => "ctrl-s send   Tab channels   ctrl-u clear   ctrl-o editor   ctrl-x share   Esc leave",
        Focus::Channel(_) => "Enter send   Space on or off   Tab next   Esc leave",
        Focus::Name(_) => "Enter send   Tab next   Esc leave",
    };
    let more = if writing.sources().len() > 1 || writing.is_touched {
        "   ctrl-t other text"
    } else {
        ""
    };
    foot.extend(
        wrap(&format!("{keys}{more}"), room)
            .into_iter()
            .map(|line| (line, Role::Key)),
    );
    foot
}

/// How many lines of news are shown at most.
const NEWS: usize = 3;

/// What happened since the text was begun, and is not in it.
fn news(writing: &Writing, room: usize) -> Vec<(String, Role)> {
    if writing.news.is_empty() {
        return Vec::new();
    }
    let lines: Vec<&str> = writing
        .news
        .iter()
        .map(|line| line.as_str().trim_start_matches("- "))
        .collect();
    let text = format!("changed since you began: {}", lines.join("; "));
    let mut rows = wrap(&text, room);
    if rows.len() > NEWS {
        rows.truncate(NEWS - 1);
        rows.push("and more: ctrl-t shows the text as it would be now, and yours again".into());
    }
    rows.into_iter().map(|row| (row, Role::NoticeWarning)).collect()
}

/// Says that words written for the team would go to everybody.
fn inward(writing: &Writing) -> Option<String> {
    let names: Vec<&str> = writing
        .chosen()
        .filter(|toggle| toggle.row.is_public)
        .map(|toggle| toggle.row.name.as_str())
        .collect();
    let names = names.join(", ");
    Some(match writing.inward()? {
        Inward::Whole => format!("THIS IS THE INTERNAL TEXT, and everybody reads {names}"),
        Inward::Lines(1) => format!("INTERNAL: a line of this is from the internal text, and everybody reads {names}"),
        Inward::Lines(count) => {
            format!("INTERNAL: {count} lines of this are from the internal text, and everybody reads {names}")
        }
    })
}
