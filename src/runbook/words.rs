//! What a sentence is: a thing to do, a thing to check, an expectation, or only a remark.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// First words of a sentence that asks somebody to do something.
const DOING_WORDS: &str = "acknowledge add adjust allow alert analyze analyse announce apply approve archive ask assign attach audit \
    avoid back begin block bring build bump call cancel capture change clean clear clone close collect comment \
    communicate conduct configure connect consider contact copy create cut deactivate declare delete deploy \
    disable discard distribute do document downgrade download drain drop edit enable end escalate execute export fail file \
    extend fill find fix flush follow generate get give go hand identify implement import improve increase inform \
    install invalidate investigate invite issue join keep kill leave let link list lock log lower maintain make \
    mark mask merge message migrate mitigate move mute name navigate note notify obtain open optimize page paste \
    pause perform pin plan point post prepare promote provide pull purge push put raise read reboot rebuild \
    recheck reconnect record recover recreate redeploy reduce refresh regenerate reindex reload remove renew \
    repeat replace replay report request rerun re-run reset resize resolve restart restore resume resync retry \
    return revert revoke roll rollback rotate route run save scale schedule scrape search select send set share \
    ship shut silence skip snapshot start stop store submit switch sync tag take tear tell terminate track \
    transfer trigger try turn unblock unlock update upgrade upload use wait wake warn wipe write";
/// First words of a sentence that asks somebody to look.
const CHECKING_WORDS: &str = "check compare confirm determine ensure examine inspect look monitor observe query review see test validate \
    verify watch";
/// Words that lead to the sentence's verb: the part behind the comma, or behind `to`, decides.
const LEADING_WORDS: &str = "if when once after before for in on while unless as with during at";
/// Words that may stand before the verb.
const FILLING_WORDS: &str = "please then now next first finally also immediately manually optionally or todo";

/// More conditions than this are not followed to the verb behind them.
const MOST_CONDITIONS: usize = 4;

/// What a sentence asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// To do something.
    Doing,
    /// To look at something.
    Checking,
    /// Nothing: it tells how things are.
    Nothing,
}

/// What the sentence asks for. A lead such as `Deploy:` is left aside.
pub fn asks(text: &str) -> Asks {
    behind_lead(text).map_or(Asks::Nothing, asks_plainly)
}

/// What a sentence without a lead asks for.
pub fn asks_plainly(text: &str) -> Asks {
    let mut text = text;
    // Behind a condition comes what it leads to; nobody piles up more of them.
    for _ in 0..MOST_CONDITIONS {
        match asks_at_once(text) {
            Ok(asks) => return asks,
            Err(None) => return Asks::Nothing,
            Err(Some(rest)) => text = rest,
        }
    }
    Asks::Nothing
}

/// What a sentence asks for, or the text behind its condition.
fn asks_at_once(text: &str) -> Result<Asks, Option<&str>> {
    let mut words = text.split_whitespace().map(bare).filter(|word| !word.is_empty());
    let Some((part, first)) = words
        .by_ref()
        .map(|word| (part(&word), word))
        .find(|(part, _)| *part != Some(Part::Filling))
    else {
        return Ok(Asks::Nothing);
    };
    let is_sure = first == "make" && words.next().is_some_and(|next| next == "sure");
    match part {
        Some(Part::Leading) => Err(split_once(text, ", ").map(|(_, rest)| rest)),
        Some(Part::Checking) => Ok(Asks::Checking),
        _ if is_sure => Ok(Asks::Checking),
        Some(Part::Doing) => Ok(Asks::Doing),
        _ if first == "to" => Ok(Asks::Doing),
        Some(Part::Filling) | None => Ok(Asks::Nothing),
    }
}

/// The text behind a short lead such as `Name:` or `Name -`; none where the lead names a thing and
/// what follows only describes it.
fn behind_lead(text: &str) -> Option<&str> {
    let lead = split_once(text, ": ")
        .or_else(|| split_once(text, " - "))
        .or_else(|| split_once(text, " — "));
    let Some((name, rest)) = lead.filter(|(name, _)| name.split_whitespace().count() <= 4) else {
        return Some(text);
    };
    let mut words = name.split_whitespace();
    let is_title = words.clone().count() > 1 && words.all(|word| word.starts_with(char::is_uppercase));
    if name.starts_with('`') || is_title && !asks_directly(rest) {
        return None;
    }
    Some(if asks_directly(rest) && !asks_directly(name) || is_title {
        rest
    } else {
        text
    })
}

fn asks_directly(text: &str) -> bool {
    let first = text.split_whitespace().next().map(bare).unwrap_or_default();
    first == "to" || part(&first).is_some()
}

/// What a word does at the start of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Doing,
    Checking,
    Leading,
    Filling,
}

/// All of the words, found at once: a large book asks often. Where a word stands in two lists the later one counts.
static PARTS: LazyLock<HashMap<&'static str, Part>> = LazyLock::new(|| {
    let lists = [
        (DOING_WORDS, Part::Doing),
        (CHECKING_WORDS, Part::Checking),
        (LEADING_WORDS, Part::Leading),
        (FILLING_WORDS, Part::Filling),
    ];
    let words = |(list, part): (&'static str, Part)| list.split_whitespace().map(move |word| (word, part));
    lists.into_iter().flat_map(words).collect()
});

fn part(word: &str) -> Option<Part> {
    PARTS.get(word).copied()
}

fn bare(word: &str) -> Cow<'_, str> {
    lower(word.trim_end_matches(|character: char| !character.is_alphanumeric()))
}

/// A text in lower case; most words are so already, and nothing is copied.
pub fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

