//! `onscene runbook run`: one step, or all that only read, without host and incident.

mod ask;
mod follow;
mod pick;
mod report;

use super::{Session, book};
use crate::cli::args::Globals;
use crate::cli::session::{self, Trusting};
use crate::domain::SafeText;
use crate::domain::runbook::{CommandClass, Verdict};
use anyhow::{Context, Result};
use pick::{Ready, Values};
use report::Report;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// What could not be done before anything ran.
const CANNOT: u8 = 2;

/// Runs commands of a book.
#[derive(Debug, Clone, clap::Args)]
pub struct RunArgs {
    /// The book's file, anywhere
    pub file: PathBuf,
    /// Run this step alone; `onscene runbook show --json FILE` lists the ids, and their end is enough
    #[arg(long, value_name = "ID")]
    pub step: Option<String>,
    /// Run without asking what only reads; without --step, every such step in order up to the first failure
    #[arg(long)]
    pub yes_read_only: bool,
    /// Fill in a placeholder or a variable; may be given several times
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Print JSON when all is over, in place of the output as it comes
    #[arg(long)]
    pub json: bool,
}

/// Runs what is asked for; exit 0 it went well, 1 it did not, 2 it could not run.
pub fn run(globals: &Globals, args: &RunArgs, out: &mut impl Write) -> ExitCode {
    match try_run(globals, args, out) {
        Ok(Verdict::Pass | Verdict::Warn) => ExitCode::SUCCESS,
        Ok(Verdict::Fail) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("onscene: {}", SafeText::clean(&format!("{error:#}")));
            ExitCode::from(CANNOT)
        }
    }
}

fn try_run(globals: &Globals, args: &RunArgs, out: &mut impl Write) -> Result<Verdict> {
    // What the project's file says of commands decides what needs no question: it must be accepted.
    let session = Session::open(globals, Trusting::Ask)?;
    let book = book(&session, Some(&args.file))?;
    let values = Values::parse(&args.set)?;
    let steps = pick::steps(&book, args)?;
    let masker = session::masker(&session.config);
    let prepare = |step| pick::ready(&session.project.project, &masker, step, &values);
    let ready = pick::all(steps, prepare)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("cannot start")?;
    let place = follow::Place::new()?;
    let mut report = Report::new(&book, args.json);
    for ready in &ready {
        report.begin(ready, out)?;
        if !may_run(&session, args, ready, &runtime)? {
            anyhow::bail!("not run: nobody agreed");
        }
        let ended = runtime.block_on(follow::follow(&place, ready, &report, out))?;
        if report.end(ready, ended, out)? == Verdict::Fail {
            break;
        }
    }
    report.close(out)
}

/// Whether the step may run: what only reads when that was said or when it was named, all else when a
/// person at a terminal agrees.
fn may_run(session: &Session, args: &RunArgs, ready: &Ready, runtime: &tokio::runtime::Runtime) -> Result<bool> {
    if ready.command.class == CommandClass::Reads {
        return Ok(true);
    }
    if args.yes_read_only || session.globals.read_only {
        let flag = if args.yes_read_only {
            "--yes-read-only"
        } else {
            "--read-only"
        };
        anyhow::bail!("{}: {}; {flag} runs only what reads", ready.name(), ready.why());
    }
    let guards = runtime.block_on(crate::exec::guards::read(ready.asked(session)));
    ask::agrees(ready, &guards)
}
