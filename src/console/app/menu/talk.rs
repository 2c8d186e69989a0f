//! What can be done about proposals, supposed causes and todos.

use super::people::others;
use super::{Menu, Offer, write};
use crate::console::app::State;
use crate::console::app::errand::Errand;
use crate::console::app::line::{Line, set_todo};
use crate::domain::incident::{Command, HypothesisState, Incident, TalkCommand, TodoState};
use crate::domain::{SafeText, TalkId};

/// A proposal is decided once.
pub(super) fn decision(incident: &Incident, talk: &TalkId) -> Option<Offer> {
    let decision = incident.decisions.iter().find(|decision| &decision.talk == talk)?;
    if decision.result.is_some() {
        return None;
    }
    let agreed = TalkCommand::Decide {
        talk: talk.clone(),
        objections: SafeText::default(),
        result: "agreed, nobody objects".into(),
    };
    let options = vec![
        (
            Errand::Say(Command::Talk(agreed), "decision written"),
            "agreed: nobody objects".into(),
        ),
        write(Line::Result(talk.clone()), "write down what was decided"),
    ];
    Some(Offer::new("What was decided?", options).lead(decision.proposal.to_string()))
}

/// A supposed cause may be weighed as often as something is found.
pub(super) fn hypothesis(incident: &Incident, talk: &TalkId) -> Option<Offer> {
    let found = incident.hypotheses.iter().find(|hypothesis| &hypothesis.talk == talk)?;
    let states = [
        (HypothesisState::Supported, "supported: something speaks for it"),
        (HypothesisState::RuledOut, "ruled out: it is not the cause"),
        (HypothesisState::Open, "open: nobody knows"),
    ];
    let options = states.into_iter().filter(|(state, _)| *state != found.state);
    let options = options
        .map(|(state, words)| write(Line::Weigh(talk.clone(), state), words))
        .collect();
    let lead = format!("{} ({}%), {}", found.text, found.confidence, found.state.words());
    Some(Offer::new("What is known of it?", options).lead(lead))
}

/// A todo is done, dropped, or somebody's.
pub(super) fn todo(incident: &Incident, talk: &TalkId) -> Option<Offer> {
    let found = incident.todos.iter().find(|todo| &todo.talk == talk)?;
    let set = |state, done| {
        let command = set_todo(talk.clone(), state, SafeText::default());
        Errand::Say(Command::Talk(command), done)
    };
    let mut options = Vec::new();
    if found.state == TodoState::Open {
        options.push((set(TodoState::Done, "todo done"), "it is done".into()));
        options.push((Errand::Open(Menu::TodoFor(talk.clone())), "give it to somebody".into()));
        options.push(write(Line::Drop(talk.clone()), "drop it, giving why"));
    } else {
        options.push((
            set(TodoState::Open, "todo open again"),
            "it is to be done after all".into(),
        ));
    }
    Some(Offer::new("What about this todo?", options).lead(found.text.to_string()))
}

/// Who does a todo.
pub(super) fn todo_for(state: &State, talk: &TalkId) -> Offer {
    let give = |to: SafeText, words: String| {
        let talk = talk.clone();
        (
            Errand::Say(Command::Talk(TalkCommand::AssignTodo { talk, to }), "todo given"),
            words,
        )
    };
    let me = SafeText::clean(state.world.me());
    let mut options = vec![give(me.clone(), format!("{me} (you)"))];
    options.extend(others(state).into_iter().map(|who| {
        let words = who.to_string();
        give(who, words)
    }));
    options.push(write(Line::TodoFor(talk.clone()), "somebody else: write the name"));
    Offer::new("Who does it?", options)
}
