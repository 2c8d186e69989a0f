//! `onscene demo`.

use super::Globals;
use anyhow::{Result, bail};
use std::process::ExitCode;

/// Drills an outage against stand-ins.
pub fn run(_globals: &Globals, _fault: Option<&str>, _list: bool) -> Result<ExitCode> {
    bail!("not built yet")
}
