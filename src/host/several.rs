//! Several incidents at once: one is in front, the clocks of all run.

use super::facts::Work;
use super::input::{Effect, Imported};
use super::people::{answer, tell};
use super::state::Host;
use crate::domain::incident::{Command, Incident, OpenIncident, Refusal, Running, Status};
use crate::domain::{ConsoleId, IncidentId, JournalId, Moment, RunId, Secret};
use crate::wire::{NoticeKind, ToConsole};
use std::collections::BTreeMap;

/// Incidents that are over and not closed, and can still be reached; the oldest go first.
const OVER: usize = 16;

/// An incident that is not in front.
#[derive(Debug)]
pub(super) struct Aside {
    pub incident: Incident,
    /// Secrets that were typed in for it.
    pub typed: BTreeMap<String, Secret>,
}

impl Aside {
    /// An incident with its number.
    pub fn of(incident: Incident) -> (IncidentId, Self) {
        let typed = BTreeMap::new();
        (incident.id, Self { incident, typed })
    }
}

impl Host {
    /// All incidents that the host has in its memory, the one in front first.
    pub(super) fn incidents(&self) -> impl Iterator<Item = &Incident> {
        let aside = self.aside.values().map(|aside| &aside.incident);
        self.incident.iter().chain(aside)
    }

    /// Those that are open.
    pub(super) fn open_incidents(&self) -> impl Iterator<Item = &Incident> {
        self.incidents().filter(|incident| incident.is_open())
    }

    pub(super) fn known(&self, id: IncidentId) -> Option<&Incident> {
        self.incidents().find(|incident| incident.id == id)
    }

    pub(super) fn known_mut(&mut self, id: IncidentId) -> Option<&mut Incident> {
        let aside = self.aside.values_mut().map(|aside| &mut aside.incident);
        let mut all = self.incident.iter_mut().chain(aside);
        all.find(|incident| incident.id == id)
    }

    /// A command that runs, and the incident it belongs to.
    pub(super) fn running(&self, run: &RunId) -> Option<(IncidentId, Running)> {
        self.incidents().find_map(|incident| {
            let found = incident.running.iter().find(|running| &running.run == run)?;
            Some((incident.id, found.clone()))
        })
    }

    fn is_front(&self, id: IncidentId) -> bool {
        self.incident.as_ref().is_some_and(|front| front.id == id)
    }

    /// The open ones, a line each.
    pub(super) fn open_lines(&self) -> Vec<OpenIncident> {
        let open = self.open_incidents();
        open.map(|incident| incident.in_a_line(self.is_front(incident.id)))
            .collect()
    }

    /// The incident that a command is about.
    ///
    /// # Errors
    /// The host does not know it.
    pub(super) fn meant(&self, command: &Command, asked: Option<IncidentId>) -> Result<Option<&Incident>, Refusal> {
        if let Command::Declare { .. } = command {
            // What is open stands in the way, whether it is in front or not.
            return Ok(self.open_incidents().next().or(self.incident.as_ref()));
        }
        let Some(id) = asked.filter(|id| !self.is_front(*id)) else {
            return Ok(self.incident.as_ref());
        };
        self.known(id).map(Some).ok_or_else(|| not_here(id))
    }

    /// Puts the wish behind what waits on the desk: what is being written belongs to the one in front now.
    pub(super) fn ask_for_front(
        &mut self,
        now: Moment,
        console: &ConsoleId,
        ticket: u64,
        incident: IncidentId,
    ) -> Vec<Effect> {
        self.desk_work(Work::Front {
            console: console.clone(),
            ticket,
            incident,
        });
        self.work(now)
    }

    /// Brings an incident to the front that is open, or resolved and not closed.
    pub(super) fn bring_to_front(&mut self, console: &ConsoleId, ticket: u64, id: IncidentId) -> Effect {
        if self.is_front(id) {
            return answer(console, ticket, None);
        }
        let is_closed = self.known(id).is_some_and(|known| known.status == Status::Closed);
        if is_closed {
            return answer(console, ticket, Some(not_here(id)));
        }
        match self.aside.remove(&id) {
            Some(aside) => {
                self.put_in_front(aside);
                answer(console, ticket, None)
            }
            None => answer(console, ticket, Some(not_here(id))),
        }
    }

