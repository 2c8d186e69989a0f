//! `onscene ctl`: the incident without the screen, for scripts and for a person with one hand free.
//!
//! The JSON is stable, see `docs/json.md`.

mod answer;
mod args;
mod line;
mod posted;
mod said;
mod update;
mod wish;

pub use args::CtlArgs;
pub(super) use line::Line;

use args::{UpdateErrand, UpdateWish};
use posted::Outcome;

use super::args::Globals;
use super::reach::Doorway;
use super::session::{Session, Trusting};
use crate::domain::incident::{Command, Incident, Refusal, TalkCommand, person};
use crate::domain::{IncidentId, SafeText, UpdateId};
use anyhow::Result;
use std::process::ExitCode;
use std::time::Duration;
use wish::{NoWish, Wish, only_looks, wish};

/// The host says no, with a reason.
const REFUSED: u8 = 1;
/// The words make no sense, as with any wrong flag.
const USAGE: u8 = 2;
/// No host answers.
const UNREACHABLE: u8 = 3;
/// An update will not reach one of its channels by itself.
const NOT_SENT: u8 = 4;
/// An update was still on its way when the time was up.
const STILL_WAITING: u8 = 5;

/// It was done, and is in the host's memory only.
const NOT_SAVED: u8 = 6;

/// Does one thing; exit 0 done, 1 refused, 2 wrong words, 3 no host answers; of a wait for an update
/// also 4 not sent, 5 still on its way; 6 done and not on disk, not to be repeated.
pub fn run(globals: &Globals, args: &CtlArgs) -> ExitCode {
    let session = match Session::open(globals, Trusting::Never) {
        Ok(session) => session,
        Err(error) => return say(USAGE, &error),
    };
    for error in &session.errors {
        eprintln!("onscene: {}", SafeText::clean(&error.to_string()));
    }
    match try_run(&session, args) {
        Ok(Ended::Done | Ended::Waited(Outcome::Sent)) => ExitCode::SUCCESS,
        Ok(Ended::Refused(refusal)) if refusal.was_done() => {
            answer::kept(&refusal, args.json);
            ExitCode::from(NOT_SAVED)
        }
        Ok(Ended::Refused(refusal)) => {
            answer::refused(&refusal, args.json);
            ExitCode::from(REFUSED)
        }
        Ok(Ended::Waited(Outcome::NotSent)) => ExitCode::from(NOT_SENT),
        Ok(Ended::Waited(Outcome::Waiting)) => ExitCode::from(STILL_WAITING),
        Ok(Ended::Wrong(sentence)) => say(USAGE, &anyhow::anyhow!(sentence)),
        Err(error) => say(UNREACHABLE, &error),
    }
}

fn say(code: u8, error: &anyhow::Error) -> ExitCode {
    eprintln!("onscene: {}", SafeText::clean(&format!("{error:#}")));
    ExitCode::from(code)
}

enum Ended {
    Done,
    Refused(Refusal),
    Wrong(String),
    Waited(Outcome),
}

fn try_run(session: &Session, args: &CtlArgs) -> Result<Ended> {
    let looks = only_looks(&args.command);
    if session.globals.read_only && !looks {
        let refusal = Refusal::new(
            "this changes the incident",
            "leave --read-only out, or look with `show`",
        );
        return Ok(Ended::Refused(refusal));
    }
    let person = match person(&session.person()) {
        Ok(person) => person,
        Err(refusal) => return Ok(Ended::Wrong(refusal.to_string())),
    };
    let doorway = Doorway::new(session, &[])?;
    let mut line = Line::open(&doorway, &person, session.globals.read_only, !looks)?;
    let now = crate::time::now();
    let incident = line.show(args.incident)?;
    if let (Some(id), None) = (args.incident, &incident) {
        return Ok(Ended::Refused(Refusal::new(
            format!("{id} is not open here"),
            format!("`onscene incident show {id}` reads what the journal has of it"),
        )));
    }
    match wish(&args.command, incident.as_ref(), now) {
        Err(NoWish::Wrong(sentence)) => Ok(Ended::Wrong(sentence)),
        Err(NoWish::Refused(refusal)) => Ok(Ended::Refused(refusal)),
        Ok(Wish::Show) => {
            answer::show(incident.as_ref(), now, args.json);
            Ok(Ended::Done)
        }
        Ok(Wish::Clocks) => {
            answer::clocks(incident.as_ref(), now, args.json);
            Ok(Ended::Done)
        }
        Ok(Wish::Update(wish)) => of_update(&mut line, session, &wish, incident.as_ref(), args.json),
        Ok(Wish::Front(id)) => {
            let refusal = line.front(id)?;
            end(&mut line, refusal, None, Some(id), args.json)
        }
        Ok(Wish::Command(command)) => send(&mut line, &command, incident.as_ref(), args.json),
    }
}

