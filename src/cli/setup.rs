//! What a session's configuration and what was found come to: who, what is asked, watched and followed, which books.

use super::session::{Session, env, masker};
use crate::config::{CommandBook, files};
use crate::console::input::Keymap;
use crate::console::presets::UserFile;
use crate::console::theme::Theme;
use crate::domain::{Masker, SafeText, SourceId, Warning};
use crate::sources::{Probe, docker, tail};
use std::path::PathBuf;

impl Session {
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

    /// The environment that commands change; `unnamed` where nobody said.
    #[must_use]
    pub fn environment(&self) -> SafeText {
        self.config
            .project
            .environment
            .clone()
            .unwrap_or_else(|| "unnamed".into())
    }

    /// The person's name: as said or configured, else the login name.
    #[must_use]
    pub fn person(&self) -> SafeText {
        let named = self.config.person.name.clone();
        let login = || env("USER").or_else(|| env("LOGNAME")).filter(|name| !name.is_empty());
        let known = || {
            nix::unistd::User::from_uid(self.uid.into())
                .ok()
                .flatten()
                .map(|user| user.name)
        };
        named
            .or_else(|| login().or_else(known).map(SafeText::from))
            .unwrap_or_else(|| SafeText::from(format!("user {}", self.uid)))
    }

    /// What is probed, each with its name on screen.
    #[must_use]
    pub fn probes(&self) -> Vec<(SafeText, Probe)> {
        self.config
            .services
            .iter()
            .map(|service| (service.name.clone(), service.probe.clone()))
            .collect()
    }

    /// The container engine to watch: none where it is switched off. Without a word in the configuration it shows the
    /// Compose project of the directory, and without one of those everything.
    #[must_use]
    pub fn engines(&self) -> Vec<docker::Spec> {
        let docker = &self.config.docker;
        let project = docker.project.clone().or_else(|| self.found.project.clone());
        let spec = docker::Spec {
            engine: SourceId::new("docker"),
            host: docker.host.clone(),
            project: project.filter(|project| project != "*"),
        };
        docker.enabled.then_some(spec).into_iter().collect()
    }

    /// The files to follow.
    #[must_use]
    pub fn followed(&self) -> Vec<tail::Spec> {
        let files = self.config.logs.files.iter();
        files
            .map(|file| tail::Spec {
                source: SourceId::new(format!("file:{}", file.path.display())),
                label: file.label.clone(),
                path: file.path.clone(),
            })
            .collect()
    }

    /// The books' files: those that the configuration names, else those that were found; with a warning for each name
    /// that leads to nothing.
    #[must_use]
    pub fn books(&self) -> (Vec<PathBuf>, Vec<Warning>) {
        let (mut books, mut warnings) = self.named_books();
        if let CommandBook::File(path) = &self.config.project.command_book {
            let book = self.project.project.join(path);
            if !book.is_file() {
                warnings.push(self.no_book("project.command_book", path));
            } else if !books.contains(&book) {
                books.push(book);
            }
        }
        (books, warnings)
    }

    /// The names that the configuration gives to books, with and without stars.
    #[must_use]
    pub fn patterns(&self) -> Vec<String> {
        let mut patterns = self.config.project.runbooks.clone().unwrap_or_default();
        if let CommandBook::File(path) = &self.config.project.command_book {
            patterns.push(path.clone());
        }
        patterns
    }

    fn named_books(&self) -> (Vec<PathBuf>, Vec<Warning>) {
        let dir = &self.project.project;
        let Some(patterns) = &self.config.project.runbooks else {
            return (self.found.books.iter().map(|book| dir.join(book)).collect(), Vec::new());
        };
        let found = files::matching(dir, patterns);
        let missing = found
            .missing
            .iter()
            .map(|pattern| self.no_book("project.runbooks", pattern));
        let warnings = found.warning.into_iter().chain(missing).collect();
        (found.books, warnings)
    }

    fn no_book(&self, key: &'static str, pattern: &str) -> Warning {
        let file = self
            .file
            .as_ref()
            .map_or_else(|| files::PROJECT_FILE.into(), |file| file.display().to_string());
        Warning::new(file, format!("there is no `{pattern}`"))
            .on(key)
            .hint("paths begin at the project's directory; * and ** stand for names")
    }

    /// What hides this configuration's secrets.
    #[must_use]
    pub fn masker(&self) -> Masker {
        masker(&self.config)
    }

    /// The keymap in force, with what is wrong with its files.
    #[must_use]
    pub fn keymap(&self) -> (Keymap, Vec<Warning>) {
        let (files, mut warnings) = self.user_files("keymaps");
        let (keymap, more) = Keymap::load(&self.config.console.keymap, &files);
        warnings.extend(more);
        (keymap, warnings)
    }

    /// The theme in force, with what is wrong with its files.
    #[must_use]
    pub fn theme(&self) -> (Theme, Vec<Warning>) {
        let (files, mut warnings) = self.user_files("themes");
        let (theme, more) = Theme::load(&self.config.console.theme, &files);
        warnings.extend(more);
        (theme, warnings)
    }

    /// The person's own files of one folder of the config directory.
    pub fn user_files(&self, folder: &str) -> (Vec<UserFile>, Vec<Warning>) {
        let (texts, warnings) = files::read_folder(&self.paths.config.join(folder));
        let files = texts
            .into_iter()
            .map(|(path, text)| UserFile::new(path.display().to_string(), text));
        (files.collect(), warnings)
    }
}
