//! Fences: under a heading, and inside an item.

use super::super::blocks::{Block, Code, Item};
use super::super::expect;
use super::super::fence::{self, Fence, Run, Set};
use super::super::words;
use super::{Builder, Place, blank, is_answer, letter, lines};
use crate::domain::SafeText;
use crate::domain::runbook::{SectionRole, Step, StepKind};
use std::borrow::Cow;

impl Builder<'_> {
    /// A fence as it was read already, or is read now.
    fn fence(&mut self, code: &Code) -> Fence {
        let known = self.fences.remove(&code.line);
        known.unwrap_or_else(|| fence::read(code, self.rules))
    }

    /// The commands in an item's own fences, as the places of their fences in the item; not those of
    /// the items below it. What was read is kept for when the fences' turn comes.
    pub(super) fn runs_of(&mut self, item: &Item) -> Vec<usize> {
        let mut places = Vec::new();
        for (at, block) in item.blocks.iter().enumerate() {
            let Block::Code(code) = block else {
                continue;
            };
            let fence = self.fence(code);
            if let Fence::Run(runs) = &fence {
                places.extend(runs.iter().map(|_| at));
            }
            self.fences.insert(code.line, fence);
        }
        places
    }

    /// The only command of an item, from its fence.
    pub(super) fn only_run(&mut self, block: &Block) -> Option<Run> {
        let Block::Code(code) = block else {
            return None;
        };
        match self.fence(code) {
            Fence::Run(mut runs) => runs.pop(),
            Fence::Sets(_) | Fence::Shown => None,
        }
    }

    /// A fence that stands under a heading; `before` is the block above it.
    pub(super) fn code(&mut self, code: &Code, before: Option<&Block>) {
        let place = self.top();
        match self.fence(code) {
            Fence::Run(runs) => {
                let lead = (runs.len() == 1 && !runs[0].is_titled)
                    .then(|| self.take_lead())
                    .flatten();
                let first = self.counts.commands;
                self.counts.commands += runs.len();
                for (at, run) in runs.into_iter().enumerate() {
                    let mut step = run_step(run, &place.below(letter(first + at)), 0);
                    if let Some(lead) = &lead {
                        step.title = words::first_sentence(lead.as_str()).0.into();
                    }
                    self.push(step);
                }
            }
            Fence::Sets(sets) => {
                let first = self.counts.commands;
                self.counts.commands += sets.len();
                for (at, set) in sets.into_iter().enumerate() {
                    self.push(set_step(&set, &place.below(letter(first + at)), 0));
                }
            }
            Fence::Shown => self.shown(code, before),
        }
    }

    fn take_lead(&mut self) -> Option<SafeText> {
        self.section().prose.pop_if(|lead| lead.as_str().ends_with(':'))
    }

    /// A fence that is only shown: right behind a command it is what the command prints.
    fn shown(&mut self, code: &Code, before: Option<&Block>) {
        let lead = match before {
            Some(Block::Paragraph(paragraph)) => paragraph.joined(),
            _ => Cow::default(),
        };
        let parent = self.last_command();
        if parent.is_some() && self.section().role != SectionRole::Symptoms {
            if is_output(code, &lead)
                && let Some(success) = expect::sample(&code.text, &lead)
            {
                self.test(success);
            }
        } else {
            self.answer(code);
        }
        self.say(&code.text, parent);
    }

    /// A sample under a heading of its own, such as `Response`, belongs to the command of the
    /// section before.
    fn answer(&mut self, code: &Code) {
        let is_first = self.section().steps.is_empty() && is_answer(self.section());
        let title = self.section().title.clone();
        let Some(before) = self.sections.len().checked_sub(2).filter(|_| is_first) else {
            return;
        };
        let is_sibling = self.sections[before].path == self.sections[before + 1].path;
        let command = self.sections[before]
            .steps
            .last_mut()
            .filter(|step| step.command.is_some() && is_sibling);
        if let Some(step) = command {
            step.success.extend(expect::sample(&code.text, title.as_str()));
        }
    }

    /// The commands of an item, as steps below it.
    pub(super) fn inner_code(&mut self, code: &Code, place: &Place, letters: &mut usize, lead: &str) {
        match self.fence(code) {
            Fence::Run(runs) => {
                for run in runs {
                    let mut step = run_step(run, &place.below(letter(*letters)), place.depth);
                    *letters += 1;
                    let needs = place.needs.iter().map(|need| SafeText::clean(need));
                    step.needs.splice(0..0, needs);
                    self.push(step);
                }
            }
            Fence::Sets(sets) => {
                for set in sets {
                    let step = set_step(&set, &place.below(letter(*letters)), place.depth);
                    *letters += 1;
                    self.push(step);
                }
            }
            Fence::Shown => {
                let parent = self.last_command().or(place.parent);
                if self.last_command().is_some()
                    && is_output(code, lead)
                    && let Some(success) = expect::sample(&code.text, lead)
                {
                    self.test(success);
                }
                self.say(&code.text, parent);
            }
        }
    }
}

