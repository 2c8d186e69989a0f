//! The notice line: one sentence for the person.

use super::overlay::cells;
use super::text::{Row, head, width, wrap};
use crate::console::theme::{Role, Theme};
use crate::domain::SafeText;
use crate::domain::moment::short;
use crate::wire::NoticeKind;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};
use std::time::Duration;

/// A sentence and how long ago it was said.
#[derive(Debug, Clone, Copy)]
pub struct Notice<'a> {
    /// How grave it is.
    pub kind: NoticeKind,
    /// The sentence.
    pub text: &'a SafeText,
    /// How long ago it was said.
    pub age: Duration,
}

/// A sentence younger than this shows no age: it was the answer to the last key.
const FRESH: Duration = Duration::from_secs(5);

/// The glyph before the sentence, so that its kind reads without colour.
#[must_use]
pub fn glyph(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Info => "-",
        NoticeKind::Warning => "!",
        NoticeKind::Error => "x",
    }
}

/// The rows a sentence takes: one, or two where it does not fit into one.
#[must_use]
pub fn rows(notice: &Notice<'_>, room: usize) -> Vec<String> {
    let text = format!("{} {}", glyph(notice.kind), notice.text);
    if width(&text) <= room {
        return vec![text];
    }
    let mut rows = wrap(&text, room);
    // A path has no blank to break at.
    if rows.len() > 2 {
        let first = head(&text, room);
        rows = vec![first.to_owned(), text[first.len()..].trim_start().to_owned()];
    }
    rows
}

/// Draws the sentence on the last rows of the area, one or two; what does not fit there ends in `…`.
pub fn draw(notice: &Notice<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let style = theme.style(notice.kind);
    let mut rows = rows(notice, usize::from(area.width));
    if area.height < 2 {
        rows = vec![format!("{} {}", glyph(notice.kind), notice.text)];
    }
    let top = area.height.saturating_sub(cells(rows.len()));
    for (at, text) in (top..area.height).zip(&rows) {
        let line = Rect {
            y: area.y.saturating_add(at),
            height: 1,
            ..area
        };
        Clear.render(line.intersection(buf.area), buf);
        buf.set_style(line.intersection(buf.area), theme.style(Role::Text));
        let mut row = Row::new(buf, line, 0);
        row.put(text, style);
        let age = format!("  {} ago", short(notice.age));
        if at + 1 == area.height && notice.age >= FRESH && width(&age) <= row.room() {
            row.put(&age, theme.style(Role::Muted));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_takes_two_rows_and_a_path_is_broken_where_it_must() {
        let of = |text: &str, room: usize| {
            let text = SafeText::clean(text);
            let kind = NoticeKind::Info;
            let age = Duration::ZERO;
            rows(&Notice { kind, text: &text, age }, room)
        };
        assert_eq!(of("all is well", 20), ["- all is well"]);
        assert_eq!(of("all is well again here", 16), ["- all is well", "again here"]);
        assert_eq!(
            of("draft: /a/very/long/path/to/the/draft.md", 24),
            ["- draft: /a/very/long/pa", "th/to/the/draft.md"]
        );
    }
}
