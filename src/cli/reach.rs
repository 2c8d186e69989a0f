//! Reaching a host: connect to its socket, start one where none answers, ask one question.

use super::Session;
use super::holder::Holder;
use crate::config::paths::private_dir;
use crate::domain::{ConsoleId, SafeText};
use crate::wire::{Hello, PROTOCOL, ToConsole, ToHost, decode, encode};
use anyhow::{Context, Result, bail};
use nix::unistd::setsid;
use std::ffi::OsString;
use std::fs::{DirBuilder, File};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long a started host has until it answers.
const START: Duration = Duration::from_secs(10);
/// How often the socket is tried meanwhile.
const LOOK: Duration = Duration::from_millis(10);
/// How long a host has for one answer.
const ANSWER: Duration = Duration::from_secs(5);

/// What is needed to reach a host again at any time.
#[derive(Debug, Clone)]
pub struct Doorway {
    project: PathBuf,
    socket: PathBuf,
    state: PathBuf,
    log: PathBuf,
    args: Vec<OsString>,
}

impl Doorway {
    /// Checks the directories and remembers how a host is started; `more` are further arguments for it.
    ///
    /// # Errors
    /// A directory cannot be made or belongs to somebody else.
    pub fn new(session: &Session, more: &[OsString]) -> Result<Self> {
        private_dir(&session.project.socket_dir, session.uid)?;
        let dir = &session.project.dir;
        let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
        made.with_context(|| format!("cannot make {}", dir.display()))?;
        let mut args = session.globals.host_args();
        args.extend_from_slice(more);
        Ok(Self {
            project: session.project.project.clone(),
            socket: session.project.socket.clone(),
            state: dir.clone(),
            log: session.project.host_log.clone(),
            args,
        })
    }

    /// Connects to a host that is there.
    ///
    /// # Errors
    /// None answers.
    pub fn knock(&self) -> Result<UnixStream> {
        self.connect()
            .context("no host runs (hint: leave, then start onscene again)")
    }

    /// Connects to whoever holds the project, wherever that host listens.
    fn connect(&self) -> std::io::Result<UnixStream> {
        UnixStream::connect(self.socket())
    }

    /// Where the project's host listens, or would.
    pub fn socket(&self) -> PathBuf {
        Holder::of(&self.state).map_or_else(|| self.socket.clone(), |holder| holder.socket)
    }

    /// Connects, and starts a host where none answers.
    ///
    /// # Errors
    /// No host could be started; the sentence ends with what it wrote.
    pub fn enter(&self) -> Result<UnixStream> {
        if let Ok(stream) = self.connect() {
            return Ok(stream);
        }
        self.start()?;
        let until = crate::time::ticks() + START;
        loop {
            match self.connect() {
                Ok(stream) => return Ok(stream),
                Err(_) if crate::time::ticks() < until => std::thread::sleep(LOOK),
                Err(error) => bail!("{}", self.silence(&error)),
            }
        }
    }

    /// Starts a host of its own session, so that the end of this terminal does not reach it.
    fn start(&self) -> Result<()> {
        let log = File::options().create(true).append(true).mode(0o600).open(&self.log);
        let log = log.with_context(|| format!("cannot write {}", self.log.display()))?;
        let mut command = Command::new(std::env::current_exe().context("cannot find this program's own file")?);
        command.arg("host").arg("--project").arg(&self.project).args(&self.args);
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .current_dir(&self.project);
        detach(&mut command);
        command.spawn().context("cannot start a host")?;
        Ok(())
    }

    fn silence(&self, error: &std::io::Error) -> String {
        match Holder::of(&self.state) {
            Some(holder) => format!(
                "process {} holds this project and does not answer: {error} (hint: `onscene stop --force` ends it; its facts are in the journal)",
                holder.pid
            ),
            None => format!("no host could be started: {error}; it wrote: {}", self.last_words()),
        }
    }

    fn last_words(&self) -> SafeText {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        SafeText::clean(text.lines().last().unwrap_or("nothing"))
    }
}

#[expect(
    unsafe_code,
    reason = "setsid between fork and exec; it is async-signal-safe and touches no memory"
)]
fn detach(command: &mut Command) {
    // SAFETY: the closure runs in the child after fork and calls only setsid(2).
    unsafe {
        command.pre_exec(|| setsid().map(drop).map_err(std::io::Error::from));
    }
}

/// Says hello, asks one question and returns the first answer to it; none where no host answers at `socket`.
///
/// # Errors
/// The host refuses, or says nothing within five seconds.
pub fn ask(socket: &Path, person: &SafeText, question: &ToHost) -> Result<Option<ToConsole>> {
    let Ok(mut stream) = UnixStream::connect(socket) else {
        return Ok(None);
    };
    stream.set_read_timeout(Some(ANSWER))?;
    stream.write_all(&encode(&ToHost::Hello(hello(person, false, true)))?)?;
    stream.write_all(&encode(question)?)?;
    let mut buffer = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        match decode(&mut buffer)? {
            Some(ToConsole::Welcome(_)) => {}
            Some(answer) => return Ok(Some(answer)),
            None => match stream.read(&mut chunk).context("the host does not answer")? {
                0 => return Ok(None),
                length => buffer.extend_from_slice(&chunk[..length]),
            },
        }
    }
}

/// The greeting of this process.
#[must_use]
pub fn hello(person: &SafeText, is_console: bool, read_only: bool) -> Hello {
    Hello {
        protocol: PROTOCOL,
        version: env!("CARGO_PKG_VERSION").into(),
        console: ConsoleId::new(uuid::Uuid::now_v7().to_string()),
        person: person.clone(),
        is_console,
        read_only,
    }
}
