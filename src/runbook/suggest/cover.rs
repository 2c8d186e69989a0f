//! Steps whose command does what a person is about to do by hand.

use crate::domain::SafeText;
use crate::domain::runbook::{Book, Step, StepCommand};
use crate::domain::suggestion::{Cover, Deed};

/// Options of these tools that take a value in the word behind them.
const WITH_VALUE: [&str; 16] = [
    "-f",
    "--file",
    "-p",
    "--project-name",
    "--profile",
    "--env-file",
    "-t",
    "--timeout",
    "--time",
    "--tail",
    "-n",
    "--namespace",
    "--since",
    "--scale",
    "--context",
    "-c",
];

/// The step that does this to this target, if a book has one: of several, the one that touches least
/// besides, then the first.
#[must_use]
pub fn covering_step<'a>(books: &'a [Book], deed: Deed, target: &str) -> Option<&'a Step> {
    let steps = books
        .iter()
        .flat_map(|book| &book.sections)
        .flat_map(|section| &section.steps);
    let fitting = steps.filter_map(|step| Some((touched(step.command.as_ref()?, deed, target)?, step)));
    fitting.min_by_key(|(touched, _)| *touched).map(|(_, step)| step)
}

/// Every deed to one of these targets that a book has a step for.
#[must_use]
pub fn covers(books: &[Book], targets: &[SafeText]) -> Vec<Cover> {
    let all = targets.iter().flat_map(|target| Deed::ALL.map(|deed| (deed, target)));
    let covers = all.filter_map(|(deed, target)| {
        let step = covering_step(books, deed, target.as_str())?;
        Some(Cover {
            deed,
            target: target.clone(),
            step: step.id.clone(),
            title: step.title.clone(),
        })
    });
    covers.collect()
}

/// How many targets a command touches in this way, where this one is among them.
fn touched(command: &StepCommand, deed: Deed, target: &str) -> Option<usize> {
    let lines = command.script.split(['\n', ';', '|']).flat_map(|line| line.split("&&"));
    let targets: Vec<&str> = lines.flat_map(|line| targets(line, deed)).collect();
    targets.contains(&target).then_some(targets.len())
}

/// What one plain command does this to.
fn targets(line: &str, deed: Deed) -> Vec<&str> {
    let mut words = plain_words(line).into_iter();
    let Some(program) = words.by_ref().find(|word| *word != "sudo") else {
        return Vec::new();
    };
    let mut words: Vec<&str> = words.collect();
    match program {
        "docker-compose" => compose(&words, deed),
        "docker" | "podman" if words.first() == Some(&"compose") => compose(&words[1..], deed),
        "docker" | "podman" => {
            if words.first() == Some(&"container") {
                words.remove(0);
            }
            rest_behind(&words, &[docker_word(deed)])
        }
        "systemctl" => rest_behind(&words, &[system_word(deed)]),
        "kubectl" => kubectl(&words, deed),
        _ => Vec::new(),
    }
}

/// The words of a command without options and their values.
fn plain_words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = line.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
    while let Some(word) = rest.next() {
        if WITH_VALUE.contains(&word) {
            rest.next();
        } else if !word.starts_with('-') {
            words.push(word);
        }
    }
    words
}

fn compose<'a>(words: &[&'a str], deed: Deed) -> Vec<&'a str> {
    let verbs: &[&str] = match deed {
        Deed::Restart => &["up", "restart"],
        Deed::Stop => &["stop", "down", "kill"],
        Deed::Logs => &["logs"],
        Deed::RollBack => &[],
    };
    match words.split_first() {
        Some((verb, rest)) if verbs.contains(verb) => rest.to_vec(),
        Some(_) | None => Vec::new(),
    }
}

fn docker_word(deed: Deed) -> &'static str {
    match deed {
        Deed::Restart => "restart",
        Deed::Stop => "stop",
        Deed::Logs => "logs",
        Deed::RollBack => "",
    }
}

fn system_word(deed: Deed) -> &'static str {
    match deed {
        Deed::Restart => "restart",
        Deed::Stop => "stop",
        Deed::Logs | Deed::RollBack => "",
    }
}

/// `rollout restart deployment/api`, `rollout undo deploy api`, `logs deploy/api`.
fn kubectl<'a>(words: &[&'a str], deed: Deed) -> Vec<&'a str> {
    let rest = match deed {
        Deed::Restart => rest_behind(words, &["rollout", "restart"]),
        Deed::RollBack => rest_behind(words, &["rollout", "undo"]),
        Deed::Logs => rest_behind(words, &["logs"]),
        Deed::Stop => Vec::new(),
    };
    rest.into_iter()
        .map(|word| word.rsplit_once('/').map_or(word, |(_, name)| name))
        .filter(|word| !matches!(*word, "deployment" | "deploy" | "statefulset" | "daemonset" | "pod"))
        .collect()
}

fn rest_behind<'a>(words: &[&'a str], begin: &[&'a str]) -> Vec<&'a str> {
    words.strip_prefix(begin).map(<[&str]>::to_vec).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_known_by_what_it_does_to_what() {
        let cases = [
            ("docker compose up -d postgres", Deed::Restart, "postgres", Some(1)),
            (
                "docker compose -f prod.yml restart api db",
                Deed::Restart,
                "db",
                Some(2),
            ),
            ("docker-compose restart -t 5 api", Deed::Restart, "api", Some(1)),
            ("sudo docker restart 'shop-db-1'", Deed::Restart, "shop-db-1", Some(1)),
            ("cd /srv && docker compose stop api", Deed::Stop, "api", Some(1)),
            (
                "kubectl -n shop rollout undo deployment/api",
                Deed::RollBack,
                "api",
                Some(1),
            ),
            ("kubectl rollout restart deploy api", Deed::Restart, "api", Some(1)),
            ("docker compose logs --tail=200 api | less", Deed::Logs, "api", Some(1)),
            ("systemctl restart nginx", Deed::Restart, "nginx", Some(1)),
            // These do something else, to something else, or to everything.
            ("docker compose up -d", Deed::Restart, "api", None),
            ("docker compose ps api", Deed::Restart, "api", None),
            ("docker compose logs api", Deed::Restart, "api", None),
            ("docker compose -p api restart db", Deed::Restart, "api", None),
            ("echo docker restart api", Deed::Restart, "api", None),
        ];
        for (script, deed, target, expected) in cases {
            let command = StepCommand {
                script: script.into(),
                ..StepCommand::default()
            };
            assert_eq!(touched(&command, deed, target), expected, "{script}");
        }
    }
}
