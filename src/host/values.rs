//! Values of placeholders: which are known, from where, and what a command becomes with them.

use super::place;
use super::state::Host;
use crate::config::Preset;
use crate::config::secret::looks_secret;
use crate::domain::incident::{Command, Filling, Incident, Refusal, ValueSource};
use crate::domain::runbook::{Placeholder, Step, StepCommand, ValueKind};
use crate::domain::value::KnownName;
use crate::domain::{IncidentId, SafeText, Secret, StepId};
use crate::runbook::fill::{Filled, Unfilled, check, fill, graver};
use std::collections::BTreeMap;

/// Values that are no facts: those of the configuration and of the environment, and secrets that
/// were typed in, which nothing but this memory has.
#[derive(Debug, Default)]
pub(super) struct Purse {
    pub presets: BTreeMap<String, Preset>,
    pub variables: BTreeMap<String, Secret>,
    pub typed: BTreeMap<String, Secret>,
}

/// Where a placeholder's value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found<'a> {
    Value {
        text: &'a str,
        source: ValueSource,
        is_secret: bool,
    },
    /// A secret of an earlier host.
    Gone,
    Nowhere,
}

/// A step's command with all that it takes to run it.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub filling: Filling,
    pub script: String,
    pub environment: Vec<(String, Secret)>,
    /// The directory below the project's; none for the project's own.
    pub directory: Option<String>,
    /// Secrets that come from outside and have to be hidden from now on.
    pub secrets: Vec<(String, Secret)>,
}

/// An incident, and the secrets that were typed in for it: it need not be the one in front.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pocket<'a> {
    incident: Option<&'a Incident>,
    typed: &'a BTreeMap<String, Secret>,
}

impl Purse {
    /// What was filled in for the incident comes first, then the configuration, then the environment.
    fn find<'a>(&'a self, pocket: Pocket<'a>, placeholder: &Placeholder) -> Found<'a> {
        let name = placeholder.name.as_str();
        if let Some(known) = pocket.incident.and_then(|incident| incident.values.get(name)) {
            return match (&known.value, pocket.typed.get(name)) {
                (Some(text), _) => value(text.as_str(), known.source, known.kind == ValueKind::Secret),
                (None, Some(secret)) => value(secret.reveal(), known.source, true),
                (None, None) => Found::Gone,
            };
        }
        if let Some(preset) = self.presets.get(name) {
            return value(preset.value.reveal(), ValueSource::Configuration, preset.is_secret);
        }
        match self.variables.get(name).filter(|_| placeholder.is_variable) {
            Some(text) => value(
                text.reveal(),
                ValueSource::Environment,
                placeholder.kind == ValueKind::Secret || looks_secret(name),
            ),
            None => Found::Nowhere,
        }
    }
}

fn value(text: &str, source: ValueSource, is_secret: bool) -> Found<'_> {
    Found::Value {
        text,
        source,
        is_secret,
    }
}

impl Host {
    /// A step of any book.
    pub(super) fn step(&self, id: &StepId) -> Option<&Step> {
        self.books.iter().find_map(|book| book.step(id)).map(|(_, step)| step)
    }

    /// What the command of the step becomes that a person wants to run; none for other commands.
    pub(super) fn prepare(&self, command: &Command, meant: Option<IncidentId>) -> Option<Prepared> {
        let Command::RunStep { step, .. } = command else {
            return None;
        };
        let pocket = self.pocket(meant);
        self.step(step)?
            .command
            .as_ref()
            .map(|command| self.fill(pocket, command))
    }

