//! The last look at every word that comes back or goes out: secrets are hidden, answers cut.

use super::channel::Spec;
use super::limits::cut;
use super::message::Update;
use crate::domain::{Masker, SafeText, Secret};

/// Hides secrets: all that the host knows in what goes out, and all parts of the channels' addresses in what comes back.
#[derive(Debug, Clone, Default)]
pub struct Words {
    known: Masker,
    strict: Masker,
}

impl Words {
    /// Of the masker of the whole configuration, and of the channels themselves.
    #[must_use]
    pub fn new(known: Masker, specs: &[Spec]) -> Self {
        let secrets: Vec<(String, Secret)> = specs.iter().flat_map(Spec::strict_secrets).collect();
        Self {
            known,
            strict: Masker::new(secrets.iter().map(|(name, secret)| (name, secret.reveal()))),
        }
    }

    /// A line without secrets of the configuration.
    pub(super) fn clean(&self, text: &str) -> SafeText {
        self.known.clean(text)
    }

    /// Hides secrets in what goes out.
    pub(super) fn hide(&self, update: &mut Update) {
        update.title = self.clean(update.title.as_str());
        for line in &mut update.text {
            *line = self.clean(line.as_str());
        }
    }

    /// A reason for people: a service's own words are masked first and cut then.
    pub(super) fn reason(&self, text: &str, most: usize) -> SafeText {
        let masked = self.clean(self.strict.clean(text).as_str());
        SafeText::from(cut(masked.as_str(), most))
    }

    /// What a service calls an incident, where that is a plain name and no secret.
    pub(super) fn id(&self, text: &str) -> Option<String> {
        let is_plain = !text.is_empty()
            && text.len() <= 300
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let is_open = self.strict.clean(self.clean(text).as_str()).as_str() == text;
        (is_plain && is_open).then(|| text.to_owned())
    }
}
