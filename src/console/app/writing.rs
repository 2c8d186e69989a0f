//! A status update being written: its text, where it goes, and the names typed for what everybody can read.

use super::incident::reaches_host;
use super::{Effect, Mode, State, draft};
use crate::console::input::{Chord, Edited, Key, LineEdit, TextEdit};
use crate::domain::channel::{ChannelRow, OfferedText, UpdateOffer};
use crate::domain::incident::{Command, CommsCommand, StatusUpdate};
use crate::domain::{IncidentId, Moment, SafeText, UpdateId};
use crate::wire::{NoticeKind, ToHost};

/// A channel with whether the update goes there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toggle {
    /// The channel.
    pub row: ChannelRow,
    /// Whether it is chosen.
    pub is_on: bool,
    /// What was typed to confirm a public one.
    pub typed: LineEdit,
}

impl Toggle {
    /// Whether its name still has to be typed.
    #[must_use]
    pub fn wants_name(&self) -> bool {
        self.is_on && self.row.is_public && self.typed.text().trim() != self.row.name.as_str()
    }
}

/// What takes the keys of the dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The text.
    Text,
    /// A channel, by its place.
    Channel(usize),
    /// The name of a public channel, by its place.
    Name(usize),
}

/// An update being written.
#[derive(Debug, Clone)]
pub struct Writing {
    /// The draft that somebody wrote before, if this is one.
    pub update: Option<UpdateId>,
    /// The number it will get; 0 where it is not known yet.
    pub number: u32,
    /// Texts to start from.
    pub texts: Vec<OfferedText>,
    /// Which of them it started from.
    pub from: usize,
    /// The text.
    pub edit: TextEdit,
    /// Whether the person changed the text.
    pub is_touched: bool,
    /// Where it can go; none while the host has not said.
    pub channels: Option<Vec<Toggle>>,
    /// What has to be known before sending.
    pub note: SafeText,
    /// What takes the keys.
    pub focus: Focus,
    /// What is wrong; empty where nothing is.
    pub fault: String,
    /// The incident it is about, whatever comes to the front meanwhile.
    incident: Option<IncidentId>,
    /// The ticket under which texts and channels were asked for.
    asked: u64,
}

/// A text that was left without being sent, for the next time.
#[derive(Debug, Clone, Default)]
pub struct Unsent(Option<TextEdit>);

/// Opens the dialog: with what was left unsent, with somebody's draft, or with texts from the host.
pub fn open(state: &mut State, now: Moment) -> Vec<Effect> {
    if !reaches_host(state, now) {
        return Vec::new();
    }
    let (asked, incident) = (state.tickets.number(), state.tickets.front);
    let draft = waiting_draft(state).cloned();
    let unsent = state.unsent.0.take();
    let is_touched = unsent.is_some() || draft.is_some();
    let text = |update: &StatusUpdate| TextEdit::with_lines(&update.text);
    let edit = unsent.or_else(|| draft.as_ref().map(text));
    state.mode = Mode::Update(Box::new(Writing {
        update: draft.map(|draft| draft.update),
        number: 0,
        texts: Vec::new(),
        from: 0,
        edit: edit.unwrap_or_else(|| TextEdit::with_text(&draft::update(&state.world, now))),
        is_touched,
        channels: None,
        note: SafeText::default(),
        focus: Focus::Text,
        fault: String::new(),
        asked,
        incident,
    }));
    vec![Effect::Send(ToHost::AskUpdate {
        ticket: asked,
        incident,
    })]
}

/// A draft that somebody else wrote and nobody has approved.
fn waiting_draft(state: &State) -> Option<&StatusUpdate> {
    let incident = state.world.incident.as_deref()?;
    incident.comms.iter().rev().find(|update| update.is_draft())
}

/// Takes the host's offer into the dialog that asked for it; a late one falls on the floor.
pub fn offered(state: &mut State, now: Moment, offer: UpdateOffer) {
    let planned = planned(state);
    let Mode::Update(writing) = &mut state.mode else { return };
    if writing.asked != offer.ticket {
        return;
    }
    if let Some(refusal) = offer.refusal {
        state.mode = Mode::Browse;
        state.notices.say(now, NoticeKind::Warning, refusal.to_string());
        return;
    }
    writing.number = offer.number;
    writing.note = offer.note;
    writing.texts = offer.texts;
    let meant = match (&planned, writing.texts.first()) {
        (Some(planned), _) => planned.clone(),
        (None, Some(text)) => text.channels.clone(),
        (None, None) => Vec::new(),
    };
    let toggles = offer.channels.into_iter().map(|row| Toggle {
        is_on: row.is_ready() && meant.contains(&row.name),
        row,
        typed: LineEdit::default(),
    });
    writing.channels = Some(toggles.collect());
    if let Some(text) = writing.texts.first().filter(|_| !writing.is_touched) {
        writing.edit = TextEdit::with_lines(&text.text);
    }
}

