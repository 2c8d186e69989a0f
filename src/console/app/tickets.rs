//! Commands on their way: each has a number, and the answer finds it again.

use super::Mode;
use crate::domain::IncidentId;
use crate::domain::incident::Command;
use crate::wire::ToHost;
use std::collections::BTreeMap;

/// A command the host has not answered.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// What is said when the host agrees; empty where nothing is.
    pub done: &'static str,
    /// The incident it is about.
    pub about: Option<IncidentId>,
    /// What the person wrote, to have it again where the host refuses.
    pub back: Option<Box<Mode>>,
}

/// Commands the host has not answered, by ticket.
#[derive(Debug, Clone, Default)]
pub struct Tickets {
    last: u64,
    open: BTreeMap<u64, Waiting>,
    /// The incident the person sees: what they do is about that one, whatever comes to the front meanwhile.
    pub front: Option<IncidentId>,
}

impl Tickets {
    /// Gives a command its ticket; `done` is said when the host agrees, unless it is empty.
    #[must_use]
    pub fn send(&mut self, command: Command, done: &'static str) -> ToHost {
        self.send_about(self.front, command, done)
    }

    /// The same about an incident that was seen before, whatever is in front now.
    #[must_use]
    pub fn send_about(&mut self, incident: Option<IncidentId>, command: Command, done: &'static str) -> ToHost {
        let ticket = self.expect(done);
        if let Some(waiting) = self.open.get_mut(&ticket) {
            waiting.about = incident;
        }
        ToHost::Command {
            ticket,
            command,
            incident,
        }
    }

    /// A number for a question that is no command; its answer carries it.
    #[must_use]
    pub fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// A number for something that is no command and is answered as one; `done` is said when the host agrees.
    #[must_use]
    pub fn expect(&mut self, done: &'static str) -> u64 {
        self.last += 1;
        let waiting = Waiting {
            done,
            ..Waiting::default()
        };
        self.open.insert(self.last, waiting);
        self.last
    }

    /// Keeps what the person wrote for the command that was sent last, to have it again where the host refuses.
    pub fn give_back(&mut self, mode: Mode) {
        if let Some(waiting) = self.open.get_mut(&self.last) {
            waiting.back = Some(Box::new(mode));
        }
    }

    /// Takes a ticket back; none where nobody waits for it.
    pub fn take(&mut self, ticket: u64) -> Option<Waiting> {
        self.open.remove(&ticket)
    }

    /// Forgets all that wait and returns them.
    pub fn forget(&mut self) -> Vec<Waiting> {
        std::mem::take(&mut self.open).into_values().collect()
    }
}
