//! Opening the dialog: a new update, what was left unsent, or somebody's draft.

use super::super::incident::reaches_host;
use super::super::{Effect, Menu, Mode, State, draft, menu};
use super::unsent::Left;
use super::{Draft, Focus, Source, Writing};
use crate::console::input::TextEdit;
use crate::domain::incident::StatusUpdate;
use crate::domain::{Moment, SafeText, UpdateId};
use crate::wire::{NoticeKind, ToHost};

/// Opens the dialog; where drafts wait it asks which one, or whether a new one is meant.
pub fn open(state: &mut State, now: Moment) -> Vec<Effect> {
    if drafts(state).next().is_some() {
        return menu::open(state, now, &Menu::Updates);
    }
    begin(state, now, None)
}

/// The drafts that nobody has approved, the newest first.
pub(in super::super) fn drafts(state: &State) -> impl Iterator<Item = &StatusUpdate> {
    let incident = state.world.incident.as_deref();
    let all = incident.into_iter().flat_map(|incident| incident.comms.iter().rev());
    all.filter(|update| update.is_draft())
}

/// Opens the dialog for this draft, or for a new update. What this person left of it before is there again.
pub fn begin(state: &mut State, now: Moment, update: Option<&UpdateId>) -> Vec<Effect> {
    if !reaches_host(state, now) {
        return Vec::new();
    }
    let incident = state.tickets.front;
    let known: Vec<StatusUpdate> = drafts(state).cloned().collect();
    let is_draft = |update: &UpdateId| known.iter().any(|draft| draft.update == *update);
    state.unsent.free(incident, is_draft);
    let wanted = known.iter().find(|draft| Some(&draft.update) == update);
    if update.is_some() && wanted.is_none() {
        let text = "this draft was sent or dropped meanwhile";
        state.notices.say(now, NoticeKind::Warning, text);
        return Vec::new();
    }
    let left = state.unsent.take(incident, update);
    let mut writing = empty(state, now);
    writing.meant = wanted.map(|draft| draft.deliveries.iter().map(|to| to.channel.clone()).collect());
    writing.draft = wanted.map(|draft| Draft {
        update: draft.update.clone(),
        who: draft.who.clone(),
        text: draft.text.clone(),
    });
    if writing.draft.is_some() {
        writing.turn_to(Source::Draft);
    }
    if let Some(left) = left {
        writing.go_on_with(left);
    }
    let asked = state.tickets.number();
    writing.asked = asked;
    state.mode = Mode::Update(Box::new(writing));
    vec![Effect::Send(ToHost::AskUpdate {
        ticket: asked,
        incident,
    })]
}

fn empty(state: &State, now: Moment) -> Writing {
    let incident = state.world.incident.as_deref();
    let seen = incident.and_then(|incident| incident.timeline.last());
    Writing {
        incident: state.tickets.front,
        draft: None,
        number: 0,
        texts: Vec::new(),
        own: Vec::new(),
        source: Source::Offered(0),
        edit: TextEdit::with_text(&draft::update(&state.world, now)),
        is_touched: false,
        channels: None,
        note: SafeText::default(),
        focus: Focus::Text,
        fault: String::new(),
        news: Vec::new(),
        began: None,
        meant: None,
        overtaken: None,
        refreshed: None,
        seen: seen.map(|event| event.id.clone()),
        asked: 0,
    }
}

impl Writing {
    /// Takes up what was left; says where the draft below it is another one by now.
    fn go_on_with(&mut self, left: Left) {
        if let (Some(was), Some(is)) = (&left.draft, &self.draft)
            && was.text != is.text
        {
            self.fault = format!("{} changed the draft since you wrote this (ctrl-t shows it)", is.who);
        }
        (self.own, self.began) = (left.own, left.began);
        self.meant = left.meant.or(self.meant.take());
        self.turn_to(Source::Own(left.at));
    }
}

/// Takes the text that came back from the person's editor.
pub fn edited(state: &mut State, text: Result<String, SafeText>) {
    let Mode::Update(writing) = &mut state.mode else { return };
    match text {
        Ok(text) => {
            writing.edit = TextEdit::with_text(&text);
            writing.is_touched = true;
            writing.fault = writing.too_long().unwrap_or_default();
        }
        // Beside the text, and whole: the line at the foot is one row.
        Err(why) => writing.fault = why.to_string(),
    }
}