/// Does, or looks at, what was asked about a status update.
fn of_update(
    line: &mut Line,
    session: &Session,
    wish: &UpdateWish,
    incident: Option<&Incident>,
    as_json: bool,
) -> Result<Ended> {
    let about = incident.map(|incident| incident.id);
    let command = match &wish.errand {
        Some(UpdateErrand::List) => {
            posted::list(incident, as_json);
            return Ok(Ended::Done);
        }
        Some(UpdateErrand::Wait { update, within }) => {
            return match posted::find(incident, update) {
                Ok(update) => waited(line, about, &update.update, *within, as_json),
                Err(refusal) => Ok(Ended::Refused(refusal)),
            };
        }
        Some(errand) => match posted::command(errand, incident) {
            Ok(command) => command,
            Err(refusal) => return Ok(Ended::Refused(refusal)),
        },
        None if wish.only_looks() => return offered(line, about, as_json),
        None => match update::command(line, wish, incident) {
            Ok(command) => Some(command),
            Err(error) if wish.file.is_some() => return Ok(Ended::Wrong(format!("{error:#}"))),
            Err(error) => return Err(error),
        },
    };
    let Some(command) = command else { return Ok(Ended::Done) };
    if let Some(refusal) = line.command(Command::Comms(command.clone()), about)? {
        return Ok(Ended::Refused(refusal));
    }
    let after = line.show(about)?;
    let touched = after
        .as_ref()
        .and_then(|after| posted::touched(&command, incident, after, &session.person()));
    match (touched, wish.wait()) {
        (Some(update), Some(within)) => waited(line, about, &update.update.clone(), within, as_json),
        (touched, _) => {
            answer::posted(after.as_ref(), touched, as_json);
            Ok(Ended::Done)
        }
    }
}

fn offered(line: &mut Line, about: Option<IncidentId>, as_json: bool) -> Result<Ended> {
    let offer = line.offer(about)?;
    if let Some(refusal) = offer.refusal {
        return Ok(Ended::Refused(refusal));
    }
    update::show(&offer, as_json);
    Ok(Ended::Done)
}

fn waited(
    line: &mut Line,
    about: Option<IncidentId>,
    update: &UpdateId,
    within: Duration,
    as_json: bool,
) -> Result<Ended> {
    let (outcome, incident) = posted::wait(line, about, update, within)?;
    let found = incident.as_ref().and_then(|incident| incident.update(update));
    answer::posted(incident.as_ref(), found, as_json);
    Ok(Ended::Waited(outcome))
}

/// Asks for one command about the incident as it was seen a moment ago, whatever comes to the front meanwhile.
fn send(line: &mut Line, command: &Command, incident: Option<&Incident>, as_json: bool) -> Result<Ended> {
    let about = incident.map(|incident| incident.id);
    let refusal = line.command(command.clone(), about)?;
    let is_new = matches!(command, Command::Declare { .. } | Command::DeclareAnother { .. });
    end(line, refusal, Some(command), about.filter(|_| !is_new), as_json)
}

/// Says how it went, with the incident as it stands now.
fn end(
    line: &mut Line,
    refusal: Option<Refusal>,
    command: Option<&Command>,
    about: Option<IncidentId>,
    as_json: bool,
) -> Result<Ended> {
    if let Some(refusal) = refusal {
        return Ok(Ended::Refused(refusal));
    }
    let incident = line.show(about)?;
    let number = command.and_then(|command| number_of(command, incident.as_ref()?));
    answer::done(incident.as_ref(), number, as_json);
    Ok(Ended::Done)
}

/// The number of what was just added.
fn number_of(command: &Command, incident: &Incident) -> Option<usize> {
    let Command::Talk(talk) = command else { return None };
    let place = match talk {
        TalkCommand::Suppose { text, .. } => incident.hypotheses.iter().rposition(|one| same(&one.text, text)),
        TalkCommand::Propose { proposal, .. } => {
            incident.decisions.iter().rposition(|one| same(&one.proposal, proposal))
        }
        TalkCommand::AddTodo { text, .. } => incident.todos.iter().rposition(|one| same(&one.text, text)),
        TalkCommand::Recall { .. }
        | TalkCommand::Decide { .. }
        | TalkCommand::Weigh { .. }
        | TalkCommand::SetTodo { .. }
        | TalkCommand::AssignTodo { .. }
        | TalkCommand::Correct { .. } => None,
    };
    place.map(|place| place + 1)
}

/// Words as they were said and as they were written down.
fn same(written: &SafeText, said: &SafeText) -> bool {
    written.as_str() == said.as_str().trim()
}
