//! What people propose, suppose, have to do, remember and correct.

mod ask;
mod command;

pub(super) use ask::decide;
pub use command::TalkCommand;

use super::course::CourseFact;
use super::fact::{Event, Fact};
use super::fold::Incident;
use super::words::words as line;
use crate::domain::{EventId, Moment, SafeText, TalkId};
use serde::{Deserialize, Serialize};

/// What is known of a supposed cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HypothesisState {
    /// Nobody knows yet.
    Open,
    /// Something speaks for it.
    Supported,
    /// It is not the cause.
    RuledOut,
}

impl HypothesisState {
    /// The words shown on screen.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Supported => "supported",
            Self::RuledOut => "ruled out",
        }
    }
}

/// How far a todo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TodoState {
    /// It is to be done.
    Open,
    /// It is done.
    Done,
    /// It will not be done.
    Dropped,
}

/// What people say, each fact whole: a later one about the same thing takes the place of the earlier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum TalkFact {
    /// A note about an earlier moment.
    Recalled {
        /// The note.
        text: SafeText,
        /// When it happened.
        at: Moment,
    },
    /// A proposal, or what came of it.
    Decision {
        /// Which one.
        talk: TalkId,
        /// What is to be done.
        proposal: SafeText,
        /// What speaks against it; may be empty.
        #[serde(default)]
        objections: SafeText,
        /// What was decided; none while it is open.
        #[serde(default)]
        result: Option<SafeText>,
    },
    /// A supposed cause, or what became of it.
    Hypothesis {
        /// Which one.
        talk: TalkId,
        /// The supposed cause.
        text: SafeText,
        /// How sure whoever says so is, in percent.
        confidence: u8,
        /// What is known of it.
        state: HypothesisState,
        /// Why; may be empty while it is open.
        #[serde(default)]
        why: SafeText,
    },
    /// Something to do, or what became of it.
    Todo {
        /// Which one.
        talk: TalkId,
        /// What is to be done.
        text: SafeText,
        /// Who does it; empty where nobody was named.
        #[serde(default)]
        to: SafeText,
        /// How far it is.
        state: TodoState,
        /// Why, where it was dropped.
        #[serde(default)]
        why: SafeText,
    },
    /// An earlier fact was wrong. It stays; what is right is shown beside it.
    Corrected {
        /// The fact.
        of: EventId,
        /// What it should say; none where only its time was wrong.
        #[serde(default)]
        text: Option<SafeText>,
        /// When it happened; none where only its words were wrong.
        #[serde(default)]
        at: Option<Moment>,
        /// Why.
        why: SafeText,
    },
}

/// A proposal and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its name.
    pub talk: TalkId,
    /// What is to be done.
    pub proposal: SafeText,
    /// What speaks against it; may be empty.
    pub objections: SafeText,
    /// What was decided; none while it is open.
    pub result: Option<SafeText>,
    /// Who said so last.
    pub who: SafeText,
    /// When.
    pub at: Moment,
}

/// A supposed cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hypothesis {
    /// Its name.
    pub talk: TalkId,
    /// The supposed cause.
    pub text: SafeText,
    /// How sure whoever said so is, in percent.
    pub confidence: u8,
    /// What is known of it.
    pub state: HypothesisState,
    /// Why; may be empty while it is open.
    pub why: SafeText,
    /// Who said so last.
    pub who: SafeText,
    /// When.
    pub at: Moment,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Todo {
    /// Its name.
    pub talk: TalkId,
    /// What is to be done.
    pub text: SafeText,
    /// Who does it; empty where nobody was named.
    pub to: SafeText,
    /// How far it is.
    pub state: TodoState,
    /// Why, where it was dropped.
    pub why: SafeText,
    /// Who said so last.
    pub who: SafeText,
    /// When.
    pub at: Moment,
}

/// What is right about an earlier fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// What it should say; none where only its time was wrong.
    pub text: Option<SafeText>,
    /// When it happened; none where only its words were wrong.
    pub at: Option<Moment>,
    /// Why.
    pub why: SafeText,
    /// Who corrected it.
    pub who: SafeText,
    /// When it was corrected.
    pub written: Moment,
}

impl Incident {
    /// When what a fact tells happened: by its last correction, by its own words, else when it was
    /// written down.
    #[must_use]
    pub fn happened(&self, event: &Event) -> Moment {
        let corrections = self.corrections.get(&event.id);
        let corrected = corrections.and_then(|all| all.iter().rev().find_map(|correction| correction.at));
        corrected.unwrap_or_else(|| own_moment(&event.fact).unwrap_or(event.at))
    }

    /// What a fact tells in one line: the words of its last correction where it has one.
    #[must_use]
    pub fn line(&self, event: &Event) -> String {
        let corrections = self.corrections.get(&event.id);
        let corrected = corrections.and_then(|all| all.iter().rev().find_map(|correction| correction.text.as_ref()));
        match (corrected, &event.fact) {
            (Some(text), _) => text.to_string(),
            (None, Fact::Comms(fact)) => self.words_of_update(fact),
            (None, fact) => line(fact),
        }
    }

