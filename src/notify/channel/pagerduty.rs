//! `PagerDuty` Events v2. One incident is one alert: its deduplication key is that of the incident, so that a repeated
//! request changes nothing.

use super::{Attempt, Spec};
use crate::domain::incident::{Severity, Stage};
use crate::domain::{SafeText, Secret};
use crate::notify::limits::{PAGERDUTY_EVENT, PAGERDUTY_KEY, PAGERDUTY_SUMMARY, cut, pieces};
use crate::notify::message::Update;
use crate::notify::outcome::Outcome;
use crate::notify::post::{self, Call};
use reqwest::Method;
use serde_json::{Value, json};

/// Where events are taken in the service's first region.
pub const ADDRESS: &str = "https://events.pagerduty.com/v2/enqueue";

/// Where to send events, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The address; [`ADDRESS`] unless the account lives in another region.
    pub url: Secret,
    /// The integration key.
    pub routing_key: Secret,
    /// What the alert is about: the project's name.
    pub source: SafeText,
}

/// Sends an update as an event.
pub(super) async fn send(target: &Target, spec: &Spec, attempt: &Attempt) -> Result<Outcome, Outcome> {
    let body = body(target, attempt);
    let call = Call {
        method: Method::POST,
        url: post::address(&target.url, false).map_err(|why| Outcome::Never { why })?,
        headers: vec![("idempotency-key", attempt.update.key(&spec.name).to_string())],
        body: Some(body.as_bytes()),
        patience: spec.patience,
    };
    let answer = post::send(call).await?;
    Ok(Outcome::Taken {
        status: Some(answer.status),
        remote: Some(dedup_key(&attempt.update)),
    })
}

fn dedup_key(update: &Update) -> String {
    cut(&format!("onscene-{}", update.declared), PAGERDUTY_KEY)
}

/// Nothing can be acknowledged that was never triggered.
fn action(status: Stage, is_known: bool) -> &'static str {
    match status {
        Stage::Resolved => "resolve",
        Stage::Identified | Stage::Monitoring if is_known => "acknowledge",
        Stage::Investigating | Stage::Identified | Stage::Monitoring => "trigger",
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Sev1 => "critical",
        Severity::Sev2 => "error",
        Severity::Sev3 | Severity::Sev4 => "warning",
        Severity::Sev5 => "info",
    }
}

/// The event, at most as long as the service takes: what is too long is the text.
fn body(target: &Target, attempt: &Attempt) -> String {
    let whole = attempt.update.body();
    let frame = event(target, attempt, "").to_string().len();
    // The mark at the end of a cut text has two bytes more than it counts for.
    let room = PAGERDUTY_EVENT.saturating_sub(frame + 2);
    let text = pieces(&whole, room, 1, escaped_bytes).concat();
    event(target, attempt, &text).to_string()
}

/// How many bytes a text takes at most inside JSON.
fn escaped_bytes(text: &str) -> usize {
    let bytes = |c: char| match c {
        '"' | '\\' | '\n' => 2,
        c if c.is_control() => 6,
        c => c.len_utf8(),
    };
    text.chars().map(bytes).sum()
}

fn event(target: &Target, attempt: &Attempt, text: &str) -> Value {
    let update = &attempt.update;
    json!({
        "routing_key": target.routing_key.reveal(),
        "event_action": action(update.stage(), attempt.remote.is_some()),
        "dedup_key": dedup_key(update),
        "client": "onscene",
        "payload": {
            "summary": cut(&update.headline(), PAGERDUTY_SUMMARY),
            "source": target.source,
            "severity": severity(update.severity),
            "timestamp": update.at.to_rfc3339(),
            "custom_details": {
                "incident": update.incident.to_string(),
                "update": update.sequence,
                "status": update.status_word(),
                "text": text,
                "head": update.proof(),
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::channel::Step;
    use crate::notify::message::sample;

    fn target() -> Target {
        Target {
            url: Secret::new(ADDRESS),
            routing_key: Secret::new("r0uting-key-of-a-test"),
            source: "shop".into(),
        }
    }

    fn attempt(update: Update, remote: Option<&str>) -> Attempt {
        Attempt {
            update,
            step: Step::Send,
            remote: remote.map(str::to_owned),
            unsure: false,
        }
    }

    #[test]
    fn an_event_stays_within_the_limits() {
        for text in ["\u{1f600}".repeat(300_000), "\"".repeat(400_000), "x".into()] {
            let mut update = sample(1, &[&text]);
            update.title = "t".repeat(4_000).as_str().into();
            let body = body(&target(), &attempt(update, None));
            assert!(body.len() <= PAGERDUTY_EVENT, "{}", body.len());
            let event: Value = serde_json::from_str(&body).unwrap();
            let summary = event["payload"]["summary"].as_str().unwrap();
            assert!(summary.chars().count() <= PAGERDUTY_SUMMARY);
            assert_eq!(
                body.len() > PAGERDUTY_EVENT - 20,
                text.len() > 1,
                "no more is cut than needed"
            );
        }
        let mut update = sample(1, &[]);
        update.declared = crate::domain::EventId::new("x".repeat(400));
        assert_eq!(dedup_key(&update).chars().count(), PAGERDUTY_KEY);
    }

    #[test]
    fn only_what_was_triggered_is_acknowledged() {
        let actions: Vec<_> = Stage::ALL
            .iter()
            .map(|stage| (action(*stage, false), action(*stage, true)))
            .collect();
        assert_eq!(
            actions,
            [
                ("trigger", "trigger"),
                ("trigger", "acknowledge"),
                ("trigger", "acknowledge"),
                ("resolve", "resolve"),
            ]
        );
    }
}
