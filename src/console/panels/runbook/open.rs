//! What stands under the row of the selected step: what its row had no room for, what to do next, its command, and what
//! the book says of it.

use super::code::{hang, is_all_of, is_title_of, script};
use super::next::{key, next};
use super::progress::record;
use super::prose::{Line, lines as prose_lines, plain};
use super::row_end::{standing, thin_right};
use super::steps::{Columns, split_title};
use crate::console::app::State;
use crate::console::input::ListAction;
use crate::console::theme::Role;
use crate::console::view::{Canvas, width, wrap};
use crate::domain::SafeText;
use crate::domain::runbook::{Step, StepKind};

/// Lines under the selected step, however many steps there are.
pub(super) const LEAST: usize = 5;

/// At most `most` lines, or more up to `for_command` where the command needs them; the last one says how many there are
/// besides, and the key that shows them.
pub(super) fn below(
    canvas: &Canvas<'_>,
    step: &Step,
    columns: Columns,
    (most, for_command): (usize, usize),
) -> Vec<Line> {
    let room = columns.wide.saturating_sub(columns.text + 1);
    let mut lines = Vec::new();
    let mut say = |text: &str, role| lines.extend(wrap(text, room).into_iter().map(|line| plain(line, role)));
    if let Some(rest) = rest_of_title(canvas, step, columns) {
        say(&rest, Role::Text);
    }
    say(&left_out(canvas, step, columns).join("  "), Role::NoticeWarning);
    for need in &step.needs {
        say(&format!("first: {need}"), Role::NoticeWarning);
    }
    if let Some(text) = next(canvas.state, step, &record(canvas.state, step)) {
        say(&format!("next: {text}"), Role::Strong);
    }
    lines.extend(command(canvas, step, columns, room));
    // One more for the line that says what is left.
    let most = most.max((lines.len() + 1).min(for_command));
    lines.extend(prose_lines(&body(step), room));
    cut(canvas.state, lines, most)
}

fn cut(state: &State, mut lines: Vec<Line>, most: usize) -> Vec<Line> {
    if lines.len() > most && most > 0 {
        let hidden = lines.len() - most + 1;
        lines.truncate(most - 1);
        let end = if hidden == 1 { "" } else { "s" };
        let text = format!("… {hidden} more line{end}: {} shows all", key(state, ListAction::Open));
        lines.push(plain(text, Role::Muted));
    }
    lines
}

/// What of the title its row had no room for. A title that is a command stands below as a command.
fn rest_of_title(canvas: &Canvas<'_>, step: &Step, columns: Columns) -> Option<String> {
    let title = step.title.as_str();
    if step.kind == StepKind::Row {
        return (width(title) > columns.case).then(|| title.to_owned());
    }
    let is_command = step
        .command
        .as_ref()
        .is_some_and(|command| is_title_of(step, &script(canvas.state, command)));
    let right = thin_right(canvas, step, columns);
    let (_, rest) = split_title(title, columns.title_room(&right));
    (!rest.is_empty() && !is_command).then(|| rest.to_owned())
}

/// What its row had no room for at its end.
fn left_out(canvas: &Canvas<'_>, step: &Step, columns: Columns) -> Vec<String> {
    let right = thin_right(canvas, step, columns);
    let all = standing(canvas, step, columns).into_iter();
    let left_out = all.filter(|part| {
        right
            .iter()
            .all(|kept| kept.role != part.role || !part.text.starts_with(&kept.text))
    });
    left_out.map(|part| part.text).collect()
}

/// The command with its known values, unless the row says all of it already.
fn command(canvas: &Canvas<'_>, step: &Step, columns: Columns, room: usize) -> Vec<Line> {
    let Some(command) = &step.command else {
        return Vec::new();
    };
    let script = script(canvas.state, command);
    let right = thin_right(canvas, step, columns);
    let is_whole = width(step.title.as_str()) <= columns.title_room(&right);
    if is_all_of(step, &script) && is_whole {
        return Vec::new();
    }
    // The first line may stand above as the title.
    let is_first = is_whole
        && script
            .first()
            .is_some_and(|first| is_all_of(step, std::slice::from_ref(first)));
    let rows = script
        .iter()
        .skip(usize::from(is_first))
        .flat_map(|line| hang(line, room));
    rows.map(|row| plain(row, Role::Command)).collect()
}

/// What the book says of the step, without what the title says already.
fn body(step: &Step) -> Vec<SafeText> {
    let title = step.title.as_str().to_lowercase();
    let is_said = |line: &&SafeText| !line.is_empty() && title.contains(&line.as_str().trim().to_lowercase());
    let lines: Vec<SafeText> = step.body.iter().filter(|line| !is_said(line)).cloned().collect();
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    lines[first..].to_vec()
}
