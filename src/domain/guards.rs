//! Where a command would land: read from the machine before a change, and shown with the question.

use super::{Moment, SafeText, StepId};
use serde::{Deserialize, Serialize};

/// What was read just before a command may run. What could not be read is none, never a guess.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Guards {
    /// The step they were read for.
    pub step: StepId,
    /// The command with its values filled in, as a person would type it; secrets are masked.
    pub command: SafeText,
    /// The machine's name.
    pub host: SafeText,
    /// The user's name.
    pub user: SafeText,
    /// The directory it runs in.
    pub directory: SafeText,
    /// The environment's name.
    pub environment: SafeText,
    /// Whether the environment is production.
    pub is_production: bool,
    /// The Compose project of the directory.
    pub compose_project: Option<SafeText>,
    /// The current context of `kubectl`.
    pub kube_context: Option<SafeText>,
    /// The git branch, with `+` behind it where something is not committed.
    pub git_branch: Option<SafeText>,
    /// Sentences about what does not fit together: a context that names another environment.
    pub mismatches: Vec<SafeText>,
    /// The same command run by somebody less than two minutes ago.
    pub recent: Option<RecentRun>,
}

/// A command that ran a moment ago.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentRun {
    /// Who ran it.
    pub who: SafeText,
    /// When it began.
    pub at: Moment,
    /// How it ended; `running` while it runs.
    pub how: SafeText,
}
