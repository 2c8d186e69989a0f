//! `onscene stop`.

use super::Session;
use anyhow::{Result, bail};
use std::process::ExitCode;

/// Stops the host of this project.
pub fn run(_session: &Session, _force: bool) -> Result<ExitCode> {
    bail!("not built yet")
}
