//! Masks secrets in facts before they can reach the disk, a screen or an export.

use crate::domain::Masker;
use crate::domain::incident::Fact;
use serde_json::Value;

/// Names of things; a masked name would point at nothing.
const NAMES: [&str; 13] = [
    "kind", "run", "step", "book", "source", "sha256", "clock", "outcome", "role", "state", "talk", "of", "update",
];

/// The facts with every text of theirs masked.
pub(super) fn hide(facts: Vec<Fact>, masker: &Masker) -> Vec<Fact> {
    facts.into_iter().map(|fact| hide_one(fact, masker)).collect()
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
