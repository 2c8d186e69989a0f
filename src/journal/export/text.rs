//! Text as Markdown shows it.

use crate::domain::Moment;
use std::fmt::Write as _;

/// A moment in UTC.
pub fn stamp(at: Moment) -> String {
    at.format("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// A fence longer than any run of backticks inside.
pub fn fenced(out: &mut String, language: &str, lines: &[&str]) {
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(out, "{fence}{language}");
    for line in lines {
        let _ = writeln!(out, "{line}");
    }
    let _ = writeln!(out, "{fence}");
}

fn longest_run(line: &str) -> usize {
    line.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// Text that Markdown shows as it is, also inside a table.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(
            character,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~'
        ) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
