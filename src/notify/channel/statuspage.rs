//! A page at Statuspage: the first update makes an incident there, the others change it.
//!
//! The service knows no idempotency keys, so each update leaves its key in the incident's metadata; after an attempt
//! whose end is not known, a look says whether the page has it.

use super::{Attempt, Spec};
use crate::domain::Secret;
use crate::domain::incident::Severity;
use crate::notify::limits::{STATUSPAGE_BODY, STATUSPAGE_NAME, cut};
use crate::notify::message::Update;
use crate::notify::outcome::Outcome;
use crate::notify::post::{self, Answer, Call};
use reqwest::{Method, Url};
use serde_json::{Value, json};

/// Where the service's interface is.
pub const ADDRESS: &str = "https://api.statuspage.io/v1";
/// Incidents of the page that a look reads, newest first.
const NEWEST: &str = "20";
/// Characters of a journal's name that tell it from others on a page.
const JOURNAL: usize = 8;

/// Which page, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The address; [`ADDRESS`] outside tests.
    pub base: Secret,
    /// The page's id.
    pub page: String,
    /// The token.
    pub token: Secret,
}

/// Makes or changes the page's incident.
pub(super) async fn send(target: &Target, spec: &Spec, attempt: &Attempt) -> Result<Outcome, Outcome> {
    let body = body(spec, attempt).to_string();
    let remote = attempt.remote.as_deref();
    let method = if remote.is_some() { Method::PATCH } else { Method::POST };
    let answer = ask(target, spec, attempt, method, remote, Some(body.as_bytes())).await?;
    let made = document(&answer).and_then(|incident| id(&incident));
    Ok(Outcome::Taken {
        status: Some(answer.status),
        remote: attempt.remote.clone().or(made),
    })
}

/// Asks whether the page has the update.
pub(super) async fn look(target: &Target, spec: &Spec, attempt: &Attempt) -> Result<Outcome, Outcome> {
    let remote = attempt.remote.as_deref();
    let answer = ask(target, spec, attempt, Method::GET, remote, None).await?;
    let unread = || Outcome::Again {
        why: "its list of incidents cannot be read".into(),
        asked: None,
        unsure: false,
    };
    let found = match document(&answer).ok_or_else(unread)? {
        Value::Array(incidents) => incidents.into_iter().find(|incident| is_ours(incident, attempt)),
        incident => Some(incident),
    };
    let Some(incident) = found else {
        return Ok(Outcome::Absent { remote: None });
    };
    let remote = id(&incident).or_else(|| attempt.remote.clone());
    Ok(if has(&incident["metadata"]["onscene"], spec, &attempt.update) {
        Outcome::Taken {
            status: Some(answer.status),
            remote,
        }
    } else {
        Outcome::Absent { remote }
    })
}

async fn ask(
    target: &Target,
    spec: &Spec,
    attempt: &Attempt,
    method: Method,
    remote: Option<&str>,
    body: Option<&[u8]>,
) -> Result<Answer, Outcome> {
    let call = Call {
        url: url(target, remote, method == Method::GET).map_err(|why| Outcome::Never { why })?,
        method,
        headers: vec![
            ("authorization", format!("OAuth {}", target.token.reveal())),
            ("idempotency-key", attempt.update.key(&spec.name).to_string()),
        ],
        body,
        patience: spec.patience,
    };
    post::send(call).await
}

fn url(target: &Target, remote: Option<&str>, is_look: bool) -> Result<Url, String> {
    let mut url = post::address(&target.base, false)?;
    url.path_segments_mut()
        .map_err(|()| "is not an https:// address".to_owned())?
        .pop_if_empty()
        .extend(["pages", &target.page, "incidents"])
        .extend(remote);
    if is_look && remote.is_none() {
        url.query_pairs_mut().append_pair("limit", NEWEST);
    }
    Ok(url)
}

