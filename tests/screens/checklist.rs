//! A book with steps of every kind and state, and what stands in front of it: questions, forms, a search.

use crate::console::{ago, entry, feed, incident, now, press, write};
use onscene::console::app::{Event, State, update};
use onscene::console::input::Chord;
use onscene::domain::checklist::{Attempt, StepRecord, StepState};
use onscene::domain::guards::{Guards, RecentRun};
use onscene::domain::incident::{Fact, Incident, ValueSource};
use onscene::domain::run::{OutputLine, RunOutcome, RunView, TerminalPiece, TerminalScreen};
use onscene::domain::runbook::{
    Book, CommandClass, Jump, Placeholder, Section, SectionRole, Step, StepCommand, StepKind, Success, ValueKind,
    Verdict,
};
use onscene::domain::suggestion::Suggestion;
use onscene::domain::value::KnownName;
use onscene::domain::{BookId, RunId, SafeText, StepId};
use onscene::wire::{ToConsole, ToHost};

const BOOK: &str = "docs/database.md";

fn book_id() -> BookId {
    BookId::new(BOOK)
}

fn gap(text: &str, name: &str, kind: ValueKind, is_variable: bool) -> Placeholder {
    Placeholder {
        text: text.into(),
        name: name.into(),
        kind,
        is_variable,
        ..Placeholder::default()
    }
}

fn command(script: &str, class: CommandClass, why: &str, placeholders: Vec<Placeholder>) -> StepCommand {
    StepCommand {
        script: script.into(),
        language: "bash".into(),
        class,
        why: why.into(),
        placeholders,
        ..StepCommand::default()
    }
}

/// Number, depth, kind, title.
type Line = (&'static str, u8, StepKind, &'static str);

#[rustfmt::skip]
const LINES: [Line; 15] = [
    ("", 0, StepKind::Group, "Look first"),
    ("1", 0, StepKind::Run, "See which containers of the database are there"),
    ("2", 0, StepKind::Check, "The disk of the database host has more than 10 % left"),
    ("2.a", 1, StepKind::Run, "Read how the replica is, with its lag in seconds"),
    ("3", 0, StepKind::Decide, "Promote the replica, or restart the primary"),
    ("", 0, StepKind::Group, "Bring it back"),
    ("4", 0, StepKind::Run, "Restart the primary with the last good image"),
    ("5", 0, StepKind::Run, "Follow its log until it accepts connections"),
    ("6", 0, StepKind::Set, "Set OPAL_BEARER_TOKEN"),
    ("7", 0, StepKind::Run, "Drop the sessions that hang on the old primary, all of them, in every database it has"),
    ("8", 0, StepKind::Edit, "Raise max_connections in postgresql.conf"),
    ("9", 0, StepKind::Guard, "No migration runs"),
    ("10", 0, StepKind::Refer, "Verify as in the verification section"),
    ("11", 0, StepKind::Escalate, "Call the database's owner after 15 minutes"),
    ("12", 0, StepKind::Do, "Tell support that checkouts work again"),
];

fn jump(text: &str, section: Option<usize>, target: &str) -> Jump {
    Jump {
        text: text.into(),
        book: book_id(),
        section,
        target: target.into(),
    }
}

const CHANGES: &str = "export IMAGE=registry.example/shop/db:<tag>\n\
    docker compose -f compose.prod.yml up -d \\\n  --no-deps db\ndocker compose ps db";
const ASKS: &str = "curl -fsS -H \"authorization: Bearer $OPAL_BEARER_TOKEN\" http://db:8008/replica";

