//! One HTTP request: sent once, to the address it is meant for, with a bound on time and bytes.
//!
//! No redirect is followed, no proxy of the environment used, no referer sent, nothing sent again by the client
//! itself. A failure says whether the service may have taken the request all the same, and never quotes the address.

use super::backoff::{http_date, retry_after};
use super::outcome::Outcome;
use crate::domain::Secret;
use crate::time;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Response, Url, redirect, retry};
use serde_json::Value;
use std::error::Error;
use std::io;
use std::net::IpAddr;
use std::sync::OnceLock;
use std::time::Duration;

/// The longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(3);
/// Bytes of an answer that are read; a list of twenty incidents has some hundred thousand.
const BODY: usize = 2 << 20;

/// A request.
pub(super) struct Call<'a> {
    pub method: Method,
    pub url: Url,
    /// Names and values; every value is treated as a secret.
    pub headers: Vec<(&'static str, String)>,
    /// JSON; none for a question.
    pub body: Option<&'a [u8]>,
    pub patience: Duration,
}

/// The head of an answer, and its body where it came whole.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    pub retry_after: Option<Duration>,
    pub body: Option<Vec<u8>>,
}

impl Answer {
    /// The body's words for a sentence; empty where it did not come. Of JSON the texts alone, as they are meant: what is
    /// escaped there could not be recognised as a secret.
    pub fn text(&self) -> String {
        let body = self.body.as_deref().unwrap_or_default();
        let mut words = Vec::new();
        match serde_json::from_slice(body) {
            Ok(document) => texts(document, &mut words),
            Err(_) => words.push(String::from_utf8_lossy(body).trim().to_owned()),
        }
        words.join(", ")
    }
}

/// Every text inside a JSON document, in its order.
fn texts(document: Value, found: &mut Vec<String>) {
    match document {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.into_iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => fields.into_iter().for_each(|(_, value)| texts(value, found)),
        Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// Sends a request and waits for the answer of 2xx.
///
/// # Errors
/// What to do instead: another status, no connection, no answer.
pub(super) async fn send(call: Call<'_>) -> Result<Answer, Outcome> {
    let client = client().map_err(|why| Outcome::Never { why })?;
    let mut headers = HeaderMap::new();
    for (name, value) in &call.headers {
        let mut value = HeaderValue::from_str(value).map_err(|_| Outcome::Never {
            why: format!("the value of header `{name}` has a line break or a control character in it"),
        })?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
    }
    let mut request = client
        .request(call.method, call.url)
        .headers(headers)
        .timeout(call.patience);
    if let Some(body) = call.body {
        request = request.header("content-type", "application/json").body(body.to_vec());
    }
    match request.send().await {
        Ok(response) => judge(read(response).await),
        Err(error) => Err(failure(&error, call.patience)),
    }
}

/// Reads the body within the same time limit; one that breaks off is none.
async fn read(mut response: Response) -> Answer {
    let header = |name: &str| {
        let value = response.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let said_at = header("date")
        .and_then(|date| http_date(&date))
        .unwrap_or_else(time::now);
    let retry_after = header("retry-after").and_then(|text| retry_after(&text, said_at));
    let status = response.status().as_u16();
    let mut body = Some(Vec::new());
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                if let Some(bytes) = body
                    .as_mut()
                    .filter(|bytes: &&mut Vec<u8>| bytes.len() + chunk.len() <= BODY)
                {
                    bytes.extend_from_slice(&chunk);
                } else {
                    body = None;
                    break;
                }
            }
            Ok(None) => break,
            Err(_) => {
                body = None;
                break;
            }
        }
    }
    Answer {
        status,
        retry_after,
        body,
    }
}

/// A status of 2xx is an answer; every other one says what to do.
fn judge(answer: Answer) -> Result<Answer, Outcome> {
    let name = || match reqwest::StatusCode::from_u16(answer.status) {
        Ok(status) => status.to_string(),
        Err(_) => answer.status.to_string(),
    };
    let again = |unsure| Outcome::Again {
        why: match answer.status {
            420 => "420, too many requests".to_owned(),
            _ => name(),
        },
        asked: answer.retry_after,
        unsure,
    };
    match answer.status {
        200..=299 => Ok(answer),
        300..=399 => Err(Outcome::Never {
            why: format!(
                "it answers {} and sends elsewhere, which is not followed (hint: write the final address)",
                name()
            ),
        }),
        // Not taken, by the meaning of these codes.
        408 | 420 | 425 | 429 | 503 => Err(again(false)),
        500..=599 => Err(again(true)),
        _ => Err(Outcome::Never {
            why: format!("it answers {}: {}", name(), answer.text()),
        }),
    }
}

