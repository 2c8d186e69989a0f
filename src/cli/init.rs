//! `onscene init`: a commented file from what is found.

use super::Globals;
use anyhow::{Result, bail};
use std::process::ExitCode;

/// Writes the file.
pub fn run(_globals: &Globals, _force: bool) -> Result<ExitCode> {
    bail!("not built yet")
}
