//! `onscene status`.

use super::Globals;
use anyhow::{Result, bail};
use std::process::ExitCode;

/// Shows the hosts that run.
pub fn run(_globals: &Globals, _json: bool) -> Result<ExitCode> {
    bail!("not built yet")
}
