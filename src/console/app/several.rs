//! Several open incidents at one console: another one is declared, another one comes to the front, and what a person
//! began stays with the incident they began it for.

use super::errand::Errand;
use super::incident::{choose, prompt, reaches_host};
use super::{Ask, Choice, Confirm, Deed, Effect, Item, Mode, Pick, State};
use crate::console::input::GlobalAction;
use crate::domain::incident::{Incident, OpenIncident};
use crate::domain::{IncidentId, Moment, SafeText};
use crate::wire::{NoticeKind, ToHost};

/// Begins to declare. While an incident is open it asks first whether this is another outage.
pub fn declare(state: &mut State) -> Vec<Effect> {
    if state.world.is_any_open() {
        return which(state);
    }
    prompt(state, Ask::Title, "")
}

/// Begins to declare another incident beside those that are open; the first one where none is.
pub fn another(state: &mut State) -> Vec<Effect> {
    let ask = if state.world.is_any_open() {
        Ask::Another
    } else {
        Ask::Title
    };
    prompt(state, ask, "")
}

/// Asks what a person means who declares while something is open: most of the time it is the same outage.
fn which(state: &mut State) -> Vec<Effect> {
    let mut items: Vec<(Item, SafeText)> = Vec::new();
    let errand = |errand| Item::Errand(Box::new(errand));
    if let Some(open) = state.world.open_incident() {
        let words = format!("the same outage: write a note into {}", open.id);
        items.push((errand(Errand::Do(GlobalAction::IncidentNote)), words.into()));
    }
    items.extend(fronts(state));
    let words = "another outage: declare it beside what is open";
    items.push((errand(Errand::Do(GlobalAction::IncidentAnother)), words.into()));
    let lead = lead(state);
    let _ = choose(state, Pick::Menu("What do you want to declare?".into()), items, 0);
    if let Mode::Choice(choice) = &mut state.mode {
        choice.lead = lead;
    }
    Vec::new()
}

/// What becomes of those that are open when another one is declared, a sentence each.
#[must_use]
pub fn lead(state: &State) -> Vec<SafeText> {
    let front = state.world.open_incident();
    let open = front.map(|open| format!("{} {} is open.", open.id, open.title));
    let others = state.world.others_open();
    let others = others.map(|open| format!("{} {} is open behind it.", open.id, open.title));
    let others = others.map(|text| match front {
        Some(_) => text,
        None => text.replace(" behind it", ""),
    });
    open.into_iter().chain(others).map(SafeText::from).collect()
}

/// What another incident means for those that are open, in one sentence.
#[must_use]
pub fn stays(state: &State) -> String {
    let ids: Vec<String> = open_ids(state).iter().map(ToString::to_string).collect();
    match &ids[..] {
        [] => "the severity comes next, then the clocks run".into(),
        [one] => format!("{one} stays open and its clocks run on; the new one comes to the front, for everybody"),
        many => format!(
            "{} stay open and their clocks run on; the new one comes to the front, for everybody",
            many.join(", ")
        ),
    }
}

fn open_ids(state: &State) -> Vec<IncidentId> {
    let front = state.world.open_incident().map(|open| open.id);
    front
        .into_iter()
        .chain(state.world.others_open().map(|open| open.id))
        .collect()
}

/// Offers the open incidents beside the one in front.
pub fn front(state: &mut State, now: Moment) -> Vec<Effect> {
    let others = fronts(state);
    if others.is_empty() {
        let text = "no other incident is open";
        state.notices.say(now, NoticeKind::Info, text);
        return Vec::new();
    }
    let title = "Which incident comes to the front, for everybody?";
    choose(state, Pick::Menu(title.into()), others, 0)
}

fn fronts(state: &State) -> Vec<(Item, SafeText)> {
    let others = state.world.others_open();
    let item = |open: &OpenIncident| Item::Errand(Box::new(Errand::Front(open.id)));
    others
        .map(|open| {
            let words = format!(
                "bring {} to the front: {} {}",
                open.id,
                open.severity.word(),
                open.title
            );
            (item(open), words.into())
        })
        .collect()
}

