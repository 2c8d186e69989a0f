//! Where a command would land, and the terminals that people type into.

use super::input::{Effect, GuardsOrder};
use super::people::tell;
use super::state::Host;
use crate::domain::guards::{Guards, RecentRun};
use crate::domain::incident::{Event, Fact, Incident, finished};
use crate::domain::moment::between;
use crate::domain::{ConsoleId, Moment, RunId, SafeText, StepId};
use crate::wire::{Notice, NoticeKind, ToConsole};
use std::time::Duration;

/// How long a run counts as a moment ago.
const MOMENT: Duration = Duration::from_mins(2);
/// The longest that is typed at one go, in bytes: a paste.
const TYPED: usize = 64 * 1024;
/// Words in an environment's name that say that it is not production.
const REHEARSALS: [&str; 16] = [
    "dev",
    "develop",
    "development",
    "local",
    "test",
    "testing",
    "stage",
    "staging",
    "qa",
    "uat",
    "demo",
    "drill",
    "sandbox",
    "preview",
    "preprod",
    "ci",
];

impl Host {
    /// Has the surroundings of a step's command read; a step without a command has none.
    pub(super) fn ask_guards(&self, console: &ConsoleId, step: &StepId) -> Vec<Effect> {
        let Some(command) = self.step(step).and_then(|step| step.command.as_ref()) else {
            return vec![warn(
                console,
                "this step has no command any more: look at the book again",
            )];
        };
        let prepared = self.fill(self.pocket(None), command);
        let order = GuardsOrder {
            step: step.clone(),
            command: prepared.filling.shown,
            directory: prepared.directory,
            variables: prepared.environment,
            environment: self.environment.clone(),
            is_production: self.is_production(),
        };
        vec![Effect::ReadGuards {
            console: console.clone(),
            order: Box::new(order),
        }]
    }

    /// Adds what only the host knows: who ran the same a moment ago, and why it could not run.
    pub(super) fn guards_read(&self, now: Moment, console: &ConsoleId, mut guards: Guards) -> Vec<Effect> {
        let incident = self.incident.as_ref();
        guards.recent = incident.and_then(|incident| recent(incident, now, &guards.command));
        if let Some(command) = self.step(&guards.step).and_then(|step| step.command.as_ref())
            && let Some(refusal) = self.fill(self.pocket(None), command).filling.refusal
        {
            guards.mismatches.push(refusal.to_string().into());
        }
        let guards = Box::new(guards);
        vec![tell(console, ToConsole::Guards { guards })]
    }

    /// What nobody calls a rehearsal is production.
    fn is_production(&self) -> bool {
        let name = self.environment.as_str().to_ascii_lowercase();
        let mut words = name.split(|character: char| !character.is_ascii_alphanumeric());
        !self.drill && !words.any(|word| REHEARSALS.contains(&word))
    }

    /// Hands what a person types to the command; an observer types nothing.
    pub(super) fn type_into(&self, console: &ConsoleId, run: RunId, bytes: Vec<u8>) -> Vec<Effect> {
        if let Some(refusal) = self.may_type(console) {
            return vec![warn(console, refusal)];
        }
        if bytes.len() > TYPED {
            return vec![warn(console, "64 KiB are typed at one go: put the rest into a file")];
        }
        let console = console.clone();
        vec![Effect::TypeInto { console, run, bytes }]
    }

    /// The size follows whoever may type.
    pub(super) fn size_terminal(&self, console: &ConsoleId, run: RunId, columns: u16, rows: u16) -> Vec<Effect> {
        if self.may_type(console).is_some() || columns == 0 || rows == 0 {
            return Vec::new();
        }
        vec![Effect::SizeTerminal { run, columns, rows }]
    }

    fn may_type(&self, console: &ConsoleId) -> Option<&'static str> {
        let observes = self.peers.get(console).is_none_or(|peer| peer.read_only);
        if self.read_only {
            Some("this host is read-only: nobody types into a command here")
        } else {
            observes.then_some("this console only looks: it cannot type into a command")
        }
    }
}

fn warn(console: &ConsoleId, text: &str) -> Effect {
    let notice = Notice {
        kind: NoticeKind::Warning,
        text: text.into(),
    };
    tell(console, ToConsole::Notice(notice))
}

/// The last run of the same command, where it began less than two minutes ago.
fn recent(incident: &Incident, now: Moment, wanted: &SafeText) -> Option<RecentRun> {
    let events = incident.timeline.iter().rev();
    let mut young = events.take_while(|event| between(event.at, now) < MOMENT);
    young.find_map(|event| {
        let Fact::RunStarted { run, command, .. } = &event.fact else {
            return None;
        };
        (command == wanted).then(|| RecentRun {
            who: event.who.clone(),
            at: event.at,
            how: end_of(&incident.timeline, run),
        })
    })
}

fn end_of(timeline: &[Event], wanted: &RunId) -> SafeText {
    let end = timeline.iter().rev().find_map(|event| match &event.fact {
        Fact::RunFinished {
            run, outcome, took_ms, ..
        } if run == wanted => Some(finished(outcome, *took_ms)),
        _ => None,
    });
    end.unwrap_or_else(|| "running".into()).into()
}
