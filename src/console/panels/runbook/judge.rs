//! What people say of steps: whether one worked, who does it, why it cannot go on.

use super::look::{Place, section};
use super::progress::record;
use crate::console::app::{Ask, Choice, Effect, Item, Mode, Pick, State, choose, prompt};
use crate::console::layout::Panel;
use crate::domain::checklist::StepState;
use crate::domain::incident::{Fact, Incident};
use crate::domain::runbook::{Step, Success, Verdict};
use crate::domain::{Moment, SafeText, StepId};
use crate::wire::NoticeKind;

/// Asks whether the step worked, in the book's words and with what was seen.
pub fn judge(state: &mut State, now: Moment, id: StepId) -> Vec<Effect> {
    let Some((_, _, step)) = state.world.step(&id) else {
        return Vec::new();
    };
    let verdicts = [
        (Verdict::Pass, "yes: it did what the book says"),
        (Verdict::Warn, "yes, with something to look at"),
        (Verdict::Fail, "no: it failed"),
    ];
    let lead = match record(state, step).state {
        StepState::Running { .. } => {
            let text = "this step is running (hint: wait for it, or cancel it)";
            state.notices.say(now, NoticeKind::Info, text);
            return Vec::new();
        }
        StepState::Verifying { question, observed } => lead(step, &question, &observed),
        StepState::Done { observed, .. } => lead(step, &in_the_book(step), &observed),
        StepState::Failed { how } | StepState::Cancelled { how } => lead(step, &in_the_book(step), &how),
        StepState::Todo
        | StepState::Skipped { .. }
        | StepState::Blocked { .. }
        | StepState::NotApplicable { .. }
        | StepState::Lost { .. } => lead(step, &in_the_book(step), &SafeText::default()),
    };
    let items = verdicts.map(|(verdict, words)| (Item::Verdict(verdict), words.into()));
    state.mode = Mode::Choice(Choice {
        pick: Pick::Verdict(id),
        items: items.to_vec(),
        selected: None,
        lead,
        came: None,
    });
    Vec::new()
}

/// Asks by itself when a command that this person started has ended and only a person can say whether it worked. Only
/// where its book is in front and nothing else has the keys; it is asked once, `v` asks again.
pub fn ask_once(state: &mut State, now: Moment, before: &Incident) {
    let is_free = matches!(state.mode, Mode::Browse) && state.pending.is_empty();
    let in_front = matches!(state.focus(), Panel::Runbook | Panel::Output) && state.runbook.place != Place::Contents;
    let (Some((book, _)), Some(after)) = (section(state), state.world.open_incident()) else {
        return;
    };
    if !is_free || !in_front || before.id != after.id {
        return;
    }
    let steps = book.sections.iter().flat_map(|section| &section.steps);
    let is_due = |step: &&Step| {
        let waits = |incident: &Incident| matches!(incident.step(&step.id).state, StepState::Verifying { .. });
        waits(after) && !waits(before) && started_by(after, &step.id) == Some(state.world.me())
    };
    let Some(step) = steps.clone().find(is_due).map(|step| step.id.clone()) else {
        return;
    };
    let _ = judge(state, now, step);
    if let Mode::Choice(choice) = &mut state.mode {
        choice.came = Some(now);
    }
}

/// Who began the last run of a step.
fn started_by<'a>(incident: &'a Incident, step: &StepId) -> Option<&'a str> {
    incident.timeline.iter().rev().find_map(|entry| match &entry.fact {
        Fact::RunStarted { step: of, .. } if of == step => Some(entry.who.as_str()),
        _ => None,
    })
}

/// What a person is asked by the book.
fn in_the_book(step: &Step) -> SafeText {
    let asked = step.success.iter().find_map(|test| match test {
        Success::Operator { question } => Some(question.clone()),
        Success::Exit { .. }
        | Success::Http { .. }
        | Success::Json { .. }
        | Success::Shape { .. }
        | Success::Text { .. } => None,
    });
    asked.unwrap_or_default()
}

fn lead(step: &Step, question: &SafeText, observed: &SafeText) -> Vec<SafeText> {
    let mut lead = vec![format!("{} {}", step.number, step.title).trim().into()];
    lead.extend(asked(step, question.as_str()));
    if !observed.is_empty() {
        lead.push(format!("seen: {observed}").into());
    }
    lead
}

/// The question with who asks it: the book's own words, the file beside it, and what no test could tell.
fn asked(step: &Step, question: &str) -> Vec<SafeText> {
    let by_book = step.success.iter().filter_map(|test| match test {
        Success::Operator { question } => Some(question.as_str()),
        Success::Exit { .. }
        | Success::Http { .. }
        | Success::Json { .. }
        | Success::Shape { .. }
        | Success::Text { .. } => None,
    });
    let mut rest = question.to_owned();
    let mut asked = Vec::new();
    for words in by_book.filter(|words| !words.is_empty()) {
        if let Some(at) = rest.find(words) {
            rest.replace_range(at..at + words.len(), "");
            let who = match &step.tests_from {
                Some(file) => format!("{file} asks"),
                None => "the book asks".to_owned(),
            };
            asked.push(format!("{who}: {words}").into());
        }
    }
    let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    if !rest.is_empty() {
        asked.push(format!("onscene asks: {rest}").into());
    }
    asked
}

/// The verdict is given: what was seen comes next, beginning with what is known.
pub fn judged(state: &mut State, step: StepId, verdict: Verdict) -> Vec<Effect> {
    let seen = state.world.open_incident().map(|incident| incident.step(&step).state);
    let seen = match seen {
        Some(StepState::Verifying { observed, .. }) => observed,
        _ => SafeText::default(),
    };
    prompt(state, Ask::Judged(step, verdict), seen.as_str())
}

/// Asks who does the step: oneself, somebody who is here, or a name.
pub fn assign(state: &mut State, step: StepId) -> Vec<Effect> {
    let me = state.world.me().to_owned();
    let mut items = vec![(Item::Person(SafeText::default()), "me".into())];
    let mut named: Vec<&SafeText> = Vec::new();
    for present in &state.world.people {
        if present.person != *me && !named.contains(&&present.person) {
            named.push(&present.person);
        }
    }
    items.extend(named.into_iter().map(|name| (Item::Person(name.clone()), name.clone())));
    items.push((Item::SomebodyElse, "somebody else: write the name".into()));
    choose(state, Pick::Assign(step), items, 0)
}
