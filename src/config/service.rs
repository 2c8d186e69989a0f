//! `[[services]]`: one watched service and its probe.

use super::problem::Severity;
use super::reader::{Reader, Section, Value, Wrong};
use super::secret::{Lookup, Secret, looks_secret, reference};
use super::values::{duration, filled, flag, list, number, shown, string};
use crate::domain::{SafeText, ServiceId};
use std::path::Path;
use std::time::Duration;
use toml::de::DeValue;

/// One watched service with its probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its stable id, made from its name.
    pub id: ServiceId,
    /// Its name on screen.
    pub name: SafeText,
    /// What is asked.
    pub probe: Probe,
    /// How often it is asked.
    pub interval: Duration,
    /// How long an answer may take.
    pub timeout: Duration,
    /// Bad answers in a row before it counts as bad.
    pub fails_before: u32,
    /// Good answers in a row before it counts as good again.
    pub oks_before: u32,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// One HTTP request.
    Http(Http),
    /// One TCP connection.
    Tcp {
        /// `host:port`.
        address: String,
    },
}

/// One HTTP request and how its answer is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Http {
    /// The address, without credentials.
    pub url: String,
    /// The method, in capitals.
    pub method: String,
    /// Headers to send.
    pub headers: Vec<Header>,
    /// Conditions that must all hold for `ok`; empty means a status from 200 to 299.
    pub up: Vec<String>,
    /// Conditions that must all hold for `DEGRADED` where `up` does not; empty means none.
    pub degraded: Vec<String>,
    /// Whether any certificate is believed.
    pub insecure: bool,
}

/// One header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: HeaderValue,
}

/// A header's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderValue {
    /// Written in the file, free to be shown.
    Plain(String),
    /// A secret by reference.
    Secret(Secret),
}

impl Service {
    /// A service with the default timing: every 5 s, 3 s to answer, bad after 2 answers, good after 2.
    #[must_use]
    pub fn new(name: SafeText, probe: Probe) -> Self {
        Self {
            id: id(name.as_str()),
            name,
            probe,
            interval: Duration::from_secs(5),
            timeout: Duration::from_secs(3),
            fails_before: 2,
            oks_before: 2,
        }
    }

    /// Why this service cannot be asked, if a secret it needs was not found.
    #[must_use]
    pub fn blocked(&self) -> Option<String> {
        let Probe::Http(http) = &self.probe else {
            return None;
        };
        http.headers.iter().find_map(|header| match &header.value {
            HeaderValue::Secret(Secret { reference, value: None }) => {
                Some(format!("not asked: {reference} has no usable value"))
            }
            HeaderValue::Secret(_) | HeaderValue::Plain(_) => None,
        })
    }
}

impl Http {
    /// A GET without headers, judged by its status alone.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            method: "GET".into(),
            headers: Vec::new(),
            up: Vec::new(),
            degraded: Vec::new(),
            insecure: false,
        }
    }
}

/// The id of a service: its name in small letters, other characters as single dashes.
fn id(name: &str) -> ServiceId {
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

/// Reads one row; none where it has no usable name or address. `base` is the file's directory.
pub fn read(reader: &mut Reader<'_>, mut row: Section<'_>, base: &Path, lookup: Lookup<'_>) -> Option<Service> {
    let name = row.get(reader, "name", shown);
    let http = read_http(reader, &mut row, base, lookup);
    let tcp = row.get(reader, "tcp", address);
    let probe = one_probe(reader, &row, http, tcp);
    let mut service = Service::new(name.clone().unwrap_or_default(), Probe::Tcp { address: String::new() });
    let long = Duration::from_secs(86_400);
    let interval = duration(Duration::from_secs(1)..=long);
    row.set(reader, "interval", &mut service.interval, interval);
    let timeout = duration(Duration::from_millis(50)..=Duration::from_secs(120));
    row.set(reader, "timeout", &mut service.timeout, timeout);
    row.set(reader, "fails_before", &mut service.fails_before, number(1..=100));
    row.set(reader, "oks_before", &mut service.oks_before, number(1..=100));
    if name.is_none() {
        let wrong = Wrong::new("has no usable name, so it is left out", "add name = \"api\"");
        row.complain(reader, Severity::Error, wrong);
    }
    row.finish(reader);
    name?;
    service.probe = probe?;
    Some(service)
}

/// Exactly one of `url` and `tcp` makes a probe.
fn one_probe(reader: &mut Reader<'_>, row: &Section<'_>, http: Option<Http>, tcp: Option<String>) -> Option<Probe> {
    match (http, tcp) {
        (Some(http), None) => Some(Probe::Http(http)),
        (None, Some(address)) => Some(Probe::Tcp { address }),
        (Some(_), Some(_)) => {
            let wrong = Wrong::new(
                "has both url and tcp, so it is left out",
                "one service has one probe; make two services",
            );
            row.complain(reader, Severity::Error, wrong);
            None
        }
        (None, None) => {
            let wrong = Wrong::new(
                "has nothing to ask, so it is left out",
                "add url = \"http://localhost:3000/health\" or tcp = \"localhost:5432\"",
            );
            row.complain(reader, Severity::Error, wrong);
            None
        }
    }
}

fn read_http(reader: &mut Reader<'_>, row: &mut Section<'_>, base: &Path, lookup: Lookup<'_>) -> Option<Http> {
    let url = row.get(reader, "url", url);
    let mut http = Http::get(url.clone().unwrap_or_default());
    row.set(reader, "method", &mut http.method, method);
    row.set(reader, "up", &mut http.up, list(filled));
    row.set(reader, "degraded", &mut http.degraded, list(filled));
    row.set(reader, "insecure", &mut http.insecure, flag);
    http.headers = read_headers(reader, row, base, lookup);
    url.map(|_| http)
}

fn url(value: &Value<'_>) -> Result<String, Wrong> {
    let text = filled(value)?;
    let hint = "write it like \"http://localhost:3000/health\"";
    let url = reqwest::Url::parse(&text).map_err(|error| Wrong::new(format!("is not a URL: {error}"), hint))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Wrong::new(format!("`{}` is not http or https", url.scheme()), hint));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Wrong::new(
            "holds a user or password",
            "use headers = { authorization = { env = \"NAME\" } }",
        ));
    }
    if url.query_pairs().any(|(name, _)| looks_secret(&name)) {
        return Err(Wrong::new(
            "holds a secret in its query",
            "send it as a header: headers = { authorization = { env = \"NAME\" } }",
        ));
    }
    Ok(text)
}

