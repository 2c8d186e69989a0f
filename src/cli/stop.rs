//! `onscene stop`: ends the host of this project.

use super::Session;
use super::reach::ask;
use crate::wire::{ToConsole, ToHost};
use anyhow::{Result, bail};
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::time::Duration;

/// How long a host may take to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Ends the host and says so.
pub fn run(session: &Session, force: bool) -> Result<ExitCode> {
    let project = session.project.project.display();
    match end(session, force)? {
        true => println!("the host of {project} stopped"),
        false => println!("no host runs for {project}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Asks the host to end and waits until it has; false where none ran.
///
/// # Errors
/// The host refuses, or does not end.
pub(super) fn end(session: &Session, force: bool) -> Result<bool> {
    let socket = &session.project.socket;
    if UnixStream::connect(socket).is_err() {
        return Ok(false);
    }
    if let Some(ToConsole::Refused { refusal }) = ask(socket, &session.person(), &ToHost::Stop { force })? {
        bail!("{refusal}");
    }
    let until = crate::time::ticks() + PATIENCE;
    while UnixStream::connect(socket).is_ok() {
        if crate::time::ticks() >= until {
            bail!("the host was asked to stop and still answers (hint: `onscene status` shows its process id)");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(true)
}
