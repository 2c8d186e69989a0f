//! The commands that lines of text become.

use super::parse::{addressed, confidence, decided};
use crate::domain::clock::ClockKind;
use crate::domain::incident::{
    ClockCommand, Command, CommsCommand, HypothesisState, PeopleCommand, Role, TalkCommand, TodoState,
};
use crate::domain::{SafeText, TalkId, UpdateId};

pub(super) fn suppose(text: &str) -> TalkCommand {
    let (text, confidence) = confidence(text);
    let text = SafeText::clean(text);
    TalkCommand::Suppose { text, confidence }
}

pub(super) fn add_todo(text: &str) -> TalkCommand {
    let (to, text) = addressed(text);
    let (to, text) = (SafeText::clean(to), SafeText::clean(text));
    TalkCommand::AddTodo { text, to }
}

pub(super) fn give_todo(talk: TalkId, text: &str) -> TalkCommand {
    let to = SafeText::clean(text.trim().trim_start_matches('@'));
    TalkCommand::AssignTodo { talk, to }
}

pub(super) fn pause(clock: ClockKind, name: SafeText, why: SafeText) -> ClockCommand {
    ClockCommand::PauseClock { clock, name, why }
}

pub(super) fn stop(clock: ClockKind, name: SafeText, why: SafeText) -> ClockCommand {
    ClockCommand::StopClock { clock, name, why }
}

pub(super) fn renounce(role: Role, why: SafeText) -> Command {
    Command::People(PeopleCommand::RenounceRole { role, why })
}

pub(super) fn send_again(update: UpdateId, channel: SafeText, typed: SafeText) -> Command {
    let again = CommsCommand::SendAgain { update, channel, typed };
    Command::Comms(again)
}

pub(super) fn begin(clock: ClockKind, name: SafeText, to: SafeText, minutes: Option<u32>) -> Command {
    Command::Clock(ClockCommand::StartClock {
        clock,
        name,
        to,
        minutes,
        why: SafeText::default(),
    })
}

pub(super) fn weigh(talk: TalkId, state: HypothesisState, text: &str) -> TalkCommand {
    let (why, sure) = confidence(text);
    TalkCommand::Weigh {
        talk,
        state,
        confidence: text.trim_end().ends_with('%').then_some(sure),
        why: SafeText::clean(why),
    }
}

pub(super) fn decide(talk: TalkId, result: SafeText) -> TalkCommand {
    TalkCommand::Decide {
        talk,
        objections: SafeText::default(),
        result,
    }
}

/// Says what became of something to do.
#[must_use]
pub fn set_todo(talk: TalkId, state: TodoState, why: SafeText) -> TalkCommand {
    TalkCommand::SetTodo { talk, state, why }
}

pub(super) fn proposal(text: &str) -> (Command, &'static str) {
    let (proposal, result) = decided(text);
    let done = if result.is_some() {
        "decision written"
    } else {
        "proposal written"
    };
    let propose = TalkCommand::Propose {
        proposal: SafeText::clean(proposal),
        objections: SafeText::default(),
        result: result.map(SafeText::clean),
    };
    (Command::Talk(propose), done)
}
