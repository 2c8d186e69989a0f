//! An answer opened once, for all conditions that look into it.

use super::Answer;
use super::condition::{Key, Place, Subject};
use serde_json::Value;

/// An answer with its body read as JSON where it is JSON.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    answer: &'a Answer<'a>,
    json: Option<Value>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(answer: &'a Answer<'a>) -> Self {
        let json = answer.body.and_then(|body| serde_json::from_str(body).ok());
        Self { answer, json }
    }

    pub(super) fn answer(&self) -> &'a Answer<'a> {
        self.answer
    }

    pub(super) fn json(&self) -> Option<&Value> {
        self.json.as_ref()
    }

    /// What the subject is, as text; none where it is missing.
    pub(super) fn value(&self, subject: &Subject) -> Option<String> {
        match subject {
            Subject::Value(place) => self.at(place),
            Subject::Length(place) => self.length(place).map(|length| length.to_string()),
            Subject::Presence(place) => Some(self.at(place).is_some().to_string()),
        }
    }

    fn at(&self, place: &Place) -> Option<String> {
        match place {
            Place::Status => self.answer.status.map(|status| status.to_string()),
            Place::ResponseTime => Some(self.answer.latency_ms.to_string()),
            Place::Connected => Some("true".into()),
            Place::Header(name) => self.answer.header(name).map(Into::into),
            Place::Body(keys) if keys.is_empty() => self.answer.body.map(Into::into),
            Place::Body(keys) => self.inside(keys).map(text),
        }
    }

    fn inside(&self, keys: &[Key]) -> Option<&Value> {
        keys.iter().try_fold(self.json.as_ref()?, |value, key| match key {
            Key::Name(name) => value.get(name),
            Key::Index(index) => value.get(index),
        })
    }

    fn length(&self, place: &Place) -> Option<usize> {
        let found = match place {
            Place::Body(keys) => self.inside(keys),
            Place::Status | Place::ResponseTime | Place::Connected | Place::Header(_) => None,
        };
        match found {
            Some(Value::Array(items)) => Some(items.len()),
            Some(Value::Object(fields)) => Some(fields.len()),
            Some(Value::String(text)) => Some(text.chars().count()),
            Some(Value::Null | Value::Bool(_) | Value::Number(_)) => None,
            None => self.at(place).map(|text| text.chars().count()),
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
