//! `[[services]]`: one watched service and its probe.

use super::reader::{Reader, Section, Severity, Value, Wrong};
use super::request::{self, Request};
use super::secret::Lookup;
use super::values::{duration, filled, list, number, shown};
use crate::domain::{SafeText, Secret, ServiceId};
use crate::rules::{Condition, Rules};
use crate::sources::{Pace, Probe, http, tcp};
use std::path::Path;
use std::time::Duration;

/// One watched service.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its name on screen.
    pub name: SafeText,
    /// How it is asked.
    pub probe: Probe,
}

impl Service {
    /// Its stable id, made from its name.
    #[must_use]
    pub fn id(&self) -> &ServiceId {
        self.probe.service()
    }
}

/// A secret's name and value, for the masker.
pub type Named = (String, Secret);

/// The id of a service: its name in small letters, other characters as single dashes.
#[must_use]
pub fn service_id(name: &str) -> ServiceId {
    let mut text = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            text.push(character);
        } else if !text.ends_with('-') && !text.is_empty() {
            text.push('-');
        }
    }
    ServiceId::new(text.trim_end_matches('-'))
}

/// Reads one row and its secrets; none where it has no usable name or address. `base` is the file's directory.
pub fn read(
    reader: &mut Reader<'_>,
    mut row: Section<'_>,
    base: &Path,
    lookup: Lookup<'_>,
) -> Option<(Service, Vec<Named>)> {
    let name = row.get(reader, "name", |value| name(value).map_err(Wrong::left_out));
    let mut request = request::read(reader, &mut row, base, lookup);
    let tcp = row.get(reader, "tcp", |value| address(value).map_err(Wrong::left_out));
    let rules = read_rules(reader, &mut row);
    let pace = read_pace(reader, &mut row);
    let service = service_id(name.as_ref().map_or("", SafeText::as_str));
    let secrets = std::mem::take(&mut request.secrets);
    let probe = one_probe(reader, &row, request, tcp).map(|probe| finish(probe, service, rules, pace));
    if !row.has("name") {
        let wrong = Wrong::new("has no name, so it is left out", "add name = \"api\"");
        row.complain(reader, Severity::Error, wrong);
    }
    row.finish(reader);
    let (name, probe) = (name?, probe?);
    Some((Service { name, probe }, secrets))
}

fn name(value: &Value<'_>) -> Result<SafeText, Wrong> {
    let name = shown(value)?;
    if service_id(name.as_str()).as_str().is_empty() {
        return Err(Wrong::new("has no letter or digit", "write a name like \"api\""));
    }
    Ok(name)
}

/// Exactly one of `url` and `tcp` makes a probe.
fn one_probe(
    reader: &mut Reader<'_>,
    row: &Section<'_>,
    request: Request,
    tcp: Option<(String, u16)>,
) -> Option<Probe> {
    let nobody = ServiceId::new("");
    let wrong = match (request.url, tcp) {
        (Some(url), None) => {
            let mut spec = http::Spec::get(nobody, url);
            spec.method = request.method.unwrap_or(spec.method);
            spec.insecure = request.insecure;
            spec.headers = request.headers;
            spec.blocked = request.blocked;
            return Some(Probe::Http(spec));
        }
        (None, Some((host, port))) => return Some(Probe::Tcp(tcp::Spec::new(nobody, host, port))),
        (Some(_), Some(_)) => Wrong::new(
            "has both url and tcp, so it is left out",
            "one service has one probe; make two services",
        ),
        // What is wrong with it was said already.
        (None, None) if row.has("url") || row.has("tcp") => return None,
        (None, None) => Wrong::new(
            "has nothing to ask, so it is left out",
            "add url = \"http://localhost:3000/health\" or tcp = \"localhost:5432\"",
        ),
    };
    row.complain(reader, Severity::Error, wrong);
    None
}

/// Puts what every kind of probe has into it.
fn finish(mut probe: Probe, id: ServiceId, new_rules: Rules, new_pace: Pace) -> Probe {
    let (service, rules, pace) = match &mut probe {
        Probe::Http(spec) => (&mut spec.service, &mut spec.rules, &mut spec.pace),
        Probe::Tcp(spec) => (&mut spec.service, &mut spec.rules, &mut spec.pace),
    };
    (*service, *rules, *pace) = (id, new_rules, new_pace);
    probe
}

fn read_rules(reader: &mut Reader<'_>, row: &mut Section<'_>) -> Rules {
    Rules {
        up: row.get(reader, "up", list(condition)).unwrap_or_default(),
        degraded: row.get(reader, "degraded", list(condition)).unwrap_or_default(),
    }
}

fn condition(value: &Value<'_>) -> Result<Condition, Wrong> {
    let text = filled(value)?;
    text.parse::<Condition>().map_err(|error| {
        Wrong::new(
            format!("`{text}` at column {}: {}", error.column, error.message),
            error.hint,
        )
    })
}

fn read_pace(reader: &mut Reader<'_>, row: &mut Section<'_>) -> Pace {
    let mut pace = Pace::default();
    let interval = duration(Duration::from_secs(1)..=Duration::from_hours(24));
    row.set(reader, "interval", &mut pace.interval, interval);
    let timeout = duration(Duration::from_millis(50)..=Duration::from_mins(2));
    row.set(reader, "timeout", &mut pace.timeout, timeout);
    row.set(reader, "fails_before", &mut pace.fails_before, number(1..=100));
    row.set(reader, "oks_before", &mut pace.oks_before, number(1..=100));
    pace
}

fn address(value: &Value<'_>) -> Result<(String, u16), Wrong> {
    let text = filled(value)?;
    let wrong = || Wrong::new(format!("`{text}` is not host:port"), "write it like \"localhost:5432\"");
    let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    match port.parse() {
        Ok(port) if port > 0 && !host.is_empty() => Ok((host.to_owned(), port)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_plain() {
        for (name, expected) in [
            ("api /ready", "api-ready"),
            ("  Edge (EU)!", "edge-eu"),
            ("db", "db"),
            ("/", ""),
        ] {
            assert_eq!(service_id(name).as_str(), expected);
        }
    }
}
