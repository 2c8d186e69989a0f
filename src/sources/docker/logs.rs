//! Follows the logs of containers.

use super::Spec;
use crate::sources::Outbox;

/// Follows the logs of all matching containers until nobody listens.
pub async fn run(_spec: Spec, out: Outbox) {
    out.closed().await;
}
