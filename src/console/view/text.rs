//! Text into cells: measured, trimmed with `…`, never half a character, never a character that takes more room than
//! it was given.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::borrow::Cow;
use unicode_width::UnicodeWidthChar;

/// Columns a text takes. Characters are measured one by one: a terminal that does not join them needs that room.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().map(columns).sum()
    }
}

fn columns(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// The text in at most `room` columns; what is cut off ends in `…`.
#[must_use]
pub fn fit(text: &str, room: usize) -> Cow<'_, str> {
    if text.len() <= room || width(text) <= room {
        return Cow::Borrowed(text);
    }
    if room == 0 {
        return Cow::Borrowed("");
    }
    let mut cut = head(text, room - 1).trim_end().to_owned();
    cut.push('…');
    Cow::Owned(cut)
}

/// The text in at most `room` columns; what is cut out of its middle is a `…`, so that its end stays.
#[must_use]
pub fn middle(text: &str, room: usize) -> Cow<'_, str> {
    /// With less room than this one end says more than two halves.
    const LEAST: usize = 12;
    if text.len() <= room || width(text) <= room || room < LEAST {
        return fit(text, room);
    }
    let end = tail(text, (room - 1) * 2 / 5).trim_start();
    let start = head(text, room - 1 - width(end)).trim_end();
    Cow::Owned(format!("{start}…{end}"))
}

/// The longest end of the text that takes at most `room` columns.
fn tail(text: &str, room: usize) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices().rev() {
        used += columns(character);
        if used > room {
            return &text[at + character.len_utf8()..];
        }
    }
    text
}

/// The longest start of the text that takes at most `room` columns.
#[must_use]
pub fn head(text: &str, room: usize) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += columns(character);
        if used > room {
            return &text[..at];
        }
    }
    text
}

/// Breaks a text into lines of at most `room` columns, at blanks where it can.
#[must_use]
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim_end();
    while room > 0 && !rest.is_empty() {
        let whole = head(rest, room);
        let whole = if whole.is_empty() { first(rest) } else { whole };
        let cut = if whole.len() == rest.len() || rest[whole.len()..].starts_with(' ') {
            whole
        } else {
            whole.rfind(' ').filter(|at| *at > 0).map_or(whole, |at| &whole[..at])
        };
        lines.push(cut.trim_end().to_owned());
        rest = rest[cut.len()..].trim_start();
    }
    lines
}

fn first(text: &str) -> &str {
    text.chars()
        .next()
        .map_or("", |character| &text[..character.len_utf8()])
}

/// Draws a text from a place on, cut at `room` columns, and returns the columns used.
pub fn draw(buf: &mut Buffer, x: u16, y: u16, text: &str, room: usize, style: Style) -> u16 {
    let room = room.min(usize::from(buf.area.right().saturating_sub(x)));
    if y < buf.area.top() || y >= buf.area.bottom() || x < buf.area.left() || room == 0 {
        return 0;
    }
    if text.is_ascii() {
        let (end, _) = buf.set_stringn(x, y, text, room, style);
        return end - x;
    }
    draw_each(buf, x, y, text, room, style)
}

/// Draws character by character, so that what a terminal may show unjoined has the room it then takes.
fn draw_each(buf: &mut Buffer, x: u16, y: u16, text: &str, room: usize, style: Style) -> u16 {
    let mut used = 0;
    let mut rest = text;
    while let Some(start) = rest.chars().next() {
        let mut end = start.len_utf8();
        let wide = columns(start);
        let marks = rest[end..].chars().take_while(|c| columns(*c) == 0);
        end += marks.map(char::len_utf8).sum::<usize>();
        if used + wide > room {
            break;
        }
        let at = x.saturating_add(u16::try_from(used).unwrap_or(u16::MAX));
        if wide > 0 {
            buf.set_stringn(at, y, &rest[..end], wide, style);
        }
        used += wide;
        rest = &rest[end..];
    }
    u16::try_from(used).unwrap_or(u16::MAX)
}

/// One row that is written from left to right.
#[derive(Debug)]
pub struct Row<'a> {
    buf: &'a mut Buffer,
    y: u16,
    x: u16,
    end: u16,
}

