//! All kinds of probes under one name.

use super::pace::{Pace, Trigger};
use super::{Outbox, http, tcp};
use crate::domain::health::ProbeResult;
use crate::domain::{SafeText, ServiceId};

/// A probe of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Probe {
    /// One HTTP request.
    Http(http::Spec),
    /// One TCP connection.
    Tcp(tcp::Spec),
}

impl Probe {
    /// Asks again and again until nobody listens.
    pub async fn run(self, trigger: Trigger, out: Outbox) {
        match self {
            Self::Http(spec) => http::run(spec, trigger, out).await,
            Self::Tcp(spec) => tcp::run(spec, trigger, out).await,
        }
    }

    /// Asks once, without thresholds.
    pub async fn once(&self) -> ProbeResult {
        match self {
            Self::Http(spec) => http::once(spec).await,
            Self::Tcp(spec) => tcp::once(spec).await,
        }
    }

    /// Whether the probe can ask at all.
    ///
    /// # Errors
    /// A sentence that says what cannot work and what to try.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Http(spec) => spec.check(),
            Self::Tcp(spec) => spec.check(),
        }
    }

    /// The service that is asked.
    #[must_use]
    pub fn service(&self) -> &ServiceId {
        match self {
            Self::Http(spec) => &spec.service,
            Self::Tcp(spec) => &spec.service,
        }
    }

    /// What is asked, without credentials and query: `GET http://localhost:3000/ready`.
    #[must_use]
    pub fn target(&self) -> SafeText {
        match self {
            Self::Http(spec) => spec.target(),
            Self::Tcp(spec) => spec.target(),
        }
    }

    /// How often it asks, and how sure it must be.
    #[must_use]
    pub fn pace(&self) -> &Pace {
        match self {
            Self::Http(spec) => &spec.pace,
            Self::Tcp(spec) => &spec.pace,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::channel;

    #[tokio::test]
    async fn a_probe_can_be_spawned_and_ends_when_nobody_listens() {
        let (out, inbox) = channel(1);
        let probe = Probe::Tcp(tcp::Spec::new(ServiceId::new("db"), "127.0.0.1", 1));
        let task = tokio::spawn(probe.run(Trigger::default(), out));
        drop(inbox);
        task.await.unwrap();
    }
}