/// The first word that counts, in lower case: `Please restart it` gives `restart`.
pub fn verb(text: &str) -> Cow<'_, str> {
    let mut words = text.split_whitespace().map(bare).filter(|word| !word.is_empty());
    words.find(|word| part(word) != Some(Part::Filling)).unwrap_or_default()
}

/// Whether the text begins so, whatever its case.
pub fn starts_with(text: &str, start: &str) -> bool {
    let begin = text.as_bytes().get(..start.len());
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(start.as_bytes()))
}

/// The text before a mark such as `: ` and behind it.
pub fn split_once<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let at = memchr::memmem::find(text.as_bytes(), mark.as_bytes())?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// Whether the sentence begins with a word that leads to its verb: `If`, `After`.
pub fn has_condition(text: &str) -> bool {
    let first = text.split_whitespace().next().map(bare).unwrap_or_default();
    part(&first) == Some(Part::Leading)
}

/// Whether the sentence says what should be seen.
pub fn is_expectation(text: &str) -> bool {
    const STARTS: &[&str] = &[
        "expect ",
        "expects ",
        "expected",
        "you should see ",
        "should return ",
        "should print ",
        "should show ",
        "this should return ",
        "this should print ",
        "it should return ",
        "it should print ",
        "the output should ",
        "the response should ",
        "sample output",
        "example output",
        "output:",
    ];
    // All of these begin with one of six letters.
    if !text.starts_with(|first: char| {
        !first.is_ascii() || matches!(first.to_ascii_lowercase(), 'e' | 'y' | 's' | 't' | 'i' | 'o')
    }) {
        return false;
    }
    let start: String = text.chars().take(24).flat_map(char::to_lowercase).collect();
    STARTS.iter().any(|word| start.starts_with(word)) || matches!(start.as_str(), "expect" | "expects")
}

/// Splits off the first sentence; the mark at its end goes.
pub fn first_sentence(text: &str) -> (&str, &str) {
    let mut from = 0;
    let mut ticks = Ticks::default();
    while let Some(found) = text[from..].find(['.', '!', '?']) {
        let end = from + found + 1;
        let rest = &text[end..];
        let next = rest.trim_start().chars().next();
        let is_end = rest.starts_with(' ')
            && next.is_some_and(|next| !next.is_lowercase())
            && !is_short_form(&text[..end])
            && !ticks.are_open(text, end);
        if rest.trim().is_empty() || is_end {
            return (trim_end(&text[..end]), rest.trim_start());
        }
        from = end;
    }
    (trim_end(text), "")
}

fn trim_end(text: &str) -> &str {
    let text = text.trim();
    if text.ends_with("...") {
        return text;
    }
    text.strip_suffix(['.', ':']).unwrap_or(text)
}

fn is_short_form(text: &str) -> bool {
    // No short form is longer, and a word may be as long as a book.
    const LONGEST: usize = 16;
    let near = &text[text.ceil_char_boundary(text.len().saturating_sub(LONGEST))..];
    let word = near.rsplit([' ', '(']).next().unwrap_or_default();
    if word.len() == near.len() && near.len() < text.len() {
        return false;
    }
    let word = word.to_lowercase();
    matches!(
        word.as_str(),
        "e.g." | "i.e." | "etc." | "vs." | "approx." | "no." | "incl."
    ) || word.len() == 2
}

/// The backticks up to a place, counted once however many places are asked for in order.
#[derive(Default)]
struct Ticks {
    counted: usize,
    are_odd: bool,
}

impl Ticks {
    fn are_open(&mut self, text: &str, end: usize) -> bool {
        let more = memchr::memchr_iter(b'`', &text.as_bytes()[self.counted..end]).count();
        self.are_odd ^= more % 2 == 1;
        self.counted = end;
        self.are_odd
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_ask_are_told_from_those_that_tell() {
        let cases: &[(Asks, &[&str])] = &[
            (
                Asks::Doing,
                &[
                    "Restart the service.",
                    "On virtual machines, start the unit again:",
                    "If managed, use the console",
                    "Deploy: Build image, push",
                    "To force a restart, run it",
                    "Please page the owner",
                    "Rotate keys quarterly",
                    "Or downgrade",
                    "Re-run the migrations",
                ],
            ),
            (
                Asks::Checking,
                &[
                    "Check the database",
                    "Make sure it runs",
                    "If it is rented, verify its state",
                    "Ensure `X` is set",
                ],
            ),
            (
                Asks::Nothing,
                &[
                    "All requests carry an id",
                    "Keeps sessions",
                    "Numbers - Collected by the agent",
                    "Carts not being saved",
                    "Checkout page failures",
                    "`NODE_ENV`: `production` for prod",
                    "No orders in 1 hour",
                    "",
                    "Full disk on the file server",
                    "Shop: a service on port 80",
                    "Search Index: `/search` - Product search",
                    "Night Shift: [Contact Person]",
                    "`METRICS`: enable metrics",
                ],
            ),
        ];
        for (expected, texts) in cases {
            for text in *texts {
                assert_eq!(asks(text), *expected, "{text}");
            }
        }
    }

    #[test]
    fn the_first_sentence_is_the_title() {
        let cases = [
            ("Check the database:", "Check the database", ""),
            (
                "Do not tag. Tag must be made from main.",
                "Do not tag",
                "Tag must be made from main.",
            ),
            (
                "Use a tag (e.g. `v1.0`) here. Then go.",
                "Use a tag (e.g. `v1.0`) here",
                "Then go.",
            ),
            ("Read `a. B` first", "Read `a. B` first", ""),
            ("Wait for v1.2 to start", "Wait for v1.2 to start", ""),
        ];
        for (text, title, rest) in cases {
            assert_eq!(first_sentence(text), (title, rest), "{text}");
        }
    }
}
