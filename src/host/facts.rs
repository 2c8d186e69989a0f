//! The desk where commands become facts: one at a time, on disk before their effect begins.

use super::hide::hide;
use super::input::{Effect, RunOrder};
use super::people::answer;
use super::secrets::secret_of;
use super::several::Aside;
use super::state::Host;
use super::values::Prepared;
use super::verdicts::order;
use crate::domain::incident::{Command, Event, Fact, Incident, OWN_NAME, Office, Refusal, decide};
use crate::domain::runbook::Step;
use crate::domain::{ConsoleId, IncidentId, Moment, RunId, SafeText, Secret};
use crate::notify;
use crate::wire::{NoticeKind, ToConsole};
use std::collections::VecDeque;

/// Commands that may wait while the disk is slow; one more is refused.
const WAITING: usize = 256;

/// Something to be decided or written.
#[derive(Debug)]
pub(super) enum Work {
    Command {
        console: ConsoleId,
        ticket: u64,
        command: Command,
        /// The incident it is about; none means the one in front.
        about: Option<IncidentId>,
        fresh: RunId,
    },
    Own {
        incident: IncidentId,
        facts: Vec<Fact>,
    },
    Front {
        console: ConsoleId,
        ticket: u64,
        incident: IncidentId,
    },
    /// A word of the queue that brings updates out.
    Post(notify::Event),
    Import {
        console: ConsoleId,
        ticket: u64,
        file: String,
    },
}

impl Work {
    fn is_command(&self) -> bool {
        match self {
            Self::Command { .. } | Self::Front { .. } | Self::Import { .. } => true,
            Self::Own { .. } | Self::Post(_) => false,
        }
    }

    fn refused(&self, reason: &SafeText) -> Option<Effect> {
        match self {
            Self::Command { console, ticket, .. } | Self::Front { console, ticket, .. } => {
                Some(not_saved(console, *ticket, reason))
            }
            Self::Import { console, ticket, .. } => {
                let refusal = super::saving::not_saved("not taken in", reason);
                Some(super::several::not_imported(console, *ticket, refusal))
            }
            Self::Own { .. } | Self::Post(_) => None,
        }
    }
}

fn not_saved(console: &ConsoleId, ticket: u64, reason: &SafeText) -> Effect {
    answer(console, ticket, Some(super::saving::not_saved("not saved", reason)))
}

/// What waits for the disk to answer.
#[derive(Debug)]
enum Writing {
    Command { console: ConsoleId, ticket: u64 },
    Own { incident: IncidentId, facts: Vec<Fact> },
    Import,
}

/// The desk: what waits, and what is being written.
#[derive(Debug, Default)]
pub(super) struct Desk {
    waiting: VecDeque<Work>,
    writing: Option<Writing>,
    /// How it is run if a run begins: as it was confirmed, whatever the book says by then.
    pub order: Option<Confirmed>,
    /// A secret that was typed in, until the fact that says so is on disk.
    pub secret: Option<(String, Secret)>,
}

/// A run that was confirmed, and the step as it was then.
#[derive(Debug)]
pub(super) struct Confirmed {
    pub order: RunOrder,
    pub step: Step,
}

impl Desk {
    pub(super) fn is_busy(&self) -> bool {
        self.writing.is_some() || !self.waiting.is_empty()
    }

    /// The console whose command is being written.
    fn asker(&self) -> Option<ConsoleId> {
        match &self.writing {
            Some(Writing::Command { console, .. }) => Some(console.clone()),
            Some(Writing::Own { .. } | Writing::Import) | None => None,
        }
    }
}

impl Host {
    pub(super) fn take_command(
        &mut self,
        now: Moment,
        console: &ConsoleId,
        ticket: u64,
        command: Command,
        about: Option<IncidentId>,
        fresh: RunId,
    ) -> Vec<Effect> {
        if self.desk.waiting.len() >= WAITING {
            let refusal = Refusal::new(
                "too many commands wait for the disk",
                "look at the disk of this machine, then try again",
            );
            return vec![answer(console, ticket, Some(refusal))];
        }
        self.desk.waiting.push_back(Work::Command {
            console: console.clone(),
            ticket,
            command,
            about,
            fresh,
        });
        self.work(now)
    }

