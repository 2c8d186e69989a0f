//! Writes a commented `onscene.toml` from what was found.

use super::compose::{Compose, ComposeService};
use super::discover::Found;
use std::fmt::Write as _;

/// How a channel for status updates looks; nothing is set, since its address is a secret.
const CHANNEL: &str = "\n# Where status updates go; the address stands in the environment, never here.\n\
     # [notify.ops]\n# kind = \"slack\"\n# url = { env = \"SLACK_WEBHOOK\" }\n";

/// The text of a first `onscene.toml` for the project called `name`. It is valid and sets only what was found.
#[must_use]
pub fn write(name: &str, found: &Found) -> String {
    let mut text = String::from(
        "# What onscene watches here. Every key: onscene.sample.toml. Check this file: onscene check-config\n\n[project]\n",
    );
    let _ = writeln!(text, "name = {}", quoted(name));
    text.push_str(
        "# The environment that commands of the runbook change; it is shown before each.\n# environment = \"prod\"\n",
    );
    text.push_str(&books(&found.books));
    text.push_str("\n[clocks]\n# How long until a status update, mitigation and a public page are due.\n");
    text.push_str("# update = \"15m\"\n# mitigation = \"10m\"\n# impact = \"5m\"\n\n[docker]\n");
    text.push_str("# The Compose project whose containers are shown; \"*\" shows all.\n");
    match &found.project {
        Some(project) => drop(writeln!(text, "project = {}", quoted(project))),
        None => text.push_str("# project = \"*\"\n"),
    }
    text.push_str(&services(found.compose.as_ref()));
    text.push_str(CHANNEL);
    text
}

fn books(books: &[String]) -> String {
    let list: Vec<String> = books.iter().map(|book| quoted(book)).collect();
    match list.as_slice() {
        [] => "# Markdown books; without this line those whose names say runbook, ops or incident.\n\
               # runbooks = [\"runbook.md\", \"docs/ops/*.md\"]\n"
            .into(),
        [one] => format!("runbooks = [{one}]\n"),
        several => format!("runbooks = [\n    {},\n]\n", several.join(",\n    ")),
    }
}

fn services(compose: Option<&Compose>) -> String {
    let mut text = String::new();
    let probed = compose.map(|compose| compose.services.as_slice()).unwrap_or_default();
    for service in probed {
        text.push_str(&probes(service));
    }
    if !text.contains("[[services]]") {
        text.push_str("\n# [[services]]\n# name = \"api\"\n# url = \"http://localhost:3000/health\"\n");
    }
    text
}

/// One HTTP probe where the health check's own address can be reached from here, else one TCP probe for each port.
fn probes(service: &ComposeService) -> String {
    let mut text = String::new();
    if let Some(url) = service.outside_url() {
        let _ = write!(
            text,
            "\n# As its own health check asks.\n[[services]]\nname = {}\nurl = {}\n",
            quoted(&service.name),
            quoted(&url)
        );
        return text;
    }
    for port in &service.ports {
        let mut name = service.name.clone();
        if service.ports.len() > 1 {
            let _ = write!(name, " {}", port.port);
        }
        let address = quoted(&format!("{}:{}", port.host, port.port));
        let _ = write!(
            text,
            "\n# Published; url = \"http://…/health\" says more where it has one.\n[[services]]\nname = {}\ntcp = {address}\n",
            quoted(&name)
        );
    }
    if service.ports.is_empty() {
        let health = if service.has_health {
            "state and health come"
        } else {
            "its state comes"
        };
        let _ = write!(
            text,
            "\n# {}: no published port; {health} from its container.\n",
            service.name.replace(char::is_control, " ")
        );
    }
    text
}

/// A TOML text, whatever stands in it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.into()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Flags, Inputs, Layer, Loaded, Lookup, Role, load};

    fn loaded(text: &str) -> Loaded {
        let layers = [Layer {
            role: Role::Project,
            path: "onscene.toml".into(),
            text: text.into(),
        }];
        let lookup = Lookup {
            env: &|_| None,
            file: &|_| Err("none".into()),
        };
        load(&Inputs {
            layers: &layers,
            flags: &Flags::default(),
            lookup,
        })
    }

    #[test]
    fn what_is_written_for_the_example_shop_loads_and_watches_it() {
        let text = include_str!("../../examples/express-ops/compose.prod.yml");
        let compose = Compose::read("compose.prod.yml", text, &|_| None).unwrap();
        let found = Found {
            project: compose.name.clone(),
            compose: Some(compose),
            books: vec!["runbook.md".into(), "docs/ops.md".into()],
            warnings: Vec::new(),
        };
        let loaded = loaded(&write("shop", &found));
        assert_eq!(
            loaded.problems().count(),
            0,
            "{:?}",
            loaded.problems().collect::<Vec<_>>()
        );
        let targets: Vec<String> = loaded
            .config
            .services
            .iter()
            .map(|s| s.probe.target().to_string())
            .collect();
        assert_eq!(targets, ["GET http://127.0.0.1:3000/health", "tcp 127.0.0.1:8080"]);
        assert_eq!(loaded.config.project.runbooks.unwrap().len(), 2);
        assert_eq!(loaded.config.docker.project, found.project);
    }

    #[test]
    fn an_empty_directory_and_hostile_names_give_a_valid_file() {
        assert_eq!(loaded(&write("x", &Found::default())).problems().count(), 0);
        let hostile = "a\"\n[evil]\nb = 1\u{1b}[2J'''";
        let found = Found {
            books: vec![hostile.into()],
            project: Some(hostile.into()),
            compose: Some(Compose {
                services: vec![ComposeService {
                    name: hostile.into(),
                    ..ComposeService::default()
                }],
                ..Compose::default()
            }),
            warnings: Vec::new(),
        };
        let text = write(hostile, &found);
        assert_eq!(loaded(&text).problems().count(), 0, "{text}");
    }
}
