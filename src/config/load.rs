//! Layers one file over the other. A wrong value costs its line; a file that is no TOML costs itself.

use super::reader::{Reader, Severity, Wrong};
use super::secret::Lookup;
use super::{ColorWhen, Config, tables};
use crate::domain::{SafeText, Warning};
use std::collections::BTreeSet;
use std::path::PathBuf;
use toml::de::DeTable;

/// Whose file a layer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The person's own, in the config directory.
    Person,
    /// The project's.
    Project,
}

/// One file's text with its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Whose it is.
    pub role: Role,
    /// Where it is, as problems name it; relative paths inside start at its directory.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

/// What flags say; none means nothing was said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flags {
    /// `--keymap NAME`.
    pub keymap: Option<String>,
    /// `--theme NAME`.
    pub theme: Option<String>,
    /// `--color WHEN`.
    pub color: Option<ColorWhen>,
    /// `--read-only`.
    pub read_only: bool,
    /// `--name PERSON`.
    pub name: Option<String>,
}

/// Everything [`load`] decides from.
pub struct Inputs<'a> {
    /// The files, least specific first.
    pub layers: &'a [Layer],
    /// The flags.
    pub flags: &'a Flags,
    /// How secrets are fetched.
    pub lookup: Lookup<'a>,
}

/// A configuration that is in force, and what was wrong on the way.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loaded {
    /// What is in force.
    pub config: Config,
    /// What was probably meant otherwise, in the order of files and lines.
    pub warnings: Vec<Warning>,
    /// Values, rows and files that are not in force, in the order of files and lines.
    pub errors: Vec<Warning>,
    /// Every key this program knows, as `services[].interval`, as far as the files have its table.
    pub keys: BTreeSet<String>,
}

impl Loaded {
    /// Everything that is wrong, errors first.
    pub fn problems(&self) -> impl Iterator<Item = &Warning> {
        self.errors.iter().chain(&self.warnings)
    }
}

/// Loads all layers over the defaults. Never fails: what cannot be used is told beside it.
#[must_use]
pub fn load(inputs: &Inputs<'_>) -> Loaded {
    let mut loaded = Loaded::default();
    for layer in inputs.layers {
        apply_layer(&mut loaded, layer, inputs.lookup);
    }
    apply_flags(&mut loaded.config, inputs.flags);
    loaded
}

fn apply_layer(loaded: &mut Loaded, layer: &Layer, lookup: Lookup<'_>) {
    let mut reader = Reader::new(&layer.path, &layer.text);
    match DeTable::parse(&layer.text) {
        Ok(table) => tables::apply(&mut loaded.config, &mut reader, table.get_ref(), lookup),
        Err(error) => {
            let reason = format!(
                "not TOML, so nothing in this file is in force: {}",
                error.message().trim()
            );
            let wrong = Wrong::new(reason.replace('\n', ", "), "mend this line");
            let offset = error.span().map_or(0, |span| span.start);
            reader.complain(Severity::Error, offset, "", wrong);
        }
    }
    reader.problems.sort_by_key(|(_, warning)| warning.line);
    for (severity, warning) in reader.problems {
        match severity {
            Severity::Warning => loaded.warnings.push(warning),
            Severity::Error => loaded.errors.push(warning),
        }
    }
    loaded.keys.append(&mut reader.asked);
}

fn apply_flags(config: &mut Config, flags: &Flags) {
    let console = &mut config.console;
    console
        .keymap
        .clone_from(flags.keymap.as_ref().unwrap_or(&console.keymap.clone()));
    console
        .theme
        .clone_from(flags.theme.as_ref().unwrap_or(&console.theme.clone()));
    console.color = flags.color.unwrap_or(console.color);
    config.host.read_only |= flags.read_only;
    if let Some(name) = &flags.name {
        config.person.name = Some(SafeText::clean(name));
    }
}
