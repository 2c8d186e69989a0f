//! Turns the next frame into the fewest bytes that bring the screen there.
//!
//! Pure: bytes out, nothing written. Three things make it cheap on a slow link: only cells that differ are sent, a log
//! that scrolled is moved by the terminal itself (284 bytes a line instead of 8,074 at 120x40, measured), and a frame
//! that shows nothing new costs nothing.

mod palette;
mod pen;
mod scroll;

use std::ops::Range;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect};

use super::colour::Depth;
use pen::Pen;

/// Begins a synchronised update: the terminal shows the frame in one go (DEC mode 2026, ignored where unknown).
const BEGIN: &[u8] = b"\x1b[?2026h";
/// Ends a synchronised update.
const END: &[u8] = b"\x1b[?2026l";

/// What the screen shall show.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Every cell; the area starts at 0,0 and is the size of the terminal.
    pub buffer: Buffer,
    /// Where the text cursor stands; `None` hides it.
    pub cursor: Option<Position>,
    /// Rows (first..end, from the top) of a full-width list that may have moved up or down as a whole.
    pub scroll_region: Option<Range<u16>>,
}

impl Frame {
    /// A frame without a cursor and without a list that scrolls.
    #[must_use]
    pub const fn new(buffer: Buffer) -> Self {
        Self {
            buffer,
            cursor: None,
            scroll_region: None,
        }
    }
}

/// Remembers what the terminal shows and paints the difference.
#[derive(Debug)]
pub struct Painter {
    depth: Depth,
    shown: Option<Buffer>,
    cursor: Option<Position>,
}

impl Painter {
    /// A painter that knows nothing of the screen yet: its first frame clears it.
    #[must_use]
    pub const fn new(depth: Depth) -> Self {
        Self {
            depth,
            shown: None,
            cursor: None,
        }
    }

    /// Forgets the screen, after somebody else wrote to it or the write broke off: the next frame clears it.
    pub fn forget(&mut self) {
        self.shown = None;
    }

    /// Takes the frame the screen shows out of the memory, as [`Painter::forget`] does.
    pub fn take_shown(&mut self) -> Option<Frame> {
        let buffer = self.shown.take()?;
        Some(Frame {
            cursor: self.cursor,
            ..Frame::new(buffer)
        })
    }

    /// The bytes that turn the screen into `frame`; empty when it shows it already.
    ///
    /// The painter takes for granted that all of them reach the terminal; call [`Painter::forget`] when they did not.
    pub fn paint(&mut self, frame: Frame) -> Vec<u8> {
        let area = frame.buffer.area;
        let known = self.shown.take().filter(|shown| shown.area == area);
        let fresh = known.is_none();
        let mut shown = known.unwrap_or_else(|| Buffer::empty(area));
        let mut pen = Pen::new(self.depth);
        if fresh {
            pen.clear();
        }
        if let Some(rows) = &frame.scroll_region {
            scroll::apply(&mut pen, &mut shown, &frame.buffer, rows);
        }
        draw(&mut pen, &shown, &frame.buffer);
        let body = pen.finish();
        let bytes = self.wrap(&body, frame.cursor.filter(|at| area.contains(*at)), fresh);
        self.shown = Some(frame.buffer);
        bytes
    }

    /// Adds the cursor and the brackets around a body of drawn cells.
    fn wrap(&mut self, body: &[u8], cursor: Option<Position>, fresh: bool) -> Vec<u8> {
        let before = if fresh { None } else { self.cursor };
        self.cursor = cursor;
        if body.is_empty() && before == cursor && !fresh {
            return Vec::new();
        }
        let mut bytes = Vec::with_capacity(body.len() + 40);
        bytes.extend_from_slice(BEGIN);
        if fresh || before.is_some() {
            bytes.extend_from_slice(b"\x1b[?25l");
        }
        bytes.extend_from_slice(body);
        if let Some(at) = cursor {
            pen::push_position(&mut bytes, at.x, at.y);
            bytes.extend_from_slice(b"\x1b[?25h");
        }
        bytes.extend_from_slice(END);
        bytes
    }
}

/// One row of a buffer; empty when there is no such row.
fn row(buffer: &Buffer, y: u16) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    let start = usize::from(y) * width;
    buffer.content().get(start..start + width).unwrap_or_default()
}

/// Columns a cell takes. A control character counts as one column, because the pen replaces it.
fn width_of(cell: &Cell) -> usize {
    if cell.symbol().len() <= 1 {
        1
    } else {
        usize::from(cell.cell_width()).max(1)
    }
}

/// Draws every row that differs.
fn draw(pen: &mut Pen, shown: &Buffer, next: &Buffer) {
    let Rect { height, .. } = next.area;
    for y in 0..height {
        let (old, new) = (row(shown, y), row(next, y));
        if old != new {
            draw_row(pen, y, old, new);
        }
    }
}

/// Draws the cells of one row that differ, and erases to the end of the line where nothing but blanks is left.
fn draw_row(pen: &mut Pen, y: u16, old: &[Cell], new: &[Cell]) {
    let blank_from = blank_tail(new);
    let mut old_head = 0;
    let mut x = 0;
    while let Some(cell) = new.get(x) {
        while let Some(before) = old.get(old_head).filter(|_| old_head < x) {
            old_head += width_of(before);
        }
        let same = old_head == x && old.get(x).is_some_and(|before| looks_same(before, cell));
        let step = width_of(cell);
        if !same {
            if x >= blank_from {
                pen.erase_line_from(column(x), y);
                return;
            }
            pen.put(column(x), y, cell, step, x + step <= new.len());
        }
        x += step;
    }
}

/// A column as the terminal counts it; a buffer is never wider than `u16`.
fn column(x: usize) -> u16 {
    u16::try_from(x).unwrap_or(u16::MAX)
}

/// The column from which a row holds only blanks of the terminal's own background.
fn blank_tail(cells: &[Cell]) -> usize {
    cells
        .iter()
        .rposition(|cell| !pen::is_plain_blank(cell))
        .map_or(0, |last| last + 1)
}

/// Whether two cells look the same. The colour of a blank's ink cannot be seen.
fn looks_same(a: &Cell, b: &Cell) -> bool {
    if pen::is_blank(a) && pen::is_blank(b) {
        return a.bg == b.bg;
    }
    a.symbol() == b.symbol() && a.fg == b.fg && a.bg == b.bg && a.modifier == b.modifier
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "the tests put into a cell what must never reach a terminal"
)]
mod tests;
