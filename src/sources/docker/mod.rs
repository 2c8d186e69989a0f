//! Watches a container engine: list, events, samples and logs. It can only read.

mod address;
mod cause;
mod engine;
pub mod logs;
mod read;
mod row;
mod table;
mod usage;

use super::backoff;
use super::outbox::{News, Outbox};
use crate::domain::source::{SourceKind, SourceState};
use crate::domain::{SafeText, SourceId};
use crate::time;
use engine::End;
use read::ReadDocker;
use tokio::sync::watch;

/// An engine to watch. The same spec serves [`run`] (rows) and [`logs::run`] (lines).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// The engine's source id, such as `docker`.
    pub engine: SourceId,
    /// `unix://…` or `tcp://…`; none means `DOCKER_HOST`, else the first socket found.
    pub host: Option<String>,
    /// Only containers of this Compose project; none means all.
    pub project: Option<String>,
}

/// The id of the container somebody looks at; it is measured every second instead of every five.
pub type Focus = watch::Receiver<Option<String>>;

/// Watches the engine until nobody listens. Rows come at once, after each event and every five
/// seconds; a lost engine is told by [`News::Source`], and the rows stay what they were.
pub async fn run(spec: Spec, focus: Focus, out: Outbox) {
    let mut attempt = 0;
    loop {
        let began = time::ticks();
        let end = match ReadDocker::connect(spec.host.as_deref()).await {
            Ok(docker) => engine::watch(&spec, &focus, &out, docker).await,
            Err(lost) => End::from(lost),
        };
        let End::Lost(why) = end else {
            return;
        };
        if out.deliver(state(&spec, Some(&why))).await.is_err() {
            return;
        }
        attempt = if began.elapsed() > backoff::LONGEST {
            0
        } else {
            attempt + 1
        };
        tokio::select! {
            () = tokio::time::sleep(backoff::delay(attempt)) => {}
            () = out.closed() => return,
        }
    }
}

/// The engine as a source: live, or lost and why.
fn state(spec: &Spec, lost: Option<&str>) -> News {
    News::Source {
        id: spec.engine.clone(),
        label: SafeText::clean(spec.engine.as_str()),
        kind: SourceKind::Engine,
        state: if lost.is_some() {
            SourceState::Reconnecting
        } else {
            SourceState::Live
        },
        detail: SafeText::clean(lost.unwrap_or_default()),
        at: time::now(),
    }
}
