//! Every frame is fed to a terminal emulator and compared with the buffer cell by cell.

use std::num::NonZero;

use ratatui::style::{Color, Modifier, Style};

use super::*;

/// A small generator of repeatable numbers (Knuth's MMIX constants).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

/// A terminal emulator and the painter that feeds it.
struct Screen {
    painter: Painter,
    parser: vt100::Parser,
}

impl Screen {
    fn new(width: u16, height: u16, depth: Depth) -> Self {
        Self {
            painter: Painter::new(depth),
            parser: vt100::Parser::new(nonzero(height), nonzero(width), 0),
        }
    }

    /// Paints a frame, checks the screen, returns the bytes it took.
    fn show(&mut self, frame: &Frame) -> Vec<u8> {
        let bytes = self.painter.paint(frame.clone());
        self.parser.process(&bytes);
        assert_same(&frame.buffer, self.parser.screen());
        bytes
    }
}

fn nonzero(n: u16) -> NonZero<u16> {
    NonZero::new(n).unwrap()
}

fn vt_colour(colour: Color) -> vt100::Color {
    match colour {
        Color::Reset => vt100::Color::Default,
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        Color::Indexed(index) => vt100::Color::Idx(index),
        named => {
            let code: u8 = palette::foreground(named).parse().unwrap();
            vt100::Color::Idx(if code >= 90 { code - 90 + 8 } else { code - 30 })
        }
    }
}

fn assert_same(buffer: &Buffer, screen: &vt100::Screen) {
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let cell = &buffer[(x, y)];
            let seen = screen.cell(y, x).unwrap();
            let text = if seen.contents().is_empty() {
                " "
            } else {
                seen.contents()
            };
            assert_eq!(text, cell.symbol(), "symbol at {x},{y}");
            assert_eq!(seen.bgcolor(), vt_colour(cell.bg), "background at {x},{y} of {text:?}");
            assert_eq!(
                seen.inverse(),
                cell.modifier.contains(Modifier::REVERSED),
                "reverse at {x},{y}"
            );
            assert_eq!(
                seen.underline(),
                cell.modifier.contains(Modifier::UNDERLINED),
                "underline at {x},{y}"
            );
            if !pen::is_blank(cell) {
                assert_eq!(seen.fgcolor(), vt_colour(cell.fg), "ink at {x},{y} of {text:?}");
                assert_eq!(
                    seen.bold(),
                    cell.modifier.contains(Modifier::BOLD),
                    "bold at {x},{y} of {text:?}"
                );
            }
            x += u16::try_from(width_of(cell)).unwrap();
        }
    }
}

const WORDS: [&str; 12] = [
    "a",
    "ERROR",
    "   ",
    "日本",
    "x日y",
    "e\u{301}t",
    "12:03:04.113",
    "漢",
    "─┼─",
    "🙂",
    " ",
    "deadline exceeded",
];
const COLOURS: [Color; 7] = [
    Color::Reset,
    Color::Red,
    Color::LightCyan,
    Color::DarkGray,
    Color::Indexed(99),
    Color::Rgb(1, 2, 3),
    Color::White,
];
const ATTRIBUTES: [Modifier; 5] = [
    Modifier::empty(),
    Modifier::BOLD,
    Modifier::REVERSED,
    Modifier::UNDERLINED,
    Modifier::BOLD.union(Modifier::REVERSED),
];

fn scribble(dice: &mut Dice, buffer: &mut Buffer) {
    let Rect { width, height, .. } = buffer.area;
    for _ in 0..=dice.roll(12) {
        let (x, y) = (dice.roll(width.into()), dice.roll(height.into()));
        let mut style = Style::reset()
            .fg(dice.pick(&COLOURS))
            .add_modifier(dice.pick(&ATTRIBUTES));
        if dice.roll(3) == 0 {
            style = style.bg(dice.pick(&COLOURS));
        }
        buffer.set_string(column(x), column(y), dice.pick(&WORDS), style);
    }
}

