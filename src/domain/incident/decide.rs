//! A command becomes facts, or a sentence that says why not. Nothing changes here.

use super::command::{Command, Refusal};
use super::fact::{Fact, Role, Severity, Status};
use super::fold::Incident;
use super::steps;
use crate::domain::clock::{ClockKind, ClockSettings, ClockSource};
use crate::domain::moment::after;
use crate::domain::runbook::Book;
use crate::domain::{Moment, RunId, SafeText};
use std::time::Duration;

/// What a decision needs to know besides the incident.
#[derive(Debug, Clone, Copy)]
pub struct Office<'a> {
    /// The books that are loaded.
    pub books: &'a [Book],
    /// How long the clocks run.
    pub clocks: ClockSettings,
    /// The environment's name: `prod`.
    pub environment: &'a SafeText,
    /// The machine commands run on.
    pub host: &'a SafeText,
    /// The directory commands run in.
    pub directory: &'a SafeText,
    /// Whether nothing may be changed from here.
    pub read_only: bool,
    /// A fresh name, should a run begin.
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
    if let Command::Declare { title, severity } = command {
        return declare(incident, office, who, now, title, *severity);
    }
    let open = incident.filter(|incident| incident.is_open()).ok_or_else(no_incident)?;
    match command {
        Command::Declare { .. } => Ok(Vec::new()),
        Command::SetSeverity { to, why } => set_severity(open, *to, why),
        Command::SetStatus { to } => set_status(open, *to),
        Command::AssignRole { role, to } => Ok(assign(*role, to, who)),
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
        Command::CancelRun { run } => steps::cancel(open, run),
        Command::SendUpdate { text } => send_update(open, office, now, text),
        Command::SnoozeUpdate { minutes } => snooze(open, now, *minutes),
    }
}

/// The longest text of a person, in bytes: a page, not a log.
const LONGEST: usize = 16 * 1024;

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
            "resolve it before declaring another",
        ));
    }
    let title = said(title, "title")?;
    let clocks = office.clocks;
    Ok(vec![
        Fact::Declared {
            title,
            severity,
            environment: office.environment.clone(),
        },
        Fact::RoleAssigned {
            role: Role::Commander,
            to: who.clone(),
        },
        clock(
            ClockKind::Update,
            now,
            clocks.update,
            source_words(clocks.update_source),
        ),
        clock(ClockKind::Mitigation, now, clocks.mitigation, "from declaring"),
        clock(ClockKind::Impact, now, clocks.impact, "open a status page?"),
    ])
}

fn clock(kind: ClockKind, now: Moment, span: Duration, why: &str) -> Fact {
    let why = format!("{} min, {why}", span.as_secs() / 60);
    Fact::ClockSet {
        clock: kind,
        due: after(now, span),
        why: why.into(),
    }
}

fn source_words(source: ClockSource) -> &'static str {
    match source {
        ClockSource::Default => "by default",
        ClockSource::Config => "by the configuration",
        ClockSource::Book => "by the book",
    }
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

fn set_severity(open: &Incident, to: Severity, why: &SafeText) -> Result<Vec<Fact>, Refusal> {
    if open.severity == to {
        return Err(Refusal::new(
            format!("{} is {} already", open.id, to.word()),
            "choose another severity",
        ));
    }
    Ok(vec![Fact::SeverityChanged { to, why: why.clone() }])
}

fn set_status(open: &Incident, to: Status) -> Result<Vec<Fact>, Refusal> {
    if open.status == to {
        return Err(Refusal::new(
            format!("{} is {} already", open.id, to.word()),
            "nothing to do",
        ));
    }
    if to == Status::Resolved
        && let Some(run) = open.running()
    {
        return Err(Refusal::new(
            format!("`{}` is still running", run.title),
            "wait for it or cancel it, then resolve",
        ));
    }
    let mut facts = vec![Fact::StatusChanged { to }];
    let over: &[ClockKind] = match to {
        Status::Investigating => &[],
        Status::Mitigated => &[ClockKind::Mitigation, ClockKind::Impact],
        Status::Resolved => &[ClockKind::Update, ClockKind::Mitigation, ClockKind::Impact],
    };
    let running = over
        .iter()
        .filter(|kind| open.clocks.iter().any(|clock| clock.kind == **kind));
    facts.extend(running.map(|kind| Fact::ClockStopped { clock: *kind }));
    Ok(facts)
}

fn assign(role: Role, to: &SafeText, who: &SafeText) -> Vec<Fact> {
    let to = if to.is_empty() { who.clone() } else { to.clone() };
    vec![Fact::RoleAssigned { role, to }]
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

fn send_update(open: &Incident, office: &Office<'_>, now: Moment, text: &SafeText) -> Result<Vec<Fact>, Refusal> {
    let text = said(text, "update")?;
    let mut facts = vec![Fact::UpdateSent {
        text,
        channel: "timeline".into(),
    }];
    if open.status != Status::Resolved {
        facts.push(clock(
            ClockKind::Update,
            now,
            office.clocks.update,
            source_words(office.clocks.update_source),
        ));
    }
    Ok(facts)
}

fn snooze(open: &Incident, now: Moment, minutes: u32) -> Result<Vec<Fact>, Refusal> {
    if !matches!(minutes, 5 | 10 | 15) {
        return Err(Refusal::new(
            format!("{minutes} minutes is not a choice"),
            "put it off by 5, 10 or 15 minutes",
        ));
    }
    if open.snoozes >= 2 {
        return Err(Refusal::new(
            "the update was put off twice already",
            "send an update, however short",
        ));
    }
    Ok(vec![Fact::ClockSet {
        clock: ClockKind::Update,
        due: after(now, Duration::from_secs(u64::from(minutes) * 60)),
        why: format!("put off by {minutes} min").into(),
    }])
}