    /// What was said against a fact, oldest first; empty where nobody corrected it.
    #[must_use]
    pub fn corrections_of(&self, event: &EventId) -> &[Correction] {
        self.corrections.get(event).map_or(&[], Vec::as_slice)
    }

    /// The facts in the order in which what they tell happened; what happened at once stays in the
    /// order in which it was written down.
    #[must_use]
    pub fn chronicle(&self) -> Vec<&Event> {
        let mut events: Vec<&Event> = self.timeline.iter().collect();
        events.sort_by_key(|event| self.happened(event));
        events
    }

    pub(super) fn apply_talk(&mut self, fact: &TalkFact, who: &SafeText, at: Moment) {
        match fact {
            TalkFact::Recalled { .. } => {}
            TalkFact::Decision { .. } => put(&mut self.decisions, decision(fact, who, at), |old| &old.talk),
            TalkFact::Hypothesis { .. } => put(&mut self.hypotheses, hypothesis(fact, who, at), |old| &old.talk),
            TalkFact::Todo { .. } => put(&mut self.todos, todo(fact, who, at), |old| &old.talk),
            TalkFact::Corrected {
                of,
                text,
                at: happened,
                why,
            } => self.corrections.entry(of.clone()).or_default().push(Correction {
                text: text.clone(),
                at: *happened,
                why: why.clone(),
                who: who.clone(),
                written: at,
            }),
        }
    }
}

fn decision(fact: &TalkFact, who: &SafeText, at: Moment) -> Option<Decision> {
    let TalkFact::Decision {
        talk,
        proposal,
        objections,
        result,
    } = fact.clone()
    else {
        return None;
    };
    Some(Decision {
        talk,
        proposal,
        objections,
        result,
        who: who.clone(),
        at,
    })
}

fn hypothesis(fact: &TalkFact, who: &SafeText, at: Moment) -> Option<Hypothesis> {
    let TalkFact::Hypothesis {
        talk,
        text,
        confidence,
        state,
        why,
    } = fact.clone()
    else {
        return None;
    };
    Some(Hypothesis {
        talk,
        text,
        confidence: confidence.min(100),
        state,
        why,
        who: who.clone(),
        at,
    })
}

fn todo(fact: &TalkFact, who: &SafeText, at: Moment) -> Option<Todo> {
    let TalkFact::Todo {
        talk,
        text,
        to,
        state,
        why,
    } = fact.clone()
    else {
        return None;
    };
    Some(Todo {
        talk,
        text,
        to,
        state,
        why,
        who: who.clone(),
        at,
    })
}

/// Puts something in the place of what has the same name, else at the end.
fn put<T>(all: &mut Vec<T>, new: Option<T>, name: impl Fn(&T) -> &TalkId) {
    let Some(new) = new else { return };
    match all.iter().position(|old| name(old) == name(&new)) {
        Some(place) => all[place] = new,
        None => all.push(new),
    }
}

/// The earlier moment that a fact is about, if it names one.
fn own_moment(fact: &Fact) -> Option<Moment> {
    if let Fact::Talk(TalkFact::Recalled { at, .. })
    | Fact::Course(
        CourseFact::MilestoneSet { at, .. } | CourseFact::ImpactStarted { at } | CourseFact::ImpactEnded { at },
    ) = fact
    {
        Some(*at)
    } else {
        None
    }
}

/// The fact in one line.
pub(super) fn words(fact: &TalkFact) -> String {
    match fact {
        TalkFact::Recalled { text, at } => format!("note: {text} (at {})", at.format("%H:%M:%SZ")),
        TalkFact::Decision {
            proposal,
            objections,
            result,
            ..
        } => {
            let against = if objections.is_empty() {
                String::new()
            } else {
                format!(" (objections: {objections})")
            };
            match result {
                Some(result) => format!("decided: {proposal}: {result}{against}"),
                None => format!("proposed: {proposal}{against}"),
            }
        }
        TalkFact::Hypothesis {
            text,
            confidence,
            state,
            why,
            ..
        } => {
            let why = if why.is_empty() {
                String::new()
            } else {
                format!(": {why}")
            };
            match state {
                HypothesisState::Open => format!("hypothesis: {text} ({confidence}%){why}"),
                HypothesisState::Supported | HypothesisState::RuledOut => {
                    format!("hypothesis {}: {text} ({confidence}%){why}", state.words())
                }
            }
        }
        TalkFact::Todo {
            text, to, state, why, ..
        } => match state {
            TodoState::Open if to.is_empty() => format!("todo: {text}"),
            TodoState::Open => format!("todo for {to}: {text}"),
            TodoState::Done => format!("todo done: {text}"),
            TodoState::Dropped => format!("todo dropped: {text}: {why}"),
        },
        TalkFact::Corrected { text, at, why, .. } => {
            let text = text.as_ref().map(|text| format!("\"{text}\""));
            let at = at.map(|at| format!("it happened at {}", at.format("%H:%M:%SZ")));
            let parts: Vec<String> = text.into_iter().chain(at).collect();
            format!("corrected an earlier entry: {} ({why})", parts.join(", "))
        }
    }
}
