//! `onscene status`: which hosts of this user run, and how they are.
//!
//! The JSON is stable: `{"schema":1,"hosts":[HostStatus…],"unreachable":[PATH…]}`, see [`HostStatus`].

use super::args::Globals;
use super::reach::ask;
use super::session::env;
use crate::config::paths::Paths;
use crate::domain::moment::{between, short};
use crate::domain::{Moment, SafeText};
use crate::wire::{HostStatus, ToConsole, ToHost};
use anyhow::Result;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What is printed.
#[derive(Debug, Serialize)]
struct Report {
    schema: u32,
    hosts: Vec<HostStatus>,
    /// Sockets at which something listens that did not answer the question.
    unreachable: Vec<String>,
}

/// Prints all hosts of this user.
pub fn run(_globals: &Globals, json: bool) -> Result<ExitCode> {
    let paths = Paths::new(&env, nix::unistd::getuid().as_raw())?;
    let report = gather(&paths);
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report, crate::time::now());
    }
    Ok(ExitCode::SUCCESS)
}

fn gather(paths: &Paths) -> Report {
    let mut report = Report {
        schema: 1,
        hosts: Vec::new(),
        unreachable: Vec::new(),
    };
    for socket in paths.socket_dirs().into_iter().flat_map(sockets) {
        match ask(&socket, &"onscene status".into(), &ToHost::Status) {
            Ok(Some(ToConsole::Status(status))) => report.hosts.push(status),
            // Nobody listens: a dead host's socket, cleared away by the next one.
            Ok(None) => {}
            Ok(Some(_)) | Err(_) => report.unreachable.push(socket.display().to_string()),
        }
    }
    report.hosts.sort_by(|one, other| one.directory.cmp(&other.directory));
    report
}

fn sockets(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "sock"))
        .collect()
}

fn print(report: &Report, now: Moment) {
    if report.hosts.is_empty() && report.unreachable.is_empty() {
        println!("no host runs (start one with `onscene` in a project's directory)");
    }
    for host in &report.hosts {
        println!("{}  {}", host.project, host.directory);
        let incident = host
            .incident
            .map_or_else(|| "no incident".into(), |id| format!("{id} open"));
        println!(
            "  host      pid {}, up {}, version {}",
            host.pid,
            short(between(host.since, now)),
            SafeText::clean(&host.version)
        );
        println!("  consoles  {}", host.consoles);
        println!("  incident  {incident}");
        for service in &host.services {
            println!(
                "  service   {} {:<9} {}  {}",
                service.health.glyph(),
                service.health.word(),
                service.name,
                service.summary
            );
        }
        for source in &host.sources {
            let age = source.heard.map_or_else(
                || "never heard".into(),
                |heard| format!("{} ago", short(between(heard, now))),
            );
            println!(
                "  source    {:<12} {}  {age}  {}",
                source.state.word(),
                source.label,
                source.detail
            );
        }
    }
    for socket in &report.unreachable {
        println!("{socket}: something listens and does not answer (an older or a newer onscene?)");
    }
}
