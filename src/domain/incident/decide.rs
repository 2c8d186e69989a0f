//! A command becomes facts, or a sentence that says why not. Nothing changes here.

use super::command::{Command, Refusal};
use super::fact::{Fact, Role, Severity, Status};
use super::fold::Incident;
use crate::domain::checklist::StepState;
use crate::domain::clock::{ClockKind, ClockSettings, ClockSource};
use crate::domain::moment::after;
use crate::domain::runbook::{Book, CommandClass, Step, StepCommand};
use crate::domain::{Moment, RunId, SafeText, StepId};
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
        Command::TickStep { step, observed } => tick(open, office, step, observed),
        Command::SkipStep { step, reason } => skip(open, office, step, reason),
        Command::ResetStep { step } => reset(open, office, step),
        Command::NoteStep { step, text } => note_step(office, step, text),
        Command::RunStep { step, sha256, typed } => run(open, office, step, sha256, typed),
        Command::CancelRun { run } => cancel(open, run),
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

fn said(text: &SafeText, what: &str) -> Result<SafeText, Refusal> {
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

fn find<'a>(office: &Office<'a>, id: &StepId) -> Result<(&'a Book, &'a Step), Refusal> {
    let found = office
        .books
        .iter()
        .find_map(|book| book.step(id).map(|(_, step)| (book, step)));
    found.ok_or_else(|| {
        Refusal::new(
            "this step is not in the book any more",
            "the book changed on disk: look at it again",
        )
    })
}

fn idle_step<'a>(open: &Incident, office: &Office<'a>, id: &StepId) -> Result<&'a Step, Refusal> {
    let (_, step) = find(office, id)?;
    match open.step(id).state {
        StepState::Running { .. } => Err(Refusal::new("this step is running", "wait for it or cancel it")),
        _ => Ok(step),
    }
}

fn tick(open: &Incident, office: &Office<'_>, id: &StepId, observed: &SafeText) -> Result<Vec<Fact>, Refusal> {
    let step = idle_step(open, office, id)?;
    Ok(vec![Fact::StepDone {
        step: id.clone(),
        title: step.title.clone(),
        observed: observed.clone(),
    }])
}

fn skip(open: &Incident, office: &Office<'_>, id: &StepId, reason: &SafeText) -> Result<Vec<Fact>, Refusal> {
    let step = idle_step(open, office, id)?;
    let reason = said(reason, "reason")?;
    Ok(vec![Fact::StepSkipped {
        step: id.clone(),
        title: step.title.clone(),
        reason,
    }])
}

fn reset(open: &Incident, office: &Office<'_>, id: &StepId) -> Result<Vec<Fact>, Refusal> {
    let step = idle_step(open, office, id)?;
    Ok(vec![Fact::StepReset {
        step: id.clone(),
        title: step.title.clone(),
    }])
}

fn note_step(office: &Office<'_>, id: &StepId, text: &SafeText) -> Result<Vec<Fact>, Refusal> {
    let (_, step) = find(office, id)?;
    let text = said(text, "note")?;
    Ok(vec![Fact::StepNoted {
        step: id.clone(),
        title: step.title.clone(),
        text,
    }])
}

fn run(
    open: &Incident,
    office: &Office<'_>,
    id: &StepId,
    sha256: &str,
    typed: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    let (book, _) = find(office, id)?;
    let step = idle_step(open, office, id)?;
    if book.sha256 != sha256 {
        return Err(Refusal::new(
            "the book changed after you looked at it",
            "read the step again, then run it",
        ));
    }
    let command = step
        .command
        .as_ref()
        .ok_or_else(|| Refusal::new("this step has no command", "tick it when it is done"))?;
    may_run(office, command, typed)?;
    Ok(vec![Fact::RunStarted {
        run: office.fresh.clone(),
        step: id.clone(),
        title: step.title.clone(),
        command: SafeText::clean(&command.script.replace('\n', " ; ")),
        directory: office.directory.clone(),
        host: office.host.clone(),
    }])
}

fn may_run(office: &Office<'_>, command: &StepCommand, typed: &SafeText) -> Result<(), Refusal> {
    if let Some(gap) = command.placeholders.first() {
        return Err(Refusal::new(
            format!("`{}` is not filled in", gap.text),
            "run it by hand with the right value, then tick the step",
        ));
    }
    if office.read_only && command.class != CommandClass::Reads {
        return Err(Refusal::new(
            format!("this host is read-only and the command {}", command.class.words()),
            "start the host without --read-only",
        ));
    }
    if command.class == CommandClass::Destructive && typed != office.environment {
        return Err(Refusal::new(
            "a destructive command needs the environment's name typed",
            format!("type `{}`", office.environment),
        ));
    }
    Ok(())
}

fn cancel(open: &Incident, run: &RunId) -> Result<Vec<Fact>, Refusal> {
    let running = open.running.iter().find(|running| &running.run == run);
    running.ok_or_else(|| Refusal::new("this command is not running", "nothing to cancel"))?;
    Ok(vec![Fact::RunCancelAsked { run: run.clone() }])
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
