//! `onscene check-config`: every problem of every file, one sentence each.

use super::{Globals, Session, Trusting};
use crate::console::input::Keymap;
use crate::console::presets::UserFile;
use crate::console::theme::Theme;
use crate::domain::{SafeText, Warning};
use anyhow::Result;
use std::io::Write;
use std::process::ExitCode;

/// Prints each problem of the configuration, of the keymap and theme in force and of all files beside them;
/// exit 1 if there is one. The project's file need not be accepted: nothing of it runs.
pub fn run(globals: &Globals, out: &mut impl Write) -> Result<ExitCode> {
    let session = Session::open(globals, Trusting::Look)?;
    let mut sentences = session.sentences();
    for warning in session
        .books()
        .1
        .into_iter()
        .chain(keymaps(&session))
        .chain(themes(&session))
    {
        let sentence = SafeText::clean(&warning.to_string());
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    for sentence in &sentences {
        writeln!(out, "{sentence}")?;
    }
    if sentences.is_empty() {
        writeln!(out, "Nothing is wrong.")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

fn keymaps(session: &Session) -> Vec<Warning> {
    let (files, mut warnings) = session.user_files("keymaps");
    let all = files
        .iter()
        .map(UserFile::name)
        .chain([session.config.console.keymap.as_str()]);
    warnings.extend(all.flat_map(|name| Keymap::load(name, &files).1));
    warnings
}

fn themes(session: &Session) -> Vec<Warning> {
    let (files, mut warnings) = session.user_files("themes");
    let all = files
        .iter()
        .map(UserFile::name)
        .chain([session.config.console.theme.as_str()]);
    warnings.extend(all.flat_map(|name| Theme::load(name, &files).1));
    warnings
}
