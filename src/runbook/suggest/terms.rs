//! Words that say something, in one form each.

use std::collections::BTreeSet;

/// Bytes of one text that are looked at: a section's prose, not a dump.
const LONGEST: usize = 16 * 1024;

/// Words that stand in every book and every error.
const EMPTY: [&str; 63] = [
    "the",
    "and",
    "for",
    "with",
    "from",
    "that",
    "this",
    "are",
    "was",
    "not",
    "has",
    "have",
    "had",
    "its",
    "but",
    "all",
    "any",
    "can",
    "will",
    "use",
    "using",
    "into",
    "when",
    "then",
    "than",
    "via",
    "per",
    "see",
    "get",
    "set",
    "run",
    "check",
    "verify",
    "ensure",
    "confirm",
    "step",
    "service",
    "server",
    "http",
    "https",
    "localhost",
    "docker",
    "compose",
    "container",
    "curl",
    "status",
    "true",
    "false",
    "null",
    "info",
    "level",
    "msg",
    "time",
    "name",
    "data",
    "out",
    "api",
    "error",
    "failed",
    "after",
    "down",
    "exited",
    "www",
];

/// Words of one meaning: who says one of them may find any other.
const KIN: [&[&str]; 12] = [
    &["postgres", "postgresql", "database", "db", "pg", "sql"],
    &["redis", "cache", "valkey"],
    &["nginx", "proxy", "caddy", "traefik", "ingress"],
    &["oom", "memory", "heap", "137"],
    &["timeout", "latency", "slow", "deadline"],
    &[
        "refused",
        "unreachable",
        "connection",
        "connect",
        "econnrefused",
        "connectivity",
    ],
    &["crash", "crashed", "restart", "crashloop"],
    &["auth", "authentication", "unauthorized", "401", "login", "credential"],
    &["429", "rate", "throttle", "limited"],
    &["503", "unavailable", "readiness", "ready"],
    &["disk", "storage", "space", "enospc"],
    &["queue", "backlog", "messaging", "nats", "kafka", "rabbitmq"],
];

/// The telling words of a text, in small letters and the singular; long numbers are left out.
pub(super) fn terms(text: &str) -> BTreeSet<String> {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let words = text[..end].split(|character: char| !character.is_alphanumeric());
    words.filter_map(term).collect()
}

fn term(word: &str) -> Option<String> {
    let word = word.to_lowercase();
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    let length = word.chars().count();
    let is_name = KIN.iter().any(|words| words.contains(&word.as_str()));
    if (!(3..=40).contains(&length) && !is_name) || (is_number && length != 3) || EMPTY.contains(&word.as_str()) {
        return None;
    }
    let is_plural = length > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("is");
    match word.strip_suffix('s').filter(|_| is_plural && !is_name) {
        Some(singular) if EMPTY.contains(&singular) => None,
        Some(singular) => Some(singular.to_owned()),
        None => Some(word),
    }
}

/// The words of the same meaning, the word itself among them; none for most.
pub(super) fn kin(word: &str) -> &'static [&'static str] {
    KIN.iter()
        .find(|words| words.contains(&word))
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_telling_words_are_left_in_one_form() {
        let found = terms("Check the Databases: Postgres connections, status 503 at 12:34:56 (redis-0)");
        let found: Vec<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(found, ["503", "connection", "database", "postgres", "redis"]);
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert!(terms(&"é".repeat(LONGEST)).is_empty());
        assert!(kin("postgres").contains(&"database") && kin("zebra").is_empty());
    }
}
