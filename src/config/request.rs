//! The lines of a service that make an HTTP request: address, method, headers, secrets.

use super::reader::{Reader, Section, Severity, Value, Wrong};
use super::secret::{Lookup, looks_secret, reference};
use super::service::Named;
use super::values::{filled, flag, string};
use crate::domain::Secret;
use std::path::Path;
use toml::de::DeValue;

/// What the lines about an HTTP request say.
#[derive(Default)]
pub struct Request {
    /// Where to ask; none where it is missing or refused.
    pub url: Option<String>,
    /// The method, in capitals.
    pub method: Option<String>,
    /// Whether any certificate is believed.
    pub insecure: bool,
    /// Headers to send.
    pub headers: Vec<(String, Secret)>,
    /// The secrets among the headers.
    pub secrets: Vec<Named>,
    /// Why it must not be asked: a header is not in force.
    pub blocked: Option<String>,
}

/// Reads the lines of one service that are about an HTTP request.
pub fn read(reader: &mut Reader<'_>, row: &mut Section<'_>, base: &Path, lookup: Lookup<'_>) -> Request {
    let mut request = Request {
        url: row.get(reader, "url", |value| url(value).map_err(Wrong::left_out)),
        method: row.get(reader, "method", method),
        ..Request::default()
    };
    row.set(reader, "insecure", &mut request.insecure, flag);
    read_headers(reader, row, base, lookup, &mut request);
    request
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

/// Reads `headers`; a wrong one is left out and said, the others stay. A secret that is not found blocks the service:
/// without it the answer would say nothing about the service's health.
fn read_headers(
    reader: &mut Reader<'_>,
    row: &mut Section<'_>,
    base: &Path,
    lookup: Lookup<'_>,
    request: &mut Request,
) {
    let table = row.get(reader, "headers", |value| match value.get_ref() {
        DeValue::Table(table) => Ok(table),
        _ => Err(Wrong::new(
            "is not a table",
            "write headers = { accept = \"text/plain\" }",
        )),
    });
    for (key, value) in table.into_iter().flatten() {
        let name = key.get_ref().as_ref();
        if let Err((severity, wrong)) = read_header(name, value, base, lookup, request) {
            let reason = || format!("not asked: header {name} is not in force");
            request.blocked.get_or_insert_with(reason);
            row.complain_inside(reader, severity, value.span().start, &["headers", name], wrong);
        }
    }
}

fn read_header(
    name: &str,
    value: &Value<'_>,
    base: &Path,
    lookup: Lookup<'_>,
    request: &mut Request,
) -> Result<(), (Severity, Wrong)> {
    let error = |wrong| (Severity::Error, wrong);
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(token) {
        return Err(error(Wrong::new("is not a header name", "letters, digits and dashes")));
    }
    if !matches!(value.get_ref(), DeValue::Table(_)) {
        let text = plain_header(name, value).map_err(error)?;
        request.headers.push((name.to_owned(), Secret::new(text)));
        return Ok(());
    }
    let reference = reference(value, base).map_err(error)?;
    match lookup.fetch(&reference) {
        Ok(secret) => {
            request.secrets.push((reference.name(), secret.clone()));
            request.headers.push((name.to_owned(), secret));
            Ok(())
        }
        Err(reason) => {
            let reason = format!("{reference} {reason}");
            request.blocked.get_or_insert_with(|| format!("not asked: {reason}"));
            let hint = "set it before the start; until then this service is not asked";
            Err((Severity::Warning, Wrong::new(reason, hint)))
        }
    }
}

fn plain_header(name: &str, value: &Value<'_>) -> Result<String, Wrong> {
    if looks_secret(name) {
        return Err(Wrong::new(
            "a secret must not stand in a file",
            format!("write {name} = {{ env = \"NAME\" }} or {{ file = \"path\" }}"),
        ));
    }
    let text = string(value)?;
    if text.chars().any(|c| c.is_control() || !c.is_ascii()) {
        return Err(Wrong::new("cannot be sent in a header", "use printable ASCII"));
    }
    Ok(text)
}
