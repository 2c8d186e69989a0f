//! What goes out: one update of one incident, and the key that makes it one delivery.

use crate::domain::incident::{Severity, Stage, Status};
use crate::domain::{EventId, Head, IncidentId, JournalId, Moment, SafeText, UpdateId};
use serde::{Deserialize, Serialize};

/// One status update, approved and final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// The incident's number, as people say it.
    pub incident: IncidentId,
    /// The fact that declared it: unlike the number, no other project has the same.
    pub declared: EventId,
    /// Its name: unlike the number, no other journal that ran the incident has given it.
    pub update: UpdateId,
    /// The update's number within the incident, from 1.
    pub sequence: u32,
    /// How far the incident has come.
    pub status: Status,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in a few words; for everybody outside, what the channel calls it.
    pub title: SafeText,
    /// What everybody outside calls it, where somebody said so; else each public channel has its own word.
    #[serde(default)]
    pub public_title: Option<SafeText>,
    /// The text, line by line.
    pub text: Vec<SafeText>,
    /// When it was approved.
    pub at: Moment,
    /// When the next one is promised; none where none is.
    pub next_at: Option<Moment>,
    /// Whether everybody outside reads it: it is told in the words of status pages then, and names nothing that only
    /// the team knows.
    #[serde(default)]
    pub is_public: bool,
    /// The journal it was approved in.
    #[serde(default)]
    pub origin: JournalId,
    /// The end of that journal then, for readers who may prove it later.
    #[serde(default)]
    pub head: Option<Head>,
}

impl Update {
    /// How far the incident has come, in the words of status pages.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.status.stage()
    }

    /// The one word for it that these readers are told.
    #[must_use]
    pub fn status_word(&self) -> &'static str {
        if self.is_public {
            self.stage().word()
        } else {
            self.status.word()
        }
    }

    /// A line for above the text, and the text below it. A text whose first line names the incident brings its own.
    #[must_use]
    pub fn parts(&self) -> (String, String) {
        let (first, rest) = self
            .text
            .split_first()
            .map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
        if !self.title.is_empty() && first.contains(self.title.as_str()) {
            return (first.to_owned(), joined(rest));
        }
        (self.headline(), self.body())
    }

    /// `SEV2 triage: Checkout answers 503`; for everybody outside without the severity, which is the team's own scale.
    #[must_use]
    pub fn headline(&self) -> String {
        let (word, title) = (self.status_word(), &self.title);
        if self.is_public {
            format!("{title}: {word}")
        } else {
            format!("{} {word}: {title}", self.severity.word())
        }
    }

    /// The end of the journal for a reader: what proves later that nothing was changed or cut before it. None where
    /// these readers are not told.
    #[must_use]
    pub fn proof(&self) -> Option<String> {
        let head = self.head.as_ref()?;
        Some(format!("{} facts, head {}", head.place, head.short()))
    }

    /// What the update is called below its text: `INC-7 update 2`; outside, the team's number says nothing.
    #[must_use]
    pub fn reference(&self) -> String {
        if self.is_public {
            format!("Update {}", self.sequence)
        } else {
            format!("{} update {}", self.incident, self.sequence)
        }
    }

    /// The text in one piece, lines parted by line breaks.
    #[must_use]
    pub fn body(&self) -> String {
        joined(&self.text)
    }

    /// The key of this update on a channel.
    #[must_use]
    pub fn key(&self, channel: &str) -> Key {
        Key {
            incident: self.incident,
            declared: self.declared.clone(),
            update: self.update.clone(),
            sequence: self.sequence,
            channel: channel.to_owned(),
        }
    }
}

fn joined(lines: &[SafeText]) -> String {
    let lines: Vec<&str> = lines.iter().map(SafeText::as_str).collect();
    lines.join("\n")
}

/// Names one delivery: one update to one channel. A service that knows such keys takes a repeated
/// request of one key once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The incident's number.
    pub incident: IncidentId,
    /// The fact that declared it.
    pub declared: EventId,
    /// The update's name.
    pub update: UpdateId,
    /// The update's number.
    pub sequence: u32,
    /// The channel's name in the configuration.
    pub channel: String,
}

impl std::fmt::Display for Key {
    /// As it stands in a header: letters, digits and dashes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plain = |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_', "-");
        let (update, channel) = (plain(self.update.as_str()), plain(&self.channel));
        write!(f, "{update}-{}-{channel}", self.sequence)
    }
}

/// An update made of plain words, for the tests of this room.
#[cfg(test)]
pub(super) fn sample(sequence: u32, text: &[&str]) -> Update {
    Update {
        incident: IncidentId(7),
        declared: EventId::new("0198-declared"),
        update: UpdateId::new(format!("0199-update{sequence}")),
        sequence,
        status: Status::Investigating,
        severity: Severity::Sev2,
        title: "Checkout answers 503".into(),
        public_title: None,
        text: text.iter().map(|line| SafeText::clean(line)).collect(),
        at: Moment::UNIX_EPOCH,
        next_at: None,
        is_public: false,
        origin: JournalId::new("0a1b2c3d4e5f6071"),
        head: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_can_stand_in_a_header() {
        let mut key = sample(3, &[]).key("team slack\r\nx: y");
        assert_eq!(key.to_string(), "0199-update3-3-team-slack--x--y");
        key.channel = "slack".into();
        assert_eq!(key.to_string(), "0199-update3-3-slack");
    }

    #[test]
    fn a_text_that_names_the_incident_brings_its_own_headline() {
        let mut update = sample(1, &["SEV1 triage: Checkout answers 503", "", "no cards"]);
        let parts = |head: &str, rest: &str| (head.to_owned(), rest.to_owned());
        assert_eq!(update.parts(), parts("SEV1 triage: Checkout answers 503", "\nno cards"));
        update.text = vec!["no cards".into()];
        assert_eq!(
            update.parts(),
            parts("SEV2 investigating: Checkout answers 503", "no cards")
        );
        update.title = SafeText::default();
        assert_eq!(update.parts().1, "no cards");
        update.text.clear();
        assert_eq!(update.parts().1, "");
    }

    #[test]
    fn each_reader_is_told_one_word_for_the_status() {
        let mut update = sample(1, &[]);
        update.status = Status::Mitigated;
        assert_eq!(update.headline(), "SEV2 mitigated: Checkout answers 503");
        assert_eq!(update.reference(), "INC-7 update 1");
        (update.is_public, update.title) = (true, "Service problem".into());
        assert_eq!(update.headline(), "Service problem: monitoring");
        assert_eq!(update.reference(), "Update 1");
    }

    #[test]
    fn an_update_keeps_its_form_on_disk() {
        let update = sample(1, &["one", "", "two"]);
        let text = serde_json::to_string(&update).unwrap();
        assert!(text.contains(r#""status":"investigating","severity":"sev2""#), "{text}");
        assert_eq!(serde_json::from_str::<Update>(&text).unwrap(), update);
        assert_eq!(update.body(), "one\n\ntwo");
    }
}
