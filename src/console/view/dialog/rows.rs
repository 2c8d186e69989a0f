//! The parts of a dialog as rows.

use super::Part;
use crate::console::theme::Role;
use crate::console::view::exact;
use crate::console::view::text::{width, wrap};
use crate::domain::SafeText;

/// Columns of the mark before each row of a command.
const GUTTER: usize = 2;

/// One row of the body: a mark or label, and a text.
pub(super) struct BodyRow {
    pub mark: String,
    pub mark_role: Role,
    pub text: String,
    pub role: Role,
}

impl BodyRow {
    fn new(mark: &str, mark_role: Role, text: &str, role: Role) -> Self {
        Self {
            mark: mark.into(),
            mark_role,
            text: text.into(),
            role,
        }
    }
}

/// The columns the widest part asks for.
pub(super) fn natural_width(parts: &[Part]) -> usize {
    let labels = label_width(parts);
    let of_part = |part: &Part| match part {
        Part::Sentence(text, _) => width(text.as_str()),
        Part::Fact(_, text, _) => labels + width(text.as_str()),
        Part::Command(lines) => GUTTER + lines.iter().map(|line| width(line.as_str())).max().unwrap_or(0),
        Part::Gap => 0,
    };
    parts.iter().map(of_part).max().unwrap_or(0)
}

fn label_width(parts: &[Part]) -> usize {
    let label = |part: &Part| match part {
        Part::Fact(label, ..) => label.len() + 2,
        Part::Sentence(..) | Part::Command(_) | Part::Gap => 0,
    };
    parts.iter().map(label).max().unwrap_or(0)
}

/// All parts as rows of at most `room` columns.
pub(super) fn body(parts: &[Part], room: usize) -> Vec<BodyRow> {
    let labels = label_width(parts).min(room / 2);
    let mut rows = Vec::new();
    for part in parts {
        match part {
            Part::Sentence(text, role) => {
                rows.extend(
                    wrap(text.as_str(), room)
                        .iter()
                        .map(|line| BodyRow::new("", Role::Muted, line, *role)),
                );
            }
            Part::Fact(label, text, role) => rows.extend(fact_rows(label, text.as_str(), *role, labels, room)),
            Part::Command(lines) => rows.extend(command_rows(lines, room)),
            Part::Gap => rows.push(BodyRow::new("", Role::Muted, "", Role::Text)),
        }
    }
    rows
}

fn fact_rows(label: &str, text: &str, role: Role, labels: usize, room: usize) -> Vec<BodyRow> {
    let lines = exact::rows(text, room.saturating_sub(labels));
    let row = |(at, line)| {
        let label = if at == 0 { label } else { "" };
        BodyRow::new(
            &format!("{label:labels$}"),
            Role::Muted,
            &text[std::ops::Range::clone(line)],
            role,
        )
    };
    lines.iter().enumerate().map(row).collect()
}

/// The rows of a command, marked as a shell marks them: `$` the first line, `>` a further one, `…` the rest of
/// a line that did not fit.
fn command_rows(lines: &[SafeText], room: usize) -> Vec<BodyRow> {
    let mut rows = Vec::new();
    for (line_at, line) in lines.iter().enumerate() {
        for (at, range) in exact::rows(line.as_str(), room.saturating_sub(GUTTER))
            .into_iter()
            .enumerate()
        {
            let mark = match (line_at, at) {
                (0, 0) => "$ ",
                (_, 0) => "> ",
                (_, _) => "… ",
            };
            rows.push(BodyRow::new(mark, Role::Muted, &line.as_str()[range], Role::Command));
        }
    }
    rows
}
