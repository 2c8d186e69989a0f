//! Brings a colour down to what the terminal can show, and spells it as SGR.

use ratatui::style::Color;

use super::super::colour::Depth;

/// Levels of the 6x6x6 cube in the 256-colour table (xterm).
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The sixteen named colours as xterm draws them: used only to find the nearest one.
const NAMED: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];

/// The nearest colour the depth allows; without colours everything is the terminal's own.
pub(super) fn narrow(colour: Color, depth: Depth) -> Color {
    match (depth, colour) {
        (Depth::Mono, _) => Color::Reset,
        (Depth::Ansi16, Color::Rgb(r, g, b)) => nearest_named([r, g, b]),
        (Depth::Ansi16, Color::Indexed(index)) => named_of_index(index),
        (Depth::Ansi256, Color::Rgb(r, g, b)) => Color::Indexed(nearest_index([r, g, b])),
        (Depth::Ansi16 | Depth::Ansi256 | Depth::True, named) => named,
    }
}

/// The SGR parameters that set the ink.
pub(super) fn foreground(colour: Color) -> String {
    match ordinal(colour) {
        Some(n @ 0..8) => (30 + n).to_string(),
        Some(n) => (90 + n - 8).to_string(),
        None => extended(colour, 38, "39"),
    }
}

/// The SGR parameters that set the background.
pub(super) fn background(colour: Color) -> String {
    match ordinal(colour) {
        Some(n @ 0..8) => (40 + n).to_string(),
        Some(n) => (100 + n - 8).to_string(),
        None => extended(colour, 48, "49"),
    }
}

fn extended(colour: Color, lead: u8, own: &str) -> String {
    match colour {
        Color::Indexed(index) => format!("{lead};5;{index}"),
        Color::Rgb(r, g, b) => format!("{lead};2;{r};{g};{b}"),
        _ => own.to_owned(),
    }
}

/// The number of a named colour, 0 to 15.
fn ordinal(colour: Color) -> Option<u8> {
    NAMED
        .iter()
        .zip(0..)
        .find_map(|((named, _), number)| (*named == colour).then_some(number))
}

fn named_of_index(index: u8) -> Color {
    match NAMED.get(usize::from(index)) {
        Some((named, _)) => *named,
        None => nearest_named(rgb_of_index(index)),
    }
}

fn nearest_named(rgb: [u8; 3]) -> Color {
    NAMED
        .iter()
        .min_by_key(|(_, named)| distance(*named, rgb))
        .map_or(Color::Reset, |(named, _)| *named)
}

/// The nearest of the cube and the grey ramp; the first sixteen are left out, because people redefine them.
fn nearest_index(rgb: [u8; 3]) -> u8 {
    (16..=255)
        .min_by_key(|index| distance(rgb_of_index(*index), rgb))
        .unwrap_or(16)
}

/// What xterm shows for an index from 16 up.
fn rgb_of_index(index: u8) -> [u8; 3] {
    if index >= 232 {
        return [8 + (index - 232) * 10; 3];
    }
    let place = usize::from(index.saturating_sub(16));
    [place / 36 % 6, place / 6 % 6, place % 6].map(|level| CUBE.get(level).copied().unwrap_or_default())
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_down_to_the_nearest() {
        assert_eq!(narrow(Color::Rgb(250, 10, 10), Depth::Ansi16), Color::LightRed);
        assert_eq!(narrow(Color::Indexed(9), Depth::Ansi16), Color::LightRed);
        assert_eq!(narrow(Color::Indexed(196), Depth::Ansi16), Color::LightRed);
        assert_eq!(narrow(Color::Rgb(255, 0, 0), Depth::Ansi256), Color::Indexed(196));
        assert_eq!(narrow(Color::Rgb(128, 128, 128), Depth::Ansi256), Color::Indexed(244));
        assert_eq!(narrow(Color::Red, Depth::Mono), Color::Reset);
        assert_eq!(narrow(Color::Reset, Depth::Ansi16), Color::Reset);
        assert_eq!(narrow(Color::Rgb(1, 2, 3), Depth::True), Color::Rgb(1, 2, 3));
    }

    #[test]
    fn colours_are_spelled_as_sgr() {
        let spelled = [
            Color::Red,
            Color::Gray,
            Color::DarkGray,
            Color::White,
            Color::Indexed(99),
            Color::Rgb(1, 2, 3),
        ]
        .map(|colour| (foreground(colour), background(colour)));
        let text = spelled.map(|(fg, bg)| format!("{fg} {bg}")).join(", ");
        assert_eq!(
            text,
            "31 41, 37 47, 90 100, 97 107, 38;5;99 48;5;99, 38;2;1;2;3 48;2;1;2;3"
        );
        assert_eq!(foreground(Color::Reset), "39");
        assert_eq!(background(Color::Reset), "49");
    }
}
