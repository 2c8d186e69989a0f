//! Finds out that a full-width list moved, and lets the terminal move it.

use std::io::Write as _;
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};

use super::pen::Pen;
use super::row;

/// A list that moved as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shift {
    /// Lines left at the top, new ones came at the bottom.
    Up(u16),
    /// Lines left at the bottom, older ones came back at the top.
    Down(u16),
}

/// Scrolls the terminal, and `shown` with it, when that saves rows.
///
/// It uses line feeds at the lower margin and reverse line feeds at the upper one: every terminal since the VT100 obeys
/// those within margins, while the Linux console ignores `CSI S` and `CSI T`.
pub(super) fn apply(pen: &mut Pen, shown: &mut Buffer, next: &Buffer, rows: &Range<u16>) {
    let rows = rows.start..rows.end.min(next.area.height);
    if rows.len() < 2 {
        return;
    }
    let Some(shift) = find(shown, next, &rows) else { return };
    pen.raw(&sequence(shift, &rows));
    move_rows(shown, shift, &rows);
}

/// The move that leaves the fewest rows to draw; `None` when drawing in place is as good.
fn find(shown: &Buffer, next: &Buffer, rows: &Range<u16>) -> Option<Shift> {
    let height = u16::try_from(rows.len()).ok()?;
    let in_place = rows.clone().filter(|y| row(shown, *y) != row(next, *y)).count();
    if in_place < 2 {
        return None;
    }
    // Small moves first: they are the common ones and the search ends at the first that fits.
    (1..height)
        .flat_map(|lines| [Shift::Up(lines), Shift::Down(lines)])
        .find(|shift| {
            let (lines, wrong) = leftovers(shown, next, rows, *shift);
            wrong <= (rows.len() - lines).div_ceil(4) && wrong + lines + 1 < in_place
        })
}

/// How many lines a move opens, and how many of the moved ones would still be wrong.
fn leftovers(shown: &Buffer, next: &Buffer, rows: &Range<u16>, shift: Shift) -> (usize, usize) {
    let (lines, kept, from) = match shift {
        Shift::Up(lines) => (lines, rows.start..rows.end - lines, rows.start + lines),
        Shift::Down(lines) => (lines, rows.start + lines..rows.end, rows.start),
    };
    let wrong = kept
        .zip(from..)
        .filter(|(to, from)| row(next, *to) != row(shown, *from))
        .count();
    (usize::from(lines), wrong)
}

fn sequence(shift: Shift, rows: &Range<u16>) -> Vec<u8> {
    let (top, bottom) = (u32::from(rows.start) + 1, rows.end);
    let mut bytes = Vec::new();
    // Writing into a `Vec` cannot fail.
    let _ = match shift {
        Shift::Up(lines) => {
            write!(
                bytes,
                "\x1b[{top};{bottom}r\x1b[{bottom}H{}\x1b[r",
                "\n".repeat(lines.into())
            )
        }
        Shift::Down(lines) => {
            write!(
                bytes,
                "\x1b[{top};{bottom}r\x1b[{top}H{}\x1b[r",
                "\x1bM".repeat(lines.into())
            )
        }
    };
    bytes
}

/// Does to the copy what the terminal does to its screen.
fn move_rows(shown: &mut Buffer, shift: Shift, rows: &Range<u16>) {
    let width = usize::from(shown.area.width);
    let cells = usize::from(rows.start) * width..usize::from(rows.end) * width;
    let Some(region) = shown.content.get_mut(cells) else {
        return;
    };
    let opened = match shift {
        Shift::Up(lines) => {
            let by = usize::from(lines) * width;
            region.rotate_left(by);
            region.len() - by..region.len()
        }
        Shift::Down(lines) => {
            let by = usize::from(lines) * width;
            region.rotate_right(by);
            0..by
        }
    };
    if let Some(opened) = region.get_mut(opened) {
        opened.fill(Cell::EMPTY);
    }
}
