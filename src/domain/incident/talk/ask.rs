//! What people say becomes facts, or is refused.

use super::super::command::Refusal;
use super::super::decide::{Office, not_ahead, said};
use super::super::fact::Fact;
use super::super::fold::Incident;
use super::{HypothesisState, TalkCommand, TalkFact, TodoState};
use crate::domain::{EventId, Moment, SafeText, TalkId};

/// Decides what a person says.
pub(in super::super) fn decide(
    incident: &Incident,
    office: &Office<'_>,
    now: Moment,
    command: &TalkCommand,
) -> Result<Vec<Fact>, Refusal> {
    let fresh = TalkId::new(office.fresh.as_str());
    let fact = match command {
        TalkCommand::Recall { text, at } => {
            not_ahead(*at, now)?;
            let text = said(text, "note")?;
            TalkFact::Recalled { text, at: *at }
        }
        TalkCommand::Propose {
            proposal,
            objections,
            result,
        } => TalkFact::Decision {
            talk: fresh,
            proposal: said(proposal, "proposal")?,
            objections: objections.clone(),
            result: result.as_ref().map(|result| said(result, "result")).transpose()?,
        },
        TalkCommand::Decide {
            talk,
            objections,
            result,
        } => settle(incident, talk, objections, result)?,
        TalkCommand::Suppose { text, confidence } => TalkFact::Hypothesis {
            talk: fresh,
            text: said(text, "hypothesis")?,
            confidence: percent(*confidence)?,
            state: HypothesisState::Open,
            why: SafeText::default(),
        },
        TalkCommand::Weigh {
            talk,
            state,
            confidence,
            why,
        } => weigh(incident, talk, *state, *confidence, why)?,
        TalkCommand::AddTodo { text, to } => TalkFact::Todo {
            talk: fresh,
            text: said(text, "todo")?,
            to: to.clone(),
            state: TodoState::Open,
            why: SafeText::default(),
        },
        TalkCommand::SetTodo { talk, state, why } => set_todo(incident, talk, *state, why)?,
        TalkCommand::AssignTodo { talk, to } => assign_todo(incident, talk, to)?,
        TalkCommand::Correct { of, text, at, why } => correct(incident, now, of, text.as_ref(), *at, why)?,
    };
    Ok(vec![Fact::Talk(fact)])
}

fn percent(confidence: u8) -> Result<u8, Refusal> {
    if confidence <= 100 {
        return Ok(confidence);
    }
    Err(Refusal::new(
        format!("{confidence}% is more than certain"),
        "from 0 to 100",
    ))
}

fn unknown(what: &str) -> Refusal {
    Refusal::new(
        format!("there is no such {what}"),
        format!("choose one of the incident's own, or add a {what}"),
    )
}

/// A decision stands once it is made: a change of mind is another proposal.
fn settle(incident: &Incident, talk: &TalkId, objections: &SafeText, result: &SafeText) -> Result<TalkFact, Refusal> {
    let found = incident.decisions.iter().find(|decision| &decision.talk == talk);
    let decision = found.ok_or_else(|| unknown("proposal"))?;
    if let Some(result) = &decision.result {
        return Err(Refusal::new(
            format!("this was decided already: {result}"),
            "propose anew, or correct the entry if it was written down wrong",
        ));
    }
    let objections = if objections.is_empty() {
        &decision.objections
    } else {
        objections
    };
    Ok(TalkFact::Decision {
        talk: talk.clone(),
        proposal: decision.proposal.clone(),
        objections: objections.clone(),
        result: Some(said(result, "result")?),
    })
}

fn weigh(
    incident: &Incident,
    talk: &TalkId,
    state: HypothesisState,
    confidence: Option<u8>,
    why: &SafeText,
) -> Result<TalkFact, Refusal> {
    let found = incident.hypotheses.iter().find(|hypothesis| &hypothesis.talk == talk);
    let hypothesis = found.ok_or_else(|| unknown("hypothesis"))?;
    Ok(TalkFact::Hypothesis {
        talk: talk.clone(),
        text: hypothesis.text.clone(),
        confidence: confidence.map_or(Ok(hypothesis.confidence), percent)?,
        state,
        why: said(why, "reason")?,
    })
}

fn set_todo(incident: &Incident, talk: &TalkId, state: TodoState, why: &SafeText) -> Result<TalkFact, Refusal> {
    let found = incident.todos.iter().find(|todo| &todo.talk == talk);
    let todo = found.ok_or_else(|| unknown("todo"))?;
    if todo.state == state {
        return Err(Refusal::new("this todo is there already", "nothing to do"));
    }
    let why = match state {
        TodoState::Dropped => said(why, "reason")?,
        TodoState::Open | TodoState::Done => why.clone(),
    };
    Ok(TalkFact::Todo {
        talk: talk.clone(),
        text: todo.text.clone(),
        to: todo.to.clone(),
        state,
        why,
    })
}

fn assign_todo(incident: &Incident, talk: &TalkId, to: &SafeText) -> Result<TalkFact, Refusal> {
    let found = incident.todos.iter().find(|todo| &todo.talk == talk);
    let todo = found.ok_or_else(|| unknown("todo"))?;
    if todo.state != TodoState::Open {
        return Err(Refusal::new("this todo is not open", "open it again first"));
    }
    Ok(TalkFact::Todo {
        talk: talk.clone(),
        text: todo.text.clone(),
        to: to.clone(),
        state: todo.state,
        why: todo.why.clone(),
    })
}

fn correct(
    incident: &Incident,
    now: Moment,
    of: &EventId,
    text: Option<&SafeText>,
    at: Option<Moment>,
    why: &SafeText,
) -> Result<TalkFact, Refusal> {
    let found = incident.timeline.iter().find(|event| &event.id == of);
    let event = found.ok_or_else(|| unknown("entry"))?;
    if matches!(event.fact, Fact::Talk(TalkFact::Corrected { .. })) {
        return Err(Refusal::new(
            "this entry is a correction",
            "correct the entry it is about once more",
        ));
    }
    if text.is_none() && at.is_none() {
        return Err(Refusal::new(
            "nothing is corrected",
            "say what it should say, or when it happened",
        ));
    }
    at.map_or(Ok(()), |at| not_ahead(at, now))?;
    Ok(TalkFact::Corrected {
        of: of.clone(),
        text: text.map(|text| said(text, "correction")).transpose()?,
        at,
        why: said(why, "reason")?,
    })
}
