//! Variables that a script takes from outside.

use super::meaning::kind_of_variable;
use crate::domain::SafeText;
use crate::domain::runbook::Placeholder;
use crate::runbook::shell::{Script, assigned, is_name};
use std::collections::HashSet;

/// Variables that every shell or account has, or that bash makes itself.
const STANDARD: &[&str] = &[
    "HOME",
    "PWD",
    "OLDPWD",
    "PATH",
    "USER",
    "LOGNAME",
    "SHELL",
    "RANDOM",
    "SRANDOM",
    "SECONDS",
    "LINENO",
    "HOSTNAME",
    "HOSTTYPE",
    "OSTYPE",
    "MACHTYPE",
    "UID",
    "EUID",
    "PPID",
    "IFS",
    "LANG",
    "TERM",
    "TMPDIR",
    "COLUMNS",
    "LINES",
    "REPLY",
    "OPTARG",
    "OPTIND",
    "SHLVL",
    "EPOCHSECONDS",
    "EPOCHREALTIME",
    "PIPESTATUS",
    "FUNCNAME",
    "GROUPS",
    "EDITOR",
    "PAGER",
    "DISPLAY",
    "XDG_RUNTIME_DIR",
    "XDG_CONFIG_HOME",
    "SSH_AUTH_SOCK",
];

/// One placeholder for each variable, in order of use.
pub fn find(script: &Script) -> Vec<Placeholder> {
    let set: HashSet<&str> = set(script).into_iter().collect();
    let mut seen = HashSet::new();
    let mut found: Vec<Placeholder> = Vec::new();
    for used in &script.uses {
        let name = used.name.as_str();
        let is_ours =
            set.contains(name) || STANDARD.contains(&name) || name.starts_with("BASH") || name.starts_with("LC_");
        if used.has_default || is_ours || !seen.insert(name) {
            continue;
        }
        found.push(Placeholder {
            text: SafeText::clean(&format!("${name}")),
            name: name.into(),
            kind: kind_of_variable(name),
            is_variable: true,
            ..Placeholder::default()
        });
    }
    found
}

/// Variables that the script sets itself.
fn set(script: &Script) -> Vec<&str> {
    let mut names = Vec::new();
    for command in &script.commands {
        let words = || command.words.iter().map(|word| word.text.as_str());
        let before = words().take_while(|text| assigned(text).is_some());
        let is_alone = command.program().is_empty();
        names.extend(
            before
                .filter(|_| is_alone)
                .filter_map(|text| assigned(text).map(|(name, _)| name)),
        );
        let mut program = command.program().iter().map(|word| word.text.as_str());
        match program.next() {
            Some("for") => names.extend(program.next()),
            Some("export" | "declare" | "local" | "readonly" | "typeset") => {
                names.extend(program.filter_map(|text| assigned(text).map(|(name, _)| name)));
            }
            Some("read" | "mapfile" | "readarray") => names.extend(program.filter(|text| is_name(text))),
            _ => {}
        }
    }
    names
}