    /// What is over and was never closed does not fill the memory.
    fn forget_the_oldest(&mut self) {
        let is_over = |aside: &Aside| {
            let incident = &aside.incident;
            !incident.is_open() && incident.stoppable().next().is_none() && !incident.is_sending(&self.journal)
        };
        let over: Vec<IncidentId> = self
            .aside
            .iter()
            .filter(|(_, aside)| is_over(aside))
            .map(|(id, _)| *id)
            .collect();
        for id in &over[..over.len().saturating_sub(OVER)] {
            self.aside.remove(id);
        }
    }

    /// Puts an incident in front; the one that was there goes aside while anything of it goes on.
    pub(super) fn put_in_front(&mut self, aside: Aside) {
        let typed = std::mem::replace(&mut self.purse.typed, aside.typed);
        let before = self.incident.replace(aside.incident);
        if let Some(incident) = before.filter(|before| goes_on(before, &self.journal)) {
            self.aside.insert(incident.id, Aside { incident, typed });
            self.forget_the_oldest();
        }
        self.dirty.incident = true;
        self.dirty.values = true;
    }
}

/// Whether anything of it goes on: it is not closed, so that it may be reviewed or opened again, a command of it can be stopped, an update is on its way.
fn goes_on(incident: &Incident, journal: &JournalId) -> bool {
    incident.status != Status::Closed || incident.stoppable().next().is_some() || incident.is_sending(journal)
}

impl Host {
    /// Puts the wish behind what waits: the journal does one thing at a time.
    pub(super) fn ask_for_import(
        &mut self,
        now: Moment,
        console: &ConsoleId,
        ticket: u64,
        file: String,
    ) -> Vec<Effect> {
        let observes = self.peers.get(console).is_none_or(|peer| peer.read_only);
        if observes || self.read_only {
            let refusal = Refusal::new("this is read-only", "ask from a console that is not");
            return vec![not_imported(console, ticket, refusal)];
        }
        let console = console.clone();
        self.desk_work(Work::Import { console, ticket, file });
        self.work(now)
    }

    /// Takes the incidents as they stand with what came in: each in its place, and those that are new aside.
    pub(super) fn imported(
        &mut self,
        now: Moment,
        console: &ConsoleId,
        ticket: u64,
        outcome: Result<Imported, Refusal>,
    ) -> Vec<Effect> {
        self.journal_is_free();
        let mut effects = Vec::new();
        match outcome {
            Ok(imported) => {
                let new: u32 = imported.rows.iter().map(|row| row.new).sum();
                for incident in imported.incidents {
                    self.take_in(incident);
                }
                self.next_incident = imported
                    .next
                    .map_or(self.next_incident, |next| next.max(self.next_incident));
                self.dirty.incident = true;
                self.dirty.values = true;
                let (rows, refusal) = (imported.rows, None);
                effects.push(tell(console, ToConsole::Imported { ticket, rows, refusal }));
                if new > 0 {
                    let text = format!("{new} facts of another journal were taken in");
                    effects.extend(self.notify(NoticeKind::Info, text));
                }
            }
            Err(refusal) => effects.push(not_imported(console, ticket, refusal)),
        }
        effects.extend(self.work(now));
        effects
    }

    fn take_in(&mut self, incident: Incident) {
        if let Some(known) = self.known_mut(incident.id) {
            *known = incident;
        } else if self.incident.is_none() {
            self.incident = Some(incident);
        } else if incident.is_open() {
            let (id, aside) = Aside::of(incident);
            self.aside.insert(id, aside);
        }
    }
}

/// Nothing was taken in; why.
pub(super) fn not_imported(console: &ConsoleId, ticket: u64, refusal: Refusal) -> Effect {
    let (rows, refusal) = (Vec::new(), Some(refusal));
    tell(console, ToConsole::Imported { ticket, rows, refusal })
}

fn not_here(id: IncidentId) -> Refusal {
    Refusal::new(
        format!("{id} is not open here"),
        "`onscene incident list --open` shows those that are",
    )
}