    /// What is filled in for one incident; for the one in front where none is named.
    pub(super) fn pocket(&self, meant: Option<IncidentId>) -> Pocket<'_> {
        match meant.and_then(|id| self.aside.get(&id)) {
            Some(aside) => Pocket {
                incident: Some(&aside.incident),
                typed: &aside.typed,
            },
            None => Pocket {
                incident: self.incident.as_ref(),
                typed: &self.purse.typed,
            },
        }
    }

    /// The command with every value that is known now for an incident.
    pub(super) fn fill(&self, pocket: Pocket<'_>, command: &StepCommand) -> Prepared {
        let mut command = command.clone();
        let mut secrets = Vec::new();
        for placeholder in &mut command.placeholders {
            if let Found::Value {
                text, is_secret: true, ..
            } = self.purse.find(pocket, placeholder)
            {
                placeholder.kind = ValueKind::Secret;
                secrets.push((placeholder.name.as_str().to_owned(), Secret::new(text)));
            }
        }
        let value_of = |placeholder: &Placeholder| match self.purse.find(pocket, placeholder) {
            Found::Value { text, .. } => Some(text.to_owned()),
            Found::Gone | Found::Nowhere => None,
        };
        let mut prepared = match fill(&command, &value_of) {
            Ok(filled) => {
                let why = graver(&command, &filled);
                let mut prepared = ready(filled);
                prepared.filling.refusal = why.map(|why| Refusal::new(why, "the class that was shown would not hold"));
                prepared
            }
            Err(unfilled) => self.not_ready(pocket, &command, &value_of, &unfilled),
        };
        prepared.filling.shown = self.masker.clean(prepared.filling.shown.as_str());
        prepared.secrets = secrets;
        self.place(&command, &mut prepared);
        prepared
    }

    fn place(&self, command: &StepCommand, prepared: &mut Prepared) {
        let project = self.directory.as_str();
        match place::inside(project, command.directory.as_ref().map(SafeText::as_str)) {
            Ok(below) => {
                prepared.filling.directory = match &below {
                    Some(below) => format!("{project}/{below}").into(),
                    None => self.directory.clone(),
                };
                prepared.directory = below;
            }
            Err(refusal) => {
                prepared.filling.refusal.get_or_insert(refusal);
            }
        }
    }

    /// The command as far as it is known, and a sentence for each thing that is missing.
    fn not_ready(
        &self,
        pocket: Pocket<'_>,
        command: &StepCommand,
        value_of: &dyn Fn(&Placeholder) -> Option<String>,
        unfilled: &Unfilled,
    ) -> Prepared {
        let refused = unfilled.refused.join("; ");
        let refusal = (!refused.is_empty()).then(|| Refusal::new(refused, "give another value, or run it by hand"));
        let mut shown = command.whole();
        let open = command.placeholders.iter();
        for placeholder in open.filter(|known| !known.is_variable && known.kind != ValueKind::Secret) {
            if let Some(value) = value_of(placeholder) {
                shown = shown.replace(placeholder.text.as_str(), &value);
            }
        }
        Prepared {
            filling: Filling {
                shown: one_line(&shown),
                missing: unfilled
                    .names
                    .iter()
                    .map(|name| self.missing(pocket, command, name))
                    .collect(),
                directory: SafeText::default(),
                refusal,
            },
            script: String::new(),
            environment: Vec::new(),
            directory: None,
            secrets: Vec::new(),
        }
    }

    /// Why a placeholder has no value, named as the book writes it.
    fn missing(&self, pocket: Pocket<'_>, command: &StepCommand, name: &str) -> SafeText {
        let placeholder = command.placeholders.iter().find(|known| known.name == *name);
        let text = placeholder.map_or(name, |placeholder| placeholder.text.as_str());
        let found = placeholder.map(|placeholder| self.purse.find(pocket, placeholder));
        if found == Some(Found::Gone) {
            return format!(
                "`{text}` was given to the host before this one, which kept it in its memory alone: give it again"
            )
            .into();
        }
        format!("`{text}` is not filled in").into()
    }

    /// A value that may be taken, with the kind that its name has in the books. What looks like a
    /// secret is one, whatever it is called: it would not reach the command unmasked otherwise.
    pub(super) fn value_to_set(&self, command: Command) -> Result<Command, Refusal> {
        let Command::SetValue {
            name,
            kind,
            value,
            source,
        } = command
        else {
            return Ok(command);
        };
        let value: SafeText = value.as_str().trim().into();
        let mut kind = self.kind_of(&name, kind);
        check(kind, value.as_str()).map_err(|reason| {
            Refusal::new(
                format!("`{name}` {reason}"),
                format!("the book wants a {} here", kind.word()),
            )
        })?;
        if self.masker.mask(value.as_str()) != value.as_str() {
            kind = ValueKind::Secret;
        }
        Ok(Command::SetValue {
            name,
            kind,
            value,
            source,
        })
    }

    /// What the books say of a name; where one calls it a secret, it is one everywhere.
    fn kind_of(&self, name: &SafeText, told: ValueKind) -> ValueKind {
        let mut kinds = self
            .placeholders()
            .filter(|known| &known.name == name)
            .map(|known| known.kind);
        let first = kinds.next();
        if told == ValueKind::Secret || first == Some(ValueKind::Secret) || kinds.any(|kind| kind == ValueKind::Secret)
        {
            ValueKind::Secret
        } else {
            first.unwrap_or(told)
        }
    }

    fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        let sections = self.books.iter().flat_map(|book| &book.sections);
        let commands = sections
            .flat_map(|section| &section.steps)
            .filter_map(|step| step.command.as_ref());
        commands.flat_map(|command| &command.placeholders)
    }

    /// Every name that has a value now, for the form.
    pub(super) fn known_names(&self) -> Vec<KnownName> {
        let incident = self.incident.as_ref();
        let given = incident.into_iter().flat_map(|incident| incident.values.keys());
        let named = given.chain(self.purse.presets.keys()).map(|name| Placeholder {
            name: name.as_str().into(),
            ..Placeholder::default()
        });
        let mut rows = BTreeMap::new();
        for placeholder in named.chain(self.placeholders().filter(|known| known.is_variable).cloned()) {
            if !rows.contains_key(placeholder.name.as_str())
                && let Some(row) = self.known_name(&placeholder)
            {
                rows.insert(placeholder.name.as_str().to_owned(), row);
            }
        }
        rows.into_values().collect()
    }

    fn known_name(&self, placeholder: &Placeholder) -> Option<KnownName> {
        let name = placeholder.name.clone();
        match self.purse.find(self.pocket(None), placeholder) {
            Found::Value {
                text,
                source,
                is_secret,
            } => {
                let is_shown = !is_secret && source != ValueSource::Environment;
                Some(KnownName {
                    name,
                    source,
                    value: is_shown.then(|| self.masker.clean(text)),
                    is_secret,
                    is_gone: false,
                })
            }
            Found::Gone => Some(KnownName {
                name,
                source: ValueSource::Typed,
                value: None,
                is_secret: true,
                is_gone: true,
            }),
            Found::Nowhere => None,
        }
    }
}

fn ready(filled: Filled) -> Prepared {
    let secret = |(name, value): (String, String)| (name, Secret::new(value));
    Prepared {
        filling: Filling {
            shown: one_line(&filled.shown),
            ..Filling::default()
        },
        script: filled.script,
        environment: filled.environment.into_iter().map(secret).collect(),
        directory: None,
        secrets: Vec::new(),
    }
}

fn one_line(script: &str) -> SafeText {
    let mut line = String::new();
    for part in script.trim_end().lines() {
        match line.strip_suffix('\\').map(str::trim_end) {
            // A backslash at the end of a line joins the next one; any other line break ends a command.
            Some(begun) => line = format!("{begun} {}", part.trim_start()),
            None if line.is_empty() => part.clone_into(&mut line),
            None => line = format!("{line} ; {part}"),
        }
    }
    SafeText::clean(&line)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_script_is_one_line_where_it_is_named() {
        let cases = [
            ("a\n", "a"),
            ("a \\\n    -b 'x  y'\nc", "a -b 'x  y' ; c"),
            ("export A=1\nb", "export A=1 ; b"),
        ];
        for (script, line) in cases {
            assert_eq!(super::one_line(script), line);
        }
    }
}