/// Where the draft that is open is meant to go.
fn planned(state: &State) -> Option<Vec<SafeText>> {
    let Mode::Update(writing) = &state.mode else {
        return None;
    };
    let known = state.world.incident.as_deref()?.update(writing.update.as_ref()?)?;
    Some(
        known
            .deliveries
            .iter()
            .map(|delivery| delivery.channel.clone())
            .collect(),
    )
}

/// Takes the text that came back from the person's editor.
pub fn edited(state: &mut State, text: Result<String, SafeText>) {
    let Mode::Update(writing) = &mut state.mode else { return };
    match text {
        Ok(text) => {
            writing.edit = TextEdit::with_text(&text);
            writing.is_touched = true;
            writing.fault.clear();
        }
        // Beside the text, and whole: the line at the foot is one row.
        Err(why) => writing.fault = why.to_string(),
    }
}

/// Takes one chord.
pub fn press(state: &mut State, now: Moment, mut writing: Box<Writing>, chord: Chord) -> Vec<Effect> {
    match (chord.key(), chord.has_ctrl()) {
        (Key::Esc, _) => return leave(state, now, *writing),
        (Key::Char('s'), true) => return send(state, now, writing),
        (Key::Char('o'), true) => return edit_outside(state, writing),
        (Key::Char('t'), true) => writing.next_text(),
        (Key::Char('x'), true) => return share(state, now, *writing),
        (Key::Tab, _) => writing.turn(!chord.has_shift()),
        (_, _) => match writing.focus {
            Focus::Text => writing.write(chord),
            Focus::Channel(at) if chord.key() == Key::Enter => {
                writing.focus = Focus::Channel(at);
                return send(state, now, writing);
            }
            Focus::Channel(at) => writing.choose(at, chord),
            Focus::Name(at) => {
                let toggle = writing.channels.as_mut().and_then(|all| all.get_mut(at));
                match toggle.map(|toggle| toggle.typed.press(chord)) {
                    Some(Edited::Submit) => return send(state, now, writing),
                    Some(Edited::Cancel) | None => writing.focus = Focus::Channel(at),
                    Some(Edited::Changed | Edited::Ignored) => writing.fault.clear(),
                }
            }
        },
    }
    state.mode = Mode::Update(writing);
    Vec::new()
}

impl Writing {
    /// Puts a pasted text into the text. The name that confirms a public channel is typed, never pasted.
    pub fn paste(&mut self, text: &str) {
        if self.focus == Focus::Text {
            self.edit.insert(text);
            self.is_touched = true;
        }
    }

    fn write(&mut self, chord: Chord) {
        if self.edit.press(chord) == Edited::Changed {
            self.is_touched = true;
            self.fault.clear();
        }
    }

    /// The text for the next kind of reader, with its channels.
    fn next_text(&mut self) {
        if self.texts.is_empty() {
            return;
        }
        self.from = (self.from + 1) % self.texts.len();
        let text = &self.texts[self.from];
        self.edit = TextEdit::with_lines(&text.text);
        self.is_touched = false;
        for toggle in self.channels.iter_mut().flatten() {
            toggle.is_on = toggle.row.is_ready() && text.channels.contains(&toggle.row.name);
        }
    }

    /// Everything that can take the keys, in the order of Tab.
    fn stops(&self) -> Vec<Focus> {
        let mut stops = vec![Focus::Text];
        for (at, toggle) in self.channels.iter().flatten().enumerate() {
            stops.push(Focus::Channel(at));
            if toggle.is_on && toggle.row.is_public {
                stops.push(Focus::Name(at));
            }
        }
        stops
    }

    fn turn(&mut self, forward: bool) {
        let stops = self.stops();
        let at = stops.iter().position(|stop| *stop == self.focus).unwrap_or(0);
        let by = if forward { 1 } else { stops.len() - 1 };
        self.focus = stops[(at + by) % stops.len()];
    }

    /// Moves among the channels, or turns one on or off.
    fn choose(&mut self, at: usize, chord: Chord) {
        let count = self.channels.as_ref().map_or(0, Vec::len);
        match (chord.key(), chord.typed()) {
            (Key::Up, _) if at == 0 => self.focus = Focus::Text,
            (Key::Up, _) | (_, Some('k')) => self.focus = Focus::Channel(at.saturating_sub(1)),
            (Key::Down, _) | (_, Some('j')) => self.focus = Focus::Channel((at + 1).min(count.saturating_sub(1))),
            (_, Some(' ')) => self.toggle(at),
            (_, _) => {}
        }
    }

