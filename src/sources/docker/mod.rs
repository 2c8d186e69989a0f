//! Watches a container engine: list, events, stats and logs; it can only read.

pub mod logs;

use super::Outbox;
use crate::domain::SourceId;
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

/// The id of the container somebody looks at; its stats come every second instead of every five.
pub type Focus = watch::Receiver<Option<String>>;

/// Watches the engine until nobody listens. Rows come at once, after each event and every five
/// seconds; a lost engine is told by `News::Source` and the rows stay what they were.
pub async fn run(_spec: Spec, _focus: Focus, out: Outbox) {
    out.closed().await;
}
