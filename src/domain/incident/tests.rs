use super::*;
use crate::domain::checklist::StepState;
use crate::domain::clock::{ClockKind, ClockSettings, ClockSource};
use crate::domain::run::RunOutcome;
use crate::domain::runbook::{Book, CommandClass, Placeholder, Section, Step, StepCommand, StepKind};
use crate::domain::{BookId, EventId, IncidentId, Moment, RunId, SafeText, SourceId, StepId};
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
    read_only: bool,
    incident: Option<Incident>,
    events: Vec<Event>,
    minute: i64,
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
            read_only: false,
            incident: None,
            events: Vec::new(),
            minute: 0,
        }
    }

    fn declared() -> Self {
        let mut scene = Self::empty();
        scene.must(&Command::Declare {
            title: "API 5xx".into(),
            severity: Severity::Sev2,
        });
        scene
    }

    fn now(&self) -> Moment {
        Moment::UNIX_EPOCH + TimeDelta::minutes(self.minute)
    }

    fn decide(&self, command: &Command) -> Result<Vec<Fact>, Refusal> {
        let (environment, host, directory) = ("prod".into(), "bastion-1".into(), "/srv/shop".into());
        let fresh = RunId::new(format!("run-{}", self.events.len()));
        let filling = self.filling(command);
        let office = Office {
            books: &self.books,
            clocks: self.clocks,
            environment: &environment,
            host: &host,
            directory: &directory,
            read_only: self.read_only,
            fresh: &fresh,
            filling: filling.as_ref(),
        };
        decide(self.incident.as_ref(), &office, &"maya".into(), self.now(), command)
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
            let id = EventId::new(format!("e{}", self.events.len()));
            let event = Event {
                id,
                incident: IncidentId(7),
                at: self.now(),
                who: "maya".into(),
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

#[test]
fn declaring_takes_the_lead_and_starts_the_clocks() {
    let scene = Scene::declared();
    let incident = scene.now_is();
    assert_eq!(incident.roles[&Role::Commander], "maya");
    assert_eq!(incident.environment, "prod");
    assert_eq!(scene.due(ClockKind::Update), Some(15));
    assert_eq!(scene.due(ClockKind::Mitigation), Some(10));
    assert_eq!(scene.due(ClockKind::Impact), Some(5));
}

#[test]
fn a_clock_says_where_its_length_comes_from() {
    let mut scene = Scene::empty();
    scene.clocks.update_source = ClockSource::Book;
    let facts = scene
        .decide(&Command::Declare {
            title: "x".into(),
            severity: Severity::Sev1,
        })
        .unwrap();
    assert!(
        facts.iter().any(|fact| words(fact).contains("15 min, by the book")),
        "{facts:?}"
    );
}

#[test]
fn an_update_starts_its_clock_anew_and_forgives_the_snoozes() {
    let mut scene = Scene::declared();
    scene.at(14).must(&Command::SnoozeUpdate { minutes: 5 });
    assert_eq!(scene.due(ClockKind::Update), Some(19));
    scene.at(18).must(&Command::SnoozeUpdate { minutes: 10 });
    let refusal = scene.refused(&Command::SnoozeUpdate { minutes: 5 });
    assert_eq!(refusal.sentence, "the update was put off twice already");
    scene.at(20).must(&Command::SendUpdate {
        text: "we know the cause".into(),
    });
    assert_eq!(scene.due(ClockKind::Update), Some(35));
    assert_eq!((scene.now_is().updates, scene.now_is().snoozes), (1, 0));
    scene.must(&Command::SnoozeUpdate { minutes: 5 });
}

#[test]
fn mitigating_and_resolving_end_clocks() {
    let mut scene = Scene::declared();
    scene.at(9).must(&status(Status::Mitigated));
    assert_eq!(scene.due(ClockKind::Mitigation), None);
    assert_eq!(scene.due(ClockKind::Impact), None);
    assert_eq!(scene.due(ClockKind::Update), Some(15));
    scene.at(12).must(&status(Status::Resolved));
    let incident = scene.now_is();
    assert!(incident.clocks.is_empty());
    assert!(!incident.is_open());
    assert_eq!(incident.mitigated, Some(Moment::UNIX_EPOCH + TimeDelta::minutes(9)));
    assert_eq!(incident.resolved, Some(Moment::UNIX_EPOCH + TimeDelta::minutes(12)));
}

#[test]
fn a_run_goes_from_running_to_done_failed_or_lost() {
    type Expected = fn(&StepState) -> bool;
    let ends: [(RunOutcome, Expected); 4] = [
        (
            RunOutcome::Exited { code: 0 },
            |state| matches!(state, StepState::Done { observed, .. } if *observed == "exit 0 in 2.1 s"),
        ),
        (
            RunOutcome::Exited { code: 3 },
            |state| matches!(state, StepState::Failed { how } if *how == "exit 3 in 2.1 s"),
        ),
        (RunOutcome::Cancelled, |state| {
            matches!(state, StepState::Cancelled { .. })
        }),
        (RunOutcome::Lost, |state| matches!(state, StepState::Lost { .. })),
    ];
    for (outcome, expected) in ends {
        let mut scene = Scene::declared();
        scene.must(&run(READ, ""));
        let running = scene.now_is().running().unwrap().run.clone();
        assert!(matches!(
            scene.now_is().step(&StepId::new(READ)).state,
            StepState::Running { .. }
        ));
        scene.finish(&running, outcome.clone());
        let record = scene.now_is().step(&StepId::new(READ));
        assert!(expected(&record.state), "{outcome:?}: {:?}", record.state);
        assert_eq!(record.who, "maya");
        assert!(scene.now_is().running.is_empty());
    }
}

#[test]
fn a_started_run_names_command_directory_and_host() {
    let scene = Scene::declared();
    let facts = scene.decide(&run(READ, "")).unwrap();
    let [
        Fact::RunStarted {
            command,
            directory,
            host,
            ..
        },
    ] = facts.as_slice()
    else {
        panic!("{facts:?}")
    };
    assert_eq!(
        (command.as_str(), directory.as_str(), host.as_str()),
        ("cmd ops.md#a/1-read", "/srv/shop", "bastion-1")
    );
}

#[test]
fn what_may_not_run_is_refused() {
    let mut scene = Scene::declared();
    let said = |scene: &Scene, command: &Command| scene.refused(command).sentence.as_str().to_owned();
    assert_eq!(said(&scene, &run(GAP, "")), "`<tag>` is not filled in");
    assert_eq!(said(&scene, &run(BY_HAND, "")), "this step has no command");
    assert_eq!(
        said(&scene, &run(GRAVE, "")),
        "a destructive command needs the environment's name typed"
    );
    assert_eq!(
        said(&scene, &run(GRAVE, "Prod")),
        "a destructive command needs the environment's name typed"
    );
    assert!(scene.decide(&run(GRAVE, "prod")).is_ok());
    let changed = Command::RunStep {
        step: StepId::new(READ),
        sha256: "old".into(),
        typed: "".into(),
        terminal: false,
    };
    assert_eq!(said(&scene, &changed), "the book changed after you looked at it");
    assert!(said(&scene, &run("gone", "")).contains("not in the book any more"));
    scene.read_only = true;
    assert!(said(&scene, &run(CHANGE, "")).starts_with("this host is read-only"));
    assert!(said(&scene, &run(GRAVE, "prod")).starts_with("this host is read-only"));
    assert!(
        scene.decide(&run(READ, "")).is_ok(),
        "reading is what a read-only host is for"
    );
}

#[test]
fn a_running_step_holds_off_other_commands() {
    let mut scene = Scene::declared();
    scene.must(&run(READ, ""));
    let step = StepId::new(READ);
    let others = [
        run(READ, ""),
        Command::TickStep {
            step: step.clone(),
            observed: "".into(),
        },
        Command::SkipStep {
            step: step.clone(),
            reason: "why".into(),
        },
        Command::ResetStep { step: step.clone() },
    ];
    for other in others {
        assert_eq!(scene.refused(&other).sentence, "this step is running", "{other:?}");
    }
    assert!(
        scene
            .refused(&status(Status::Resolved))
            .sentence
            .as_str()
            .ends_with("is still running")
    );
    let running = scene.now_is().running().unwrap().run.clone();
    scene.must(&Command::CancelRun { run: running.clone() });
    scene.finish(&running, RunOutcome::Cancelled);
    assert_eq!(
        scene.refused(&Command::CancelRun { run: running }).sentence,
        "this command is not running"
    );
    scene.must(&status(Status::Resolved));
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

fn refused_without_incident() -> Vec<Command> {
    vec![note("x"), run(READ, ""), declare("  ")]
}

fn refused_in_incident() -> Vec<Command> {
    let step = StepId::new(BY_HAND);
    let (to, none) = (Severity::Sev1, SafeText::default());
    vec![
        declare("again"),
        Command::SetSeverity { to, why: none.clone() },
        status(Status::Investigating),
        note(" "),
        Command::SendUpdate { text: none.clone() },
        Command::SnoozeUpdate { minutes: 7 },
        Command::AttachBook {
            book: BookId::new("none.md"),
        },
        Command::SkipStep {
            step: step.clone(),
            reason: none.clone(),
        },
        Command::NoteStep { step, text: none },
        Command::CancelRun {
            run: RunId::new("none"),
        },
    ]
}

#[test]
fn refusals_are_sentences_with_a_hint() {
    let empty = Scene::empty();
    let mut open = Scene::declared();
    open.must(&Command::SetSeverity {
        to: Severity::Sev1,
        why: "".into(),
    });
    let on_empty = refused_without_incident().into_iter().map(|command| (&empty, command));
    let on_open = refused_in_incident().into_iter().map(|command| (&open, command));
    for (scene, command) in on_empty.chain(on_open) {
        let refusal = scene.refused(&command);
        for part in [&refusal.sentence, &refusal.hint] {
            assert!(
                part.as_str().len() > 8 && !part.as_str().ends_with('.'),
                "{command:?}: {refusal}"
            );
        }
    }
}

/// One command of every kind that an open incident takes, in an order that works.
fn everything(line_at: Moment) -> Vec<Command> {
    let (book, hand) = (BookId::new("ops.md"), StepId::new(BY_HAND));
    vec![
        Command::AttachBook { book },
        Command::SetSeverity {
            to: Severity::Sev1,
            why: "all customers".into(),
        },
        Command::AssignRole {
            role: Role::Scribe,
            to: "li".into(),
        },
        Command::AssignRole {
            role: Role::Operations,
            to: "".into(),
        },
        Command::Note {
            text: "it began at 14:00".into(),
        },
        Command::Pin {
            text: "refused".into(),
            source: SourceId::new("docker:shop/app"),
            line_at,
        },
        Command::SkipStep {
            step: hand.clone(),
            reason: "no console".into(),
        },
        Command::ResetStep { step: hand.clone() },
        Command::NoteStep {
            step: hand.clone(),
            text: "look twice".into(),
        },
        Command::TickStep {
            step: hand,
            observed: "up".into(),
        },
        Command::SendUpdate {
            text: "working on it".into(),
        },
        Command::SnoozeUpdate { minutes: 5 },
        run(CHANGE, ""),
    ]
}

#[test]
fn replay_equals_live() {
    let mut scene = Scene::declared();
    let hand = StepId::new(BY_HAND);
    let commands = everything(scene.now());
    for (minute, command) in commands.iter().enumerate() {
        scene.at(i64::try_from(minute).unwrap()).must(command);
    }
    let running = scene.now_is().running().unwrap().run.clone();
    scene.finish(&running, RunOutcome::Exited { code: 0 });
    scene.must(&status(Status::Mitigated));
    scene.must(&status(Status::Resolved));
    let live = scene.now_is().clone();
    assert_eq!(Incident::replay(&scene.events).as_ref(), Some(&live));
    assert_eq!(
        live.roles[&Role::Operations],
        "maya",
        "an empty name is the person who asks"
    );
    assert_eq!(live.step(&hand).notes, ["look twice"]);
    assert_eq!(live.timeline.len(), scene.events.len());
    let sent = serde_json::to_string(&live).unwrap();
    assert_eq!(serde_json::from_str::<Incident>(&sent).unwrap(), live);
    for event in &scene.events {
        let fact = serde_json::to_string(&event.fact).unwrap();
        assert_eq!(serde_json::from_str::<Fact>(&fact).unwrap(), event.fact);
        assert!(!words(&event.fact).is_empty());
    }
    assert_eq!(Incident::replay(&scene.events[1..]), None, "the first fact declares");
    assert_eq!(Incident::replay(&[]), None);
}

#[test]
fn facts_about_unknown_runs_change_no_step() {
    let mut scene = Scene::declared();
    scene.take(vec![Fact::RunCancelAsked { run: RunId::new("x") }]);
    scene.take(vec![
        Fact::ClockStopped {
            clock: ClockKind::Impact,
        },
        Fact::ClockStopped {
            clock: ClockKind::Impact,
        },
    ]);
    assert!(scene.now_is().steps.is_empty());
    assert_eq!(scene.due(ClockKind::Impact), None);
}
