//! Looking back: a search over all incidents of the journal, and one of them to read. The host is asked and answers when
//! it can; what is on screen meanwhile takes keys as ever.

use super::incident::reaches_host;
use super::{Effect, Link, Mode, State, keys};
use crate::console::input::{Action, Chord, Edited, Found, GlobalAction, Key, LineEdit, Scope};
use crate::domain::incident::Refusal;
use crate::domain::{EventId, IncidentId, Moment, SafeText};
use crate::wire::{Findings, LookBack, NoticeKind, Past, PastIncident, ToHost};

/// A word shorter than this is in everything.
const SHORTEST: usize = 2;
/// Rows that a page of findings moves by.
const PAGE: usize = 10;

/// A search over all incidents.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// What was typed.
    pub edit: LineEdit,
    /// The row that is selected, from 0.
    pub selected: usize,
    /// What was found, with the words it was found by.
    pub found: Option<(String, Findings)>,
    /// Why the journal could not be asked.
    pub refused: Option<SafeText>,
    /// The words the host is asked for now, with the ticket.
    asked: Option<(u64, String)>,
    /// The incident the host was asked for, with the ticket.
    opening: Option<(u64, IncidentId)>,
}

/// A row of what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// An incident, by its place.
    Incident(usize),
    /// A fact of it, by both places.
    Fact(usize, usize),
}

impl Search {
    /// The words that can be looked for; empty where too little was typed.
    #[must_use]
    pub fn words(&self) -> String {
        let words: Vec<&str> = self.edit.text().split_whitespace().collect();
        let count = |word: &&str| word.chars().filter(|letter| letter.is_alphanumeric()).count();
        if words.iter().map(count).max().unwrap_or(0) < SHORTEST {
            return String::new();
        }
        words.join(" ")
    }

    /// What was found by the words that stand there; none while the host has not answered.
    #[must_use]
    pub fn findings(&self) -> Option<&Findings> {
        let (words, findings) = self.found.as_ref()?;
        (*words == self.words()).then_some(findings)
    }

    /// The rows of what was found last, also while something else is looked for.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let found = self.found.iter().flat_map(|(_, findings)| &findings.rows).enumerate();
        found
            .flat_map(|(at, finding)| {
                let facts = (0..finding.facts.len()).map(move |fact| Row::Fact(at, fact));
                std::iter::once(Row::Incident(at)).chain(facts)
            })
            .collect()
    }

    /// Whether an answer is waited for.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.asked.is_some() || self.opening.is_some()
    }

    /// The incident of the selected row and the fact to read it at.
    fn target(&self) -> Option<(IncidentId, Option<EventId>)> {
        let (_, findings) = self.found.as_ref()?;
        match *self.rows().get(self.selected)? {
            Row::Incident(at) => findings.rows.get(at).map(|finding| (finding.incident, None)),
            Row::Fact(at, fact) => {
                let finding = findings.rows.get(at)?;
                let fact = finding.facts.get(fact)?;
                Some((finding.incident, Some(fact.id.clone())))
            }
        }
    }
}

/// An incident of the journal being read; nothing of it can be changed here.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The incident.
    pub past: PastIncident,
    /// The entry that is selected, from 0.
    pub selected: usize,
    /// The search to go back to.
    search: Search,
}

/// Opens the search.
pub fn open(state: &mut State) -> Vec<Effect> {
    state.mode = Mode::Past(Box::default());
    Vec::new()
}

/// Takes one chord of the search.
pub fn press(state: &mut State, now: Moment, mut search: Box<Search>, chord: Chord) -> Vec<Effect> {
    let last = search.rows().len().saturating_sub(1);
    let mut effects = Vec::new();
    search.selected = match chord.key() {
        Key::Up => search.selected.saturating_sub(1),
        Key::Down => (search.selected + 1).min(last),
        Key::PageUp => search.selected.saturating_sub(PAGE),
        Key::PageDown => (search.selected + PAGE).min(last),
        _ => match search.edit.press(chord) {
            Edited::Cancel => return Vec::new(),
            Edited::Submit => {
                effects = read(state, now, &mut search);
                search.selected
            }
            Edited::Changed => 0,
            Edited::Ignored => search.selected,
        },
    };
    state.mode = Mode::Past(search);
    effects
}

