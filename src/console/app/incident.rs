//! What a person can do about the incident as a whole.

use super::{Ask, Choice, Confirm, Deed, Effect, Item, Link, Menu, Mode, Pick, Prompt, State, menu, offers};
use crate::console::input::LineEdit;
use crate::domain::incident::{Command, Role, Severity, Status};
use crate::domain::{Moment, SafeText};
use crate::wire::{NoticeKind, ToHost};

/// Sends a command with its ticket; `done` is said when the host agrees. A host that is gone is told nothing: the
/// command would be forgotten, or done much later.
pub fn command(state: &mut State, now: Moment, command: Command, done: &'static str) -> Vec<Effect> {
    if !reaches_host(state, now) {
        return Vec::new();
    }
    vec![Effect::Send(state.tickets.send(command, done))]
}

/// Whether the host can be told something; says so where it cannot.
pub fn reaches_host(state: &mut State, now: Moment) -> bool {
    let is_linked = state.link == Link::Linked;
    if !is_linked {
        let text = "nothing was sent: the host is gone (hint: try again when it is back)";
        state.notices.say(now, NoticeKind::Warning, text);
    }
    is_linked
}

/// Asks for a line of text that begins as `text`.
pub fn prompt(state: &mut State, ask: Ask, text: &str) -> Vec<Effect> {
    state.mode = Mode::Prompt(Prompt::new(ask, text));
    Vec::new()
}

/// Offers a choice.
pub fn choose(state: &mut State, pick: Pick, items: Vec<(Item, SafeText)>, selected: usize) -> Vec<Effect> {
    state.mode = Mode::Choice(Choice {
        pick,
        items,
        selected: Some(selected),
        lead: Vec::new(),
        came: None,
    });
    Vec::new()
}

/// Asks for yes or no, and for a typed word where one is given.
pub fn confirm(state: &mut State, deed: Deed, word: Option<SafeText>) -> Vec<Effect> {
    state.mode = Mode::Confirm(Confirm {
        deed,
        word,
        typed: LineEdit::default(),
        top: 0,
        asked: None,
        is_hurried: false,
        came: None,
    });
    Vec::new()
}

/// Whether an incident is open; says what to do where none is.
pub fn needs_incident(state: &mut State, now: Moment) -> bool {
    let is_open = state.world.open_incident().is_some();
    if !is_open {
        let other = state.world.others_open().next();
        let text = other.map_or_else(
            || "no incident is open (hint: declare one first)".into(),
            |other| {
                format!(
                    "{} is open, and not in front (hint: bring it to the front first)",
                    other.id
                )
            },
        );
        state.notices.say(now, NoticeKind::Warning, text);
    }
    is_open
}

/// The severities, with words that help to choose one.
pub fn severities() -> Vec<(Item, SafeText)> {
    let words = |severity| match severity {
        Severity::Sev1 => "SEV1  everybody is affected",
        Severity::Sev2 => "SEV2  a major part is affected",
        Severity::Sev3 => "SEV3  a part is affected, the team acts",
        Severity::Sev4 => "SEV4  little is affected",
        Severity::Sev5 => "SEV5  a ticket is enough",
    };
    Severity::ALL
        .map(|severity| (Item::Severity(severity), words(severity).into()))
        .to_vec()
}

/// Offers the severities, the present one selected.
pub fn severity(state: &mut State) -> Vec<Effect> {
    let present = state.world.open_incident().map(|incident| incident.severity);
    let selected = Severity::ALL.iter().position(|severity| Some(*severity) == present);
    let mut items = severities();
    if let Some((_, words)) = selected.and_then(|at| items.get_mut(at)) {
        *words = format!("{words} (now)").into();
    }
    choose(state, Pick::Severity, items, selected.unwrap_or(1))
}

/// Offers the roles with who plays them.
pub fn role(state: &mut State) -> Vec<Effect> {
    let words = |role| match role {
        Role::Commander => "incident commander",
        Role::Deputy => "deputy, watches the clocks",
        Role::Operations => "operations, runs commands",
        Role::Scribe => "scribe, writes things down",
        Role::Communications => "communications, writes the updates",
        Role::SubjectExpert => "subject expert, knows the system",
    };
    let incident = state.world.open_incident();
    let now_plays = |role: Role| {
        let who = incident.and_then(|incident| incident.roles.get(&role));
        who.map_or_else(|| "nobody".into(), |who| format!("now {who}"))
    };
    let items = Role::ALL.map(|role| {
        let text = format!("{:<6} {} ({})", role.word(), words(role), now_plays(role));
        (Item::Role(role), text.into())
    });
    choose(state, Pick::Role, items.to_vec(), 0)
}

/// Offers to put the update off.
pub fn snooze(state: &mut State) -> Vec<Effect> {
    let items = [5, 10, 15].map(|minutes| (Item::Minutes(minutes), format!("{minutes} minutes from now").into()));
    choose(state, Pick::Snooze, items.to_vec(), 0)
}

/// Says how far the incident has come.
pub fn status(state: &mut State, now: Moment, to: Status) -> Vec<Effect> {
    let done = match to {
        Status::Triage => "back to triage",
        Status::Investigating => "the incident is under investigation",
        Status::Identified => "the cause is known",
        Status::Mitigated => "mitigated: the mitigation clock is over",
        Status::Monitoring => "monitoring: updates have twice the time",
        Status::Resolved => "resolved",
        Status::Closed => "closed",
    };
    command(state, now, Command::SetStatus { to }, done)
}

/// Answers an offer that waits for this person, else offers one's own role: the only one at once, else asks which.
pub fn hand_over(state: &mut State, now: Moment) -> Vec<Effect> {
    if let Some(role) = offers::waiting(state) {
        return confirm(state, Deed::TakeOver { role }, None);
    }
    let me = state.world.me().to_owned();
    let incident = state.world.open_incident();
    let roles = incident.into_iter().flat_map(|incident| {
        let mine = incident.roles.iter().filter(|(_, who)| who.as_str() == me);
        mine.map(|(role, _)| (*role, incident.handoffs.contains_key(role)))
    });
    let menu = match roles.collect::<Vec<_>>()[..] {
        [(role, false)] => Menu::Successor(role),
        _ => Menu::HandOver,
    };
    menu::open(state, now, &menu)
}

/// Asks the host to write the post-mortem draft; it says where.
pub fn export(state: &mut State, now: Moment) -> Vec<Effect> {
    let Some(incident) = state.world.incident.as_deref() else {
        let text = "no incident was declared here yet: there is nothing to write";
        state.notices.say(now, NoticeKind::Info, text);
        return Vec::new();
    };
    let incident = incident.id;
    if !reaches_host(state, now) {
        return Vec::new();
    }
    vec![Effect::Send(ToHost::Export { incident })]
}

/// Leaves; asks first while an incident is open, since it goes on without this person.
pub fn quit(state: &mut State) -> Vec<Effect> {
    if state.world.open_incident().is_some() {
        return confirm(state, Deed::Quit, None);
    }
    vec![Effect::Quit]
}
