//! A console that only talks: commands in, the incident out.

use crate::rig::PATIENCE;
use onscene::domain::ConsoleId;
use onscene::domain::incident::{Command, Incident};
use onscene::time::ticks;
use onscene::wire::{Hello, PROTOCOL, ToConsole, ToHost, decode, encode};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// A connection to a host, with everything it said.
pub struct Caller {
    stream: UnixStream,
    buffer: Vec<u8>,
    tickets: u64,
    incident: Option<Box<Incident>>,
    /// Every message, as it is printed.
    pub heard: Vec<String>,
}

impl Caller {
    /// Comes in once the host listens.
    pub fn enter(socket: &Path) -> Self {
        let end = ticks() + PATIENCE;
        let mut stream = loop {
            match UnixStream::connect(socket) {
                Ok(stream) => break stream,
                Err(error) => assert!(ticks() < end, "nobody listens at {}: {error}", socket.display()),
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let hello = Hello {
            protocol: PROTOCOL,
            version: env!("CARGO_PKG_VERSION").into(),
            console: ConsoleId::new(format!("caller-{:?}", ticks())),
            person: "maya".into(),
            is_console: true,
            read_only: false,
        };
        stream.write_all(&encode(&ToHost::Hello(hello)).unwrap()).unwrap();
        Self {
            stream,
            buffer: Vec::new(),
            tickets: 0,
            incident: None,
            heard: Vec::new(),
        }
    }

    pub fn say(&mut self, message: &ToHost) {
        self.stream.write_all(&encode(message).unwrap()).unwrap();
    }

    /// The next message.
    pub fn hear(&mut self) -> ToConsole {
        let mut chunk = [0; 4_096];
        loop {
            if let Some(message) = decode(&mut self.buffer).unwrap() {
                self.heard.push(format!("{message:?}"));
                if let ToConsole::Incident { incident } = &message {
                    self.incident.clone_from(incident);
                }
                return message;
            }
            let length = self.stream.read(&mut chunk).unwrap();
            assert!(length > 0, "the host went away");
            self.buffer.extend_from_slice(&chunk[..length]);
        }
    }

    /// The first message from which something can be had.
    pub fn until<T>(&mut self, what: &str, mut take: impl FnMut(ToConsole) -> Option<T>) -> T {
        let end = ticks() + PATIENCE;
        loop {
            let message = self.hear();
            if let Some(found) = take(message) {
                return found;
            }
            assert!(ticks() < end, "never heard {what}");
        }
    }

    /// One command; the sentence of its refusal, if it was refused.
    pub fn command(&mut self, command: Command) -> Option<String> {
        self.tickets += 1;
        let ticket = self.tickets;
        self.say(&ToHost::Command {
            ticket,
            command,
            incident: None,
        });
        let refusal = self.until("the answer", |message| match message {
            ToConsole::Answer(answer) if answer.ticket == ticket => Some(answer.refusal),
            _ => None,
        });
        refusal.map(|refusal| refusal.to_string())
    }

    /// The incident once it is as wanted.
    pub fn incident(&mut self, what: &str, wanted: impl Fn(&Incident) -> bool) -> Incident {
        let end = ticks() + PATIENCE;
        loop {
            if let Some(incident) = self.incident.as_ref().filter(|incident| wanted(incident)) {
                return incident.as_ref().clone();
            }
            let comms = self.incident.as_ref().map(|incident| &incident.comms);
            assert!(ticks() < end, "never {what}: {comms:?}");
            self.hear();
        }
    }
}
