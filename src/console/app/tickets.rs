//! Commands on their way: each has a number, and the answer finds it again.

use crate::domain::IncidentId;
use crate::domain::incident::Command;
use crate::wire::ToHost;
use std::collections::BTreeMap;

/// Commands the host has not answered, by ticket, with what is said once they are done.
#[derive(Debug, Clone, Default)]
pub struct Tickets {
    last: u64,
    open: BTreeMap<u64, &'static str>,
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
        self.last += 1;
        self.open.insert(self.last, done);
        ToHost::Command {
            ticket: self.last,
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
        self.open.insert(self.last, done);
        self.last
    }

    /// Takes a ticket back; none where nobody waits for it.
    pub fn take(&mut self, ticket: u64) -> Option<&'static str> {
        self.open.remove(&ticket)
    }

    /// Forgets all that wait and returns how many there were.
    pub fn forget(&mut self) -> usize {
        std::mem::take(&mut self.open).len()
    }
}
