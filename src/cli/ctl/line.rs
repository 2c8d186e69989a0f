//! A line to the host: one question at a time, each with its answer.

use crate::cli::reach::{Doorway, hello};
use crate::domain::channel::UpdateOffer;
use crate::domain::incident::{Command, Incident, Refusal};
use crate::domain::{IncidentId, SafeText};
use crate::wire::{ImportRow, ToConsole, ToHost, decode, encode};
use anyhow::{Context as _, Result, anyhow, bail};
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// How long the host has for an answer: a slow disk has its time, a host that hangs does not keep a script.
const PATIENCE: Duration = Duration::from_secs(30);

/// An open line.
pub struct Line {
    stream: UnixStream,
    buffer: Vec<u8>,
    tickets: u64,
}

impl Line {
    /// Calls the host; starts one where none answers and that is allowed.
    ///
    /// # Errors
    /// None answers, or it does not take this version.
    pub fn open(doorway: &Doorway, person: &SafeText, read_only: bool, may_start: bool) -> Result<Self> {
        let stream = if may_start {
            doorway.enter()?
        } else {
            let no_host =
                "no host runs, so nothing can be asked (hint: `onscene incident show` reads the journal without one)";
            doorway.knock().map_err(|_| anyhow!(no_host))?
        };
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut line = Self {
            stream,
            buffer: Vec::new(),
            tickets: 0,
        };
        line.say(&ToHost::Hello(hello(person, false, read_only)))?;
        line.hear(|message| matches!(message, ToConsole::Welcome(_)).then_some(()))?;
        Ok(line)
    }

    /// One incident as it stands; none where the host has no such one.
    ///
    /// # Errors
    /// The host says nothing.
    pub fn show(&mut self, incident: Option<IncidentId>) -> Result<Option<Incident>> {
        self.say(&ToHost::Show { incident })?;
        self.hear(|message| match message {
            ToConsole::Shown { incident } => Some(incident.map(|incident| *incident)),
            _ => None,
        })
    }

    /// Asks for one command; why it was refused, if it was.
    ///
    /// # Errors
    /// The host says nothing: whether it was done is not known.
    pub fn command(&mut self, command: Command, incident: Option<IncidentId>) -> Result<Option<Refusal>> {
        self.tickets += 1;
        let ticket = self.tickets;
        self.say(&ToHost::Command {
            ticket,
            command,
            incident,
        })?;
        self.answer(ticket)
    }

    /// Has the host take in a file of facts of another journal.
    ///
    /// # Errors
    /// The host refuses, or says nothing.
    pub fn import(&mut self, file: &Path) -> Result<Vec<ImportRow>> {
        self.tickets += 1;
        let ticket = self.tickets;
        let file = file.to_str().context("the file's name is not UTF-8")?.to_owned();
        self.say(&ToHost::Import { ticket, file })?;
        let answer = self.hear(|message| match message {
            ToConsole::Imported {
                ticket: of,
                rows,
                refusal,
            } if of == ticket => Some(refusal.map_or(Ok(rows), Err)),
            _ => None,
        });
        answer
            .context("it is not known whether it was taken in")?
            .map_err(Into::into)
    }

    /// Asks for an incident in front; why it was refused, if it was.
    ///
    /// # Errors
    /// The host says nothing.
    pub fn front(&mut self, incident: IncidentId) -> Result<Option<Refusal>> {
        self.tickets += 1;
        let ticket = self.tickets;
        self.say(&ToHost::BringToFront { ticket, incident })?;
        self.answer(ticket)
    }

    /// Texts for a status update of one incident, and where it can go.
    ///
    /// # Errors
    /// The host says nothing.
    pub fn offer(&mut self, incident: Option<IncidentId>) -> Result<UpdateOffer> {
        self.tickets += 1;
        let ticket = self.tickets;
        self.say(&ToHost::AskUpdate { ticket, incident })?;
        self.hear(|message| match message {
            ToConsole::Offer { offer } if offer.ticket == ticket => Some(*offer),
            _ => None,
        })
    }

    fn answer(&mut self, ticket: u64) -> Result<Option<Refusal>> {
        let answer = self.hear(|message| match message {
            ToConsole::Answer(answer) if answer.ticket == ticket => Some(answer.refusal),
            _ => None,
        });
        answer.context("it is not known whether this was done")
    }

    fn say(&mut self, message: &ToHost) -> Result<()> {
        let bytes = encode(message)?;
        self.stream.write_all(&bytes).context("the host is gone")
    }

    fn hear<T>(&mut self, mut pick: impl FnMut(ToConsole) -> Option<T>) -> Result<T> {
        let mut chunk = [0; 16 * 1024];
        loop {
            match decode(&mut self.buffer)? {
                Some(ToConsole::Refused { refusal }) => bail!("{refusal}"),
                Some(message) => {
                    if let Some(found) = pick(message) {
                        return Ok(found);
                    }
                }
                None => match self.stream.read(&mut chunk).context("the host does not answer")? {
                    0 => bail!("the host is gone"),
                    length => self.buffer.extend_from_slice(&chunk[..length]),
                },
            }
        }
    }
}
