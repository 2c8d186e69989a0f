//! What goes out: one update of one incident, and the key that makes it one delivery.

use crate::domain::incident::{Severity, Status};
use crate::domain::{EventId, IncidentId, Moment, SafeText};
use serde::{Deserialize, Serialize};

/// How far an incident has come, in the words of status pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// People look for the cause.
    Investigating,
    /// The cause is known.
    Identified,
    /// The harm is stopped; people watch.
    Monitoring,
    /// It is over.
    Resolved,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Investigating, Self::Identified, Self::Monitoring, Self::Resolved];

    /// The word that services use and that people read.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Investigating => "investigating",
            Self::Identified => "identified",
            Self::Monitoring => "monitoring",
            Self::Resolved => "resolved",
        }
    }
}

impl From<Status> for Stage {
    /// What a reader outside hears of it: stopped harm is watched, and what is closed is over.
    fn from(status: Status) -> Self {
        match status {
            Status::Triage | Status::Investigating => Self::Investigating,
            Status::Identified => Self::Identified,
            Status::Mitigated | Status::Monitoring => Self::Monitoring,
            Status::Resolved | Status::Closed => Self::Resolved,
        }
    }
}

/// One status update, approved and final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// The incident's number, as people say it.
    pub incident: IncidentId,
    /// The fact that declared it: unlike the number, no other project has the same.
    pub declared: EventId,
    /// The update's number within the incident, from 1.
    pub sequence: u32,
    /// How far the incident has come.
    pub status: Stage,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in a few words.
    pub title: SafeText,
    /// The text, line by line.
    pub text: Vec<SafeText>,
    /// When it was approved.
    pub at: Moment,
    /// When the next one is promised; none where none is.
    pub next_at: Option<Moment>,
}

impl Update {
    /// The text in one piece, lines parted by line breaks.
    #[must_use]
    pub fn body(&self) -> String {
        let lines: Vec<&str> = self.text.iter().map(SafeText::as_str).collect();
        lines.join("\n")
    }

    /// The key of this update on a channel.
    #[must_use]
    pub fn key(&self, channel: &str) -> Key {
        Key {
            incident: self.incident,
            declared: self.declared.clone(),
            sequence: self.sequence,
            channel: channel.to_owned(),
        }
    }
}

/// Names one delivery: one update to one channel. A service that knows such keys takes a repeated
/// request of one key once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The incident's number.
    pub incident: IncidentId,
    /// The fact that declared it.
    pub declared: EventId,
    /// The update's number.
    pub sequence: u32,
    /// The channel's name in the configuration.
    pub channel: String,
}

impl std::fmt::Display for Key {
    /// As it stands in a header: letters, digits and dashes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plain = |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_', "-");
        let (declared, channel) = (plain(self.declared.as_str()), plain(&self.channel));
        write!(f, "{declared}-{}-{channel}", self.sequence)
    }
}

/// An update made of plain words, for the tests of this room.
#[cfg(test)]
pub(super) fn sample(sequence: u32, text: &[&str]) -> Update {
    Update {
        incident: IncidentId(7),
        declared: EventId::new("0198-declared"),
        sequence,
        status: Stage::Investigating,
        severity: Severity::Sev2,
        title: "Checkout answers 503".into(),
        text: text.iter().map(|line| SafeText::clean(line)).collect(),
        at: Moment::UNIX_EPOCH,
        next_at: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_can_stand_in_a_header() {
        let mut key = sample(3, &[]).key("team slack\r\nx: y");
        assert_eq!(key.to_string(), "0198-declared-3-team-slack--x--y");
        key.channel = "slack".into();
        assert_eq!(key.to_string(), "0198-declared-3-slack");
    }

    #[test]
    fn stages_follow_the_incident_and_never_go_back_on_the_way() {
        let stages = Status::ALL.map(Stage::from);
        let places = stages.map(|stage| Stage::ALL.iter().position(|other| *other == stage));
        assert!(places.is_sorted(), "{stages:?}");
        assert_eq!(Stage::from(Status::Mitigated), Stage::Monitoring);
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
