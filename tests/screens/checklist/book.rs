//! The book of these frames: steps of every kind, with and without commands.

use onscene::domain::{BookId, SafeText, StepId};

use onscene::domain::runbook::{
    Book, CommandClass, Jump, Placeholder, Section, SectionRole, Step, StepCommand, StepKind, Success, ValueKind,
};

const BOOK: &str = "docs/database.md";

pub(super) fn book_id() -> BookId {
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

pub(super) fn jump(text: &str, section: Option<usize>, target: &str) -> Jump {
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
