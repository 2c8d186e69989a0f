//! A pen that knows where it stands and how it is set, so that it says only what changes.

use std::io::Write as _;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use super::super::colour::Depth;
use super::palette;

/// Attributes that can be seen on a blank.
const SEEN_ON_BLANK: Modifier = Modifier::UNDERLINED
    .union(Modifier::REVERSED)
    .union(Modifier::CROSSED_OUT);

/// Each attribute with its SGR number (ECMA-48, 8.3.117).
const ATTRIBUTES: [(Modifier, u8); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// How text is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

/// What the terminal draws with after a reset.
const PLAIN: Look = Look {
    fg: Color::Reset,
    bg: Color::Reset,
    modifier: Modifier::empty(),
};

/// Collects the bytes of one frame.
#[derive(Debug)]
pub(super) struct Pen {
    out: Vec<u8>,
    at: Option<(u16, u16)>,
    look: Look,
    depth: Depth,
}

impl Pen {
    pub(super) const fn new(depth: Depth) -> Self {
        Self {
            out: Vec::new(),
            at: None,
            look: PLAIN,
            depth,
        }
    }

    /// Clears the whole screen.
    pub(super) fn clear(&mut self) {
        self.out.extend_from_slice(b"\x1b[m\x1b[r\x1b[2J");
        self.look = PLAIN;
        self.at = None;
    }

    /// Appends a sequence that may move the cursor; it is drawn in the plain look, because some terminals fill the
    /// space that opens with the current background.
    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.set(PLAIN);
        self.out.extend_from_slice(bytes);
        self.at = None;
    }

    /// Draws one cell that takes `width` columns; `fits` says whether the row has that many left.
    pub(super) fn put(&mut self, x: u16, y: u16, cell: &Cell, width: usize, fits: bool) {
        self.go(x, y);
        self.set(self.look_of(cell));
        self.at = Some((x.saturating_add(1), y));
        if !fits || has_control(cell.symbol()) {
            // Half of a wide character would wrap, a control character would be obeyed: neither is let through.
            self.out.push(b'?');
            return;
        }
        if cell.symbol().contains('\u{fe0f}') {
            // Some terminals draw an emoji presentation one column wide and leave what stood in the second.
            self.out.resize(self.out.len() + width, b' ');
            push_position(&mut self.out, x, y);
        }
        self.out.extend_from_slice(cell.symbol().as_bytes());
        if width != 1 || !is_one_char(cell.symbol()) {
            // After a wide or composed character terminals disagree about where they stand.
            self.at = None;
        }
    }

    /// Blanks a row from a column to its end.
    pub(super) fn erase_line_from(&mut self, x: u16, y: u16) {
        self.go(x, y);
        self.set(PLAIN);
        self.out.extend_from_slice(b"\x1b[K");
    }

    /// The bytes, ending in the plain look.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.set(PLAIN);
        self.out
    }

    fn go(&mut self, x: u16, y: u16) {
        match self.at {
            Some(at) if at == (x, y) => {}
            Some((at_x, at_y)) if at_y == y && x > at_x => push_forward(&mut self.out, x - at_x),
            Some(_) | None => push_position(&mut self.out, x, y),
        }
        self.at = Some((x, y));
    }

    /// How a cell is drawn here and now. A blank keeps the ink of the pen, because its ink cannot be seen.
    fn look_of(&self, cell: &Cell) -> Look {
        let bg = palette::narrow(cell.bg, self.depth);
        if is_blank(cell) {
            let modifier = self.look.modifier.difference(SEEN_ON_BLANK);
            return Look {
                bg,
                modifier,
                ..self.look
            };
        }
        Look {
            fg: palette::narrow(cell.fg, self.depth),
            bg,
            modifier: cell.modifier,
        }
    }

    /// Changes the look by the shortest SGR sequence; none when it is set already.
    fn set(&mut self, want: Look) {
        if want == self.look {
            return;
        }
        self.out.extend_from_slice(b"\x1b[");
        let mut first = true;
        let mut from = self.look;
        if want == PLAIN {
            from = PLAIN;
        } else if !want.modifier.contains(self.look.modifier) {
            self.parameter("0", &mut first);
            from = PLAIN;
        }
        for (attribute, number) in ATTRIBUTES {
            if want.modifier.contains(attribute) && !from.modifier.contains(attribute) {
                self.parameter(&number.to_string(), &mut first);
            }
        }
        if want.fg != from.fg {
            self.parameter(&palette::foreground(want.fg), &mut first);
        }
        if want.bg != from.bg {
            self.parameter(&palette::background(want.bg), &mut first);
        }
        self.out.push(b'm');
        self.look = want;
    }

    fn parameter(&mut self, text: &str, first: &mut bool) {
        if !std::mem::take(first) {
            self.out.push(b';');
        }
        self.out.extend_from_slice(text.as_bytes());
    }
}

/// Whether nothing but the background of a cell can be seen.
pub(super) fn is_blank(cell: &Cell) -> bool {
    matches!(cell.symbol(), " " | "") && !cell.modifier.intersects(SEEN_ON_BLANK)
}

/// Whether a cell looks like one that was just erased.
pub(super) fn is_plain_blank(cell: &Cell) -> bool {
    is_blank(cell) && cell.bg == Color::Reset
}

/// Moves the cursor to a column and row counted from 0.
pub(super) fn push_position(out: &mut Vec<u8>, x: u16, y: u16) {
    let (row, column) = (u32::from(y) + 1, u32::from(x) + 1);
    // Writing into a `Vec` cannot fail.
    let _ = if column == 1 {
        write!(out, "\x1b[{row}H")
    } else {
        write!(out, "\x1b[{row};{column}H")
    };
}

fn push_forward(out: &mut Vec<u8>, columns: u16) {
    let _ = if columns == 1 {
        write!(out, "\x1b[C")
    } else {
        write!(out, "\x1b[{columns}C")
    };
}

fn is_one_char(symbol: &str) -> bool {
    symbol.len() == 1 || symbol.chars().nth(1).is_none()
}

fn has_control(symbol: &str) -> bool {
    symbol.chars().any(char::is_control)
}
