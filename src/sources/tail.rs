//! Follows a file through rotation and truncation.

use super::Outbox;
use crate::domain::{SafeText, SourceId};
use std::path::PathBuf;

/// A file to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// Its source id, such as `file:/var/log/app.log`.
    pub source: SourceId,
    /// Its short name, as in the log panel's column.
    pub label: SafeText,
    /// Where it is; it need not exist yet.
    pub path: PathBuf,
}

/// Follows the file until nobody listens.
pub async fn run(_spec: Spec, out: Outbox) {
    out.closed().await;
}