fn commands(at: usize) -> Option<StepCommand> {
    let tag = || gap("<tag>", "tag", ValueKind::Tag, false);
    let token = || gap("$OPAL_BEARER_TOKEN", "OPAL_BEARER_TOKEN", ValueKind::Secret, true);
    let found = match at {
        1 => command(
            "docker compose ps db",
            CommandClass::Reads,
            "docker compose ps only lists",
            Vec::new(),
        ),
        3 => command(
            ASKS,
            CommandClass::Reads,
            "curl without a body only asks",
            vec![token()],
        ),
        6 => command(
            CHANGES,
            CommandClass::ChangesProduction,
            "docker compose up starts containers",
            vec![tag()],
        ),
        7 => command(
            "docker compose logs -f db",
            CommandClass::Reads,
            "docker compose logs only reads",
            Vec::new(),
        ),
        9 => command(
            "psql -h <host> -c \"select pg_terminate_backend(pid) from pg_stat_activity\"",
            CommandClass::Destructive,
            "psql -c may do anything to the database",
            vec![gap("<host>", "host", ValueKind::Url, false), token()],
        ),
        _ => return None,
    };
    Some(StepCommand {
        is_stream: at == 7,
        is_interactive: at == 9,
        ..found
    })
}

fn step(at: usize, (number, depth, kind, title): Line) -> Step {
    Step {
        id: StepId::new(format!("d{at}")),
        number: number.into(),
        title: title.into(),
        kind,
        depth,
        command: commands(at),
        line: 20 + 4 * u32::try_from(at).unwrap(),
        hash: format!("{at:016x}"),
        jumps: if kind == StepKind::Refer {
            vec![jump("verification section", Some(1), "#verification")]
        } else {
            Vec::new()
        },
        ..Step::default()
    }
}

const TEXT: [&str; 9] = [
    "The volume stays; sessions are cut. Do these before:",
    "- stop the writer, so that nothing is written while the image is changed under it",
    "- tell support",
    "| Symptom | What it means | What to do |",
    "|---|---|---|",
    "| exit 137 | out of memory: the kernel ended it | give it more memory, then go on here |",
    "| exit 1 | the configuration cannot be read | go back to the last release |",
    "┌────────┐      ┌─────────┐",
    "│ app    │ ───> │ primary │",
];

/// The book of the database.
pub fn book() -> Book {
    let mut steps: Vec<Step> = (0..).zip(LINES).map(|(at, line)| step(at, line)).collect();
    steps[6].body = TEXT.map(SafeText::from).to_vec();
    steps[6].needs = vec!["the writer is stopped".into()];
    steps[6].jumps = vec![
        jump("last release", Some(2), "#rollback"),
        jump("the old wiki", None, "#wiki"),
    ];
    steps[3].success = vec![Success::Json {
        path: ".status".into(),
        pass: vec!["healthy".into()],
        warn: vec!["degraded".into()],
    }];
    let section = |title: &str, role, steps| Section {
        title: title.into(),
        path: vec!["Database".into()],
        level: 2,
        role,
        line: 12,
        prose: TEXT.map(SafeText::from).to_vec(),
        steps,
        ..Section::default()
    };
    Book {
        id: book_id(),
        title: "Database".into(),
        sections: vec![
            section("Primary does not answer", SectionRole::Solutions, steps),
            section("Verification", SectionRole::Diagnosis, vec![step(1, LINES[1])]),
            section("Rollback", SectionRole::Steps, Vec::new()),
        ],
        sha256: "7a".repeat(32),
        ..Book::default()
    }
}

fn by(who: &str, seconds: i64, state: StepState) -> StepRecord {
    StepRecord {
        state,
        who: who.into(),
        at: Some(ago(seconds)),
        ..StepRecord::default()
    }
}

/// Where the steps stand.
fn records() -> Vec<(usize, StepRecord)> {
    begun().into_iter().chain(left()).collect()
}

/// Steps that somebody looked at or tried.
fn begun() -> Vec<(usize, StepRecord)> {
    let done = |observed: &str, warns| StepState::Done {
        observed: observed.into(),
        warns,
    };
    let failed = StepState::Failed {
        how: "exit 1 after 2.1 s".into(),
    };
    let tried = Attempt {
        state: failed,
        who: "you".into(),
        at: Some(ago(200)),
    };
    vec![
        (1, by("maya", 620, done("db exited (137)", false))),
        (2, by("li", 600, done("12 % left", true))),
        (
            3,
            by(
                "you",
                40,
                StepState::Verifying {
                    question: "is the lag below 10 seconds?".into(),
                    observed: "HTTP 200, lag 4".into(),
                },
            ),
        ),
        (
            4,
            StepRecord {
                assignee: "maya".into(),
                ..StepRecord::default()
            },
        ),
        (
            6,
            StepRecord {
                attempts: vec![tried],
                notes: vec!["the registry was slow".into()],
                hash: "another".into(),
                ..StepRecord::default()
            },
        ),
    ]
}

