//! Frames as text that shows the style too: the rows, then a letter for each cell's style, then what the letters mean.

use onscene::console::app::State;
use onscene::console::theme::Theme;
use onscene::console::view::view;
use onscene::domain::Moment;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Draws a frame at the size of the state's terminal.
pub fn draw(state: &State, now: Moment, theme: &str) -> Buffer {
    let area = Rect::new(0, 0, state.size.0, state.size.1);
    let mut buf = Buffer::empty(area);
    let (theme, warnings) = Theme::load(theme, &[]);
    assert!(warnings.is_empty(), "{warnings:?}");
    view(state, now, &theme, area, &mut buf);
    buf
}

/// The rows of a frame as text, without trailing blanks.
pub fn text(buf: &Buffer) -> String {
    let area = buf.area;
    let mut out = String::new();
    for y in 0..area.height {
        let row: String = (0..area.width).map(|x| buf[(x, y)].symbol()).collect();
        let _ = writeln!(out, "{}", row.trim_end());
    }
    out
}

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// The style of each cell as a letter, with what the letters mean; `.` is the most frequent style.
pub fn styles(buf: &Buffer) -> String {
    let area = buf.area;
    let mut known: Vec<Style> = vec![ground(buf)];
    let mut out = String::new();
    for y in 0..area.height {
        let row: String = (0..area.width)
            .map(|x| letter(&mut known, buf[(x, y)].style()))
            .collect();
        let _ = writeln!(out, "{}", row.trim_end_matches('.'));
    }
    for (at, style) in known.iter().enumerate() {
        let _ = writeln!(out, "{} {}", letter_at(at), words(*style));
    }
    out
}

/// The style most cells have.
fn ground(buf: &Buffer) -> Style {
    let mut counts: Vec<(Style, usize)> = Vec::new();
    for cell in buf.content() {
        match counts.iter_mut().find(|(style, _)| *style == cell.style()) {
            Some((_, count)) => *count += 1,
            None => counts.push((cell.style(), 1)),
        }
    }
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map_or_else(Style::default, |(style, _)| style)
}

fn letter(known: &mut Vec<Style>, style: Style) -> char {
    let at = known.iter().position(|other| *other == style).unwrap_or_else(|| {
        known.push(style);
        known.len() - 1
    });
    letter_at(at)
}

fn letter_at(at: usize) -> char {
    match at.checked_sub(1) {
        None => '.',
        Some(at) => LETTERS.chars().nth(at).unwrap_or('#'),
    }
}

fn words(style: Style) -> String {
    let colour = |name: &str, colour: Option<ratatui::style::Color>| match colour {
        None | Some(ratatui::style::Color::Reset) => String::new(),
        Some(colour) => format!(" {name}={colour}"),
    };
    let mut text = colour("fg", style.fg) + &colour("bg", style.bg);
    if !style.add_modifier.is_empty() {
        let _ = write!(text, " {:?}", style.add_modifier);
    }
    if text.is_empty() {
        "plain".into()
    } else {
        text.trim_start().to_owned()
    }
}

/// Compares a text with `tests/snapshots/NAME.txt`; `UPDATE_SNAPSHOTS=1` writes it instead.
pub fn compare(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots")
        .join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error} (hint: UPDATE_SNAPSHOTS=1 writes it; then read it)",
            path.display()
        )
    });
    for (number, (kept, drawn)) in (1..).zip(kept.lines().zip(text.lines())) {
        assert_eq!(kept, drawn, "{name}, line {number}, changed:\n{text}");
    }
    assert_eq!(
        kept.lines().count(),
        text.lines().count(),
        "{name} is longer or shorter:\n{text}"
    );
}
