//! Puts a fence back into the list item it was written for. Lines keep their numbers.
//!
//! Markdown ends a list item at the first line that is not indented far enough, also inside a
//! fence; the rest of the fence then opens a new one that swallows the next steps.

use std::borrow::Cow;

/// A fence that was moved.
#[derive(Debug, PartialEq, Eq)]
pub struct Moved {
    /// The first line that was moved, from 1.
    pub line: u32,
    /// How many lines were moved.
    pub count: usize,
}

/// What a repair did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Repaired {
    /// The text with its fences in place.
    pub text: String,
    /// The fences that were moved.
    pub moved: Vec<Moved>,
    /// The line of a fence that is never closed.
    pub unclosed: Option<u32>,
}

/// A list item that is open at a line.
#[derive(Clone, Copy)]
struct Item {
    /// The column its text begins at.
    column: usize,
    /// Its number, if it has one.
    number: Option<u64>,
}

/// Repairs a text.
pub fn repair(text: &str) -> Repaired {
    let mut lines: Vec<Cow<'_, str>> = text.split('\n').map(Cow::Borrowed).collect();
    let mut repaired = Repaired::default();
    let mut items: Vec<Item> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(fence) = Fence::opened_by(&lines[at]) else {
            let is_lazy = at > 0 && !lines[at - 1].trim().is_empty();
            follow(&mut items, &lines[at], is_lazy);
            at += 1;
            continue;
        };
        let Some(end) = (at + 1..lines.len()).find(|line| fence.is_closed_by(&lines[*line])) else {
            repaired.unclosed = Some(number(at));
            break;
        };
        if let Some(shift) = shift(&lines, at, end, &items, &fence) {
            let before = lines[at..=end].to_vec();
            for line in &mut lines[at..=end] {
                move_line(line, shift);
            }
            repaired.moved.extend(moved(&before, &lines[at..=end], at));
        }
        items.retain(|item| item.column <= indent(&lines[at]));
        at = end + 1;
    }
    repaired.text = lines.join("\n");
    repaired
}

