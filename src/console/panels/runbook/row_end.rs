//! What stands at the end of a step's row: where it stands, what it needs, what its command would do.

use super::here;
use super::progress::{has_changed, record};
use super::steps::Columns;
use super::together;
use super::values::gaps;
use crate::console::app::State;
use crate::console::input::RunbookAction;
use crate::console::theme::Role;
use crate::console::view::{Canvas, Part, fit, middle, thin, width};
use crate::domain::checklist::{Fate, StepRecord, StepState};
use crate::domain::runbook::{CommandClass, Step, StepCommand, StepKind};

/// The fewest columns for why a step failed or is blocked, where its title needs the room.
const REASON: usize = 28;
/// The fewest columns a title keeps, whatever stands at the end of its row.
const LEAST_TITLE: usize = 24;
/// The same where it stands beside what went wrong.
const LEAST_BESIDE: usize = 20;

/// The parts there is room for, the shorter words where the title needs the room.
pub(super) fn thin_right(canvas: &Canvas<'_>, step: &Step, columns: Columns) -> Vec<Part> {
    let mut right = standing(canvas, step, columns);
    let title = width(step.title.as_str());
    // Fewer words at the end of the row, so that more of the title fits.
    while title > columns.title_room(&right) {
        let Some(part) = right.iter_mut().find(|part| !part.short.is_empty()) else {
            break;
        };
        part.text = std::mem::take(&mut part.short);
    }
    let is_wrong = matches!(
        record(canvas.state, step).state,
        StepState::Failed { .. } | StepState::Done { warns: true, .. }
    );
    let least = if is_wrong { LEAST_BESIDE } else { LEAST_TITLE };
    let room = columns.wide.saturating_sub(columns.text + least.min(title) + 3);
    let mut right = thin(right, 2, room);
    if let [only] = right.as_mut_slice()
        && !is_class(&only.text)
    {
        only.text = if is_wrong {
            gist(&only.text, room)
        } else {
            fit(&only.text, room).into_owned()
        };
    }
    right
}

/// What went wrong in at most `room` columns: how long it took goes first, then the middle; how it ended stays.
fn gist(text: &str, room: usize) -> String {
    let without_time = || {
        let at = [", after ", " after ", " in "]
            .iter()
            .find_map(|mark| text.rfind(mark))?;
        let is_time = text[at..].ends_with(" s") && text[at..].contains(|digit: char| digit.is_ascii_digit());
        is_time.then(|| &text[..at])
    };
    let told = if width(text) <= room {
        text
    } else {
        without_time().unwrap_or(text)
    };
    // What is worst stands first; the mark says that there is more.
    match told.split_once(", ") {
        Some((first, _)) if width(told) > room && width(first) < room => format!("{first}…"),
        _ => middle(told, room).into_owned(),
    }
}

/// Half a word of what a command does would be worse than half a title.
fn is_class(text: &str) -> bool {
    [
        CommandClass::Reads,
        CommandClass::Local,
        CommandClass::ChangesProduction,
        CommandClass::Destructive,
    ]
    .iter()
    .any(|class| class.words() == text || class.code() == text)
}

/// What stands at the end of a step's row, the most important last and never left out.
pub(super) fn standing(canvas: &Canvas<'_>, step: &Step, columns: Columns) -> Vec<Part> {
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
    if together::is_queued(state, &step.id) {
        parts.push(Part::new(1, Role::StepRunning, "waits for its turn").or("waits"));
    }
    if record.state == StepState::Todo {
        parts.extend(of_todo(state, step));
    } else {
        // The room beside the title, where the title leaves more than the fewest columns.
        let title = width(step.title.as_str()).min(columns.wide.saturating_sub(columns.text) / 2);
        let room = columns.wide.saturating_sub(columns.text + title + 3).max(REASON);
        let (text, short) = moved(canvas, &record, room);
        parts.push(Part::new(0, Role::from(&record.state), text).or(short));
    }
    parts
}

/// A state that somebody brought about, in words, and in fewer: a reason gets `room` columns then.
fn moved(canvas: &Canvas<'_>, record: &StepRecord, room: usize) -> (String, String) {
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
        let short = fit(&text, room).into_owned();
        (text, short)
    };
    let wrong = |text: String| {
        let short = gist(&text, room);
        (text, short)
    };
    match &record.state {
        StepState::Todo => (String::new(), String::new()),
        StepState::Running { .. } => {
            let since = record.at.map_or_else(String::new, |at| canvas.age(at));
            (format!("running {since}"), String::new())
        }
        StepState::Done { warns: true, observed } if !observed.is_empty() => wrong(format!("warning: {observed}")),
        StepState::Done { warns: true, .. } => (by("done with warning").0, format!("warning {}", record.who)),
        StepState::Done { .. } => by(""),
        StepState::Verifying { .. } => {
            let key = canvas.state.keymap.hint(RunbookAction::Judge);
            let key = key.map_or_else(String::new, |key| format!(" {key} says"));
            (format!("did it work?{key}"), "did it work?".into())
        }
        StepState::Blocked { reason: why } => reason(format!("blocked: {why}")),
        StepState::NotApplicable { .. } => by("n/a"),
        StepState::Cancelled { .. } => by("cancelled"),
        StepState::Skipped { .. } => by("skipped"),
        StepState::Failed { how } if how.is_empty() => by("failed"),
        StepState::Failed { how } => wrong(how.to_string()),
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

fn of_todo(state: &State, step: &Step) -> Vec<Part> {
    match &step.command {
        Some(command) => of_command(state, command),
        None => of_words(step),
    }
}

/// What a step without a command offers.
fn of_words(step: &Step) -> Vec<Part> {
    let links = step.jumps.len();
    let link = match (step.kind, links) {
        (StepKind::Edit, _) => "by hand".into(),
        (_, 0) => return Vec::new(),
        (StepKind::Refer, _) => "enter goes there".into(),
        (_, 1) => "1 link".into(),
        (_, links) => format!("{links} links"),
    };
    vec![Part::new(3, Role::Muted, link)]
}

fn of_command(state: &State, command: &StepCommand) -> Vec<Part> {
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

#[cfg(test)]
mod tests {
    use super::gist;

    #[test]
    fn a_reason_keeps_what_tells() {
        for (room, wanted) in [
            (18, "exit 125 in 0.4 s"),
            (17, "exit 125 in 0.4 s"),
            (13, "exit 125"),
            (8, "exit 125"),
        ] {
            assert_eq!(gist("exit 125 in 0.4 s", room), wanted, "{room}");
        }
        assert_eq!(gist("HTTP 503, after 0.4 s", 14), "HTTP 503");
        assert_eq!(gist("HTTP 503, the book says 200", 18), "HTTP 503…");
        assert_eq!(gist("the output has no `ready`", 20), "the output h…`ready`");
    }
}
