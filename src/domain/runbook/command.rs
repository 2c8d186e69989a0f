//! The command of a step: what bash gets, what it would do, and what it needs first.

use crate::domain::SafeText;
use serde::{Deserialize, Serialize};

/// What running a command would do, from the least to the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum CommandClass {
    /// It only reads.
    Reads,
    /// It changes files of this machine only.
    Local,
    /// It changes production, or nobody knows.
    #[default]
    ChangesProduction,
    /// It cannot be undone.
    Destructive,
}

impl CommandClass {
    /// The words shown beside the step.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Local => "local",
            Self::ChangesProduction => "changes production",
            Self::Destructive => "destructive",
        }
    }

    /// The word of the machine-readable book: `reads`, `local`, `changes`, `destructive`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Local => "local",
            Self::ChangesProduction => "changes",
            Self::Destructive => "destructive",
        }
    }
}

/// What a value must look like before a command may have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// A revision: a number or a commit's hash.
    Revision,
    /// An image's or release's tag.
    Tag,
    /// A name of a thing: letters, digits and `-_.:/@`.
    Id,
    /// A host with a dot, or an absolute `http(s)` address.
    Url,
    /// A date or a time.
    Date,
    /// Any one line.
    #[default]
    Free,
    /// A secret: any one line, never written down and never shown.
    Secret,
}

impl ValueKind {
    /// The word shown beside the field of the form.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Revision => "revision",
            Self::Tag => "tag",
            Self::Id => "id",
            Self::Url => "address",
            Self::Date => "date",
            Self::Free => "text",
            Self::Secret => "secret",
        }
    }
}

/// A part of a command that a person must fill in before it can run: `<tag>`, `your-app`, `$TOKEN`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Placeholder {
    /// The text as it stands in the book.
    pub text: SafeText,
    /// What it is called in the form and in the incident, equal in all steps that mean the same:
    /// `tag`, `your-app.vercel.app`, `OPAL_BEARER_TOKEN`.
    pub name: SafeText,
    /// What its value must look like.
    pub kind: ValueKind,
    /// Whether it is a shell variable, which the environment may hold already.
    pub is_variable: bool,
    /// The book's own example, where the text is one (`wf_123`, `v0.1.0`, a date): the form offers
    /// it, and a person has to confirm it.
    #[serde(default)]
    pub example: Option<SafeText>,
}

/// A command of a step, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct StepCommand {
    /// The exact text of this command, lines joined by `\n`.
    pub script: String,
    /// What stands before it in the same fence and must happen in the same shell: assignments,
    /// exports, `cd`. Empty where there is nothing; else it ends with `\n`.
    pub prelude: String,
    /// The fence's language: `bash`, `sh`, or empty.
    pub language: SafeText,
    /// What running it would do, its prelude included: the gravest of its commands.
    pub class: CommandClass,
    /// Why it has that class, in words: `docker compose up starts containers`.
    pub why: SafeText,
    /// What must be filled in first; the command cannot run while any has no value.
    pub placeholders: Vec<Placeholder>,
    /// Variables it takes from outside.
    pub variables: Vec<SafeText>,
    /// Whether it goes on without end, as `logs -f` does.
    pub is_stream: bool,
    /// Whether it asks questions on the terminal.
    pub is_interactive: bool,
    /// Whether what it prints is a fresh secret.
    pub prints_secret: bool,
    /// Where it runs, against the project's directory; none for the project's directory itself.
    pub directory: Option<SafeText>,
    /// How long it may take in seconds; none where neither book nor sidecar says.
    pub timeout: Option<u32>,
}

impl StepCommand {
    /// What bash reads: the prelude and the command.
    #[must_use]
    pub fn whole(&self) -> String {
        format!("{}{}", self.prelude, self.script)
    }
}