/// Repairs what `set_string` leaves behind: half a wide character whose other half was written over.
fn tidy(buffer: &mut Buffer) {
    let width = usize::from(buffer.area.width);
    for cells in buffer.content.chunks_mut(width) {
        let mut x = 0;
        while x < width {
            let step = width_of(&cells[x]);
            if x + step > width {
                cells[x].set_symbol("?");
            }
            let end = (x + step).min(width);
            cells[x + 1..end].iter_mut().for_each(Cell::reset);
            x = end;
        }
    }
}

#[test]
fn random_frames_arrive_cell_by_cell() {
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let (width, height) = (dice.roll(60) + 1, dice.roll(20) + 1);
        let mut screen = Screen::new(column(width), column(height), Depth::True);
        let mut buffer = Buffer::empty(Rect::new(0, 0, column(width), column(height)));
        for _ in 0..25 {
            scribble(&mut dice, &mut buffer);
            tidy(&mut buffer);
            let mut frame = Frame::new(buffer.clone());
            if dice.roll(2) == 0 {
                frame.scroll_region = Some(0..column(height));
                scroll_like(&mut dice, &mut frame.buffer);
                buffer = frame.buffer.clone();
            }
            screen.show(&frame);
        }
    }
}

/// Moves all rows by a few, as a list that scrolls does.
fn scroll_like(dice: &mut Dice, buffer: &mut Buffer) {
    let cells = dice.roll(buffer.area.height.into()) * usize::from(buffer.area.width);
    if dice.roll(2) == 0 {
        buffer.content.rotate_left(cells);
    } else {
        buffer.content.rotate_right(cells);
    }
}

/// A full-screen log: a header row, then lines from number `first` on.
fn log(width: u16, height: u16, first: usize) -> Frame {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    buffer.set_string(0, 0, "Logs", Style::new().add_modifier(Modifier::REVERSED));
    for y in 1..height {
        let n = first + usize::from(y);
        let style = Style::new().fg(if n.is_multiple_of(7) { Color::Red } else { Color::Reset });
        let line = format!(
            "14:20:{:02}.{n:03} proxy  INFO  GET /cart/{n} 200 {n}ms id={:016x}",
            n % 60,
            n * 7919
        );
        buffer.set_string(0, y, line.repeat(3), style);
    }
    Frame {
        buffer,
        cursor: None,
        scroll_region: Some(1..height),
    }
}

#[test]
fn a_line_of_scroll_is_cheap() {
    for (width, height, limit) in [(80, 24, 250), (120, 40, 320), (200, 60, 400)] {
        let mut screen = Screen::new(width, height, Depth::Ansi16);
        screen.show(&log(width, height, 0));
        let up = screen.show(&log(width, height, 1)).len();
        assert!(up < limit, "{width}x{height}: {up} bytes for a line that came");
        let down = screen.show(&log(width, height, 0)).len();
        assert!(down < limit, "{width}x{height}: {down} bytes for a line that came back");
    }
}

#[test]
fn five_lines_of_scroll_cost_five_lines() {
    let mut screen = Screen::new(200, 60, Depth::Ansi16);
    screen.show(&log(200, 60, 0));
    let bytes = screen.show(&log(200, 60, 5)).len();
    assert!(bytes < 1_600, "{bytes} bytes");
}

#[test]
fn a_region_outside_the_screen_does_no_harm() {
    for region in [0..0, 5..900, 900..901, 23..24] {
        let mut screen = Screen::new(80, 24, Depth::Ansi16);
        screen.show(&log(80, 24, 0));
        screen.show(&Frame {
            scroll_region: Some(region),
            ..log(80, 24, 1)
        });
    }
}

#[test]
fn nothing_new_costs_nothing() {
    let mut screen = Screen::new(80, 24, Depth::Ansi16);
    let frame = Frame {
        cursor: Some(Position::new(3, 4)),
        ..log(80, 24, 0)
    };
    assert!(!screen.show(&frame).is_empty());
    assert_eq!(screen.show(&frame), b"");
}

#[test]
fn ink_that_cannot_be_seen_costs_nothing() {
    let mut screen = Screen::new(10, 1, Depth::True);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 1));
    screen.show(&Frame::new(buffer.clone()));
    buffer.set_style(buffer.area, Style::new().fg(Color::Red).add_modifier(Modifier::BOLD));
    assert_eq!(screen.show(&Frame::new(buffer)), b"");
}

