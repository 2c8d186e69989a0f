//! What can be said on the command line.

use super::runbook::RunbookCommand;
use crate::config::{COLOR_WORDS, ColorWhen, Flags};
use crate::demo::Fault;
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// The incident console for your terminal: health, containers, logs by request id and your team's own runbook.
#[derive(Debug, Clone, Parser)]
#[command(name = "onscene", version, propagate_version = true)]
pub struct Args {
    /// What holds for every subcommand.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do; without one, attach.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Flags that hold for every subcommand; they win over every file.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Globals {
    /// Read this file in place of the project's onscene.toml; it counts as accepted
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Work on the project of this directory in place of the current one
    #[arg(long, global = true, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// When to use colour: auto, always, never
    #[arg(long, global = true, value_name = "WHEN", value_parser = color)]
    pub color: Option<ColorWhen>,
    /// The theme's name
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// The keymap's name
    #[arg(long, global = true, value_name = "NAME")]
    pub keymap: Option<String>,
    /// Remove every way to change anything
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Accept the project's onscene.toml as it is now, without asking
    #[arg(long, global = true)]
    pub trust: bool,
    /// Your name beside everything you do; the login name by default
    #[arg(long, global = true, value_name = "PERSON")]
    pub name: Option<String>,
}

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Open the console; start the host of this project where none runs (the default)
    Attach,
    /// Write a commented onscene.toml from what is found here
    Init {
        /// Overwrite the file that is there
        #[arg(long)]
        force: bool,
    },
    /// Ask every service once; exit 0 all ok, 1 something is not, 2 the configuration is wrong
    Check {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Read every configuration, keymap and theme file in force; print each problem; exit 1 if there is one
    CheckConfig,
    /// Show the hosts that run: consoles, incident, sources
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Stop the host of this project
    Stop {
        /// Stop it even while an incident is open or a step runs
        #[arg(long)]
        force: bool,
    },
    /// Show and accept the project's file and what stands beside its books; exit 0 all accepted, 1 not all
    Trust,
    /// Look at the incidents of this project
    #[command(subcommand)]
    Incident(IncidentCommand),
    /// Do what the console does, from a script; exit 0 done, 1 refused, 2 wrong words, 3 no host answers; of a wait 4 not sent, 5
    /// still on its way; 6 done, but in memory only: do not repeat it
    Ctl(super::ctl::CtlArgs),
    /// Read the runbooks of this project, or any book
    #[command(subcommand)]
    Runbook(RunbookCommand),
    /// Drill an outage against stand-in services; needs nothing installed
    Demo {
        /// Which fault to break in; `database` by default
        #[arg(long, value_name = "NAME")]
        fault: Option<Fault>,
        /// List the faults
        #[arg(long, conflicts_with = "fault")]
        list: bool,
        /// Seconds until the fault breaks in
        #[arg(long, value_name = "SECONDS", default_value_t = super::demo::AFTER.as_secs())]
        after: u64,
    },
    /// The process that stays; started by attach
    #[command(hide = true)]
    Host {
        /// It watches stand-ins
        #[arg(long)]
        drill: bool,
    },
    /// The stand-ins of a drill; started by demo
    #[command(hide = true)]
    StandIns {
        /// The drill's directory
        #[arg(long)]
        dir: PathBuf,
        /// Which fault to break in
        #[arg(long)]
        fault: Fault,
        /// Seconds until then
        #[arg(long)]
        after: u64,
    },
    /// What the drill's book does to the stand-ins
    #[command(hide = true)]
    Shop {
        /// The drill's directory
        #[arg(long)]
        dir: PathBuf,
        /// What to do
        words: Vec<String>,
    },
}

