//! The notice line: one sentence for the person.

use super::text::{Row, width};
use crate::console::theme::{Role, Theme};
use crate::domain::SafeText;
use crate::domain::moment::short;
use crate::wire::NoticeKind;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
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

/// Draws the sentence on the first row of the area; what does not fit ends in `…`.
pub fn draw(notice: &Notice<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let style = theme.style(notice.kind);
    let age = if notice.age < FRESH {
        String::new()
    } else {
        format!("  {} ago", short(notice.age))
    };
    let text = format!("{} {}", glyph(notice.kind), notice.text);
    let mut row = Row::new(buf, area, 0);
    let age_fits = width(&text) + width(&age) <= row.room();
    row.put(&text, style);
    if age_fits {
        row.put(&age, theme.style(Role::Muted));
    }
}