/// Steps that do not go on.
fn left() -> Vec<(usize, StepRecord)> {
    vec![
        (
            8,
            by(
                "li",
                300,
                StepState::Blocked {
                    reason: "nobody has the token".into(),
                },
            ),
        ),
        (
            10,
            by(
                "maya",
                280,
                StepState::NotApplicable {
                    reason: "it is high enough".into(),
                },
            ),
        ),
        (
            11,
            by(
                "you",
                100,
                StepState::Cancelled {
                    how: "cancelled after 3.0 s".into(),
                },
            ),
        ),
    ]
}

fn told(state: &State) -> Incident {
    let mut incident = state.world.incident.as_deref().cloned().unwrap();
    incident.books.push(book_id());
    for (at, record) in records() {
        incident.steps.insert(StepId::new(format!("d{at}")), record);
    }
    incident
}

pub fn tell(state: &mut State, message: ToConsole) {
    feed(state, Event::Host(message));
}

fn suggestions() -> Vec<Suggestion> {
    let row = |book: BookId, section, title: &str, step: Option<&str>, why: &str| Suggestion {
        book,
        section,
        title: title.into(),
        step: step.map(StepId::new),
        why: why.into(),
    };
    vec![
        row(
            book_id(),
            0,
            "Primary does not answer",
            Some("d6"),
            "postgres is DOWN: refused",
        ),
        row(
            BookId::new("runbook.md"),
            0,
            "Postgres unavailable",
            None,
            "db exited 137: out of memory",
        ),
    ]
}

/// The books at their contents, with two suggestions.
pub fn suggested(size: (u16, u16)) -> State {
    let mut state = incident(size);
    let incident = told(&state);
    let books = vec![crate::console::book(), book()];
    tell(&mut state, ToConsole::Books { books });
    tell(
        &mut state,
        ToConsole::Suggestions {
            rows: suggestions(),
            covers: Vec::new(),
        },
    );
    let incident = Some(Box::new(incident));
    tell(&mut state, ToConsole::Incident { incident });
    press(&mut state, &["5", "t", "home"]);
    state
}

/// The steps of every kind and state, the one that restarts the primary selected.
pub fn steps(size: (u16, u16)) -> State {
    let mut state = suggested(size);
    press(&mut state, &["!"]);
    state
}

/// The same after a person was away for three minutes.
pub fn away(size: (u16, u16)) -> State {
    let mut state = steps(size);
    let key = |state: &mut State, key: &str| {
        let _ = update(state, ago(180), Event::Key(Chord::parse(key).unwrap()));
    };
    key(&mut state, "down");
    press(&mut state, &["up"]);
    state
}

/// The step that restarts the primary, whole.
pub fn detail(size: (u16, u16)) -> State {
    let mut state = steps(size);
    press(&mut state, &["enter"]);
    state
}

/// What the section says.
pub fn prose(size: (u16, u16)) -> State {
    let mut state = steps(size);
    press(&mut state, &["p"]);
    state
}

/// The form for the values of a step that ends sessions; one is known, one was refused.
pub fn form(size: (u16, u16)) -> State {
    let mut state = steps(size);
    press(&mut state, &["down", "down", "down", "r"]);
    write(&mut state, "db.shop.example");
    press(&mut state, &["tab"]);
    write(&mut state, "hunter2");
    state
}

fn values() -> ToConsole {
    let row = |name: &str, value: Option<&str>, source, is_secret| KnownName {
        name: name.into(),
        source,
        value: value.map(SafeText::from),
        is_secret,
        is_gone: false,
    };
    ToConsole::Values {
        rows: vec![
            row("tag", Some("2026.3.13"), ValueSource::Typed, false),
            row("host", Some("db.shop.example"), ValueSource::Configuration, false),
            row("OPAL_BEARER_TOKEN", None, ValueSource::Environment, true),
        ],
    }
}

