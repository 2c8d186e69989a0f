//! An answer in the few words a row has room for.

use super::Answer;
use super::facts::Facts;
use serde_json::{Map, Value};

/// Longer texts are cut here, in characters.
const LONGEST: usize = 60;
/// Names of failing checks that are listed; the rest is counted.
const NAMES: usize = 3;
/// Where services keep a word about themselves.
const WORDS: [&str; 5] = ["status", "state", "error", "message", "detail"];
/// Where services keep the checks they made.
const CHECKS: [&str; 5] = ["checks", "components", "services", "dependencies", "details"];
/// What a passing check says.
const PASSES: [&str; 11] = [
    "ok",
    "up",
    "pass",
    "passed",
    "passing",
    "healthy",
    "ready",
    "true",
    "connected",
    "available",
    "alive",
];

/// The answer when all is well: `200`, or `connected` where there is no status.
pub(super) fn plain(answer: &Answer<'_>) -> String {
    answer
        .status
        .map_or_else(|| "connected".into(), |status| status.to_string())
}

/// The answer when it is not: `503 not ready: postgres`, `302 redirect to /login`.
pub(super) fn with_reason(facts: &Facts<'_>, finding: Option<String>) -> String {
    let answer = facts.answer();
    let plain = plain(answer);
    let is_success = answer.status.is_none_or(|status| (200..300).contains(&status));
    if let Some(target) = redirect(answer) {
        return format!("{plain} redirect to {target}");
    }
    let told = if is_success { None } else { told(facts) };
    match (told, finding) {
        (Some(told), _) => format!("{plain} {told}"),
        (None, Some(finding)) if is_success => format!("{plain}, but {finding}"),
        (None, Some(_) | None) => plain,
    }
}

/// A text cut to a bearable length, in one line.
pub(super) fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let head: String = line.chars().take(LONGEST - 1).collect();
    format!("{head}…")
}

/// Where a redirect points, without its query, which may hold a token.
fn redirect(answer: &Answer<'_>) -> Option<String> {
    let is_redirect = answer.status.is_some_and(|status| (300..400).contains(&status));
    let target = is_redirect.then(|| answer.header("location")).flatten()?;
    let end = target.find(['?', '#']).unwrap_or(target.len());
    Some(short(&without_credentials(&target[..end])))
}

fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("//") else {
        return url.into();
    };
    let host_end = rest.find('/').unwrap_or(rest.len());
    match rest[..host_end].rfind('@') {
        Some(at) => format!("{scheme}//{}", &rest[at + 1..]),
        None => url.into(),
    }
}

/// What the body says about itself.
fn told(facts: &Facts<'_>) -> Option<String> {
    match facts.json() {
        Some(Value::Object(fields)) => told_by(fields),
        Some(Value::String(text)) => Some(short(text)),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_)) => None,
        None => one_line(facts.answer().body?),
    }
}

/// A plain body that is one short line; a page of HTML says nothing here.
fn one_line(body: &str) -> Option<String> {
    let body = body.trim();
    let is_short = !body.is_empty() && body.chars().count() <= LONGEST;
    (is_short && !body.contains('\n') && !body.starts_with('<')).then(|| body.into())
}

fn told_by(fields: &Map<String, Value>) -> Option<String> {
    let word = WORDS.iter().find_map(|key| fields.get(*key)?.as_str());
    let word = word.map(|word| short(&word.replace('_', " ")));
    let names = listed(&failing(fields));
    match (word, names) {
        (Some(word), Some(names)) => Some(format!("{word}: {names}")),
        (Some(word), None) => Some(word),
        (None, Some(names)) => Some(format!("failing: {names}")),
        (None, None) => None,
    }
}

fn listed(names: &[String]) -> Option<String> {
    let shown = names
        .iter()
        .take(NAMES)
        .map(|name| short(name))
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(NAMES) {
        _ if names.is_empty() => None,
        0 => Some(shown),
        more => Some(format!("{shown} and {more} more")),
    }
}

fn failing(fields: &Map<String, Value>) -> Vec<String> {
    let Some(checks) = CHECKS.iter().find_map(|key| fields.get(*key)) else {
        return Vec::new();
    };
    match checks {
        Value::Object(checks) => checks
            .iter()
            .filter(|(_, check)| fails(check))
            .map(|(name, _)| name.clone())
            .collect(),
        Value::Array(checks) => checks.iter().filter(|check| fails(check)).filter_map(name).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn name(check: &Value) -> Option<String> {
    ["name", "id", "component", "check"]
        .iter()
        .find_map(|key| Some(check.get(*key)?.as_str()?.to_string()))
}

fn fails(check: &Value) -> bool {
    match check {
        Value::Bool(passes) => !passes,
        Value::String(word) => !PASSES.contains(&word.to_lowercase().as_str()),
        Value::Object(fields) => ["status", "state", "ok", "healthy"]
            .iter()
            .find_map(|key| fields.get(*key))
            .is_some_and(|word| !word.is_object() && fails(word)),
        Value::Null | Value::Number(_) | Value::Array(_) => false,
    }
}
