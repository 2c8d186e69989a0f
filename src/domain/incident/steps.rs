//! What people ask of steps: to tick, skip, block, run or judge one, or to give it a value.

use super::command::Refusal;
use super::decide::{Office, said};
use super::fact::{Fact, ValueSource};
use super::fold::Incident;
use crate::domain::checklist::StepState;
use crate::domain::runbook::{Book, CommandClass, Step, StepCommand, ValueKind, Verdict};
use crate::domain::{RunId, SafeText, StepId};

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

pub(super) fn tick(
    open: &Incident,
    office: &Office<'_>,
    id: &StepId,
    observed: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    let step = idle_step(open, office, id)?;
    Ok(vec![Fact::StepDone {
        step: id.clone(),
        title: step.title.clone(),
        observed: observed.clone(),
    }])
}

pub(super) fn skip(open: &Incident, office: &Office<'_>, id: &StepId, reason: &SafeText) -> Result<Vec<Fact>, Refusal> {
    let step = idle_step(open, office, id)?;
    let reason = said(reason, "reason")?;
    Ok(vec![Fact::StepSkipped {
        step: id.clone(),
        title: step.title.clone(),
        reason,
    }])
}

pub(super) fn reset(open: &Incident, office: &Office<'_>, id: &StepId) -> Result<Vec<Fact>, Refusal> {
    let step = idle_step(open, office, id)?;
    Ok(vec![Fact::StepReset {
        step: id.clone(),
        title: step.title.clone(),
    }])
}

pub(super) fn block(
    open: &Incident,
    office: &Office<'_>,
    id: &StepId,
    reason: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    let step = idle_step(open, office, id)?;
    Ok(vec![Fact::StepBlocked {
        step: id.clone(),
        title: step.title.clone(),
        reason: said(reason, "reason")?,
    }])
}

pub(super) fn rule_out(
    open: &Incident,
    office: &Office<'_>,
    id: &StepId,
    reason: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    let step = idle_step(open, office, id)?;
    Ok(vec![Fact::StepRuledOut {
        step: id.clone(),
        title: step.title.clone(),
        reason: said(reason, "reason")?,
    }])
}

pub(super) fn assign_step(
    office: &Office<'_>,
    id: &StepId,
    to: &SafeText,
    who: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    let (_, step) = find(office, id)?;
    Ok(vec![Fact::StepAssigned {
        step: id.clone(),
        title: step.title.clone(),
        to: if to.is_empty() { who.clone() } else { to.clone() },
    }])
}

pub(super) fn judge(
    open: &Incident,
    office: &Office<'_>,
    id: &StepId,
    verdict: Verdict,
    observed: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    let step = idle_step(open, office, id)?;
    Ok(vec![Fact::StepJudged {
        step: id.clone(),
        title: step.title.clone(),
        verdict,
        observed: observed.clone(),
        question: None,
    }])
}

pub(super) fn set_value(
    name: &SafeText,
    kind: ValueKind,
    value: &SafeText,
    source: ValueSource,
) -> Result<Vec<Fact>, Refusal> {
    let value = said(value, "value")?;
    Ok(vec![Fact::ValueSet {
        name: name.clone(),
        value_kind: kind,
        value: (kind != ValueKind::Secret).then_some(value),
        source,
    }])
}

pub(super) fn note_step(office: &Office<'_>, id: &StepId, text: &SafeText) -> Result<Vec<Fact>, Refusal> {
    let (_, step) = find(office, id)?;
    let text = said(text, "note")?;
    Ok(vec![Fact::StepNoted {
        step: id.clone(),
        title: step.title.clone(),
        text,
    }])
}

pub(super) fn run(
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
        command: SafeText::clean(&command.whole().replace('\n', " ; ")),
        directory: office.directory.clone(),
        host: office.host.clone(),
        hash: step.hash.clone(),
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

pub(super) fn cancel(open: &Incident, run: &RunId) -> Result<Vec<Fact>, Refusal> {
    let running = open.running.iter().find(|running| &running.run == run);
    running.ok_or_else(|| Refusal::new("this command is not running", "nothing to cancel"))?;
    Ok(vec![Fact::RunCancelAsked { run: run.clone() }])
}
