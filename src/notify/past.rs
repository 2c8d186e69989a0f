//! What went out before: so that nothing goes out twice, and a follow-up finds its incident.

use super::message::Key;
use crate::domain::{EventId, UpdateId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, VecDeque};

/// Incidents and channels that are remembered; the oldest go first.
const MOST: usize = 512;
/// Updates of one incident that are remembered.
const UPDATES: usize = 1_024;

/// What one channel has of one incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// The channel.
    pub channel: String,
    /// The fact that declared the incident.
    pub declared: EventId,
    /// The updates it has, by their names.
    pub sent: BTreeSet<UpdateId>,
    /// What the service calls the incident.
    pub remote: Option<String>,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Memory(VecDeque<Past>);

impl Memory {
    pub fn new(past: Vec<Past>) -> Self {
        Self(past.into())
    }

    pub fn all(&self) -> Vec<Past> {
        self.0.iter().cloned().collect()
    }

    /// Whether a delivery was made.
    pub fn was_sent(&self, key: &Key) -> bool {
        self.find(&key.channel, &key.declared)
            .is_some_and(|past| past.sent.contains(&key.update))
    }

    /// What a channel calls an incident.
    pub fn remote(&self, channel: &str, declared: &EventId) -> Option<String> {
        self.find(channel, declared)?.remote.clone()
    }

    /// Remembers what a channel calls an incident.
    pub fn learn(&mut self, channel: &str, declared: &EventId, remote: &str) {
        self.entry(channel, declared).remote = Some(remote.to_owned());
    }

    /// Remembers a delivery.
    pub fn keep(&mut self, key: &Key, remote: Option<&str>) {
        let past = self.entry(&key.channel, &key.declared);
        past.sent.insert(key.update.clone());
        if past.sent.len() > UPDATES {
            past.sent.pop_first();
        }
        if let Some(remote) = remote {
            past.remote = Some(remote.to_owned());
        }
    }

    fn find(&self, channel: &str, declared: &EventId) -> Option<&Past> {
        self.0
            .iter()
            .find(|past| past.channel == channel && past.declared == *declared)
    }

    fn entry(&mut self, channel: &str, declared: &EventId) -> &mut Past {
        let is_it = |past: &Past| past.channel == channel && past.declared == *declared;
        let at = self.0.iter().position(is_it).unwrap_or_else(|| {
            if self.0.len() >= MOST {
                self.0.pop_front();
            }
            self.0.push_back(Past {
                channel: channel.to_owned(),
                declared: declared.clone(),
                sent: BTreeSet::new(),
                remote: None,
            });
            self.0.len() - 1
        });
        &mut self.0[at]
    }
}
