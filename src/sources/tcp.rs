//! Asks whether a TCP port takes connections; nothing is sent.

use super::Outbox;
use super::pace::{self, Pace, Trigger};
use crate::domain::health::ProbeResult;
use crate::domain::{SafeText, ServiceId};
use crate::rules::{Answer, Rules, judge};
use crate::sources::words;
use crate::time;
use std::sync::Arc;
use tokio::net::TcpStream;

/// A port to connect to.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// The service.
    pub service: ServiceId,
    /// A host name or address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What makes it ok; `[RESPONSE_TIME]` and `[CONNECTED]` are known.
    pub rules: Rules,
    /// How often, how long, how sure.
    pub pace: Pace,
}

impl Spec {
    /// A port with default pace and no conditions.
    #[must_use]
    pub fn new(service: ServiceId, host: impl Into<String>, port: u16) -> Self {
        Self {
            service,
            host: host.into(),
            port,
            rules: Rules::default(),
            pace: Pace::default(),
        }
    }

    /// What is asked: `tcp localhost:5432`.
    #[must_use]
    pub fn target(&self) -> SafeText {
        SafeText::from(format!("tcp {}:{}", self.host, self.port))
    }

    /// Whether the probe can ask at all.
    ///
    /// # Errors
    /// A sentence that says what cannot work and what to try.
    pub fn check(&self) -> Result<(), String> {
        if self.host.is_empty() || self.host.contains(['/', ' ']) {
            return Err(format!(
                "`{}` is not a host (try a name or an address such as localhost)",
                self.host
            ));
        }
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
pub async fn once(spec: &Spec) -> ProbeResult {
    let began = time::ticks();
    let connecting = TcpStream::connect((spec.host.as_str(), spec.port));
    match tokio::time::timeout(spec.pace.timeout, connecting).await {
        Err(_) => words::down(words::timed_out(spec.pace.timeout)),
        Ok(Err(error)) => words::down(words::io(&error)),
        Ok(Ok(_)) => judge(
            &spec.rules,
            &Answer {
                latency_ms: words::millis(began.elapsed()),
                ..Answer::default()
            },
        ),
    }
}
