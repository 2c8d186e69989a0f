//! What a command of a book hides, shows or does other than its words say.

use super::{Finding, spelled};
use crate::domain::Masker;
use crate::domain::runbook::{CommandClass, Placeholder, Step, StepCommand, ValueKind};
use crate::runbook::command::unseen;
use crate::runbook::{class, fill};

/// Looks at one command.
pub fn look(step: &Step, command: &StepCommand, findings: &mut Vec<Finding>) {
    let mut say = |rule, text: String| findings.push(Finding::new(step.line, rule, text));
    let commands = spelled(&command.script);
    for words in &commands {
        let Some(program) = words.first().map(String::as_str) else {
            continue;
        };
        let name = program.rsplit('/').next().unwrap_or(program);
        if let Some(text) = hides_failure(name, words) {
            say("hides-failure", text);
        }
        if let Some(text) = unbounded(name, words) {
            say("unbounded", text);
        }
        if let Some(word) = secret_argument(words) {
            let text = format!(
                "`{}` is seen by everybody who can list processes (hint: pass it by the environment, a file or standard input)",
                short(&word)
            );
            say("secret-argument", text);
        }
        if is_unknown(name, command) {
            let text = format!(
                "`{name}` is not known, so it counts as changing production (hint: say its class under `[[commands]]` or in the sidecar)"
            );
            say("unknown-program", text);
        }
    }
    if ["|| true", "|| :", "; true", "|| exit 0"]
        .iter()
        .any(|end| command.script.contains(end))
    {
        say(
            "hides-failure",
            "whatever fails here counts as done (hint: let it fail)".into(),
        );
    }
    if let Some(character) = unseen(&command.script) {
        let text = format!(
            "the command holds U+{:04X}, which nobody can see, and cannot be run (hint: take it out)",
            u32::from(character)
        );
        say("hidden-text", text);
    }
    for text in unfillable(command) {
        say("placeholder", text);
    }
    if let Some(text) = says_otherwise(step, command, &commands) {
        say("says-otherwise", text);
    }
}

fn hides_failure(name: &str, words: &[String]) -> Option<String> {
    let has = |long: &str, short: char| words.iter().any(|word| word.starts_with(long) || is_short(word, short));
    match name {
        "curl" if !has("--fail", 'f') => {
            Some("`curl` ends with 0 on a 503, too (hint: add `-f`; onscene looks at the status itself)".into())
        }
        "curl" if has("--silent", 's') && !has("--show-error", 'S') => {
            Some("`curl -s` says nothing when it fails (hint: add `-S`)".into())
        }
        _ => None,
    }
}

/// `-sf` has the short options `s` and `f`.
fn is_short(word: &str, option: char) -> bool {
    word.strip_prefix('-').is_some_and(|letters| {
        !letters.starts_with('-') && letters.chars().all(char::is_alphabetic) && letters.contains(option)
    })
}

fn unbounded(name: &str, words: &[String]) -> Option<String> {
    let is_logs =
        words.iter().any(|word| word == "logs") && matches!(name, "docker" | "docker-compose" | "podman" | "kubectl");
    let has_end = |word: &String| {
        ["--tail", "-n", "--since", "--until"]
            .iter()
            .any(|option| word.starts_with(option))
    };
    (is_logs && !words.iter().any(has_end))
        .then(|| format!("`{name} logs` without an end prints all there is (hint: `--tail 200`)"))
}

/// The argument that carries a secret which `ps` would show, masked itself.
fn secret_argument(words: &[String]) -> Option<String> {
    // What the shell does itself starts no program that could be listed.
    const OF_THE_SHELL: &[&str] = &[
        "echo", "printf", "test", "[", "[[", ":", "true", "export", "declare", "typeset", "local", "readonly", "set",
        "unset", "read", "case", "return",
    ];
    if words
        .first()
        .is_some_and(|first| OF_THE_SHELL.contains(&first.as_str()))
    {
        return None;
    }
    let masker = Masker::default();
    if let Some(word) = words[1..].iter().find(|word| shows_secret(word)) {
        return Some(masker.mask(word).into_owned());
    }
    let line = words.join(" ");
    let masked = masker.mask(&line);
    let hidden = masked.split(' ').position(|word| word.contains("[secret]"))?;
    let before = masked.split(' ').nth(hidden.checked_sub(1)?)?;
    let word = masked.split(' ').nth(hidden)?;
    Some(if before.starts_with('-') {
        format!("{before} {word}")
    } else {
        word.to_owned()
    })
}

/// Whether an argument carries a secret that `ps` would show.
fn shows_secret(word: &str) -> bool {
    let lower = word.to_lowercase();
    let names = [
        "token", "secret", "password", "passwd", "api_key", "apikey", "auth_key", "bearer",
    ];
    let has_value = lower.contains('$') || lower.contains('=') || lower.contains("bearer ") || lower.contains("token ");
    let is_header = lower.starts_with("authorization:") || lower.starts_with("x-api-key:");
    let has_login = lower.contains("://")
        && lower.split("://").nth(1).is_some_and(|rest| {
            rest.split('/')
                .next()
                .is_some_and(|host| host.contains('@') && host.contains(':'))
        });
    is_header || has_login || has_value && names.iter().any(|name| lower.contains(name)) && !lower.contains("://")
}

fn short(word: &str) -> String {
    match word.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

fn is_unknown(name: &str, command: &StepCommand) -> bool {
    let is_word = name.starts_with(|first: char| first.is_ascii_alphabetic()) && !name.contains(['$', '=']);
    is_word
        && command.why.as_str().contains(&format!("`{name}"))
        && command.class == CommandClass::ChangesProduction
        && !class::is_known(name)
}

/// Placeholders that stand where no value can go.
fn unfillable(command: &StepCommand) -> Vec<String> {
    let sample = |placeholder: &Placeholder| {
        let value = match placeholder.kind {
            ValueKind::Revision => "1",
            ValueKind::Tag => "v1",
            ValueKind::Id | ValueKind::Free | ValueKind::Secret => "x",
            ValueKind::Url => "example.com",
            ValueKind::Date => "2026-01-01",
        };
        Some(value.to_owned())
    };
    let refused = fill::fill(command, &sample).err().map(|unfilled| unfilled.refused);
    let refused = refused.unwrap_or_default().into_iter();
    refused
        .map(|why| format!("{why} (hint: use a variable there, `$NAME`)"))
        .collect()
}

/// Words that promise something else than the command does.
fn says_otherwise(step: &Step, command: &StepCommand, commands: &[Vec<String>]) -> Option<String> {
    let title = step.title.as_str().to_lowercase();
    let starts = |words: &[&str]| {
        let first = title
            .split(|character: char| !character.is_alphanumeric())
            .find(|word| !word.is_empty());
        first.is_some_and(|first| words.contains(&first))
    };
    let is_up = |words: &Vec<String>| {
        words.iter().any(|word| word == "up") && !words.iter().any(|word| word == "--force-recreate")
    };
    if title.contains("restart") && commands.iter().any(is_up) {
        return Some(
            "`up` leaves a running, unchanged container alone (hint: `restart`, or `up --force-recreate`)".into(),
        );
    }
    let changes = command.class >= CommandClass::ChangesProduction;
    (changes && starts(&["test", "check", "verify", "validate"])).then(|| {
        format!(
            "it is called a test, and it {} (hint: say so in the title)",
            command.class.words()
        )
    })
}
