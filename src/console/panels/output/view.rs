//! Draws the output: the exact command, then its last lines.

use super::{last_of, lines, live_terminal, terminal};
use crate::console::app::{Mode, State};
use crate::console::input::OutputAction;
use crate::console::panels::runbook::code::hang;
use crate::console::theme::Role;
use crate::console::view::{Canvas, Part, Row, Title, middle};
use crate::domain::SafeText;
use crate::domain::checklist::StepState;
use crate::domain::moment::between;
use crate::domain::run::{OutputLine, RunOutcome, RunView};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What the border says.
#[must_use]
pub fn title(canvas: &Canvas<'_>) -> Title {
    let Some(run) = canvas.state.world.run.as_ref() else {
        return Title::default();
    };
    let state = verdict(canvas.state, run).unwrap_or_else(|| ended(canvas, run));
    let step = canvas.state.world.step(&run.step);
    let mut parts = Vec::new();
    if let Some((_, _, step)) = step {
        parts.push(Part::new(2, Role::Text, step.title.to_string()));
    }
    let badge = badge(run, &state);
    parts.push(state);
    parts.extend(live(canvas, run));
    if canvas.state.output.behind > 0 {
        parts.push(Part::new(
            1,
            Role::Muted,
            format!("{} lines below", canvas.state.output.behind),
        ));
    }
    Title {
        joint: ": ",
        parts,
        badge,
        is_old: false,
    }
}

/// What a command that goes on needs said: that its lines are live, how to stop it, who has the keys.
fn live(canvas: &Canvas<'_>, run: &RunView) -> Vec<Part> {
    let mut parts = Vec::new();
    if run.outcome.is_some() {
        return parts;
    }
    let state = canvas.state;
    let key = |action| state.keymap.hint(action).unwrap_or_else(|| ":".into());
    if live_terminal(state).is_some() {
        let text = if matches!(state.mode, Mode::Typing { .. }) {
            "your keys go there".into()
        } else {
            format!("terminal: {} types into it", key(OutputAction::Type))
        };
        parts.push(Part::new(1, Role::NoticeWarning, text));
    } else if run.is_stream {
        let text = match state.output.heard {
            Some(heard) => format!("live, last line {} ago", canvas.age(heard)),
            None => "live, no line yet".into(),
        };
        parts.push(Part::new(1, Role::StepRunning, text));
        parts.push(Part::new(
            3,
            Role::Muted,
            format!("{} stops it", key(OutputAction::Stop)),
        ));
    }
    parts
}

/// What its tab says while another panel is on show.
fn badge(run: &RunView, state: &Part) -> String {
    let words = match (&run.outcome, state.role) {
        (None, _) => "running",
        (Some(_), Role::StepFailed) => "failed",
        (Some(_), _) => "",
    };
    words.into()
}

/// What the run was judged to be, with what was seen: an exit code of 0 is no success where the book asks for more.
/// None while it runs, where it went well, and where the step was run again since.
fn verdict(state: &State, run: &RunView) -> Option<Part> {
    let incident = state.world.incident.as_deref().filter(|_| run.outcome.is_some())?;
    if last_of(incident, Some(&run.step)).as_ref() != Some(&run.id) {
        return None;
    }
    let part = |role, word: &str, seen: &SafeText| {
        let long = format!("{word}: {seen}");
        let short = format!("{word}: {}", brief(seen.as_str()));
        Part::new(0, role, long).or(short)
    };
    let state = incident.step(&run.step).state;
    let waits = Role::from(&state);
    match state {
        StepState::Failed { how } => Some(part(Role::StepFailed, "failed", &how)),
        StepState::Done { observed, warns: true } => Some(part(Role::NoticeWarning, "warning", &observed)),
        StepState::Verifying { observed, .. } => Some(part(waits, "did it work?", &observed)),
        StepState::Todo
        | StepState::Running { .. }
        | StepState::Done { .. }
        | StepState::Skipped { .. }
        | StepState::Blocked { .. }
        | StepState::NotApplicable { .. }
        | StepState::Cancelled { .. }
        | StepState::Lost { .. } => None,
    }
}

