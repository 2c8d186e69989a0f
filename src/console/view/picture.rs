//! A frame as plain text, for documents.

use super::view;
use crate::console::app::State;
use crate::console::theme::Theme;
use crate::domain::Moment;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The frame of a console as lines of text, without trailing blanks.
#[must_use]
pub fn picture(state: &State, now: Moment) -> String {
    let area = Rect::new(0, 0, state.size.0, state.size.1);
    let mut buf = Buffer::empty(area);
    let (theme, _) = Theme::load("mono", &[]);
    view(state, now, &theme, area, &mut buf);
    let mut text = String::new();
    for y in 0..area.height {
        let row = (0..area.width).map(|x| buf[(x, y)].symbol());
        text.push_str(row.collect::<String>().trim_end());
        text.push('\n');
    }
    text
}
