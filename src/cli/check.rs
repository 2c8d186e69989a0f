//! `onscene check`: asks every service once.

use super::Session;
use anyhow::{Result, bail};
use std::process::ExitCode;

/// Asks every service once.
pub fn run(_session: &Session, _json: bool) -> Result<ExitCode> {
    bail!("not built yet")
}
