//! What people said: decisions, supposed causes, notes, things to do.

use super::FOR_PEOPLE;
use super::text::{escape, stamp};
use crate::domain::SafeText;
use crate::domain::incident::{Event, Fact, Incident, TalkFact, TodoState};
use std::fmt::Write as _;

/// Proposals and what came of them.
pub fn decisions(out: &mut String, incident: &Incident) {
    if incident.decisions.is_empty() {
        return;
    }
    out.push_str("\n## Decisions\n\n| Time (UTC) | Who | Proposal | Objections | Result |\n|---|---|---|---|---|\n");
    for decision in &incident.decisions {
        let result = decision.result.as_ref().map_or("open", SafeText::as_str);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            stamp(decision.at),
            escape(decision.who.as_str()),
            escape(decision.proposal.as_str()),
            escape(decision.objections.as_str()),
            escape(result)
        );
    }
}

/// Supposed causes and what became of them.
pub fn hypotheses(out: &mut String, incident: &Incident) {
    if incident.hypotheses.is_empty() {
        return;
    }
    out.push_str("\n## Hypotheses\n\n| Time (UTC) | Who | Supposed cause | State | Why |\n|---|---|---|---|---|\n");
    for supposed in &incident.hypotheses {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            stamp(supposed.at),
            escape(supposed.who.as_str()),
            escape(supposed.text.as_str()),
            supposed.state.words(),
            escape(supposed.why.as_str())
        );
    }
}

/// What people wrote down, without the steps between.
pub fn notes(out: &mut String, incident: &Incident) {
    let mut notes: Vec<&Event> = incident.timeline.iter().filter(|event| is_note(&event.fact)).collect();
    if notes.is_empty() {
        return;
    }
    notes.sort_by_key(|event| incident.happened(event));
    out.push_str("\n## Notes\n\n");
    for event in notes {
        let (who, what) = (escape(event.who.as_str()), escape(&incident.line(event)));
        let _ = writeln!(out, "- {} {who}: {what}", stamp(incident.happened(event)));
    }
}

fn is_note(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Noted { .. }
            | Fact::StepNoted { .. }
            | Fact::Pinned { .. }
            | Fact::StepRuledOut { .. }
            | Fact::Talk(TalkFact::Recalled { .. })
    )
}

/// What is still to be done; people add the rest.
pub fn action_items(out: &mut String, incident: &Incident) {
    out.push_str("\n## Action items\n\n");
    for todo in &incident.todos {
        let mark = match todo.state {
            TodoState::Open => "[ ]",
            TodoState::Done => "[x]",
            TodoState::Dropped => "[-]",
        };
        let to = if todo.to.is_empty() {
            String::new()
        } else {
            format!(" ({})", escape(todo.to.as_str()))
        };
        let _ = writeln!(out, "- {mark} {}{to}", escape(todo.text.as_str()));
    }
    if let Some(review) = incident.review {
        let _ = writeln!(out, "- [ ] Review on {}", stamp(review));
    }
    out.push_str(FOR_PEOPLE);
}
