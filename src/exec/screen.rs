//! What a command's terminal shows, as rows of masked pieces.

use crate::domain::run::{TerminalPiece, TerminalScreen};
use crate::domain::{Masker, RunId, SafeText};
use std::num::NonZeroU16;
use std::panic::{AssertUnwindSafe, catch_unwind};
use vt100::{Callbacks, Cell, Color, Parser};

/// The screen of one terminal.
pub(super) struct Screen {
    run: RunId,
    /// None after bytes that the parser could not bear.
    parser: Option<Parser<Questions>>,
    has_changed: bool,
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screen").field("run", &self.run).finish_non_exhaustive()
    }
}

/// What programs ask their terminal, answered in its place.
#[derive(Default)]
struct Questions {
    answers: Vec<u8>,
}

/// Bytes of answers that wait at most.
const ANSWERS: usize = 1024;

impl Callbacks for Questions {
    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        first: Option<u8>,
        _: Option<u8>,
        parameters: &[&[u16]],
        kind: char,
    ) {
        let answer = match (first, parameters.first().and_then(|list| list.first()), kind) {
            (None, Some(6), 'n') => {
                let (row, column) = screen.cursor_position();
                format!("\u{1b}[{};{}R", row + 1, column + 1)
            }
            (None, Some(5), 'n') => "\u{1b}[0n".to_owned(),
            (None, None | Some(0), 'c') => "\u{1b}[?6c".to_owned(),
            _ => return,
        };
        if self.answers.len() < ANSWERS {
            self.answers.extend_from_slice(answer.as_bytes());
        }
    }
}

impl Screen {
    /// An empty screen of this size (columns, rows).
    pub fn new(run: RunId, size: (u16, u16)) -> Self {
        let (columns, rows) = counts(size);
        let parser = Parser::new_with_callbacks(rows, columns, 0, Questions::default());
        Self {
            run,
            parser: Some(parser),
            has_changed: true,
        }
    }

    /// Takes what the terminal's programs wrote; gives back what the terminal answers.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        let answers = self.try_with(|parser| {
            parser.process(bytes);
            std::mem::take(&mut parser.callbacks_mut().answers)
        });
        answers.unwrap_or_default()
    }

    /// Gives it another size (columns, rows).
    pub fn resize(&mut self, size: (u16, u16)) {
        let (columns, rows) = counts(size);
        self.try_with(|parser| parser.set_size(rows, columns));
    }

    /// What it shows, if that is new.
    pub fn news(&mut self, masker: &Masker) -> Option<TerminalScreen> {
        std::mem::take(&mut self.has_changed).then(|| self.view(masker))
    }

    /// Puts a view back that found no room: it is news still.
    pub fn is_due(&self) -> bool {
        self.has_changed
    }

    fn view(&self, masker: &Masker) -> TerminalScreen {
        let Some(parser) = &self.parser else {
            let text = SafeText::clean("[onscene: this screen cannot be shown any more; the lines go on]");
            return TerminalScreen {
                run: self.run.clone(),
                rows: vec![vec![TerminalPiece {
                    text,
                    ..TerminalPiece::default()
                }]],
                cursor: None,
                application_keys: false,
            };
        };
        let screen = parser.screen();
        let (row, column) = screen.cursor_position();
        TerminalScreen {
            run: self.run.clone(),
            rows: rows(screen, masker),
            cursor: (!screen.hide_cursor()).then_some((column, row)),
            application_keys: screen.application_cursor(),
        }
    }

    /// Hostile bytes must not take the run down with them, whatever they do to the parser.
    fn try_with<T>(&mut self, work: impl FnOnce(&mut Parser<Questions>) -> T) -> Option<T> {
        let parser = self.parser.as_mut()?;
        self.has_changed = true;
        let done = catch_unwind(AssertUnwindSafe(|| work(parser))).ok();
        if done.is_none() {
            self.parser = None;
        }
        done
    }
}

