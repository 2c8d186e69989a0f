//! The tables of a file, one function each: what keys they have and what values these may have.

use super::reader::{Reader, Section, Severity, Value, Wrong};
use super::secret::Lookup;
use super::service::{self, Service};
use super::values::{choice, duration, filled, flag, list, number, shown, size};
use super::{COLOR_WORDS, CommandBook, Config, LogFile, clocks, notify, preset};
use crate::domain::SafeText;
use crate::domain::runbook::CommandClass;
use crate::runbook::ClassRule;
use std::path::Path;
use std::time::Duration;
use toml::de::DeTable;

/// The words for a command's class in a file.
const CLASS_WORDS: &[(&str, CommandClass)] = &[
    ("reads", CommandClass::Reads),
    ("local", CommandClass::Local),
    ("changes", CommandClass::ChangesProduction),
    ("destructive", CommandClass::Destructive),
];

/// Lays every table of one file over what is in force.
pub fn apply(config: &mut Config, reader: &mut Reader<'_>, table: &DeTable<'_>, lookup: Lookup<'_>) {
    let base = reader.file.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut root = Section::root(table);
    project(config, reader, &mut root);
    clocks::read(config, reader, &mut root);
    services(config, reader, &mut root, &base, lookup);
    docker(config, reader, &mut root);
    logs(config, reader, &mut root, &base);
    host(config, reader, &mut root);
    console(config, reader, &mut root);
    commands(config, reader, &mut root);
    preset::read(config, reader, &mut root, &base, lookup);
    notify::read(config, reader, &mut root, &base, lookup);
    root.finish(reader);
}

fn project(config: &mut Config, reader: &mut Reader<'_>, root: &mut Section<'_>) {
    let project = &mut config.project;
    root.table(reader, "project", |reader, section| {
        section.set(reader, "name", &mut project.name, |value| shown(value).map(Some));
        section.set(reader, "environment", &mut project.environment, |value| {
            shown(value).map(Some)
        });
        section.set(reader, "runbooks", &mut project.runbooks, |value| {
            list(filled)(value).map(Some)
        });
        section.set(reader, "command_book", &mut project.command_book, command_book);
    });
    let person = &mut config.person;
    root.table(reader, "person", |reader, section| {
        section.set(reader, "name", &mut person.name, |value| shown(value).map(Some));
    });
}

/// A path, or whether the program's own is there.
fn command_book(value: &Value<'_>) -> Result<CommandBook, Wrong> {
    match value.get_ref().as_bool() {
        Some(true) => Ok(CommandBook::BuiltIn),
        Some(false) => Ok(CommandBook::Off),
        None => filled(value).map(CommandBook::File),
    }
}

/// Adds services; one of the same name in a later file takes the place of the earlier one.
fn services(config: &mut Config, reader: &mut Reader<'_>, root: &mut Section<'_>, base: &Path, lookup: Lookup<'_>) {
    let mut here: Vec<Service> = Vec::new();
    for row in root.rows(reader, "services", "name") {
        let place = row.place();
        let Some((service, mut secrets)) = service::read(reader, row, base, lookup) else {
            continue;
        };
        if let Some(other) = here.iter().find(|other| other.id() == service.id()) {
            let reason = format!("the name is too near to that of `{}`, so it is left out", other.name);
            let wrong = Wrong::new(reason, "give each service a name of its own");
            reader.complain(Severity::Error, place.0, &place.1, wrong);
        } else {
            here.push(service);
            config.secrets.append(&mut secrets);
        }
    }
    config
        .services
        .retain(|old| here.iter().all(|new| new.id() != old.id()));
    config.services.append(&mut here);
}

fn docker(config: &mut Config, reader: &mut Reader<'_>, root: &mut Section<'_>) {
    let docker = &mut config.docker;
    root.table(reader, "docker", |reader, section| {
        section.set(reader, "enabled", &mut docker.enabled, flag);
        section.set(reader, "host", &mut docker.host, |value| engine(value).map(Some));
        section.set(reader, "project", &mut docker.project, |value| filled(value).map(Some));
    });
}

fn engine(value: &Value<'_>) -> Result<String, Wrong> {
    let text = filled(value)?;
    if text.starts_with('/')
        || ["unix://", "tcp://", "http://"]
            .iter()
            .any(|scheme| text.starts_with(scheme))
    {
        return Ok(text);
    }
    let hint = if text.starts_with("ssh://") {
        "ssh -N -L /tmp/engine.sock:/var/run/docker.sock HOST makes it \"unix:///tmp/engine.sock\""
    } else {
        "write it like \"unix:///var/run/docker.sock\" or \"tcp://127.0.0.1:2375\""
    };
    Err(Wrong::new(
        format!("`{text}` is not an engine's address that is spoken here"),
        hint,
    ))
}

