//! What names another environment than the one of the incident.

use super::compose::value_of;
use regex::Regex;
use std::sync::LazyLock;

/// The incident's environment.
pub(super) struct Place<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it is production.
    pub is_production: bool,
}

/// A sort of environment, and the words that name it.
const SORTS: [(&str, &[&str]); 4] = [
    ("production", &["prod", "production", "prd", "live"]),
    ("staging", &["staging", "stage", "stg", "preprod", "canary"]),
    (
        "development",
        &["dev", "development", "local", "sandbox", "minikube", "kind"],
    ),
    ("test", &["test", "testing", "qa", "uat", "ci"]),
];

/// The machine in an address.
static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/\s"'@]*@)?([a-zA-Z0-9.-]+)"#).ok());

/// Sentences about what does not fit together, in the order in which a person would look.
pub(super) fn mismatches(place: &Place, kube: Option<&str>, compose: Option<&str>, command: &str) -> Vec<String> {
    let words: Vec<&str> = command
        .split_whitespace()
        .map(|word| word.trim_matches(['"', '\'']))
        .collect();
    let uses = |programs: &[&str]| words.iter().any(|word| programs.contains(word));
    let mut named: Vec<(&str, String)> = Vec::new();
    let context = value_of(&words, &["--context", "--kube-context"]);
    if uses(&["kubectl", "helm", "k9s", "stern"]) {
        let namespace = value_of(&words, &["-n", "--namespace"]);
        named.extend(namespace.map(|name| ("namespace", name)));
        let current = context.or_else(|| kube.map(str::to_owned));
        named.extend(current.map(|name| ("kube context", name)));
    }
    if uses(&["docker", "docker-compose"]) {
        named.extend(compose.map(|name| ("Compose project", name.to_owned())));
        named.extend(value_of(&words, &["-f", "--file"]).map(|name| ("Compose file", name)));
        named.extend(value_of(&words, &["--context", "-H", "--host"]).map(|name| ("Docker host", name)));
    }
    named.extend(machines(&words, command).into_iter().map(|name| ("host", name)));
    let mut sentences: Vec<String> = Vec::new();
    for (what, name) in &named {
        let sentence = sentence(place, what, name);
        sentences.extend(sentence.filter(|sentence| !sentences.contains(sentence)));
    }
    sentences
}

/// The machines that the command speaks to, as far as its words tell.
fn machines(words: &[&str], command: &str) -> Vec<String> {
    let found = ADDRESS.as_ref().map(|address| address.captures_iter(command));
    let mut machines: Vec<String> = found
        .into_iter()
        .flatten()
        .map(|address| address[1].to_owned())
        .collect();
    let behind_ssh = words.iter().skip_while(|word| **word != "ssh").skip(1);
    let target = behind_ssh
        .filter(|word| !word.starts_with('-'))
        .find(|word| word.contains(['@', '.', '-']));
    machines.extend(target.map(|target| target.rsplit('@').next().unwrap_or_default().to_owned()));
    machines
}

fn sentence(place: &Place, what: &str, name: &str) -> Option<String> {
    let named = sorts(name);
    let own = sorts(place.name);
    let is_own = |sort: &&str| own.contains(sort) || place.is_production && *sort == "production";
    let first = named.first()?;
    if named.iter().any(is_own) {
        return None;
    }
    // Without a word in its name, all that is known is whether it is production.
    let is_known = !own.is_empty() || place.is_production || *first == "production";
    let here = match (place.name.is_empty(), place.is_production) {
        (true, true) => "production".to_owned(),
        (true, false) => "not production".to_owned(),
        (false, true) => format!("{} (production)", place.name),
        (false, false) => place.name.to_owned(),
    };
    is_known.then(|| format!("the {what} `{name}` names {first}; the incident is on {here}"))
}

/// Whether a name speaks of an environment that is not production; a name that says nothing does not.
pub(super) fn is_rehearsal(name: &str) -> bool {
    let sorts = sorts(name);
    !sorts.is_empty() && !sorts.contains(&"production")
}

/// The sorts of environment that a name speaks of.
fn sorts(name: &str) -> Vec<&'static str> {
    let lower = name.to_lowercase();
    let parts: Vec<&str> = lower.split(|character: char| !character.is_alphanumeric()).collect();
    let is_named = |words: &[&str]| {
        parts.iter().any(|part| {
            let bare = part.trim_end_matches(|character: char| character.is_ascii_digit());
            words.contains(&bare)
        })
    };
    SORTS
        .iter()
        .filter(|(_, words)| is_named(words))
        .map(|(sort, _)| *sort)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(name: &'a str, is_production: bool, kube: &'a str, compose: &'a str, command: &str) -> Vec<String> {
        let place = Place { name, is_production };
        let set = |text: &'a str| (!text.is_empty()).then_some(text);
        let (kube, compose) = (set(kube), set(compose));
        mismatches(&place, kube, compose, command)
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn another_environment_is_named() {
        let cases = [
            (
                "prod",
                true,
                "staging-eu",
                "",
                "kubectl get pods",
                "kube context `staging-eu` names staging",
            ),
            (
                "prod",
                true,
                "prod-eu",
                "",
                "kubectl -n guild-dev get pods",
                "namespace `guild-dev` names development",
            ),
            (
                "prod",
                true,
                "prod-eu",
                "",
                "kubectl --context=qa1 get pods",
                "kube context `qa1` names test",
            ),
            (
                "prod",
                true,
                "",
                "shop-staging",
                "docker compose up -d",
                "Compose project `shop-staging` names staging",
            ),
            (
                "prod",
                true,
                "",
                "shop",
                "docker compose -f compose.dev.yml up",
                "Compose file `compose.dev.yml`",
            ),
            (
                "prod",
                true,
                "",
                "",
                "curl -s https://staging.api.example.dev/ready",
                "host `staging.api.example.dev`",
            ),
            (
                "",
                true,
                "",
                "",
                "ssh root@test-1 uptime",
                "host `test-1` names test; the incident is on production",
            ),
            (
                "staging",
                false,
                "prod-eu",
                "",
                "kubectl get pods",
                "names production; the incident is on staging",
            ),
            (
                "shop",
                false,
                "prod-eu",
                "",
                "helm upgrade x",
                "names production; the incident is on shop",
            ),
        ];
        for (name, is_production, kube, compose, command, says) in cases {
            let sentences = found(name, is_production, kube, compose, command);
            assert!(
                sentences.len() == 1 && sentences[0].contains(says),
                "{command}: {sentences:?}"
            );
        }
    }

    #[test]
    fn what_fits_or_says_nothing_is_left_alone() {
        let cases = [
            ("prod", true, "prod-eu", "shop-prod", "kubectl -n shop get pods"),
            ("prod", true, "staging-eu", "", "docker ps"),
            ("prod", true, "", "shop", "docker compose logs | head -n 5"),
            ("shop", false, "staging-eu", "", "kubectl get pods"),
            ("eu-live", false, "production", "", "kubectl get pods"),
            ("prod", true, "", "", "curl http://api.example.com/latest/devices"),
            ("prod", true, "", "", "tail -f test.log"),
        ];
        for (name, is_production, kube, compose, command) in cases {
            assert_eq!(
                found(name, is_production, kube, compose, command),
                Vec::<String>::new(),
                "{command}"
            );
        }
    }
}