fn address(value: &Value<'_>) -> Result<String, Wrong> {
    let text = filled(value)?;
    match text.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0) => Ok(text),
        _ => Err(Wrong::new(
            format!("`{text}` is not host:port"),
            "write it like \"localhost:5432\"",
        )),
    }
}

fn method(value: &Value<'_>) -> Result<String, Wrong> {
    let text = string(value)?.to_ascii_uppercase();
    if matches!(text.as_str(), "GET" | "HEAD" | "OPTIONS" | "POST") {
        return Ok(text);
    }
    Err(Wrong::new(
        format!("`{text}` is not a method a probe uses"),
        "one of: GET, HEAD, OPTIONS, POST",
    ))
}

/// Reads `headers`; a wrong one is left out and said, the others stay.
fn read_headers(reader: &mut Reader<'_>, row: &mut Section<'_>, base: &Path, lookup: Lookup<'_>) -> Vec<Header> {
    let table = row.get(reader, "headers", |value| match value.get_ref() {
        DeValue::Table(table) => Ok(table),
        _ => Err(Wrong::new("is not a table", "write headers = { accept = \"text/plain\" }")),
    });
    let mut headers = Vec::new();
    for (key, value) in table.into_iter().flatten() {
        let name = key.get_ref().as_ref();
        let place = format!("headers.{name}");
        match header(name, value, base) {
            Ok(HeaderValue::Secret(mut secret)) => {
                match lookup.fetch(&secret.reference) {
                    Ok(found) => secret.value = Some(found),
                    Err(reason) => {
                        let reason = format!("{} {reason}", secret.reference);
                        let wrong = Wrong::new(reason, "this service is not asked until it has a value");
                        row.complain_inside(reader, Severity::Warning, value.span().start, &place, wrong);
                    }
                }
                headers.push(Header { name: name.into(), value: HeaderValue::Secret(secret) });
            }
            Ok(value) => headers.push(Header { name: name.into(), value }),
            Err(wrong) => row.complain_inside(reader, Severity::Error, value.span().start, &place, wrong),
        }
    }
    headers
}

fn header(name: &str, value: &Value<'_>, base: &Path) -> Result<HeaderValue, Wrong> {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(token) {
        return Err(Wrong::new("is not a header name", "letters, digits and dashes"));
    }
    match value.get_ref() {
        DeValue::Table(_) => Ok(HeaderValue::Secret(Secret {
            reference: reference(value, base)?,
            value: None,
        })),
        DeValue::String(_) if looks_secret(name) => Err(Wrong::new(
            "a secret must not stand in a file",
            format!("write {name} = {{ env = \"NAME\" }} or {{ file = \"path\" }}"),
        )),
        _ => {
            let text = string(value)?;
            if text.chars().any(|c| c.is_control() || !c.is_ascii()) {
                return Err(Wrong::new("cannot be sent in a header", "use printable ASCII"));
            }
            Ok(HeaderValue::Plain(text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_plain() {
        for (name, expected) in [("api /ready", "api-ready"), ("  Edge (EU)!", "edge-eu"), ("db", "db")] {
            assert_eq!(id(name).as_str(), expected);
        }
    }
}