fn logs(config: &mut Config, reader: &mut Reader<'_>, root: &mut Section<'_>, base: &Path) {
    let logs = &mut config.logs;
    root.table(reader, "logs", |reader, section| {
        section.set(reader, "budget", &mut logs.budget, size((16 << 20)..=(64 << 30)));
        section.set(reader, "id_patterns", &mut logs.id_patterns, list(pattern));
        for row in section.rows(reader, "files", "label") {
            logs.files.extend(log_file(reader, row, base));
        }
    });
}

fn pattern(value: &Value<'_>) -> Result<String, Wrong> {
    let text = filled(value)?;
    match regex::RegexBuilder::new(&text).size_limit(1 << 20).build() {
        Ok(_) => Ok(text),
        Err(error) => {
            let error = error.to_string();
            let last = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
            let hint = "write it in single quotes, where a backslash needs no second one";
            Err(Wrong::new(
                format!("`{text}` is not a regular expression: {last}"),
                hint,
            ))
        }
    }
}

fn log_file(reader: &mut Reader<'_>, mut row: Section<'_>, base: &Path) -> Option<LogFile> {
    let path = row.get(reader, "path", |value| filled(value).map_err(Wrong::left_out));
    let label = row.get(reader, "label", shown);
    if !row.has("path") {
        let wrong = Wrong::new("has no path, so it is left out", "add path = \"/var/log/app.log\"");
        row.complain(reader, Severity::Error, wrong);
    }
    row.finish(reader);
    let path = base.join(path?);
    let name = || {
        path.file_name()
            .map_or_else(SafeText::default, |name| SafeText::from_bytes(name.as_encoded_bytes()))
    };
    let label = label.unwrap_or_else(name);
    Some(LogFile { path, label })
}

fn host(config: &mut Config, reader: &mut Reader<'_>, root: &mut Section<'_>) {
    let host = &mut config.host;
    root.table(reader, "host", |reader, section| {
        let range = Duration::ZERO..=Duration::from_hours(720);
        section.set(reader, "idle", &mut host.idle, duration(range));
        let read_only = section.get(reader, "read_only", flag);
        host.read_only |= read_only.unwrap_or(false);
    });
}

fn console(config: &mut Config, reader: &mut Reader<'_>, root: &mut Section<'_>) {
    let console = &mut config.console;
    root.table(reader, "console", |reader, section| {
        section.set(reader, "keymap", &mut console.keymap, file_stem);
        section.set(reader, "theme", &mut console.theme, file_stem);
        section.set(reader, "color", &mut console.color, choice(COLOR_WORDS));
        section.set(reader, "fps_local", &mut console.fps_local, number(1..=60));
        section.set(reader, "fps_ssh", &mut console.fps_ssh, number(1..=60));
    });
}

/// A name of a keymap or theme: never a path, so that a project cannot point anywhere.
fn file_stem(value: &Value<'_>) -> Result<String, Wrong> {
    let text = filled(value)?;
    if text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        return Ok(text);
    }
    Err(Wrong::new(
        format!("`{text}` is not a name"),
        "write the file's name without path and without .toml",
    ))
}

fn commands(config: &mut Config, reader: &mut Reader<'_>, root: &mut Section<'_>) {
    for mut row in root.rows(reader, "commands", "starts_with") {
        let starts_with = row.get(reader, "starts_with", |value| filled(value).map_err(Wrong::left_out));
        let class = row.get(reader, "class", |value| {
            choice(CLASS_WORDS)(value).map_err(Wrong::left_out)
        });
        let why = row.get(reader, "why", shown);
        if !row.has("starts_with") || !row.has("class") {
            let wrong = Wrong::new(
                "needs starts_with and class, so it is left out",
                "add starts_with = \"shopctl status\" and class = \"reads\"",
            );
            row.complain(reader, Severity::Error, wrong);
        }
        row.finish(reader);
        if let (Some(words), Some(class)) = (starts_with, class) {
            let rule = ClassRule::new(&words, class).map(|rule| match &why {
                Some(why) => ClassRule {
                    why: why.to_string(),
                    ..rule
                },
                None => rule,
            });
            config.commands.rows.extend(rule);
        }
    }
}
