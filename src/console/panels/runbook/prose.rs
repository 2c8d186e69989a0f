//! Markdown-like text as lines: lists hang, tables are aligned and wrapped, drawings and code stay as they are.

use super::code::hang;
use crate::console::theme::Role;
use crate::console::view::{fit, width, wrap};
use crate::domain::SafeText;

/// Pieces of one line, each with its meaning.
pub type Line = Vec<(String, Role)>;

/// The narrowest a column of a table gets before the table is shown row by row.
const NARROW: usize = 8;

/// A line of one meaning.
pub fn plain(text: impl Into<String>, role: Role) -> Line {
    vec![(text.into(), role)]
}

/// A text as lines of at most `wide` columns.
#[must_use]
pub fn lines(text: &[SafeText], wide: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut in_fence = false;
    let mut at = 0;
    while at < text.len() {
        let line = text[at].as_str();
        let rows = text[at..].iter().take_while(|line| is_table(line.as_str())).count();
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            in_fence = !in_fence;
        } else if in_fence {
            let rows = hang(line, wide.saturating_sub(2));
            lines.extend(rows.into_iter().map(|row| plain(format!("  {row}"), Role::Command)));
        } else if rows > 1 {
            lines.extend(table(&text[at..at + rows], wide));
            at += rows;
            continue;
        } else {
            lines.extend(one(line, wide));
        }
        at += 1;
    }
    lines
}

fn one(line: &str, wide: usize) -> Vec<Line> {
    if is_drawing(line) {
        return vec![plain(fit(line, wide), Role::Text)];
    }
    if let Some(title) = line.trim_start().strip_prefix('#') {
        let title = title.trim_start_matches('#').trim();
        return wrap(title, wide)
            .into_iter()
            .map(|line| plain(line, Role::Strong))
            .collect();
    }
    if line.starts_with("    ") && bullet(line).is_none() {
        let rows = hang(line, wide).into_iter();
        return rows.map(|row| plain(row, Role::Command)).collect();
    }
    let (mark, text) = bullet(line).unwrap_or(("", line));
    let indent = width(mark);
    let wrapped = wrap(text, wide.saturating_sub(indent).max(1));
    if wrapped.is_empty() {
        return vec![Line::new()];
    }
    let hang = |at: usize| if at == 0 { mark.to_owned() } else { " ".repeat(indent) };
    let wrapped = wrapped.into_iter().enumerate();
    wrapped
        .map(|(at, text)| vec![(hang(at), Role::Muted), (text, Role::Text)])
        .collect()
}

/// Splits `  - text` and `  12. text` into what stands before the text and the text.
fn bullet(line: &str) -> Option<(&str, &str)> {
    let blank = line.len() - line.trim_start().len();
    let rest = &line[blank..];
    let mark = if ["- ", "* ", "+ ", "• ", "> "].iter().any(|mark| rest.starts_with(mark)) {
        rest.find(' ')? + 1
    } else {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let after = &rest[digits..];
        if digits == 0 || digits > 3 || !(after.starts_with(". ") || after.starts_with(") ")) {
            return None;
        }
        digits + 2
    };
    let mark = if rest[mark..].starts_with("[ ] ") || rest[mark..].starts_with("[x] ") {
        mark + 4
    } else {
        mark
    };
    Some(line.split_at(blank + mark))
}

/// Whether a line is drawn with boxes or arrows: it is shown as it stands.
fn is_drawing(line: &str) -> bool {
    line.chars().any(|c| ('\u{2500}'..='\u{259f}').contains(&c))
}

fn is_table(line: &str) -> bool {
    let line = line.trim();
    line.len() > 1 && line.starts_with('|') && line.ends_with('|') || line.matches(" | ").count() > 1
}

fn cells(line: &str) -> Vec<&str> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    line.split('|').map(str::trim).collect()
}

fn is_rule(cells: &[&str]) -> bool {
    cells
        .iter()
        .all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':')))
}