/// Asks for the incident of the selected row.
fn read(state: &mut State, now: Moment, search: &mut Search) -> Vec<Effect> {
    // What stands there was not found by these words: the answer is on its way.
    let Some((incident, near)) = search.findings().and_then(|_| search.target()) else {
        return Vec::new();
    };
    if search.opening.is_some() || !reaches_host(state, now) {
        return Vec::new();
    }
    let ticket = state.tickets.number();
    search.opening = Some((ticket, incident));
    let what = LookBack::Read { incident, near };
    vec![Effect::Send(ToHost::LookBack { ticket, what })]
}

/// Asks for what stands there now, where that was not asked yet: one question at a time, so that a slow journal is asked
/// for the newest words only.
pub fn ask(state: &mut State) -> Option<Effect> {
    let is_linked = state.link == Link::Linked;
    let Mode::Past(search) = &mut state.mode else {
        return None;
    };
    if !is_linked {
        (search.asked, search.opening) = (None, None);
        return None;
    }
    let words = search.words();
    if words.is_empty() || search.asked.is_some() || search.is_answered(&words) {
        return None;
    }
    let ticket = state.tickets.number();
    search.asked = Some((ticket, words.clone()));
    let what = LookBack::Search {
        words: SafeText::clean(&words),
    };
    Some(Effect::Send(ToHost::LookBack { ticket, what }))
}

impl Search {
    fn is_answered(&self, words: &str) -> bool {
        self.found.as_ref().is_some_and(|(found, _)| found == words)
    }
}

/// Takes an answer; one that nobody waits for any more falls on the floor.
pub fn answered(state: &mut State, now: Moment, ticket: u64, past: Option<Past>, refusal: Option<Refusal>) {
    let Mode::Past(search) = &mut state.mode else {
        return;
    };
    let asked = search.asked.take_if(|(asked, _)| *asked == ticket);
    let opening = search.opening.take_if(|(asked, _)| *asked == ticket);
    match (asked, opening, past) {
        (Some((_, words)), _, Some(Past::Found(findings))) => {
            (search.found, search.refused) = (Some((words, findings)), None);
            search.selected = search.selected.min(search.rows().len().saturating_sub(1));
        }
        (_, Some(_), Some(Past::Told(past))) => {
            let (selected, search) = (past.at, std::mem::take(&mut **search));
            let reading = Reading { past, selected, search };
            state.mode = Mode::Reading(Box::new(reading));
        }
        (Some((_, words)), _, _) => {
            search.found = Some((words, Findings::default()));
            search.refused = refusal.map(|refusal| refusal.to_string().into());
        }
        (None, Some((_, incident)), _) => {
            let why = refusal.map_or_else(|| format!("{incident} cannot be read"), |refusal| refusal.to_string());
            state.notices.say(now, NoticeKind::Warning, why);
        }
        (None, None, _) => {}
    }
}

/// Takes one chord while an incident is read: the keys of lists move, back goes to the search.
pub fn turn(state: &mut State, mut reading: Box<Reading>, chord: Chord) -> Vec<Effect> {
    let found = state.keymap.lookup(&[Scope::List, Scope::Global], &[], chord);
    let last = reading.past.entries.len().saturating_sub(1);
    let mut effects = Vec::new();
    match found {
        Found::Action(Action::Global(GlobalAction::Back | GlobalAction::Quit)) => {
            state.mode = Mode::Past(Box::new(reading.search));
            return Vec::new();
        }
        Found::Action(Action::Global(GlobalAction::Copy)) => effects = copy(&reading),
        Found::Action(_) | Found::Pending | Found::None => {
            if let Some(step) = keys::step(state, chord) {
                reading.selected = step.from(reading.selected, last);
            }
        }
    }
    state.mode = Mode::Reading(reading);
    effects
}

fn copy(reading: &Reading) -> Vec<Effect> {
    let entry = reading.past.entries.get(reading.selected);
    let line = entry.map(|entry| {
        let at = entry.at.format("%Y-%m-%d %H:%M:%SZ");
        format!("{} {at} {}: {}", reading.past.id, entry.who, entry.text)
    });
    line.map(Effect::Copy).into_iter().collect()
}
