//! What of a channel nobody may see, in all the parts it may turn up in.

use super::{Kind, Spec};
use crate::domain::Secret;
use reqwest::Url;

/// A part of an address that is as long as this and looks random is a secret by itself.
const RANDOM: usize = 16;

impl Spec {
    /// Names and values for the masker of everything that people see: secrets, whole addresses, and the parts of
    /// addresses that look like keys.
    #[must_use]
    pub fn secrets(&self) -> Vec<(String, Secret)> {
        let mut found: Vec<(String, Secret)> = Vec::new();
        for (key, secret) in self.values() {
            let name = format!("notify.{}.{key}", self.name);
            if key == "url" {
                found.extend(
                    parts(secret)
                        .into_iter()
                        .filter(|part| looks_random(part))
                        .map(|part| (name.clone(), Secret::new(part))),
                );
            }
            found.push((name, secret.clone()));
        }
        found
    }

    /// The same and more, for words of the service itself, which may quote the path it was asked for.
    pub(in crate::notify) fn strict_secrets(&self) -> Vec<(String, Secret)> {
        let mut found = self.secrets();
        for (key, secret) in self.values().into_iter().filter(|(key, _)| *key == "url") {
            let name = format!("notify.{}.{key}", self.name);
            found.extend(parts(secret).into_iter().map(|part| (name.clone(), Secret::new(part))));
        }
        found
    }

    /// The secrets by their key in the configuration.
    fn values(&self) -> Vec<(&'static str, &Secret)> {
        match &self.kind {
            Kind::Slack(target) => vec![("url", &target.url)],
            Kind::Statuspage(target) => vec![("token", &target.token)],
            Kind::PagerDuty(target) => vec![("routing_key", &target.routing_key)],
            Kind::Webhook(target) => {
                let signing = target.signing_secret.iter().map(|secret| ("signing_secret", secret));
                signing.chain([("url", &target.url)]).collect()
            }
            Kind::File(_) | Kind::Clipboard => Vec::new(),
        }
    }
}

/// The path, its segments, the query, its values, user and password.
fn parts(url: &Secret) -> Vec<String> {
    let Ok(url) = Url::parse(url.reveal()) else {
        return Vec::new();
    };
    let mut parts = vec![url.path().to_owned(), url.username().to_owned()];
    parts.extend(url.path_segments().into_iter().flatten().map(str::to_owned));
    parts.extend(url.password().map(str::to_owned));
    parts.extend(url.query().map(str::to_owned));
    parts.extend(url.query_pairs().map(|(_, value)| value.into_owned()));
    parts
}

fn looks_random(text: &str) -> bool {
    let has = |is: fn(&u8) -> bool| text.as_bytes().iter().any(is);
    let mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    text.len() >= RANDOM && (has(u8::is_ascii_digit) || mixed)
}

#[cfg(test)]
mod tests {
    use super::super::{slack, webhook};
    use super::*;
    use crate::domain::Masker;

    #[test]
    fn a_slack_address_is_hidden_whole_and_in_parts() {
        let url = Secret::new("https://hooks.slack.com/services/T0123456/B0123456/abcdefghijklmnopqrstuvwX");
        let spec = Spec::new("ops", Kind::Slack(slack::Target { url: url.clone() }));
        let masker = Masker::new(spec.secrets().iter().map(|(name, secret)| (name, secret.reveal())));
        for text in [
            url.reveal(),
            "/services/T0123456/B0123456/abcdefghijklmnopqrstuvwX",
            "abcdefghijklmnopqrstuvwX",
        ] {
            assert_eq!(masker.mask(text), "[secret:notify.ops.url]", "{text}");
        }
        assert!(!format!("{spec:?}").contains("abcdefgh"));
    }

    #[test]
    fn words_of_an_address_are_hidden_in_answers_only() {
        let url = Secret::new("https://maya:pw-of-maya@gateway.internal/incidents?team=payments");
        let spec = Spec::new(
            "gw",
            Kind::Webhook(webhook::Target {
                url,
                signing_secret: None,
            }),
        );
        let masker =
            |secrets: Vec<(String, Secret)>| Masker::new(secrets.iter().map(|(name, secret)| (name, secret.reveal())));
        let text = "two incidents at payments";
        assert_eq!(masker(spec.secrets()).mask(text), text);
        let told = masker(spec.strict_secrets())
            .mask("cannot POST /incidents?team=payments, pw-of-maya")
            .into_owned();
        assert!(
            !told.contains("incidents") && !told.contains("payments") && !told.contains("maya,"),
            "{told}"
        );
    }
}
