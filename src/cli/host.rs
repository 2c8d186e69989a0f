//! `onscene host`: the process that stays.

use super::Session;
use super::runbook::shelf;
use crate::config::paths::private_dir;
use crate::domain::SafeText;
use crate::host::runtime::{Identity, Start, run as run_host};
use anyhow::{Context, Result};
use std::process::ExitCode;

/// Runs the host of this project until it has nothing to do.
pub fn run(session: &Session, drill: bool) -> Result<ExitCode> {
    private_dir(&session.project.socket_dir, session.uid)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime
        .context("cannot start the host's threads")?
        .block_on(run_host(start(session, drill)))?;
    Ok(ExitCode::SUCCESS)
}

fn start(session: &Session, drill: bool) -> Start {
    let config = &session.config;
    let (files, problems) = session.books();
    let mut warnings = session.sentences();
    warnings.extend(problems.iter().map(|problem| SafeText::clean(&problem.to_string())));
    Start {
        identity: identity(session, drill),
        socket: session.project.socket.clone(),
        state: session.project.dir.clone(),
        clocks: config.clocks.clone(),
        idle: config.host.idle,
        probes: session.probes(),
        engines: session.engines(),
        files: session.followed(),
        shelf: shelf(session, files),
        presets: config.values.clone(),
        warnings,
        log_budget: usize::try_from(config.logs.budget).unwrap_or(usize::MAX),
        id_patterns: config.logs.id_patterns.clone(),
        masker: session.masker(),
        channels: config.notify.clone(),
    }
}

fn identity(session: &Session, drill: bool) -> Identity {
    let host = nix::unistd::gethostname();
    Identity {
        project: session.project_name(),
        environment: session.environment(),
        host: host.map_or_else(
            |_| "unknown host".into(),
            |name| SafeText::from_bytes(name.as_encoded_bytes()),
        ),
        directory: session.project.project.clone(),
        read_only: session.config.host.read_only,
        drill,
    }
}
