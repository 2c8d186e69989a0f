//! A theme: one style for every role, read from theme files.

use super::role::Role;
use super::style::{self, Palette, Wrong};
use crate::console::presets::{Kind, Layer, UserFile, in_file_order};
use crate::domain::{SafeText, Warning};
use ratatui::style::{Color, Style};
use toml::de::DeTable;

/// The themes that come with the program, by name. The first is the ground of all others.
pub const BUILTIN: &[(&str, &str)] = &[
    ("ansi", include_str!("../../../themes/ansi.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
    ("dark", include_str!("../../../themes/dark.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("contrast", include_str!("../../../themes/contrast.toml")),
];

const KIND: Kind = Kind {
    folder: "themes",
    builtin: BUILTIN,
    ground: "ansi",
};

/// A style for every role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    name: SafeText,
    ascii: bool,
    styles: Vec<Style>,
}

impl Default for Theme {
    /// The built-in `ansi.toml`.
    fn default() -> Self {
        Self::load("ansi", &[]).0
    }
}

impl Theme {
    /// Builds the theme called `name` from the built-in files and the person's. It can always be used:
    /// a bad line costs that line, and the warnings say which.
    #[must_use]
    pub fn load(name: &str, user: &[UserFile]) -> (Self, Vec<Warning>) {
        let mut warnings = Vec::new();
        let mut theme = Self {
            name: SafeText::from(name),
            ascii: false,
            styles: vec![Style::new(); Role::ALL.len()],
        };
        let layers = KIND.layers(name, user, &mut warnings);
        let mut palette = Palette::new();
        for layer in &layers {
            read_palette(layer, &mut palette, &mut warnings);
        }
        for layer in &layers {
            theme.lay(layer, &palette, &mut warnings);
        }
        (theme, warnings)
    }

    /// The name it was asked for by.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// The same with ASCII borders, for terminals that cannot draw lines.
    #[must_use]
    pub fn in_ascii(mut self, ascii: bool) -> Self {
        self.ascii = ascii;
        self
    }

    /// Whether borders are ASCII.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// The style of a role. [`Role::Text`] is the ground; every other style is laid over it.
    #[must_use]
    pub fn style(&self, role: impl Into<Role>) -> Style {
        self.styles.get(role.into() as usize).copied().unwrap_or_default()
    }

    /// Whether any role has a colour of its own.
    pub(super) fn has_colours(&self) -> bool {
        let own = |colour: Option<Color>| colour.is_some_and(|colour| colour != Color::Reset);
        self.styles.iter().any(|style| own(style.fg) || own(style.bg))
    }

    fn lay(&mut self, layer: &Layer<'_>, palette: &Palette, warnings: &mut Vec<Warning>) {
        for (section, at, value) in in_file_order(&layer.table) {
            match (section, value.get_ref().as_table()) {
                ("inherits" | "palette", _) => {}
                ("roles", Some(table)) => self.roles(layer, "", table, palette, warnings),
                ("roles", None) => warnings.push(
                    layer
                        .warn(at, section, "is a section")
                        .hint("[roles] on a line of its own"),
                ),
                (_, _) => {
                    let hint = if Role::from_name(section).is_some() {
                        "roles stand under [roles]"
                    } else {
                        ""
                    };
                    let warning = layer.warn(at, section, "there is no such key or section").hint(hint);
                    warnings.push(warning.guess(section, ["inherits", "palette", "roles"]));
                }
            }
        }
    }

    /// Reads the roles of one table; `status.down = …` without quotes is a table inside a table.
    fn roles(
        &mut self,
        layer: &Layer<'_>,
        prefix: &str,
        table: &DeTable<'_>,
        palette: &Palette,
        warnings: &mut Vec<Warning>,
    ) {
        for (key, at, value) in in_file_order(table) {
            let name = format!("{prefix}{key}");
            let role = Role::from_name(&name);
            let is_group = |group: &&DeTable<'_>| role.is_none() && !style::is_style(group);
            if let Some(group) = value.get_ref().as_table().filter(is_group) {
                self.roles(layer, &format!("{name}."), group, palette, warnings);
                continue;
            }
            let warn = |reason: String| layer.warn(at, format!("[roles] {name}"), reason);
            match (role, style::parse(value.get_ref(), palette)) {
                (Some(role), Ok(style)) => self.set(role, style),
                (Some(_), Err(Wrong { reason, hint })) => warnings.push(warn(reason).hint(hint)),
                (None, _) => {
                    let names = Role::ALL.iter().map(|role| role.name());
                    warnings.push(warn("there is no such role".into()).guess(&name, names));
                }
            }
        }
    }

    fn set(&mut self, role: Role, style: Style) {
        if let Some(slot) = self.styles.get_mut(role as usize) {
            *slot = style;
        }
    }
}

/// Reads `[palette]`: names for colours, which later files may redefine for all roles.
fn read_palette(layer: &Layer<'_>, palette: &mut Palette, warnings: &mut Vec<Warning>) {
    let Some(table) = layer.table.get("palette") else {
        return;
    };
    let Some(rows) = table.get_ref().as_table() else {
        warnings.push(
            layer
                .warn(table.span().start, "palette", "is a section")
                .hint("[palette] on a line of its own"),
        );
        return;
    };
    for (name, at, value) in in_file_order(rows) {
        match read_colour(value.get_ref().as_str(), palette) {
            Ok(colour) => {
                palette.insert(name.to_string(), colour);
            }
            Err(Wrong { reason, hint }) => {
                warnings.push(layer.warn(at, format!("[palette] {name}"), reason).hint(hint));
            }
        }
    }
}

fn read_colour(text: Option<&str>, palette: &Palette) -> Result<Color, Wrong> {
    let missing = || Wrong {
        reason: "needs a colour in quotes".into(),
        hint: "\"#d08770\"".into(),
    };
    style::colour_of(text.ok_or_else(missing)?, palette)
}