/// Asks the host to bring an incident to the front; that it came is said when it is there.
pub fn bring(state: &mut State, now: Moment, incident: IncidentId) -> Vec<Effect> {
    if !reaches_host(state, now) {
        return Vec::new();
    }
    let ticket = state.tickets.expect("");
    vec![Effect::Send(ToHost::BringToFront { ticket, incident })]
}

/// Says that another incident is in front than a moment ago, and where the one before is.
pub fn came(state: &mut State, now: Moment, before: &Incident) {
    let Some(after) = state.world.incident.as_deref().filter(|after| after.id != before.id) else {
        return;
    };
    let key = state.keymap.hint(GlobalAction::IncidentFront);
    let way = key.map_or_else(String::new, |key| format!(": {key} brings it back"));
    let rest = if before.is_open() {
        format!("; {} stays open behind it{way}", before.id)
    } else {
        String::new()
    };
    let text = format!("{} {} is in front now{rest}", after.id, after.title);
    state.notices.say(now, NoticeKind::Info, text);
}

/// Says that what is being written goes to an incident that is not in front any more; empty where it is.
#[must_use]
pub fn elsewhere(state: &State) -> String {
    let front = state.world.incident.as_ref().map(|incident| incident.id);
    match (state.tickets.front, front) {
        (Some(about), Some(front)) if about != front => {
            format!("{front} came to the front meanwhile: this still goes to {about}")
        }
        (_, _) => String::new(),
    }
}

/// A title with the incident in front that it is about.
#[must_use]
pub fn about(state: &State, title: &str) -> String {
    match state.tickets.front {
        Some(id) if !title.contains(&id.to_string()) => format!("{id}: {title}"),
        Some(_) | None => title.to_owned(),
    }
}

/// Keeps what a person does with the incident they see. What was being written goes to the incident it was begun for;
/// a question about an incident that is not in front any more is closed, since its words are about another one now.
pub fn keep_apart(state: &mut State, now: Moment) {
    let front = state.world.incident.as_ref().map(|incident| incident.id);
    if state.tickets.front == front {
        return;
    }
    match &state.mode {
        Mode::Prompt(prompt) if prompt.ask.is_about_one() => {}
        Mode::Form(_) => {}
        Mode::Confirm(confirm) if is_about_one(confirm) => close(state, now, front),
        Mode::Choice(choice) if is_choice_about_one(choice) && state.tickets.front.is_some() => {
            close(state, now, front);
        }
        Mode::Browse
        | Mode::Prompt(_)
        | Mode::Choice(_)
        | Mode::Confirm(_)
        | Mode::Palette { .. }
        | Mode::Search { .. }
        | Mode::Past(_)
        | Mode::Reading(_)
        | Mode::Update(_)
        | Mode::Typing { .. }
        | Mode::Help { .. } => state.tickets.front = front,
    }
}

fn close(state: &mut State, now: Moment, front: Option<IncidentId>) {
    let before = std::mem::replace(&mut state.tickets.front, front);
    state.mode = Mode::Browse;
    let name = |id: Option<IncidentId>| id.map_or_else(|| "another incident".into(), |id| id.to_string());
    let text = format!(
        "nothing was done: {} came to the front while you were asked about {}",
        name(front),
        name(before)
    );
    state.notices.say(now, NoticeKind::Warning, text);
}

/// Whether a question is about one incident.
#[must_use]
pub fn is_about_one(confirm: &Confirm) -> bool {
    match &confirm.deed {
        Deed::Quit => false,
        Deed::Run(_)
        | Deed::RunAll(_)
        | Deed::Cancel { .. }
        | Deed::Mitigated
        | Deed::Resolve
        | Deed::Offer { .. }
        | Deed::Give { .. }
        | Deed::DropDraft(_)
        | Deed::TakeOver { .. } => true,
    }
}

/// Whether a choice is about one incident.
#[must_use]
pub fn is_choice_about_one(choice: &Choice) -> bool {
    match &choice.pick {
        Pick::Declare(_) | Pick::Another(_) | Pick::Source | Pick::Jump | Pick::Covering(_) => false,
        Pick::Severity | Pick::Role | Pick::Snooze | Pick::Verdict(_) | Pick::Assign(_) | Pick::Menu(_) => true,
    }
}
