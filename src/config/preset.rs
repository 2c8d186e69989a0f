//! `[values]`: what fills placeholders of the runbooks without being asked for.

use super::reader::{Reader, Section, Severity, Value, Wrong};
use super::secret::{Lookup, looks_secret, reference};
use super::values::filled;
use super::{Config, Preset};
use crate::domain::Secret;
use std::path::Path;
use toml::de::DeValue;

/// Lays the values of one file over those in force; one of the same name takes the place of the earlier one.
pub fn read(config: &mut Config, reader: &mut Reader<'_>, root: &mut Section<'_>, base: &Path, lookup: Lookup<'_>) {
    let table = root.get(reader, "values", |value| match value.get_ref() {
        DeValue::Table(table) => Ok(table),
        _ => Err(Wrong::new("is not a table", "write [values] on a line of its own")),
    });
    for (key, value) in table.into_iter().flatten() {
        let name = key.get_ref().as_ref().trim();
        let offset = value.span().start;
        match preset(name, value, base, lookup) {
            Ok((preset, label)) => {
                if let Some(label) = label {
                    config.secrets.push((label, preset.value.clone()));
                }
                config.values.insert(name.to_owned(), preset);
            }
            Err((severity, wrong)) => root.complain_inside(reader, severity, offset, &["values", name], wrong),
        }
    }
}

/// One value, and for a secret the name that may be shown in its place.
fn preset(
    name: &str,
    value: &Value<'_>,
    base: &Path,
    lookup: Lookup<'_>,
) -> Result<(Preset, Option<String>), (Severity, Wrong)> {
    if name.is_empty() {
        let wrong = Wrong::new("has no name", "write the placeholder's name before the `=`");
        return Err((Severity::Error, wrong));
    }
    if matches!(value.get_ref(), DeValue::Table(_)) {
        let reference = reference(value, base).map_err(|wrong| (Severity::Error, wrong))?;
        let secret = lookup.fetch(&reference).map_err(|reason| {
            let hint = "set it before the start; until then it is asked for when a step needs it";
            (Severity::Warning, Wrong::new(format!("{reference} {reason}"), hint))
        })?;
        let preset = Preset {
            value: secret,
            is_secret: true,
        };
        return Ok((preset, Some(reference.name())));
    }
    let text = plain(name, value).map_err(|wrong| (Severity::Error, wrong))?;
    let preset = Preset {
        value: Secret::new(text),
        is_secret: false,
    };
    Ok((preset, None))
}

fn plain(name: &str, value: &Value<'_>) -> Result<String, Wrong> {
    if looks_secret(name) {
        return Err(Wrong::new(
            "a secret must not stand in a file",
            format!("write \"{name}\" = {{ env = \"NAME\" }} or {{ file = \"path\" }}"),
        ));
    }
    let text = filled(value)?;
    if text.chars().any(char::is_control) {
        return Err(Wrong::new(
            "holds line breaks or control characters",
            "a value is one line of text",
        ));
    }
    Ok(text)
}