/// A table with aligned columns; cells that are too long take another line. The first row is its head.
fn table(rows: &[SafeText], wide: usize) -> Vec<Line> {
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| cells(row.as_str())).collect();
    let rows: Vec<&Vec<&str>> = rows.iter().filter(|row| !is_rule(row)).collect();
    let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let Some(widths) = widths(&rows, columns, wide) else {
        return one_by_one(&rows, wide);
    };
    let mut lines = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let role = if at == 0 { Role::Strong } else { Role::Text };
        let wrapped: Vec<Vec<String>> = widths
            .iter()
            .enumerate()
            .map(|(column, wide)| wrap(row.get(column).unwrap_or(&""), *wide))
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0).max(1);
        for line in 0..height {
            let cell = |(cell, wide): (&Vec<String>, &usize)| {
                let text = cell.get(line).map_or("", String::as_str);
                format!("{text}{}", " ".repeat(wide.saturating_sub(width(text)) + 2))
            };
            let text: String = wrapped.iter().zip(&widths).map(cell).collect();
            lines.push(plain(text.trim_end(), role));
        }
        if at == 0 {
            let rule: Vec<String> = widths.iter().map(|wide| "-".repeat(*wide)).collect();
            lines.push(plain(rule.join("  "), Role::Muted));
        }
    }
    lines
}

/// The width of each column, so that all fit; none where a column would be too narrow to read.
fn widths(rows: &[&Vec<&str>], columns: usize, wide: usize) -> Option<Vec<usize>> {
    let natural = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| width(cell))
            .max()
    };
    let mut widths: Vec<usize> = (0..columns).map(|column| natural(column).unwrap_or(0).max(1)).collect();
    let room = wide.checked_sub(2 * columns.saturating_sub(1))?;
    while widths.iter().sum::<usize>() > room {
        let widest = widths.iter_mut().max()?;
        if *widest <= NARROW {
            return None;
        }
        *widest -= 1;
    }
    Some(widths)
}

/// Each cell with the head of its column, where there is no room for columns.
fn one_by_one(rows: &[&Vec<&str>], wide: usize) -> Vec<Line> {
    let Some((head, rows)) = rows.split_first() else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for row in rows {
        for (name, cell) in head.iter().zip(row.iter()) {
            let text = format!("{name}: {cell}");
            lines.extend(wrap(&text, wide).into_iter().map(|line| plain(line, Role::Text)));
        }
        lines.push(Line::new());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &[&str], wide: usize) -> Vec<String> {
        let text: Vec<SafeText> = text.iter().map(|line| (*line).into()).collect();
        let pieces = |line: Line| line.into_iter().map(|(text, _)| text).collect::<String>();
        lines(&text, wide).into_iter().map(pieces).collect()
    }

    #[test]
    fn tables_are_aligned_and_their_cells_wrapped() {
        let text = [
            "| Code | What it means |",
            "|---|:--|",
            "| 503 | the database does not answer |",
            "| 429 | too many |",
        ];
        assert_eq!(
            drawn(&text, 24),
            [
                "Code  What it means",
                "----  ------------------",
                "503   the database does",
                "      not answer",
                "429   too many",
            ]
        );
        assert_eq!(drawn(&text, 12)[0], "Code: 503", "no room for columns");
        for wide in 0..40 {
            assert!(drawn(&text, wide).iter().all(|line| width(line) <= wide.max(1)));
        }
    }

    #[test]
    fn lists_hang_and_drawings_stay() {
        assert_eq!(
            drawn(&["  - one two three", "1. four five", "┌──┐ ┌──┐"], 12),
            ["  - one two", "    three", "1. four five", "┌──┐ ┌──┐"]
        );
        assert_eq!(drawn(&["```bash", "a  b", "```", "c  d"], 9), ["  a  b", "c  d"]);
        assert_eq!(drawn(&["## Title"], 9), ["Title"]);
    }
}
