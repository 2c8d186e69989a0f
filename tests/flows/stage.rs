//! A host with a journal in memory, and a book to work with.

use onscene::domain::channel::UpdateOffer;
use onscene::domain::clock::{Beat, ClockSettings};
use onscene::domain::guards::Guards;
use onscene::domain::incident::{Command, CommsFact, Event, Fact, Incident, OpenIncident, Severity};
use onscene::domain::run::{Evidence, RunOutcome};
use onscene::domain::runbook::{Book, CommandClass, Placeholder, Section, Step, StepCommand, StepKind};
use onscene::domain::{
    BookId, ConsoleId, EventId, IncidentId, JournalId, Masker, Moment, RunId, SafeText, Secret, StepId,
};
use onscene::host::{Effect, Host, Input, RunInput, RunOrder, Setup, handle, publish};
use onscene::logs::Store;
use onscene::notify::{Job, Key};
use onscene::wire::{Hello, PROTOCOL, ToConsole, ToHost};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// A host with a journal in memory and a clock that only the test moves.
pub struct Stage {
    pub host: Host,
    pub now: Moment,
    pub journal: Vec<Event>,
    pub disk_is_full: bool,
    pub memory_only: bool,
    pub told: Vec<ToConsole>,
    pub started: Vec<(RunId, String)>,
    pub orders: Vec<RunOrder>,
    pub hidden: Vec<(String, Secret)>,
    pub typed: Vec<u8>,
    pub size: Option<(u16, u16)>,
    pub cancelled: Vec<RunId>,
    pub posted: Vec<Job>,
    pub unwanted: Vec<Key>,
    pub stopped: bool,
    pub tickets: u64,
}

impl Stage {
    pub fn new() -> Self {
        Self::with(Vec::new(), false)
    }

    pub fn of_a_drill() -> Self {
        Self::with(Vec::new(), true)
    }

    /// A host that finds these facts in its journal.
    pub fn with(journal: Vec<Event>, drill: bool) -> Self {
        Self::set_up(journal, |setup| setup.drill = drill)
    }

    /// A host that is set up otherwise.
    pub fn set_up(journal: Vec<Event>, change: impl FnOnce(&mut Setup)) -> Self {
        let now = Moment::UNIX_EPOCH + chrono::Duration::days(20_000);
        let next = journal.last().map_or(1, |event| event.incident.0 + 1);
        let store = Store::new(8 << 20, &[]);
        let mut setup = Setup {
            project: "shop".into(),
            environment: "prod".into(),
            host: "bastion-1".into(),
            directory: "/srv/shop".into(),
            read_only: false,
            drill: false,
            pid: 1,
            clocks: ClockSettings::default(),
            idle: Duration::from_mins(10),
            services: Vec::new(),
            books: vec![book()],
            warnings: Vec::new(),
            unread: Vec::new(),
            incident: Incident::replay(&journal),
            others: Vec::new(),
            survivors: BTreeMap::new(),
            next_incident: IncidentId(next),
            journal: JournalId::new("here"),
            heads: BTreeMap::new(),
            tails: BTreeMap::new(),
            masker: Masker::default(),
            presets: BTreeMap::new(),
            variables: BTreeMap::new(),
            channels: Vec::new(),
            no_channels: true,
            store,
        };
        change(&mut setup);
        let host = Host::new(setup, now);
        let mut stage = Self {
            host,
            now,
            journal,
            disk_is_full: false,
            memory_only: false,
            told: Vec::new(),
            started: Vec::new(),
            orders: Vec::new(),
            hidden: Vec::new(),
            typed: Vec::new(),
            size: None,
            cancelled: Vec::new(),
            posted: Vec::new(),
            unwanted: Vec::new(),
            stopped: false,
            tickets: 0,
        };
        stage.take(Input::Joined {
            hello: hello(),
            was_dropped: false,
        });
        stage
    }

