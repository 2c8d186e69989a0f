//! The desk where commands become facts: one at a time, on disk before their effect begins.

use super::hide::hide;
use super::input::Effect;
use super::people::answer;
use super::state::Host;
use crate::domain::incident::{Command, Event, Fact, Incident, Office, Refusal, Running, decide};
use crate::domain::moment::between;
use crate::domain::run::RunOutcome;
use crate::domain::{ConsoleId, IncidentId, Moment, RunId, SafeText};
use crate::wire::NoticeKind;
use std::collections::{BTreeMap, VecDeque};

/// Commands that may wait while the disk is slow; one more is refused.
const WAITING: usize = 256;

/// The name under which the host itself writes facts.
const HOST: &str = "onscene";

/// Something to be decided or written.
#[derive(Debug)]
enum Work {
    Command {
        console: ConsoleId,
        ticket: u64,
        command: Command,
        fresh: RunId,
    },
    Own {
        incident: IncidentId,
        facts: Vec<Fact>,
    },
}

impl Work {
    fn is_command(&self) -> bool {
        matches!(self, Self::Command { .. })
    }

    fn refused(&self, reason: &SafeText) -> Option<Effect> {
        match self {
            Self::Command { console, ticket, .. } => Some(not_saved(console, *ticket, reason)),
            Self::Own { .. } => None,
        }
    }
}

fn not_saved(console: &ConsoleId, ticket: u64, reason: &SafeText) -> Effect {
    let refusal = Refusal::new(
        format!("not saved: {reason}"),
        "free some space in the state directory, then try again",
    );
    answer(console, ticket, Some(refusal))
}

/// What waits for the disk to answer.
#[derive(Debug)]
enum Writing {
    Command { console: ConsoleId, ticket: u64 },
    Own { incident: IncidentId, facts: Vec<Fact> },
}

/// The desk: what waits, and what is being written.
#[derive(Debug, Default)]
pub(super) struct Desk {
    waiting: VecDeque<Work>,
    writing: Option<Writing>,
    /// What bash gets if a run begins: the words that were confirmed, whatever the book says by then.
    pub script: Option<String>,
}

impl Desk {
    pub(super) fn is_busy(&self) -> bool {
        self.writing.is_some() || !self.waiting.is_empty()
    }
}

