//! Reads where a command would land: machine, user, directory, and what its tools point at.

mod compose;
mod mismatch;
mod tools;

use super::Environment;
use crate::domain::guards::Guards;
use crate::domain::{Masker, SafeText, StepId};
use mismatch::{Place, mismatches};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long each of them may take.
const PATIENCE: Duration = Duration::from_secs(1);

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
    let (directory, variables) = (&asked.directory, &asked.variables);
    let (compose, kube, git) = tokio::join!(
        within(compose_project(directory, variables, &asked.command)),
        within(tools::kube_context(directory, variables)),
        within(tools::git_branch(directory, variables)),
    );
    let clean = |text: Option<String>| text.map(|text| asked.masker.clean(&text));
    let place = Place {
        name: asked.environment.as_str(),
        is_production: asked.is_production,
    };
    let found = mismatches(&place, kube.as_deref(), compose.as_deref(), &asked.command);
    Guards {
        command: asked.masker.clean(&asked.command),
        host: machine(),
        user: user(variables),
        directory: asked.masker.clean(&directory.display().to_string()),
        is_production: asked.is_production,
        compose_project: clean(compose),
        kube_context: clean(kube),
        git_branch: clean(git),
        mismatches: found.iter().map(|sentence| asked.masker.clean(sentence)).collect(),
        recent: None,
        step: asked.step,
        environment: asked.environment,
    }
}

/// Whether an environment of this name counts as production: unless its name says otherwise.
#[must_use]
pub fn is_production(environment: &str) -> bool {
    !mismatch::is_rehearsal(environment)
}

async fn within(answer: impl Future<Output = Option<String>>) -> Option<String> {
    tokio::time::timeout(PATIENCE, answer).await.ok().flatten()
}

/// Files are read off the runtime's threads: a network drive may hang.
async fn compose_project(directory: &Path, variables: &Environment, command: &str) -> Option<String> {
    let (directory, command) = (directory.to_owned(), command.to_owned());
    let named = variables.get("COMPOSE_PROJECT_NAME").map(str::to_owned);
    let project = move || compose::project(&directory, named, &command);
    tokio::task::spawn_blocking(project).await.ok().flatten()
}

fn machine() -> SafeText {
    let name = nix::unistd::gethostname().ok();
    name.map_or_else(SafeText::default, |name| SafeText::clean(&name.to_string_lossy()))
}

fn user(variables: &Environment) -> SafeText {
    let own = nix::unistd::User::from_uid(nix::unistd::geteuid()).ok().flatten();
    let name = own
        .map(|user| user.name)
        .or_else(|| variables.get("USER").map(str::to_owned));
    name.unwrap_or_default().into()
}
