//! Programs that run another program: what counts is the inner one, where it can be seen.

use super::lexer::Word;
use super::{Bench, DEEPEST, Judged, judge_script, judge_words, lookup};
use crate::domain::runbook::CommandClass::{ChangesProduction, Destructive, Local};

/// Programs that run what they are given, with the words why that is not looked into.
const WRAPPERS: &[(&str, &str)] = &[
    ("sudo", "sudo runs it with other rights"),
    ("doas", "doas runs it with other rights"),
    ("su", "su runs it as somebody else"),
    ("xargs", "xargs runs it with words nobody has seen"),
    ("parallel", "parallel runs it with words nobody has seen"),
    ("sh", "sh runs a script of its own"),
    ("bash", "bash runs a script of its own"),
    ("zsh", "zsh runs a script of its own"),
    ("eval", "eval runs text"),
    ("exec", "exec replaces the shell"),
    ("source", "source runs a file"),
    (".", "`.` runs a file"),
    ("ssh", "ssh runs it on another machine"),
    ("nohup", "nohup leaves it running"),
    ("watch", "watch runs it again and again"),
    ("npx", "npx runs a package"),
    ("psql", "psql runs SQL"),
    ("mysql", "mysql runs SQL"),
    ("sqlite3", "sqlite3 runs SQL"),
];
/// How many words behind a program are looked at when it stands among others.
const NEAR: usize = 64;
/// SQL words after which something is gone.
const SQL: &[&str] = &["drop", "delete", "truncate"];

/// Judges a program that runs another one; none where this is no such program.
pub fn wrapped(name: &str, arguments: &[Word], bench: Bench<'_>) -> Option<Judged> {
    if name == "env" {
        return Some(env(arguments, bench));
    }
    if name == "timeout" {
        return timeout(arguments, bench);
    }
    let (_, why) = WRAPPERS.iter().find(|(wrapper, _)| *wrapper == name)?;
    Some(at_least_changes(why, arguments, bench))
}

/// `env` alone shows the environment; with arguments it runs something.
fn env(arguments: &[Word], bench: Bench<'_>) -> Judged {
    if arguments.is_empty() {
        return Judged::new(crate::domain::runbook::CommandClass::Reads, "env only reads");
    }
    at_least_changes("env runs it with another environment", arguments, bench)
}

/// `timeout 10 program …` is the program.
fn timeout(arguments: &[Word], bench: Bench<'_>) -> Option<Judged> {
    let (length, inner) = arguments.split_first()?;
    if length.text.starts_with(|first: char| first.is_ascii_digit()) && !inner.is_empty() {
        return Some(judge_words(inner, bench));
    }
    Some(at_least_changes("timeout runs it", arguments, bench))
}

/// Changes production, or is graver if anything inside is.
pub fn at_least_changes(why: &str, arguments: &[Word], bench: Bench<'_>) -> Judged {
    let texts: Vec<&str> = arguments.iter().map(|word| word.text.as_str()).collect();
    gravest_inside(&texts, bench).unwrap_or_else(|| Judged::new(ChangesProduction, why))
}

/// Something destructive among these words, wherever it begins, or inside a quoted script.
pub fn gravest_inside(texts: &[&str], bench: Bench<'_>) -> Option<Judged> {
    let words: Vec<Word> = texts.iter().map(|text| Word::plain(text)).collect();
    for (at, text) in texts.iter().enumerate() {
        if text.contains(char::is_whitespace) && bench.depth < DEEPEST {
            let judged = judge_script(text, bench.deeper());
            if judged.class == Destructive {
                return Some(judged);
            }
            let sql = text.to_lowercase();
            let mut inner = sql.split(|character: char| !character.is_alphanumeric());
            if let Some(word) = inner.find(|word| SQL.contains(word)) {
                return Some(Judged::new(Destructive, format!("its text says `{word}`")));
            }
        }
        if lookup::is_known(text) {
            let judged = lookup::program(text, &words[at + 1..words.len().min(at + NEAR)], bench.rules);
            if judged.class == Destructive {
                return Some(judged);
            }
        }
    }
    None
}

/// `docker exec`, `docker compose exec|run` and `kubectl exec`: the command inside the container decides.
pub fn in_container(name: &str, arguments: &[Word], bench: Bench<'_>) -> Option<Judged> {
    if name == "kubectl" {
        let rest = lookup::behind(name, &["exec"], arguments)?;
        let inner = rest.iter().position(|word| word.text == "--").map(|at| &rest[at + 1..]);
        return Some(inside(inner.unwrap_or_default(), rest, bench));
    }
    if name != "docker" {
        return None;
    }
    if let Some(rest) = lookup::behind(name, &["compose", "run"], arguments) {
        return Some(at_least_changes("docker compose run starts a container", rest, bench));
    }
    if let Some(rest) = lookup::behind(name, &["run"], arguments) {
        return Some(at_least_changes("docker run starts a container", rest, bench));
    }
    let rest =
        lookup::behind(name, &["compose", "exec"], arguments).or_else(|| lookup::behind(name, &["exec"], arguments))?;
    Some(inside(behind_target(rest).unwrap_or_default(), rest, bench))
}

/// The words behind the container's name; none where an option is not known.
fn behind_target(rest: &[Word]) -> Option<&[Word]> {
    const FLAGS: &[&str] = &["-T", "-i", "-t", "-it", "-ti", "--interactive", "--tty", "--no-TTY"];
    const VALUES: &[&str] = &[
        "-u",
        "--user",
        "-w",
        "--workdir",
        "-e",
        "--env",
        "--index",
        "--env-file",
    ];
    let mut at = 0;
    loop {
        let word = rest.get(at)?;
        at += 1;
        if !word.text.starts_with('-') {
            return (!word.is_open).then(|| &rest[at..]);
        }
        if VALUES.contains(&word.text.as_str()) {
            at += 1;
        } else if !(FLAGS.contains(&word.text.as_str()) || word.text.starts_with("--") && word.text.contains('=')) {
            return None;
        }
    }
}

fn inside(inner: &[Word], all: &[Word], bench: Bench<'_>) -> Judged {
    if inner.is_empty() {
        return at_least_changes("what runs inside the container is not known", all, bench);
    }
    let judged = judge_words(inner, bench);
    let class = if judged.class == Local {
        ChangesProduction
    } else {
        judged.class
    };
    Judged::new(class, format!("inside the container, {}", judged.why))
}
