//! Draws the steps of a section; the selected one shows its whole title and its command.

use super::look::{Place, section, step_ids, steps};
use super::progress::{has_changed, record};
use super::values::{filled, gaps};
use super::{here, words};
use crate::console::app::State;
use crate::console::input::RunbookAction;
use crate::console::layout::Panel;
use crate::console::panels::cursor::first_shown;
use crate::console::theme::Role;
use crate::console::view::{Canvas, Part, Row, fit, thin, width, wrap};
use crate::domain::SafeText;
use crate::domain::checklist::{Fate, StepRecord, StepState};
use crate::domain::runbook::{Step, StepKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines of a command shown under its step; the detail shows all.
const PREVIEW: usize = 3;
/// Lines of a long title shown under its row while the step is selected.
const TITLE: usize = 2;
/// From this width on a row says what kind of step it is.
const ROOMY: usize = 56;
/// Columns for the kind: `decide` and a blank.
const KIND: usize = 7;
/// Columns for why a step failed or is blocked, where its title needs the room.
const REASON: usize = 28;
/// The fewest columns a title keeps, whatever stands at the end of its row.
const LEAST_TITLE: usize = 24;

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
    let more = steps
        .get(cursor)
        .map_or_else(Vec::new, |step| below(canvas, step, columns));
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
        for (text, role) in &more {
            Row::new(buf, area, y).skip(columns.text).put(text, canvas.style(*role));
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
struct Columns {
    number: usize,
    kind: usize,
    /// Where titles begin.
    text: usize,
    wide: usize,
}

impl Columns {
    fn of(steps: &[&Step], wide: usize) -> Self {
        let number = steps.iter().map(|step| number_width(step)).max().unwrap_or(0);
        let number = number.clamp(2, 10.min(wide / 4).max(2)) + 1;
        let kind = if wide >= ROOMY { KIND } else { 0 };
        Self {
            number,
            kind,
            text: 1 + 3 + number + kind,
            wide,
        }
    }
}

fn indent(step: &Step) -> usize {
    2 * usize::from(step.depth.min(3))
}

fn number_width(step: &Step) -> usize {
    indent(step) + width(step.number.as_str()).max(1)
}

/// What stands under the row of the selected step: the rest of its title, what its row had no room for, its command.
fn below(canvas: &Canvas<'_>, step: &Step, columns: Columns) -> Vec<(String, Role)> {
    let room = columns.wide.saturating_sub(columns.text + 1);
    let right = thin_right(canvas, step, columns);
    let mut lines = Vec::new();
    let (_, rest) = split_title(step.title.as_str(), title_room(columns, &right));
    lines.extend(wrap(rest, room).into_iter().take(TITLE).map(|line| (line, Role::Text)));
    let all = standing(canvas, step);
    let left_out = all.into_iter().filter(|part| {
        right
            .iter()
            .all(|kept| kept.role != part.role || !part.text.starts_with(&kept.text))
    });
    let left_out: Vec<String> = left_out.map(|part| part.text).collect();
    lines.extend(
        wrap(&left_out.join("  "), room)
            .into_iter()
            .map(|line| (line, Role::NoticeWarning)),
    );
    let command = command_lines(canvas.state, step, room * TITLE).into_iter();
    lines.extend(command.map(|line| (line, Role::Command)));
    lines
}

/// A title as it fits into its row, broken at a blank, and the rest.
fn split_title(title: &str, room: usize) -> (String, &str) {
    if width(title) <= room {
        return (title.to_owned(), "");
    }
    let first = wrap(title, room.max(1)).into_iter().next().unwrap_or_default();
    let rest = title.strip_prefix(first.as_str()).unwrap_or_default().trim_start();
    (first, rest)
}

/// The first lines of the command with its known values; the last one says how many more there are. A title of up to
/// `shown` columns is all on show.
fn command_lines(state: &State, step: &Step, shown: usize) -> Vec<String> {
    let Some(command) = &step.command else {
        return Vec::new();
    };
    let script = filled(state, command);
    // A title that is the command's first line stands above already.
    let is_title = |line: &&str| SafeText::clean(line.trim()).as_str() == step.title.as_str().trim_matches('`');
    let is_said = script.lines().next().is_some_and(|first| is_title(&first)) && width(step.title.as_str()) <= shown;
    let all: Vec<&str> = script.lines().skip(usize::from(is_said)).collect();
    let mut lines: Vec<String> = all
        .iter()
        .take(PREVIEW)
        .map(|line| SafeText::clean(line).to_string())
        .collect();
    if all.len() > PREVIEW {
        lines.pop();
        lines.push(format!("… {} more lines", all.len() - PREVIEW + 1));
    }
    lines
}

/// The columns a title gets beside what stands at the end of its row.
fn title_room(columns: Columns, right: &[Part]) -> usize {
    let taken: usize = right.iter().map(|part| width(&part.text) + 2).sum();
    columns.wide.saturating_sub(columns.text + taken + 1)
}

fn draw(canvas: &Canvas<'_>, step: &Step, is_cursor: bool, columns: Columns, out: &mut Row<'_>) {
    let record = record(canvas.state, step);
    if step.kind == StepKind::Group {
        out.skip(columns.text - columns.kind + indent(step))
            .put(step.title.as_str(), canvas.style(Role::Strong));
        return;
    }
    let role = Role::from(&record.state);
    let mark = match &record.state {
        StepState::Todo if is_cursor => "> ",
        state => state.mark(),
    };
    let number = if step.number.is_empty() {
        "-"
    } else {
        step.number.as_str()
    };
    out.skip(1)
        .column(mark, 3, canvas.style(role))
        .skip(indent(step))
        .column(
            number,
            columns.number - indent(step).min(columns.number),
            canvas.style(Role::Muted),
        )
        .column(words::kind(step.kind), columns.kind, canvas.style(Role::Muted));
    let right = thin_right(canvas, step, columns);
    let room = title_room(columns, &right);
    let title = match (record.state.is_settled(), step.kind) {
        (true, _) => Role::Muted,
        (false, StepKind::Refer) => Role::Key,
        (false, _) => Role::Text,
    };
    let text = step.title.as_str();
    let text = if is_cursor {
        split_title(text, room).0
    } else {
        text.to_owned()
    };
    out.column(&text, room, canvas.style(title));
    let taken: usize = right.iter().map(|part| width(&part.text) + 2).sum();
    out.skip(out.room().saturating_sub(taken + 1));
    for part in &right {
        out.skip(2).put(&part.text, canvas.style(part.role));
    }
}

fn thin_right(canvas: &Canvas<'_>, step: &Step, columns: Columns) -> Vec<Part> {
    let mut right = standing(canvas, step);
    let title = width(step.title.as_str());
    // Fewer words at the end of the row, so that more of the title fits.
    while title > title_room(columns, &right) {
        let Some(part) = right.iter_mut().find(|part| !part.short.is_empty()) else {
            break;
        };
        part.text = std::mem::take(&mut part.short);
    }
    let room = columns.wide.saturating_sub(columns.text + LEAST_TITLE.min(title) + 3);
    let mut right = thin(right, 2, room);
    if let [only] = right.as_mut_slice() {
        only.text = fit(&only.text, room).into_owned();
    }
    right
}

/// What stands at the end of a step's row, the most important last and never left out.
fn standing(canvas: &Canvas<'_>, step: &Step) -> Vec<Part> {
    let state = canvas.state;
    let record = record(state, step);
    let mut parts = Vec::new();
    if here::was_here(state, canvas.now) == Some(&step.id) {
        parts.push(Part::new(1, Role::NoticeWarning, "you were here"));
    }
    if has_changed(&record, step) {
        parts.push(Part::new(2, Role::NoticeWarning, "book changed"));
    }
    if !record.attempts.is_empty() {
        let tries = record.attempts.len() + usize::from(record.state != StepState::Todo);
        let text = if tries == 1 {
            "tried once".into()
        } else {
            format!("{tries} tries")
        };
        parts.push(Part::new(4, Role::Muted, text));
    }
    let assignee = if record.assignee.is_empty() {
        &step.owner
    } else {
        &record.assignee
    };
    if !assignee.is_empty() && !record.state.is_settled() {
        parts.push(Part::new(2, Role::Strong, format!("for {assignee}")));
    }
    if record.state == StepState::Todo {
        parts.extend(standing_of_todo(state, step));
    } else {
        let (text, short) = moved(canvas, &record);
        parts.push(Part::new(0, Role::from(&record.state), text).or(short));
    }
    parts
}

/// A state that somebody brought about, in words, and in fewer.
fn moved(canvas: &Canvas<'_>, record: &StepRecord) -> (String, String) {
    let at = record.at.map_or_else(String::new, |at| at.format("%H:%MZ").to_string());
    let by = |words: &str| {
        let words = if words.is_empty() {
            String::new()
        } else {
            format!("{words} ")
        };
        (format!("{words}{} {at}", record.who), format!("{words}{}", record.who))
    };
    // What went wrong is read before who says so; below the selected row it stands whole.
    let reason = |text: String| {
        let short = fit(&text, REASON).into_owned();
        (text, short)
    };
    match &record.state {
        StepState::Todo => (String::new(), String::new()),
        StepState::Running { .. } => {
            let since = record.at.map_or_else(String::new, |at| canvas.age(at));
            (format!("running {since}"), String::new())
        }
        StepState::Done { warns: true, observed } if !observed.is_empty() => reason(format!("warning: {observed}")),
        StepState::Done { warns: true, .. } => (by("done with warning").0, format!("warning {}", record.who)),
        StepState::Done { .. } => by(""),
        StepState::Verifying { .. } => ("did it work? v says".into(), "did it work?".into()),
        StepState::Blocked { reason: why } => reason(format!("blocked: {why}")),
        StepState::NotApplicable { .. } => by("n/a"),
        StepState::Cancelled { .. } => by("cancelled"),
        StepState::Skipped { .. } => by("skipped"),
        StepState::Failed { how } if how.is_empty() => by("failed"),
        StepState::Failed { how } => reason(how.to_string()),
        StepState::Lost { fate, .. } => lost(fate),
    }
}

/// What is known of a command whose host died, in words and in fewer.
fn lost(fate: &Fate) -> (String, String) {
    let short = match fate {
        Fate::Unknown => return ("lost: look before you run it again".into(), "lost: look first".into()),
        Fate::MayRun { pid, .. } => format!("may run: pid {pid}"),
        Fate::Stopping { pid } => format!("stopping: pid {pid}"),
        Fate::Stays { .. } => "lost: does not stop".into(),
        Fate::Stopped { by } => format!("lost: stopped {by}"),
        Fate::Gone => {
            let long = "lost, its command is gone: look before you run it again";
            return (long.into(), "lost, gone: look first".into());
        }
    };
    (format!("lost: {}", fate.words()), short)
}

fn standing_of_todo(state: &State, step: &Step) -> Vec<Part> {
    let Some(command) = &step.command else {
        let links = step.jumps.len();
        let link = match (step.kind, links) {
            (_, 0) => return Vec::new(),
            (StepKind::Refer, _) => "enter goes there".into(),
            (_, 1) => "1 link".into(),
            (_, links) => format!("{links} links"),
        };
        return vec![Part::new(3, Role::Muted, link)];
    };
    let mut parts = Vec::new();
    match gaps(state, command).as_slice() {
        [] => {}
        [gap] => parts.push(Part::new(1, Role::NoticeWarning, format!("needs {}", gap.text)).or("needs a value")),
        [gap, rest @ ..] => parts.push(
            Part::new(
                2,
                Role::NoticeWarning,
                format!("needs {} and {} more", gap.text, rest.len()),
            )
            .or(format!("needs {} values", rest.len() + 1)),
        ),
    }
    if command.is_stream {
        parts.push(Part::new(3, Role::Muted, "stream"));
    }
    parts.push(Part::new(0, command.class.into(), command.class.words()).or(command.class.code()));
    parts
}
