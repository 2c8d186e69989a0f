//! A container as its engine tells it.

use super::{Moment, SafeText};
use serde::{Deserialize, Serialize};

/// The engine's word for what a container does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum ContainerState {
    /// The engine said something we do not know.
    #[default]
    Unknown,
    /// Made, never started.
    Created,
    /// Running.
    Running,
    /// Paused.
    Paused,
    /// Restarting.
    Restarting,
    /// Being removed.
    Removing,
    /// Ended.
    Exited,
    /// Ended, and cannot be started again.
    Dead,
}

/// The verdict of the container's own health check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum ContainerHealth {
    /// It has no health check.
    #[default]
    None,
    /// The check has not decided yet.
    Starting,
    /// The check passes.
    Healthy,
    /// The check fails.
    Unhealthy,
}

/// Why a container is not running, told from the order of events and its exit state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "cause")]
pub enum ExitCause {
    /// The kernel ended it for memory.
    OutOfMemory,
    /// Somebody stopped or killed it through the engine.
    Stopped {
        /// The exit code it left.
        code: i64,
    },
    /// A signal from outside the engine ended it, or nobody can tell any more who sent it.
    Killed {
        /// The exit code it left.
        code: i64,
    },
    /// It ended by itself with an error.
    Crashed {
        /// The exit code it left.
        code: i64,
    },
    /// It ended by itself, without an error.
    Finished,
    /// It never started; the engine's reason.
    NeverStarted {
        /// The reason.
        reason: SafeText,
    },
}

impl ExitCause {
    /// The cause in a few words: `exited 137: out of memory`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::OutOfMemory => "exited 137: out of memory".into(),
            Self::Stopped { code } => format!("exited {code}: stopped on request"),
            Self::Killed { code } => format!("exited {code}: killed"),
            Self::Crashed { code } => format!("exited {code}: crashed"),
            Self::Finished => "exited 0: finished".into(),
            Self::NeverStarted { reason } => format!("never started: {reason}"),
        }
    }
}

/// One row of the containers panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContainerRow {
    /// The engine's full id.
    pub id: String,
    /// Its name without the leading slash.
    pub name: SafeText,
    /// The Compose project, if any.
    pub project: Option<SafeText>,
    /// The Compose service, if any.
    pub service: Option<SafeText>,
    /// The image as it was asked for.
    pub image: SafeText,
    /// What it does.
    pub state: ContainerState,
    /// What its health check says.
    pub health: ContainerHealth,
    /// Failures of the health check in a row.
    pub failing_streak: u32,
    /// Failures in a row that make it unhealthy; zero where unknown.
    pub failing_limit: u32,
    /// Why it is not running.
    pub exit: Option<ExitCause>,
    /// When it came to this state.
    pub since: Option<Moment>,
    /// How often the engine restarted it.
    pub restarts: u32,
    /// Processor use in percent of one core.
    pub cpu_percent: Option<f64>,
    /// Memory in bytes, without the page cache.
    pub memory_bytes: Option<u64>,
    /// Published ports: `127.0.0.1:3000->3000/tcp`.
    pub ports: Vec<SafeText>,
}

impl ContainerRow {
    /// The name a person uses: the Compose service, else the container's name.
    #[must_use]
    pub fn label(&self) -> &SafeText {
        self.service.as_ref().unwrap_or(&self.name)
    }

    /// Whether a person should look at it.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        let ended = matches!(self.state, ContainerState::Exited | ContainerState::Dead)
            && self.exit != Some(ExitCause::Finished);
        let stuck = matches!(
            self.state,
            ContainerState::Restarting | ContainerState::Paused | ContainerState::Unknown
        );
        ended || stuck || self.health == ContainerHealth::Unhealthy || self.failing_streak > 0
    }
}