    fn toggle(&mut self, at: usize) {
        let Some(toggle) = self.channels.as_mut().and_then(|all| all.get_mut(at)) else {
            return;
        };
        if let Some(why) = &toggle.row.blocked {
            self.fault = format!("{} cannot be chosen: {why}", toggle.row.name);
        } else {
            toggle.is_on = !toggle.is_on;
            self.fault.clear();
        }
    }

    /// The channels that are chosen, by name.
    fn chosen(&self) -> Vec<SafeText> {
        let on = self.channels.iter().flatten().filter(|toggle| toggle.is_on);
        on.map(|toggle| toggle.row.name.clone()).collect()
    }
}

/// Leaves the dialog; a text that was changed is there again the next time.
fn leave(state: &mut State, now: Moment, writing: Writing) -> Vec<Effect> {
    if writing.is_touched && writing.update.is_none() && !writing.edit.is_blank() {
        state.unsent = Unsent(Some(writing.edit));
        let text = "not sent; your text is kept here for the next time";
        state.notices.say(now, NoticeKind::Info, text);
    }
    Vec::new()
}

/// Sends it, once nothing is missing: a text, a channel, and the typed name of each public one.
fn send(state: &mut State, now: Moment, mut writing: Box<Writing>) -> Vec<Effect> {
    let toggles = writing.channels.iter().flatten();
    let unnamed = toggles.clone().position(Toggle::wants_name);
    if writing.edit.is_blank() {
        writing.fault = "write a few words first".into();
        writing.focus = Focus::Text;
    } else if writing.channels.is_none() {
        writing.fault = "the host has not said yet where it can go: a moment".into();
    } else if let Some(at) = unnamed {
        let name = toggles
            .clone()
            .nth(at)
            .map(|toggle| toggle.row.name.clone())
            .unwrap_or_default();
        writing.fault = format!("everybody can read {name}: type `{name}` to send it there");
        writing.focus = Focus::Name(at);
    } else if reaches_host(state, now) {
        return approve(state, &writing);
    }
    state.mode = Mode::Update(writing);
    Vec::new()
}

/// The command: approving a draft, posting a text, or the timeline alone where no channel is chosen.
fn approve(state: &mut State, writing: &Writing) -> Vec<Effect> {
    let (text, channels) = (writing.edit.text(), writing.chosen());
    let public = writing
        .channels
        .iter()
        .flatten()
        .filter(|toggle| toggle.is_on && toggle.row.is_public);
    let typed: Vec<SafeText> = public.map(|toggle| toggle.row.name.clone()).collect();
    if channels.is_empty() {
        let lines: Vec<&str> = text.iter().map(SafeText::as_str).collect();
        let whole = lines.join(" ");
        let said = Command::SendUpdate {
            text: SafeText::clean(&whole),
        };
        let send = say(
            state,
            writing.incident,
            said,
            "sent to nobody: kept as a note, and copied",
        );
        return vec![send, Effect::Copy(lines.join("\n"))];
    }
    let number = Some(writing.number).filter(|number| *number > 0);
    let said = match writing.update.clone() {
        Some(update) => CommsCommand::ApproveUpdate {
            update,
            text,
            channels,
            typed,
            number,
        },
        None => CommsCommand::PostUpdate {
            text,
            channels,
            typed,
            number,
        },
    };
    let done = "approved: it is on its way";
    vec![say(state, writing.incident, Command::Comms(said), done)]
}

fn say(state: &mut State, about: Option<IncidentId>, said: Command, done: &'static str) -> Effect {
    Effect::Send(state.tickets.send_about(about, said, done))
}

/// Puts the text where everybody sees it, for somebody else to approve.
fn share(state: &mut State, now: Moment, writing: Writing) -> Vec<Effect> {
    let (text, channels) = (writing.edit.text(), writing.chosen());
    if !reaches_host(state, now) {
        state.unsent = Unsent(Some(writing.edit));
        return Vec::new();
    }
    let said = match writing.update {
        Some(update) => CommsCommand::EditUpdate { update, text, channels },
        None => CommsCommand::DraftUpdate { text, channels },
    };
    let done = "draft shared: U opens it for whoever approves";
    vec![say(state, writing.incident, Command::Comms(said), done)]
}

fn edit_outside(state: &mut State, writing: Box<Writing>) -> Vec<Effect> {
    let text = writing.edit.text();
    let lines: Vec<&str> = text.iter().map(SafeText::as_str).collect();
    let text = format!("{}\n", lines.join("\n"));
    state.mode = Mode::Update(writing);
    vec![Effect::Edit(text)]
}
