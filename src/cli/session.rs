//! What a subcommand starts from: directories, the project and its configuration.

use super::args::Globals;
use crate::config::files::{self, Place};
use crate::config::paths::{Paths, ProjectPaths};
use crate::config::{self, Config, Inputs, Layer, Loaded, Lookup, Role};
use crate::domain::{SafeText, Warning};
use anyhow::{Context, Result};
use std::path::Path;

/// What happens with a project's file that nobody accepted yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trusting {
    /// Show it and ask, where somebody sits at a terminal.
    Ask,
    /// Go on without it, and say so.
    Never,
}

/// What a subcommand starts from.
#[derive(Debug, Clone)]
pub struct Session {
    /// The flags.
    pub globals: Globals,
    /// The user's number.
    pub uid: u32,
    /// The user's directories.
    pub paths: Paths,
    /// The project's directory and its places.
    pub project: ProjectPaths,
    /// The configuration in force.
    pub config: Config,
    /// What was probably meant otherwise, for header and help.
    pub warnings: Vec<Warning>,
    /// What is not in force, for header and help; `check` ends with 2 where there is one.
    pub errors: Vec<Warning>,
}

impl Session {
    /// Finds the project and loads its configuration. A wrong file is told in `warnings` and `errors` and stops nothing.
    ///
    /// # Errors
    /// There is no such directory, no place to keep the state, or `--config` names a file that is not there.
    pub fn open(globals: &Globals, _trusting: Trusting) -> Result<Self> {
        let uid = nix::unistd::getuid().as_raw();
        let paths = Paths::new(&env, uid)?;
        let place = find_place(globals)?;
        let project = paths.project(&place.dir);
        let loaded = load(globals, &paths, &place)?;
        Ok(Self {
            globals: globals.clone(),
            uid,
            paths,
            project,
            config: loaded.config,
            warnings: loaded.warnings,
            errors: loaded.errors,
        })
    }

    /// All problems with files as sentences, errors first.
    #[must_use]
    pub fn sentences(&self) -> Vec<SafeText> {
        let problems = self.errors.iter().chain(&self.warnings);
        problems.map(|problem| SafeText::clean(&problem.to_string())).collect()
    }

    /// The project's name: as configured, else its directory's.
    #[must_use]
    pub fn project_name(&self) -> SafeText {
        let dir = || {
            self.project
                .project
                .file_name()
                .map(|name| SafeText::from_bytes(name.as_encoded_bytes()))
        };
        self.config
            .project
            .name
            .clone()
            .or_else(dir)
            .unwrap_or_else(|| "/".into())
    }

    /// The person's name: as said or configured, else the login name.
    #[must_use]
    pub fn person(&self) -> SafeText {
        let login = || env("USER").or_else(|| env("LOGNAME")).filter(|name| !name.is_empty());
        let named = self.config.person.name.clone();
        named
            .or_else(|| login().map(SafeText::from))
            .unwrap_or_else(|| SafeText::from(format!("user {}", self.uid)))
    }
}

/// The value of an environment variable, where it is text.
pub fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn find_place(globals: &Globals) -> Result<Place> {
    let from = globals.project.as_deref().unwrap_or(Path::new("."));
    files::find_project(from).with_context(|| format!("cannot enter {} (hint: check --project)", from.display()))
}

fn load(globals: &Globals, paths: &Paths, place: &Place) -> Result<Loaded> {
    let mut layers: Vec<Layer> = Vec::new();
    let mut unread: Vec<Warning> = Vec::new();
    let mut take = |layer: Result<Option<Layer>, Warning>| match layer {
        Ok(layer) => layers.extend(layer),
        Err(warning) => unread.push(warning),
    };
    take(files::read_layer(Role::Person, &paths.config_file()));
    if let Some(named) = &globals.config {
        let there = named.canonicalize();
        let there = there.with_context(|| format!("cannot read {} (hint: check --config)", named.display()))?;
        take(files::read_layer(Role::Project, &there));
    } else if let Some(file) = &place.file {
        take(files::read_layer(Role::Project, file));
    }
    let lookup = Lookup {
        env: &env,
        file: &files::read_secret,
    };
    let mut loaded = config::load(&Inputs {
        layers: &layers,
        flags: &globals.flags(),
        lookup,
    });
    loaded.errors.splice(0..0, unread);
    Ok(loaded)
}
