//! Colours as theme files write them.

use ratatui::style::Color;

/// The sixteen colours every terminal has, the terminal's own default, and nothing else by name.
pub(super) const NAMED: [(&str, Color); 18] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright_black", Color::DarkGray),
    ("gray", Color::DarkGray),
    ("bright_red", Color::LightRed),
    ("bright_green", Color::LightGreen),
    ("bright_yellow", Color::LightYellow),
    ("bright_blue", Color::LightBlue),
    ("bright_magenta", Color::LightMagenta),
    ("bright_cyan", Color::LightCyan),
    ("bright_white", Color::White),
];

/// Reads a colour that needs no palette: a name, `#rrggbb`, or a number from 0 to 255.
pub(super) fn parse(text: &str) -> Option<Color> {
    if let Some((_, colour)) = NAMED.iter().find(|(name, _)| *name == text) {
        return Some(*colour);
    }
    match text.strip_prefix('#') {
        Some(hex) if hex.len() == 6 => {
            let value = u32::from_str_radix(hex, 16).ok()?;
            let [_, red, green, blue] = value.to_be_bytes();
            Some(Color::Rgb(red, green, blue))
        }
        Some(_) => None,
        None => text.parse().ok().map(Color::Indexed),
    }
}
