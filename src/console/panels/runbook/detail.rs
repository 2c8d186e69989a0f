//! Draws one step whole, or what a section says: words, command, what running it would do, and what came of it.

use super::code::{hang, script};
use super::look::{Place, section, selected_step};
use super::next::{key, next};
use super::progress::{has_changed, record};
use super::prose::{Line, lines as prose_lines, plain};
use super::values::{gaps, variables};
use super::{jump, words};
use crate::console::app::State;
use crate::console::input::ListAction;
use crate::console::layout::{Panel, inside};
use crate::console::theme::Role;
use crate::console::view::{Canvas, Row, wrap};
use crate::domain::checklist::{Fate, StepRecord, StepState};
use crate::domain::runbook::{Jump, Step, StepCommand, StepKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How many lines there are at the width they are shown in.
#[must_use]
pub fn height(state: &State) -> usize {
    let place = state.own_layout().place(Panel::Runbook).map(inside);
    let wide = place.map_or(1, |area| usize::from(area.width.saturating_sub(2)));
    lines(state, wide).len()
}

/// Draws the lines from the one a person has scrolled to, and says how many are below.
pub fn view(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let lines = lines(canvas.state, usize::from(area.width.saturating_sub(2)));
    let height = usize::from(area.height);
    let top = canvas.state.runbook.top.min(lines.len().saturating_sub(height));
    for (y, line) in (0..area.height).zip(lines.iter().skip(top)) {
        let mut row = Row::new(buf, area, y);
        row.skip(1);
        for (text, role) in line {
            row.put(text, canvas.style(*role));
        }
    }
    let below = lines.len().saturating_sub(top + height);
    if below > 0 && area.height > 1 {
        let key = key(canvas.state, ListAction::PageDown);
        let text = format!(" {} more lines below: {key} ", below + 1);
        let last = Rect {
            y: area.bottom() - 1,
            height: 1,
            ..area
        };
        Row::new(buf, last, 0).put(&" ".repeat(usize::from(area.width)), canvas.style(Role::Text));
        Row::new(buf, last, 0).put(&text, canvas.style(Role::Muted));
    }
}

fn lines(state: &State, wide: usize) -> Vec<Line> {
    match state.runbook.place {
        Place::Prose => of_section(state, wide),
        Place::Contents | Place::Steps | Place::Detail => of_step(state, wide),
    }
}

fn of_section(state: &State, wide: usize) -> Vec<Line> {
    let Some((book, section)) = section(state) else {
        return Vec::new();
    };
    let mut lines = prose_lines(&section.prose, wide);
    // Titles with nothing to do below them: what they say is read here.
    for step in section.steps.iter().filter(|step| step.kind == StepKind::Group) {
        if lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(Line::new());
        }
        lines.extend(said(&format!("{} {}", step.number, step.title), Role::Strong, wide));
        lines.extend(prose_lines(&step.body, wide));
    }
    lines.extend(links(state, &section.jumps, wide));
    lines.push(Line::new());
    lines.push(plain(format!("{}:{}", book.id, section.line), Role::Muted));
    lines
}

fn said(text: &str, role: Role, wide: usize) -> Vec<Line> {
    wrap(text, wide).into_iter().map(|line| plain(line, role)).collect()
}

fn of_step(state: &State, wide: usize) -> Vec<Line> {
    let Some((book, _, step)) = selected_step(state) else {
        return Vec::new();
    };
    let record = record(state, step);
    let title = format!("{} {}", step.number, step.title);
    let mut lines = said(title.trim(), Role::Strong, wide);
    lines.extend(prose_lines(&step.body, wide));
    for need in &step.needs {
        lines.extend(said(&format!("first: {need}"), Role::NoticeWarning, wide));
    }
    if let Some(command) = &step.command {
        lines.push(Line::new());
        lines.extend(command_lines(state, command, wide));
    }
    for test in words::success(
        &step.success,
        step.command.as_ref().map(|command| command.script.as_str()),
    ) {
        lines.extend(said(&test, Role::Muted, wide));
    }
    lines.extend(links(state, &step.jumps, wide));
    lines.push(Line::new());
    if step.kind != StepKind::Group {
        for (text, role) in outcome(&record, step) {
            lines.extend(said(&text, role, wide));
        }
    }
    if let Some(text) = next(state, step, &record) {
        lines.extend(said(&format!("next: {text}"), Role::Strong, wide));
    }
    lines.extend(last_output(state, step, wide));
    lines.push(plain(format!("{}:{}", book.id, step.line), Role::Muted));
    lines
}

