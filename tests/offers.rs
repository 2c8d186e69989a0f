//! Clocks and rules that the sentences of the five books offer, by file and line.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene must end")]

#[path = "common/field.rs"]
mod field;

use onscene::domain::BookId;
use onscene::domain::runbook::Comparison::{Above, Absent, AtLeast, Below};
use onscene::domain::runbook::{Book, ClockUse};
use onscene::runbook::{ClassRules, read};
use std::path::Path;

/// The book whose file's name begins with this number.
fn book(shared: &Path, number: &str) -> Book {
    let mut files = std::fs::read_dir(shared.join("seeds")).unwrap();
    let file = files.find_map(|file| {
        let path = file.unwrap().path();
        path.file_name()?.to_str()?.starts_with(number).then_some(path)
    });
    let bytes = std::fs::read(file.unwrap()).unwrap();
    read(&BookId::new(number), &bytes, &ClassRules::default())
}

#[test]
fn the_books_offer_their_clocks() {
    let Some(shared) = field::shared() else { return };
    let cases = [
        ("003", 117, ClockUse::Update, 900),
        ("003", 114, ClockUse::Mitigation, 600),
        ("003", 118, ClockUse::Impact, 300),
        ("003", 140, ClockUse::Soak, 900),
        ("001", 292, ClockUse::Target, 480),
        ("001", 444, ClockUse::Window, 86_400),
    ];
    for (number, line, usage, seconds) in cases {
        let book = book(&shared, number);
        let found: Vec<_> = book.clocks.iter().filter(|clock| clock.line == line).collect();
        let [clock] = found[..] else {
            panic!("{number}:{line}: {found:?}")
        };
        assert_eq!((clock.usage, clock.seconds), (usage, seconds), "{number}:{line}");
    }
    assert_eq!(book(&shared, "003").update_minutes, Some(15));
    for number in ["000", "001", "002", "003", "004"] {
        for clock in &book(&shared, number).clocks {
            println!(
                "{number}:{}: {:?} {} s: {}",
                clock.line, clock.usage, clock.seconds, clock.sentence
            );
            assert!(
                cases
                    .iter()
                    .any(|(file, line, ..)| *file == number && *line == clock.line),
                "nobody asked for {clock:?} of {number}"
            );
        }
    }
}

#[test]
fn the_books_offer_their_rules() {
    let Some(shared) = field::shared() else { return };
    let cases = [
        ("003", 83, Above, "750", 300),
        ("003", 84, Above, "0", 300),
        ("003", 85, Above, "196", 180),
        ("003", 129, Above, "196", 0),
        ("001", 284, Above, "95", 0),
        ("001", 285, Below, "2000", 0),
        ("001", 286, AtLeast, "100", 0),
        ("001", 287, Above, "99", 0),
        ("001", 290, Above, "90", 0),
        ("001", 291, Above, "95", 0),
        ("001", 292, Below, "8", 0),
        ("001", 310, Below, "90", 900),
        ("001", 311, Absent, "", 3_600),
        ("001", 313, Above, "5", 600),
        ("001", 316, Above, "5", 0),
        ("001", 317, Above, "100", 0),
        ("001", 318, Above, "10", 0),
    ];
    for (number, line, comparison, threshold, holds) in cases {
        let book = book(&shared, number);
        let found: Vec<_> = book.rules.iter().filter(|rule| rule.line == line).collect();
        let [rule] = found[..] else {
            panic!("{number}:{line}: {found:?}")
        };
        assert_eq!(
            (rule.comparison, rule.threshold.as_str(), rule.holds),
            (comparison, threshold, holds),
            "{number}:{line}"
        );
    }
    let queue = book(&shared, "003")
        .rules
        .into_iter()
        .find(|rule| rule.line == 85)
        .unwrap();
    assert_eq!(
        (queue.what.as_str(), queue.per.as_str()),
        ("openguild_websocket_queue_depth", "channel")
    );
    for number in ["000", "001", "002", "003", "004"] {
        for rule in &book(&shared, number).rules {
            println!(
                "{number}:{}: {} {:?} {}{}",
                rule.line, rule.what, rule.comparison, rule.threshold, rule.unit
            );
            assert!(
                cases
                    .iter()
                    .any(|(file, line, ..)| *file == number && *line == rule.line),
                "nobody asked for {rule:?} of {number}"
            );
        }
    }
}
