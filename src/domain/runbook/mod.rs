//! A team's runbook as sections and steps, each tied to a line of its file.

mod command;
mod offer;
mod success;

pub use command::{CommandClass, Placeholder, StepCommand, ValueKind};
pub use offer::{ClockOffer, ClockUse, Comparison, RuleOffer};
pub use success::{Judgement, Success, Verdict};

use super::{BookId, SafeText, StepId};
use serde::{Deserialize, Serialize};

/// What a step asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Something to do by hand.
    #[default]
    Do,
    /// Something to look at (a task-list item or a check).
    Check,
    /// A command to run, from a fence.
    Run,
    /// A command to run, from inline code.
    Inline,
    /// A decision to take and write down.
    Decide,
    /// A variable to set.
    Set,
    /// A file to edit.
    Edit,
    /// A condition that must hold before going on.
    Guard,
    /// A row of a decision table: when this, then that.
    Row,
    /// A pointer to another section.
    Refer,
    /// A rung of an escalation, or a contact.
    Escalate,
    /// A title above steps: nothing to do by itself, not counted.
    Group,
}

impl StepKind {
    /// The code of the machine-readable book: `CMD`, `CHK`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Do => "MAN",
            Self::Check => "CHK",
            Self::Run => "CMD",
            Self::Inline => "CMD-I",
            Self::Decide => "DEC",
            Self::Set => "ENV",
            Self::Edit => "CFG",
            Self::Guard => "GUARD",
            Self::Row => "ROW",
            Self::Refer => "REF",
            Self::Escalate => "ESC",
            Self::Group => "GROUP",
        }
    }

    /// Whether it is something to do: titles and pointers are shown and not counted.
    #[must_use]
    pub fn is_action(self) -> bool {
        match self {
            Self::Do
            | Self::Check
            | Self::Run
            | Self::Inline
            | Self::Decide
            | Self::Set
            | Self::Edit
            | Self::Guard
            | Self::Row
            | Self::Escalate => true,
            Self::Refer | Self::Group => false,
        }
    }
}

/// Where a link of the book goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jump {
    /// The words of the link, or of the reference.
    pub text: SafeText,
    /// The book; the same one, mostly.
    pub book: BookId,
    /// The section as its place in [`Book::sections`]; none where nothing answers to the link.
    pub section: Option<usize>,
    /// What the link says, as written: `#rollback`.
    pub target: SafeText,
}

/// One step of a book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Step {
    /// Its stable name.
    pub id: StepId,
    /// Its number as shown: `2`, `2.1`, `2.a`, `sol.1`, `row 3`; a bullet has the number of its place.
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
    /// Its bytes in the file as it was read: start and end.
    pub range: (usize, usize),
    /// The first 16 hex digits of the SHA-256 of its own words: equal content, equal hash.
    pub hash: String,
    /// When it went well, in the book's words; empty for the rule of its kind.
    pub success: Vec<Success>,
    /// Where these tests stand, `ops.md.onscene.toml:3`; none where the book itself says them.
    #[serde(default)]
    pub tests_from: Option<SafeText>,
    /// What the book asks for beforehand, in its words.
    pub needs: Vec<SafeText>,
    /// Where it points.
    pub jumps: Vec<Jump>,
    /// Who does it, by the sidecar.
    pub owner: SafeText,
}

/// What a section is for, where its title or a bold line says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum SectionRole {
    /// Steps like any other.
    #[default]
    Steps,
    /// How the trouble looks.
    Symptoms,
    /// How to find out.
    Diagnosis,
    /// What to do.
    Solutions,
    /// How bad it is.
    Assessment,
    /// What to do at once.
    Actions,
}

/// A section of a book: a heading and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Section {
    /// The heading's text.
    pub title: SafeText,
    /// The headings above it, outermost first.
    pub path: Vec<SafeText>,
    /// The heading's level, 1 to 6.
    pub level: u8,
    /// The line of the file, from 1.
    pub line: u32,
    /// What it is for.
    pub role: SectionRole,
    /// Whether a bold line stands for its heading.
    pub is_bold: bool,
    /// Prose that is not a step.
    pub prose: Vec<SafeText>,
    /// Where its prose points.
    pub jumps: Vec<Jump>,
    /// Its steps in order.
    pub steps: Vec<Step>,
}

/// A runbook as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Book {
    /// Its name: the path relative to the project.
    pub id: BookId,
    /// Its first heading, else its file name.
    pub title: SafeText,
    /// Its sections in order.
    pub sections: Vec<Section>,
    /// SHA-256 of its bytes, in hex, and of the file beside it where there is one: a changed book is another book.
    pub sha256: String,
    /// What was repaired or could not be read, with file and line.
    pub warnings: Vec<SafeText>,
    /// How often a status update is due by the book's own words, in minutes.
    pub update_minutes: Option<u32>,
    /// Clocks that its sentences offer.
    pub clocks: Vec<ClockOffer>,
    /// Alert rules and targets that its sentences offer.
    pub rules: Vec<RuleOffer>,
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
