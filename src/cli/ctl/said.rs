//! Words of the command line: scales, and moments in UTC.

use crate::domain::Moment;
use crate::domain::clock::ClockKind;
use crate::domain::incident::{LinkKind, Milestone, Role, Severity, Status};
use chrono::{DateTime, Days, NaiveDateTime, NaiveTime, Timelike, Utc};

/// `SEV1`, `sev1` or `1`.
pub fn severity(text: &str) -> Result<Severity, String> {
    let asked = text.to_uppercase();
    let asked = asked.strip_prefix("SEV").unwrap_or(&asked);
    find(
        &Severity::ALL,
        |severity| severity.word()[3..] == *asked,
        "SEV1 to SEV5",
    )
}

/// `investigating`.
pub fn status(text: &str) -> Result<Status, String> {
    let words: Vec<&str> = Status::ALL.iter().map(|status| status.word()).collect();
    find(
        &Status::ALL,
        |status| status.word().eq_ignore_ascii_case(text),
        &words.join(", "),
    )
}

/// `commander` or `IC`.
pub fn role(text: &str) -> Result<Role, String> {
    let long = |role: Role| match role {
        Role::Commander => "commander",
        Role::Deputy => "deputy",
        Role::Operations => "operations",
        Role::Scribe => "scribe",
        Role::Communications => "communications",
        Role::SubjectExpert => "subject-expert",
    };
    find(
        &Role::ALL,
        |role| role.word().eq_ignore_ascii_case(text) || long(*role).eq_ignore_ascii_case(text),
        "commander, deputy, operations, scribe, communications, expert",
    )
}

/// `update`, `mitigate`: the words of the screen.
pub fn clock(text: &str) -> Result<ClockKind, String> {
    let words: Vec<String> = ClockKind::ALL.iter().map(|kind| kind.word().to_lowercase()).collect();
    find(
        &ClockKind::ALL,
        |kind| kind.word().eq_ignore_ascii_case(text),
        &words.join(", "),
    )
}

/// `began`, `detected`.
pub fn milestone(text: &str) -> Result<Milestone, String> {
    let all = [
        Milestone::Started,
        Milestone::Detected,
        Milestone::Acknowledged,
        Milestone::Mitigated,
        Milestone::Resolved,
    ];
    let words = all.map(Milestone::word);
    find(
        &all,
        |milestone| milestone.word().eq_ignore_ascii_case(text),
        &words.join(", "),
    )
}

/// `alert`, `page`.
pub fn link(text: &str) -> Result<LinkKind, String> {
    match text.to_lowercase().as_str() {
        "alert" => Ok(LinkKind::Alert),
        "ticket" => Ok(LinkKind::Ticket),
        "page" | "status-page" => Ok(LinkKind::StatusPage),
        "document" => Ok(LinkKind::Document),
        _ => Err("one of: alert, ticket, page, document".into()),
    }
}

fn find<T: Copy>(all: &[T], is_meant: impl Fn(&T) -> bool, words: &str) -> Result<T, String> {
    let found = all.iter().find(|one| is_meant(one));
    found.copied().ok_or_else(|| format!("one of: {words}"))
}

/// A moment in UTC. A time without a day is the last such time that is not to come.
pub fn moment(text: &str, now: Moment) -> Result<Moment, String> {
    let text = text.trim();
    let bare = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    if let Some(time) = time(bare) {
        let today = now.date_naive().and_time(time).and_utc();
        // A person who writes a minute means all of it.
        let is_over = today <= now || time.second() == 0 && today <= now + chrono::Duration::seconds(59);
        let day_before = today.checked_sub_days(Days::new(1)).unwrap_or(today);
        return Ok(if is_over { today.min(now) } else { day_before });
    }
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Ok(exact.with_timezone(&Utc));
    }
    let forms = [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M",
    ];
    let parsed = forms
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(bare, form).ok());
    parsed
        .map(|naive| naive.and_utc())
        .ok_or_else(|| format!("`{text}` is no time (hint: 14:20 or 2026-11-21T14:20Z; times are UTC)"))
}

fn time(text: &str) -> Option<NaiveTime> {
    let forms = ["%H:%M:%S", "%H:%M"];
    forms.iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scales_have_the_words_of_the_screen() {
        assert_eq!(severity("sev1"), Ok(Severity::Sev1));
        assert_eq!(severity("3"), Ok(Severity::Sev3));
        assert_eq!(severity("SEV9").unwrap_err(), "one of: SEV1 to SEV5");
        assert_eq!(status("Monitoring"), Ok(Status::Monitoring));
        assert_eq!(role("ic"), Ok(Role::Commander));
        assert_eq!(role("communications"), Ok(Role::Communications));
        assert_eq!(clock("page"), Ok(ClockKind::Escalation));
        assert_eq!(milestone("began"), Ok(Milestone::Started));
        assert_eq!(link("page"), Ok(LinkKind::StatusPage));
        assert!(role("boss").unwrap_err().contains("commander"));
    }

    #[test]
    fn a_time_without_a_day_is_never_to_come() {
        let now: Moment = "2026-11-21T14:20:30Z".parse().unwrap();
        let cases = [
            ("14:20", "2026-11-21T14:20:00Z"),
            ("14:20:10Z", "2026-11-21T14:20:10Z"),
            ("14:21", "2026-11-21T14:20:30Z"),
            ("23:50", "2026-11-20T23:50:00Z"),
            ("2026-11-24T09:00Z", "2026-11-24T09:00:00Z"),
            ("2026-11-24 09:00:05", "2026-11-24T09:00:05Z"),
            ("2026-11-21T15:20:00+01:00", "2026-11-21T14:20:00Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(moment(text, now), Ok(expected.parse().unwrap()), "{text}");
        }
        assert!(moment("soon", now).unwrap_err().contains("times are UTC"));
    }
}
