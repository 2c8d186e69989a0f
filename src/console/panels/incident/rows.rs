//! The rows of the incident: each says one thing, and knows what can be done about it.

use super::comms;
use super::next::next;
use crate::console::app::{Errand, Menu, State, role_since};
use crate::console::theme::Role as Look;
use crate::console::view::clock;
use crate::domain::clock::{Clock, ClockKind, Urgency};
use crate::domain::incident::{Decision, Hypothesis, HypothesisState, Incident, Role, Todo, TodoState, metrics};
use crate::domain::moment::{between, clock_face, short};
use crate::domain::{Moment, SafeText, TalkId, UpdateId};
use std::time::Duration;

/// What a row is about; the cursor stays on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// What comes next.
    Next,
    /// Severity and status.
    State,
    /// A clock.
    Clock(ClockKind, SafeText),
    /// A role.
    Role(Role),
    /// A proposal.
    Decision(TalkId),
    /// A supposed cause.
    Hypothesis(TalkId),
    /// Something to do.
    Todo(TalkId),
    /// Customers.
    Impact,
    /// Updates that went out.
    Updates,
    /// A draft that waits for somebody to approve it.
    Draft(UpdateId),
    /// An update on one channel.
    Delivery(UpdateId, SafeText),
    /// Figures, by line.
    Figures(u8),
}

/// One row in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What it is about.
    pub key: Key,
    /// One word for its kind.
    pub label: String,
    /// What it says.
    pub text: String,
    /// What there is to know beside it.
    pub more: String,
    /// How loud it is.
    pub look: Look,
    /// What Enter does.
    pub errand: Option<Errand>,
}

pub(super) fn told(
    key: Key,
    label: impl Into<String>,
    text: impl Into<String>,
    look: Look,
    errand: Option<Errand>,
) -> Told {
    Told {
        key,
        label: label.into(),
        text: text.into(),
        more: String::new(),
        look,
        errand,
    }
}

impl Told {
    pub(super) fn more(mut self, more: impl Into<String>) -> Self {
        self.more = more.into();
        self
    }
}

/// All rows, what presses first; none where no incident was ever declared.
#[must_use]
pub fn rows(state: &State, now: Moment) -> Vec<Told> {
    let Some(incident) = state.world.incident.as_deref() else {
        return Vec::new();
    };
    let me = state.world.me();
    let mut rows = vec![upcoming(incident, me, now), stands(incident, now)];
    rows.extend(
        clock::by_urgency(incident, now)
            .into_iter()
            .map(|clock| of_clock(incident, clock, now)),
    );
    rows.extend(roles(state, incident));
    rows.push(impact(incident, now));
    let (open, settled) = talk(incident);
    rows.extend(open);
    rows.extend(comms::rows(incident, now));
    rows.extend(settled);
    rows.extend(figures(incident, now));
    rows
}

fn upcoming(incident: &Incident, me: &str, now: Moment) -> Told {
    let next = next(incident, me, now);
    let look = match next.urgency {
        Urgency::Calm => Look::Strong,
        Urgency::Soon => Look::ClockSoon,
        Urgency::Overdue => Look::ClockOverdue,
    };
    told(Key::Next, "next", next.text, look, next.errand)
}

fn stands(incident: &Incident, now: Moment) -> Told {
    let until = incident.resolved.unwrap_or(now);
    let text = format!("{} {}", incident.severity.word(), incident.status.word());
    let since = format!(
        "{} {}, declared {}",
        if incident.is_open() { "open for" } else { "was open for" },
        short(between(incident.declared, until)),
        incident.declared.format("%H:%MZ")
    );
    let menu = Errand::Open(Menu::Status);
    told(Key::State, "state", text, incident.severity.into(), Some(menu)).more(since)
}

fn of_clock(incident: &Incident, clock: &Clock, now: Moment) -> Told {
    let key = Key::Clock(clock.kind, clock.name.clone());
    let menu = Errand::Open(Menu::Clock(clock.kind, clock.name.clone()));
    let name = if clock.name.is_empty() {
        String::new()
    } else {
        format!("{} ", clock.name)
    };
    let text = format!("{name}{}", clock::stands(clock, now));
    let mut more = clock::more(incident, clock, now);
    if let Some(call) = clock.called.as_ref().filter(|call| call.rung > 0) {
        more = format!(
            "{more} (called {})",
            crate::domain::moment::short(between(call.at, now)) + " ago"
        );
    }
    if !clock.why.is_empty() && clock.urgency(now) == Urgency::Calm {
        let gap = if more.is_empty() { "" } else { "  " };
        more = format!("{more}{gap}{}", clock.why);
    }
    let row = told(key, clock.kind.word(), text, clock.urgency(now).into(), Some(menu));
    row.more(more)
}

/// The roles that are played, and the commander in any case.
fn roles<'a>(state: &'a State, incident: &'a Incident) -> impl Iterator<Item = Told> + 'a {
    let shown = |role: &Role| *role == Role::Commander || incident.roles.contains_key(role);
    Role::ALL.into_iter().filter(shown).map(move |role| {
        let menu = Some(Errand::Open(Menu::Role(role)));
        let Some(who) = incident.roles.get(&role) else {
            return told(Key::Role(role), role.word(), "nobody", Look::ClockOverdue, menu);
        };
        let name = if who.as_str() == state.world.me() {
            format!("{who} (you)")
        } else {
            who.to_string()
        };
        let waits = incident.unaccepted.contains(&role) || incident.handoffs.contains_key(&role);
        let look = if waits { Look::ClockSoon } else { Look::Text };
        told(Key::Role(role), role.word(), name, look, menu).more(role_since(state, incident, role))
    })
}

