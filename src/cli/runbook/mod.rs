//! `onscene runbook`: the books without the screen, one file per subcommand.

mod json;
mod lint;
mod list;
mod run;
mod show;

use super::Session;
use super::args::Globals;
use super::session::Trusting;
use crate::config::CommandBook;
use crate::domain::runbook::Book;
use crate::host::runtime::Shelf;
use crate::runbook::built_in;
use anyhow::{Result, anyhow};
use clap::Subcommand;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Reads the books.
#[derive(Debug, Clone, Subcommand)]
pub enum RunbookCommand {
    /// List the books of this project and how many steps each has
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say what is wrong or risky in the books, with file and line; exit 0 nothing, 1 something
    Lint {
        /// The books' files, anywhere; all books of the project by default
        files: Vec<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Run one step, or every step that only reads, without host and incident; exit 0 it went well, 1 it did not,
    /// 2 it could not run
    Run(run::RunArgs),
    /// Show a book as the console reads it: sections, steps, commands, warnings
    Show {
        /// The book's file, anywhere; the project's only book by default
        file: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Print the Markdown of the program's own book, built-in/command.md, to begin one of your own with
        #[arg(long, conflicts_with_all = ["file", "json"])]
        built_in: bool,
    },
}

/// Reads the books as the subcommand says.
///
/// # Errors
/// A book cannot be read, or the output cannot be written.
pub fn run(globals: &Globals, command: &RunbookCommand, out: &mut impl Write) -> Result<ExitCode> {
    // Nothing of the project's file is run by looking at a book, nor of what stands beside the book.
    let look = || Session::open(globals, Trusting::Look);
    match command {
        RunbookCommand::List { json } => list::run(&look()?, *json, out),
        RunbookCommand::Lint { files, json } => lint::run(&look()?, files, *json, out),
        RunbookCommand::Run(args) => Ok(run::run(globals, args, out)),
        RunbookCommand::Show { built_in: true, .. } => {
            write!(out, "{}", built_in::TEXT)?;
            Ok(ExitCode::SUCCESS)
        }
        RunbookCommand::Show { file, json, .. } => show::run(&look()?, file.as_deref(), *json, out),
    }
}

/// What the books of this session are read with.
pub(super) fn shelf(session: &Session, files: Vec<PathBuf>) -> Shelf {
    Shelf {
        project: session.project.project.clone(),
        files,
        patterns: session.patterns(),
        accepted: session.paths.trusted(),
        rules: session.config.commands.clone(),
        masker: session.masker(),
        has_built_in: session.config.project.command_book == CommandBook::BuiltIn,
    }
}

/// The book that is meant: the named file, else the only book of the project.
pub(super) fn book(session: &Session, file: Option<&Path>) -> Result<Book> {
    let file = match file {
        Some(file) => file.to_path_buf(),
        None => only(session)?,
    };
    if file == Path::new(built_in::NAME) && !file.exists() {
        return Ok(built_in::book());
    }
    let file = file.canonicalize().unwrap_or(file);
    shelf(session, Vec::new())
        .open(&file)
        .map_err(|problem| anyhow!("{problem}"))
}

fn only(session: &Session) -> Result<PathBuf> {
    let (mut files, _) = session.books();
    match files.len() {
        0 => Err(anyhow!(
            "no runbook in {} (hint: name the file, or list it under `runbooks` in onscene.toml)",
            session.project.project.display()
        )),
        1 => Ok(files.remove(0)),
        several => Err(anyhow!(
            "there are {several} runbooks (hint: name one; `onscene runbook list` shows them)"
        )),
    }
}
