//! What takes the keys. Exactly one thing at a time, so nothing can be open twice or behind something else.

use super::errand::Errand;
use super::form::Form;
use super::line::Line;
use super::past;
use super::writing::Writing;
use crate::console::input::{LONGEST, LineEdit};
use crate::console::panels::runbook::Wish;
use crate::console::panels::timeline::Narrow;
use crate::domain::incident::{Role, Severity};
use crate::domain::runbook::{Jump, Verdict};
use crate::domain::{Moment, RunId, SafeText, SourceId, StepId, UpdateId};

/// What takes the keys.
#[derive(Debug, Clone, Default)]
pub enum Mode {
    /// The panels.
    #[default]
    Browse,
    /// A line of text is asked for.
    Prompt(Prompt),
    /// One of a few things is asked for.
    Choice(Choice),
    /// Yes or no is asked for.
    Confirm(Confirm),
    /// An action is looked for by name.
    Palette {
        /// What was typed.
        edit: LineEdit,
        /// The row that is selected.
        selected: usize,
    },
    /// A section or a step is looked for in all books.
    Search {
        /// What was typed.
        edit: LineEdit,
        /// The row that is selected.
        selected: usize,
    },
    /// Something is looked for in all incidents.
    Past(Box<past::Search>),
    /// An incident of the journal is read.
    Reading(Box<past::Reading>),
    /// Values are asked for.
    Form(Form),
    /// A status update is being written.
    Update(Box<Writing>),
    /// The keys go to a command's terminal.
    Typing {
        /// The run.
        run: RunId,
    },
    /// All keys are shown.
    Help {
        /// The first line on show.
        top: usize,
    },
}

/// What a line of text is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// The title of an incident to declare.
    Title,
    /// The title of another incident, beside one that is open.
    Another,
    /// A note into the timeline.
    Note,
    /// Who gets a role; empty means oneself.
    RoleOf(Role),
    /// What was seen when a step was done.
    Observed(StepId),
    /// Why a step is left out.
    SkipReason(StepId),
    /// Why a step cannot go on.
    BlockReason(StepId),
    /// Why a step does not apply.
    RuleOutReason(StepId),
    /// Who gets a step.
    AssigneeOf(StepId),
    /// What was seen when a step was judged.
    Judged(StepId, Verdict),
    /// A note on a step.
    StepNote(StepId),
    /// Something about the incident.
    Line(Line),
    /// Text that log lines must contain.
    LogText,
    /// Text that rows of the focused panel must contain; tried while it is typed.
    Rows {
        /// The filter before, which comes back when the prompt is left.
        before: String,
    },
}

impl Ask {
    /// The label before the line.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Title => "What is wrong".into(),
            Self::Another => "Another incident: what is wrong".into(),
            Self::Note => "Note".into(),
            Self::RoleOf(role) => format!("Who is {} (empty: you)", role.word()),
            Self::Observed(_) => "What did you see (may be empty)".into(),
            Self::SkipReason(_) => "Why skip it".into(),
            Self::BlockReason(_) => "What blocks it".into(),
            Self::RuleOutReason(_) => "Why it does not apply".into(),
            Self::AssigneeOf(_) => "Who does this step".into(),
            Self::Judged(_, verdict) => format!("{}: what did you see (may be empty)", verdict.word()),
            Self::StepNote(_) => "Note on this step".into(),
            Self::Line(line) => line.label(),
            Self::LogText => "Lines that contain".into(),
            Self::Rows { .. } => "Rows that contain".into(),
        }
    }

    /// Whether the answer goes to the host.
    #[must_use]
    pub fn is_for_host(&self) -> bool {
        match self {
            Self::Title | Self::Another | Self::LogText | Self::Rows { .. } => false,
            Self::Note
            | Self::RoleOf(_)
            | Self::Observed(_)
            | Self::SkipReason(_)
            | Self::BlockReason(_)
            | Self::RuleOutReason(_)
            | Self::AssigneeOf(_)
            | Self::Judged(..)
            | Self::StepNote(_) => true,
            Self::Line(line) => !matches!(line, Line::Successor(_) | Line::Correct(_)),
        }
    }

    /// Whether it is about one incident, and not about another one that comes to the front meanwhile.
    #[must_use]
    pub fn is_about_one(&self) -> bool {
        match self {
            Self::Line(Line::Successor(_) | Line::Correct(_)) => true,
            _ => self.is_for_host(),
        }
    }

    /// Whether an empty line is an answer.
    #[must_use]
    pub fn may_be_empty(&self) -> bool {
        match self {
            Self::RoleOf(_) | Self::Observed(_) | Self::Judged(..) | Self::LogText | Self::Rows { .. } => true,
            Self::Title
            | Self::Another
            | Self::Note
            | Self::SkipReason(_)
            | Self::BlockReason(_)
            | Self::RuleOutReason(_)
            | Self::AssigneeOf(_)
            | Self::StepNote(_) => false,
            Self::Line(line) => line.may_be_empty(),
        }
    }
}

