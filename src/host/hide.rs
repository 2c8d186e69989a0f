//! Masks secrets in facts before they can reach the disk, a screen or an export.

use crate::domain::incident::{Event, Fact, Incident};
use crate::domain::run::{TerminalPiece, TerminalScreen};
use crate::domain::{Masker, SafeText};
use serde_json::Value;

/// Names of things; a masked name would point at nothing.
const NAMES: [&str; 13] = [
    "kind", "run", "step", "book", "source", "sha256", "clock", "outcome", "role", "state", "talk", "of", "update",
];

/// The facts with every text of theirs masked.
pub(super) fn hide(facts: Vec<Fact>, masker: &Masker) -> Vec<Fact> {
    facts.into_iter().map(|fact| hide_one(fact, masker)).collect()
}

/// In how many entries of its timeline an incident has what the new masker hides and the old one does not.
pub(super) fn holding(incident: &Incident, old: &Masker, new: &Masker) -> usize {
    let hidden = |event: &Event, masker: &Masker| hide_one(event.fact.clone(), masker);
    let holds = |event: &&Event| hidden(event, old) != hidden(event, new);
    incident.timeline.iter().filter(holds).count()
}

/// The incident as its facts tell it when every text of theirs is masked.
pub(super) fn hide_in(incident: &Incident, masker: &Masker) -> Option<Incident> {
    let hidden = |event: &Event| Event {
        fact: hide_one(event.fact.clone(), masker),
        ..event.clone()
    };
    let events: Vec<Event> = incident.timeline.iter().map(hidden).collect();
    Incident::replay(&events)
}

/// Puts stars where a terminal shows a secret, so that every cell stays in its place; also where a secret runs on
/// over the end of a row.
pub(super) fn hide_on(screen: &mut TerminalScreen, masker: &Masker) {
    for at in 0..screen.rows.len() {
        cover(&mut screen.rows[at..=at], masker);
        cover(&mut screen.rows[at.saturating_sub(1)..=at], masker);
    }
}

fn cover(rows: &mut [Vec<TerminalPiece>], masker: &Masker) {
    let whole: String = rows.iter().flatten().map(|piece| piece.text.as_str()).collect();
    let masked = masker.mask(&whole);
    if *masked == *whole {
        return;
    }
    let same = |(a, b): &(char, char)| a == b;
    let before = whole.chars().zip(masked.chars()).take_while(same).count();
    let after = whole.chars().rev().zip(masked.chars().rev()).take_while(same).count();
    let end = whole.chars().count().saturating_sub(after).max(before);
    let mut at = 0;
    for piece in rows.iter_mut().flatten() {
        let starred = piece.text.as_str().chars().map(|character| {
            at += 1;
            if (before + 1..=end).contains(&at) {
                '*'
            } else {
                character
            }
        });
        piece.text = SafeText::clean(&starred.collect::<String>());
    }
}

/// By way of JSON, so that a field added to a fact later cannot be forgotten here.
fn hide_one(fact: Fact, masker: &Masker) -> Fact {
    let Ok(mut value) = serde_json::to_value(&fact) else {
        return fact;
    };
    mask(&mut value, masker);
    serde_json::from_value(value).unwrap_or(fact)
}

fn mask(value: &mut Value, masker: &Masker) {
    match value {
        Value::String(text) => *text = masker.mask(text).into_owned(),
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, masker)),
        Value::Object(fields) => {
            let texts = fields
                .iter_mut()
                .filter(|(name, value)| value.is_object() || !NAMES.contains(&name.as_str()));
            texts.for_each(|(_, value)| mask(value, masker));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::run::RunOutcome;
    use crate::domain::{RunId, StepId};

    #[test]
    fn a_secret_on_a_terminal_becomes_stars_also_over_the_end_of_a_row() {
        let masker = Masker::new([("KEY", "hunter2hunter2")]);
        let piece = |text: &str| TerminalPiece {
            text: text.into(),
            ..TerminalPiece::default()
        };
        let mut screen = TerminalScreen {
            run: RunId::new("r"),
            rows: vec![
                vec![piece("key hunt"), piece("er2hunter2 end")],
                vec![piece("plain hunter2")],
                vec![piece("hunter2 more")],
            ],
            cursor: None,
            application_keys: false,
        };
        hide_on(&mut screen, &masker);
        let texts: Vec<&str> = screen.rows.iter().flatten().map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts, ["key ****", "********** end", "plain *******", "******* more"]);
    }

    #[test]
    fn every_text_is_masked_and_every_name_is_kept() {
        let masker = Masker::new([("KEY", "hunter2hunter2")]);
        let fact = |text: &str| Fact::RunFinished {
            run: RunId::new("hunter2hunter2"),
            step: StepId::new("book#a/1"),
            title: text.into(),
            outcome: RunOutcome::NotStarted { reason: text.into() },
            took_ms: 1,
            tail: vec![text.into()],
            lines: 1,
        };
        assert_eq!(
            hide(vec![fact("a hunter2hunter2 b")], &masker),
            [fact("a [secret:KEY] b")]
        );
    }
}
