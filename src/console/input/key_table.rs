//! The table of keys for the README, made from the tables and the keymap in force.

use super::action::{Action, Scope};
use super::keymap::Keymap;
use std::fmt::Write as _;

/// Every action with its keys as Markdown, one table per scope.
#[must_use]
pub fn key_table_markdown(keymap: &Keymap) -> String {
    let mut out = String::new();
    for scope in Scope::ALL {
        let _ = write!(
            out,
            "### `[{}]`\n\n| Keys | Action | What it does |\n|---|---|---|\n",
            scope.name()
        );
        for action in Action::all().filter(|action| action.scope() == *scope) {
            let keys = keymap
                .chords_of(action)
                .iter()
                .map(|chord| code(chord))
                .collect::<Vec<_>>()
                .join(" ");
            let keys = if keys.is_empty() { "palette".to_string() } else { keys };
            let _ = writeln!(out, "| {keys} | `{}` | {} |", action.name(), action.describe());
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// A chord as code inside a Markdown table.
fn code(chord: &str) -> String {
    format!("`{}`", chord.replace('|', "\\|"))
}
