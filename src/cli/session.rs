//! What a subcommand starts from: directories, the project and its configuration.

use super::args::Globals;
use super::trust::{ask, ask_beside, can_ask};
use crate::config::discover::Found;
use crate::config::files::{self, Place};
use crate::config::paths::{Paths, ProjectPaths};
use crate::config::trust::{self, Trust};
use crate::config::{self, Config, Inputs, Layer, Loaded, Lookup, Role};
use crate::domain::masker::SHORTEST;
use crate::domain::{Masker, SafeText, Warning};
use crate::host::runtime::{beside, state_beside};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// What happens with a project's file that nobody accepted yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trusting {
    /// Show it and ask, where somebody sits at a terminal.
    Ask,
    /// Go on without it, and say so.
    Never,
    /// Read it all the same, because nothing of it is going to run.
    Look,
}

/// What a subcommand starts from.
#[derive(Debug, Clone)]
pub struct Session {
    /// The flags.
    pub globals: Globals,
    /// What happens with files that nobody accepted yet.
    pub trusting: Trusting,
    /// The user's number.
    pub uid: u32,
    /// The user's directories.
    pub paths: Paths,
    /// The project's directory and its places.
    pub project: ProjectPaths,
    /// The project's file, whether it is in force or not.
    pub file: Option<PathBuf>,
    /// The configuration in force.
    pub config: Config,
    /// What was found in the project's directory.
    pub found: Found,
    /// What was probably meant otherwise, for header and help.
    pub warnings: Vec<Warning>,
    /// What is not in force, for header and help; `check` ends with 2 where there is one.
    pub errors: Vec<Warning>,
}

/// The files that are going to be loaded, and what was wrong with the others.
#[derive(Default)]
struct Files {
    layers: Vec<Layer>,
    errors: Vec<Warning>,
}

impl Session {
    /// Finds the project and loads its configuration. A wrong file is told in `warnings` and `errors` and stops nothing.
    ///
    /// # Errors
    /// There is no such directory, no place to keep the state, or `--config` names a file that is not there.
    pub fn open(globals: &Globals, trusting: Trusting) -> Result<Self> {
        let uid = nix::unistd::getuid().as_raw();
        let paths = Paths::new(&env, uid)?;
        let place = find_place(globals)?;
        let files = read_files(globals, trusting, &paths, &place)?;
        let loaded = load(globals, files);
        let found = files::discover(&place.dir, &env);
        let mut warnings = loaded.warnings;
        if loaded.config.docker.enabled && loaded.config.docker.project.is_none() {
            warnings.extend(found.warnings.iter().cloned());
        }
        warnings.extend(unmaskable(&loaded.config));
        let session = Self {
            globals: globals.clone(),
            trusting,
            uid,
            project: paths.project(&place.dir),
            paths,
            file: globals.config.clone().or(place.file),
            config: loaded.config,
            found,
            warnings,
            errors: loaded.errors,
        };
        session.accept_sidecars()?;
        Ok(session)
    }

    /// The files beside the books that are there.
    #[must_use]
    pub fn sidecars(&self) -> Vec<PathBuf> {
        let beside = self.books().0.iter().map(|book| beside(book)).collect::<Vec<_>>();
        beside.into_iter().filter(|path| path.is_file()).collect()
    }

    /// Shows what stands beside the books and nobody accepted as it is, and remembers a yes.
    fn accept_sidecars(&self) -> Result<()> {
        let may_ask = self.trusting == Trusting::Ask && can_ask();
        if self.trusting == Trusting::Look || !(self.globals.trust || may_ask) {
            return Ok(());
        }
        let list = self.paths.trusted();
        for path in self.sidecars() {
            let Ok(Some(layer)) = files::read_layer(Role::Project, &path) else {
                continue;
            };
            let trust = state_beside(&path, layer.text.as_bytes(), &list);
            let is_new = trust != Trust::Accepted;
            if is_new && (self.globals.trust || ask_beside(&layer, trust).context("cannot ask on this terminal")?) {
                let place = path.canonicalize().unwrap_or(path);
                files::add_trusted(&list, &trust::accept(&place, layer.text.as_bytes()))
                    .with_context(|| format!("cannot remember that the file is accepted in {}", list.display()))?;
            }
        }
        Ok(())
    }

