//! The filters of the log: set, changed, and taken back one by one.

use super::look::{Filter, Look};
use crate::console::app::{Effect, Item, Pick, State, choose};
use crate::domain::log::{Level, LogQuery};
use crate::domain::source::SourceKind;
use crate::domain::{SafeText, SourceId};

impl Look {
    /// Notes that a filter was set; the page begins at the newest line of the new answer.
    pub(super) fn set(&mut self, filter: Filter) {
        self.filters.retain(|known| *known != filter);
        self.filters.push(filter);
        self.follow();
    }

    /// Asks for every line of an id and for nothing else; the question so far is put aside.
    pub(super) fn pivot_to(&mut self, id: &str, field: SafeText) {
        let query = LogQuery {
            id: Some(id.to_owned()),
            ..LogQuery::default()
        };
        let before = std::mem::replace(&mut self.query, query);
        let filters = std::mem::take(&mut self.filters);
        if before.id.is_none() {
            self.aside = Some((before, filters));
        }
        self.field = field;
        self.set(Filter::Id);
    }

    /// Takes a filter out of the question, keeping the selected line in sight.
    fn unset(&mut self, filter: Filter) {
        self.filters.retain(|known| *known != filter);
        match filter {
            Filter::Id => {
                let (query, filters) = self.aside.take().unwrap_or_default();
                (self.query, self.filters) = (query, filters);
                self.field = SafeText::default();
            }
            Filter::Text => self.query.text = None,
            Filter::Level => self.query.level = None,
            Filter::Source => self.query.sources.clear(),
        }
    }
}

/// Shows only lines that contain a text; all where it is empty.
pub fn filter_text(state: &mut State, text: &str) -> Vec<Effect> {
    if text.is_empty() {
        state.logs.unset(Filter::Text);
    } else {
        state.logs.query.text = Some(text.to_owned());
        state.logs.set(Filter::Text);
    }
    Vec::new()
}

/// Shows only lines of one source; of all where none is given.
pub fn only_source(state: &mut State, source: Option<SourceId>) -> Vec<Effect> {
    if let Some(source) = source {
        state.logs.query.sources = vec![source];
        state.logs.set(Filter::Source);
    } else {
        state.logs.unset(Filter::Source);
    }
    Vec::new()
}

/// Takes the last filter back, or follows again; false where there is nothing to undo.
pub fn back(state: &mut State) -> bool {
    if let Some(last) = state.logs.filters.last().copied() {
        state.logs.unset(last);
        return true;
    }
    let was_following = state.logs.is_following();
    state.logs.follow();
    !was_following
}

/// Takes all filters back.
pub fn clear(state: &mut State) {
    state.logs.aside = None;
    for filter in [Filter::Id, Filter::Text, Filter::Level, Filter::Source] {
        state.logs.unset(filter);
    }
}

/// The levels a person steps through, from all lines to the gravest.
const LEVELS: [Option<Level>; 5] = [
    None,
    Some(Level::Debug),
    Some(Level::Info),
    Some(Level::Warn),
    Some(Level::Error),
];

/// Goes one level up or down; stays at either end.
pub fn turn_level(state: &mut State, up: bool) {
    let now = LEVELS
        .iter()
        .position(|level| *level == state.logs.query.level)
        .unwrap_or(0);
    let next = if up {
        (now + 1).min(LEVELS.len() - 1)
    } else {
        now.saturating_sub(1)
    };
    match LEVELS[next] {
        None => state.logs.unset(Filter::Level),
        level => {
            state.logs.query.level = level;
            state.logs.set(Filter::Level);
        }
    }
}

/// Offers the sources that bring lines.
pub fn offer_sources(state: &mut State) -> Vec<Effect> {
    let sources = state.world.sources.as_deref().unwrap_or_default().iter();
    let logs = sources.filter(|source| matches!(source.kind, SourceKind::ContainerLog | SourceKind::File));
    let mut items: Vec<(Item, SafeText)> = vec![(Item::AllSources, "all sources".into())];
    items.extend(logs.map(|source| {
        let text = format!("{}  {}  {} lines", source.label, source.state.word(), source.lines);
        (Item::Source(source.id.clone()), text.into())
    }));
    let chosen = state.logs.query.sources.first();
    let is_chosen = |item: &Item| matches!(item, Item::Source(id) if Some(id) == chosen);
    let selected = items.iter().position(|(item, _)| is_chosen(item)).unwrap_or(0);
    choose(state, Pick::Source, items, selected)
}
