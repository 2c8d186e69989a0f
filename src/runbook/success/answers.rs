//! What servers answered to a script's `curl`s, against what the book expects.

use super::Finding;
use crate::domain::run::{Evidence, HttpAnswer};
use crate::domain::runbook::{Step, Success, Verdict};
use regex::Regex;
use std::sync::LazyLock;

/// The first status that is a failure.
const FIRST_BAD: u16 = 400;

/// A `curl` with an address behind it, and its options.
static CURL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?m)(?:^|[\s;|&("'`/])curl\s([^\n|;]*(?:://|localhost|\$|\d:\d)[^\n|;]*)"#).ok());
/// A `curl` whose answer is not seen: by its whole path, with other rights, elsewhere, or with an
/// environment of its own.
static HIDDEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let outer = "sudo|doas|su|ssh|docker|docker-compose|podman|kubectl|chroot|nsenter|env -i";
    Regex::new(&format!(
        r#"(?m)(?:^|[\s;|&("'`])(?:/[^\s;|&]*/curl\s|(?:{outer})\s[^\n|;&]*\bcurl\s)"#
    ))
    .ok()
});
/// A `curl` that gets its address from what is piped to it.
static FED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:xargs|parallel)\s[^\n|;&]*\bcurl(?:\s|$)").ok());
/// An option that makes `curl` itself fail on a bad status.
static FAILS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|\s)(?:-[a-zA-Z]*f[a-zA-Z]*|--fail(?:-with-body|-early)?)(?:\s|$)").ok());
/// An option that asks for nothing but the headers.
static HEAD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|\s)(?:-[a-zA-Z]*I[a-zA-Z]*|--head)(?:\s|$)").ok());
/// Words of a step that only wants to know whether anybody is there, when it asks for no body.
static REACH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:connectivity|reachab(?:le|ility)|can reach)\b").ok());

/// What the answers say, the expected statuses included.
pub(super) fn findings(step: &Step, evidence: &Evidence) -> Vec<Finding> {
    let mut findings: Vec<Finding> = worst(step, evidence).into_iter().collect();
    let expected = expected(step);
    if findings.is_empty()
        && let Some(last) = evidence.http.last()
    {
        let is_expected = expected.is_empty() || expected.contains(&last.status);
        let verdict = if is_expected { Verdict::Pass } else { Verdict::Fail };
        findings.push(Finding::new(verdict, seen(last, &expected)));
    }
    let unseen = unseen(step, evidence);
    if unseen && expected.is_empty() {
        findings.push(Finding::asks("the HTTP status of a curl was not seen", "Did it work?"));
    } else if unseen || evidence.http.is_empty() && !expected.is_empty() && !fails_itself(step) {
        let question = format!("Did the server answer {}?", list(&expected));
        findings.push(Finding::asks("no HTTP status was seen", question));
    }
    findings
}

/// The first answer that is bad whatever else was seen.
pub(super) fn worst(step: &Step, evidence: &Evidence) -> Option<Finding> {
    let expected = expected(step);
    let is_bad =
        |answer: &&HttpAnswer| (answer.status == 0 || answer.status >= FIRST_BAD) && !expected.contains(&answer.status);
    let bad = evidence.http.iter().find(is_bad)?;
    if bad.status == 0 {
        return Some(Finding::new(Verdict::Fail, format!("no HTTP answer from {}", bad.url)));
    }
    if expected.is_empty() && only_wants_to_reach(step) {
        return Some(Finding::new(Verdict::Warn, format!("reachable, HTTP {}", bad.status)));
    }
    Some(Finding::new(Verdict::Fail, seen(bad, &expected)))
}

fn seen(answer: &HttpAnswer, expected: &[u16]) -> String {
    if expected.is_empty() || expected.contains(&answer.status) {
        format!("HTTP {}", answer.status)
    } else {
        format!("HTTP {}, the book says {}", answer.status, list(expected))
    }
}

fn list(statuses: &[u16]) -> String {
    statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(" or ")
}

fn expected(step: &Step) -> Vec<u16> {
    let statuses = step.success.iter().filter_map(|test| match test {
        Success::Http { statuses } => Some(statuses.as_slice()),
        Success::Exit { .. }
        | Success::Json { .. }
        | Success::Shape { .. }
        | Success::Text { .. }
        | Success::Operator { .. } => None,
    });
    statuses.flatten().copied().collect()
}

/// Whether a `curl` of the step got an answer that nobody saw and that its exit code does not tell.
fn unseen(step: &Step, evidence: &Evidence) -> bool {
    let code = code(step);
    let calls = calls(step).len() + usize::from(matches(&FED, &code));
    let is_silent = evidence.http.is_empty() && calls > 0;
    let is_hidden = evidence.http.len() < calls && matches(&HIDDEN, &code);
    (evidence.http_unseen > 0 || is_silent || is_hidden) && !fails_itself(step)
}

/// Whether every `curl` of the step fails by itself on a bad status.
fn fails_itself(step: &Step) -> bool {
    let calls = calls(step);
    !calls.is_empty() && calls.iter().all(|call| matches(&FAILS, call))
}

/// What stands behind each `curl` of the step that asks an address; comments left out.
fn calls(step: &Step) -> Vec<String> {
    let code = code(step);
    let found = CURL.as_ref().map(|curl| curl.captures_iter(&code));
    found.into_iter().flatten().map(|call| call[1].to_owned()).collect()
}

/// The step's command without its comments, each command on one line.
fn code(step: &Step) -> String {
    let Some(command) = &step.command else {
        return String::new();
    };
    let lines = command.script.replace("\\\n", " ");
    let code: Vec<&str> = lines
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect();
    code.join("\n")
}

fn only_wants_to_reach(step: &Step) -> bool {
    let comments = step.command.as_ref().map(|command| command.script.lines());
    let comments = comments
        .into_iter()
        .flatten()
        .filter(|line| line.trim_start().starts_with('#'));
    if !calls(step).iter().any(|call| matches(&HEAD, call)) {
        return false;
    }
    matches(&REACH, step.title.as_str()) || comments.into_iter().any(|line| matches(&REACH, line))
}

fn matches(expression: &LazyLock<Option<Regex>>, text: &str) -> bool {
    expression.as_ref().is_some_and(|expression| expression.is_match(text))
}