fn impact(incident: &Incident, now: Moment) -> Told {
    let (text, look) = match incident.impacts.last() {
        None => ("nobody said whether customers are affected".into(), Look::Muted),
        Some(impact) => match impact.until {
            None => {
                let since = impact.from.format("%H:%MZ");
                let text = format!(
                    "customers affected for {}, since {since}",
                    clock_face(between(impact.from, now))
                );
                (text, Look::StatusDown)
            }
            Some(until) => (
                format!("customers well again since {}", until.format("%H:%MZ")),
                Look::StatusOk,
            ),
        },
    };
    let links: Vec<String> = incident
        .links
        .iter()
        .map(|link| format!("{}: {}", link.to.words(), link.name))
        .collect();
    let row = told(Key::Impact, "impact", text, look, Some(Errand::Open(Menu::Impact)));
    row.more(links.join(", "))
}

/// What people said: what is open, then what is settled.
fn talk(incident: &Incident) -> (Vec<Told>, Vec<Told>) {
    let decisions = incident
        .decisions
        .iter()
        .map(|each| (each.result.is_none(), decision(each)));
    let causes = incident.hypotheses.iter();
    let causes = causes.map(|each| (each.state != HypothesisState::RuledOut, hypothesis(each)));
    let todos = incident
        .todos
        .iter()
        .map(|each| (each.state == TodoState::Open, todo(each)));
    let (open, settled): (Vec<_>, Vec<_>) = decisions.chain(causes).chain(todos).partition(|(is_open, _)| *is_open);
    let rows = |all: Vec<(bool, Told)>| all.into_iter().map(|(_, row)| row).collect();
    (rows(open), rows(settled))
}

fn said(who: &SafeText, at: Moment) -> String {
    format!("{who} {}", at.format("%H:%MZ"))
}

fn decision(decision: &Decision) -> Told {
    let key = Key::Decision(decision.talk.clone());
    let menu = Errand::Open(Menu::Decision(decision.talk.clone()));
    let (label, text, look) = match &decision.result {
        None => ("proposed", decision.proposal.to_string(), Look::Strong),
        Some(result) => ("decided", format!("{}: {result}", decision.proposal), Look::Text),
    };
    let errand = decision.result.is_none().then_some(menu);
    told(key, label, text, look, errand).more(said(&decision.who, decision.at))
}

fn hypothesis(supposed: &Hypothesis) -> Told {
    let key = Key::Hypothesis(supposed.talk.clone());
    let menu = Errand::Open(Menu::Hypothesis(supposed.talk.clone()));
    let why = if supposed.why.is_empty() {
        String::new()
    } else {
        format!(": {}", supposed.why)
    };
    let (look, mark) = match supposed.state {
        HypothesisState::Open => (Look::Text, "?"),
        HypothesisState::Supported => (Look::StatusOk, "+"),
        HypothesisState::RuledOut => (Look::Muted, "x"),
    };
    let text = format!(
        "{mark} {} ({}%) {}{why}",
        supposed.text,
        supposed.confidence,
        supposed.state.words()
    );
    told(key, "cause", text, look, Some(menu)).more(said(&supposed.who, supposed.at))
}

fn todo(todo: &Todo) -> Told {
    let key = Key::Todo(todo.talk.clone());
    let menu = Errand::Open(Menu::Todo(todo.talk.clone()));
    let who = if todo.to.is_empty() {
        "nobody yet"
    } else {
        todo.to.as_str()
    };
    let (text, look) = match todo.state {
        TodoState::Open => (format!("{who}: {}", todo.text), Look::Text),
        TodoState::Done => (format!("done: {} ({who})", todo.text), Look::StepDone),
        TodoState::Dropped => (format!("dropped: {}: {}", todo.text, todo.why), Look::StepSkipped),
    };
    told(key, "todo", text, look, Some(menu)).more(said(&todo.who, todo.at))
}

fn figures(incident: &Incident, now: Moment) -> Vec<Told> {
    let until = incident.resolved.unwrap_or(now);
    let figures = metrics(incident, until);
    let took = |span: Option<Duration>| span.map_or_else(|| "not known".into(), short);
    let first = format!(
        "detect {}  acknowledge {}",
        took(figures.detect),
        took(figures.acknowledge)
    );
    let then = format!("mitigate {}  resolve {}", took(figures.mitigate), took(figures.resolve));
    let on_time = match figures.updates_due {
        0 => "no update was due".to_owned(),
        due => format!("{} of {due} updates on time", figures.updates_on_time),
    };
    let rest = format!("impact {}  {on_time}", took(figures.impact));
    let moments = || Some(Errand::Open(Menu::Moments));
    vec![
        told(Key::Figures(0), "figures", first, Look::Text, moments()),
        told(Key::Figures(1), "", then, Look::Text, moments()),
        told(Key::Figures(2), "", rest, Look::Text, moments()),
    ]
}
