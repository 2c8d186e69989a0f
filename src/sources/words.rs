//! Failures in the few words a row has room for.

use crate::domain::SafeText;
use crate::domain::health::{Health, ProbeResult};
use std::error::Error;
use std::io;
use std::time::Duration;

/// No answer, and why.
pub(super) fn down(why: impl Into<SafeText>) -> ProbeResult {
    ProbeResult {
        health: Health::Down,
        latency_ms: None,
        summary: why.into(),
    }
}

/// The question could not even be asked, and why.
pub(super) fn unknown(why: impl Into<SafeText>) -> ProbeResult {
    ProbeResult {
        health: Health::Unknown,
        latency_ms: None,
        summary: why.into(),
    }
}

/// `timed out after 2 s`, or `… 500 ms`.
pub(super) fn timed_out(patience: Duration) -> String {
    if patience.subsec_millis() == 0 {
        format!("timed out after {} s", patience.as_secs())
    } else {
        format!("timed out after {} ms", patience.as_millis())
    }
}

/// An error of the operating system: `refused`, `no such host`, …
pub(super) fn io(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "refused".into(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => "connection reset".into(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::UnexpectedEof => "closed without an answer".into(),
        io::ErrorKind::TimedOut => "timed out".into(),
        io::ErrorKind::HostUnreachable => "no route to host".into(),
        io::ErrorKind::NetworkUnreachable => "network unreachable".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        _ => other(error),
    }
}

/// Any other error; the resolver of the system tells a missing host only in a sentence.
pub(super) fn other(error: &dyn Error) -> String {
    let told = error.to_string();
    if told.contains("failed to lookup address") {
        "no such host".into()
    } else {
        told
    }
}

/// The error at the bottom of a chain; an `io::Error` hides what it wraps from `source`.
pub(super) fn root<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    let mut cause = error;
    while let Some(deeper) = inside(cause) {
        cause = deeper;
    }
    cause
}

fn inside<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    wrapped.map(|wrapped| wrapped as _).or_else(|| error.source())
}

/// A length of time in whole milliseconds.
pub(super) fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
