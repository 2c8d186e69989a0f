//! Draws the steps of a section; the selected one shows its whole title and its command.

use super::code::{is_title_of, script};
use super::look::{Place, section, step_ids, steps};
use super::open::{LEAST, below};
use super::progress::record;
use super::row_end::thin_right;
use super::words;
use crate::console::input::RunbookAction;
use crate::console::layout::Panel;
use crate::console::panels::cursor::first_shown;
use crate::console::theme::Role;
use crate::console::view::{Canvas, Part, Row, fit, middle, width, wrap};
use crate::domain::checklist::StepState;
use crate::domain::runbook::{Step, StepKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this width on a row says what kind of step it is.
const ROOMY: usize = 56;
/// Rows that stay for the other steps, however long the selected one's command is.
const OTHERS: usize = 4;
/// Columns for the kind: `decide` and a blank.
const KIND: usize = 7;

/// Draws the steps, under the first line of what the section says.
pub fn view(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let steps = steps(canvas.state);
    if steps.is_empty() {
        canvas.sentence("no step matches the filter: Esc removes it", area, buf);
        return;
    }
    let area = lead(canvas, area, buf);
    let columns = Columns::of(&steps, usize::from(area.width));
    let cursor = canvas.state.runbook.step.index(&step_ids(canvas.state)).unwrap_or(0);
    let height = usize::from(area.height);
    // The selected step opens into the rows that the others leave, and into half of the panel where they leave none.
    let most = height.saturating_sub(steps.len()).max(height / 2).max(LEAST);
    let most = most.min(height.saturating_sub(1));
    // Its command is shown whole where that leaves a few of the others in sight.
    let for_command = height.saturating_sub(OTHERS).max(most);
    let more = steps
        .get(cursor)
        .map_or_else(Vec::new, |step| below(canvas, step, columns, (most, for_command)));
    let first = first_shown(cursor, steps.len(), height.saturating_sub(more.len()).max(1));
    let mut y = 0;
    for (index, step) in steps.iter().enumerate().skip(first) {
        if y >= area.height {
            break;
        }
        draw(canvas, step, index == cursor, columns, &mut Row::new(buf, area, y));
        if index != cursor {
            y += 1;
            continue;
        }
        canvas.select(Panel::Runbook, area, y, buf);
        y += 1;
        for line in &more {
            let mut row = Row::new(buf, area, y);
            row.skip(columns.text);
            for (text, role) in line {
                row.put(text, canvas.style(*role));
            }
            y += 1;
        }
    }
}

/// The first line of what the section says, with the key that shows the rest; returns the room below.
fn lead(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) -> Rect {
    let prose = section(canvas.state).map_or(&[][..], |(_, section)| &section.prose);
    let Some(first) = prose.iter().find(|line| !line.is_empty()) else {
        return area;
    };
    if area.height < 8 || canvas.state.runbook.place != Place::Steps {
        return area;
    }
    let key = canvas.state.keymap.hint(RunbookAction::Read);
    let hint = key.map_or_else(String::new, |key| format!("  {key} reads on "));
    let mut row = Row::new(buf, area, 0);
    row.skip(1);
    let room = row.room().saturating_sub(width(&hint));
    row.column(&fit(first.as_str(), room), room, canvas.style(Role::Muted))
        .put(&hint, canvas.style(Role::Muted));
    Rect {
        y: area.y + 1,
        height: area.height - 1,
        ..area
    }
}

/// Where the columns of the rows begin.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    number: usize,
    kind: usize,
    /// Where titles begin.
    pub(super) text: usize,
    /// Columns of the first cell of a table's row.
    pub(super) case: usize,
    pub(super) wide: usize,
}

