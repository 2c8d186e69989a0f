//! The command line: one file per subcommand, and what they all start from.

#[macro_use]
mod out;

mod args;
mod attach;
mod check;
mod check_config;
mod ctl;
mod demo;
mod holder;
mod host;
mod incident;
mod init;
mod reach;
mod runbook;
mod session;
mod setup;
mod status;
mod stop;
mod trust;

pub use args::{Args, Command, Globals, IncidentCommand};
pub use runbook::RunbookCommand;
pub use session::{Session, Trusting};

use crate::console::terminal::guardian::{Role, stand_guard};
use anyhow::Result;
use clap::Parser;
use std::process::ExitCode;

/// Runs the command line that the process was started with; says what went wrong in one line on stderr.
#[must_use]
pub fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("onscene: {}", crate::domain::SafeText::clean(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}

/// Runs one parsed command line; the exit code is the subcommand's.
///
/// # Errors
/// What could not be done, in words, with a hint.
pub fn run(args: &Args) -> Result<ExitCode> {
    let globals = &args.globals;
    let out = &mut out::Quiet(std::io::stdout());
    match args.command.as_ref().unwrap_or(&Command::Attach) {
        Command::Attach => guarded(|| attach::run(&Session::open(globals, Trusting::Ask)?, &[])),
        Command::Init { force } => init::run(globals, *force, out),
        Command::Check { json } => check::run(&Session::open(globals, Trusting::Ask)?, *json, out),
        Command::CheckConfig => check_config::run(globals, out),
        Command::Status { json } => status::run(globals, *json),
        Command::Stop { force } => stop::run(&Session::open(globals, Trusting::Never)?, *force),
        Command::Trust => trust::run(&Session::open(globals, Trusting::Ask)?, out),
        Command::Incident(command) => incident::run(&Session::open(globals, Trusting::Never)?, command),
        Command::Ctl(args) => Ok(ctl::run(globals, args)),
        Command::Runbook(command) => runbook::run(globals, command, out),
        Command::Demo { list: true, .. } => Ok(demo::list()),
        Command::Demo { fault, after, .. } => guarded(|| demo::run(globals, *fault, *after)),
        Command::Host { drill } => host::run(&Session::open(globals, Trusting::Never)?, *drill),
        Command::StandIns { dir, fault, after } => demo::stand_ins(dir, *fault, *after),
        Command::Shop { dir, words } => demo::shop(dir, words),
    }
}

/// Runs a console with a guardian, the parent that gives the terminal back when the console is killed.
fn guarded(console: impl FnOnce() -> Result<ExitCode>) -> Result<ExitCode> {
    match stand_guard() {
        Role::Done(code) => Ok(ExitCode::from(code)),
        Role::Program => console(),
    }
}
