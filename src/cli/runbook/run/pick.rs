//! Which steps run, with which values, and what stands in their way.

use super::RunArgs;
use crate::cli::Session;
use crate::domain::runbook::{Book, CommandClass, Placeholder, Step, StepCommand, ValueKind};
use crate::domain::{Masker, SafeText};
use crate::exec::{Environment, guards, is_secret};
use crate::runbook::fill::{Filled, fill, graver};
use anyhow::{Result, bail};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A step that can run.
pub struct Ready {
    pub step: Step,
    pub command: StepCommand,
    pub filled: Filled,
    pub environment: Environment,
    pub directory: PathBuf,
    pub masker: Masker,
}

/// Values given on the command line.
pub struct Values(BTreeMap<String, String>);

impl Values {
    /// Reads `NAME=VALUE` words.
    pub fn parse(words: &[String]) -> Result<Self> {
        let pair = |word: &String| match word.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
            Some(_) | None => bail!("`--set {word}` needs a name and a value (hint: --set tag=v1.2.3)"),
        };
        Ok(Self(words.iter().map(pair).collect::<Result<_>>()?))
    }

    fn get(&self, placeholder: &Placeholder) -> Option<String> {
        let names = [placeholder.name.as_str(), placeholder.text.as_str()];
        names.iter().find_map(|name| self.0.get(*name).cloned())
    }
}

/// The steps that are meant, in the book's order.
pub fn steps(book: &Book, args: &RunArgs) -> Result<Vec<Step>> {
    let all = || {
        book.sections
            .iter()
            .flat_map(|section| &section.steps)
            .filter(|step| step.command.is_some())
    };
    let Some(id) = &args.step else {
        if !args.yes_read_only {
            bail!("say what to run: --step ID for one step, --yes-read-only for every step that only reads");
        }
        // What the book asks for beforehand is for a person to see to.
        let reads = |step: &&Step| step.needs.is_empty() && step.command.as_ref().is_some_and(runs_by_itself);
        let steps: Vec<Step> = all().filter(reads).cloned().collect();
        if steps.is_empty() {
            bail!("{} has no step that only reads", book.id);
        }
        return Ok(steps);
    };
    let exact: Vec<&Step> = all().filter(|step| step.id.as_str() == id).collect();
    let ending: Vec<&Step> = all().filter(|step| step.id.as_str().ends_with(id.as_str())).collect();
    match (exact.as_slice(), ending.as_slice()) {
        ([one, ..], _) | ([], [one]) => Ok(vec![(*one).clone()]),
        ([], []) => bail!(
            "{} has no step `{id}` with a command (hint: onscene runbook show --json {})",
            book.id,
            book.id
        ),
        ([], several) => {
            let ids: Vec<_> = several.iter().take(5).map(|step| step.id.as_str()).collect();
            bail!("{} steps end with `{id}`: {}", several.len(), ids.join(", "))
        }
    }
}

/// Whether a command needs nobody: it only reads, ends by itself, and asks nothing.
fn runs_by_itself(command: &StepCommand) -> bool {
    command.class == CommandClass::Reads && !command.is_stream && !command.is_interactive
}

/// All steps made ready, or everything that is in the way of any: nothing runs before all can.
pub fn all(steps: Vec<Step>, ready: impl Fn(Step) -> Result<Ready>) -> Result<Vec<Ready>> {
    let mut out = Vec::new();
    let mut problems: Vec<String> = Vec::new();
    for step in steps {
        match ready(step) {
            Ok(ready) => out.push(ready),
            Err(problem) => problems.push(problem.to_string()),
        }
    }
    if problems.is_empty() {
        return Ok(out);
    }
    bail!("nothing was run:\n{}", problems.join("\n"))
}

/// A step with its values in place.
pub fn ready(project: &Path, masker: &Masker, step: Step, values: &Values) -> Result<Ready> {
    let Some(command) = step.command.clone() else {
        bail!("line {}: this step has no command", step.line);
    };
    if command.is_interactive {
        bail!(
            "line {}: it asks questions on the terminal (hint: run it in the console)",
            step.line
        );
    }
    let value_of = |placeholder: &Placeholder| {
        let own = || {
            placeholder
                .is_variable
                .then(|| crate::cli::session::env(placeholder.name.as_str()))
                .flatten()
        };
        values.get(placeholder).or_else(own)
    };
    let filled = match fill(&command, &value_of) {
        Ok(filled) => filled,
        Err(unfilled) => {
            let hint = unfilled
                .names
                .first()
                .map(|name| format!(" (hint: --set {name}=VALUE)"));
            bail!("line {}: {unfilled}{}", step.line, hint.unwrap_or_default())
        }
    };
    if let Some(why) = graver(&command, &filled) {
        bail!("line {}: {why}", step.line);
    }
    let named = command.variables.iter().map(SafeText::as_str);
    let environment = Environment::of_this_process().with_named(named);
    let environment = filled
        .environment
        .iter()
        .fold(environment, |environment, (name, value)| environment.with(name, value));
    let masker = masker.and(secrets(&command, &environment, &value_of));
    Ok(Ready {
        directory: directory(project, command.directory.as_ref())?,
        step,
        command,
        filled,
        environment,
        masker,
    })
}

/// What must be hidden in output: by the variable's name, or by the placeholder's kind.
fn secrets(
    command: &StepCommand,
    environment: &Environment,
    value_of: &dyn Fn(&Placeholder) -> Option<String>,
) -> Vec<(String, String)> {
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let mut secrets: Vec<_> = environment.secrets().map(own).collect();
    for placeholder in &command.placeholders {
        let name = placeholder.name.as_str();
        if (placeholder.kind == ValueKind::Secret || is_secret(name))
            && let Some(value) = value_of(placeholder)
        {
            secrets.push((name.to_owned(), value));
        }
    }
    secrets
}

fn directory(project: &Path, below: Option<&SafeText>) -> Result<PathBuf> {
    let Some(below) = below else {
        return Ok(project.to_owned());
    };
    let there = project.join(below.as_str()).canonicalize();
    match (there, project.canonicalize()) {
        (Ok(there), Ok(project)) if there.starts_with(&project) => Ok(there),
        (Ok(_), _) => bail!("`{below}` leads out of the project"),
        (Err(error), _) => bail!("cannot enter `{below}`: {error}"),
    }
}

impl Ready {
    /// The step in a sentence.
    pub fn name(&self) -> String {
        format!("line {}, {}", self.step.line, self.step.title)
    }

    /// What running it would do, and why.
    pub fn why(&self) -> String {
        match self.command.why.as_str() {
            "" => self.command.class.words().to_owned(),
            why => format!("{}: {why}", self.command.class.words()),
        }
    }

    /// What is read before a person is asked.
    pub fn asked(&self, session: &Session) -> guards::Asked {
        let environment = session.config.project.environment.clone().unwrap_or_default();
        guards::Asked {
            step: self.step.id.clone(),
            command: self.filled.shown.clone(),
            directory: self.directory.clone(),
            variables: self.environment.clone(),
            is_production: guards::is_production(environment.as_str()),
            environment,
            masker: self.masker.clone(),
        }
    }
}
