//! A fact that a newer version wrote: kept as it is, shown by its kind.

use crate::domain::SafeText;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The whole JSON of a fact whose kind, or a value in it, this version does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct UnknownFact {
    raw: Value,
}

impl UnknownFact {
    /// The fact as it was written.
    #[must_use]
    pub fn raw(&self) -> &Value {
        &self.raw
    }

    /// The kind it calls itself.
    #[must_use]
    pub fn kind(&self) -> SafeText {
        SafeText::clean(kind(&self.raw).unwrap_or_default())
    }
}

impl TryFrom<Value> for UnknownFact {
    type Error = &'static str;

    /// Only an object that names its kind is a fact.
    fn try_from(raw: Value) -> Result<Self, Self::Error> {
        match kind(&raw) {
            Some(_) => Ok(Self { raw }),
            None => Err("this is no fact: it does not name its kind"),
        }
    }
}

impl From<UnknownFact> for Value {
    fn from(fact: UnknownFact) -> Self {
        fact.raw
    }
}

fn kind(raw: &Value) -> Option<&str> {
    raw.get("kind")?.as_str()
}

#[cfg(test)]
mod tests {
    use crate::domain::incident::{Fact, words};

    #[test]
    fn a_kind_of_tomorrow_is_kept_whole_and_named() {
        let text = r#"{"kind":"teleported","to":["mars",{"deep":1.5}]}"#;
        let fact: Fact = serde_json::from_str(text).unwrap();
        assert!(matches!(&fact, Fact::Unknown(unknown) if unknown.kind() == "teleported"));
        assert_eq!(serde_json::to_string(&fact).unwrap(), text);
        assert_eq!(words(&fact), "a fact this version does not know: teleported");
    }

    #[test]
    fn a_known_kind_with_a_value_of_tomorrow_is_kept_too() {
        let text = r#"{"kind":"severity_changed","to":"sev0","why":""}"#;
        let fact: Fact = serde_json::from_str(text).unwrap();
        assert!(matches!(fact, Fact::Unknown(_)));
        let known: Fact = serde_json::from_str(r#"{"kind":"noted","text":"x"}"#).unwrap();
        assert_eq!(known, Fact::Noted { text: "x".into() });
    }

    #[test]
    fn what_names_no_kind_is_no_fact() {
        for text in ["{}", "[]", "7", r#"{"kind":7}"#] {
            assert!(serde_json::from_str::<Fact>(text).is_err(), "{text}");
        }
    }
}
