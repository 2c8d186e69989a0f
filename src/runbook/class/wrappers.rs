//! Programs that run another program: what counts is the inner one, where it can be seen.

use super::lexer::Word;
use super::table::table;
use super::{Bench, DEEPEST, Judged, judge_script, judge_words, lookup};
use crate::domain::runbook::CommandClass::{ChangesProduction, Destructive, Local, Reads};

/// How many words behind a program are looked at when it stands among others.
const NEAR: usize = 64;
/// SQL words after which something is gone.
const SQL: &[&str] = &["drop", "delete", "truncate"];

/// Judges a program that runs another one; none where this is no such program.
pub fn wrapped(name: &str, arguments: &[Word], bench: Bench<'_>) -> Option<Judged> {
    let row = table().of(name).iter().find(|row| row.class.is_none())?;
    if name == "env" && arguments.is_empty() {
        return Some(Judged::new(Reads, "env only reads"));
    }
    if let Some(inner) = timed(name, arguments) {
        return Some(judge_words(inner, bench));
    }
    Some(at_least_changes(&format!("{name} {}", row.why), arguments, bench))
}

/// `timeout 10 program …` is the program.
fn timed<'a>(name: &str, arguments: &'a [Word]) -> Option<&'a [Word]> {
    let (length, inner) = arguments.split_first().filter(|_| name == "timeout")?;
    let is_length = length.text.starts_with(|first: char| first.is_ascii_digit());
    (is_length && !inner.is_empty()).then_some(inner)
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
pub fn behind_target(rest: &[Word]) -> Option<&[Word]> {
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
            let sets = matches!(word.text.as_str(), "-e" | "--env");
            let name = rest
                .get(at)
                .map_or("", |value| value.text.split('=').next().unwrap_or_default());
            if sets && super::is_steering(name) || word.text == "--env-file" {
                return None;
            }
            at += 1;
        } else if !FLAGS.contains(&word.text.as_str()) {
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
