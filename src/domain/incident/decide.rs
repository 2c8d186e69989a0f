//! A command becomes facts, or a sentence that says why not. Nothing changes here.

use super::bounds::bounded;
use super::command::{Command, Refusal};
use super::fact::Fact;
use super::fold::Incident;
use super::scale::{Role, Severity, Status};
use super::{clocks, comms, course, people, status, steps, talk};
use crate::domain::channel::ChannelRow;
use crate::domain::clock::{ClockKind, ClockSettings};
use crate::domain::runbook::Book;
use crate::domain::{Head, JournalId, Moment, RunId, SafeText};

/// What a decision needs to know besides the incident.
#[derive(Debug, Clone, Copy)]
pub struct Office<'a> {
    /// The books that are loaded.
    pub books: &'a [Book],
    /// How long the clocks run.
    pub clocks: &'a ClockSettings,
    /// Where status updates can go.
    pub channels: &'a [ChannelRow],
    /// The environment's name: `prod`.
    pub environment: &'a SafeText,
    /// The machine commands run on.
    pub host: &'a SafeText,
    /// The directory commands run in.
    pub directory: &'a SafeText,
    /// Whether nothing may be changed from here.
    pub read_only: bool,
    /// The journal that the facts go to.
    pub journal: &'a JournalId,
    /// Its end for this incident, as far as it is on disk.
    pub head: Option<&'a Head>,
    /// A fresh name, should a run begin or somebody say something new.
    pub fresh: &'a RunId,
    /// What the step's command became, should a run begin; none where the step has no command.
    pub filling: Option<&'a Filling>,
}

/// A step's command with its values filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filling {
    /// The command as a person would type it, secrets hidden; placeholders without a value stay as the
    /// book has them.
    pub shown: SafeText,
    /// Why each placeholder without a value has none: "`<tag>` is not filled in".
    pub missing: Vec<SafeText>,
    /// The directory it runs in.
    pub directory: SafeText,
    /// Why it cannot run at all.
    pub refusal: Option<Refusal>,
}

/// Decides one command of one person.
///
/// # Errors
/// A [`Refusal`] with a sentence and a hint; the incident stays as it is.
pub fn decide(
    incident: Option<&Incident>,
    office: &Office<'_>,
    who: &SafeText,
    now: Moment,
    command: &Command,
) -> Result<Vec<Fact>, Refusal> {
    let command = &bounded(command)?;
    if let Command::Declare { title, severity } = command {
        return declare(incident, office, who, now, title, *severity);
    }
    if let Command::DeclareAnother { title, severity } = command {
        return declare(None, office, who, now, title, *severity);
    }
    let incident = incident.ok_or_else(no_incident)?;
    if let Some(decided) = decide_after(incident, office, now, command) {
        return decided;
    }
    let open = Some(incident)
        .filter(|incident| incident.is_open())
        .ok_or_else(no_incident)?;
    match command {
        Command::Declare { .. } | Command::DeclareAnother { .. } => Ok(Vec::new()),
        Command::SetSeverity { to, why } => set_severity(open, office, now, *to, why),
        Command::SetStatus { to } => status::decide(open, office, now, *to),
        Command::AssignRole { role, to } => Ok(people::assign(office, *role, to, who, now)),
        Command::Note { text } => said(text, "note").map(|text| vec![Fact::Noted { text }]),
        Command::Pin { text, source, line_at } => Ok(vec![Fact::Pinned {
            text: text.clone(),
            source: source.clone(),
            line_at: *line_at,
        }]),
        Command::AttachBook { book } => attach(office, book),
        Command::TickStep { step, observed } => steps::tick(open, office, step, observed),
        Command::SkipStep { step, reason } => steps::skip(open, office, step, reason),
        Command::BlockStep { step, reason } => steps::block(open, office, step, reason),
        Command::RuleOutStep { step, reason } => steps::rule_out(open, office, step, reason),
        Command::AssignStep { step, to } => steps::assign_step(office, step, to, who),
        Command::JudgeStep {
            step,
            verdict,
            observed,
        } => steps::judge(open, office, step, *verdict, observed),
        Command::SetValue {
            name,
            kind,
            value,
            source,
        } => steps::set_value(name, *kind, value, *source),
        Command::ResetStep { step } => steps::reset(open, office, step),
        Command::NoteStep { step, text } => steps::note_step(office, step, text),
        Command::RunStep {
            step, sha256, typed, ..
        } => steps::run(open, office, step, sha256, typed),
        Command::CancelRun { run } => steps::cancel(open, office, run),
        Command::SendUpdate { text } => keep_update(text),
        Command::SnoozeUpdate { minutes } => {
            let (update, none) = (ClockKind::Update, SafeText::default());
            clocks::snooze(open, now, update, &none, *minutes, &none)
        }
        Command::Course(command) => course::decide(open, office, now, command),
        Command::People(command) => people::decide(open, office, who, now, command),
        Command::Talk(command) => talk::decide(open, office, now, command),
        Command::Clock(command) => clocks::decide(open, office, who, now, command),
        Command::Comms(command) => comms::decide(open, office, now, command),
    }
}

