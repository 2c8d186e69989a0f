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

/// Asks the host to end and waits until it has.
pub fn run(session: &Session, force: bool) -> Result<ExitCode> {
    let socket = &session.project.socket;
    if UnixStream::connect(socket).is_err() {
        println!("no host runs for {}", session.project.project.display());
        return Ok(ExitCode::SUCCESS);
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
    println!("the host of {} stopped", session.project.project.display());
    Ok(ExitCode::SUCCESS)
}
