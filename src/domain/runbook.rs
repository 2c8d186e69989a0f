//! A team's runbook as sections and steps, each tied to a line of its file.

use super::{BookId, SafeText, StepId};
use serde::{Deserialize, Serialize};

/// What running a command would do, from the least to the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandClass {
    /// It only reads.
    Reads,
    /// It changes files of this machine only.
    Local,
    /// It changes production, or nobody knows.
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
}

/// A part of a command that a person must fill in before it can run: `<tag>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placeholder {
    /// The text as it stands in the book.
    pub text: SafeText,
}

/// A command of a step, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepCommand {
    /// The exact text of the fence, lines joined by `\n`; this is what bash would get.
    pub script: String,
    /// The fence's language: `bash`, `sh`, or empty.
    pub language: SafeText,
    /// What running it would do: the gravest of its commands.
    pub class: CommandClass,
    /// Why it has that class, in words: `docker compose up starts containers`.
    pub why: SafeText,
    /// What must be filled in first; the command cannot run while any is left.
    pub placeholders: Vec<Placeholder>,
}

/// What a step asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Something to do by hand.
    Do,
    /// Something to look at (a task-list item or a check).
    Check,
    /// A command to run.
    Run,
    /// A row of a decision table: when this, then that.
    Decide,
}

/// One step of a book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its stable name.
    pub id: StepId,
    /// Its number as shown: `2`, `2.1`, or empty for a bullet.
    pub number: SafeText,
    /// Its first sentence.
    pub title: SafeText,
    /// Further lines of prose, as shown in the detail view.
    pub body: Vec<SafeText>,
    /// What it asks for.
    pub kind: StepKind,
    /// Its command, if it has one.
    pub command: Option<StepCommand>,
    /// How deep it is nested: 0 for a top item.
    pub depth: u8,
    /// The line of the file, from 1.
    pub line: u32,
}

/// A section of a book: a heading and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The heading's text.
    pub title: SafeText,
    /// The headings above it, outermost first.
    pub path: Vec<SafeText>,
    /// The heading's level, 1 to 6.
    pub level: u8,
    /// The line of the file, from 1.
    pub line: u32,
    /// Prose that is not a step.
    pub prose: Vec<SafeText>,
    /// Its steps in order.
    pub steps: Vec<Step>,
}

/// A runbook as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// Its name: the path relative to the project.
    pub id: BookId,
    /// Its first heading, else its file name.
    pub title: SafeText,
    /// Its sections in order.
    pub sections: Vec<Section>,
    /// SHA-256 of its bytes, in hex: a changed book is another book.
    pub sha256: String,
    /// What was repaired or could not be read, with file and line.
    pub warnings: Vec<SafeText>,
    /// How often a status update is due by the book's own words, in minutes.
    pub update_minutes: Option<u32>,
}

impl Book {
    /// Finds a step by its name, with the section that holds it.
    #[must_use]
    pub fn step(&self, id: &StepId) -> Option<(&Section, &Step)> {
        self.sections.iter().find_map(|section| {
            let step = section.steps.iter().find(|step| &step.id == id)?;
            Some((section, step))
        })
    }
}