/// The whole command, its class with the reason, and what has to be filled in.
fn command_lines(state: &State, command: &StepCommand, wide: usize) -> Vec<Line> {
    let rows = script(state, command).into_iter();
    let rows = rows.flat_map(|line| hang(&line, wide.saturating_sub(2)));
    let mut lines: Vec<Line> = rows.map(|row| plain(format!("  {row}"), Role::Command)).collect();
    let class = if command.why.is_empty() {
        command.class.words().to_owned()
    } else {
        format!("{}: {}", command.class.words(), command.why)
    };
    lines.extend(said(&class, command.class.into(), wide));
    let mut note = |text: &str, role| lines.extend(said(text, role, wide));
    for gap in gaps(state, command) {
        let text = format!("needs {} ({}): f fills it in", gap.text, gap.kind.word());
        note(&text, Role::NoticeWarning);
    }
    for variable in variables(state, command) {
        note(&variable, Role::Muted);
    }
    if let Some(directory) = &command.directory {
        note(&format!("in the directory {directory}"), Role::Muted);
    }
    if let Some(seconds) = command.timeout {
        note(&format!("may take {seconds} s"), Role::Muted);
    }
    if command.is_stream {
        note("goes on until it is stopped: x stops it", Role::Muted);
    }
    if command.is_interactive {
        note("asks questions: it gets a terminal of its own", Role::Muted);
    }
    if command.prints_secret {
        note(
            "prints a fresh secret: it is shown once and kept nowhere",
            Role::NoticeWarning,
        );
    }
    lines
}

/// The links with the numbers that follow them.
fn links(state: &State, jumps: &[Jump], wide: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for (number, jump) in (1..).zip(jumps) {
        let mark = if number < 10 { format!("{number} ") } else { "  ".into() };
        for (at, line) in wrap(jump::words(state, jump).as_str(), wide.saturating_sub(5))
            .into_iter()
            .enumerate()
        {
            let lead = if at == 0 { format!("-> {mark}") } else { " ".repeat(5) };
            lines.push(vec![(lead, Role::Key), (line, Role::Text)]);
        }
    }
    lines
}

/// What came of the step so far: earlier attempts, where it stands, notes.
fn outcome(record: &StepRecord, step: &Step) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    for (number, attempt) in (1..).zip(&record.attempts) {
        let at = attempt
            .at
            .map_or_else(String::new, |at| at.format(" at %H:%M:%SZ").to_string());
        let by = format!("by {}{at}", attempt.who);
        lines.push((
            format!("try {number}: {}", standing(&attempt.state, &by, step)),
            Role::Muted,
        ));
    }
    let by = match record.at {
        Some(at) => format!("by {} at {}", record.who, at.format("%H:%M:%SZ")),
        None => String::new(),
    };
    lines.push((standing(&record.state, &by, step), Role::from(&record.state)));
    if has_changed(record, step) {
        let text = "the book says something else now than when this was done: read it again";
        lines.push((text.into(), Role::NoticeWarning));
    }
    let assignee = if record.assignee.is_empty() {
        &step.owner
    } else {
        &record.assignee
    };
    if !assignee.is_empty() {
        lines.push((format!("for {assignee}"), Role::Strong));
    }
    lines.extend(record.notes.iter().map(|note| (format!("note: {note}"), Role::Text)));
    lines
}

fn standing(state: &StepState, by: &str, step: &Step) -> String {
    match state {
        StepState::Todo if step.command.is_some() => "not run yet".into(),
        StepState::Todo => "not done yet".into(),
        StepState::Running { .. } => format!("running, started {by}"),
        StepState::Done { observed, warns } => {
            let done = if *warns { "done with a warning" } else { "done" };
            if observed.is_empty() {
                format!("{done} {by}")
            } else {
                format!("{done} {by}: {observed}")
            }
        }
        StepState::Verifying { question, observed } => {
            format!("ended {by}: {observed}. Did it work? {question} (v says)")
        }
        StepState::Blocked { reason } => format!("blocked {by}: {reason}"),
        StepState::NotApplicable { reason } => format!("does not apply, {by}: {reason}"),
        StepState::Cancelled { how } => format!("{how} {by}"),
        StepState::Skipped { reason } => format!("skipped {by}: {reason}"),
        StepState::Failed { how } => format!("failed {by}: {how}"),
        StepState::Lost { fate, .. } => {
            let known = match fate {
                Fate::Unknown => String::new(),
                fate => format!("; {}", fate.words()),
            };
            format!("lost {by}: the host ended while it ran, nobody knows how far it came{known}")
        }
    }
}

/// The last line that the step's command wrote, where its output is at hand.
fn last_output(state: &State, step: &Step, wide: usize) -> Vec<Line> {
    let run = state.world.run.as_ref().filter(|run| run.step == step.id);
    let last = run.and_then(|run| run.lines.iter().rev().find(|line| !line.text.is_empty()));
    last.map_or_else(Vec::new, |line| {
        said(&format!("last output (o shows all): {}", line.text), Role::Text, wide)
    })
}
