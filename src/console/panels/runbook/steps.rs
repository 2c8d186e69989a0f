//! Draws the steps of a section; the selected one shows its command.

use super::look::{section, step_ids, steps};
use crate::console::layout::Panel;
use crate::console::panels::cursor::first_shown;
use crate::console::theme::Role;
use crate::console::view::{Canvas, Row, width, wrap};
use crate::domain::checklist::{StepRecord, StepState};
use crate::domain::runbook::{Step, StepKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines of a command shown under its step; the detail shows all.
const PREVIEW: usize = 3;

/// Draws the steps.
pub fn view(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let steps = steps(canvas.state);
    if steps.is_empty() {
        empty(canvas, area, buf);
        return;
    }
    let cursor = canvas.state.runbook.step.index(&step_ids(canvas.state)).unwrap_or(0);
    let height = usize::from(area.height);
    let preview = steps.get(cursor).map_or(0, |step| command_lines(step).len());
    let first = first_shown(cursor, steps.len(), height.saturating_sub(preview).max(1));
    let mut y = 0;
    for (index, step) in steps.iter().enumerate().skip(first) {
        if y >= area.height {
            break;
        }
        draw(canvas, step, index == cursor, &mut Row::new(buf, area, y));
        if index != cursor {
            y += 1;
            continue;
        }
        canvas.select(Panel::Runbook, area, y, buf);
        y += 1;
        for line in command_lines(step) {
            Row::new(buf, area, y).skip(7).put(&line, canvas.style(Role::Command));
            y += 1;
        }
    }
}

/// The prose of a section without steps, or why there is nothing.
fn empty(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    if !canvas.state.runbook.filter.is_empty() {
        canvas.sentence("no step matches the filter: Esc removes it", area, buf);
        return;
    }
    let Some((_, section)) = section(canvas.state) else {
        return;
    };
    let room = usize::from(area.width.saturating_sub(2));
    let lines = section.prose.iter().flat_map(|line| wrap(line.as_str(), room));
    for (y, line) in (0..area.height).zip(lines) {
        Row::new(buf, area, y).skip(1).put(&line, canvas.style(Role::Text));
    }
}

/// The first lines of the command; the last one says how many more there are.
fn command_lines(step: &Step) -> Vec<String> {
    let Some(command) = &step.command else {
        return Vec::new();
    };
    let all: Vec<&str> = command.script.lines().collect();
    let mut lines: Vec<String> = all
        .iter()
        .take(PREVIEW)
        .map(|line| crate::domain::SafeText::clean(line).to_string())
        .collect();
    if all.len() > PREVIEW {
        lines.pop();
        lines.push(format!("… {} more lines", all.len() - PREVIEW + 1));
    }
    lines
}

fn draw(canvas: &Canvas<'_>, step: &Step, is_cursor: bool, out: &mut Row<'_>) {
    let incident = canvas.state.world.incident.as_deref();
    let record = incident.map_or_else(StepRecord::default, |incident| incident.step(&step.id));
    let role = Role::from(&record.state);
    let mark = match &record.state {
        StepState::Todo if is_cursor => "> ",
        state => state.mark(),
    };
    let (right, right_role) = standing(canvas, step, &record);
    out.skip(1)
        .column(mark, 3, canvas.style(role))
        .skip(usize::from(step.depth) * 2);
    if step.number.is_empty() {
        out.put("- ", canvas.style(Role::Muted));
    } else {
        out.put(step.number.as_str(), canvas.style(Role::Muted)).skip(1);
    }
    let room = out.room().saturating_sub(width(&right) + 3);
    let title = if record.state.is_settled() {
        Role::Muted
    } else {
        Role::Text
    };
    out.column(step.title.as_str(), room, canvas.style(title)).skip(1);
    out.at_end(&format!("{right} "), canvas.style(right_role));
}

/// What stands at the end of a step's row: who brought it where it is, or what running it would do.
fn standing(canvas: &Canvas<'_>, step: &Step, record: &StepRecord) -> (String, Role) {
    let who = || {
        let at = record
            .at
            .map_or_else(String::new, |at| at.format(" %H:%MZ").to_string());
        format!("{}{at}", record.who)
    };
    let role = Role::from(&record.state);
    match &record.state {
        StepState::Todo => standing_of_todo(step),
        StepState::Running { .. } => {
            let since = record.at.map_or_else(String::new, |at| canvas.age(at));
            (format!("running {since}"), role)
        }
        StepState::Done { .. } => (who(), role),
        StepState::Verifying { .. } => ("did it work? say so".into(), role),
        StepState::Blocked { .. } => (format!("blocked {}", who()), role),
        StepState::NotApplicable { .. } => (format!("n/a {}", who()), role),
        StepState::Cancelled { .. } => (format!("cancelled {}", who()), role),
        StepState::Skipped { .. } => (format!("skipped {}", who()), role),
        StepState::Failed { how } => (how.to_string(), role),
        StepState::Lost { .. } => ("lost: look before you run it again".into(), role),
    }
}

fn standing_of_todo(step: &Step) -> (String, Role) {
    match (&step.command, step.kind) {
        (Some(command), _) => {
            let words = match command.placeholders.first() {
                Some(gap) => format!("needs {}", gap.text),
                None => command.class.words().to_owned(),
            };
            (words, command.class.into())
        }
        (None, StepKind::Check | StepKind::Guard) => ("look".into(), Role::Muted),
        (None, StepKind::Set) => ("set".into(), Role::Muted),
        (None, StepKind::Edit) => ("edit".into(), Role::Muted),
        (None, StepKind::Refer) => ("see there".into(), Role::Muted),
        (None, StepKind::Escalate) => ("call".into(), Role::Muted),
        (None, StepKind::Decide | StepKind::Row) => ("decide".into(), Role::Muted),
        (None, StepKind::Do | StepKind::Run | StepKind::Inline | StepKind::Group) => (String::new(), Role::Muted),
    }
}
