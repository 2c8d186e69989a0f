//! The theme files as a table, and what a person's mistakes read like.

use super::*;
use crate::console::presets::UserFile;
use crate::console::theme::file::BUILTIN;
use ratatui::style::{Color, Modifier, Style};

fn load(name: &str, path: &str, text: &str) -> (Theme, Vec<String>) {
    let (theme, warnings) = Theme::load(name, &[UserFile::new(path, text)]);
    (theme, warnings.iter().map(ToString::to_string).collect())
}

#[test]
fn every_theme_sets_every_role_itself_and_warns_of_nothing() {
    for (name, text) in BUILTIN {
        let (_, warnings) = Theme::load(name, &[]);
        assert_eq!(warnings, [], "{name}");
        let lines: Vec<&str> = text
            .lines()
            .filter_map(|line| Some(line.split_once(" = ")?.0))
            .collect();
        for role in Role::ALL {
            assert!(
                lines.contains(&role.name()),
                "themes/{name}.toml does not set {}",
                role.name()
            );
        }
    }
}

#[test]
fn no_role_is_named_twice_or_inside_another() {
    for role in Role::ALL {
        assert_eq!(Role::from_name(role.name()), Some(*role), "{}", role.name());
        assert!(
            !role.describe().is_empty() && !role.describe().ends_with('.'),
            "{}",
            role.name()
        );
        for other in Role::ALL {
            assert!(
                !other.name().starts_with(&format!("{}.", role.name())),
                "{} in {}",
                other.name(),
                role.name()
            );
        }
    }
}

#[test]
fn ansi_uses_only_the_terminals_own_colours() {
    let theme = Theme::default();
    for role in Role::ALL {
        for colour in [theme.style(*role).fg, theme.style(*role).bg].into_iter().flatten() {
            assert!(!matches!(colour, Color::Rgb(..) | Color::Indexed(_)), "{}", role.name());
        }
    }
}

#[test]
fn mono_uses_no_colour_and_still_tells_apart_what_must_be() {
    let theme = Theme::load("mono", &[]).0;
    for role in Role::ALL {
        let style = theme.style(*role);
        assert_eq!((style.fg, style.bg), (None, None), "{}", role.name());
    }
    let distinct = [
        Role::StatusOk,
        Role::StatusDegraded,
        Role::StatusDown,
        Role::StatusStale,
    ];
    for (at, role) in distinct.iter().enumerate() {
        for other in &distinct[at + 1..] {
            assert_ne!(
                theme.style(*role),
                theme.style(*other),
                "{} {}",
                role.name(),
                other.name()
            );
        }
    }
}

/// WCAG's contrast of two colours, from 1 to 21.
fn contrast(a: Color, b: Color) -> f64 {
    let light = |colour| {
        let Color::Rgb(red, green, blue) = colour else {
            panic!("{colour:?} is no true colour")
        };
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
    };
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn true_colours_can_be_read_on_their_ground() {
    let cases = [
        ("dark", Color::Rgb(0x1e, 0x1e, 0x1e), 4.5),
        ("dark", Color::Rgb(0, 0, 0), 4.5),
        ("light", Color::Rgb(0xff, 0xff, 0xff), 4.5),
        ("light", Color::Rgb(0xfd, 0xf6, 0xe3), 4.5),
        ("contrast", Color::Rgb(0, 0, 0), 7.0),
    ];
    for (name, ground, least) in cases {
        let theme = Theme::load(name, &[]).0;
        for role in Role::ALL.iter().filter(|role| **role != Role::Border) {
            let style = theme.style(*role);
            let Some(fg) = style.fg else { continue };
            let ratio = contrast(fg, style.bg.unwrap_or(ground));
            assert!(ratio >= least, "{name} {}: {ratio:.1}", role.name());
        }
    }
}

#[test]
fn a_persons_file_needs_only_the_lines_it_changes() {
    let text =
        "[palette]\nrust = \"#b7410e\"\n[roles]\nstatus.down = { fg = \"rust\", bold = true }\n\"log.id\" = \"208\"\n";
    for (name, path) in [("ansi", "themes/ansi.toml"), ("mine", "themes/mine.toml")] {
        let (theme, warnings) = load(name, path, text);
        assert_eq!(warnings, [""; 0]);
        let rust = Style::new()
            .fg(Color::Rgb(0xb7, 0x41, 0x0e))
            .add_modifier(Modifier::BOLD);
        assert_eq!(theme.style(Role::StatusDown), rust);
        assert_eq!(theme.style(Role::LogId).fg, Some(Color::Indexed(208)));
        assert_eq!(theme.style(Role::StatusOk), Theme::default().style(Role::StatusOk));
    }
}

#[test]
fn a_persons_palette_recolours_what_it_inherits() {
    let (theme, _) = load(
        "mine",
        "themes/mine.toml",
        "inherits = \"dark\"\n[palette]\nred = \"#ff0000\"\n",
    );
    assert_eq!(theme.style(Role::StatusDown).fg, Some(Color::Rgb(255, 0, 0)));
}

#[test]
fn a_bad_line_costs_that_line_and_says_so() {
    let text = "[roles]\nstatus.dwn = \"red\"\nstatus.down = \"rad\"\nstatus.ok = { fg = \"blue\", blod = true }\nlog.id = 7\nlog.time = \"blue\"\n[role]\n";
    let (theme, warnings) = load("me", "themes/me.toml", text);
    assert_eq!(
        warnings,
        [
            "themes/me.toml:2: [roles] status.dwn: there is no such role (did you mean `status.down`?)",
            "themes/me.toml:3: [roles] status.down: unknown colour `rad` (did you mean `red`?)",
            "themes/me.toml:4: [roles] status.ok: a style has no `blod` (fg, bg, bold, dim, italic, underline, reverse)",
            "themes/me.toml:5: [roles] log.id: needs a colour or a style ({ fg = \"red\", bold = true })",
            "themes/me.toml:7: role: there is no such key or section (did you mean `roles`?)",
        ]
    );
    assert_eq!(theme.style(Role::LogTime).fg, Some(Color::Blue));
}

#[test]
fn themes_that_inherit_from_each_other_say_so() {
    let files = [
        UserFile::new("themes/a.toml", "inherits = \"b\"\n[roles]\nlog.id = \"red\"\n"),
        UserFile::new("themes/b.toml", "inherits = \"a\"\n[roles]\nlog.time = \"red\"\n"),
    ];
    let (theme, warnings) = Theme::load("a", &files);
    assert_eq!(
        warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["themes/b.toml:1: inherits: `b` and `a` inherit from each other; this line is left out"]
    );
    assert_eq!(theme.style(Role::LogId).fg, Some(Color::Red));
    assert_eq!(theme.style(Role::LogTime).fg, Some(Color::Red));
    assert_eq!(theme.style(Role::StatusOk), Theme::default().style(Role::StatusOk));
}

#[test]
fn an_unknown_theme_is_the_default_and_says_so() {
    let (theme, warnings) = Theme::load("darc", &[]);
    assert_eq!(
        warnings[0].to_string(),
        "themes/darc.toml: there is no `darc`; `ansi` is used (did you mean `dark`?)"
    );
    assert_eq!(theme.style(Role::StatusOk), Theme::default().style(Role::StatusOk));
}