/// The fence of an item that shows what a file should hold.
pub(super) fn edit_of(item: &Item) -> Option<&Code> {
    item.blocks.iter().find_map(|block| match block {
        Block::Code(code) if is_file(code) => Some(code),
        _ => None,
    })
}

fn is_file(code: &Code) -> bool {
    let language = code.language.as_deref().unwrap_or_default();
    matches!(
        language,
        "yaml"
            | "yml"
            | "toml"
            | "ini"
            | "conf"
            | "nginx"
            | "hcl"
            | "terraform"
            | "dotenv"
            | "env"
            | "properties"
            | "diff"
    )
}

/// Whether a shown fence is what the command before it prints.
fn is_output(code: &Code, lead: &str) -> bool {
    let language = code.language.as_deref().unwrap_or_default();
    let is_plain = matches!(language, "" | "text" | "txt" | "output" | "console") && words::is_expectation(lead);
    matches!(language, "json" | "jsonc" | "output") || is_plain
}

/// A step that runs one command of a fence.
pub(super) fn run_step(run: Run, number: &str, depth: u8) -> Step {
    let mut step = blank(number, depth, run.line);
    step.kind = StepKind::Run;
    step.title = run.title.as_str().into();
    step.range = lines(run.line, run.end);
    if !run.note.is_empty() {
        step.body.push(run.note.as_str().into());
    }
    step.body.extend(run.printed.iter().map(|line| SafeText::clean(line)));
    for text in [&run.title, &run.note] {
        let said = text.to_lowercase();
        if run.is_titled
            && ["if needed", "if necessary", "only if", "optional"]
                .iter()
                .any(|word| said.contains(word))
        {
            step.needs.push(text.as_str().into());
        }
    }
    if run.is_excluded {
        step.needs.push("the book wants a person to start it".into());
    }
    step.command = Some(run.command);
    step
}

/// A step that sets one variable.
pub(super) fn set_step(set: &Set, number: &str, depth: u8) -> Step {
    let mut step = blank(number, depth, set.line);
    step.kind = StepKind::Set;
    step.title = format!("Set `{}`", set.name).into();
    step.body = vec![without_secret(set).as_str().into()];
    if !set.note.is_empty() {
        step.body.push(set.note.as_str().into());
    }
    step
}

/// The line of a variable; a value that could be a secret is not shown.
fn without_secret(set: &Set) -> String {
    const SECRETS: &[&str] = &[
        "KEY",
        "SECRET",
        "TOKEN",
        "PASS",
        "CREDENTIAL",
        "AUTH",
        "PRIVATE",
        "DSN",
        "WEBHOOK",
        "DATABASE_URL",
    ];
    let is_long = |part: &str| part.len() >= 24 && part.bytes().any(|byte| byte.is_ascii_digit());
    let mut parts = set.text.split(|character: char| !character.is_ascii_alphanumeric());
    let is_secret = SECRETS.iter().any(|word| set.name.to_ascii_uppercase().contains(word))
        || set.text.contains('@') && set.text.contains("://")
        || parts.any(is_long);
    if is_secret {
        format!("{}=… (the value stands in the book)", set.name)
    } else {
        set.text.clone()
    }
}