impl Host {
    pub(super) fn take_command(
        &mut self,
        now: Moment,
        console: &ConsoleId,
        ticket: u64,
        command: Command,
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
            fresh,
        });
        self.work(now)
    }

    /// Writes facts of the host's own; they come before any command that waits.
    pub(super) fn write_own(&mut self, now: Moment, facts: Vec<Fact>) -> Vec<Effect> {
        let Some(incident) = self.incident.as_ref().map(|incident| incident.id) else {
            return Vec::new();
        };
        self.desk.waiting.push_front(Work::Own { incident, facts });
        self.work(now)
    }

    /// Puts a fact for every command that ran when the last host ended: nobody knows how it went.
    pub(super) fn desk_lost_runs(&mut self, now: Moment, tails: &BTreeMap<RunId, Vec<SafeText>>) {
        let Some(incident) = &self.incident else { return };
        let facts: Vec<Fact> = incident
            .running
            .iter()
            .map(|running| lost(running, now, tails))
            .collect();
        if !facts.is_empty() {
            self.desk.waiting.push_front(Work::Own {
                incident: incident.id,
                facts,
            });
        }
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
                    fresh,
                } => effects.push(self.decide_one(now, console, ticket, &command, &fresh)),
                Work::Own { incident, facts } => effects.push(self.begin_own(incident, facts)),
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
            effects.push(answer(&console, ticket, None));
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
            None => Vec::new(),
        }
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

    fn decide_one(&mut self, now: Moment, console: ConsoleId, ticket: u64, command: &Command, fresh: &RunId) -> Effect {
        let Some((who, read_only)) = self
            .peers
            .get(&console)
            .map(|peer| (peer.person.clone(), peer.read_only))
        else {
            return answer(
                &console,
                ticket,
                Some(Refusal::new("this console is not connected", "start onscene again")),
            );
        };
        let filling = self.filling(command);
        let office = Office {
            books: &self.books,
            clocks: self.clocks,
            environment: &self.environment,
            host: &self.machine,
            directory: &self.directory,
            read_only: self.read_only || read_only,
            fresh,
            filling: filling.as_ref(),
        };
        let facts = match decide(self.incident.as_ref(), &office, &who, now, command) {
            Ok(facts) => hide(facts, &self.masker),
            Err(refusal) => return answer(&console, ticket, Some(refusal)),
        };
        let incident = self.number_for(command);
        self.desk.script = facts.iter().find_map(|fact| self.script_of(fact));
        self.desk.writing = Some(Writing::Command { console, ticket });
        Effect::Append { incident, who, facts }
    }

    fn number_for(&self, command: &Command) -> IncidentId {
        match (&self.incident, command) {
            (_, Command::Declare { .. }) | (None, _) => self.next_incident,
            (Some(incident), _) => incident.id,
        }
    }

    fn begin_own(&mut self, incident: IncidentId, facts: Vec<Fact>) -> Effect {
        self.desk.writing = Some(Writing::Own {
            incident,
            facts: facts.clone(),
        });
        Effect::Append {
            incident,
            who: HOST.into(),
            facts,
        }
    }

    fn apply(&mut self, event: &Event) {
        if let Some(declared) = Incident::declared(event) {
            self.next_incident = IncidentId(event.incident.0 + 1);
            self.incident = Some(declared);
        } else if let Some(incident) = self.incident.as_mut().filter(|incident| incident.id == event.incident) {
            incident.apply(event);
        }
    }

    /// What a fact sets going now that it is on disk.
    fn consequence(&mut self, event: &Event) -> Vec<Effect> {
        match &event.fact {
            Fact::RunStarted { run, step, .. } => self.start_run(run, step, event),
            Fact::RunCancelAsked { run } => vec![Effect::CancelRun { run: run.clone() }],
            Fact::Declared { .. }
            | Fact::SeverityChanged { .. }
            | Fact::StatusChanged { .. }
            | Fact::RoleAssigned { .. }
            | Fact::Noted { .. }
            | Fact::Pinned { .. }
            | Fact::BookAttached { .. }
            | Fact::StepDone { .. }
            | Fact::StepSkipped { .. }
            | Fact::StepReset { .. }
            | Fact::StepBlocked { .. }
            | Fact::StepRuledOut { .. }
            | Fact::StepAssigned { .. }
            | Fact::StepJudged { .. }
            | Fact::ValueSet { .. }
            | Fact::BookChanged { .. }
            | Fact::StepNoted { .. }
            | Fact::RunFinished { .. }
            | Fact::UpdateSent { .. }
            | Fact::ClockSet { .. }
            | Fact::ClockStopped { .. } => Vec::new(),
        }
    }

    /// The script of the step that a fact starts, as the book has it now.
    fn script_of(&self, fact: &Fact) -> Option<String> {
        let Fact::RunStarted { step, .. } = fact else {
            return None;
        };
        let found = self.books.iter().find_map(|book| book.step(step));
        found
            .and_then(|(_, step)| step.command.as_ref())
            .map(crate::domain::runbook::StepCommand::whole)
    }
}

fn lost(running: &Running, now: Moment, tails: &BTreeMap<RunId, Vec<SafeText>>) -> Fact {
    Fact::RunFinished {
        run: running.run.clone(),
        step: running.step.clone(),
        title: running.title.clone(),
        outcome: RunOutcome::Lost,
        took_ms: u64::try_from(between(running.since, now).as_millis()).unwrap_or(u64::MAX),
        tail: tails.get(&running.run).cloned().unwrap_or_default(),
    }
}
