//! `onscene check`: asks every service once and says it in a line each, or as JSON.
//!
//! The JSON is one object; fields are only added, never changed, while `schema` is 1:
//!
//! ```json
//! {
//!   "schema": 1,
//!   "project": "shop",
//!   "environment": "prod",
//!   "at": "2026-11-21T14:32:00Z",
//!   "exit": 1,
//!   "services": [{
//!     "id": "api-ready", "name": "api /ready", "target": "GET http://localhost:3000/ready",
//!     "health": "ok | degraded | down | unknown", "latency_ms": 12, "summary": "200"
//!   }],
//!   "errors": ["onscene.toml:12: …"],
//!   "warnings": []
//! }
//! ```
//!
//! `latency_ms` is null where nothing answered. `exit` is the exit code: 0 all services are ok, 1 one of them is not,
//! 2 the configuration is wrong: `errors` says how.

use super::Session;
use crate::config::files::PROJECT_FILE;
use crate::domain::health::{Health, ProbeResult};
use crate::domain::{Masker, Moment, SafeText, Warning};
use crate::sources::Probe;
use anyhow::{Context, Result};
use futures_util::{StreamExt, stream};
use serde::Serialize;
use std::io::Write;
use std::process::ExitCode;

/// The version of the JSON's form.
const SCHEMA: u32 = 1;
/// How many services are asked at the same time.
const AT_ONCE: usize = 16;

/// What one round of all probes said.
#[derive(Debug, Serialize)]
struct Report {
    schema: u32,
    project: SafeText,
    environment: SafeText,
    at: Moment,
    exit: u8,
    services: Vec<Row>,
    errors: Vec<SafeText>,
    warnings: Vec<SafeText>,
}

#[derive(Debug, Serialize)]
struct Row {
    id: String,
    name: SafeText,
    target: SafeText,
    health: Health,
    latency_ms: Option<u64>,
    summary: SafeText,
}

/// Asks every service once; the exit code says how it went.
///
/// # Errors
/// The output cannot be written.
pub fn run(session: &Session, json: bool, out: &mut impl Write) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("cannot start the probes")?;
    let rows = runtime.block_on(ask_all(session.probes(), &session.masker()));
    let report = report(session, rows);
    if json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        write_lines(&report, out)?;
    }
    Ok(ExitCode::from(report.exit))
}

async fn ask_all(probes: Vec<(SafeText, Probe)>, masker: &Masker) -> Vec<Row> {
    let asked = stream::iter(probes).map(|(name, probe)| async move {
        let result = probe.once().await;
        row(name, &probe, &result, masker)
    });
    asked.buffered(AT_ONCE).collect().await
}

fn row(name: SafeText, probe: &Probe, result: &ProbeResult, masker: &Masker) -> Row {
    Row {
        id: probe.service().to_string(),
        name,
        target: probe.target(),
        health: result.health,
        latency_ms: result.latency_ms,
        summary: masker.clean(result.summary.as_str()),
    }
}

fn report(session: &Session, services: Vec<Row>) -> Report {
    let mut errors = sentences(&session.errors);
    if services.is_empty() && errors.is_empty() {
        let warning = Warning::new(PROJECT_FILE, "there is no service to ask");
        errors = sentences(&[warning.hint("add [[services]], or let onscene init write the file")]);
    }
    Report {
        schema: SCHEMA,
        project: session.project_name(),
        environment: session.environment(),
        at: crate::time::now(),
        exit: exit(&services, &errors),
        services,
        errors,
        warnings: sentences(&session.warnings),
    }
}

fn exit(services: &[Row], errors: &[SafeText]) -> u8 {
    if errors.is_empty() {
        u8::from(services.iter().any(|row| row.health != Health::Ok))
    } else {
        2
    }
}

fn sentences(warnings: &[Warning]) -> Vec<SafeText> {
    warnings
        .iter()
        .map(|warning| SafeText::clean(&warning.to_string()))
        .collect()
}

fn write_lines(report: &Report, out: &mut impl Write) -> Result<()> {
    let wide = report
        .services
        .iter()
        .map(|row| row.name.as_str().chars().count())
        .max()
        .unwrap_or(0);
    for row in &report.services {
        let latency = row
            .latency_ms
            .map(|millis| format!("  {millis} ms"))
            .unwrap_or_default();
        let (glyph, word) = (row.health.glyph(), row.health.word());
        writeln!(out, "{glyph} {word:8}  {:wide$}  {}{latency}", row.name, row.summary)?;
    }
    for sentence in report.errors.iter().chain(&report.warnings) {
        writeln!(out, "{sentence}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(health: Health) -> Row {
        let latency_ms = (health == Health::Ok).then_some(12);
        Row {
            id: "api".into(),
            name: "api".into(),
            target: "GET x".into(),
            health,
            latency_ms,
            summary: "200".into(),
        }
    }

    #[test]
    fn unknown_is_not_ok_and_a_wrong_configuration_is_worse() {
        assert_eq!(exit(&[row(Health::Ok)], &[]), 0);
        for bad in [Health::Unknown, Health::Degraded, Health::Down] {
            assert_eq!(exit(&[row(Health::Ok), row(bad)], &[]), 1);
        }
        assert_eq!(exit(&[row(Health::Down)], &["x".into()]), 2);
    }

    #[test]
    fn the_json_has_its_documented_form() {
        let report = Report {
            schema: SCHEMA,
            project: "shop".into(),
            environment: "prod".into(),
            at: Moment::UNIX_EPOCH,
            exit: 1,
            services: vec![row(Health::Ok), row(Health::Unknown)],
            errors: vec![],
            warnings: vec!["w".into()],
        };
        let expected = serde_json::json!({
            "schema": 1, "project": "shop", "environment": "prod", "at": "1970-01-01T00:00:00Z", "exit": 1,
            "services": [
                {"id": "api", "name": "api", "target": "GET x", "health": "ok", "latency_ms": 12, "summary": "200"},
                {"id": "api", "name": "api", "target": "GET x", "health": "unknown", "latency_ms": null, "summary": "200"},
            ],
            "errors": [], "warnings": ["w"],
        });
        assert_eq!(serde_json::to_value(report).unwrap(), expected);
    }
}