    pub fn take(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            for effect in handle(&mut self.host, self.now, input) {
                self.carry_out(effect, &mut inputs);
            }
        }
    }

    pub fn carry_out(&mut self, effect: Effect, inputs: &mut VecDeque<Input>) {
        match effect {
            Effect::Append { .. } if self.disk_is_full => {
                inputs.push_back(Input::NotJournalled("the disk is full".into()));
            }
            Effect::Append { incident, who, facts } => {
                let first = self.journal.len();
                let events = facts.into_iter().enumerate().map(|(place, fact)| Event {
                    id: EventId::new((first + place).to_string()),
                    incident,
                    at: self.now,
                    who: who.clone(),
                    fact,
                });
                let events: Vec<Event> = events.collect();
                if self.memory_only {
                    let reason = "DISK FULL, the journal cannot be written: `x` (hint: free some space there)".into();
                    inputs.push_back(Input::KeptInMemory { events, reason });
                    return;
                }
                self.journal.extend(events.iter().cloned());
                inputs.push_back(Input::Journalled(events));
            }
            Effect::Import { .. } => panic!("a journal in memory imports nothing"),
            Effect::Tell { message, .. } => self.told.push(*message),
            Effect::StartRun { run, order } => {
                let is_on_disk = self
                    .journal
                    .iter()
                    .any(|event| matches!(&event.fact, Fact::RunStarted { run: on_disk, .. } if *on_disk == run));
                assert!(is_on_disk, "a command may not start before its fact is on disk");
                self.started.push((run, order.script.clone()));
                self.orders.push(*order);
            }
            Effect::CancelRun { run } => self.cancelled.push(run),
            Effect::HideSecret { name, value } => self.hidden.push((name, value)),
            Effect::ReadGuards { console, order } => inputs.push_back(Input::GuardsRead {
                console,
                guards: Box::new(Guards {
                    step: order.step.clone(),
                    command: order.command.clone(),
                    is_production: order.is_production,
                    ..Guards::default()
                }),
            }),
            Effect::TypeInto { bytes, .. } => self.typed.extend(bytes),
            Effect::SizeTerminal { columns, rows, .. } => self.size = Some((columns, rows)),
            Effect::ProbeNow | Effect::ReadBooks | Effect::WatchContainer(_) | Effect::Export { .. } => {}
            Effect::SendUpdate(job) => {
                let is_on_disk = self.journal.iter().any(|event| is_approval(&event.fact));
                assert!(is_on_disk, "nothing is sent before its approval is on disk");
                self.posted.push(*job);
            }
            Effect::WithdrawUpdate(key) => self.unwanted.push(key),
            Effect::LookBack { .. } => panic!("a journal in memory is not searched"),
            Effect::Stop => self.stopped = true,
        }
    }

    /// One command; the sentence of its refusal, if it was refused.
    pub fn command(&mut self, command: Command) -> Option<String> {
        self.command_about(None, command)
    }

    /// One command about one incident, whichever is in front.
    pub fn command_about(&mut self, incident: Option<u32>, command: Command) -> Option<String> {
        let incident = incident.map(IncidentId);
        self.ask(|ticket| ToHost::Command {
            ticket,
            command,
            incident,
        })
    }

    /// Brings an incident to the front.
    pub fn front(&mut self, incident: u32) -> Option<String> {
        let incident = IncidentId(incident);
        self.ask(|ticket| ToHost::BringToFront { ticket, incident })
    }

    fn ask(&mut self, message: impl FnOnce(u64) -> ToHost) -> Option<String> {
        self.tickets += 1;
        let (ticket, fresh) = (self.tickets, RunId::new(format!("run-{}", self.tickets)));
        let message = message(ticket);
        self.take(Input::Said {
            console: console(),
            message,
            fresh,
        });
        let answers = self.told.iter().rev().find_map(|told| match told {
            ToConsole::Answer(answer) if answer.ticket == ticket => Some(answer.refusal.clone()),
            _ => None,
        });
        answers
            .expect("every command is answered")
            .map(|refusal| refusal.to_string())
    }

    pub fn declare(&mut self) {
        let refused = self.command(Command::Declare {
            title: "carts fail".into(),
            severity: Severity::Sev2,
        });
        assert_eq!(refused, None);
    }

    pub fn run_step(&mut self, step: &str) -> Option<String> {
        self.command(Command::RunStep {
            step: StepId::new(step),
            sha256: "hash".into(),
            typed: SafeText::default(),
            terminal: false,
        })
    }

    pub fn pass(&mut self, span: Duration) {
        self.now += span;
        self.take(Input::Tick(Beat::in_step(self.now)));
    }

    pub fn publish(&mut self) {
        let sent = publish(&mut self.host);
        self.told.extend(sent.into_iter().map(|(_, message)| message));
    }

    /// The lines of the run that the console watches.
    pub fn run_on_screen(&mut self) -> Vec<String> {
        self.publish();
        let newest = self.told.iter().rev().find_map(|told| match told {
            ToConsole::Run { run } => Some(run.lines.iter().map(|line| line.text.to_string()).collect()),
            _ => None,
        });
        newest.expect("a run was sent")
    }

    /// The open incidents as the console sees them.
    pub fn open(&mut self) -> Vec<OpenIncident> {
        self.publish();
        let newest = self.told.iter().rev().find_map(|told| match told {
            ToConsole::Open { rows } => Some(rows.clone()),
            _ => None,
        });
        newest.expect("the open incidents were sent")
    }

    /// The incident as the console sees it.
    pub fn incident(&mut self) -> Incident {
        self.publish();
        let newest = self.told.iter().rev().find_map(|told| match told {
            ToConsole::Incident { incident } => incident.clone(),
            _ => None,
        });
        *newest.expect("an incident was sent")
    }
}

