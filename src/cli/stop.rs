//! `onscene stop`: ends the host of this project.

use super::Session;
use super::reach::ask;
use crate::wire::{ToConsole, ToHost};
use anyhow::{Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};
use nix::unistd::Pid;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// How long a host may take to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Ends the host and says so.
pub fn run(session: &Session, force: bool) -> Result<ExitCode> {
    let project = session.project.project.display();
    if end(session, force)? {
        println!("the host of {project} stopped");
    } else {
        println!("no host runs for {project}");
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
    match ask(socket, &session.person(), &ToHost::Stop { force }) {
        Ok(Some(ToConsole::Refused { refusal })) if !force => bail!("{refusal}"),
        // A host of another version does not understand the question; the system knows its process.
        Ok(Some(ToConsole::Refused { .. })) | Err(_) if force => end_process(socket)?,
        Ok(_) => {}
        Err(error) => return Err(error),
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

/// Asks the process behind the socket to end, as the system would at shutdown.
fn end_process(socket: &Path) -> Result<()> {
    let stream = UnixStream::connect(socket)?;
    let peer = getsockopt(&stream, PeerCredentials)?;
    Ok(kill(Pid::from_raw(peer.pid()), Signal::SIGTERM)?)
}
