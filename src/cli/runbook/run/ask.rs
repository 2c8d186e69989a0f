//! Asks a person at a terminal before anything is changed.

use super::pick::Ready;
use crate::cli::trust::can_ask;
use crate::domain::guards::Guards;
use crate::domain::runbook::CommandClass;
use anyhow::{Result, bail};
use std::io::{self, BufRead as _, Write as _};

/// Whether the person agrees: `y` to a change, the environment's or the machine's name to what cannot
/// be undone.
///
/// # Errors
/// Nobody sits here, or the terminal cannot be read.
pub fn agrees(ready: &Ready, guards: &Guards) -> Result<bool> {
    if !can_ask() {
        bail!(
            "{}: {}; it needs a person at a terminal who agrees",
            ready.name(),
            ready.why()
        );
    }
    let mut terminal = io::stderr().lock();
    for line in lines(ready, guards) {
        writeln!(terminal, "{line}")?;
    }
    let word = word(ready.command.class, guards);
    match &word {
        Some(word) => write!(terminal, "This cannot be undone. Type {word} to run it: ")?,
        None => write!(terminal, "Run it? [y/N] ")?,
    }
    terminal.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(is_yes(answer.trim(), word.as_deref()))
}

/// Asks what no test could tell; none where nobody can be asked.
pub fn question(text: &str) -> Result<Option<bool>> {
    if !can_ask() {
        return Ok(None);
    }
    let mut terminal = io::stderr().lock();
    write!(terminal, "{} Is it so? [y/N] ", crate::domain::SafeText::clean(text))?;
    terminal.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(Some(is_yes(answer.trim(), None)))
}

/// What has to be typed: the environment's name, else the machine's; none where `y` is enough.
fn word(class: CommandClass, guards: &Guards) -> Option<String> {
    let name = if guards.environment.is_empty() {
        &guards.host
    } else {
        &guards.environment
    };
    match class {
        CommandClass::Destructive => Some(name.as_str().to_owned()),
        CommandClass::Reads | CommandClass::Local | CommandClass::ChangesProduction => None,
    }
}

fn is_yes(answer: &str, word: Option<&str>) -> bool {
    match word {
        Some(word) => !word.is_empty() && answer == word,
        None => matches!(answer.to_lowercase().as_str(), "y" | "yes"),
    }
}

fn lines(ready: &Ready, guards: &Guards) -> Vec<String> {
    let mut lines = vec![
        format!("  it       {}", ready.why()),
        format!("  on       {} as {}", guards.host, guards.user),
        format!("  in       {}", guards.directory),
    ];
    let more = [
        ("compose", &guards.compose_project),
        ("kube", &guards.kube_context),
        ("git", &guards.git_branch),
    ];
    lines.extend(
        more.iter()
            .filter_map(|(name, value)| Some(format!("  {name:<8} {}", value.as_ref()?))),
    );
    if !guards.environment.is_empty() {
        lines.push(format!("  env      {}", guards.environment));
    }
    lines.extend(
        guards
            .mismatches
            .iter()
            .map(|sentence| format!("  !        {sentence}")),
    );
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_undone_is_typed_and_the_rest_is_agreed_to() {
        let guards = Guards {
            host: "web-1".into(),
            ..Guards::default()
        };
        let named = Guards {
            environment: "prod".into(),
            ..guards.clone()
        };
        assert_eq!(word(CommandClass::Destructive, &guards).as_deref(), Some("web-1"));
        assert_eq!(word(CommandClass::Destructive, &named).as_deref(), Some("prod"));
        assert_eq!(word(CommandClass::ChangesProduction, &named), None);
        assert!(is_yes("prod", Some("prod")) && is_yes("Y", None));
        for (answer, word) in [
            ("y", Some("prod")),
            ("", Some("")),
            ("", None),
            ("n", None),
            ("Prod", Some("prod")),
        ] {
            assert!(!is_yes(answer, word), "{answer} {word:?}");
        }
    }
}
