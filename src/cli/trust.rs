//! Shows a project's file and asks once whether it is accepted.

use super::Session;
use crate::config::files;
use crate::config::trust::Trust;
use crate::config::{self, Config, Flags, Inputs, Layer, Lookup};
use crate::domain::SafeText;
use crate::host::runtime::state_beside;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

/// Bytes of a file that is looked at.
const LIMIT: u64 = 1 << 20;

/// Whether somebody sits here who can be asked.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Shows what the file would start and asks on the terminal. Anything but `y` or `yes` is no.
///
/// # Errors
/// The terminal cannot be read or written.
pub fn ask(layer: &Layer, trust: Trust) -> io::Result<bool> {
    answer(&summary(layer, trust))
}

/// Shows the whole of a file beside a book and asks on the terminal.
///
/// # Errors
/// The terminal cannot be read or written.
pub fn ask_beside(layer: &Layer, trust: Trust) -> io::Result<bool> {
    let path = layer.path.display();
    let first = match trust {
        Trust::New => format!("{path} is new here. It says of the steps of the book beside it:"),
        Trust::Changed => format!("{path} has changed since you accepted it. It says now:"),
        Trust::Accepted => format!("{path} is accepted. It says:"),
    };
    let text = layer.text.lines().map(|line| format!("  {line}"));
    answer(&std::iter::once(first).chain(text).collect::<Vec<_>>())
}

/// Says which files were accepted as they are; those that were not are shown and asked about on the way here.
///
/// # Errors
/// The output cannot be written.
pub fn run(session: &Session, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let list = session.paths.trusted();
    let sidecars = session.sidecars();
    // A file that `--config` names is in force because it is named.
    let project = session.file.iter().filter(|_| session.globals.config.is_none());
    let mut open = 0_usize;
    for path in project.chain(&sidecars) {
        let bytes = files::read_bounded(path, LIMIT).unwrap_or_default();
        let word = match state_beside(path, &bytes, &list) {
            Trust::Accepted => "accepted",
            Trust::New => "not accepted",
            Trust::Changed => "changed since it was accepted",
        };
        open += usize::from(word != "accepted");
        writeln!(out, "{word}: {}", SafeText::clean(&path.display().to_string()))?;
    }
    if open > 0 && !can_ask() {
        writeln!(out, "Read them, then accept them with onscene trust --trust.")?;
    }
    Ok(ExitCode::from(u8::from(open > 0)))
}

fn answer(lines: &[String]) -> io::Result<bool> {
    let mut terminal = io::stderr().lock();
    for line in lines {
        writeln!(terminal, "{}", SafeText::clean(line))?;
    }
    write!(terminal, "Accept it? [y/N] ")?;
    terminal.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// What the file would start, line by line. No secret is fetched for it.
fn summary(layer: &Layer, trust: Trust) -> Vec<String> {
    let lookup = Lookup {
        env: &|_| Some("unknown".into()),
        file: &|_| Ok("unknown".into()),
    };
    let (layers, flags) = (std::slice::from_ref(layer), Flags::default());
    let config = config::load(&Inputs {
        layers,
        flags: &flags,
        lookup,
    })
    .config;
    let path = layer.path.display();
    let first = match trust {
        Trust::New => format!("{path} is new here. It would:"),
        Trust::Changed => format!("{path} has changed since you accepted it. It would now:"),
        Trust::Accepted => format!("{path} is accepted. It does:"),
    };
    let mut lines = vec![first];
    lines.extend(effects(&config).into_iter().map(|line| format!("  {line}")));
    if lines.len() == 1 {
        lines.push("  start nothing; it only sets names, clocks and looks".into());
    }
    lines
}

fn effects(config: &Config) -> Vec<String> {
    let probes = config
        .services
        .iter()
        .map(|service| format!("ask {}: {}", service.name, service.probe.target()));
    let secrets = config.secrets.iter().map(|(name, _)| format!("use the secret {name}"));
    let engine = config
        .docker
        .host
        .iter()
        .map(|host| format!("connect to the container engine {host}"));
    let files = config
        .logs
        .files
        .iter()
        .map(|file| format!("follow the file {}", file.path.display()));
    let books = config
        .project
        .runbooks
        .iter()
        .flatten()
        .map(|book| format!("offer the runbook {book}"));
    let values = config.values.iter().map(|(name, preset)| {
        let value = if preset.is_secret {
            "a secret"
        } else {
            preset.value.reveal()
        };
        format!("fill `{name}` in the runbooks' commands with {value}")
    });
    let rules = config.commands.rows.iter();
    let rules = rules.map(|rule| {
        format!(
            "say of `{} {}`: {}",
            rule.program,
            rule.sub.join(" "),
            rule.class.words()
        )
    });
    probes
        .chain(secrets)
        .chain(engine)
        .chain(files)
        .chain(books)
        .chain(rules)
        .chain(values)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Role;

    #[test]
    fn everything_that_would_start_is_shown_and_nothing_hostile_survives() {
        let text = r#"
            [project]
            runbooks = ["ops/*.md"]
            [docker]
            host = "tcp://10.0.0.9:2375"
            [[services]]
            name = "api\u001b[2J"
            url = "http://10.0.0.1/health?x=1"
            headers = { authorization = { env = "API_TOKEN" } }
            [[logs.files]]
            path = "/var/log/app.log"
            [[commands]]
            starts_with = "shopctl  status"
            class = "reads"
            [values]
            region = "eu-1"
            DEPLOY_KEY = { env = "DEPLOY_KEY" }
        "#;
        let layer = Layer {
            role: Role::Project,
            path: "/srv/onscene.toml".into(),
            text: text.into(),
        };
        let lines = summary(&layer, Trust::New).join("\n");
        for part in [
            "/srv/onscene.toml is new here",
            "ask api: GET http://10.0.0.1/health",
            "use the secret API_TOKEN",
            "fill `region` in the runbooks' commands with eu-1",
            "fill `DEPLOY_KEY` in the runbooks' commands with a secret",
            "engine tcp://10.0.0.9:2375",
            "follow the file /var/log/app.log",
            "runbook ops/*.md",
            "`shopctl status`: reads",
        ] {
            assert!(lines.contains(part), "{part} in {lines}");
        }
        assert!(!lines.contains('\u{1b}'));
    }

    #[test]
    fn a_file_that_starts_nothing_says_so() {
        let layer = Layer {
            role: Role::Project,
            path: "x".into(),
            text: String::new(),
        };
        assert!(summary(&layer, Trust::Changed).join("\n").contains("start nothing"));
    }
}
