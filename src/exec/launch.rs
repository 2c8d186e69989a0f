//! From a plan to a running bash: the script's file, a session of its own, and plain words when it
//! cannot be done.

use super::terminal::{self, Terminal};
use super::{Plan, curl, marker, process_table};
use nix::sys::prctl::set_child_subreaper;
use nix::sys::signal::{SigHandler, Signal, signal};
use nix::unistd::setsid;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::process::Stdio;
use tokio::process::{Child, Command};

/// Every process of a run is started with `ONSCENE_RUN=<run>`, so that it is known again when it
/// has left its session and its parents.
const RUN_VARIABLE: &str = "ONSCENE_RUN";

/// A running bash and the process it is.
pub(super) struct Launched {
    /// For its end and its pipes.
    pub child: Child,
    /// Its entry in the process table.
    pub process: process_table::Process,
    /// Our end of its terminal, if it has one.
    pub terminal: Option<Terminal>,
    /// The note could not be written, in words; the command runs all the same.
    pub trouble: Option<String>,
}

/// Starts the plan's script.
///
/// This process becomes the one that orphans come to (child subreaper): the whole process, for good,
/// since a command's grandchild can only be ended and reaped by whoever it comes to.
///
/// # Errors
/// Why it cannot be started, in words.
pub(super) fn launch(plan: &Plan) -> Result<Launched, String> {
    check(plan)?;
    set_child_subreaper(true).map_err(|error| format!("orphans cannot be taken in: {error}"))?;
    make_private(&plan.runs).map_err(|error| format!("cannot make the directory {}: {error}", plan.runs.display()))?;
    let script = marker::script(&plan.runs, &plan.run);
    write_script(&script, &plan.script)?;
    let (child, process, terminal) = begin(plan, &script).inspect_err(|_| {
        let _the_reason_tells_more = marker::forget(&plan.runs, &plan.run);
    })?;
    let trouble = marker::write(plan, process).err();
    Ok(Launched {
        child,
        process,
        terminal,
        trouble: trouble.map(|error| format!("no note of this run in {}: {error}", plan.runs.display())),
    })
}

type Begun = (Child, process_table::Process, Option<Terminal>);

fn begin(plan: &Plan, script: &Path) -> Result<Begun, String> {
    let answers = marker::answers(&plan.runs, &plan.run);
    let seen = curl::variables(&plan.script, plan.environment.get("PATH"), &answers);
    let seen = seen.map_err(|error| format!("cannot make the directory {}: {error}", answers.display()))?;
    let (terminal, theirs) = match plan.terminal.map(Terminal::open).transpose() {
        Ok(opened) => opened.unzip(),
        Err(error) => return Err(format!("the system gives no terminal: {error}")),
    };
    let (child, process) = spawn(plan, script, seen, theirs).and_then(known)?;
    Ok((child, process, terminal))
}

/// The child with its entry in the process table; a child that cannot be seen cannot be watched
/// and is ended.
fn known(mut child: Child) -> Result<(Child, process_table::Process), String> {
    if let Some(process) = child.id().and_then(process_table::one) {
        return Ok((child, process));
    }
    let _ended = child.start_kill();
    Err("/proc does not show the process that was started; is /proc mounted?".into())
}

/// What every process of a run has in its environment (`NAME=value`).
pub(super) fn variable(run: &crate::domain::RunId) -> String {
    format!("{RUN_VARIABLE}={run}")
}

/// A new file that only its owner may read; one that exists is an error.
pub(super) fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn check(plan: &Plan) -> Result<(), String> {
    if !marker::is_file_name(&plan.run) {
        return Err(format!(
            "`{}` cannot name a run's files: use letters, digits, - and _",
            plan.run
        ));
    }
    if plan.script.contains('\0') {
        return Err("the command holds a NUL byte, which bash would skip".into());
    }
    if let Some(mistake) = plan.environment.mistake() {
        return Err(mistake);
    }
    match fs::metadata(&plan.directory) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(format!("{} is not a directory", plan.directory.display())),
        Err(error) => Err(format!("cannot run in {}: {error}", plan.directory.display())),
    }
}

fn make_private(directory: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

fn write_script(path: &Path, script: &str) -> Result<(), String> {
    let written = new_file(path).and_then(|mut file| file.write_all(script.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => format!("the run was started before: {} exists", path.display()),
        _ => format!("cannot write {}: {error}", path.display()),
    })
}

fn spawn(plan: &Plan, script: &Path, seen: Vec<(String, String)>, theirs: Option<File>) -> Result<Child, String> {
    let script = std::path::absolute(script).map_err(|error| format!("cannot name {}: {error}", script.display()))?;
    let has_terminal = theirs.is_some();
    let environment = if has_terminal {
        plan.environment.clone().on_terminal()
    } else {
        plan.environment.clone()
    };
    let [input, output, error] = ends(theirs).map_err(|error| format!("its terminal cannot be handed on: {error}"))?;
    let mut command = Command::new("bash");
    command
        .args(["--noprofile", "--norc", "-eo", "pipefail"])
        .arg(script)
        .current_dir(&plan.directory)
        .env_clear()
        .envs(environment.pairs().iter().map(|(name, value)| (name, value)))
        .envs(seen)
        .env(RUN_VARIABLE, plan.run.as_str())
        .stdin(input)
        .stdout(output)
        .stderr(error);
    own_session(&mut command, has_terminal);
    command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => "bash was not found on PATH; install it, or correct PATH".into(),
        _ => format!("bash does not start: {error}"),
    })
}

/// Input, output and error: all three at the terminal or none.
fn ends(terminal: Option<File>) -> io::Result<[Stdio; 3]> {
    Ok(match terminal {
        Some(file) => [file.try_clone()?.into(), file.try_clone()?.into(), file.into()],
        None => [Stdio::null(), Stdio::piped(), Stdio::piped()],
    })
}

/// A session of its own, so that nothing it starts can open our terminal, only its own if it has
/// one; orphans stay below it while it lives; and the signals of the ladder are heard even if this
/// process ignores them.
#[expect(
    unsafe_code,
    reason = "only a hook before exec can do this; it makes system calls alone"
)]
fn own_session(command: &mut Command, has_terminal: bool) {
    // SAFETY: setsid, ioctl, prctl and signal are async-signal-safe; nothing is allocated and no lock taken.
    unsafe {
        command.pre_exec(move || {
            setsid()?;
            if has_terminal {
                terminal::take_control()?;
            }
            set_child_subreaper(true)?;
            for ignored in [Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM] {
                signal(ignored, SigHandler::SigDfl)?;
            }
            Ok(())
        });
    }
}
