//! A Slack incoming webhook. It knows no idempotency keys: a message that may be a repeat says so.

use super::{Attempt, Spec, clock};
use crate::domain::Secret;
use crate::notify::limits::{SLACK_SECTION, SLACK_SECTIONS, length, pieces};
use crate::notify::outcome::Outcome;
use crate::notify::post::{self, Call};
use reqwest::Method;
use serde_json::{Value, json};

/// Where to post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The webhook's address, which is all it takes to post.
    pub url: Secret,
}

/// Posts an update.
pub(super) async fn send(target: &Target, spec: &Spec, attempt: &Attempt) -> Result<Outcome, Outcome> {
    let body = body(attempt).to_string();
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
        remote: None,
    })
}

/// The message: headline, text in sections, and a line that names the update.
fn body(attempt: &Attempt) -> Value {
    let update = &attempt.update;
    let section = |text: String| json!({"type": "section", "text": {"type": "mrkdwn", "text": text}});
    let (headline, below) = update.parts();
    let head = pieces(&headline, SLACK_SECTION - 2, 1, escaped_length);
    let mut blocks: Vec<Value> = head.iter().map(|head| section(format!("*{}*", escape(head)))).collect();
    let text = pieces(&below, SLACK_SECTION, SLACK_SECTIONS, escaped_length);
    blocks.extend(
        text.iter()
            .filter(|piece| !piece.trim().is_empty())
            .map(|piece| section(escape(piece))),
    );
    let mut foot = update.reference();
    if let Some(next) = update.next_at {
        foot = format!("{foot}, next by {}", clock(next));
    }
    if let Some(proof) = update.proof() {
        foot = format!("{foot}; journal: {proof}");
    }
    if attempt.unsure {
        foot.push_str(" (perhaps a repeat: an earlier attempt was not answered)");
    }
    blocks.push(json!({"type": "context", "elements": [{"type": "mrkdwn", "text": foot}]}));
    let fallback = pieces(&headline, SLACK_SECTION, 1, escaped_length).concat();
    json!({"text": escape(&fallback), "blocks": blocks})
}

/// The three characters that Slack reads as its own; escaped, a text can neither link nor call `<!channel>`.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What a text costs once it is escaped.
fn escaped_length(text: &str) -> usize {
    length(&escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::channel::Step;
    use crate::notify::message::sample;

    fn attempt(text: &[&str], unsure: bool) -> Attempt {
        Attempt {
            update: sample(3, text),
            step: Step::Send,
            remote: None,
            unsure,
        }
    }

    #[test]
    fn a_message_calls_nobody_and_says_which_update_it_is() {
        let body = body(&attempt(&["<!channel> a & b"], false));
        assert_eq!(body["text"], "SEV2 investigating: Checkout answers 503");
        assert_eq!(body["blocks"][1]["text"]["text"], "&lt;!channel&gt; a &amp; b");
        assert_eq!(body["blocks"][2]["elements"][0]["text"], "INC-7 update 3");
        let repeated = super::body(&attempt(&[], true)).to_string();
        assert!(repeated.contains("perhaps a repeat"), "{repeated}");
    }

    #[test]
    fn no_section_is_longer_than_slack_takes() {
        for text in [
            "&".repeat(20_000),
            "🇩🇪".repeat(5_000),
            "word ".repeat(9_000),
            "line\n".repeat(2_000),
        ] {
            let body = body(&attempt(&text.lines().collect::<Vec<_>>(), false));
            let blocks = body["blocks"].as_array().unwrap();
            assert!(blocks.len() <= SLACK_SECTIONS + 2, "{}", blocks.len());
            for block in blocks {
                let text = block["text"]["text"].as_str().unwrap_or_default();
                assert!(length(text) <= SLACK_SECTION, "{}", length(text));
                assert!(!text.ends_with("&am") && !text.contains("&…"), "an escape is whole");
            }
        }
    }
}
