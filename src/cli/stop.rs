//! `onscene stop`: ends the host of this project.

use super::Session;
use super::holder::Holder;
use super::reach::ask;
use crate::wire::{ToConsole, ToHost};
use anyhow::{Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::os::unix::net::UnixStream;
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
    let holder = Holder::of(&session.project.dir);
    let Some(holder) = holder else {
        return Ok(false);
    };
    let socket = &holder.socket;
    if UnixStream::connect(socket).is_err() && !force {
        bail!(
            "process {} holds this project and does not answer (hint: `onscene stop --force` ends it)",
            holder.pid
        );
    }
    match ask(socket, &session.person(), &ToHost::Stop { force }) {
        Ok(Some(ToConsole::Refused { refusal })) if !force => bail!("{refusal}"),
        // A host of another version does not understand the question, and one that hangs does not hear it.
        Ok(Some(ToConsole::Refused { .. })) | Err(_) if force => {
            kill(Pid::from_raw(holder.pid), Signal::SIGTERM)?;
        }
        Ok(_) => {}
        Err(error) => return Err(error),
    }
    let until = crate::time::ticks() + PATIENCE;
    while Holder::of(&session.project.dir).is_some() {
        if crate::time::ticks() >= until {
            bail!("the host was asked to stop and still runs as process {}", holder.pid);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(true)
}