fn counts(size: (u16, u16)) -> (NonZeroU16, NonZeroU16) {
    let (columns, rows) = super::terminal::fit(size);
    let count = |number| NonZeroU16::new(number).unwrap_or(NonZeroU16::MIN);
    (count(columns), count(rows))
}

/// A cell's text and its style as a piece.
type Shown = TerminalPiece;

/// The rows, masked: a text that runs on over a row's end is looked at as one.
fn rows(screen: &vt100::Screen, masker: &Masker) -> Vec<Vec<TerminalPiece>> {
    let (count, _) = screen.size();
    let mut out = Vec::new();
    let mut group: Vec<Vec<Cut>> = Vec::new();
    for row in 0..count.get() {
        group.push(cells(screen, row));
        if !screen.row_wrapped(row) {
            hide(&mut group, masker);
            out.extend(group.drain(..).map(pieces));
        }
    }
    hide(&mut group, masker);
    out.extend(group.drain(..).map(pieces));
    out
}

/// A cell on its way: its text and its style.
struct Cut {
    text: String,
    style: Shown,
}

fn cells(screen: &vt100::Screen, row: u16) -> Vec<Cut> {
    let (_, columns) = screen.size();
    let cells = (0..columns.get()).filter_map(|column| screen.cell(row, column));
    let shown = cells.filter(|cell| !cell.is_wide_continuation());
    shown
        .map(|cell| Cut {
            text: text(cell),
            style: style(cell),
        })
        .collect()
}

fn text(cell: &Cell) -> String {
    if cell.has_contents() {
        cell.contents().to_owned()
    } else {
        " ".to_owned()
    }
}

fn style(cell: &Cell) -> Shown {
    TerminalPiece {
        text: SafeText::default(),
        foreground: index(cell.fgcolor()),
        background: index(cell.bgcolor()),
        bold: cell.bold(),
        inverse: cell.inverse(),
        underline: cell.underline(),
    }
}

/// The nearest of the 256 colours: its cube has six steps of each colour.
fn index(color: Color) -> Option<u8> {
    let step = |part: u8| match part {
        0..48 => 0,
        48..115 => 1,
        _ => (part - 35) / 40,
    };
    match color {
        Color::Default => None,
        Color::Idx(index) => Some(index),
        Color::Rgb(red, green, blue) => Some(16 + 36 * step(red) + 6 * step(green) + step(blue)),
    }
}

/// Puts stars where the masker would hide something, so that every cell stays in its place.
fn hide(rows: &mut [Vec<Cut>], masker: &Masker) {
    let whole: String = rows.iter().flatten().map(|cell| cell.text.as_str()).collect();
    let masked = masker.mask(&whole);
    if *masked == *whole {
        return;
    }
    let same = |pair: &(char, char)| pair.0 == pair.1;
    let length = whole.chars().count();
    let before = whole.chars().zip(masked.chars()).take_while(same).count();
    let after = whole.chars().rev().zip(masked.chars().rev()).take_while(same).count();
    let hidden = before..length.saturating_sub(after).max(before + 1);
    let mut at = 0;
    for cell in rows.iter_mut().flatten() {
        let start = at;
        at += cell.text.chars().count();
        if start < hidden.end && at > hidden.start && cell.text != " " {
            cell.text = "*".repeat(unicode_width::UnicodeWidthStr::width(cell.text.as_str()).max(1));
        }
    }
}

