//! `onscene check-config`: every problem of every file in force, one sentence each.

use super::{Globals, Session, Trusting};
use anyhow::Result;
use std::process::ExitCode;

/// Prints each problem; exit 1 if there is one.
pub fn run(globals: &Globals) -> Result<ExitCode> {
    let session = Session::open(globals, Trusting::Never)?;
    let sentences = session.sentences();
    for sentence in &sentences {
        println!("{sentence}");
    }
    if sentences.is_empty() {
        println!("All files are right.");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
