//! Values of placeholders: which are known, from where, and what a command becomes with them.

use super::state::Host;
use crate::domain::SafeText;
use crate::domain::incident::{Command, Filling};
use crate::domain::runbook::StepCommand;

impl Host {
    /// What the command of the step becomes that a person wants to run; nothing for other commands.
    pub(super) fn filling(&self, command: &Command) -> Option<Filling> {
        let Command::RunStep { step, .. } = command else {
            return None;
        };
        let (_, step) = self.books.iter().find_map(|book| book.step(step))?;
        step.command.as_ref().map(|command| self.fill(command))
    }

    fn fill(&self, command: &StepCommand) -> Filling {
        let missing = command.placeholders.iter();
        Filling {
            shown: SafeText::clean(&command.whole().replace('\n', " ; ")),
            missing: missing
                .map(|placeholder| format!("`{}` is not filled in", placeholder.text).into())
                .collect(),
            directory: self.directory.clone(),
            refusal: None,
        }
    }
}
