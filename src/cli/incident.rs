//! `onscene incident`.

use super::{IncidentCommand, Session};
use anyhow::{Result, bail};
use std::process::ExitCode;

/// Lists, shows or exports incidents.
pub fn run(_session: &Session, _command: &IncidentCommand) -> Result<ExitCode> {
    bail!("not built yet")
}
