//! Any bytes are a book: they are read without a panic, and each step's bytes hold its command.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onscene::domain::BookId;
use onscene::runbook::{ClassRules, read};

fuzz_target!(|bytes: &[u8]| {
    let book = read(&BookId::new("fuzz.md"), bytes, &ClassRules::default());
    for step in book.sections.iter().flat_map(|section| &section.steps) {
        let (start, end) = step.range;
        let inside = bytes.get(start..end).expect("the range lies in the file");
        let script = step.command.as_ref().map_or("", |command| &command.script);
        let first = script.split_whitespace().next().unwrap_or_default();
        let text = String::from_utf8_lossy(inside);
        assert!(text.replace('\0', "\u{fffd}").contains(&first.replace('\0', "\u{fffd}")), "{first:?} in {text:?}");
    }
});
