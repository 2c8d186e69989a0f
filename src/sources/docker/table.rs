//! All containers of one engine as they are known now.

use super::cause::Causes;
use super::row::{self, Names};
use super::usage::{self, Sample};
use crate::domain::container::{ContainerRow, ContainerState};
use bollard::models::{ContainerInspectResponse, ContainerStatsResponse, ContainerSummary, EventMessage};
use std::collections::{HashMap, HashSet};

/// Rows by id, with what is needed to bring them up to date.
#[derive(Debug, Default)]
pub(super) struct Table {
    cards: HashMap<String, Card>,
    causes: Causes,
}

#[derive(Debug)]
struct Card {
    row: ContainerRow,
    /// What the list said when the card was made; another word means another inspection.
    listed: String,
    has_check: bool,
    sample: Option<Sample>,
}

impl Table {
    /// Takes an event and returns the container it touches.
    pub(super) fn hear(&mut self, event: &EventMessage) -> Option<String> {
        let actor = event.actor.as_ref()?;
        let id = actor.id.clone()?;
        let signal = actor
            .attributes
            .as_ref()
            .and_then(|attributes| attributes.get("signal"));
        let action = event.action.as_deref().unwrap_or_default();
        self.causes
            .hear(&id, action, signal.map(String::as_str), event.time_nano.unwrap_or(0));
        Some(id)
    }

    /// Forgets what is not listed any more and returns what has to be inspected: new ones, changed
    /// ones and those that were touched.
    pub(super) fn outdated(&mut self, list: &[ContainerSummary], touched: &HashSet<String>) -> Vec<String> {
        let ids: HashSet<&str> = list.iter().filter_map(|summary| summary.id.as_deref()).collect();
        self.cards.retain(|id, _| ids.contains(id.as_str()));
        let is_outdated = |summary: &&ContainerSummary| {
            let id = summary.id.as_deref().unwrap_or_default();
            touched.contains(id) || self.cards.get(id).is_none_or(|card| card.listed != listed(summary))
        };
        list.iter()
            .filter(is_outdated)
            .filter_map(|summary| summary.id.clone())
            .collect()
    }

    /// Takes one inspection.
    pub(super) fn put(&mut self, summary: &ContainerSummary, detail: &ContainerInspectResponse) {
        let Some(mut row) = row::row(summary, detail, &self.causes) else {
            return;
        };
        let before = self.cards.get(&row.id);
        if let Some(before) = before.filter(|_| row.state == ContainerState::Running) {
            row.cpu_percent = before.row.cpu_percent;
            row.memory_bytes = before.row.memory_bytes;
        }
        let card = Card {
            listed: listed(summary),
            has_check: row::has_check(detail),
            sample: before.and_then(|card| card.sample),
            row,
        };
        self.cards.insert(card.row.id.clone(), card);
    }

    /// Takes one sample; none means the container runs no more.
    pub(super) fn measure(&mut self, id: &str, stats: Option<&ContainerStatsResponse>) {
        let Some(card) = self.cards.get_mut(id) else {
            return;
        };
        let usage = stats.map(|stats| usage::read(stats, card.sample));
        card.sample = usage.and_then(|usage| usage.sample);
        card.row.cpu_percent = usage.and_then(|usage| usage.cpu_percent);
        card.row.memory_bytes = usage.and_then(|usage| usage.memory_bytes);
    }

    /// Containers that can be measured.
    pub(super) fn running(&self) -> Vec<String> {
        self.ids(|card| card.row.state == ContainerState::Running)
    }

    /// Running containers whose health check may have failed without an event.
    pub(super) fn checked(&self) -> Vec<String> {
        self.ids(|card| card.has_check && card.row.state == ContainerState::Running)
    }

    fn ids(&self, is_wanted: impl Fn(&Card) -> bool) -> Vec<String> {
        let wanted = self.cards.iter().filter(|(_, card)| is_wanted(card));
        wanted.map(|(id, _)| id.clone()).collect()
    }

    /// The rows by project, service and name; those without a project last.
    pub(super) fn rows(&self) -> Vec<ContainerRow> {
        let mut rows: Vec<ContainerRow> = self.cards.values().map(|card| card.row.clone()).collect();
        rows.sort_by(|a, b| {
            let key = |row: &ContainerRow| {
                (
                    row.project.is_none(),
                    row.project.clone(),
                    row.label().clone(),
                    row.name.clone(),
                )
            };
            key(a).cmp(&key(b))
        });
        rows
    }
}

/// What the list says without what changes by itself, such as `Up 3 minutes`.
fn listed(summary: &ContainerSummary) -> String {
    let state = summary.state.map(|state| state.to_string()).unwrap_or_default();
    let status = summary.status.as_deref().unwrap_or_default();
    let health = status.rfind('(').map_or("", |at| &status[at..]);
    let name = Names::of(summary).map(|names| names.name).unwrap_or_default();
    format!("{state} {health} {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(id: &str, state: &str, status: &str) -> ContainerSummary {
        serde_json::from_str(&format!(
            r#"{{"Id":"{id}","Names":["/{id}"],"State":"{state}","Status":"{status}"}}"#
        ))
        .unwrap()
    }

    fn running() -> ContainerInspectResponse {
        serde_json::from_str(r#"{"State":{"Status":"running","Running":true,"StartedAt":"2026-01-02T03:04:05Z"}}"#)
            .unwrap()
    }

    #[test]
    fn only_what_changed_is_inspected_again() {
        let mut table = Table::default();
        let first = [
            summary("a", "running", "Up 1 minute (healthy)"),
            summary("b", "running", "Up 1 second"),
        ];
        let none = HashSet::new();
        assert_eq!(table.outdated(&first, &none), ["a", "b"]);
        for listed in &first {
            table.put(listed, &running());
        }
        let later = [
            summary("a", "running", "Up 2 minutes (unhealthy)"),
            summary("b", "running", "Up 9 seconds"),
        ];
        assert_eq!(table.outdated(&later, &none), ["a"]);
        assert_eq!(table.outdated(&first, &HashSet::from(["b".to_string()])), ["b"]);
        assert_eq!(table.outdated(&later[..1], &none), ["a"]);
        assert_eq!(table.rows().len(), 1, "what is not listed is forgotten");
    }

    #[test]
    fn use_survives_an_inspection_and_ends_with_the_container() {
        let mut table = Table::default();
        let listed = summary("a", "running", "Up");
        table.put(&listed, &running());
        let stats: ContainerStatsResponse =
            serde_json::from_str(r#"{"memory_stats":{"usage":100,"stats":{"inactive_file":40}}}"#).unwrap();
        table.measure("a", Some(&stats));
        table.put(&listed, &running());
        assert_eq!(table.rows()[0].memory_bytes, Some(60));
        table.measure("a", None);
        assert_eq!(table.rows()[0].memory_bytes, None);
    }
}
