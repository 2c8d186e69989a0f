//! What people ask of steps: to tick, skip, block, run or judge one, or to give it a value.

use super::command::Refusal;
use super::decide::{Filling, Office, said};
use super::fact::{Fact, ValueSource};
use super::fold::Incident;
use super::outlived;
use crate::domain::checklist::StepState;
use crate::domain::runbook::{Book, CommandClass, Step, StepCommand, StepKind, ValueKind, Verdict};
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

/// A step that can be moved: something to do, whose command does not run now.
fn idle_step<'a>(open: &Incident, office: &Office<'a>, id: &StepId) -> Result<&'a Step, Refusal> {
    let (_, step) = find(office, id)?;
    if step.kind == StepKind::Group {
        return Err(Refusal::new("this is a title", "choose one of the steps below it"));
    }
    match open.step(id).state {
        StepState::Running { .. } => Err(Refusal::new("this step is running", "wait for it or cancel it")),
        StepState::Todo
        | StepState::Verifying { .. }
        | StepState::Done { .. }
        | StepState::Skipped { .. }
        | StepState::Blocked { .. }
        | StepState::NotApplicable { .. }
        | StepState::Cancelled { .. }
        | StepState::Failed { .. }
        | StepState::Lost { .. } => Ok(step),
    }
}

/// A step that can be put aside: what was done stays done until somebody takes it back.
fn undone_step<'a>(open: &Incident, office: &Office<'a>, id: &StepId) -> Result<&'a Step, Refusal> {
    let step = idle_step(open, office, id)?;
    if matches!(open.step(id).state, StepState::Done { .. }) {
        return Err(Refusal::new(
            "this step is done",
            "put it back to the start first; what was done is kept",
        ));
    }
    Ok(step)
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
        hash: step.hash.clone(),
    }])
}

pub(super) fn skip(open: &Incident, office: &Office<'_>, id: &StepId, reason: &SafeText) -> Result<Vec<Fact>, Refusal> {
    let step = undone_step(open, office, id)?;
    Ok(vec![Fact::StepSkipped {
        step: id.clone(),
        title: step.title.clone(),
        reason: said(reason, "reason")?,
        hash: step.hash.clone(),
    }])
}

pub(super) fn reset(open: &Incident, office: &Office<'_>, id: &StepId) -> Result<Vec<Fact>, Refusal> {
    let step = idle_step(open, office, id)?;
    outlived::is_over(open, id)?;
    Ok(vec![Fact::StepReset {
        step: id.clone(),
        title: step.title.clone(),
        hash: step.hash.clone(),
    }])
}

pub(super) fn block(
    open: &Incident,
    office: &Office<'_>,
    id: &StepId,
    reason: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    let step = undone_step(open, office, id)?;
    Ok(vec![Fact::StepBlocked {
        step: id.clone(),
        title: step.title.clone(),
        reason: said(reason, "reason")?,
        hash: step.hash.clone(),
    }])
}

pub(super) fn rule_out(
    open: &Incident,
    office: &Office<'_>,
    id: &StepId,
    reason: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    let step = undone_step(open, office, id)?;
    Ok(vec![Fact::StepRuledOut {
        step: id.clone(),
        title: step.title.clone(),
        reason: said(reason, "reason")?,
        hash: step.hash.clone(),
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
        hash: step.hash.clone(),
    }])
}

/// A person's verdict: the answer to what the tests left open, or a word against them.
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
        observed: verdict_words(&open.step(id).state, verdict, observed)?,
        question: None,
        run: None,
        hash: step.hash.clone(),
    }])
}

