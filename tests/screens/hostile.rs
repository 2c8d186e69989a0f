//! Ten thousand hostile lines through every panel: a terminal shows what was drawn, and nothing else happens to it.

use crate::console::{now, press, with_texts};
use crate::frames::draw;
use onscene::console::app::State;
use onscene::console::terminal::colour::Depth;
use onscene::console::terminal::paint::{Frame, Painter};
use onscene::domain::SafeText;
use ratatui::buffer::Buffer;

const SIZE: (u16, u16) = (120, 36);
const LINES: usize = 10_000;

/// Pieces that terminals obey, or that turn a line round.
const PIECES: [&[u8]; 36] = [
    b"\x1b]0;owned\x07",
    b"\x1b]2;owned\x1b\\",
    b"\x1b]52;c;b3duZWQ=\x07",
    b"\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\",
    b"\x1b[2J",
    b"\x1b[H",
    b"\x1b[999;999H",
    b"\x1b[?1049h",
    b"\x1b[?25h",
    b"\x1b[?1000h",
    b"\x1b[31;1m",
    b"\x1b[6n",
    b"\x1bc",
    b"\x1b7\x1b[1;1H\x1b8",
    b"\x1bP1$r0m\x1b\\",
    b"\x1b_Gf=100;AAAA\x1b\\",
    b"\x9b2J",
    b"\x9d0;owned\x9c",
    "\u{9b}2J".as_bytes(),
    "\u{9d}0;owned\u{9c}".as_bytes(),
    "\u{202e}txt.exe".as_bytes(),
    "\u{2066}\u{200b}\u{feff}".as_bytes(),
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}".as_bytes(),
    "漢字".as_bytes(),
    "👩‍👩‍👧 👍🏽 🇩🇪 ☎\u{fe0f}".as_bytes(),
    "\u{e0041}\u{e007f}".as_bytes(),
    b"\xff\xfe\xc3\x28",
    b"\xed\xa0\x80",
    b"\r",
    b"\n",
    b"\t",
    b"\x08\x08\x08",
    b"\x07\x00\x0e\x0f",
    b"\x1b",
    b"\x1b[",
    b"plain words ",
];

/// Hostile lines that are the same in every run; every five hundredth is a mebibyte long.
struct Lines {
    seed: u64,
    made: usize,
}

impl Lines {
    fn next(&mut self) -> SafeText {
        self.made += 1;
        let pieces = if self.made.is_multiple_of(500) {
            120_000
        } else {
            2 + self.random() % 9
        };
        let mut bytes = Vec::new();
        for _ in 0..pieces {
            bytes.extend_from_slice(PIECES[self.random() % PIECES.len()]);
        }
        SafeText::from_bytes(&bytes)
    }

    fn random(&mut self) -> usize {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.seed >> 40).unwrap()
    }
}

/// What a terminal was made to do besides showing text.
#[derive(Default)]
struct Deeds(Vec<String>);

impl vt100::Callbacks for Deeds {
    fn audible_bell(&mut self, _: &mut vt100::Screen) {
        self.0.push("bell".into());
    }

    fn set_window_title(&mut self, _: &mut vt100::Screen, title: &[u8]) {
        self.0.push(format!("title {title:?}"));
    }

    fn set_window_icon_name(&mut self, _: &mut vt100::Screen, name: &[u8]) {
        self.0.push(format!("icon {name:?}"));
    }

    fn copy_to_clipboard(&mut self, _: &mut vt100::Screen, _: &[u8], data: &[u8]) {
        self.0.push(format!("clipboard {data:?}"));
    }

    fn paste_from_clipboard(&mut self, _: &mut vt100::Screen, _: &[u8]) {
        self.0.push("paste".into());
    }
}

