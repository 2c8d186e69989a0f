//! The values of a command: which are missing, and what the command says with those that are known.

use crate::console::app::State;
use crate::domain::Masker;
use crate::domain::incident::ValueSource;
use crate::domain::runbook::{Placeholder, StepCommand, ValueKind};
use crate::domain::value::KnownName;

/// What a secret looks like on screen.
const HIDDEN: &str = "••••••";

/// What is known of a placeholder's value; none where it has none, or where the host has lost it again.
#[must_use]
pub fn known(state: &State, placeholder: &Placeholder) -> Option<KnownName> {
    let name = &placeholder.name;
    if let Some(told) = state.world.values.iter().find(|known| known.name == *name) {
        return (!told.is_gone).then(|| told.clone());
    }
    let value = state.world.open_incident()?.values.get(name.as_str())?;
    Some(KnownName {
        name: name.clone(),
        source: value.source,
        value: value.value.clone(),
        is_secret: value.kind == ValueKind::Secret,
        is_gone: false,
    })
}

/// What stands for a known value on screen.
fn shown(known: &KnownName, placeholder: &Placeholder) -> String {
    match &known.value {
        Some(value) => value.to_string(),
        None if known.is_secret => HIDDEN.into(),
        None => placeholder.text.to_string(),
    }
}

/// The placeholders that have no value yet: the command cannot run before they have.
#[must_use]
pub fn gaps<'a>(state: &State, command: &'a StepCommand) -> Vec<&'a Placeholder> {
    let gaps = command.placeholders.iter();
    gaps.filter(|gap| known(state, gap).is_none()).collect()
}

/// The command as a person would type it: known values stand where the book has placeholders, secrets as dots.
/// What bash reads is made by the host, which quotes; this is for eyes, so secrets that the book itself
/// writes down are hidden.
#[must_use]
pub fn filled(state: &State, command: &StepCommand) -> String {
    let mut script = command.whole();
    for placeholder in command.placeholders.iter().filter(|known| !known.is_variable) {
        let Some(value) = known(state, placeholder) else {
            continue;
        };
        if !placeholder.text.is_empty() {
            script = script.replace(placeholder.text.as_str(), &shown(&value, placeholder));
        }
    }
    Masker::default().mask(&script).into_owned()
}

/// The variables of a command with their known values, in words: `TOKEN = (secret)`.
#[must_use]
pub fn variables(state: &State, command: &StepCommand) -> Vec<String> {
    let variables = command.placeholders.iter().filter(|known| known.is_variable);
    variables
        .filter_map(|variable| {
            let value = known(state, variable)?;
            let from = value.source.words();
            Some(match &value.value {
                Some(text) => format!("{} = {text} ({from})", variable.name),
                None if value.is_secret => format!("{} = {HIDDEN} ({from})", variable.name),
                None => format!("{} (set in the {from})", variable.name),
            })
        })
        .collect()
}

/// What stands beside a field: the kind in a word, and where its value comes from.
#[must_use]
pub fn origin(kind: ValueKind, known: Option<&KnownName>) -> String {
    match known {
        None => format!("{}, not known yet", kind.word()),
        Some(known) if known.is_secret => format!("{}, set", kind.word()),
        Some(known) if known.source == ValueSource::Typed => format!("{}, typed before", kind.word()),
        Some(known) => format!("{}, from the {}", kind.word(), known.source.words()),
    }
}
