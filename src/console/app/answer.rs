//! What follows when a person answers what they were asked.

use super::incident::{choose, command, prompt, severities, status};
use super::{Ask, Deed, Effect, Item, Line, Mode, Pick, State, carry_out, line, roles, several, stamp};
use crate::console::panels::{logs, rows, runbook, timeline};
use crate::domain::incident::{Command, CommsCommand, PeopleCommand, Status, TalkCommand};
use crate::domain::runbook::Verdict;
use crate::domain::{Moment, SafeText, StepId};

/// A line of text was written.
pub fn text(state: &mut State, now: Moment, ask: Ask, text: &str) -> Vec<Effect> {
    let said = SafeText::clean(text.trim());
    match ask {
        Ask::Title => choose(state, Pick::Declare(said), severities(), 1),
        Ask::Another => another(state, said),
        Ask::Note => note(state, now, text),
        Ask::RoleOf(role) => roles::give(state, now, role, &said),
        Ask::Observed(step) => command(state, now, Command::TickStep { step, observed: said }, ""),
        Ask::SkipReason(step) => command(state, now, Command::SkipStep { step, reason: said }, ""),
        Ask::BlockReason(step) => command(state, now, Command::BlockStep { step, reason: said }, ""),
        Ask::RuleOutReason(step) => command(state, now, Command::RuleOutStep { step, reason: said }, ""),
        Ask::AssigneeOf(step) => assign(state, now, step, said),
        Ask::Judged(step, verdict) => judge(state, now, step, verdict, said),
        Ask::StepNote(step) => command(state, now, Command::NoteStep { step, text: said }, "note written"),
        Ask::Line(line) => line::answer(state, now, line, text),
        Ask::LogText => logs::filter_text(state, said.as_str()),
        Ask::Rows { .. } => rows::filter(state, said.as_str()),
    }
}

/// How bad another incident is, with what becomes of those that are open.
fn another(state: &mut State, title: SafeText) -> Vec<Effect> {
    let lead = several::stays(state);
    let _ = choose(state, Pick::Another(title), severities(), 1);
    if let Mode::Choice(choice) = &mut state.mode {
        choice.lead = vec![capital(&lead)];
    }
    Vec::new()
}

/// A sentence of its own.
fn capital(text: &str) -> SafeText {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    SafeText::clean(&first.into_iter().chain(letters).chain(['.']).collect::<String>())
}

/// A note; with a time of day in front it is about that moment.
fn note(state: &mut State, now: Moment, text: &str) -> Vec<Effect> {
    if let Some((at, rest)) = stamp::leading(text, now).filter(|(_, rest)| !rest.is_empty()) {
        let text = SafeText::clean(rest.trim_end());
        let recall = Command::Talk(TalkCommand::Recall { text, at });
        return command(state, now, recall, "note written at its time");
    }
    let text = SafeText::clean(text.trim());
    command(state, now, Command::Note { text }, "note written")
}

fn assign(state: &mut State, now: Moment, step: StepId, to: SafeText) -> Vec<Effect> {
    command(state, now, Command::AssignStep { step, to }, "step given")
}

fn judge(state: &mut State, now: Moment, step: StepId, verdict: Verdict, observed: SafeText) -> Vec<Effect> {
    let judge = Command::JudgeStep {
        step,
        verdict,
        observed,
    };
    command(state, now, judge, "")
}

/// One of a few things was chosen.
pub fn pick(state: &mut State, now: Moment, pick: Pick, item: Item) -> Vec<Effect> {
    match (pick, item) {
        (Pick::Declare(title), Item::Severity(severity)) => command(
            state,
            now,
            Command::Declare { title, severity },
            "incident declared: the clocks run",
        ),
        (Pick::Another(title), Item::Severity(severity)) => {
            let another = Command::DeclareAnother { title, severity };
            command(state, now, another, "")
        }
        (_, Item::Severity(to)) => prompt(state, Ask::Line(Line::SeverityWhy(to)), ""),
        (_, Item::Narrow(to)) => timeline::narrow(state, to),
        (_, Item::Errand(errand)) => carry_out(state, now, *errand),
        (_, Item::Role(role)) => prompt(state, Ask::RoleOf(role), ""),
        (_, Item::Minutes(minutes)) => command(state, now, Command::SnoozeUpdate { minutes }, "the update is put off"),
        (_, Item::AllSources) => logs::only_source(state, None),
        (_, Item::Source(source)) => logs::only_source(state, Some(source)),
        (Pick::Verdict(step), Item::Verdict(verdict)) => runbook::judged(state, step, verdict),
        (Pick::Assign(step), Item::Person(to)) => assign(state, now, step, to),
        (Pick::Assign(step), Item::SomebodyElse) => prompt(state, Ask::AssigneeOf(step), ""),
        (_, Item::Jump(jump)) => runbook::jump::follow(state, now, &jump),
        (_, Item::Step(step)) => runbook::jump::go_to_step(state, now, &step),
        // These are only ever offered with their own question.
        (_, Item::Verdict(_) | Item::Person(_) | Item::SomebodyElse) => Vec::new(),
    }
}

/// Yes was said; `typed` is the word where one was asked for.
pub fn yes(state: &mut State, now: Moment, deed: Deed, typed: &str) -> Vec<Effect> {
    match deed {
        Deed::Run(wish) => runbook::start(state, now, wish, typed.into()),
        Deed::RunAll(wishes) => runbook::together::begin(state, now, wishes),
        Deed::Cancel { run, .. } => command(state, now, Command::CancelRun { run }, "asked the command to stop"),
        Deed::Quit => vec![Effect::Quit],
        Deed::Mitigated => status(state, now, Status::Mitigated),
        Deed::Resolve => status(state, now, Status::Resolved),
        Deed::Offer { role, to } => {
            let offer = Command::People(PeopleCommand::OfferHandoff { role, to });
            command(state, now, offer, "offered: the role is yours until it is accepted")
        }
        Deed::Give { role, to } => command(state, now, Command::AssignRole { role, to }, "role given"),
        Deed::DropDraft(update) => {
            let withdraw = CommsCommand::WithdrawUpdate { update, channel: None };
            command(state, now, Command::Comms(withdraw), "draft dropped")
        }
        Deed::TakeOver { role } => {
            let accept = Command::People(PeopleCommand::AcceptHandoff { role });
            command(state, now, accept, "the role is yours")
        }
    }
}