/// Shows a frame on a terminal and compares every cell with what was drawn.
fn show(parser: &mut vt100::Parser<Deeds>, painter: &mut Painter, drawn: &Buffer) {
    let bytes = painter.paint(Frame::new(drawn.clone()));
    // This terminal leaves U+FFFD out, which takes a column on every other: it gets another sign of that width.
    parser.process(String::from_utf8(bytes).unwrap().replace('\u{fffd}', "¿").as_bytes());
    let screen = parser.screen();
    assert!(screen.hide_cursor(), "a line made the cursor visible");
    assert!(!screen.alternate_screen() && !screen.application_cursor());
    for y in 0..SIZE.1 {
        let mut x = 0;
        while x < SIZE.0 {
            let symbol = drawn[(x, y)].symbol().replace('\u{fffd}', "¿");
            let cell = screen.cell(y, x).unwrap();
            let shown = if cell.contents().is_empty() {
                " "
            } else {
                cell.contents()
            };
            assert_eq!(
                shown,
                symbol,
                "column {x} of row {y}, {:?}: {}",
                symbol,
                screen.contents()
            );
            x += if cell.is_wide() { 2 } else { 1 };
        }
    }
}

/// The cells of borders at the sides and in the corners: they stand where they stood without the text.
fn borders(frame: &Buffer) -> Vec<(u16, u16, String)> {
    let all = (0..SIZE.1).flat_map(|y| (0..SIZE.0).map(move |x| (x, y)));
    all.filter(|at| "│┌┐└┘".contains(frame[*at].symbol()))
        .map(|(x, y)| (x, y, frame[(x, y)].symbol().to_owned()))
        .collect()
}

/// Every screen, with each panel in front once, wrapped lines, open entries and a question.
const PATHS: [&[&str]; 10] = [
    &["1"],
    &["1", "tab"],
    &["2"],
    &["3"],
    &["4"],
    &["4", "w"],
    &["5", "down"],
    &["5", "enter"],
    &["6", "enter"],
    &["z"],
];

#[test]
fn ten_thousand_hostile_lines_change_no_cell_but_their_own() {
    let mut lines = Lines { seed: 7, made: 0 };
    let mut parser = vt100::Parser::new_with_callbacks(
        SIZE.1.try_into().unwrap(),
        SIZE.0.try_into().unwrap(),
        0,
        Deeds::default(),
    );
    parser.process(b"\x1b[?25l");
    let mut painter = Painter::new(Depth::Ansi16);
    let mut frames = 0;
    while lines.made < LINES {
        let mut state = with_texts(SIZE, &mut || lines.next());
        let mut plain = with_texts(SIZE, &mut || SafeText::from("words"));
        for state in [&mut state, &mut plain] {
            press(state, PATHS[frames % PATHS.len()]);
        }
        let drawn = draw(&state, now(), "ansi");
        show(&mut parser, &mut painter, &drawn);
        assert_eq!(borders(&drawn), borders(&draw(&plain, now(), "ansi")), "frame {frames}");
        in_front(&mut state, &mut parser, &mut painter);
        frames += 1;
    }
    assert_eq!(parser.callbacks().0, [] as [String; 0]);
}

/// The question before a command, with hostile words in it.
fn in_front(state: &mut State, parser: &mut vt100::Parser<Deeds>, painter: &mut Painter) {
    press(state, &["esc", "esc", "esc", "5", "enter", "r"]);
    show(parser, painter, &draw(state, now(), "ansi"));
}

#[test]
fn hostile_books_and_answers_change_no_cell_but_their_own() {
    let mut lines = Lines { seed: 23, made: 1 };
    let mut parser = vt100::Parser::new_with_callbacks(
        SIZE.1.try_into().unwrap(),
        SIZE.0.try_into().unwrap(),
        0,
        Deeds::default(),
    );
    parser.process(b"\x1b[?25l");
    let mut painter = Painter::new(Depth::Ansi16);
    for _ in 0..12 {
        for state in crate::checklist::hostile(SIZE, &mut || lines.next()) {
            show(&mut parser, &mut painter, &draw(&state, now(), "ansi"));
        }
    }
    assert_eq!(parser.callbacks().0, [] as [String; 0]);
}

#[test]
fn the_terminal_of_this_test_notices_what_it_is_made_to_do() {
    let mut parser =
        vt100::Parser::new_with_callbacks(2.try_into().unwrap(), 9.try_into().unwrap(), 0, Deeds::default());
    parser.process(b"\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x07");
    assert_eq!(parser.callbacks().0.len(), 4, "{:?}", parser.callbacks().0);
}
