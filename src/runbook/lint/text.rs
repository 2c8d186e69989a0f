//! What the text itself says: dates that are past, JSON that is none, secrets in plain sight.

use super::{Day, Finding};
use crate::domain::Masker;

/// Looks at the lines of a book.
pub fn look(source: &str, today: Day) -> Vec<Finding> {
    let masker = Masker::default();
    let mut findings = Vec::new();
    for (at, line) in source.lines().enumerate() {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        findings.extend(stale(line, number, today));
        let plain = without_variables(line);
        if masker.mask(&plain) != plain {
            let text =
                "this line looks as if it held a secret (hint: name a variable; put the value where secrets live)";
            findings.push(Finding::new(number, "secret-in-book", text));
        }
    }
    findings.extend(json(source));
    findings
}

/// The line without `$NAME`, `<name>` and `your-name`: these are no secrets but stand for one.
fn without_variables(line: &str) -> String {
    let is_stand_in = |word: &str| word.contains(['$', '<']) || word.to_lowercase().contains("your");
    let words = line.split_inclusive([' ', '"', '\'', '`']);
    words.map(|word| if is_stand_in(word) { "$ " } else { word }).collect()
}

/// `Next review: December 2024` after December 2024.
fn stale(line: &str, number: u32, today: Day) -> Option<Finding> {
    let lower = line.to_lowercase();
    let at = ["next review", "review by", "valid until", "expires"]
        .iter()
        .find_map(|words| lower.find(words).map(|at| at + words.len()))?;
    let day = Day::read(lower.get(at..)?).filter(|day| *day < today)?;
    let text = format!(
        "the review was due in {}-{:02} (hint: read the book again, then move the date)",
        day.year, day.month
    );
    Some(Finding::new(number, "stale", text))
}

/// JSON fences that do not parse: nothing can be compared with them.
fn json(source: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut open: Option<(u32, String)> = None;
    for (at, line) in source.lines().enumerate() {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let trimmed = line.trim();
        match &mut open {
            None if matches!(trimmed, "```json" | "~~~json") => open = Some((number, String::new())),
            None => {}
            Some((_, text)) if !trimmed.starts_with("```") && !trimmed.starts_with("~~~") => {
                text.push_str(line);
                text.push('\n');
            }
            Some((first, text)) => {
                if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
                    let line = first.saturating_add(u32::try_from(error.line()).unwrap_or(0));
                    let why = format!("this is no JSON: {error} (hint: no answer can be compared with it)");
                    findings.push(Finding::new(line, "json", why));
                }
                open = None;
            }
        }
    }
    findings
}
