//! Where updates go: one file for each kind of service.

pub mod clipboard;
pub mod file;
pub mod pagerduty;
mod secrets;
pub mod slack;
pub mod statuspage;
pub mod webhook;

use super::outcome::Outcome;
use super::post::{self, address};
use super::{Template, Update};
use crate::domain::{Moment, SafeText, Secret};
use std::time::Duration;

/// What an incident is called outside, unless the configuration says it.
const TITLE: &str = "Service problem";

/// One channel as the configuration says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// Its name in the configuration.
    pub name: String,
    /// Whether everybody outside can read it: a person types its name before anything goes there.
    pub public: bool,
    /// What the incident is called there where everybody outside reads it.
    pub title: SafeText,
    /// Whether it carries the end of the journal, against which a reader can prove the facts later.
    pub shows_head: bool,
    /// What drafts for it are written from.
    pub template: Template,
    /// The longest wait for an answer.
    pub patience: Duration,
    /// The shortest time from the end of one request to the next.
    pub pace: Duration,
    /// What it is.
    pub kind: Kind,
    /// Why nothing can be sent, such as a secret that is not set.
    pub blocked: Option<String>,
}

/// A kind of service with what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A Slack incoming webhook.
    Slack(slack::Target),
    /// A page at Statuspage.
    Statuspage(statuspage::Target),
    /// A service at `PagerDuty`, through Events v2.
    PagerDuty(pagerduty::Target),
    /// Any other receiver of JSON.
    Webhook(webhook::Target),
    /// A directory: one file for each update.
    File(file::Target),
    /// A person's clipboard.
    Clipboard,
}

impl Kind {
    /// The word in the configuration.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Slack(_) => "slack",
            Self::Statuspage(_) => "statuspage",
            Self::PagerDuty(_) => "pagerduty",
            Self::Webhook(_) => "webhook",
            Self::File(_) => "file",
            Self::Clipboard => "clipboard",
        }
    }

    /// The pace that the service's documents ask for: Slack takes about a message a second, Statuspage a request a
    /// second for each token.
    fn pace(&self) -> Duration {
        match self {
            Self::Slack(_) | Self::Statuspage(_) => Duration::from_secs(1),
            Self::PagerDuty(_) | Self::Webhook(_) | Self::File(_) | Self::Clipboard => Duration::ZERO,
        }
    }

    /// What channels that share one limit have in common; none where a channel stands alone.
    pub(super) fn shared(&self) -> Option<&Secret> {
        match self {
            Self::Slack(target) => Some(&target.url),
            Self::Statuspage(target) => Some(&target.token),
            Self::PagerDuty(target) => Some(&target.routing_key),
            Self::Webhook(_) | Self::File(_) | Self::Clipboard => None,
        }
    }

    /// Whether the service takes repeated requests of one key once, or can be asked what it has.
    #[must_use]
    pub fn knows_keys(&self) -> bool {
        match self {
            Self::Slack(_) => false,
            Self::Statuspage(_) | Self::PagerDuty(_) | Self::Webhook(_) | Self::File(_) | Self::Clipboard => true,
        }
    }

    /// Whether the service can be asked what it has.
    pub(super) fn can_look(&self) -> bool {
        matches!(self, Self::Statuspage(_))
    }
}

impl Spec {
    /// A channel with the default template, patience and pace of its kind; only Statuspage is public.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        let public = matches!(kind, Kind::Statuspage(_));
        let template = if public { "public" } else { "internal" };
        Self {
            name: name.into(),
            public,
            title: TITLE.into(),
            shows_head: !public,
            template: Template::built_in(template).unwrap_or_default(),
            patience: Duration::from_secs(10),
            pace: kind.pace(),
            kind,
            blocked: None,
        }
    }

    /// An update as the readers of this channel get it: outside nobody is told the team's own title.
    #[must_use]
    pub fn edition(&self, update: &Update) -> Update {
        let outside = update.public_title.as_ref().unwrap_or(&self.title);
        let title = if self.public { outside } else { &update.title };
        Update {
            title: title.clone(),
            public_title: None,
            is_public: self.public,
            head: update.head.clone().filter(|_| self.shows_head),
            ..update.clone()
        }
    }

    /// Whether updates can be sent at all.
    ///
    /// # Errors
    /// A sentence that says what cannot work and what to try; it quotes no secret.
    pub fn check(&self) -> Result<(), String> {
        if let Some(why) = &self.blocked {
            return Err(why.clone());
        }
        let address = match &self.kind {
            Kind::Slack(target) => address(&target.url, false),
            Kind::Statuspage(target) => address(&target.base, false),
            Kind::PagerDuty(target) => address(&target.url, false),
            Kind::Webhook(target) => address(&target.url, true),
            Kind::File(_) | Kind::Clipboard => return Ok(()),
        };
        address.map(|_| ()).map_err(|why| format!("the address {why}"))
    }
}

impl Spec {
    /// Whether what is sent can be read on the way: plain `http://` to another machine.
    #[must_use]
    pub fn is_in_the_clear(&self) -> bool {
        match &self.kind {
            Kind::Webhook(target) => {
                address(&target.url, true).is_ok_and(|url| url.scheme() == "http" && !post::is_here(&url))
            }
            Kind::Slack(_) | Kind::Statuspage(_) | Kind::PagerDuty(_) | Kind::File(_) | Kind::Clipboard => false,
        }
    }
}

/// Whether a service can be reached at this address at all.
///
/// # Errors
/// A sentence that quotes nothing of the address.
pub fn post_address(url: &Secret) -> Result<(), String> {
    address(url, false).map(|_| ())
}

/// What an attempt does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Asks whether the service has the update already.
    Look,
    /// Sends it.
    Send,
}

/// One attempt, with everything it needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// What goes out.
    pub update: Update,
    /// What to do.
    pub step: Step,
    /// What the service calls the incident, where that is known.
    pub remote: Option<String>,
    /// Whether an earlier attempt may have been taken.
    pub unsure: bool,
}

/// Carries out one attempt, at `at`.
pub async fn attempt(spec: &Spec, attempt: &Attempt, at: Moment) -> Outcome {
    if let Err(why) = spec.check() {
        return Outcome::Never { why };
    }
    let attempt = &Attempt {
        update: spec.edition(&attempt.update),
        ..attempt.clone()
    };
    let outcome = match &spec.kind {
        Kind::Slack(target) => slack::send(target, spec, attempt).await,
        Kind::Statuspage(target) => match attempt.step {
            Step::Look => statuspage::look(target, spec, attempt).await,
            Step::Send => statuspage::send(target, spec, attempt).await,
        },
        Kind::PagerDuty(target) => pagerduty::send(target, spec, attempt).await,
        Kind::Webhook(target) => webhook::send(target, spec, attempt, at).await,
        Kind::File(target) => file::write(target, attempt).await,
        Kind::Clipboard => Ok(clipboard::text(&attempt.update)),
    };
    outcome.unwrap_or_else(|outcome| outcome)
}

/// A moment for a reader: `14:32 UTC`.
fn clock(at: Moment) -> String {
    at.format("%H:%M UTC").to_string()
}
