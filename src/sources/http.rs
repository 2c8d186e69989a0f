//! Asks an HTTP service: one request, judged by status, time, headers and body.
//!
//! A redirect is an answer, not followed: following sends custom headers to another host. No
//! proxy from the environment, no referer, a fresh connection each time, a bounded body. Errors
//! never quote the URL, which may hold a token.

use super::pace::{self, Pace, Trigger};
use super::{Outbox, words};
use crate::domain::health::ProbeResult;
use crate::domain::{SafeText, Secret, ServiceId};
use crate::rules::{Answer, Rules, judge};
use crate::time;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Request, Response, Url, redirect};
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The longest wait for a connection; a service that is there answers in one round trip.
const CONNECT: Duration = Duration::from_secs(2);
/// Bytes of a body that are read; the rest is left with the server.
const BODY: usize = 1 << 20;

/// A request and what makes its answer good.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// The service.
    pub service: ServiceId,
    /// `GET`, `HEAD`, `POST`, …
    pub method: String,
    /// `http://` or `https://`.
    pub url: String,
    /// Header names and values; every value is treated as a secret.
    pub headers: Vec<(String, Secret)>,
    /// What makes it ok or degraded.
    pub rules: Rules,
    /// How often, how long, how sure.
    pub pace: Pace,
    /// Takes any TLS certificate; the answer then says so.
    pub insecure: bool,
    /// Why it must not be asked, such as a secret that is not set; it is then unknown, not down.
    pub blocked: Option<String>,
}

impl Spec {
    /// A `GET` with default pace and no conditions.
    #[must_use]
    pub fn get(service: ServiceId, url: impl Into<String>) -> Self {
        Self {
            service,
            method: "GET".into(),
            url: url.into(),
            headers: Vec::new(),
            rules: Rules::default(),
            pace: Pace::default(),
            insecure: false,
            blocked: None,
        }
    }

    /// What is asked, without credentials and query: `GET http://localhost:3000/ready`.
    #[must_use]
    pub fn target(&self) -> SafeText {
        let url = match Url::parse(&self.url) {
            Ok(url) => bare(url),
            Err(_) => "(not a URL)".into(),
        };
        SafeText::from(format!("{} {url}", self.method))
    }

    /// Whether the probe can ask at all.
    ///
    /// # Errors
    /// A sentence that says what cannot work and what to try; it quotes no secret.
    pub fn check(&self) -> Result<(), String> {
        self.request().map(|_| ())
    }

    fn request(&self) -> Result<Request, String> {
        if let Some(why) = &self.blocked {
            return Err(why.clone());
        }
        let url = Url::parse(&self.url).map_err(|error| format!("the URL cannot be read: {error} (try {EXAMPLE})"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("`{}://` is no HTTP address (try {EXAMPLE})", url.scheme()));
        }
        let method = Method::from_bytes(self.method.as_bytes())
            .ok()
            .filter(|method| !method.as_str().bytes().any(|byte| byte.is_ascii_lowercase()))
            .ok_or_else(|| format!("`{}` is no HTTP method (try GET)", self.method))?;
        let headers = self.sealed_headers()?;
        let client = client(self.insecure)?;
        let request = client.request(method, url).headers(headers).timeout(self.pace.timeout);
        request
            .build()
            .map_err(|error| format!("the request cannot be made: {}", error.without_url()))
    }

    /// The headers, marked so that no layer below prints them.
    fn sealed_headers(&self) -> Result<HeaderMap, String> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let key = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| format!("`{name}` is no header name (try x-api-key)"))?;
            let mut value = HeaderValue::from_str(value.reveal())
                .map_err(|_| format!("the value of header `{name}` has a line break or a control character in it"))?;
            value.set_sensitive(true);
            headers.append(key, value);
        }
        Ok(headers)
    }
}

const EXAMPLE: &str = "http://localhost:3000/health";

/// Asks again and again until nobody listens.
pub async fn run(spec: Spec, trigger: Trigger, out: Outbox) {
    let (service, pace) = (spec.service.clone(), spec.pace.clone());
    let spec = Arc::new(spec);
    let ask = move || {
        let spec = Arc::clone(&spec);
        async move { once(&spec).await }
    };
    pace::keep(service, pace, trigger, out, ask).await;
}

