//! Whether a value may be used at all.

use crate::domain::runbook::ValueKind;

/// A longer value is refused; nothing a person types or copies from a line of a log is longer.
const LONGEST: usize = 4096;

/// Whether a value may stand for a placeholder of this kind.
///
/// # Errors
/// What is wrong with it, in words that follow the placeholder's name.
pub fn check(kind: ValueKind, value: &str) -> Result<(), String> {
    if value.is_empty() {
        return Err("is empty".into());
    }
    if value.chars().any(char::is_control) {
        return Err("has a line break or another control character".into());
    }
    if value.len() > LONGEST {
        return Err(format!("is longer than {LONGEST} bytes"));
    }
    let is_open = matches!(kind, ValueKind::Free | ValueKind::Secret);
    if value.starts_with('-') && !is_open {
        return Err("starts with `-` and would be taken for an option".into());
    }
    let (fits, wanted) = match kind {
        ValueKind::Revision => (is_revision(value), "a number or a commit's hash"),
        ValueKind::Tag => (is_tag(value), "a tag: up to 128 letters, digits and `_.+-`"),
        ValueKind::Id => (is_id(value), "a name: letters, digits and `-_.:/@`"),
        ValueKind::Url => (is_address(value), "a host, or an address with http:// or https://"),
        ValueKind::Date => (is_date(value), "a date or a time, such as 2024-01-15T10:00:00Z or 10m"),
        ValueKind::Free | ValueKind::Secret => (true, ""),
    };
    if fits { Ok(()) } else { Err(format!("must be {wanted}")) }
}

fn is_revision(value: &str) -> bool {
    let is_number = value.len() <= 20 && value.bytes().all(|byte| byte.is_ascii_digit());
    is_number || (4..=64).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_tag(value: &str) -> bool {
    value.len() <= 128
        && !value.starts_with(['.', '+'])
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.+-".contains(&byte))
}

fn is_id(value: &str) -> bool {
    value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/@".contains(&byte))
}

/// `shop.example.net`, `localhost:3000`, `https://shop.example.net/base`.
fn is_address(value: &str) -> bool {
    let (rest, is_absolute) = match value.split_once("://") {
        Some(("http" | "https", rest)) => (rest, true),
        Some(_) => return false,
        None => (value, false),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let is_known = is_absolute || host.contains('.') || host.starts_with("localhost");
    let is_path = path
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\^`{|}$".contains(&byte));
    is_known && is_host(host) && is_path
}

fn is_host(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !name.ends_with(':') && !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    };
    let is_inner = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.')
    };
    let is_name = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(inner) => !inner.is_empty() && is_inner(inner),
        None => name.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        }),
    };
    is_name && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// `2024-01-15`, `2024-01-15T10:00:00Z`, `10:30`, seconds since 1970, or a length such as `10m`.
fn is_date(value: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.len() <= 13 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number(value) || value.strip_suffix(['s', 'm', 'h', 'd']).is_some_and(is_number) {
        return true;
    }
    let (day, time) = match value.split_once(['T', ' ']) {
        Some((day, time)) => (Some(day), Some(time)),
        None if value.contains(':') => (None, Some(value)),
        None => (Some(value), None),
    };
    let is_day = |day: &str| chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok();
    let is_time = |time: &str| {
        let is_zone = |at: &usize| time[*at..].starts_with(['Z', '+', '-']);
        let at = time
            .char_indices()
            .map(|(at, _)| at)
            .find(is_zone)
            .unwrap_or(time.len());
        let (time, zone) = time.split_at(at);
        let forms = ["%H:%M", "%H:%M:%S", "%H:%M:%S%.f"];
        let is_clock = forms
            .iter()
            .any(|form| chrono::NaiveTime::parse_from_str(time, form).is_ok());
        let is_shift = |shift: &str| chrono::NaiveTime::parse_from_str(shift, "%H:%M").is_ok();
        is_clock && (zone.is_empty() || zone == "Z" || is_shift(&zone[1..]))
    };
    day.is_none_or(is_day) && time.is_none_or(is_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_takes_its_own() {
        let good = [
            (
                ValueKind::Revision,
                &["7", "abc1234", "0123456789abcdef0123456789abcdef01234567"][..],
            ),
            (
                ValueKind::Tag,
                &["v1.2.3", "sha-abc1234", "latest", "1.0.0+build.5", "_x"],
            ),
            (ValueKind::Id, &["wf_123", "deploy/api", "a.b:c@d", "user@x.dev"]),
            (
                ValueKind::Url,
                &[
                    "shop.dev",
                    "localhost",
                    "localhost:3000",
                    "https://shop.dev/a?b=c&d=1#e",
                    "http://10.0.0.1:80",
                    "http://[::1]:3000/x",
                    "http://api:8000",
                ],
            ),
            (
                ValueKind::Date,
                &[
                    "2024-01-15",
                    "2024-01-15T00:00:00Z",
                    "2024-01-15 10:30",
                    "2024-01-15T10:00:00.5+02:00",
                    "10:30",
                    "10m",
                    "1700000000",
                ],
            ),
            (ValueKind::Free, &["-x", "$(touch x)", "a b", "é", "~", "*"]),
            (ValueKind::Secret, &["-x'\"$y"]),
        ];
        for (kind, values) in good {
            for value in values {
                assert_eq!(check(kind, value), Ok(()), "{kind:?} {value}");
            }
        }
    }

    #[test]
    fn each_kind_refuses_the_rest() {
        let bad = [
            (ValueKind::Revision, &["", "-1", "v1", "abc", "7;x", "7 7", "../x"][..]),
            (ValueKind::Tag, &["-x", ".x", "a b", "a/b", "$(x)", "a:b", "é", "`x`"]),
            (ValueKind::Id, &["-n", "--all", "a b", "a;b", "a$b", "a'b", "é", "a\nb"]),
            (
                ValueKind::Url,
                &[
                    "shop",
                    "ftp://x.dev",
                    "file:///etc/passwd",
                    "https://",
                    "https:// x",
                    "https://x.dev/$(x)",
                    "https://x.dev/`x`",
                    "https://u:p@x.dev",
                    "x.dev:99999",
                    "-x.dev",
                    "http://x.dev/\"",
                    "javascript:alert(1)",
                ],
            ),
            (
                ValueKind::Date,
                &[
                    "yesterday",
                    "2024-13-01",
                    "2024-01-15T25:00",
                    "2024-01-15;x",
                    "10 m",
                    "é",
                ],
            ),
            (ValueKind::Free, &["", "a\nb", "a\rb", "a\u{1b}[0m", "\0"]),
            (ValueKind::Secret, &["", "a\nb"]),
        ];
        for (kind, values) in bad {
            for value in values {
                assert!(check(kind, value).is_err(), "{kind:?} {value:?}");
            }
        }
        assert!(check(ValueKind::Free, &"x".repeat(4097)).is_err());
    }
}