/// Where the restart would land, with something that does not fit.
fn guards() -> Guards {
    Guards {
        step: StepId::new("d6"),
        command: SafeText::default(),
        host: "bastion-1".into(),
        user: "deploy".into(),
        directory: "/srv/shop".into(),
        environment: "prod".into(),
        is_production: true,
        compose_project: Some("shop".into()),
        kube_context: Some("staging-eu".into()),
        git_branch: None,
        mismatches: vec!["the kube context `staging-eu` names another environment than `prod`".into()],
        recent: Some(RecentRun {
            who: "maya".into(),
            at: ago(40),
            how: "exit 0".into(),
        }),
    }
}

/// The question before the restart, with all that the host read.
pub fn question(size: (u16, u16)) -> State {
    let mut state = steps(size);
    tell(&mut state, values());
    press(&mut state, &["r"]);
    let guards = Box::new(guards());
    tell(&mut state, ToConsole::Guards { guards });
    state
}

/// The question whether a step worked.
pub fn verify(size: (u16, u16)) -> State {
    let mut state = steps(size);
    press(&mut state, &["home", "down", "down", "down", "v"]);
    state
}

/// The search in all books.
pub fn search(size: (u16, u16)) -> State {
    let mut state = steps(size);
    press(&mut state, &["ctrl-p"]);
    write(&mut state, "primary");
    state
}

fn running(state: &mut State, step: &str, title: &str) {
    let mut incident = told(state);
    let fact = Fact::RunStarted {
        run: RunId::new("r9"),
        step: StepId::new(step),
        title: title.into(),
        command: title.into(),
        directory: "/srv/shop".into(),
        host: "bastion-1".into(),
        hash: String::new(),
    };
    incident.apply(&entry(60, ago(185), "you", fact));
    let incident = Some(Box::new(incident));
    tell(state, ToConsole::Incident { incident });
}

fn view(step: &str, command: &str, lines: &[&str]) -> RunView {
    RunView {
        id: RunId::new("r9"),
        step: StepId::new(step),
        command: command.into(),
        directory: "/srv/shop".into(),
        started: ago(185),
        ended: None,
        outcome: None,
        lines: lines
            .iter()
            .map(|text| OutputLine {
                is_error: false,
                text: (*text).into(),
            })
            .collect(),
        total_lines: lines.len() as u64,
        has_terminal: false,
        is_stream: false,
    }
}

/// A command that goes on, in the output panel.
pub fn stream(size: (u16, u16)) -> State {
    let mut state = steps(size);
    running(&mut state, "d7", "docker compose logs -f db");
    let lines = [
        "db  | starting PostgreSQL 16.2",
        "db  | database system is ready to accept connections",
    ];
    let run = RunView {
        is_stream: true,
        ..view("d7", "docker compose logs -f db", &lines)
    };
    let _ = update(&mut state, ago(3), Event::Host(ToConsole::Run { run }));
    press(&mut state, &["down", "o"]);
    state
}

/// A command that ended with exit 0, and whose answer is not what the book says.
pub fn judged(size: (u16, u16)) -> State {
    let mut state = steps(size);
    running(&mut state, "d3", "curl -fsS http://db:8008/replica");
    let mut incident = state.world.incident.as_deref().cloned().unwrap();
    let fact = Fact::StepJudged {
        step: StepId::new("d3"),
        title: "Read how the replica is".into(),
        verdict: Verdict::Fail,
        observed: "HTTP 503, the book says 200".into(),
        question: None,
        run: Some(RunId::new("r9")),
        hash: String::new(),
    };
    incident.apply(&entry(61, ago(184), "you", fact));
    let incident = Some(Box::new(incident));
    tell(&mut state, ToConsole::Incident { incident });
    let run = RunView {
        ended: Some(ago(184)),
        outcome: Some(RunOutcome::Exited { code: 0 }),
        ..view(
            "d3",
            "curl -fsS http://db:8008/replica",
            &["{\"status\":\"unavailable\"}"],
        )
    };
    tell(&mut state, ToConsole::Run { run });
    press(&mut state, &["home", "down", "down", "down", "o"]);
    state
}