/// Asks once, without thresholds.
pub async fn once(spec: &Spec) -> ProbeResult {
    let ready = spec.request().and_then(|request| Ok((client(spec.insecure)?, request)));
    let (client, request) = match ready {
        Ok(ready) => ready,
        Err(why) => return words::unknown(why),
    };
    let is_unverified = spec.insecure && request.url().scheme() == "https";
    let began = time::ticks();
    let mut result = match answer(client, request).await {
        Ok((status, headers, body)) => judge(
            &spec.rules,
            &Answer {
                status: Some(status),
                latency_ms: words::millis(began.elapsed()),
                body: Some(&String::from_utf8_lossy(&body)),
                headers: &headers,
            },
        ),
        Err(error) => words::down(failure(&error, spec.pace.timeout)),
    };
    if is_unverified {
        result.summary = SafeText::from(format!("{} (TLS UNVERIFIED)", result.summary));
    }
    result
}

type Told = (u16, Vec<(String, String)>, Vec<u8>);

async fn answer(client: &Client, request: Request) -> Result<Told, reqwest::Error> {
    let mut response = client.execute(request).await?;
    let headers = headers(&response);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let room = BODY - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() >= room {
            break;
        }
    }
    Ok((response.status().as_u16(), headers, body))
}

fn headers(response: &Response) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), text(value)))
        .collect()
}

/// Why there was no answer, in words that hold nothing of the URL.
fn failure(error: &reqwest::Error, patience: Duration) -> String {
    if error.is_timeout() {
        return words::timed_out(if error.is_connect() {
            patience.min(CONNECT)
        } else {
            patience
        });
    }
    let cause = words::root(error);
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        words::io(error)
    } else if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        format!("TLS: {error}")
    } else if std::ptr::addr_eq(cause, error) {
        "the request failed".into()
    } else {
        words::other(cause)
    }
}

/// A URL without credentials, query and fragment.
fn bare(mut url: Url) -> String {
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

/// The one client of this process for each kind of trust: reading the system's certificates for
/// every probe would cost more than all the probes.
fn client(insecure: bool) -> Result<&'static Client, String> {
    static STRICT: OnceLock<Result<Client, String>> = OnceLock::new();
    static LAX: OnceLock<Result<Client, String>> = OnceLock::new();
    let slot = if insecure { &LAX } else { &STRICT };
    slot.get_or_init(|| build(insecure)).as_ref().map_err(Clone::clone)
}

fn build(insecure: bool) -> Result<Client, String> {
    // A provider that is there already serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(CONNECT)
        .pool_max_idle_per_host(0)
        .tls_danger_accept_invalid_certs(insecure)
        .user_agent(concat!("onscene/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| format!("the HTTP client cannot start: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(url: &str) -> Spec {
        Spec::get(ServiceId::new("api"), url)
    }

    #[test]
    fn a_target_holds_no_credentials() {
        let target = spec("http://maya:pw@localhost:3000/ready?token=abc#x").target();
        assert_eq!(target, "GET http://localhost:3000/ready");
    }

    #[test]
    fn what_cannot_be_asked_is_told_without_the_secret() {
        let mut bad = spec("http://localhost/");
        bad.headers = vec![("x-api-key".into(), Secret::new("hunter2\nhunter2"))];
        let cases = [
            (
                spec("localhost:3000"),
                "`localhost://` is no HTTP address (try http://localhost:3000/health)",
            ),
            (
                spec("/health"),
                "the URL cannot be read: relative URL without a base (try http://localhost:3000/health)",
            ),
            (
                Spec {
                    method: "get".into(),
                    ..spec("http://localhost/")
                },
                "`get` is no HTTP method (try GET)",
            ),
            (
                bad,
                "the value of header `x-api-key` has a line break or a control character in it",
            ),
        ];
        for (spec, sentence) in cases {
            assert_eq!(spec.check().unwrap_err(), sentence);
        }
        assert_eq!(spec("https://localhost/ready").check(), Ok(()));
    }
}