/// Looks at the incidents of one project.
#[derive(Debug, Clone, Subcommand)]
pub enum IncidentCommand {
    /// List all incidents, oldest first
    List {
        /// Only those that are open
        #[arg(long)]
        open: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one incident
    Show {
        /// Which one, such as INC-7; the last one by default
        id: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write one incident's timeline as Markdown
    Export {
        /// Which one, such as INC-7; the last one by default
        id: Option<String>,
        /// Write JSON in place of Markdown
        #[arg(long)]
        json: bool,
        /// Write one JSON line for each fact, for `onscene incident import`
        #[arg(long, conflicts_with = "json")]
        jsonl: bool,
        /// Write to this file in place of the standard output
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Check that nothing was changed, taken out or cut off; exit 0 sound, 1 damaged, 2 cannot be read
    Verify {
        /// Which one, such as INC-7; all by default
        id: Option<String>,
        /// The head that an export or an update names, or at least its first twelve digits
        #[arg(long, value_name = "HASH", requires = "id", value_parser = super::incident::hash)]
        head: Option<String>,
        /// From now on take the present end for the true one, whatever was seen before
        #[arg(long, requires = "id")]
        accept: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Find incidents that have all of these words
    Search {
        /// The words; each also finds longer ones that begin with it
        #[arg(required = true)]
        words: Vec<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take in facts that another journal exported as JSON lines; each once
    Import {
        /// The file; `-` is the standard input
        file: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove incidents that were resolved long ago; never an open one
    Prune {
        /// How long ago, such as 365d or 52w
        #[arg(long, value_name = "AGE", value_parser = super::incident::age)]
        older_than: std::time::Duration,
        /// Do it; without this it only says what it would remove
        #[arg(long)]
        yes: bool,
    },
}

impl Globals {
    /// What the configuration takes from the flags.
    #[must_use]
    pub fn flags(&self) -> Flags {
        Flags {
            keymap: self.keymap.clone(),
            theme: self.theme.clone(),
            color: self.color,
            read_only: self.read_only,
            name: self.name.clone(),
        }
    }

    /// The flags that a host must be started with so that it reads what this process reads, beside `--project`.
    /// `--read-only` is not one of them: it holds for the console that says it, not for everybody who comes after.
    #[must_use]
    pub fn host_args(&self) -> Vec<OsString> {
        let mut args = Vec::new();
        if let Some(config) = &self.config {
            let absolute = std::path::absolute(config).unwrap_or_else(|_| config.clone());
            args.extend(["--config".into(), absolute.into_os_string()]);
        }
        if self.trust {
            args.push("--trust".into());
        }
        args
    }
}

fn color(text: &str) -> Result<ColorWhen, String> {
    let found = COLOR_WORDS.iter().find(|(word, _)| *word == text);
    found
        .map(|(_, when)| *when)
        .ok_or_else(|| "one of: auto, always, never".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound_and_every_part_is_explained() {
        let mut command = Args::command();
        command.build();
        command.clone().debug_assert();
        let below = |sub: &clap::Command| sub.get_subcommands().cloned().collect::<Vec<_>>();
        let mut all = below(&command);
        let mut place = 0;
        while place < all.len() {
            let more = below(&all[place]);
            all.extend(more);
            place += 1;
        }
        for sub in &all {
            assert!(sub.get_about().is_some(), "{}", sub.get_name());
            for arg in sub.get_arguments() {
                assert!(arg.get_help().is_some(), "{} {}", sub.get_name(), arg.get_id());
            }
        }
    }

    /// The names of flags that hold for everything below, and where one of them is given a second meaning.
    fn taken_twice(command: &clap::Command, above: &[String], found: &mut Vec<String>) {
        let own = |global: bool| command.get_arguments().filter(move |arg| arg.is_global_set() == global);
        let taken = own(false).filter(|arg| above.iter().any(|id| arg.get_id() == id.as_str()));
        found.extend(taken.map(|arg| format!("{} {}", command.get_name(), arg.get_id())));
        let mut above = above.to_vec();
        above.extend(own(true).map(|arg| arg.get_id().to_string()));
        for sub in command.get_subcommands() {
            taken_twice(sub, &above, found);
        }
    }

    #[test]
    fn no_word_of_a_subcommand_is_taken_for_a_flag_that_holds_everywhere() {
        let mut found = Vec::new();
        taken_twice(&Args::command(), &[], &mut found);
        assert_eq!(found, Vec::<String>::new(), "the person would be called by it");
        let args = Args::parse_from(["onscene", "--name", "maya", "ctl", "link", "ticket", "OPS-99"]);
        assert_eq!(args.globals.name.as_deref(), Some("maya"));
    }

    #[test]
    fn flags_go_anywhere_and_reach_the_host() {
        let args = Args::parse_from(["onscene", "status", "--json", "--read-only", "--config", "/x.toml"]);
        assert!(matches!(args.command, Some(Command::Status { json: true })));
        assert_eq!(args.globals.host_args(), ["--config", "/x.toml"]);
        assert!(Args::try_parse_from(["onscene", "--color", "sometimes"]).is_err());
        assert_eq!(
            Args::parse_from(["onscene", "--color", "never"]).globals.flags().color,
            Some(ColorWhen::Never)
        );
    }
}