impl<'a> Row<'a> {
    /// The row `line` of an area, counted from 0; a row outside the area takes no text.
    #[must_use]
    pub fn new(buf: &'a mut Buffer, area: Rect, line: u16) -> Self {
        let area = area.intersection(buf.area);
        let end = if line < area.height { area.right() } else { area.x };
        Self {
            buf,
            y: area.y.saturating_add(line),
            x: area.x,
            end,
        }
    }

    /// Columns left.
    #[must_use]
    pub fn room(&self) -> usize {
        usize::from(self.end.saturating_sub(self.x))
    }

    /// Writes a text whole or trimmed to what is left.
    pub fn put(&mut self, text: &str, style: Style) -> &mut Self {
        let text = fit(text, self.room());
        self.x += draw(self.buf, self.x, self.y, &text, self.room(), style);
        self
    }

    /// Writes a text into a column of `wide` columns and goes to its end.
    pub fn column(&mut self, text: &str, wide: usize, style: Style) -> &mut Self {
        let wide = wide.min(self.room());
        let text = fit(text, wide);
        draw(self.buf, self.x, self.y, &text, wide, style);
        self.skip(wide)
    }

    /// Writes a text at the right end of a column of `wide` columns.
    pub fn right(&mut self, text: &str, wide: usize, style: Style) -> &mut Self {
        let text = fit(text, wide.min(self.room())).into_owned();
        let blank = wide.saturating_sub(width(&text));
        self.skip(blank).put(&text, style)
    }

    /// Goes `columns` to the right.
    pub fn skip(&mut self, columns: usize) -> &mut Self {
        let columns = u16::try_from(columns.min(self.room())).unwrap_or(0);
        self.x += columns;
        self
    }

    /// Writes a text so that it ends at the end of the row, where there is room for all of it.
    pub fn at_end(&mut self, text: &str, style: Style) -> &mut Self {
        let wide = width(text);
        if wide <= self.room() {
            self.skip(self.room() - wide).put(text, style);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_measured_and_trimmed_by_column() {
        assert_eq!(fit("postgres", 8), "postgres");
        assert_eq!(fit("postgres", 5), "post…");
        assert_eq!(fit("漢字漢字", 5), "漢字…");
        assert_eq!(fit("漢字漢字", 4), "漢…");
        assert_eq!(fit("a b c", 3), "a…");
        assert_eq!(fit("x", 0), "");
        assert_eq!(width("e\u{301}漢"), 3);
    }

    #[test]
    fn what_is_cut_out_of_the_middle_leaves_both_ends() {
        assert_eq!(middle("docker compose up -d db", 23), "docker compose up -d db");
        assert_eq!(middle("docker compose up -d db", 16), "docker com…-d db");
        assert_eq!(middle("docker compose up -d db", 8), "docker…");
        for room in 0..40 {
            assert!(width(&middle("漢字 docker compose 漢字漢字漢字 up -d db", room)) <= room);
        }
    }

    #[test]
    fn texts_are_wrapped_at_blanks_and_long_words_are_cut() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("漢字", 1), ["漢", "字"]);
        assert_eq!(wrap("", 5), Vec::<String>::new());
    }

    #[test]
    fn a_character_gets_the_room_an_unjoined_terminal_takes() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        let used = draw(&mut buf, 0, 0, "👍🏽x", 8, Style::new());
        assert_eq!(used, 5);
        assert_eq!(buf[(4, 0)].symbol(), "x");
        assert_eq!(
            draw(&mut buf, 7, 0, "漢", 8, Style::new()),
            0,
            "half a character is none"
        );
    }

    #[test]
    fn rows_outside_take_nothing() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 4, 1));
        Row::new(&mut buf, Rect::new(0, 0, 9, 5), 3).put("text", Style::new());
        Row::new(&mut buf, Rect::new(7, 7, 9, 5), 0).put("text", Style::new());
        Row::new(&mut buf, Rect::new(1, 0, 9, 5), 0).put("text", Style::new());
        assert_eq!(buf, Buffer::with_lines([" te…"]));
    }
}