/// A line of text being written.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What it is for.
    pub ask: Ask,
    /// The line.
    pub edit: LineEdit,
    /// Why it was not taken; empty where nothing is wrong.
    pub fault: String,
}

impl Prompt {
    /// Asks for a line that begins as `text`.
    #[must_use]
    pub fn new(ask: Ask, text: &str) -> Self {
        Self {
            ask,
            edit: LineEdit::with_text(text),
            fault: String::new(),
        }
    }

    /// Puts a pasted text into the line; false where it does not fit, and then nothing of it is taken.
    pub fn paste(&mut self, text: &str) -> bool {
        let is_taken = self.edit.insert(text);
        self.fault = if is_taken { String::new() } else { unfit(text) };
        is_taken
    }
}

/// Why a pasted text was not taken.
#[must_use]
pub fn unfit(text: &str) -> String {
    let length = text.len();
    format!("not pasted: {length} bytes are too long, {LONGEST} are kept of a line (hint: name a file instead)")
}

/// What a choice is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// The severity of an incident with this title, to declare.
    Declare(SafeText),
    /// The same for another incident, beside one that is open.
    Another(SafeText),
    /// The severity of the open incident.
    Severity,
    /// The role to give.
    Role,
    /// By how many minutes the update is put off.
    Snooze,
    /// The log's source.
    Source,
    /// Whether a step worked.
    Verdict(StepId),
    /// Who does a step.
    Assign(StepId),
    /// Which link to follow.
    Jump,
    /// What to do, under this title.
    Menu(String),
    /// Which of the steps that cover this to go to.
    Covering(SafeText),
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A severity.
    Severity(Severity),
    /// A role.
    Role(Role),
    /// A number of minutes.
    Minutes(u32),
    /// All sources.
    AllSources,
    /// One source.
    Source(SourceId),
    /// A verdict.
    Verdict(Verdict),
    /// A person; empty means oneself.
    Person(SafeText),
    /// A person whose name has to be written.
    SomebodyElse,
    /// A link.
    Jump(Jump),
    /// A step.
    Step(StepId),
    /// Which entries of the timeline are shown.
    Narrow(Narrow),
    /// Something to do about the incident.
    Errand(Box<Errand>),
}

/// One of a few things is asked for.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What it is about.
    pub pick: Pick,
    /// The options with their words.
    pub items: Vec<(Item, SafeText)>,
    /// The option that is selected; none where Enter must not answer before a person has chosen.
    pub selected: Option<usize>,
    /// What has to be known to choose, above the options.
    pub lead: Vec<SafeText>,
    /// When it opened by itself; none where a person asked for it.
    pub came: Option<Moment>,
}

/// What is about to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Run a step's command.
    Run(Wish),
    /// Run these steps' commands one after the other.
    RunAll(Vec<Wish>),
    /// Cancel a run.
    Cancel {
        /// The run.
        run: RunId,
        /// The step's title.
        title: SafeText,
    },
    /// Leave while an incident is open.
    Quit,
    /// Say that the harm is stopped.
    Mitigated,
    /// Say that it is over.
    Resolve,
    /// Offer a role to a successor.
    Offer {
        /// The role.
        role: Role,
        /// The successor.
        to: SafeText,
    },
    /// Give a role to somebody at once.
    Give {
        /// The role.
        role: Role,
        /// Who gets it.
        to: SafeText,
    },
    /// Drop a draft of an update.
    DropDraft(UpdateId),
    /// Take over a role that was offered, or turn it down.
    TakeOver {
        /// The role.
        role: Role,
    },
}

impl Deed {
    /// The steps whose commands it runs.
    #[must_use]
    pub fn wishes(&self) -> &[Wish] {
        match self {
            Self::Run(wish) => std::slice::from_ref(wish),
            Self::RunAll(wishes) => wishes,
            Self::Cancel { .. }
            | Self::Quit
            | Self::Mitigated
            | Self::Resolve
            | Self::Offer { .. }
            | Self::Give { .. }
            | Self::DropDraft(_)
            | Self::TakeOver { .. } => &[],
        }
    }
}

/// Yes or no is asked for; something destructive asks for a typed word too.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// What is about to happen.
    pub deed: Deed,
    /// The word that must be typed; none where a key is enough.
    pub word: Option<SafeText>,
    /// What was typed so far.
    pub typed: LineEdit,
    /// The first row on show of a question that is longer than the screen.
    pub top: usize,
    /// When the host was asked where the command would land; none where nothing was asked.
    pub asked: Option<Moment>,
    /// Whether yes was said before that was read.
    pub is_hurried: bool,
    /// When it opened by itself; none where a person asked for it.
    pub came: Option<Moment>,
}
