//! From an answer to a verdict.

use super::facts::Facts;
use super::{Answer, Condition, summary};
use crate::domain::SafeText;
use crate::domain::health::{Health, ProbeResult};

/// What makes a service ok, and what makes it merely degraded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rules {
    /// All of these hold: ok. Without any, a status of 200 to 299 (or a connection) is ok.
    pub up: Vec<Condition>,
    /// Not ok, and all of these hold (there is at least one): degraded.
    pub degraded: Vec<Condition>,
}

/// Judges an answer: ok, degraded or down, and says it in a few words.
#[must_use]
pub fn judge(rules: &Rules, answer: &Answer<'_>) -> ProbeResult {
    let facts = Facts::new(answer);
    let broken = rules.up.iter().find(|condition| !condition.holds(&facts));
    let is_up = if rules.up.is_empty() {
        is_good(answer)
    } else {
        broken.is_none()
    };
    let is_degraded = !rules.degraded.is_empty() && rules.degraded.iter().all(|condition| condition.holds(&facts));
    let health = match (is_up, is_degraded) {
        (true, _) => Health::Ok,
        (false, true) => Health::Degraded,
        (false, false) => Health::Down,
    };
    let words = if is_up {
        summary::plain(answer)
    } else {
        summary::with_reason(&facts, broken.map(|condition| condition.finding(&facts)))
    };
    ProbeResult {
        health,
        latency_ms: Some(answer.latency_ms),
        summary: SafeText::from(words),
    }
}

fn is_good(answer: &Answer<'_>) -> bool {
    answer.status.is_none_or(|status| (200..300).contains(&status))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(up: &[&str], degraded: &[&str]) -> Rules {
        let read = |list: &[&str]| list.iter().map(|text| text.parse().unwrap()).collect();
        Rules {
            up: read(up),
            degraded: read(degraded),
        }
    }

    fn verdict(rules: &Rules, status: u16, body: &str) -> (Health, String) {
        let headers = [(
            "Location".to_string(),
            "https://u:p@idp.local/login?token=abc".to_string(),
        )];
        let answer = Answer {
            status: Some(status),
            latency_ms: 12,
            body: Some(body),
            headers: &headers,
        };
        let result = judge(rules, &answer);
        assert_eq!(result.latency_ms, Some(12));
        (result.health, result.summary.to_string())
    }

    #[test]
    fn without_conditions_the_status_decides() {
        for (status, body, health, words) in [
            (200, "{\"status\":\"down\"}", Health::Ok, "200"),
            (204, "", Health::Ok, "204"),
            (302, "", Health::Down, "302 redirect to https://idp.local/login"),
            (500, "<html>oops</html>", Health::Down, "500"),
            (502, "bad gateway\n", Health::Down, "502 bad gateway"),
            (
                503,
                r#"{"status":"not_ready","checks":{"postgres":"failed","redis":"ok"}}"#,
                Health::Down,
                "503 not ready: postgres",
            ),
            (
                503,
                r#"{"checks":[{"name":"a","status":"fail"},{"name":"b","ok":true},{"name":"c","ok":false}]}"#,
                Health::Down,
                "503 failing: a, c",
            ),
            (
                503,
                r#"{"checks":{"a":false,"b":false,"c":false,"d":false}}"#,
                Health::Down,
                "503 failing: a, b, c and 1 more",
            ),
        ] {
            assert_eq!(
                verdict(&Rules::default(), status, body),
                (health, words.to_string()),
                "{body}"
            );
        }
    }

    #[test]
    fn conditions_tell_ok_from_degraded_from_down() {
        let rules = rules(
            &["[STATUS] == 200", "[BODY].status == ok"],
            &["[BODY].status == degraded"],
        );
        for (status, body, health, words) in [
            (200, r#"{"status":"ok"}"#, Health::Ok, "200"),
            (
                200,
                r#"{"status":"degraded"}"#,
                Health::Degraded,
                "200, but [BODY].status is degraded",
            ),
            (503, r#"{"status":"degraded"}"#, Health::Degraded, "503 degraded"),
            (503, r#"{"status":"dead"}"#, Health::Down, "503 dead"),
            (200, "not json", Health::Down, "200, but [BODY].status is missing"),
        ] {
            assert_eq!(verdict(&rules, status, body), (health, words.to_string()), "{body}");
        }
    }

    #[test]
    fn an_expected_redirect_is_ok() {
        assert_eq!(verdict(&rules(&["[STATUS] == 302"], &[]), 302, "").0, Health::Ok);
    }

    #[test]
    fn a_connection_without_status_is_ok() {
        let result = judge(&Rules::default(), &Answer::default());
        assert_eq!((result.health, result.summary.as_str()), (Health::Ok, "connected"));
    }

    #[test]
    fn hostile_bodies_become_one_harmless_line() {
        let body = format!("{{\"status\":\"\\u001b]0;x\\u0007{}\"}}", "long ".repeat(400));
        let (_, words) = verdict(&Rules::default(), 503, &body);
        assert!(words.chars().count() < 80, "{words}");
        assert!(!words.contains('\u{1b}'));
    }
}
