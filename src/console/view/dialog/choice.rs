//! One of a few things.

use crate::console::theme::{Role, Theme};
use crate::console::view::overlay::{BORDER, Frame, Place, SIDES, boxed, cells, frame, in_sight, inside};
use crate::console::view::text::{Row, width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// One of a few things.
#[derive(Debug, Clone)]
pub struct Choice<'a> {
    /// What is asked.
    pub title: &'a str,
    /// The options in words.
    pub items: Vec<&'a str>,
    /// The option that is selected, from 0; none before one was chosen.
    pub selected: Option<usize>,
    /// What has to be known to choose, above the options.
    pub lead: Vec<&'a str>,
}

/// The widest a choice gets where it has to be explained.
const WIDEST: u16 = 96;

/// Draws a choice in the middle of the area. The first nine options show the digit that selects them.
pub fn draw_choice(choice: &Choice<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let keys = match choice.selected {
        Some(_) => "Enter choose   Esc leave it".to_owned(),
        None => format!("1-{} or arrows, then Enter   Esc leave it", choice.items.len().min(9)),
    };
    let widest = choice
        .items
        .iter()
        .map(|item| width(item) + 4)
        .chain([width(choice.title) + 2, width(&keys)])
        .chain(choice.lead.iter().map(|line| width(line)))
        .max()
        .unwrap_or(0);
    let room = usize::from(area.width.min(WIDEST).saturating_sub(SIDES));
    let lead: Vec<String> = choice
        .lead
        .iter()
        .flat_map(|line| wrap(line, widest.min(room)))
        .collect();
    let widest = if choice.lead.is_empty() {
        widest
    } else {
        widest.min(room)
    };
    let gap = usize::from(!lead.is_empty());
    let height = cells(lead.len() + gap + choice.items.len() + 2).saturating_add(BORDER);
    let outer = boxed(area, cells(widest).saturating_add(SIDES), height, Place::Middle);
    let inside = usize::from(inside(outer).height);
    // What is asked stays on show before what explains it.
    let for_lead = (lead.len() + gap).min(inside.saturating_sub(choice.items.len() + 2));
    let inside = inside - for_lead;
    let has_keys = inside > 3 || inside >= choice.items.len() + 2;
    let page = if has_keys { inside - 2 } else { inside };
    let top = choice.selected.map_or(0, |at| (at + 1).saturating_sub(page));
    let more = in_sight(top, page, choice.items.len());
    let border = Frame {
        title: choice.title,
        more: &more,
        border: Role::BorderFocused,
    };
    let inner = frame(&border, theme, outer, buf);
    for (line, text) in lead.iter().take(for_lead).enumerate() {
        Row::new(buf, inner, cells(line)).put(text, theme.style(Role::Text));
    }
    let inner = Rect {
        y: inner.y.saturating_add(cells(for_lead)),
        height: inner.height.saturating_sub(cells(for_lead)),
        ..inner
    };
    draw_items(choice, top, page, theme, inner, buf);
    if inside > page {
        Row::new(buf, inner, cells(inside - 1)).put(&keys, theme.style(Role::Muted));
    }
}

/// The options from `top` on, as many as a page holds.
fn draw_items(choice: &Choice<'_>, top: usize, page: usize, theme: &Theme, area: Rect, buf: &mut Buffer) {
    for (line, (at, item)) in choice.items.iter().enumerate().skip(top).take(page).enumerate() {
        let row = Rect {
            y: area.y.saturating_add(cells(line)),
            height: 1,
            ..area
        };
        draw_item(at, item, Some(at) == choice.selected, theme, row, buf);
    }
}

fn draw_item(at: usize, item: &str, is_selected: bool, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let digit = if at < 9 { (at + 1).to_string() } else { String::new() };
    let mark = if is_selected { ">" } else { " " };
    Row::new(buf, area, 0)
        .put(&format!("{mark}{digit:1} "), theme.style(Role::Key))
        .put(item, theme.style(Role::Text));
    if is_selected {
        buf.set_style(area, theme.style(Role::Selected));
    }
}