/// What was seen up to its first comma: `HTTP 503`.
fn brief(seen: &str) -> &str {
    seen.split_once(", ").map_or(seen, |(first, _)| first)
}

/// How the run stands, in words and meaning.
fn ended(canvas: &Canvas<'_>, run: &RunView) -> Part {
    let (words, role) = outcome(canvas, run);
    Part::new(0, role, words)
}

fn outcome(canvas: &Canvas<'_>, run: &RunView) -> (String, Role) {
    let took = between(run.started, run.ended.unwrap_or(canvas.now));
    let seconds = format!("{}.{} s", took.as_secs(), took.subsec_millis() / 100);
    match &run.outcome {
        None => (format!("running {}", canvas.age(run.started)), Role::StepRunning),
        Some(outcome @ RunOutcome::Exited { .. }) if outcome.is_success() => {
            (format!("{} in {seconds}", outcome.words()), Role::StepDone)
        }
        Some(outcome @ (RunOutcome::Lost | RunOutcome::NotStarted { .. })) => (outcome.words(), Role::StepLost),
        Some(outcome) => (format!("{} after {seconds}", outcome.words()), Role::StepFailed),
    }
}

/// Draws the lines, the newest at the bottom.
pub fn view(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let Some(run) = canvas.state.world.run.as_ref() else {
        canvas.sentence(
            "nothing was run yet: r runs the step that is selected in the runbook",
            area,
            buf,
        );
        return;
    };
    Row::new(buf, area, 0)
        .skip(1)
        .put("$ ", canvas.style(Role::Muted))
        .put(run.command.as_str(), canvas.style(Role::Command));
    let below = Rect {
        y: area.y + 1.min(area.height),
        height: area.height.saturating_sub(1),
        ..area
    };
    let terminal = canvas.state.world.terminal.as_ref();
    if let Some(screen) = terminal.filter(|screen| screen.run == run.id && canvas.state.output.filter.is_empty()) {
        terminal::view(canvas, screen, below, buf);
        return;
    }
    let lines = lines(canvas.state);
    if lines.is_empty() {
        canvas.sentence(quiet(canvas, run), below, buf);
        return;
    }
    let end = lines.len() - canvas.state.output.behind.min(lines.len() - 1);
    let rows = rows(&lines[..end], below);
    for (y, (mark, text, role)) in (0..below.height).zip(&rows) {
        Row::new(buf, below, y)
            .skip(1)
            .column(mark, MARK, canvas.style(Role::Muted))
            .put(text, canvas.style(*role));
    }
}

/// Columns of the mark before each line.
const MARK: usize = 4;
/// The most rows that one line of an error gets: what went wrong stands at its end as often as at its beginning.
const ROWS: usize = 4;

/// The last lines as rows that fill the area; an error is broken into rows, anything else is cut.
fn rows(lines: &[&OutputLine], area: Rect) -> Vec<(&'static str, String, Role)> {
    let (wide, height) = (usize::from(area.width), usize::from(area.height));
    let room = wide.saturating_sub(1 + MARK);
    let mut all = Vec::new();
    for line in lines.iter().rev() {
        let text = line.text.as_str();
        if line.is_error {
            let mut broken = hang(middle(text, room * ROWS).as_ref(), room);
            broken.truncate(ROWS + 1);
            broken.resize(broken.len().max(1), String::new());
            let first = broken.len().saturating_sub(1);
            let marked = broken.into_iter().rev().enumerate();
            all.extend(marked.map(|(at, row)| (if at == first { "err" } else { "" }, row, Role::LevelWarn)));
        } else {
            all.push(("", text.to_owned(), Role::Text));
        }
        if all.len() >= height {
            break;
        }
    }
    all.truncate(height);
    all.reverse();
    all
}

fn quiet(canvas: &Canvas<'_>, run: &RunView) -> &'static str {
    if !canvas.state.output.filter.is_empty() {
        "no line matches the filter: Esc removes it"
    } else if run.outcome.is_none() {
        "no output yet"
    } else {
        "it wrote nothing"
    }
}