fn verdict_words(state: &StepState, verdict: Verdict, observed: &SafeText) -> Result<SafeText, Refusal> {
    match state {
        StepState::Verifying {
            question,
            observed: seen,
        } if observed.is_empty() => Ok(match verdict {
            Verdict::Pass | Verdict::Warn => seen.clone(),
            Verdict::Fail => format!("no: {question}").into(),
        }),
        StepState::Todo | StepState::Skipped { .. } | StepState::Blocked { .. } | StepState::NotApplicable { .. } => {
            Err(Refusal::new(
                "nothing was done yet that could be judged",
                "run the step, or tick it with what you saw",
            ))
        }
        StepState::Verifying { .. }
        | StepState::Done { .. }
        | StepState::Cancelled { .. }
        | StepState::Failed { .. }
        | StepState::Lost { .. }
        | StepState::Running { .. } => said(observed, "reason for another verdict"),
    }
}

pub(super) fn set_value(
    name: &SafeText,
    kind: ValueKind,
    value: &SafeText,
    source: ValueSource,
) -> Result<Vec<Fact>, Refusal> {
    let name = said(name, "name")?;
    let value = said(value, "value")?;
    Ok(vec![Fact::ValueSet {
        name,
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
        hash: step.hash.clone(),
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
    outlived::is_over(open, id)?;
    if book.sha256 != sha256 {
        return Err(Refusal::new(
            "the book changed after you looked at it",
            "read the step again, then run it",
        ));
    }
    said_the_same(open, step)?;
    let prepared = step.command.as_ref().zip(office.filling);
    let (command, filling) =
        prepared.ok_or_else(|| Refusal::new("this step has no command", "tick it when it is done"))?;
    may_run(office, command, filling, typed)?;
    Ok(vec![Fact::RunStarted {
        run: office.fresh.clone(),
        step: id.clone(),
        title: step.title.clone(),
        command: filling.shown.clone(),
        directory: filling.directory.clone(),
        host: office.host.clone(),
        hash: step.hash.clone(),
    }])
}

/// A step somebody touched must still say what it said then.
fn said_the_same(open: &Incident, step: &Step) -> Result<(), Refusal> {
    let record = open.step(&step.id);
    let is_same = record.hash.is_empty() || record.hash == step.hash || record.state == StepState::Todo;
    if is_same {
        return Ok(());
    }
    let who = if record.who.is_empty() {
        "somebody"
    } else {
        record.who.as_str()
    };
    Err(Refusal::new(
        format!("this step says something else than when {who} touched it: the book changed"),
        "read it again and put it back to the start, then run it",
    ))
}

fn may_run(office: &Office<'_>, command: &StepCommand, filling: &Filling, typed: &SafeText) -> Result<(), Refusal> {
    if office.read_only && command.class != CommandClass::Reads {
        return Err(Refusal::new(
            format!("this host is read-only and the command {}", command.class.words()),
            "start the host without --read-only",
        ));
    }
    if !filling.missing.is_empty() {
        return Err(unfilled(&filling.missing));
    }
    if let Some(refusal) = &filling.refusal {
        return Err(refusal.clone());
    }
    if command.class == CommandClass::Destructive && typed != office.environment {
        return Err(Refusal::new(
            "a destructive command needs the environment's name typed",
            format!("type `{}`", office.environment),
        ));
    }
    Ok(())
}

/// Names every placeholder that blocks the step, with its reason.
fn unfilled(missing: &[SafeText]) -> Refusal {
    let reasons: Vec<&str> = missing.iter().map(SafeText::as_str).collect();
    let hint = if missing.len() == 1 {
        "fill it in once, and it holds for the whole incident"
    } else {
        "fill them in once, and they hold for the whole incident"
    };
    Refusal::new(reasons.join("; "), hint)
}

pub(super) fn cancel(open: &Incident, office: &Office<'_>, run: &RunId) -> Result<Vec<Fact>, Refusal> {
    if let Some(outlived) = open.outlived.iter().find(|outlived| &outlived.running.run == run) {
        return outlived::cancel(outlived, office.host);
    }
    let running = open.running.iter().find(|running| &running.run == run);
    running.ok_or_else(|| Refusal::new("this command is not running", "nothing to cancel"))?;
    Ok(vec![Fact::RunCancelAsked { run: run.clone() }])
}
