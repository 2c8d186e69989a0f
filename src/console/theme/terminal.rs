//! The styles of a command's own terminal, as far as the theme lets them through.

use super::file::Theme;
use crate::domain::run::TerminalPiece;
use ratatui::style::{Color, Modifier, Style};

impl Theme {
    /// How a piece of a command's terminal looks; a theme without colours shows none.
    #[must_use]
    pub fn piece(&self, piece: &TerminalPiece) -> Style {
        let mut style = Style::new();
        if self.has_colours() {
            style.fg = piece.foreground.map(Color::Indexed);
            style.bg = piece.background.map(Color::Indexed);
        }
        for (is_on, modifier) in [
            (piece.bold, Modifier::BOLD),
            (piece.inverse, Modifier::REVERSED),
            (piece.underline, Modifier::UNDERLINED),
        ] {
            if is_on {
                style = style.add_modifier(modifier);
            }
        }
        style
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_without_colours_shows_none() {
        let piece = TerminalPiece {
            foreground: Some(1),
            bold: true,
            ..TerminalPiece::default()
        };
        let style = |name| Theme::load(name, &[]).0.piece(&piece);
        assert_eq!(style("ansi").fg, Some(Color::Indexed(1)));
        assert_eq!(style("mono"), Style::new().add_modifier(Modifier::BOLD));
    }
}
