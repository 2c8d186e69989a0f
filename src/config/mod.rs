//! Configuration: defaults, then the person's file, then the project's file, then flags.
//!
//! Everything here is decided from texts and closures; [`files`] alone reads the disk.

mod clocks;
pub mod compose;
pub mod discover;
pub mod files;
mod load;
mod notify;
pub mod paths;
mod preset;
mod reader;
mod request;
pub mod secret;
pub mod service;
mod tables;
pub mod template;
pub mod trust;
pub mod units;
mod values;
mod yaml;

pub use load::{Flags, Inputs, Layer, Loaded, Role, load};
pub use secret::{Lookup, SecretRef};
pub use service::Service;

use crate::domain::clock::ClockSettings;
use crate::domain::{SafeText, Secret};
use crate::notify::Spec;
use crate::runbook::ClassRules;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// Everything that can be set, checked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// `[project]`: what is watched.
    pub project: Project,
    /// `[person]`: who sits here.
    pub person: Person,
    /// `[clocks]`: how long an incident's clocks run.
    pub clocks: ClockSettings,
    /// `[[services]]`: what is probed.
    pub services: Vec<Service>,
    /// `[docker]`: the container engine.
    pub docker: Docker,
    /// `[logs]`: how much is kept, and files to follow.
    pub logs: Logs,
    /// `[host]`: the process that stays.
    pub host: Host,
    /// `[console]`: the screen.
    pub console: Console,
    /// `[[commands]]`: what the runbook's commands do, where the program cannot know.
    pub commands: ClassRules,
    /// `[values]`: what fills placeholders of the runbooks, by the placeholder's name.
    pub values: BTreeMap<String, Preset>,
    /// `[notify.NAME]`: where status updates go.
    pub notify: Vec<Spec>,
    /// Every secret that was fetched, by a name that may be shown, for the masker.
    pub secrets: Vec<(String, Secret)>,
}

/// A value of `[values]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// The value, one line.
    pub value: Secret,
    /// Whether it came by reference and may not be shown.
    pub is_secret: bool,
}

/// `[project]`: what is watched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Project {
    /// Its name on screen; none means the name of its directory.
    pub name: Option<SafeText>,
    /// The environment that its commands change, such as `prod`.
    pub environment: Option<SafeText>,
    /// Markdown books: paths relative to the project, with `*` and `**`; none means those that are found.
    pub runbooks: Option<Vec<String>>,
    /// The book for the process of an incident.
    pub command_book: CommandBook,
}

/// Which book there is for the process itself: who leads, what is said to whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CommandBook {
    /// The program's own.
    #[default]
    BuiltIn,
    /// None.
    Off,
    /// The team's own: a path relative to the project.
    File(String),
}

/// `[person]`: who sits here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The name beside everything this person does; none means the login name.
    pub name: Option<SafeText>,
}

/// `[docker]`: the container engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Docker {
    /// Whether an engine is watched at all.
    pub enabled: bool,
    /// Its address; none means `DOCKER_HOST`, else the usual sockets.
    pub host: Option<String>,
    /// Whose containers are shown; none means the Compose project of the directory, `*` means all.
    pub project: Option<String>,
}

/// `[logs]`: how much is kept, and files to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logs {
    /// The most bytes that all kept lines may take.
    pub budget: u64,
    /// Regular expressions of ids to find in lines, beyond the built-in shapes.
    pub id_patterns: Vec<String>,
    /// Files to follow.
    pub files: Vec<LogFile>,
}

/// A file to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFile {
    /// Where it is; absolute once loaded.
    pub path: PathBuf,
    /// Its short name in the log panel.
    pub label: SafeText,
}

/// `[host]`: the process that stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// How long it stays without a console and without an open incident.
    pub idle: Duration,
    /// Whether nothing can be changed from here at all. One layer that says so is enough.
    pub read_only: bool,
}

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorWhen {
    /// As the terminal, `NO_COLOR` and `TERM` ask for.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never; every state still reads.
    Never,
}

/// The words for [`ColorWhen`].
pub const COLOR_WORDS: &[(&str, ColorWhen)] = &[
    ("auto", ColorWhen::Auto),
    ("always", ColorWhen::Always),
    ("never", ColorWhen::Never),
];

/// `[console]`: the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Console {
    /// The keymap's name: a file in the config directory's `keymaps`, else a built-in one.
    pub keymap: String,
    /// The theme's name: a file in the config directory's `themes`, else a built-in one.
    pub theme: String,
    /// When colour is used.
    pub color: ColorWhen,
    /// The most frames a second at a local terminal.
    pub fps_local: u32,
    /// The most frames a second over SSH.
    pub fps_ssh: u32,
}

impl Default for Docker {
    fn default() -> Self {
        Self {
            enabled: true,
            host: None,
            project: None,
        }
    }
}

impl Default for Logs {
    /// 256 MiB: about four million lines at the 65 bytes a line that the store was measured with.
    fn default() -> Self {
        Self {
            budget: 256 << 20,
            id_patterns: Vec::new(),
            files: Vec::new(),
        }
    }
}

impl Default for Host {
    fn default() -> Self {
        Self {
            idle: Duration::from_mins(10),
            read_only: false,
        }
    }
}

impl Default for Console {
    fn default() -> Self {
        Self {
            keymap: "default".into(),
            theme: "ansi".into(),
            color: ColorWhen::Auto,
            fps_local: 30,
            fps_ssh: 10,
        }
    }
}