/// Joins cells of one style; blanks at the end are left out.
fn pieces(row: Vec<Cut>) -> Vec<TerminalPiece> {
    let mut out: Vec<(String, Shown)> = Vec::new();
    for cell in row {
        match out.last_mut() {
            Some((text, style)) if *style == cell.style => text.push_str(&cell.text),
            Some(_) | None => out.push((cell.text, cell.style)),
        }
    }
    if let Some((text, style)) = out.last_mut()
        && style.background.is_none()
        && !style.inverse
        && !style.underline
    {
        text.truncate(text.trim_end_matches(' ').len());
    }
    let made = out.into_iter().filter(|(text, _)| !text.is_empty());
    made.map(|(text, style)| TerminalPiece {
        text: SafeText::clean(&text),
        ..style
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(size: (u16, u16), bytes: &[u8], masker: &Masker) -> TerminalScreen {
        let mut screen = Screen::new(RunId::new("r"), size);
        screen.take(bytes);
        screen.news(masker).unwrap()
    }

    fn texts(screen: &TerminalScreen) -> Vec<String> {
        let text = |row: &Vec<TerminalPiece>| row.iter().map(|piece| piece.text.as_str()).collect();
        screen.rows.iter().map(text).collect()
    }

    #[test]
    fn rows_come_in_pieces_of_one_style() {
        let seen = shown(
            (20, 3),
            b"a \x1b[1;31mred\x1b[0m b\r\n\x1b[7mbar\x1b[0m\x1b[38;2;255;0;0mx",
            &Masker::default(),
        );
        assert_eq!(texts(&seen), ["a red b", "barx", ""]);
        let red = &seen.rows[0][1];
        assert_eq!((red.text.as_str(), red.foreground, red.bold), ("red", Some(1), true));
        assert!(seen.rows[1][0].inverse);
        assert_eq!(seen.rows[1][1].foreground, Some(196));
        assert_eq!((seen.cursor, seen.rows.len()), (Some((4, 1)), 3));
    }

    #[test]
    fn a_program_that_wants_the_arrows_as_an_application_is_heard() {
        let keys = |bytes: &[u8]| shown((20, 3), bytes, &Masker::default()).application_keys;
        assert!(!keys(b"$ "));
        assert!(keys(b"\x1b[?1h\x1b="));
        assert!(!keys(b"\x1b[?1h\x1b[?1l"));
    }

    #[test]
    fn a_secret_is_hidden_in_its_place_over_styles_and_row_ends() {
        let masker = Masker::new([("PIN", "correct-horse")]);
        let cases: [(&[u8], &[&str]); 4] = [
            (b"x correct-horse y", &["x ************* y", "", ""]),
            (b"x corr\x1b[31mect-ho\x1b[0mrse y", &["x ************* y", "", ""]),
            (
                b"0123456789abcdef correct-horse y",
                &["0123456789abcdef ***", "********** y", ""],
            ),
            (b"nothing here", &["nothing here", "", ""]),
        ];
        for (bytes, expected) in cases {
            assert_eq!(texts(&shown((20, 3), bytes, &masker)), expected);
        }
    }

    #[test]
    fn news_come_once_and_programs_get_their_answers() {
        let mut screen = Screen::new(RunId::new("r"), (20, 3));
        assert!(screen.news(&Masker::default()).is_some() && screen.news(&Masker::default()).is_none());
        assert_eq!(screen.take(b"ab\x1b[6n"), b"\x1b[1;3R");
        assert_eq!(screen.take(b"\x1b[c"), b"\x1b[?6c");
        assert!(screen.is_due());
        screen.resize((0, 0));
        screen.resize((9_999, 9_999));
        assert_eq!(screen.news(&Masker::default()).unwrap().rows.len(), 300);
    }

    #[test]
    fn hostile_bytes_do_no_harm() {
        let mut seed = 7_u64;
        let mut screen = Screen::new(RunId::new("r"), (10, 2));
        let alphabet = b"\x1b[]0123456789;?hHlmJKrnABCDLMPX\r\n\x07\xe4\xbd\xa0\xf0\x9f\x98\x80a";
        for round in 0..2_000_u16 {
            let bytes: Vec<u8> = (0..64)
                .map(|_| {
                    seed = seed
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    alphabet[usize::try_from(seed >> 33).unwrap() % alphabet.len()]
                })
                .collect();
            screen.take(&bytes);
            screen.resize((round % 40, round % 7));
            screen.news(&Masker::default());
        }
    }
}