    /// Puts work behind all that waits.
    pub(super) fn desk_work(&mut self, work: Work) {
        self.desk.waiting.push_back(work);
    }

    /// Writes facts of the host's own about one incident; they come before any command that waits.
    pub(super) fn write_own(&mut self, now: Moment, incident: IncidentId, facts: Vec<Fact>) -> Vec<Effect> {
        self.desk_own(incident, facts);
        self.work(now)
    }

    /// Takes a word of the queue; what it comes to is found when it can be written down.
    pub(super) fn post_told(&mut self, now: Moment, event: notify::Event) -> Vec<Effect> {
        let earlier = self.desk.waiting.iter().take_while(|work| !work.is_command()).count();
        self.desk.waiting.insert(earlier, Work::Post(event));
        self.work(now)
    }

    /// Puts facts of the host's own before all commands and behind its earlier ones; the next tick
    /// writes them down.
    pub(super) fn desk_own(&mut self, incident: IncidentId, facts: Vec<Fact>) {
        if facts.is_empty() {
            return;
        }
        let earlier = self.desk.waiting.iter().take_while(|work| !work.is_command()).count();
        self.desk.waiting.insert(earlier, Work::Own { incident, facts });
    }

    /// Takes work from the desk until something has to wait for the disk.
    pub(super) fn work(&mut self, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        while self.desk.writing.is_none() {
            let Some(work) = self.desk.waiting.pop_front() else {
                break;
            };
            match work {
                Work::Command {
                    console,
                    ticket,
                    command,
                    about,
                    fresh,
                } => effects.extend(self.decide_one(now, console, ticket, command, about, &fresh)),
                Work::Own { incident, facts } => effects.push(self.begin_own(incident, facts)),
                Work::Front {
                    console,
                    ticket,
                    incident,
                } => effects.push(self.bring_to_front(&console, ticket, incident)),
                Work::Import { console, ticket, file } => {
                    self.desk.writing = Some(Writing::Import);
                    effects.push(Effect::Import { console, ticket, file });
                }
                Work::Post(event) => {
                    let (more, facts) = self.heard_of_post(now, &event);
                    effects.extend(more);
                    effects.extend(facts.map(|(incident, facts)| self.begin_own(incident, facts)));
                }
            }
        }
        effects
    }

    pub(super) fn journalled(&mut self, now: Moment, events: &[Event]) -> Vec<Effect> {
        let mut effects = Vec::new();
        for event in events {
            self.apply(event);
            effects.extend(self.consequence(event));
            if let Fact::RunFinished { run, .. } = &event.fact {
                self.touch_watchers(run);
            }
        }
        self.dirty.incident = true;
        if let Some(Writing::Command { console, ticket }) = self.desk.writing.take() {
            // What is told besides comes last: the answer's own words would cover it.
            let is_notice = |effect: &Effect| matches!(effect, Effect::Tell { message, .. } if matches!(**message, ToConsole::Notice(_)));
            let at = effects.iter().position(is_notice).unwrap_or(effects.len());
            effects.insert(at, answer(&console, ticket, None));
        }
        effects.extend(self.work(now));
        effects
    }

    /// A person is told no; what the host itself had to say is kept and tried again at the next tick.
    pub(super) fn not_journalled(&mut self, reason: &SafeText) -> Vec<Effect> {
        match self.desk.writing.take() {
            Some(Writing::Command { console, ticket }) => vec![not_saved(&console, ticket, reason)],
            Some(Writing::Own { incident, facts }) => {
                let mut effects = self.refuse_waiting(reason);
                self.desk.waiting.push_front(Work::Own { incident, facts });
                effects.extend(self.notify(
                    NoticeKind::Error,
                    format!("the journal cannot be written: {reason}; trying again"),
                ));
                effects
            }
            Some(Writing::Import) | None => Vec::new(),
        }
    }

    /// What was asked of the journal is answered.
    pub(super) fn journal_is_free(&mut self) {
        self.desk.writing = None;
    }

    /// Nobody is left without an answer because the host's own facts stand in front.
    fn refuse_waiting(&mut self, reason: &SafeText) -> Vec<Effect> {
        let (commands, own) = std::mem::take(&mut self.desk.waiting)
            .into_iter()
            .partition(Work::is_command);
        self.desk.waiting = own;
        let commands: VecDeque<Work> = commands;
        commands.iter().filter_map(|work| work.refused(reason)).collect()
    }

