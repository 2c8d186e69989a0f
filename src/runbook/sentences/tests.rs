//! The grammar, sentence by sentence.

use super::*;
use crate::domain::runbook::Comparison::{self, Above, Absent, AtLeast, Below};
use ClockUse::{Impact, Mitigation, Soak, Target, Update, Window};

fn offers(text: &str) -> Offers {
    let mut offers = Offers::default();
    offers.text(text, 7);
    offers
}

/// Sentence, use, seconds, whether it repeats.
type Clock = (&'static str, Option<(ClockUse, u64, bool)>);

const CLOCKS: &[Clock] = &[
    (
        "Write a status update to `#shop` every 15 minutes until it is over.",
        Some((Update, 900, true)),
    ),
    ("Send an update at least every 30 min.", Some((Update, 1_800, true))),
    (
        "Updates go to the channel every half hour.",
        Some((Update, 1_800, true)),
    ),
    ("Status update: every hour.", Some((Update, 3_600, true))),
    ("Post updates every 15-30 minutes", Some((Update, 900, true))),
    (
        "Share a status update every twenty minutes.",
        Some((Update, 1_200, true)),
    ),
    ("Give executives an update every 2 hours", Some((Update, 7_200, true))),
    ("Post updates every 10min", Some((Update, 600, true))),
    (
        "Post the first status update within 5 minutes.",
        Some((Update, 300, false)),
    ),
    ("The cache updates every 5 minutes.", Some((Window, 300, true))),
    ("Rotate the keys every 90 days.", None),
    ("Post status updates regularly.", None),
    ("Post updates every 0 minutes", None),
    ("Post updates every 99999999999999999999 minutes", None),
    (
        "Mitigate (scale out, turn the flag off) within 10 minutes.",
        Some((Mitigation, 600, false)),
    ),
    ("Answer the page within 5 min", Some((Target, 300, false))),
    (
        "Open the status page if customer impact exceeds 5 minutes.",
        Some((Impact, 300, false)),
    ),
    (
        "An outage of more than ten minutes is public.",
        Some((Impact, 600, false)),
    ),
    ("All probes stay green for 15 minutes.", Some((Soak, 900, false))),
    ("Watch the dashboards for half an hour.", Some((Soak, 1_800, false))),
    (
        "Escalate after 20 minutes without an answer.",
        Some((Target, 1_200, false)),
    ),
    ("Look for failures in the last 24 hours", Some((Window, 86_400, false))),
    ("Checkout time: Target <8 minutes", Some((Target, 480, false))),
    ("Errors > 5 for 10 minutes", None),
    ("Wait until it is done.", None),
];

#[test]
fn lengths_of_time_become_clocks() {
    for (text, expected) in CLOCKS {
        let found = offers(text).clocks;
        let found = found.first().map(|clock| (clock.usage, clock.seconds, clock.repeats));
        assert_eq!(found, *expected, "{text}");
    }
}

type Rule = (
    &'static str,
    &'static str,
    Comparison,
    &'static str,
    &'static str,
    u64,
    &'static str,
    bool,
);

/// What a rule says, by sentence.
const RULES: &[(&str, Rule)] = &[
    (
        "`shop_request_seconds` p95 > 750 ms for 5 minutes.",
        ("shop_request_seconds", "p95", Above, "750", "ms", 300, "", false),
    ),
    (
        "`shop_events_total{outcome=\"lost\"}` > 0 for 5 minutes.",
        (
            "shop_events_total{outcome=\"lost\"}",
            "",
            Above,
            "0",
            "",
            300,
            "",
            false,
        ),
    ),
    (
        "`shop_queue_depth` > 196 for 3 minutes (per queue).",
        ("shop_queue_depth", "", Above, "196", "", 180, "queue", false),
    ),
    (
        "Order success rate <90% over 15 minutes",
        ("Order success rate", "", Below, "90", "%", 900, "", false),
    ),
    (
        "Login failures >5 in 10 minutes",
        ("Login failures", "", Above, "5", "", 600, "", false),
    ),
    (
        "Backlog >100 orders",
        ("Backlog", "", Above, "100", "orders", 0, "", false),
    ),
    (
        "Response time >5 seconds",
        ("Response time", "", Above, "5", "seconds", 0, "", false),
    ),
    (
        "Success rate: Target >95%",
        ("Success rate", "", Above, "95", "%", 0, "", true),
    ),
    (
        "Health: Target 100% uptime",
        ("Health", "", AtLeast, "100", "%", 0, "", true),
    ),
    (
        "CPU is above 80 % for 10 min",
        ("CPU", "", Above, "80", "%", 600, "", false),
    ),
    (
        "Disk space drops below 10%",
        ("Disk space", "", Below, "10", "%", 0, "", false),
    ),
    (
        "No orders received in 1 hour",
        ("orders", "", Absent, "", "", 3_600, "", false),
    ),
    ("Latency over 2 s", ("Latency", "", Above, "2", "s", 0, "", false)),
];

#[test]
fn thresholds_become_rules() {
    for (text, (what, aggregate, comparison, threshold, unit, holds, per, is_target)) in RULES {
        let found = offers(text).rules.pop().unwrap_or_else(|| panic!("no rule: {text}"));
        assert_eq!(found.what, *what, "{text}");
        assert_eq!(found.aggregate, *aggregate, "{text}");
        assert_eq!(found.comparison, *comparison, "{text}");
        assert_eq!(
            (found.threshold.as_str(), found.unit.as_str()),
            (*threshold, *unit),
            "{text}"
        );
        assert_eq!(
            (found.holds, found.per.as_str(), found.is_target),
            (*holds, *per, *is_target),
            "{text}"
        );
    }
}

#[test]
fn what_only_looks_like_a_threshold_is_left() {
    for text in [
        "Scale over 3 replicas",
        "ops -> 5 people",
        "Pull `repo:<tag>`",
        "level>=ERROR in the log",
        "Open it if customer impact exceeds 5 minutes",
        "More than one person",
        "> 5",
        "No fallback exists",
    ] {
        assert_eq!(offers(text).rules, [], "{text}");
    }
}

#[test]
fn a_sentence_keeps_its_line_and_its_words() {
    let found =
        offers("Stay calm, e.g. breathe.\nMitigate within\n10 minutes. Post status updates every 20 minutes; go on.");
    let said: Vec<(&str, u32)> = found
        .clocks
        .iter()
        .map(|clock| (clock.sentence.as_str(), clock.line))
        .collect();
    assert_eq!(
        said,
        [
            ("Mitigate within 10 minutes.", 8),
            ("Post status updates every 20 minutes;", 9)
        ]
    );
    assert_eq!(update_minutes(&found.clocks), Some(20));
}

#[test]
fn the_shortest_cadence_of_updates_counts() {
    let found = offers(
        "Post updates every 30 minutes. Send updates to executives every 20 minutes. Take a backup every 5 minutes.",
    );
    assert_eq!(update_minutes(&found.clocks), Some(20));
}