impl Columns {
    fn of(steps: &[&Step], wide: usize) -> Self {
        let number = steps.iter().map(|step| number_width(step)).max().unwrap_or(0);
        let number = number.clamp(2, 10.min(wide / 4).max(2)) + 1;
        let has_kinds = steps.iter().any(|step| !words::kind(step.kind).is_empty());
        let kind = if wide >= ROOMY && has_kinds { KIND } else { 0 };
        let text = 1 + 3 + number + kind;
        let rows = steps.iter().filter(|step| step.kind == StepKind::Row);
        let case = rows.map(|step| width(step.title.as_str())).max().unwrap_or(0);
        Self {
            number,
            kind,
            text,
            case: case.min(wide.saturating_sub(text) * 2 / 5),
            wide,
        }
    }

    /// The columns a title gets beside what stands at the end of its row.
    pub(super) fn title_room(self, right: &[Part]) -> usize {
        let taken: usize = right.iter().map(|part| width(&part.text) + 2).sum();
        self.wide.saturating_sub(self.text + taken + 1)
    }
}

fn indent(step: &Step) -> usize {
    2 * usize::from(step.depth.min(3))
}

fn number_width(step: &Step) -> usize {
    indent(step) + width(step.number.as_str()).max(1)
}

/// A title as it fits into its row, broken at a blank, and the rest.
pub(super) fn split_title(title: &str, room: usize) -> (String, &str) {
    if width(title) <= room {
        return (title.to_owned(), "");
    }
    let first = wrap(title, room.max(1)).into_iter().next().unwrap_or_default();
    let rest = title.strip_prefix(first.as_str()).unwrap_or_default().trim_start();
    (first, rest)
}

fn draw(canvas: &Canvas<'_>, step: &Step, is_cursor: bool, columns: Columns, out: &mut Row<'_>) {
    let record = record(canvas.state, step);
    let role = Role::from(&record.state);
    let mark = match &record.state {
        StepState::Todo if is_cursor => "> ",
        state => state.mark(),
    };
    let number = match (step.number.as_str(), step.kind) {
        ("", StepKind::Group) => "",
        ("", _) => "-",
        (number, _) => number,
    };
    out.skip(1)
        .column(mark, 3, canvas.style(role))
        .skip(indent(step))
        .column(
            number,
            columns.number - indent(step).min(columns.number),
            canvas.style(Role::Muted),
        );
    if step.kind == StepKind::Group {
        out.put(step.title.as_str(), canvas.style(Role::Strong));
        return;
    }
    out.column(words::kind(step.kind), columns.kind, canvas.style(Role::Muted));
    let right = thin_right(canvas, step, columns);
    let room = columns.title_room(&right);
    let title = match (record.state.is_settled(), step.kind) {
        (true, _) => Role::Muted,
        (false, StepKind::Refer) => Role::Key,
        (false, _) => Role::Text,
    };
    if step.kind == StepKind::Row {
        let rest = words::cells(step);
        out.column(step.title.as_str(), columns.case.min(room), canvas.style(Role::Strong))
            .skip(2)
            .column(&rest, room.saturating_sub(columns.case + 2), canvas.style(title));
    } else {
        let text = shown_title(canvas, step, is_cursor, room);
        out.column(&text, room, canvas.style(title));
    }
    let taken: usize = right.iter().map(|part| width(&part.text) + 2).sum();
    out.skip(out.room().saturating_sub(taken + 1));
    for part in &right {
        out.skip(2).put(&part.text, canvas.style(part.role));
    }
}

/// The title on one line: the selected one ends at a blank, since the rest stands below; a command keeps both its ends.
fn shown_title(canvas: &Canvas<'_>, step: &Step, is_cursor: bool, room: usize) -> String {
    let words: Vec<&str> = step.title.as_str().split_whitespace().collect();
    let title = words.join(" ");
    let is_command = || {
        let command = step.command.as_ref();
        command.is_some_and(|command| is_title_of(step, &script(canvas.state, command)))
    };
    if is_cursor && width(&title) > room && !is_command() {
        split_title(step.title.as_str(), room).0
    } else if width(&title) > room && is_command() {
        // Commands are told apart by their ends as often as by their beginnings.
        middle(&title, room).into_owned()
    } else {
        title
    }
}
