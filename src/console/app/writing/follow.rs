//! What happens while an update is being written: the host offers texts, facts come, a draft goes.

use super::super::{Effect, Link, Mode, State};
use super::{Draft, Focus, Source, Toggle, Writing};
use crate::console::input::{LineEdit, TextEdit};
use crate::domain::channel::{ChannelRow, OfferedText, UpdateOffer};
use crate::domain::incident::{Incident, StatusUpdate};
use crate::domain::{Moment, SafeText};
use crate::wire::{NoticeKind, ToHost};

/// Takes the host's offer into the dialog that asked for it; a late one falls on the floor.
pub fn offered(state: &mut State, now: Moment, offer: UpdateOffer) {
    let Mode::Update(writing) = &mut state.mode else { return };
    if writing.asked != offer.ticket {
        return;
    }
    let Some(refusal) = offer.refusal else {
        let sender = sender(state.world.incident.as_deref(), writing);
        writing.take(now, offer, sender);
        return;
    };
    let Mode::Update(writing) = std::mem::take(&mut state.mode) else {
        return;
    };
    let kept = if state.unsent.put(*writing) {
        "; your text is kept"
    } else {
        ""
    };
    state.notices.say(now, NoticeKind::Warning, format!("{refusal}{kept}"));
}

/// Who sent the update that has the number on show.
fn sender(incident: Option<&Incident>, writing: &Writing) -> Option<String> {
    let incident = incident.filter(|incident| Some(incident.id) == writing.incident)?;
    let approval = incident.update_numbered(writing.number)?.approval.as_ref()?;
    Some(approval.who.to_string())
}

impl Writing {
    fn take(&mut self, now: Moment, offer: UpdateOffer, sender: Option<String>) {
        if self.number > 0 && offer.number > self.number {
            let who = sender.unwrap_or_else(|| "somebody".into());
            self.overtaken = Some(format!("{who} sent update {} meanwhile", self.number));
        }
        self.number = offer.number;
        self.note = offer.note;
        let before = std::mem::replace(&mut self.texts, offer.texts);
        self.settle(&before);
        self.take_channels(offer.channels);
        match self.source {
            Source::Offered(at) if !self.is_touched => self.refresh(now, at),
            Source::Draft | Source::Own(_) | Source::Offered(_) => {
                if self.began.is_none() {
                    self.began = self.texts.first().cloned();
                }
                self.news = self.news_since();
            }
        }
    }

    /// The text on show is the one for the same readers as before, wherever it stands now.
    fn settle(&mut self, before: &[OfferedText]) {
        let Source::Offered(at) = self.source else { return };
        let readers = before.get(at).map(|text| &text.audience);
        let same = self.texts.iter().position(|text| Some(&text.audience) == readers);
        self.source = Source::Offered(same.unwrap_or(0));
    }

    /// What is known by now; a text that nobody touched is never older than the facts.
    fn refresh(&mut self, now: Moment, at: usize) {
        let Some(text) = self.texts.get(at) else { return };
        let edit = TextEdit::with_lines(&text.text);
        if self.began.is_some() && edit.text() != self.edit.text() {
            self.refreshed = Some(now);
        }
        if edit.text() != self.edit.text() {
            self.edit = edit;
        }
        self.began = Some(text.clone());
        self.news.clear();
    }

    /// Choices stay; a channel that was not there before is chosen where the text is meant for it.
    fn take_channels(&mut self, rows: Vec<ChannelRow>) {
        let meant = self.meant.take();
        let meant = meant.or_else(|| self.texts.first().map(|text| text.channels.clone()));
        let meant = meant.unwrap_or_default();
        let known = self.channels.take();
        let toggle = |row: ChannelRow| {
            let before = known.iter().flatten().find(|toggle| toggle.row.name == row.name);
            let is_meant = known.is_none() && meant.contains(&row.name);
            Toggle {
                is_on: row.is_ready() && before.map_or(is_meant, |before| before.is_on),
                typed: before.map_or_else(LineEdit::default, |before| before.typed.clone()),
                row,
            }
        };
        let toggles: Vec<Toggle> = rows.into_iter().map(toggle).collect();
        if let Focus::Channel(at) | Focus::Name(at) = self.focus
            && at >= toggles.len()
        {
            self.focus = Focus::Text;
        }
        self.channels = Some(toggles);
    }