/// Decides what people may do once an incident is over: close it or open it again, write down what
/// they know, tell everybody, set moments and links right, and see to the review. None for everything else.
fn decide_after(
    incident: &Incident,
    office: &Office<'_>,
    now: Moment,
    command: &Command,
) -> Option<Result<Vec<Fact>, Refusal>> {
    if incident.is_open() {
        return None;
    }
    match command {
        Command::SetStatus { to } => Some(status::decide(incident, office, now, *to)),
        Command::Note { text } => Some(said(text, "note").map(|text| vec![Fact::Noted { text }])),
        Command::Course(command) => Some(course::decide(incident, office, now, command)),
        Command::Talk(command) => Some(talk::decide(incident, office, now, command)),
        Command::Comms(command) => Some(comms::decide(incident, office, now, command)),
        Command::CancelRun { run } => Some(steps::cancel(incident, office, run)),
        _ => None,
    }
}

/// The longest text of a person, in bytes: a page, not a log.
pub const LONGEST: usize = 16 * 1024;

fn no_incident() -> Refusal {
    Refusal::new("no incident is open", "declare one first")
}

fn declare(
    incident: Option<&Incident>,
    office: &Office<'_>,
    who: &SafeText,
    now: Moment,
    title: &SafeText,
    severity: Severity,
) -> Result<Vec<Fact>, Refusal> {
    if let Some(open) = incident.filter(|incident| incident.is_open()) {
        return Err(Refusal::new(
            format!("{} is open already", open.id),
            "resolve it first; for another outage at the same time `onscene ctl declare --another`",
        ));
    }
    let title = said(title, "title")?;
    let mut facts = vec![
        Fact::Declared {
            title,
            severity,
            environment: office.environment.clone(),
        },
        Fact::StatusChanged { to: Status::Triage },
        Fact::RoleAssigned {
            role: Role::Commander,
            to: who.clone(),
        },
    ];
    let kinds = [ClockKind::Update, ClockKind::Mitigation, ClockKind::Impact];
    facts.extend(clocks::begin(office.clocks, severity, &kinds, now));
    facts.push(clocks::leads(office.clocks, now));
    Ok(facts)
}

/// A moment that something happened at: it may be long ago, not to come.
pub(super) fn not_ahead(at: Moment, now: Moment) -> Result<(), Refusal> {
    if at <= now {
        return Ok(());
    }
    Err(Refusal::new(
        format!("{} is in the future", at.format("%Y-%m-%d %H:%M:%SZ")),
        format!("it is {} now; times are UTC", now.format("%Y-%m-%d %H:%M:%SZ")),
    ))
}

pub(super) fn said(text: &SafeText, what: &str) -> Result<SafeText, Refusal> {
    let trimmed = text.as_str().trim();
    if trimmed.is_empty() {
        return Err(Refusal::new(format!("the {what} is empty"), "write a few words"));
    }
    if trimmed.len() > LONGEST {
        return Err(Refusal::new(
            format!("the {what} is {} bytes long", trimmed.len()),
            "16 KiB are kept; put the rest into a file and name it",
        ));
    }
    Ok(trimmed.into())
}

fn set_severity(
    open: &Incident,
    office: &Office<'_>,
    now: Moment,
    to: Severity,
    why: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    if open.severity == to {
        return Err(Refusal::new(
            format!("{} is {} already", open.id, to.word()),
            "choose another severity",
        ));
    }
    let mut facts = vec![Fact::SeverityChanged { to, why: why.clone() }];
    facts.extend(clocks::restart(open, office.clocks, to, now));
    Ok(facts)
}

fn attach(office: &Office<'_>, book: &crate::domain::BookId) -> Result<Vec<Fact>, Refusal> {
    let found = office.books.iter().find(|known| &known.id == book);
    let found = found.ok_or_else(|| {
        Refusal::new(
            format!("no book `{book}`"),
            "choose one of the books in the runbook panel",
        )
    })?;
    Ok(vec![Fact::BookAttached {
        book: book.clone(),
        sha256: found.sha256.clone(),
    }])
}

/// What no channel carries reaches nobody: it is a note, and the clock of the next update goes on.
fn keep_update(text: &SafeText) -> Result<Vec<Fact>, Refusal> {
    let text = format!("an update for no channel: {}", said(text, "update")?).into();
    Ok(vec![Fact::Noted { text }])
}
