//! What can be done about a part of the incident, as options to choose from.

mod clocks;
mod comms;
pub mod people;
mod talk;

use super::errand::Errand;
use super::line::Line;
use super::{Choice, Deed, Effect, Item, Mode, Pick, State};
use crate::domain::clock::ClockKind;
use crate::domain::incident::{Command, Incident, LinkKind, Milestone, Role, Status};
use crate::domain::{Moment, SafeText, TalkId, UpdateId};
use crate::wire::NoticeKind;

/// What the options are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Menu {
    /// Who is who.
    Everybody,
    /// Which role to take oneself.
    Take,
    /// Which of one's roles to hand over.
    HandOver,
    /// Who takes a role over.
    Successor(Role),
    /// What to do about a role.
    Role(Role),
    /// Which clock.
    Clocks,
    /// What to do about a clock.
    Clock(ClockKind, SafeText),
    /// By how many minutes a clock is put off.
    Off(ClockKind, SafeText),
    /// How the soak goes.
    Soak,
    /// How far the incident has come.
    Status,
    /// Whether customers are affected.
    Impact,
    /// Which moment is known.
    Moments,
    /// What to do about a proposal.
    Decision(TalkId),
    /// What to do about a supposed cause.
    Hypothesis(TalkId),
    /// What to do about a todo.
    Todo(TalkId),
    /// Who does a todo.
    TodoFor(TalkId),
    /// Which update to write: a new one, or a draft.
    Updates,
    /// What to do about an update on one channel.
    Delivery(UpdateId, SafeText),
}

/// Options with what has to be known to choose among them.
struct Offer {
    title: String,
    lead: Vec<String>,
    options: Vec<(Errand, String)>,
}

impl Offer {
    fn new(title: impl Into<String>, options: Vec<(Errand, String)>) -> Self {
        Self {
            title: title.into(),
            lead: Vec::new(),
            options,
        }
    }

    fn lead(mut self, line: impl Into<String>) -> Self {
        self.lead.push(line.into());
        self
    }
}

/// Opens a menu; says why where there is nothing to choose.
pub fn open(state: &mut State, now: Moment, menu: &Menu) -> Vec<Effect> {
    let offer = state
        .world
        .incident
        .as_deref()
        .and_then(|incident| offer(state, incident, now, menu));
    let Some(offer) = offer.filter(|offer| !offer.options.is_empty()) else {
        state.notices.say(now, NoticeKind::Info, nothing(menu));
        return Vec::new();
    };
    show(state, offer);
    Vec::new()
}

/// Asks whether a text that was just copied has been brought out.
pub fn pasted(state: &mut State, now: Moment, update: &UpdateId, channel: &SafeText) -> Vec<Effect> {
    show(state, comms::pasted(update, channel));
    if let Mode::Choice(choice) = &mut state.mode {
        choice.came = Some(now);
    }
    Vec::new()
}

fn show(state: &mut State, offer: Offer) {
    let items = offer.options.into_iter();
    state.mode = Mode::Choice(Choice {
        pick: Pick::Menu(offer.title),
        items: items
            .map(|(errand, words)| (Item::Errand(Box::new(errand)), words.into()))
            .collect(),
        selected: Some(0),
        lead: offer.lead.into_iter().map(SafeText::from).collect(),
        came: None,
    });
}

fn offer(state: &State, incident: &Incident, now: Moment, menu: &Menu) -> Option<Offer> {
    match menu {
        Menu::Everybody => Some(people::everybody(state, incident)),
        Menu::Take => Some(people::take(state, incident)),
        Menu::HandOver => Some(people::hand_over(state, incident)),
        Menu::Successor(role) => Some(people::successor(state, *role)),
        Menu::Role(role) => Some(people::role(state, incident, *role)),
        Menu::Clocks => Some(clocks::all(incident, now)),
        Menu::Clock(kind, name) => clocks::one(incident, now, *kind, name),
        Menu::Off(kind, name) => Some(clocks::off(*kind, name)),
        Menu::Soak => Some(clocks::soak(incident, now)),
        Menu::Status => Some(status(incident)),
        Menu::Impact => Some(impact(incident, now)),
        Menu::Moments => Some(moments()),
        Menu::Decision(talk) => talk::decision(incident, talk),
        Menu::Hypothesis(talk) => talk::hypothesis(incident, talk),
        Menu::Todo(talk) => talk::todo(incident, talk),
        Menu::TodoFor(talk) => Some(talk::todo_for(state, talk)),
        Menu::Updates => Some(comms::updates(state, incident, now)),
        Menu::Delivery(update, channel) => comms::delivery(incident, update, channel),
    }
}