    /// What the host would write now and did not when this text was begun, and what the text does not say.
    fn news_since(&self) -> Vec<SafeText> {
        let Some(began) = &self.began else { return Vec::new() };
        let is_same = |text: &&OfferedText| text.audience == began.audience;
        let Some(is) = self.texts.iter().find(is_same) else {
            return Vec::new();
        };
        let own = self.edit.text();
        // When the next one comes changes by itself.
        let is_news = |line: &&SafeText| {
            let is_said = began.text.contains(line) || own.contains(line);
            !is_said && !line.as_str().trim().is_empty() && !line.as_str().starts_with("Next update")
        };
        is.text.iter().filter(is_news).cloned().collect()
    }
}

/// Asks the host anew where something happened, and lets go of a draft that is none any more.
pub fn follow(state: &mut State, now: Moment) -> Vec<Effect> {
    let Mode::Update(writing) = &mut state.mode else {
        return Vec::new();
    };
    let incident = state.world.incident.as_deref();
    let Some(incident) = incident.filter(|incident| Some(incident.id) == writing.incident) else {
        return Vec::new();
    };
    let draft = writing.draft.as_ref().map(|draft| incident.update(&draft.update));
    match draft {
        Some(Some(known)) if known.is_draft() => writing.take_draft(now, known),
        Some(gone) => {
            let why = why_gone(gone);
            if !writing.is_touched && writing.own.is_empty() {
                state.mode = Mode::Browse;
                state.notices.say(now, NoticeKind::Warning, why);
                return Vec::new();
            }
            writing.let_go(&why);
        }
        None => {}
    }
    let newest = incident.timeline.last().map(|event| event.id.clone());
    if state.link != Link::Linked || writing.seen == newest {
        return Vec::new();
    }
    (writing.seen, writing.asked) = (newest, state.tickets.number());
    vec![Effect::Send(ToHost::AskUpdate {
        ticket: writing.asked,
        incident: writing.incident,
    })]
}

fn why_gone(known: Option<&StatusUpdate>) -> String {
    let approved = known.and_then(|known| Some((known.approval.as_ref()?, known.number?)));
    approved.map_or_else(
        || "the draft was dropped meanwhile".into(),
        |(approval, number)| format!("{} sent this draft as update {number}", approval.who),
    )
}

impl Writing {
    /// Somebody changed the draft that is open.
    fn take_draft(&mut self, now: Moment, known: &StatusUpdate) {
        let Some(draft) = self.draft.as_mut().filter(|draft| draft.text != known.text) else {
            return;
        };
        *draft = Draft {
            update: known.update.clone(),
            who: known.who.clone(),
            text: known.text.clone(),
        };
        if self.source == Source::Draft && !self.is_touched {
            self.edit = TextEdit::with_lines(&known.text);
            self.refreshed = Some(now);
        } else {
            self.fault = format!("{} changed the draft meanwhile (ctrl-t shows it)", known.who);
        }
    }

    /// What this person wrote into the draft goes on as an update of its own.
    fn let_go(&mut self, why: &str) {
        let kept = self.keep();
        self.draft = None;
        self.source = Source::Own(kept.unwrap_or(0));
        if kept.is_none() {
            self.turn_to(self.source);
        }
        self.fault = format!("{why}: what you wrote would be another update");
    }
}

/// Forgets what the host was asked, and keeps the texts of updates that nobody knows to be sent; how many there were.
pub fn keep_unanswered(state: &mut State) -> usize {
    let waiting = state.tickets.forget();
    let count = waiting.len();
    for mode in waiting.into_iter().filter_map(|waiting| waiting.back) {
        if let Mode::Update(mut writing) = *mode {
            writing.is_touched = true;
            state.unsent.put(*writing);
        }
    }
    count
}

/// The host is gone: what it was asked will not be answered.
pub fn cut_off(state: &mut State) {
    if let Mode::Update(writing) = &mut state.mode {
        writing.seen = None;
    }
}