    /// All problems with files as sentences, errors first.
    #[must_use]
    pub fn sentences(&self) -> Vec<SafeText> {
        let problems = self.errors.iter().chain(&self.warnings);
        problems.map(|problem| SafeText::clean(&problem.to_string())).collect()
    }
}

/// What hides this configuration's secrets.
pub fn masker(config: &Config) -> Masker {
    Masker::new(
        config
            .secrets
            .iter()
            .map(|(name, secret)| (name.as_str(), secret.reveal())),
    )
}

/// A warning for each secret that is too short to be looked for in output.
fn unmaskable(config: &Config) -> Vec<Warning> {
    let masker = masker(config);
    let warn = |name: &String| {
        Warning::new(
            name.as_str(),
            "the secret is so short that it cannot be hidden in output",
        )
        .hint(format!("use one of at least {SHORTEST} characters"))
    };
    masker.too_short().iter().map(warn).collect()
}

/// The value of an environment variable, where it is text.
pub fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The project of `--project`, else of the working directory.
pub fn find_place(globals: &Globals) -> Result<Place> {
    let from = globals.project.as_deref().unwrap_or(Path::new("."));
    files::find_project(from).with_context(|| format!("cannot enter {} (hint: check --project)", from.display()))
}

fn read_files(globals: &Globals, trusting: Trusting, paths: &Paths, place: &Place) -> Result<Files> {
    let mut files = Files::default();
    files.take(files::read_layer(Role::Person, &paths.config_file()));
    if let Some(named) = &globals.config {
        let there = named.canonicalize();
        let there = there.with_context(|| format!("cannot read {} (hint: check --config)", named.display()))?;
        files.take(files::read_layer(Role::Project, &there));
        return Ok(files);
    }
    let Some(file) = &place.file else {
        return Ok(files);
    };
    match files::read_layer(Role::Project, file) {
        Ok(Some(layer)) if is_accepted(globals, trusting, paths, &layer)? => files.layers.push(layer),
        Ok(Some(_)) => {
            let warning = Warning::new(
                file.display().to_string(),
                "nobody has accepted it yet, so nothing in it is in force",
            );
            files
                .errors
                .push(warning.hint("look at it, then start onscene once with --trust"));
        }
        other => files.take(other),
    }
    Ok(files)
}

impl Files {
    fn take(&mut self, layer: Result<Option<Layer>, Warning>) {
        match layer {
            Ok(layer) => self.layers.extend(layer),
            Err(warning) => self.errors.push(warning),
        }
    }
}

/// Whether the project's file may be loaded; a yes is remembered.
fn is_accepted(globals: &Globals, trusting: Trusting, paths: &Paths, layer: &Layer) -> Result<bool> {
    let list = paths.trusted();
    let trust = trust::state(&layer.path, layer.text.as_bytes(), &files::read_trusted(&list));
    if trust == Trust::Accepted || trusting == Trusting::Look {
        return Ok(true);
    }
    let says_yes = if globals.trust {
        true
    } else if trusting == Trusting::Ask && can_ask() {
        ask(layer, trust).context("cannot ask on this terminal (hint: use --trust)")?
    } else {
        false
    };
    if !says_yes {
        return Ok(false);
    }
    files::add_trusted(&list, &trust::accept(&layer.path, layer.text.as_bytes()))
        .with_context(|| format!("cannot remember that the file is accepted in {}", list.display()))?;
    Ok(true)
}

fn load(globals: &Globals, files: Files) -> Loaded {
    let lookup = Lookup {
        env: &env,
        file: &files::read_secret,
    };
    let mut loaded = config::load(&Inputs {
        layers: &files.layers,
        flags: &globals.flags(),
        lookup,
    });
    loaded.errors.splice(0..0, files.errors);
    loaded
}
