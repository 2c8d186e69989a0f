//! What a list item or a paragraph is: a step of some kind, a title, an expectation or a remark.

mod lead;
mod signs;

use super::inlined::{self, Inlined};
use super::needles::Needles;
use super::titles::{Calls, Setting};
use super::words::{self, Asks};
use crate::domain::runbook::{SectionRole, StepKind};
use lead::is_variable_name;
pub use lead::{asks_of, lead};
use signs::{
    has_standing_part, is_decision, is_optional, is_statement, is_sure, is_threshold, names_dashboard, names_exactly,
    refers,
};

/// What a sentence is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A step, with the command that it names in its text.
    Step(StepKind, Option<String>),
    /// What should be seen after the command before it.
    Expects,
    /// Nothing to do: it is shown.
    Remark,
}

/// How the list speaks that an item stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Voice {
    /// Some items ask, some do not; or there is no list.
    #[default]
    Mixed,
    /// At least half of its items ask for something.
    Asking,
    /// No item asks: the sentence before the list does, and the items are what it is about.
    Named,
}

/// A sentence with what stands around it.
#[derive(Debug, Clone, Copy)]
pub struct Sentence<'a> {
    /// Its text.
    pub text: &'a str,
    /// How many bytes at its start are bold.
    pub bold: usize,
    /// What it asks for, as [`asks_of`] says.
    pub asks: Asks,
    /// Whether it is a task to tick.
    pub is_task: bool,
    /// Whether its item has a number.
    pub is_numbered: bool,
    /// Whether exact values, each in code, stand below it.
    pub has_values: bool,
    /// How its list speaks.
    pub voice: Voice,
    /// What the titles above it say.
    pub setting: Setting,
}

/// What a sentence is.
pub fn read(sentence: &Sentence<'_>) -> Meaning {
    let inlined = inlined::find(sentence.text);
    match kind(sentence, inlined.as_ref()) {
        Answer::Step(kind) => Meaning::Step(
            kind,
            inlined.filter(|found| !found.is_example).map(|found| found.command),
        ),
        Answer::Expects => Meaning::Expects,
        Answer::Remark => Meaning::Remark,
    }
}

enum Answer {
    Step(StepKind),
    Expects,
    Remark,
}

fn kind(sentence: &Sentence<'_>, inlined: Option<&Inlined>) -> Answer {
    use Answer::{Expects, Remark, Step};
    let (lead, rest) = lead(sentence.text, sentence.bold);
    let asks = sentence.asks;
    if sentence.is_task {
        return Step(StepKind::Check);
    }
    if words::is_expectation(sentence.text) {
        return Expects;
    }
    if sentence.setting.is_guide || sentence.setting.role == SectionRole::Symptoms {
        return Remark;
    }
    if is_variable(sentence, lead, rest) {
        return Step(StepKind::Set);
    }
    if asks == Asks::Nothing && is_rung(sentence.setting.calls, lead, rest) {
        return Step(StepKind::Escalate);
    }
    if refers(sentence.text) {
        return Step(StepKind::Refer);
    }
    if is_threshold(rest) {
        return Remark;
    }
    if is_decision(sentence.text, rest) {
        return Step(StepKind::Decide);
    }
    if is_guard(sentence, rest, asks) {
        return Step(StepKind::Guard);
    }
    if inlined.is_some_and(|found| found.is_meant) {
        return Step(StepKind::Inline);
    }
    if asks != Asks::Nothing {
        return asked(sentence, rest, asks);
    }
    told(sentence, lead, rest)
}

