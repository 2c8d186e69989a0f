//! How a line of text is read: percentages, names in front, minutes, results behind an arrow.

use crate::domain::Moment;
use crate::domain::clock::after_days;

/// How sure somebody is who does not say so, in percent.
const UNSURE: u8 = 50;

/// A text and how sure one is, where it ends in a percentage.
pub(super) fn confidence(text: &str) -> (&str, u8) {
    let text = text.trim();
    let found = text.strip_suffix('%').and_then(|rest| {
        let at = rest.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
        let sure = rest[at..].parse().ok().filter(|sure| *sure <= 100)?;
        Some((rest[..at].trim_end().trim_end_matches('('), sure))
    });
    found.filter(|(rest, _)| !rest.is_empty()).unwrap_or((text, UNSURE))
}

/// A proposal, and the result behind `=>`.
pub(super) fn decided(text: &str) -> (&str, Option<&str>) {
    match text.split_once("=>") {
        Some((proposal, result)) if !result.trim().is_empty() => (proposal.trim(), Some(result.trim())),
        Some((proposal, _)) => (proposal.trim(), None),
        None => (text.trim(), None),
    }
}

/// Whom `@name` in front names, and the rest.
pub(super) fn addressed(text: &str) -> (&str, &str) {
    let text = text.trim();
    let Some(rest) = text.strip_prefix('@') else {
        return ("", text);
    };
    let (who, what) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    (who.trim_end_matches([':', ',']), what.trim())
}

/// Minutes, who and what of a piece of work.
pub(super) fn task(text: &str) -> Option<(u32, &str, &str)> {
    let (minutes, rest) = text.trim().split_once(char::is_whitespace)?;
    let minutes = minutes
        .trim_end_matches(['m', '\''])
        .parse()
        .ok()
        .filter(|minutes| *minutes > 0)?;
    let (who, what) = addressed(rest);
    (!what.is_empty()).then_some((minutes, who, what))
}

/// So many days from now, at the same time of day.
pub(super) fn review(text: &str, now: Moment) -> Option<Moment> {
    let days: u32 = text.trim().parse().ok().filter(|days| *days <= 365)?;
    Some(after_days(now, days))
}

pub(super) fn minutes(text: &str) -> Result<Option<u32>, &'static str> {
    match text.trim().trim_end_matches('m').trim_end() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| "write a number of minutes, such as 15"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_their_hints_say() {
        assert_eq!(confidence("the pool is full 70%"), ("the pool is full", 70));
        assert_eq!(confidence("the pool is full"), ("the pool is full", UNSURE));
        assert_eq!(confidence("101%"), ("101%", UNSURE));
        assert_eq!(confidence("errors at 101%"), ("errors at 101%", UNSURE));
        assert_eq!(
            decided("roll back => yes, maya does it"),
            ("roll back", Some("yes, maya does it"))
        );
        assert_eq!(decided("roll back =>"), ("roll back", None));
        assert_eq!(addressed("@li: check the replica"), ("li", "check the replica"));
        assert_eq!(addressed("check the replica"), ("", "check the replica"));
        assert_eq!(task("10 @li drain the node"), Some((10, "li", "drain the node")));
        assert_eq!(task("10m drain"), Some((10, "", "drain")));
        assert_eq!(task("drain the node"), None);
        assert_eq!(task("0 drain"), None);
        assert_eq!(minutes(" 15m "), Ok(Some(15)));
        assert!(minutes("soon").is_err());
    }
}