fn is_approval(fact: &Fact) -> bool {
    matches!(fact, Fact::Comms(CommsFact::UpdateApproved { .. }))
}

pub fn console() -> ConsoleId {
    ConsoleId::new("c1")
}

pub fn hello() -> Hello {
    Hello {
        protocol: PROTOCOL,
        version: "test".into(),
        console: console(),
        person: "maya".into(),
        is_console: true,
        read_only: false,
    }
}

pub fn step(id: &str, script: &str, class: CommandClass, placeholders: &[&str]) -> Step {
    let placeholders = placeholders
        .iter()
        .map(|text| Placeholder {
            text: (*text).into(),
            ..Placeholder::default()
        })
        .collect();
    Step {
        id: StepId::new(id),
        number: "1".into(),
        title: id.into(),
        body: Vec::new(),
        kind: StepKind::Run,
        command: Some(StepCommand {
            script: script.into(),
            language: "bash".into(),
            class,
            why: "".into(),
            placeholders,
            ..StepCommand::default()
        }),
        depth: 0,
        line: 1,
        ..Step::default()
    }
}

pub fn book() -> Book {
    let steps = vec![
        step("look", "docker compose ps db", CommandClass::Reads, &[]),
        step(
            "restart",
            "docker compose up -d db",
            CommandClass::ChangesProduction,
            &[],
        ),
        step("deploy", "deploy <tag>", CommandClass::ChangesProduction, &["<tag>"]),
        step("drop", "dropdb shop", CommandClass::Destructive, &[]),
    ];
    let section = Section {
        title: "Database".into(),
        path: Vec::new(),
        level: 2,
        line: 1,
        prose: Vec::new(),
        steps,
        ..Section::default()
    };
    Book {
        id: BookId::new("runbook.md"),
        title: "Ops".into(),
        sections: vec![section],
        sha256: "hash".into(),
        warnings: Vec::new(),
        update_minutes: None,
        ..Book::default()
    }
}

impl Stage {
    /// A disk that stays full is asked once for each tick, not without end.
    pub fn host_says_finished(&mut self, run: &RunId) {
        let told = RunInput::Finished {
            run: run.clone(),
            outcome: RunOutcome::Exited { code: 0 },
            took_ms: 5,
            evidence: Evidence::default(),
        };
        self.take(Input::Run(told));
    }
}

/// What the host offers to say of the incident in front.
pub fn offer(stage: &mut Stage) -> UpdateOffer {
    stage.take(Input::Said {
        console: console(),
        message: ToHost::AskUpdate {
            ticket: 41,
            incident: None,
        },
        fresh: RunId::new("unused"),
    });
    let offers = stage.told.iter().rev().find_map(|told| match told {
        ToConsole::Offer { offer } => Some(offer.as_ref().clone()),
        _ => None,
    });
    offers.unwrap()
}