fn piece(text: &str, foreground: Option<u8>, bold: bool) -> TerminalPiece {
    TerminalPiece {
        text: text.into(),
        foreground,
        bold,
        ..TerminalPiece::default()
    }
}

/// A command's own terminal with the keys in it.
pub fn terminal(size: (u16, u16)) -> State {
    let mut state = steps(size);
    running(&mut state, "d9", "psql -h db.shop.example");
    let run = RunView {
        has_terminal: true,
        ..view("d9", "psql -h db.shop.example", &[])
    };
    tell(&mut state, ToConsole::Run { run });
    let screen = TerminalScreen {
        run: RunId::new("r9"),
        rows: vec![
            vec![piece("psql (16.2)", None, false)],
            vec![
                piece("WARNING", Some(3), true),
                piece(": this is the primary", None, false),
            ],
            Vec::new(),
            vec![piece("shop=#", Some(2), true), piece(" select 1;", None, false)],
        ],
        cursor: Some((17, 3)),
        application_keys: false,
    };
    tell(&mut state, ToConsole::Terminal { screen });
    press(&mut state, &["o", "i"]);
    state
}

/// Every place of the books that text from outside can reach, with a text of `next` in it, and what leads there.
pub fn hostile(size: (u16, u16), next: &mut dyn FnMut() -> SafeText) -> Vec<State> {
    let mut state = steps(size);
    let mut book = book();
    for section in &mut book.sections {
        section.prose = vec![
            next(),
            format!("| {} | {} |", next(), next()).into(),
            format!("| {} |", next()).into(),
        ];
        for step in &mut section.steps {
            (step.title, step.number, step.owner) = (next(), next(), next());
            step.body = vec![next(), format!("- {}", next()).into()];
            step.needs = vec![next()];
            step.jumps = vec![
                jump(next().as_str(), Some(1), next().as_str()),
                jump(next().as_str(), None, "#x"),
            ];
            step.success = vec![
                Success::Operator { question: next() },
                Success::Text { pattern: next() },
            ];
            if let Some(command) = &mut step.command {
                (command.script, command.why, command.directory) = (next().to_string(), next(), Some(next()));
            }
        }
    }
    tell(&mut state, ToConsole::Books { books: vec![book] });
    let mut rows = suggestions();
    for row in &mut rows {
        (row.title, row.why) = (next(), next());
    }
    tell(
        &mut state,
        ToConsole::Suggestions {
            rows,
            covers: Vec::new(),
        },
    );
    let guards = Guards {
        command: next(),
        host: next(),
        user: next(),
        compose_project: Some(next()),
        mismatches: vec![next(), next()],
        recent: Some(RecentRun {
            who: next(),
            at: ago(40),
            how: next(),
        }),
        ..guards()
    };
    in_front(&state, guards)
}

/// The same console with each of the things in front of it that show what books and people say.
fn in_front(state: &State, guards: Guards) -> Vec<State> {
    let after = |keys: &[&str]| {
        let mut state = state.clone();
        press(&mut state, keys);
        state
    };
    let mut asked = state.clone();
    tell(&mut asked, values());
    press(&mut asked, &["r"]);
    let guards = Box::new(guards);
    tell(&mut asked, ToConsole::Guards { guards });
    vec![
        after(&[]),
        after(&["enter"]),
        after(&["p"]),
        after(&["esc"]),
        after(&["r"]),
        after(&["F"]),
        after(&["v"]),
        after(&["ctrl-p"]),
        asked,
    ]
}