fn number(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

fn moved(before: &[Cow<'_, str>], after: &[Cow<'_, str>], at: usize) -> Option<Moved> {
    let changed = |line: &usize| before[*line] != after[*line];
    let first = (0..before.len()).find(changed)?;
    Some(Moved {
        line: number(at + first),
        count: (0..before.len()).filter(changed).count(),
    })
}

/// How each line has to move.
#[derive(Clone, Copy)]
enum Shift {
    /// Every line by this many columns.
    All(usize),
    /// Only lines that stand before this column, to it.
    UpTo { column: usize, by: usize },
}

fn shift(lines: &[Cow<'_, str>], start: usize, end: usize, items: &[Item], fence: &Fence) -> Option<Shift> {
    let outer = items.first()?;
    if let Some(item) = items.iter().rev().find(|item| item.column <= fence.indent) {
        let is_short = |line: &Cow<'_, str>| !line.trim().is_empty() && indent(line) < item.column;
        let breaks_out = lines[start + 1..=end].iter().any(is_short);
        return breaks_out.then_some(Shift::UpTo {
            column: item.column,
            by: fence.indent,
        });
    }
    let number = outer.number?;
    let is_close = start > 0 && !lines[start - 1].trim().is_empty();
    let goes_on = lines[end + 1..]
        .iter()
        .find(|line| !line.trim().is_empty())
        .is_some_and(|line| marker(line).is_some_and(|(_, next)| next == Some(number + 1)));
    (is_close || goes_on).then_some(Shift::All(outer.column - fence.indent))
}

fn move_line(line: &mut Cow<'_, str>, shift: Shift) {
    if line.trim().is_empty() {
        return;
    }
    let by = match shift {
        Shift::All(by) => by,
        Shift::UpTo { column, by } if indent(line) < column => by,
        Shift::UpTo { .. } => 0,
    };
    line.to_mut().insert_str(0, &" ".repeat(by));
}

/// Keeps the list items that are open after this line.
fn follow(items: &mut Vec<Item>, line: &str, is_lazy: bool) {
    if line.trim().is_empty() {
        return;
    }
    let column = indent(line);
    let starts_block = line.trim_start().starts_with(['#', '>', '|']) || line.trim() == "---";
    let marker = marker(line);
    if marker.is_none() && is_lazy && !starts_block {
        return;
    }
    items.retain(|item| item.column <= column);
    items.extend(marker.map(|(column, number)| Item { column, number }));
}

/// The column a list item's text begins at, and its number.
fn marker(line: &str) -> Option<(usize, Option<u64>)> {
    let text = line.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (length, number) = match text.as_bytes().get(digits)? {
        b'.' | b')' if (1..=9).contains(&digits) => (digits + 1, text[..digits].parse().ok()),
        b'-' | b'*' | b'+' if digits == 0 => (1, None),
        _ => return None,
    };
    let behind = &text[length..];
    let spaces = behind.len() - behind.trim_start_matches(' ').len();
    if behind.trim().is_empty() || spaces == 0 {
        return None;
    }
    Some((indent(line) + length + if spaces > 4 { 1 } else { spaces }, number))
}

/// The column of the first character; a tab goes to the next multiple of four.
fn indent(line: &str) -> usize {
    let mut column = 0;
    for byte in line.bytes() {
        match byte {
            b' ' => column += 1,
            b'\t' => column += 4 - column % 4,
            _ => break,
        }
    }
    column
}

struct Fence {
    indent: usize,
    mark: char,
    length: usize,
}

impl Fence {
    fn opened_by(line: &str) -> Option<Self> {
        let text = line.trim_start();
        let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let length = text.chars().take_while(|character| *character == mark).count();
        let is_fence = length >= 3 && !(mark == '`' && text[length..].contains('`'));
        is_fence.then(|| Self {
            indent: indent(line),
            mark,
            length,
        })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let text = line.trim();
        text.len() >= self.length && text.chars().all(|character| character == self.mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> (String, u32, usize) {
        let repaired = repair(text);
        assert_eq!(repaired.text.lines().count(), text.lines().count());
        assert_eq!(repaired.moved.len(), 1, "{text}");
        (repaired.text, repaired.moved[0].line, repaired.moved[0].count)
    }

    #[test]
    fn a_body_that_stands_out_is_put_back() {
        let (text, line, count) = one("1. a\n   ```bash\nps\n   ```\n2. b\n");
        assert_eq!(text, "1. a\n   ```bash\n   ps\n   ```\n2. b\n");
        assert_eq!((line, count), (3, 1));
    }

    #[test]
    fn a_whole_fence_beside_its_item_is_put_back() {
        assert_eq!(
            one("1. a\n```bash\nps\n```\n2. b\n").0,
            "1. a\n   ```bash\n   ps\n   ```\n2. b\n"
        );
        assert_eq!(
            one("1. a\n\n```bash\nps\n```\n\n2. b\n").0,
            "1. a\n\n   ```bash\n   ps\n   ```\n\n2. b\n"
        );
        assert_eq!(
            one("10. a\n   ```\n   ps\n   ```\n").0,
            "10. a\n    ```\n    ps\n    ```\n"
        );
        assert_eq!(
            one("1. a\n   ```bash\nps\n```\n2. b\n").0,
            "1. a\n   ```bash\n   ps\n   ```\n2. b\n"
        );
    }

    #[test]
    fn what_is_right_is_left_alone() {
        let texts = [
            "1. a\n   ```\n   ps\n\n     x\n   ```\n2. b\n",
            "1. a\n\n```\nps\n```\n",
            "- a\n```\nps\n```\n",
            "# a\n```\nps\n```\n",
            "text\n```\nps\n```\n",
            "1. a\n   - b\n     ```\n     ps\n     ```\n   ```\n   c\n   ```\n",
            "1. a\n\n# b\n\n```\nps\n```\n",
            "1. a\n\ttext\n\t```\n\tps\n\t```\n",
        ];
        for text in texts {
            assert_eq!(
                repair(text),
                Repaired {
                    text: text.into(),
                    ..Repaired::default()
                },
                "{text}"
            );
        }
    }

    #[test]
    fn a_fence_without_end_is_named() {
        assert_eq!(repair("a\n```\nb\n").unclosed, Some(2));
    }

    #[test]
    fn random_lines_keep_their_number() {
        let pieces = [
            "1. a",
            "   ```",
            "```",
            "- b",
            "",
            "  x",
            "10) c",
            "\t```bash",
            "~~~",
            "# d",
            "     y",
            "2. e",
        ];
        let mut seed = 3_u64;
        for _ in 0..5_000 {
            let lines: Vec<&str> = (0..12)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    pieces[usize::try_from(seed >> 33).unwrap() % pieces.len()]
                })
                .collect();
            let text = lines.join("\n");
            let repaired = repair(&text).text;
            assert_eq!(repaired.split('\n').count(), lines.len());
            for (before, after) in lines.iter().zip(repaired.split('\n')) {
                assert_eq!(before.trim(), after.trim());
            }
        }
    }
}
