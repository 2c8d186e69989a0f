//! Timeline: what happened in the incident, newest first.

mod rows;
mod view;

use super::cursor::Cursor;
use crate::console::app::{Choice, Effect, Errand, Item, Line, Mode, Pick, State, carry_out, step_of};
use crate::console::input::{ListAction, TimelineAction};
use crate::console::layout::Panel;
use crate::domain::{EventId, Moment, SafeText};
use crate::wire::NoticeKind;
use std::fmt::Write as _;

pub use crate::domain::incident::Kind;
pub use rows::{Entry, rows};
pub use view::{title, view};

/// A person's view of the timeline.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The selected entry.
    pub cursor: Cursor<EventId>,
    /// Text that entries must contain.
    pub filter: String,
    /// The one kind that is shown; none shows all that is news.
    pub kind: Option<Kind>,
    /// The one person whose entries are shown.
    pub who: Option<SafeText>,
    /// Whether the selected entry is shown whole.
    pub is_open: bool,
}

fn ids(state: &State) -> Vec<EventId> {
    rows(state).into_iter().map(|row| row.entry.id.clone()).collect()
}

fn selected(state: &State) -> Option<Entry<'_>> {
    let index = state.timeline.cursor.index(&ids(state))?;
    rows(state).into_iter().nth(index)
}

/// The selected entry in one line.
#[must_use]
pub fn selected_text(state: &State) -> Option<String> {
    selected(state).map(|row| line(&row))
}

/// An entry with its moment and author.
fn line(row: &Entry<'_>) -> String {
    format!("{} {}: {}", row.at.format("%H:%M:%SZ"), row.entry.who, row.text)
}

/// Moves the cursor, or shows the selected entry whole.
pub fn list(state: &mut State, action: ListAction) -> Vec<Effect> {
    let ids = ids(state);
    match step_of(action, state.page(Panel::Timeline)) {
        Some(step) => state.timeline.cursor.go(&ids, step),
        None => state.timeline.is_open = !state.timeline.is_open,
    }
    Vec::new()
}

/// Shows entries in one line each again, then all of them; false where they are.
pub fn back(state: &mut State) -> bool {
    let look = &mut state.timeline;
    std::mem::take(&mut look.is_open) || look.kind.take().is_some() || look.who.take().is_some()
}

/// Carries out one action.
pub fn act(state: &mut State, now: Moment, action: TimelineAction) -> Vec<Effect> {
    match action {
        TimelineAction::CopyAll => copy_all(state, now),
        TimelineAction::Kind => ask_kind(state),
        TimelineAction::Person => ask_person(state, now),
        TimelineAction::Correct => correct(state, now),
    }
}

/// Which entries are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Narrow {
    /// One kind, or all.
    Kind(Option<Kind>),
    /// One person's, or everybody's.
    Person(Option<SafeText>),
}

/// Shows only some entries.
pub fn narrow(state: &mut State, to: Narrow) -> Vec<Effect> {
    match to {
        Narrow::Kind(kind) => state.timeline.kind = kind,
        Narrow::Person(who) => state.timeline.who = who,
    }
    Vec::new()
}

fn choose(state: &mut State, title: &str, items: Vec<(Narrow, String)>, selected: usize) -> Vec<Effect> {
    let items = items.into_iter();
    state.mode = Mode::Choice(Choice {
        pick: Pick::Menu(title.into()),
        items: items.map(|(to, words)| (Item::Narrow(to), words.into())).collect(),
        selected: Some(selected),
        lead: Vec::new(),
        came: None,
    });
    Vec::new()
}

fn ask_kind(state: &mut State) -> Vec<Effect> {
    let kinds = Kind::ALL.map(|kind| (Narrow::Kind(Some(kind)), kind.words().to_owned()));
    let all = (Narrow::Kind(None), "everything".to_owned());
    let items: Vec<_> = std::iter::once(all).chain(kinds).collect();
    let present = Narrow::Kind(state.timeline.kind);
    let selected = items.iter().position(|(kind, _)| kind == &present);
    choose(state, "Show entries about", items, selected.unwrap_or(0))
}

fn ask_person(state: &mut State, now: Moment) -> Vec<Effect> {
    let Some(incident) = state.world.incident.as_deref() else {
        return nothing(state, now);
    };
    let people = rows::authors(incident).into_iter().map(|who| {
        let words = who.to_string();
        (Narrow::Person(Some(who)), words)
    });
    let all = (Narrow::Person(None), "everybody".to_owned());
    let items: Vec<_> = std::iter::once(all).chain(people).collect();
    choose(state, "Show entries of", items, 0)
}

/// Asks what the selected entry should say; the entry itself stays.
fn correct(state: &mut State, now: Moment) -> Vec<Effect> {
    match selected(state).map(|row| row.entry.id.clone()) {
        Some(of) => carry_out(state, now, Errand::Write(Line::Correct(of))),
        None => nothing(state, now),
    }
}

fn nothing(state: &mut State, now: Moment) -> Vec<Effect> {
    let text = "no incident: there is no timeline";
    state.notices.say(now, NoticeKind::Info, text);
    Vec::new()
}

fn copy_all(state: &mut State, now: Moment) -> Vec<Effect> {
    let Some(incident) = state.world.incident.as_deref() else {
        return nothing(state, now);
    };
    let mut text = format!("# {} {} {}\n\n", incident.severity.word(), incident.id, incident.title);
    for entry in incident.chronicle() {
        let at = incident.happened(entry).format("%H:%M:%SZ");
        let _ = writeln!(text, "- {at} {}: {}", entry.who, incident.line(entry));
    }
    vec![Effect::Copy(text)]
}
