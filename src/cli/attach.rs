//! `onscene attach`.

use super::Session;
use anyhow::{Result, bail};
use std::process::ExitCode;

/// Opens the console; starts the host where none answers.
pub fn run(_session: &Session) -> Result<ExitCode> {
    bail!("not built yet")
}
