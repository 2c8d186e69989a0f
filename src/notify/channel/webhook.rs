//! Any receiver of JSON: a signed body, a key that makes a repeat no second delivery, and a `text` that Slack-like
//! receivers show.

use super::{Attempt, Spec};
use crate::domain::{Moment, Secret};
use crate::notify::message::Update;
use crate::notify::outcome::Outcome;
use crate::notify::post::{self, Call};
use crate::notify::sign::{SIGNATURE_HEADER, TIMESTAMP_HEADER, signature, timestamp};
use reqwest::Method;
use serde_json::json;

/// Where to post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The address; all of it counts as a secret.
    pub url: Secret,
    /// What the body is signed with; none means no signature.
    pub signing_secret: Option<Secret>,
}

/// Posts an update, signed at `at`.
pub(super) async fn send(target: &Target, spec: &Spec, attempt: &Attempt, at: Moment) -> Result<Outcome, Outcome> {
    let key = attempt.update.key(&spec.name).to_string();
    let body = body(&attempt.update, &key);
    let mut headers = vec![("idempotency-key", key)];
    if let Some(secret) = &target.signing_secret {
        headers.push((TIMESTAMP_HEADER, timestamp(at)));
        headers.push((SIGNATURE_HEADER, signature(secret, at, body.as_bytes())));
    }
    let call = Call {
        method: Method::POST,
        url: post::address(&target.url, true).map_err(|why| Outcome::Never { why })?,
        headers,
        body: Some(body.as_bytes()),
        patience: spec.patience,
    };
    let answer = post::send(call).await?;
    Ok(Outcome::Taken {
        status: Some(answer.status),
        remote: None,
    })
}

/// The body; the same bytes each time, whenever it is sent.
fn body(update: &Update, key: &str) -> String {
    let (headline, below) = update.parts();
    json!({
        "version": 1,
        "key": key,
        "incident": update.incident.to_string(),
        "sequence": update.sequence,
        "status": update.status_word(),
        "stage": update.stage().word(),
        "severity": update.severity.word(),
        "title": update.title,
        "body": update.body(),
        "at": update.at.to_rfc3339(),
        "head": update.head,
        "next_update_at": update.next_at.map(|at| at.to_rfc3339()),
        "text": format!("{headline}\n{below}"),
    })
    .to_string()
}
