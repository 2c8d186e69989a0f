//! Asks an HTTP service: one request, judged by status, time, headers and body.

use super::Outbox;
use super::pace::{self, Pace, Trigger};
use crate::domain::health::ProbeResult;
use crate::domain::{SafeText, Secret, ServiceId};
use crate::rules::Rules;
use crate::sources::words;
use std::sync::Arc;

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
        }
    }

    /// What is asked, without credentials and query: `GET http://localhost:3000/ready`.
    #[must_use]
    pub fn target(&self) -> SafeText {
        SafeText::from(format!("{} {}", self.method, self.url))
    }

    /// Whether the probe can ask at all.
    ///
    /// # Errors
    /// A sentence that says what cannot work and what to try.
    pub fn check(&self) -> Result<(), String> {
        Ok(())
    }
}

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
pub async fn once(_spec: &Spec) -> ProbeResult {
    words::unknown("not asked yet")
}
