//! One style as theme files write it: `{ fg = "red", bold = true }`, or only a colour.

use super::colour;
use ratatui::style::{Color, Modifier, Style};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// The switches a style may have.
const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// A person's own names for colours.
pub(super) type Palette = BTreeMap<String, Color>;

/// Why a style cannot be read, and what to try.
#[derive(Debug)]
pub(super) struct Wrong {
    pub reason: String,
    pub hint: String,
}

/// Reads a style; the first thing that is wrong costs the whole of it.
pub(super) fn parse(value: &DeValue<'_>, palette: &Palette) -> Result<Style, Wrong> {
    match value {
        DeValue::String(text) => Ok(Style::new().fg(colour_of(text, palette)?)),
        DeValue::Table(table) => table.iter().try_fold(Style::new(), |style, (key, value)| {
            property(style, key.get_ref(), value.get_ref(), palette)
        }),
        _ => Err(Wrong {
            reason: "needs a colour or a style".into(),
            hint: "{ fg = \"red\", bold = true }".into(),
        }),
    }
}

/// Whether a table has only the keys of a style, and so is not a group of roles.
pub(super) fn is_style(table: &DeTable<'_>) -> bool {
    let known = |key: &str| matches!(key, "fg" | "bg") || MODIFIERS.iter().any(|(name, _)| *name == key);
    table.iter().all(|(key, _)| known(key.get_ref()))
}

fn property(style: Style, key: &str, value: &DeValue<'_>, palette: &Palette) -> Result<Style, Wrong> {
    if let "fg" | "bg" = key {
        let text = value
            .as_str()
            .ok_or_else(|| wrong(format!("`{key}` needs a colour in quotes"), "\"red\""))?;
        let colour = colour_of(text, palette)?;
        return Ok(if key == "fg" {
            style.fg(colour)
        } else {
            style.bg(colour)
        });
    }
    let Some((_, modifier)) = MODIFIERS.iter().find(|(name, _)| *name == key) else {
        let names: Vec<&str> = ["fg", "bg"]
            .into_iter()
            .chain(MODIFIERS.iter().map(|(name, _)| *name))
            .collect();
        return Err(wrong(format!("a style has no `{key}`"), &names.join(", ")));
    };
    match value.as_bool() {
        Some(true) => Ok(style.add_modifier(*modifier)),
        Some(false) => Ok(style),
        None => Err(wrong(format!("`{key}` needs true or false"), &format!("{key} = true"))),
    }
}

/// Reads a colour by its name in the palette, or as it stands.
pub(super) fn colour_of(text: &str, palette: &Palette) -> Result<Color, Wrong> {
    if let Some(colour) = palette.get(text).copied().or_else(|| colour::parse(text)) {
        return Ok(colour);
    }
    let names = palette
        .keys()
        .map(String::as_str)
        .chain(colour::NAMED.iter().map(|(name, _)| *name));
    let hint = match crate::domain::warning::nearest(text, names) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "a name such as red or bright_red, default, 0 to 255, #rrggbb, or a name from [palette]".into(),
    };
    Err(wrong(format!("unknown colour `{text}`"), &hint))
}

fn wrong(reason: String, hint: &str) -> Wrong {
    Wrong {
        reason,
        hint: hint.into(),
    }
}