    /// Decides one command and sends its facts to the disk.
    fn decide_one(
        &mut self,
        now: Moment,
        console: ConsoleId,
        ticket: u64,
        command: Command,
        about: Option<IncidentId>,
        fresh: &RunId,
    ) -> Vec<Effect> {
        match self.decided(now, &console, command, about, fresh) {
            Ok((append, mut effects)) => {
                self.desk.writing = Some(Writing::Command { console, ticket });
                effects.push(append);
                effects
            }
            Err(refusal) => vec![answer(&console, ticket, Some(refusal))],
        }
    }

    /// The facts of one command as an effect, and what has to happen before them.
    fn decided(
        &mut self,
        now: Moment,
        console: &ConsoleId,
        command: Command,
        about: Option<IncidentId>,
        fresh: &RunId,
    ) -> Result<(Effect, Vec<Effect>), Refusal> {
        let peer = self.peers.get(console);
        let peer = peer.ok_or_else(|| Refusal::new("this console is not connected", "start onscene again"))?;
        let (who, read_only) = (peer.person.clone(), peer.read_only);
        let meant = self.meant(&command, about)?;
        meant.map_or(Ok(()), |incident| self.may_go_out(incident, now, &command))?;
        let command = self.value_to_set(command)?;
        let prepared = self.prepare(&command, meant.map(|meant| meant.id));
        let office = Office {
            books: &self.books,
            clocks: &self.clocks,
            channels: &self.post.channels,
            environment: &self.environment,
            host: &self.machine,
            directory: &self.directory,
            read_only: self.read_only || read_only,
            journal: &self.journal,
            head: meant.and_then(|meant| self.heads.get(&meant.id)),
            fresh,
            filling: prepared.as_ref().map(|prepared| &prepared.filling),
        };
        let facts = decide(meant, &office, &who, now, &command)?;
        let incident = self.number_for(&command, meant);
        let effects = self.hide_secrets_of(prepared.as_ref());
        self.desk.order = prepared.and_then(|prepared| self.confirmed(&command, prepared));
        self.desk.secret = secret_of(&command);
        let facts = hide(facts, &self.masker);
        Ok((Effect::Append { incident, who, facts }, effects))
    }

    fn number_for(&self, command: &Command, meant: Option<&Incident>) -> IncidentId {
        match (meant, command) {
            (_, Command::Declare { .. } | Command::DeclareAnother { .. }) | (None, _) => self.next_incident,
            (Some(incident), _) => incident.id,
        }
    }

    fn begin_own(&mut self, incident: IncidentId, facts: Vec<Fact>) -> Effect {
        let facts = hide(facts, &self.masker);
        self.desk.writing = Some(Writing::Own {
            incident,
            facts: facts.clone(),
        });
        Effect::Append {
            incident,
            who: OWN_NAME.into(),
            facts,
        }
    }

    fn apply(&mut self, event: &Event) {
        if let Some(declared) = Incident::declared(event) {
            self.next_incident = IncidentId(event.incident.0 + 1);
            // Values hold for one incident.
            self.put_in_front(Aside::of(declared).1);
        } else if let Some(incident) = self.known_mut(event.incident) {
            incident.apply(event);
        }
    }

    /// What a fact sets going now that it is on disk.
    fn consequence(&mut self, event: &Event) -> Vec<Effect> {
        let fact = &event.fact;
        if let Fact::RunStarted { run, .. } = fact {
            return self.start_run(run, event);
        }
        if let Fact::ValueSet { name, value, .. } = fact {
            return self.value_set(event.incident, name, value.is_none());
        }
        if let Fact::RunCancelAsked { run } = fact {
            return vec![Effect::CancelRun { run: run.clone() }];
        }
        if let Fact::Comms(fact) = fact {
            return self.post_consequence(event, fact, self.desk.asker().as_ref());
        }
        Vec::new()
    }

    /// How the run goes that a command begins.
    fn confirmed(&self, command: &Command, prepared: Prepared) -> Option<Confirmed> {
        let Command::RunStep { step, terminal, .. } = command else {
            return None;
        };
        let step = self.step(step)?.clone();
        let order = order(step.command.as_ref()?, prepared, *terminal);
        Some(Confirmed { order, step })
    }
}