/// Why there was no answer, and whether the request may have been taken.
fn failure(error: &reqwest::Error, patience: Duration) -> Outcome {
    let unsure = !error.is_connect() && !error.is_builder();
    let why = if error.is_timeout() && error.is_connect() {
        "no connection in time".to_owned()
    } else if error.is_timeout() {
        format!("no answer within {} ms", patience.as_millis())
    } else {
        cause(error)
    };
    Outcome::Again {
        why,
        asked: None,
        unsure,
    }
}

/// The error at the bottom, in words that hold nothing of the address.
fn cause(error: &reqwest::Error) -> String {
    let mut bottom: &(dyn Error + 'static) = error;
    loop {
        let wrapped = bottom.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        match wrapped
            .map(|wrapped| wrapped as &(dyn Error + 'static))
            .or_else(|| bottom.source())
        {
            Some(deeper) => bottom = deeper,
            None => break,
        }
    }
    if let Some(error) = bottom.downcast_ref::<io::Error>() {
        return io_words(error);
    }
    if let Some(error) = bottom.downcast_ref::<rustls::Error>() {
        return format!("TLS: {error}");
    }
    let told = bottom.to_string();
    if std::ptr::addr_eq(bottom, error) {
        "the request failed".into()
    } else if told.contains("failed to lookup address") {
        "no such host".into()
    } else {
        told
    }
}

fn io_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused".into(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => "connection reset".into(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::UnexpectedEof => "closed without an answer".into(),
        _ if error.to_string().contains("failed to lookup address") => "no such host".into(),
        kind => kind.to_string(),
    }
}

/// Reads an address. Plain `http://` reaches this machine only, unless `plain` allows it.
///
/// # Errors
/// A sentence that quotes nothing of the address.
pub fn address(url: &Secret, plain: bool) -> Result<Url, String> {
    let url = Url::parse(url.reveal()).map_err(|error| format!("is not an address: {error}"))?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if plain || is_here(&url) => Ok(url),
        "http" => Err("is http://, which everybody on the way can read".into()),
        _ => Err("is not an https:// address".into()),
    }
}

/// Whether an address means this machine.
#[must_use]
pub fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The one client of this process; reading the system's certificates each time would cost more than the request.
fn client() -> Result<&'static Client, String> {
    static CLIENT: OnceLock<Result<Client, String>> = OnceLock::new();
    CLIENT.get_or_init(build).as_ref().map_err(Clone::clone)
}

fn build() -> Result<Client, String> {
    // A provider that is there already serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .no_proxy()
        .connect_timeout(CONNECT)
        .pool_max_idle_per_host(0)
        .user_agent(concat!("onscene/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| format!("the HTTP client cannot start: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16) -> Answer {
        Answer {
            status,
            retry_after: Some(Duration::from_secs(7)),
            body: Some(b" no_service\n".to_vec()),
        }
    }

    #[test]
    fn a_status_says_what_to_do() {
        for status in [200, 201, 202, 204] {
            assert!(judge(answer(status)).is_ok());
        }
        for (status, is_unsure) in [
            (408, false),
            (420, false),
            (429, false),
            (503, false),
            (500, true),
            (502, true),
            (504, true),
        ] {
            let Err(Outcome::Again { asked, unsure, why }) = judge(answer(status)) else {
                panic!("{status} is tried again");
            };
            assert_eq!((asked, unsure), (Some(Duration::from_secs(7)), is_unsure), "{status}");
            assert!(why.starts_with(&status.to_string()), "{why}");
        }
        for status in [301, 302, 307, 400, 401, 403, 404, 410, 422] {
            assert!(matches!(judge(answer(status)), Err(Outcome::Never { .. })), "{status}");
        }
        let Err(Outcome::Never { why }) = judge(answer(404)) else {
            panic!("404 stays 404");
        };
        assert_eq!(why, "it answers 404 Not Found: no_service");
        let mut json = answer(400);
        json.body = Some(br#"{"status":"invalid event","errors":["'routing_key' is \u0022bad\u0022", 7]}"#.to_vec());
        assert_eq!(json.text(), "'routing_key' is \"bad\", invalid event");
    }

    #[test]
    fn addresses_are_safe_or_near() {
        let ok = |url: &str, plain| address(&Secret::new(url), plain).map(|_| ());
        assert_eq!(ok("https://hooks.example.com/x", false), Ok(()));
        for near in ["http://localhost:1/x", "http://127.0.0.1/x", "http://[::1]:8/x"] {
            assert_eq!(ok(near, false), Ok(()), "{near}");
        }
        assert_eq!(ok("http://gateway.internal/x", true), Ok(()));
        for bad in [
            "http://hooks.example.com/s3cret",
            "ftp://h/s3cret",
            "s3cret",
            "http://127.0.0.1.example.com/s3cret",
        ] {
            let told = ok(bad, false).unwrap_err();
            assert!(!told.contains("s3cret") && told.starts_with("is "), "{told}");
        }
    }
}