fn document(answer: &Answer) -> Option<Value> {
    serde_json::from_slice(answer.body.as_deref()?).ok()
}

fn id(incident: &Value) -> Option<String> {
    incident["id"].as_str().map(str::to_owned)
}

/// Whether a page has come as far as this update: it is the last one there, or a later one of the same journal is.
/// Numbers of two journals say nothing about each other.
fn has(mark: &Value, spec: &Spec, update: &Update) -> bool {
    let reached = mark["update"].as_u64();
    let is_later = reached.is_some_and(|reached| reached >= u64::from(update.sequence));
    let is_same_journal = mark["journal"] == cut(update.origin.as_str(), JOURNAL);
    mark["key"] == update.key(&spec.name).to_string() || (is_later && is_same_journal)
}

fn is_ours(incident: &Value, attempt: &Attempt) -> bool {
    incident["metadata"]["onscene"]["incident"] == attempt.update.declared.as_str()
}

fn body(spec: &Spec, attempt: &Attempt) -> Value {
    let update = &attempt.update;
    json!({"incident": {
        "name": cut(update.title.as_str(), STATUSPAGE_NAME),
        "status": update.stage().word(),
        "body": cut(&update.body(), STATUSPAGE_BODY),
        "impact_override": impact(update.severity),
        "metadata": {"onscene": {
            "incident": update.declared,
            "update": update.sequence,
            "journal": cut(update.origin.as_str(), JOURNAL),
            "key": update.key(&spec.name).to_string(),
        }},
    }})
}

fn impact(severity: Severity) -> &'static str {
    match severity {
        Severity::Sev1 => "critical",
        Severity::Sev2 => "major",
        Severity::Sev3 => "minor",
        Severity::Sev4 | Severity::Sev5 => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::channel::{Kind, Step};
    use crate::notify::message::sample;

    fn target() -> Target {
        Target {
            base: Secret::new(ADDRESS),
            page: "kctbh9vrtdwd".into(),
            token: Secret::new("t0ken-of-a-test"),
        }
    }

    #[test]
    fn addresses_cannot_be_bent_by_an_id() {
        let told = |remote, is_look| url(&target(), remote, is_look).unwrap().to_string();
        let page = format!("{ADDRESS}/pages/kctbh9vrtdwd/incidents");
        assert_eq!(told(None, false), page);
        assert_eq!(told(None, true), format!("{page}?limit=20"));
        assert_eq!(told(Some("p31z"), true), format!("{page}/p31z"));
        assert_eq!(told(Some("../x?y"), false), format!("{page}/..%2Fx%3Fy"));
    }

    #[test]
    fn the_page_has_a_name_of_its_own_and_not_the_title_of_the_team() {
        let spec = Spec::new("page", Kind::Statuspage(target()));
        let attempt = Attempt {
            update: spec.edition(&sample(1, &["We know the cause."])),
            step: Step::Send,
            remote: None,
            unsure: false,
        };
        let told = body(&spec, &attempt);
        assert_eq!(told["incident"]["name"], "Service problem");
        assert_eq!(told["incident"]["status"], "investigating");
    }

    #[test]
    fn a_name_and_a_text_stay_within_the_limits() {
        let mut update = sample(1, &[&"x".repeat(40_000)]);
        update.title = "é".repeat(300).as_str().into();
        let spec = Spec::new("page", Kind::Statuspage(target()));
        let attempt = Attempt {
            update,
            step: Step::Send,
            remote: None,
            unsure: false,
        };
        let body = body(&spec, &attempt);
        let count = |key: &str| body["incident"][key].as_str().unwrap().chars().count();
        assert_eq!((count("name"), count("body")), (STATUSPAGE_NAME, STATUSPAGE_BODY));
        assert_eq!(body["incident"]["impact_override"], "major");
        assert!(
            body["incident"]["metadata"]
                .as_object()
                .unwrap()
                .values()
                .all(Value::is_object)
        );
    }
}