/// The kind of a sentence that asks for something.
fn asked(sentence: &Sentence<'_>, rest: &str, asks: Asks) -> Answer {
    let verb = words::verb(rest);
    let is_weak = verb == "use" && sentence.voice == Voice::Mixed && !sentence.is_numbered && !rest.contains('`');
    if is_weak {
        return Answer::Remark;
    }
    let is_tried = matches!(
        sentence.setting.role,
        SectionRole::Solutions | SectionRole::Actions | SectionRole::Assessment | SectionRole::Diagnosis
    );
    let is_check = match asks {
        Asks::Doing => has_standing_part(rest),
        Asks::Checking => {
            let goes_on = matches!(&*verb, "monitor" | "watch" | "observe" | "look");
            !words::has_condition(rest) && !goes_on && (is_sure(&verb, rest) || names_exactly(rest))
        }
        Asks::Nothing => false,
    };
    Answer::Step(if is_check && !is_tried {
        StepKind::Check
    } else {
        StepKind::Do
    })
}

/// The kind of a sentence that tells how things are.
fn told(sentence: &Sentence<'_>, lead: Option<&str>, rest: &str) -> Answer {
    if sentence.setting.is_checklist {
        return Answer::Step(StepKind::Check);
    }
    let later = later_parts(rest).find(|part| words::asks_plainly(part) != Asks::Nothing);
    if later.is_some_and(|part| !is_optional(part)) || sentence.has_values && is_statement(rest) {
        return Answer::Step(StepKind::Check);
    }
    if sentence.setting.is_dashboard && names_dashboard(rest) {
        return Answer::Step(StepKind::Do);
    }
    let is_named = sentence.voice == Voice::Named;
    let is_open = sentence.is_numbered && !is_named || sentence.voice == Voice::Asking && lead.is_none();
    if is_open && !is_statement(rest) {
        return Answer::Step(StepKind::Do);
    }
    Answer::Remark
}

/// The parts behind the first: sentences, and what stands behind a semicolon.
fn later_parts(text: &str) -> impl Iterator<Item = &str> {
    let sentences = std::iter::successors(Some(text), |text| {
        let (_, rest) = words::first_sentence(text);
        (!rest.is_empty()).then_some(rest)
    });
    let parts = sentences.flat_map(|text| words::first_sentence(text).0.split("; "));
    parts.skip(1)
}

/// Whether the sentence is about a variable of the environment.
fn is_variable(sentence: &Sentence<'_>, lead: Option<&str>, rest: &str) -> bool {
    let starts = |text: &str| {
        let mut parts = text.strip_prefix('`')?.splitn(2, '`');
        let (name, behind) = (parts.next()?, parts.next()?);
        let behind = behind.trim_start();
        let goes_on = behind.is_empty() || behind.starts_with([':', ',', '-', '—', '–', '=', '(', '.']);
        (is_variable_name(name) && goes_on && !behind.starts_with("->")).then_some(())
    };
    let is_own = starts(sentence.text).is_some();
    is_own || lead.is_some() && sentence.setting.is_environment && starts(rest).is_some()
}

fn is_rung(calls: Calls, lead: Option<&str>, rest: &str) -> bool {
    let Some(lead) = lead.map(str::to_lowercase) else {
        return false;
    };
    match calls {
        Calls::Ladder => true,
        Calls::Contacts if lead.contains("escalat") => true,
        Calls::Contacts => !lead.contains("owner"),
        Calls::Nobody => lead.contains("escalation") && (rest.contains("->") || rest.contains('→')),
    }
}

fn is_guard(sentence: &Sentence<'_>, rest: &str, asks: Asks) -> bool {
    static WORDS: Needles = Needles::new(&[
        &["keep ", "hold ", "stay "],
        &[" until "],
        &[" once "],
        &[" must ", " require ", " requires ", "; avoid ", "; never ", "; do not "],
    ]);
    const FORBIDDEN: &[&str] = &["do not ", "don't ", "never ", "avoid ", "must not "];
    if FORBIDDEN.iter().any(|start| words::starts_with(rest, start)) {
        return true;
    }
    let found = WORDS.groups_in(rest);
    let has = |group: u32| found & 1 << group != 0;
    if has(0) && has(1) {
        return true;
    }
    if sentence.setting.is_rule {
        return !has(2);
    }
    has(3) && asks == Asks::Nothing && !sentence.setting.is_checklist
}
