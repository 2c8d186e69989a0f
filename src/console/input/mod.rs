//! From keys to actions: the action tables, chords, keymap files, and one line of text under edit.

mod action;
mod bytes;
mod chord;
mod key;
mod key_table;
mod keymap;
mod line_edit;
mod tables;
#[cfg(test)]
mod tests;
mod text_edit;

pub use crate::console::presets::UserFile;
pub use action::{Action, Scope};
pub use bytes::{bytes, pasted};
pub use chord::{Chord, parse_sequence, print_sequence};
pub use key::Key;
pub use key_table::key_table_markdown;
pub use keymap::{BUILTIN, Found, Keymap};
pub use line_edit::{Edited, LONGEST, LineEdit};
pub use tables::{
    ContainersAction, GlobalAction, IncidentAction, ListAction, LogsAction, OutputAction, PALETTE_ONLY, RunbookAction,
    ServicesAction, TimelineAction,
};
pub use text_edit::TextEdit;
