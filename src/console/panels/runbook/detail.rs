//! Draws one step whole: its words, its command, what running it would do, and what came of it.

use super::look::selected_step;
use crate::console::app::State;
use crate::console::layout::{Panel, inside};
use crate::console::theme::Role;
use crate::console::view::{Canvas, Row, wrap};
use crate::domain::SafeText;
use crate::domain::checklist::{StepRecord, StepState};
use crate::domain::runbook::{Step, StepCommand};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A line with its meaning.
type Line = (String, Role);

/// How many lines the detail has at the width it is shown in.
#[must_use]
pub fn height(state: &State) -> usize {
    let place = state.own_layout().place(Panel::Runbook).map(inside);
    let wide = place.map_or(1, |area| usize::from(area.width.saturating_sub(2)));
    lines(state, wide).len()
}

/// Draws the lines from the one a person has scrolled to.
pub fn view(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let lines = lines(canvas.state, usize::from(area.width.saturating_sub(2)));
    let top = canvas.state.runbook.top.min(lines.len().saturating_sub(1));
    for (y, (text, role)) in (0..area.height).zip(lines.iter().skip(top)) {
        Row::new(buf, area, y).skip(1).put(text, canvas.style(*role));
    }
}

fn lines(state: &State, wide: usize) -> Vec<Line> {
    let Some((book, _, step)) = selected_step(state) else {
        return Vec::new();
    };
    let incident = state.world.incident.as_deref();
    let record = incident.map_or_else(StepRecord::default, |incident| incident.step(&step.id));
    let mut lines = Vec::new();
    let mut say = |text: &str, role: Role| lines.extend(wrap(text, wide).into_iter().map(|line| (line, role)));
    say(&format!("{} {}", step.number, step.title), Role::Strong);
    for paragraph in &step.body {
        say(paragraph.as_str(), Role::Text);
    }
    if let Some(command) = &step.command {
        lines.push((String::new(), Role::Text));
        lines.extend(command_lines(command, wide));
    }
    lines.push((String::new(), Role::Text));
    lines.extend(
        outcome(&record, step)
            .into_iter()
            .flat_map(|(text, role)| wrap(&text, wide).into_iter().map(move |line| (line, role))),
    );
    lines.push((format!("{}:{}", book.id, step.line), Role::Muted));
    lines
}

/// The whole command, its class with the reason, and what has to be filled in.
fn command_lines(command: &StepCommand, wide: usize) -> Vec<Line> {
    let script = command.script.lines().map(|line| SafeText::clean(line).to_string());
    let script = script.flat_map(|line| wrap(&line, wide.saturating_sub(2)));
    let mut lines: Vec<Line> = script.map(|line| (format!("  {line}"), Role::Command)).collect();
    let class = format!("{}: {}", command.class.words(), command.why);
    lines.extend(wrap(&class, wide).into_iter().map(|line| (line, command.class.into())));
    for gap in &command.placeholders {
        lines.push((format!("fill in {} before it can run", gap.text), Role::NoticeWarning));
    }
    lines
}

/// What came of the step so far.
fn outcome(record: &StepRecord, step: &Step) -> Vec<Line> {
    let role = Role::from(&record.state);
    let by = match record.at {
        Some(at) => format!("by {} at {}", record.who, at.format("%H:%M:%SZ")),
        None => String::new(),
    };
    let state = match &record.state {
        StepState::Todo if step.command.is_some() => "not run yet".into(),
        StepState::Todo => "not done yet".into(),
        StepState::Running { .. } => format!("running, started {by}"),
        StepState::Done { observed, .. } if observed.is_empty() => format!("done {by}"),
        StepState::Done { observed, .. } => format!("done {by}: {observed}"),
        StepState::Verifying { question, observed } => format!("ended {by}: {observed}; to be answered: {question}"),
        StepState::Blocked { reason } => format!("blocked {by}: {reason}"),
        StepState::NotApplicable { reason } => format!("does not apply, {by}: {reason}"),
        StepState::Cancelled { how } => format!("{how} {by}"),
        StepState::Skipped { reason } => format!("skipped {by}: {reason}"),
        StepState::Failed { how } => format!("failed {by}: {how}"),
        StepState::Lost { .. } => format!("lost {by}: the host ended while it ran; nobody knows how far it came"),
    };
    let mut lines = vec![(state, role)];
    lines.extend(record.notes.iter().map(|note| (format!("note: {note}"), Role::Text)));
    lines
}
