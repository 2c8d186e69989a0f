//! What sources tell, folded into rows.

use super::input::Effect;
use super::state::{Host, Watched};
use crate::domain::health::{Beat, HISTORY, ProbeResult};
use crate::domain::source::{SourceKind, SourceRow, SourceState};
use crate::domain::{Moment, SafeText, ServiceId, SourceId};
use crate::sources::News;

impl Host {
    pub(super) fn news(&mut self, news: News) -> Vec<Effect> {
        match news {
            News::Probe { service, at, result } => self.probed(&service, at, &result),
            News::Containers { engine, at, rows } => self.containers_told(engine, at, rows),
            News::Lines { lines } => self.lines(&lines),
            News::Source {
                id,
                label,
                kind,
                state,
                detail,
                at,
            } => self.source_told(&id, label, kind, state, detail, at),
            News::Mark { source, at, text } => self.mark(&source, at, &text),
        }
        Vec::new()
    }

    /// All sources, with the lines each has kept.
    pub(super) fn source_rows(&self) -> Vec<SourceRow> {
        self.sources.values().cloned().collect()
    }

    /// Adds arrived lines to a source's row; a source that never introduced itself gets one.
    pub(super) fn count_lines(&mut self, id: &SourceId, count: u64, newest: Option<Moment>) {
        let row = self.sources.entry(id.clone()).or_insert_with(|| unknown_source(id));
        row.lines += count;
        row.heard = row.heard.max(newest);
        self.dirty.sources = true;
    }

    fn probed(&mut self, service: &ServiceId, at: Moment, result: &ProbeResult) {
        let masker = &self.masker;
        if let Some(watched) = self.services.iter_mut().find(|watched| &watched.row.id == service) {
            watched.take(at, result);
            watched.row.summary = masker.clean(result.summary.as_str());
            self.dirty.services = true;
            self.hints.touch();
        }
    }

    fn containers_told(&mut self, engine: SourceId, at: Moment, rows: Vec<crate::domain::container::ContainerRow>) {
        if let Some(row) = self.sources.get_mut(&engine) {
            row.heard = Some(at);
            self.dirty.sources = true;
        }
        self.containers.insert(engine, rows);
        self.dirty.containers = true;
        self.hints.touch();
    }

    fn source_told(
        &mut self,
        id: &SourceId,
        label: SafeText,
        kind: SourceKind,
        state: SourceState,
        detail: SafeText,
        at: Moment,
    ) {
        let row = self.sources.entry(id.clone()).or_insert_with(|| unknown_source(id));
        row.label = label;
        row.kind = kind;
        row.detail = detail;
        if state == SourceState::Live {
            row.heard = Some(row.heard.map_or(at, |heard| heard.max(at)));
        }
        row.state = state;
        self.dirty.sources = true;
    }
}

fn unknown_source(id: &SourceId) -> SourceRow {
    SourceRow {
        id: id.clone(),
        label: id.as_str().into(),
        kind: SourceKind::File,
        state: SourceState::Live,
        heard: None,
        detail: SafeText::default(),
        lines: 0,
        dropped: 0,
    }
}

impl Watched {
    /// Takes one answer. The source has steadied it already: its verdict is the one in force.
    fn take(&mut self, at: Moment, result: &ProbeResult) {
        let row = &mut self.row;
        row.heard = Some(at);
        row.latency_ms = result.latency_ms;
        row.summary = result.summary.clone();
        if row.health != result.health {
            row.health = result.health;
            row.since = Some(at);
        }
        row.history.push(Beat {
            health: result.health,
            latency_ms: result.latency_ms,
        });
        let surplus = row.history.len().saturating_sub(HISTORY);
        row.history.drain(..surplus);
    }
}
