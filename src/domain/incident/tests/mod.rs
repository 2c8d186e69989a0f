//! The rules of an incident, by theme, told with one scene that goes minute by minute.

mod clocks;
mod comms;
mod course;
mod people;
mod refusals;
mod replay;
mod status;
mod steps;
mod talk;
mod time;

use super::*;
use crate::domain::channel::ChannelRow;
use crate::domain::checklist::StepState;
use crate::domain::clock::{ClockKind, ClockSettings};
use crate::domain::run::RunOutcome;
use crate::domain::runbook::{Book, CommandClass, Placeholder, Section, Step, StepCommand, StepKind};
use crate::domain::{BookId, EventId, IncidentId, JournalId, Moment, RunId, SafeText, SourceId, StepId, TalkId};
use chrono::TimeDelta;

const READ: &str = "ops.md#a/1-read";
const CHANGE: &str = "ops.md#a/1-change";
const GRAVE: &str = "ops.md#a/1-grave";
const GAP: &str = "ops.md#a/1-gap";
const BY_HAND: &str = "ops.md#a/1-hand";
const SHA: &str = "5ha";

/// A scene with one book and one incident, run minute by minute.
struct Scene {
    books: Vec<Book>,
    clocks: ClockSettings,
    channels: Vec<ChannelRow>,
    read_only: bool,
    incident: Option<Incident>,
    events: Vec<Event>,
    minute: i64,
    second: i64,
    who: SafeText,
}

fn step(id: &str, class: Option<CommandClass>, gap: Option<&str>) -> Step {
    let placeholders = gap
        .map(|gap| Placeholder {
            text: gap.into(),
            ..Placeholder::default()
        })
        .into_iter()
        .collect();
    let command = class.map(|class| StepCommand {
        script: format!("cmd {id}"),
        language: "bash".into(),
        class,
        why: "because".into(),
        placeholders,
        ..StepCommand::default()
    });
    Step {
        id: StepId::new(id),
        number: "1".into(),
        title: format!("Do {id}").into(),
        body: Vec::new(),
        kind: StepKind::Run,
        command,
        depth: 0,
        line: 1,
        ..Step::default()
    }
}

fn book() -> Book {
    let steps = vec![
        step(READ, Some(CommandClass::Reads), None),
        step(CHANGE, Some(CommandClass::ChangesProduction), None),
        step(GRAVE, Some(CommandClass::Destructive), None),
        step(GAP, Some(CommandClass::Reads), Some("<tag>")),
        step(BY_HAND, None, None),
    ];
    let section = Section {
        title: "A".into(),
        path: Vec::new(),
        level: 1,
        line: 1,
        prose: Vec::new(),
        steps,
        ..Section::default()
    };
    Book {
        id: BookId::new("ops.md"),
        title: "Ops".into(),
        sections: vec![section],
        sha256: SHA.into(),
        warnings: Vec::new(),
        update_minutes: None,
        ..Book::default()
    }
}

impl Scene {
    fn empty() -> Self {
        let (books, clocks) = (vec![book()], ClockSettings::default());
        Self {
            books,
            clocks,
            channels: Vec::new(),
            read_only: false,
            incident: None,
            events: Vec::new(),
            minute: 0,
            second: 0,
            who: "maya".into(),
        }
    }

    fn declared() -> Self {
        Self::of(Severity::Sev2)
    }

    fn of(severity: Severity) -> Self {
        let mut scene = Self::empty();
        let title = "API 5xx".into();
        scene.must(&Command::Declare { title, severity });
        scene
    }

    /// Another person goes on.
    fn by(&mut self, who: &str) -> &mut Self {
        self.who = who.into();
        self
    }

    fn must_talk(&mut self, command: TalkCommand) {
        self.must(&Command::Talk(command));
    }

    /// An update goes out, and its channel has it at once.
    fn update(&mut self, text: &str) {
        self.channels = vec![comms::row("ops", false)];
        self.must(&comms::post(&[text], &["ops"], &[]));
        let update = comms::newest(self);
        comms::taken(self, &update, "ops");
    }

    fn said(&self) -> String {
        self.events.last().map(|event| words(&event.fact)).unwrap_or_default()
    }

    fn now(&self) -> Moment {
        Moment::UNIX_EPOCH + TimeDelta::seconds(self.minute * 60 + self.second)
    }

    fn decide(&self, command: &Command) -> Result<Vec<Fact>, Refusal> {
        let (environment, host, directory) = ("prod".into(), "bastion-1".into(), "/srv/shop".into());
        let fresh = RunId::new(format!("run-{}", self.events.len()));
        let filling = self.filling(command);
        let office = Office {
            books: &self.books,
            clocks: &self.clocks,
            channels: &self.channels,
            environment: &environment,
            host: &host,
            directory: &directory,
            read_only: self.read_only,
            journal: &JournalId::new("here"),
            head: None,
            fresh: &fresh,
            filling: filling.as_ref(),
        };
        decide(self.incident.as_ref(), &office, &self.who, self.now(), command)
    }

    /// What a host makes of a step's command: nothing is filled in here.
    fn filling(&self, command: &Command) -> Option<Filling> {
        let Command::RunStep { step, .. } = command else {
            return None;
        };
        let command = self.books[0].step(step)?.1.command.as_ref()?;
        let missing = command.placeholders.iter();
        Some(Filling {
            shown: command.whole().into(),
            missing: missing
                .map(|gap| format!("`{}` is not filled in", gap.text).into())
                .collect(),
            directory: "/srv/shop".into(),
            refusal: None,
        })
    }

    /// Takes facts in, as a host does once they are on disk.
    fn take(&mut self, facts: Vec<Fact>) {
        for fact in facts {
            let id = EventId::new(format!("e{:04}", self.events.len()));
            let event = Event {
                id,
                incident: IncidentId(7),
                at: self.now(),
                who: self.who.clone(),
                fact,
            };
            match &mut self.incident {
                Some(incident) => incident.apply(&event),
                None => self.incident = Incident::declared(&event),
            }
            self.events.push(event);
        }
    }

    fn must(&mut self, command: &Command) {
        let facts = self.decide(command).unwrap();
        self.take(facts);
    }

    fn refused(&self, command: &Command) -> Refusal {
        self.decide(command).unwrap_err()
    }

    fn at(&mut self, minute: i64) -> &mut Self {
        self.minute = minute;
        self
    }

    fn now_is(&self) -> &Incident {
        self.incident.as_ref().unwrap()
    }

    fn due(&self, kind: ClockKind) -> Option<i64> {
        let clock = self.now_is().clock(kind)?;
        Some((clock.due - Moment::UNIX_EPOCH).num_minutes())
    }

    fn finish(&mut self, run: &RunId, outcome: RunOutcome) {
        let fact = Fact::RunFinished {
            run: run.clone(),
            step: self.now_is().running[0].step.clone(),
            title: self.now_is().running[0].title.clone(),
            outcome,
            took_ms: 2_100,
            tail: vec!["done".into()],
            lines: 1,
        };
        self.take(vec![fact]);
    }
}

fn run(step: &str, typed: &str) -> Command {
    Command::RunStep {
        step: StepId::new(step),
        sha256: SHA.into(),
        typed: typed.into(),
        terminal: false,
    }
}

fn status(to: Status) -> Command {
    Command::SetStatus { to }
}

fn note(text: &str) -> Command {
    Command::Note { text: text.into() }
}

fn declare(title: &str) -> Command {
    Command::Declare {
        title: title.into(),
        severity: Severity::Sev3,
    }
}