/// A name and how to come there on a terminal of some size.
type Scene = (&'static str, fn((u16, u16)) -> State);

/// All scenes by name.
pub const SCENES: [Scene; 13] = [
    ("suggested", suggested),
    ("steps", steps),
    ("away", away),
    ("step-text", detail),
    ("section-text", prose),
    ("form", form),
    ("question", question),
    ("verify", verify),
    ("search", search),
    ("stream", stream),
    ("judged", judged),
    ("terminal", terminal),
    ("terminal-released", |size| {
        let mut state = terminal(size);
        press(&mut state, &["ctrl-]"]);
        state
    }),
];

#[test]
fn the_question_is_about_the_step_that_was_asked_about() {
    let mut state = steps((120, 36));
    tell(&mut state, values());
    let effects = update(&mut state, now(), Event::Key(Chord::parse("r").unwrap()));
    let asked = effects.iter().any(|effect| {
        matches!(effect, onscene::console::app::Effect::Send(ToHost::AskGuards { step }) if *step == StepId::new("d6"))
    });
    assert!(asked, "{effects:?}");
}

pub fn frame(state: &State) -> String {
    crate::frames::text(&crate::frames::draw(state, now(), "mono"))
}

#[test]
fn a_run_that_was_judged_says_so_and_not_its_exit_code_alone() {
    for size in crate::SIZES {
        let shown = frame(&judged(size));
        assert!(shown.contains("failed: HTTP 503"), "{size:?}\n{shown}");
        assert!(!shown.contains("exit 0 in"), "{size:?}\n{shown}");
    }
    let mut state = judged((120, 36));
    press(&mut state, &["5", "home", "down", "down", "down"]);
    assert!(
        frame(&state).contains("HTTP 503, the book says 200"),
        "{}",
        frame(&state)
    );
}

#[test]
fn a_title_that_is_its_command_is_shown_once() {
    let mut state = steps((120, 36));
    let mut book = book();
    book.sections[0].steps[1].title = "docker compose ps db".into();
    let command = book.sections[0].steps[1].command.as_mut().unwrap();
    command.script = "docker compose ps db\ndocker ps --all".into();
    tell(&mut state, ToConsole::Books { books: vec![book] });
    press(&mut state, &["home", "down"]);
    let shown = frame(&state);
    assert_eq!(shown.matches("docker compose ps db").count(), 1, "{shown}");
    assert!(shown.contains("docker ps --all"), "{shown}");
}

#[test]
fn a_question_names_what_must_hold_before_and_offers_yes_only_when_it_is_read() {
    let mut state = steps((120, 36));
    let mut book = book();
    let guard = book.sections[0].steps.remove(11);
    book.sections[0].steps.insert(4, guard);
    tell(
        &mut state,
        ToConsole::Books {
            books: vec![book.clone()],
        },
    );
    tell(&mut state, values());
    press(&mut state, &["r"]);
    let asked = frame(&state);
    assert!(
        asked.contains("reading where it would land ...") && !asked.contains("y  run it"),
        "{asked}"
    );
    press(&mut state, &["y"]);
    assert!(
        frame(&state).contains("still reading where it would land"),
        "{}",
        frame(&state)
    );
    let guards = Box::new(guards());
    tell(&mut state, ToConsole::Guards { guards });
    let asked = frame(&state);
    for words in [
        "y  run it",
        "needs: the writer is stopped",
        "not ticked yet: 9 No migration runs",
        "BOOK CHANGED since",
    ] {
        assert!(asked.contains(words), "{words}\n{asked}");
    }
    book.sha256 = "another".into();
    tell(&mut state, ToConsole::Books { books: vec![book] });
    assert!(
        frame(&state).contains("BOOK CHANGED while this was asked"),
        "{}",
        frame(&state)
    );
}

#[test]
fn a_question_names_the_guard_that_stands_right_below_its_step() {
    let asked_with = |below: usize| {
        let mut state = steps((120, 36));
        let mut book = book();
        let guard = book.sections[0].steps.remove(11);
        let at = book.sections[0]
            .steps
            .iter()
            .position(|step| !step.needs.is_empty())
            .unwrap();
        book.sections[0].steps.insert(at + below, guard);
        tell(&mut state, ToConsole::Books { books: vec![book] });
        tell(&mut state, values());
        press(&mut state, &["r"]);
        let asked = frame(&state);
        assert!(asked.contains("needs: the writer is stopped"), "{asked}");
        asked.contains("not ticked yet: 9 No migration runs")
    };
    assert!(asked_with(1), "it speaks of the step above it");
    assert!(!asked_with(2), "it speaks of another step");
}
