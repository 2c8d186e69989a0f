//! `onscene init`: writes a commented `onscene.toml` from what it finds, and says what it found.

use super::Globals;
use super::session::{env, find_place};
use crate::config::discover::Found;
use crate::config::files::{self, PROJECT_FILE};
use crate::config::paths::Paths;
use crate::config::template;
use crate::config::trust;
use crate::domain::SafeText;
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::process::ExitCode;

/// Writes the file; what this program wrote itself counts as accepted.
///
/// # Errors
/// There is a file already and `force` is not said, or it cannot be written.
pub fn run(globals: &Globals, force: bool, out: &mut impl Write) -> Result<ExitCode> {
    let place = find_place(globals)?;
    let file = place.dir.join(PROJECT_FILE);
    if file.exists() && !force {
        bail!(
            "{} is there already (hint: edit it, or overwrite it with onscene init --force)",
            file.display()
        );
    }
    let found = files::discover(&place.dir, &env);
    let name = place.dir.file_name().unwrap_or_default().to_string_lossy();
    let text = template::write(if name.is_empty() { "root" } else { &name }, &found);
    files::write_new(&file, &text).with_context(|| format!("cannot write {}", file.display()))?;
    let paths = Paths::new(&env, nix::unistd::getuid().as_raw())?;
    files::add_trusted(&paths.trusted(), &trust::accept(&file, text.as_bytes()))
        .with_context(|| format!("cannot remember the file in {}", paths.trusted().display()))?;
    for line in report(&found) {
        writeln!(out, "{}", SafeText::clean(&line))?;
    }
    writeln!(
        out,
        "Wrote {}. Look it over, then start onscene.",
        SafeText::clean(&file.display().to_string())
    )?;
    Ok(ExitCode::SUCCESS)
}

fn report(found: &Found) -> Vec<String> {
    let mut lines: Vec<String> = found.warnings.iter().map(ToString::to_string).collect();
    if let Some(compose) = &found.compose {
        let project = found.project.as_deref().unwrap_or("without a name");
        lines.push(format!(
            "Found {}: project {project}, {} services",
            compose.file,
            compose.services.len()
        ));
        for service in &compose.services {
            let ports: Vec<String> = service
                .ports
                .iter()
                .map(|port| format!("{}:{}", port.host, port.port))
                .collect();
            let ports = if ports.is_empty() {
                "no published port".into()
            } else {
                ports.join(", ")
            };
            let health = if service.has_health {
                "health check"
            } else {
                "no health check"
            };
            lines.push(format!("  {}: {ports}, {health}", service.name));
        }
    } else if found.warnings.is_empty() {
        lines.push("Found no Compose file: all containers of the engine are shown".into());
    }
    lines.extend(found.books.iter().map(|book| format!("Found the runbook {book}")));
    if found.books.is_empty() {
        lines.push("Found no runbook: name one in [project] runbooks".into());
    }
    lines
}
