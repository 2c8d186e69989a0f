//! The ways out of the dialog: sent, shared, or left. What the host refuses comes back as it was.

use super::super::incident::reaches_host;
use super::super::{Effect, Mode, State};
use super::{Focus, Inward, Source, Toggle, Writing};
use crate::domain::incident::{Command, CommsCommand};
use crate::domain::moment::between;
use crate::domain::{Moment, SafeText};
use crate::wire::NoticeKind;
use std::time::Duration;

/// So soon after the text changed by itself the key was meant for what stood there before.
const STARTLED: Duration = Duration::from_millis(700);

/// Leaves the dialog; a text that was changed is there again the next time.
pub fn leave(state: &mut State, now: Moment, writing: Writing) -> Vec<Effect> {
    let about = writing.incident.map_or_else(String::new, |id| format!(" about {id}"));
    let draft = writing.draft.as_ref().map_or_else(String::new, |draft| {
        format!("; the draft of {} is as it was", draft.who)
    });
    if state.unsent.put(writing) {
        let text = format!("not sent; your text{about} is kept here for the next time{draft}");
        state.notices.say(now, NoticeKind::Info, text);
    }
    Vec::new()
}

/// Sends it, once nothing is missing: a text, a channel, and the typed name of each public one.
pub(super) fn send(state: &mut State, now: Moment, mut writing: Box<Writing>) -> Vec<Effect> {
    if let Some((fault, focus)) = writing.missing(now) {
        writing.fault = fault;
        writing.focus = focus.unwrap_or(writing.focus);
    } else if reaches_host(state, now) {
        return approve(state, writing);
    } else {
        writing.fault = GONE.into();
    }
    state.mode = Mode::Update(writing);
    Vec::new()
}

const GONE: &str = "nothing was sent: the host is gone (hint: try again when it is back)";

impl Writing {
    /// What has to come before it can be sent, and where.
    fn missing(&mut self, now: Moment) -> Option<(String, Option<Focus>)> {
        if self.edit.is_blank() {
            return Some(("write a few words first".into(), Some(Focus::Text)));
        }
        if self.channels.is_none() {
            return Some(("the host has not said yet where it can go: a moment".into(), None));
        }
        if let Some(fault) = self.too_long() {
            return Some((fault, Some(Focus::Text)));
        }
        if self.refreshed.is_some_and(|at| between(at, now) < STARTLED) {
            return Some(("the text changed this moment: read it, then send it".into(), None));
        }
        if let Some(who) = self.overtaken.take() {
            let number = self.number;
            return Some((format!("{who}: send again to send update {number} as well"), None));
        }
        if self.inward() == Some(Inward::Whole) {
            let name = self.chosen().find(|toggle| toggle.row.is_public);
            let name = name.map(|toggle| toggle.row.name.to_string()).unwrap_or_default();
            let fault = format!("not sent: this is the internal text, and everybody reads {name} (ctrl-t, or edit it)");
            return Some((fault, Some(Focus::Text)));
        }
        self.unnamed()
    }

    /// The name of a public channel that is still to be typed.
    fn unnamed(&self) -> Option<(String, Option<Focus>)> {
        let toggles = self.channels.iter().flatten();
        let (at, toggle) = toggles.enumerate().find(|(_, toggle)| toggle.wants_name())?;
        let name = &toggle.row.name;
        let fault = format!("everybody can read {name}: type `{name}` to send it there");
        Some((fault, Some(Focus::Name(at))))
    }
}

/// The command: approving a draft, posting a text, or the timeline alone where no channel is chosen.
fn approve(state: &mut State, writing: Box<Writing>) -> Vec<Effect> {
    let (text, channels) = (writing.edit.text(), writing.chosen_names());
    if channels.is_empty() {
        let lines: Vec<&str> = text.iter().map(SafeText::as_str).collect();
        let whole = lines.join(" ");
        let said = Command::SendUpdate {
            text: SafeText::clean(&whole),
        };
        let copied = Effect::Copy(lines.join("\n"));
        return vec![
            say(state, writing, said, "sent to nobody: kept as a note, and copied"),
            copied,
        ];
    }
    let public = |toggle: &&Toggle| toggle.row.is_public;
    let typed = writing.chosen().filter(public).map(|toggle| toggle.row.name.clone());
    let typed: Vec<SafeText> = typed.collect();
    let number = Some(writing.number).filter(|number| *number > 0);
    let said = match writing.draft.as_ref().map(|draft| draft.update.clone()) {
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
    vec![say(state, writing, Command::Comms(said), "approved: it is on its way")]
}

/// Sends the command about the incident that the dialog was opened for; what is refused comes back.
fn say(state: &mut State, writing: Box<Writing>, said: Command, done: &'static str) -> Effect {
    let about = writing.incident;
    let command = state.tickets.send_about(about, said, done);
    state.tickets.give_back(Mode::Update(writing));
    Effect::Send(command)
}

/// Puts the text where everybody sees it, for somebody else to approve.
pub(super) fn share(state: &mut State, now: Moment, mut writing: Box<Writing>) -> Vec<Effect> {
    let fault = match writing.too_long() {
        _ if writing.edit.is_blank() => Some("write a few words first".to_owned()),
        None if !reaches_host(state, now) => Some(GONE.into()),
        fault => fault,
    };
    if let Some(fault) = fault {
        writing.fault = fault;
        state.mode = Mode::Update(writing);
        return Vec::new();
    }
    let (text, channels) = (writing.edit.text(), writing.chosen_names());
    let said = match writing.draft.as_ref().map(|draft| draft.update.clone()) {
        Some(update) => CommsCommand::EditUpdate { update, text, channels },
        None => CommsCommand::DraftUpdate { text, channels },
    };
    let done = "draft shared: U opens it for whoever approves";
    vec![say(state, writing, Command::Comms(said), done)]
}

/// The host took it; other texts that the person wrote in the dialog are there the next time.
pub fn taken(state: &mut State, mut writing: Writing) {
    writing.is_touched = false;
    if let Source::Own(at) = writing.source
        && at < writing.own.len()
    {
        writing.own.remove(at);
    }
    writing.draft = None;
    state.unsent.put(writing);
}

/// Opens the dialog again with a text that the host refused, and says why; a text that cannot be shown now is kept.
pub fn refused(state: &mut State, now: Moment, mut writing: Box<Writing>, why: &str) {
    writing.fault = why.into();
    writing.seen = None;
    if matches!(state.mode, Mode::Browse) {
        state.mode = Mode::Update(writing);
        return;
    }
    writing.is_touched = true;
    state.unsent.put(*writing);
    let text = format!("{why}; your text is kept: open the update again");
    state.notices.say(now, NoticeKind::Warning, text);
}