#[test]
fn a_clock_tick_costs_little() {
    let mut screen = Screen::new(120, 40, Depth::Ansi16);
    let mut frame = log(120, 40, 0);
    frame.buffer.set_string(100, 0, "00:59", Style::new());
    screen.show(&frame);
    frame.buffer.set_string(100, 0, "01:00", Style::new());
    let bytes = screen.show(&frame).len();
    assert!(bytes <= 37, "{bytes} bytes a timer tick");
}

#[test]
fn the_cursor_stands_where_the_prompt_wants_it() {
    let mut screen = Screen::new(80, 24, Depth::Ansi16);
    let at = |x, y| Frame {
        cursor: Some(Position::new(x, y)),
        ..log(80, 24, 0)
    };
    screen.show(&at(3, 4));
    assert_eq!(screen.parser.screen().cursor_position(), (4, 3));
    assert!(!screen.parser.screen().hide_cursor());
    screen.show(&at(7, 4));
    assert_eq!(screen.parser.screen().cursor_position(), (4, 7));
    screen.show(&at(80, 4));
    assert!(
        screen.parser.screen().hide_cursor(),
        "a cursor outside the screen is hidden"
    );
    screen.show(&log(80, 24, 0));
    assert!(screen.parser.screen().hide_cursor());
}

#[test]
fn mono_says_no_colour_but_keeps_weight() {
    let mut painter = Painter::new(Depth::Mono);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
    buffer.set_string(
        0,
        0,
        "DOWN",
        Style::new()
            .fg(Color::Red)
            .bg(Color::Rgb(9, 9, 9))
            .add_modifier(Modifier::BOLD),
    );
    let text = String::from_utf8(painter.paint(Frame::new(buffer))).unwrap();
    assert_eq!(
        text,
        "\x1b[?2026h\x1b[?25l\x1b[m\x1b[r\x1b[2J\x1b[1H\x1b[1mDOWN\x1b[m\x1b[?2026l"
    );
}

#[test]
fn a_control_character_never_reaches_the_terminal() {
    let mut painter = Painter::new(Depth::True);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
    for (x, symbol) in ["\x1b", "\u{9b}", "a\x1b]52;c;eA==\x07", "\n", "\x7f"]
        .iter()
        .enumerate()
    {
        buffer[(column(x), 0)].set_symbol(symbol);
    }
    let text = String::from_utf8(painter.paint(Frame::new(buffer))).unwrap();
    let drawn = text.strip_prefix("\x1b[?2026h\x1b[?25l\x1b[m\x1b[r\x1b[2J").unwrap();
    assert!(
        !drawn.contains("]52") && !drawn.contains('\u{9b}') && !drawn.contains('\n'),
        "{drawn:?}"
    );
}

#[test]
fn an_emoji_some_terminals_draw_narrow_leaves_nothing_behind() {
    let mut painter = Painter::new(Depth::Mono);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
    buffer.set_string(0, 0, "abcdef", Style::new());
    painter.paint(Frame::new(buffer.clone()));
    buffer.set_string(1, 0, "\u{2764}\u{fe0f}", Style::new());
    let text = String::from_utf8(painter.paint(Frame::new(buffer))).unwrap();
    assert_eq!(text, "\x1b[?2026h\x1b[1;2H  \x1b[1;2H\u{2764}\u{fe0f}\x1b[?2026l");
}

#[test]
fn a_new_size_or_a_lost_screen_paints_everything() {
    let mut painter = Painter::new(Depth::Ansi16);
    let first = painter.paint(log(80, 24, 0)).len();
    assert!(painter.paint(log(81, 24, 0)).len() >= first);
    painter.paint(log(80, 24, 0));
    painter.forget();
    assert_eq!(painter.paint(log(80, 24, 0)).len(), first);
    assert!(first < 8_192, "the first frame of 80x24 takes {first} bytes");
}

#[test]
fn an_empty_screen_is_no_trouble() {
    let mut painter = Painter::new(Depth::Ansi16);
    painter.paint(Frame {
        scroll_region: Some(0..0),
        ..Frame::new(Buffer::empty(Rect::ZERO))
    });
}
