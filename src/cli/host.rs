//! `onscene host`.

use super::Session;
use anyhow::{Result, bail};
use std::process::ExitCode;

/// Runs the host until nobody needs it.
pub fn run(_session: &Session) -> Result<ExitCode> {
    bail!("not built yet")
}
