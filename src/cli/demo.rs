//! `onscene demo`: a drill against stand-ins, and `onscene shop`, the command its book uses.

use super::args::Globals;
use super::session::{Session, Trusting, env};
use super::{attach, stop};
use crate::config::paths::Paths;
use crate::demo::{Fault, ask, open};
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

/// The fault breaks in after this long: enough to see what calm looks like.
pub const AFTER: Duration = Duration::from_secs(20);

/// Lists the faults.
pub fn list() -> ExitCode {
    for fault in Fault::ALL {
        println!("{:<12} {}", fault.name(), fault.describe());
    }
    ExitCode::SUCCESS
}

/// Starts the stand-ins and a host for them, and opens the console.
pub fn run(globals: &Globals, fault: Option<Fault>, after: u64) -> Result<ExitCode> {
    let directory = fresh_directory()?;
    let mut shop = start_shop(&directory, fault.unwrap_or(Fault::Database), after)?;
    let globals = Globals {
        project: Some(directory.clone()),
        trust: true,
        config: None,
        ..globals.clone()
    };
    let ended = Session::open(&globals, Trusting::Never).and_then(|session| {
        let ended = attach::run(&session, &[OsString::from("--drill")]);
        // The stand-ins go with the console, so the host has nothing left to watch and nothing to keep.
        let _ = stop::end(&session, true);
        let _ = std::fs::remove_dir_all(&session.project.dir);
        ended
    });
    // Dropping its standard input is how the shop is told to close.
    drop(shop.stdin.take());
    let _ = shop.wait();
    let _ = std::fs::remove_dir_all(&directory);
    ended
}

fn fresh_directory() -> Result<PathBuf> {
    let paths = Paths::new(&env, nix::unistd::getuid().as_raw())?;
    let drills = paths.state.join("drill");
    clear_away(&drills, &paths);
    let directory = drills.join(std::process::id().to_string());
    std::fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
    Ok(directory.canonicalize()?)
}

/// Removes what drills left whose process is gone: their terminal was taken away or they were killed.
fn clear_away(drills: &Path, paths: &Paths) {
    let Ok(entries) = std::fs::read_dir(drills) else {
        return;
    };
    for directory in entries.flatten().map(|entry| entry.path()) {
        let pid = directory.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let project = paths.project(&directory);
        if Path::new("/proc").join(pid).exists() || UnixStream::connect(&project.socket).is_ok() {
            continue;
        }
        // What cannot be removed now is tried again by the next drill.
        let _ = std::fs::remove_dir_all(&project.dir);
        let _ = std::fs::remove_dir_all(&directory);
    }
}

/// Starts the shop as a process of its own and waits until it has written its files.
fn start_shop(directory: &Path, fault: Fault, after: u64) -> Result<Child> {
    let mut shop = Command::new(std::env::current_exe()?)
        .args([
            "stand-ins",
            "--fault",
            fault.name(),
            "--after",
            &after.to_string(),
            "--dir",
        ])
        .arg(directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the stand-ins")?;
    let mut line = String::new();
    if let Some(out) = shop.stdout.take() {
        BufReader::new(out).read_line(&mut line)?;
    }
    if line.trim() != "open" {
        bail!("the stand-ins did not open");
    }
    Ok(shop)
}

/// The process of the stand-ins: serves until whoever started it is gone.
pub fn stand_ins(directory: &Path, fault: Fault, after: u64) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let program = std::env::current_exe()?;
    runtime.block_on(async {
        let ready = open(directory, &program, fault, Duration::from_secs(after)).await?;
        println!("open");
        std::io::stdout().flush()?;
        ready.serve(parent_gone()).await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Returns when standard input ends.
async fn parent_gone() {
    let mut input = tokio::io::stdin();
    let mut byte = [0; 1];
    while tokio::io::AsyncReadExt::read(&mut input, &mut byte)
        .await
        .is_ok_and(|length| length > 0)
    {}
}

/// `./shop WORDS`: tells the stand-ins something.
pub fn shop(directory: &Path, words: &[String]) -> Result<ExitCode> {
    print!("{}", ask(directory, words)?);
    Ok(ExitCode::SUCCESS)
}