/// Why a menu has no options.
fn nothing(menu: &Menu) -> &'static str {
    match menu {
        Menu::HandOver => "you play no role that could be handed over",
        Menu::Clocks | Menu::Clock(..) | Menu::Off(..) => "this clock does not run (hint: it may just have ended)",
        Menu::Decision(_) | Menu::Hypothesis(_) | Menu::Todo(_) | Menu::TodoFor(_) | Menu::Delivery(..) => {
            "nothing is left to say about it"
        }
        Menu::Everybody
        | Menu::Take
        | Menu::Successor(_)
        | Menu::Role(_)
        | Menu::Soak
        | Menu::Status
        | Menu::Impact
        | Menu::Moments
        | Menu::Updates => "there is nothing to choose from now",
    }
}

fn write(line: Line, words: impl Into<String>) -> (Errand, String) {
    (Errand::Write(line), words.into())
}

fn status(incident: &Incident) -> Offer {
    let to = |to: Status, words: &str| {
        let say = Errand::Say(Command::SetStatus { to }, "status changed");
        (say, format!("{:<14} {words}", to.word()))
    };
    let ask = |deed, to: Status, words: &str| (Errand::Ask(deed), format!("{:<14} {words}", to.word()));
    let options = if incident.is_open() {
        vec![
            to(Status::Triage, "people find out how bad it is"),
            to(Status::Investigating, "people look for the cause"),
            to(Status::Identified, "the cause is known"),
            ask(Deed::Mitigated, Status::Mitigated, "the harm is stopped: asks first"),
            to(Status::Monitoring, "people watch whether it stays well"),
            ask(Deed::Resolve, Status::Resolved, "it is over: asks first"),
        ]
    } else {
        vec![
            write(Line::Reopen, "open it again, giving why"),
            write(Line::Review, "give the review a date"),
            to(Status::Closed, "nothing is left to do"),
        ]
    };
    let is = |option: &(Errand, String)| option.1.split(' ').next() == Some(incident.status.word());
    let options = options.into_iter().filter(|option| !is(option)).collect();
    Offer::new(
        format!("{} is {}. What now?", incident.id, incident.status.word()),
        options,
    )
}

fn impact(incident: &Incident, now: Moment) -> Offer {
    let open = incident.impacts.iter().find(|impact| impact.until.is_none());
    let page = write(
        Line::Link(LinkKind::StatusPage),
        "a public page is open: write down its address",
    );
    match open {
        None => Offer::new(
            "Are customers affected?",
            vec![write(Line::ImpactFrom, "yes: since now, or since a time"), page],
        ),
        Some(impact) => Offer::new(
            "Are customers still affected?",
            vec![write(Line::ImpactUntil, "no more: until now, or until a time"), page],
        )
        .lead(format!("affected since {}", super::stamp::words(impact.from, now))),
    }
}

fn moments() -> Offer {
    let when = |milestone: Milestone, words: &str| write(Line::When(milestone), words);
    Offer::new(
        "Which moment do you know?",
        vec![
            when(Milestone::Started, "when it began"),
            when(Milestone::Detected, "when it was noticed"),
            when(Milestone::Acknowledged, "when somebody took it on"),
            when(Milestone::Mitigated, "when the harm was stopped"),
            when(Milestone::Resolved, "when it was over"),
        ],
    )
}
