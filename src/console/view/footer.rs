//! The last line: a sentence for the person, else the keys that help most where they are.

use super::canvas::Canvas;
use super::notice;
use super::text::{Row, width};
use crate::console::app::{Link, Mode, State, scopes};
use crate::console::input::{
    Action, ContainersAction, GlobalAction, IncidentAction, ListAction, LogsAction, OutputAction, RunbookAction,
    ServicesAction, TimelineAction,
};
use crate::console::layout::Panel;
use crate::console::panels::incident::{self, Key};
use crate::console::panels::output::live_terminal;
use crate::console::panels::runbook::jump::jumps;
use crate::console::panels::runbook::progress::record;
use crate::console::panels::runbook::{Place, is_to_read, section, selected_step};
use crate::console::theme::Role;
use crate::domain::checklist::StepState;
use crate::domain::moment::between;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the line.
pub fn draw(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let area = Rect {
        x: area.x + 1.min(area.width),
        width: area.width.saturating_sub(2),
        ..area
    };
    if matches!(canvas.state.mode, Mode::Typing { .. }) {
        // The way back is on show as long as the keys are away, whatever else there is to say.
        Row::new(buf, area, 0).put("ctrl-]", canvas.style(Role::Key)).put(
            " gives your keys back; all others go to the command",
            canvas.style(Role::NoticeWarning),
        );
    } else if !canvas.state.pending.is_empty() {
        continuations(canvas, area, buf);
    } else if let Some(told) = canvas.state.notices.current(canvas.now) {
        let age = between(told.at, canvas.now);
        let notice = notice::Notice {
            kind: told.kind,
            text: &told.text,
            age,
        };
        // A sentence that is too long for the last row takes the border above it, too.
        let up = u16::from(area.y > 0 && notice::rows(&notice, usize::from(area.width)).len() > 1);
        let area = Rect {
            y: area.y - up,
            height: area.height + up,
            ..area
        };
        notice::draw(&notice, canvas.theme, area, buf);
    } else if let Link::Lost { since: at, why } = &canvas.state.link {
        let text = format!("what you see is {} old: the host is gone ({why})", canvas.age(*at));
        Row::new(buf, area, 0).put(&text, canvas.style(Role::NoticeError));
    } else {
        hints(canvas, area, buf);
    }
}

/// What may follow the keys pressed so far.
fn continuations(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let state = canvas.state;
    let mut row = Row::new(buf, area, 0);
    for (keys, action) in state.keymap.continuations(scopes(state.focus()), &state.pending) {
        hint(canvas, &mut row, &keys, action.describe());
    }
}

/// The keys of the focused panel first, then those that work everywhere.
fn hints(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let keymap = &canvas.state.keymap;
    let help = keymap.hint(GlobalAction::Help).map(|key| format!("{key} keys"));
    let reserved = help
        .as_ref()
        .map_or(0, |help| u16::try_from(width(help)).unwrap_or(0) + 1);
    let rest = Rect {
        width: area.width.saturating_sub(reserved),
        ..area
    };
    let mut row = Row::new(buf, rest, 0);
    for (action, word) in of_panel(canvas).iter().chain(&everywhere(canvas)) {
        if let Some(key) = keymap.hint(*action) {
            hint(canvas, &mut row, &key, word);
        }
    }
    // The way to all other keys is always there.
    if let Some(help) = help {
        Row::new(buf, area, 0).at_end(&help, canvas.style(Role::Key));
    }
}

/// One key with its word, where there is room for both.
fn hint(canvas: &Canvas<'_>, row: &mut Row<'_>, key: &str, word: &str) {
    if width(key) + 1 + width(word) <= row.room() {
        row.put(key, canvas.style(Role::Key))
            .skip(1)
            .put(word, canvas.style(Role::Muted))
            .skip(2);
    }
}

type Hint = (Action, &'static str);

fn of_panel(canvas: &Canvas<'_>) -> Vec<Hint> {
    match canvas.state.focus() {
        Panel::Services => vec![
            (ServicesAction::ProbeNow.into(), "probe now"),
            (ServicesAction::Steps.into(), "its steps"),
        ],
        Panel::Containers => vec![
            (ContainersAction::Logs.into(), "its logs"),
            (ContainersAction::Steps.into(), "its steps"),
        ],
        Panel::Runbook => of_runbook(canvas.state),
        Panel::Timeline => vec![
            (ListAction::Open.into(), "whole entry"),
            (TimelineAction::Correct.into(), "correct"),
            (TimelineAction::Kind.into(), "kind"),
            (TimelineAction::Person.into(), "person"),
            (TimelineAction::CopyAll.into(), "copy all"),
        ],
        Panel::Incident => of_incident(canvas),
        Panel::Output => of_output(canvas.state),
        Panel::Logs => vec![
            (LogsAction::Pivot.into(), "this request"),
            (GlobalAction::Filter.into(), "text"),
            (LogsAction::LevelUp.into(), "level"),
            (LogsAction::Source.into(), "source"),
            (LogsAction::Follow.into(), "follow"),
            (LogsAction::Pin.into(), "pin"),
        ],
    }
}

/// What can be done about the selected row.
fn of_incident(canvas: &Canvas<'_>) -> Vec<Hint> {
    let key = incident::selected(canvas.state, canvas.now).map(|row| row.key);
    let mut hints: Vec<Hint> = vec![(ListAction::Open.into(), "what now")];
    match key {
        Some(Key::Clock(..)) => hints.extend([
            (IncidentAction::Pause.into(), "pause"),
            (IncidentAction::Snooze.into(), "put off"),
        ]),
        Some(Key::Hypothesis(_)) => hints.extend([
            (IncidentAction::Support.into(), "supported"),
            (IncidentAction::RuleOut.into(), "ruled out"),
        ]),
        Some(Key::Decision(_)) => hints.push((IncidentAction::Done.into(), "decided")),
        Some(Key::Todo(_)) => hints.extend([
            (IncidentAction::Done.into(), "done"),
            (IncidentAction::Assign.into(), "give"),
            (IncidentAction::RuleOut.into(), "drop"),
        ]),
        Some(Key::Draft(_)) => hints.push((IncidentAction::RuleOut.into(), "drop")),
        Some(Key::Role(_)) => hints.push((IncidentAction::Assign.into(), "give")),
        Some(Key::Next | Key::State | Key::Impact | Key::Updates | Key::Delivery(..) | Key::Figures(_)) | None => {}
    }
    hints.extend([
        (GlobalAction::IncidentHypothesis.into(), "cause"),
        (GlobalAction::IncidentDecision.into(), "proposal"),
        (GlobalAction::IncidentTodo.into(), "todo"),
    ]);
    hints
}

fn of_output(state: &State) -> Vec<Hint> {
    let mut hints: Vec<Hint> = Vec::new();
    if live_terminal(state).is_some() {
        hints.push((OutputAction::Type.into(), "type into it"));
    }
    if state.world.run.as_ref().is_some_and(|run| run.outcome.is_none()) {
        hints.push((OutputAction::Stop.into(), "stop it"));
    }
    hints.push((OutputAction::Step.into(), "its step"));
    hints.push((GlobalAction::Copy.into(), "copy"));
    hints
}

fn of_runbook(state: &State) -> Vec<Hint> {
    match state.runbook.place {
        Place::Contents => vec![
            (ListAction::Open.into(), "open"),
            (GlobalAction::Search.into(), "search"),
        ],
        Place::Prose => of_prose(state),
        Place::Steps | Place::Detail => {
            let stands = selected_step(state).map(|(_, _, step)| record(state, step).state);
            let mut hints: Vec<Hint> = Vec::new();
            let may_run = may_still_run(state);
            match stands {
                _ if may_run => hints.push((RunbookAction::Cancel.into(), "stop it")),
                Some(StepState::Verifying { .. }) => hints.push((RunbookAction::Judge.into(), "did it work?")),
                Some(StepState::Running { .. }) => hints.push((RunbookAction::Cancel.into(), "stop")),
                Some(StepState::Failed { .. }) => hints.push((RunbookAction::Output.into(), "its output")),
                Some(StepState::Blocked { .. } | StepState::Lost { .. } | StepState::Cancelled { .. }) => {
                    hints.push((RunbookAction::Reset.into(), "back to start"));
                }
                Some(
                    StepState::Todo
                    | StepState::Done { .. }
                    | StepState::Skipped { .. }
                    | StepState::NotApplicable { .. },
                )
                | None => {}
            }
            let command = selected_step(state).and_then(|(_, _, step)| step.command.as_ref());
            if command.is_some() && !may_run {
                let is_again = matches!(
                    stands,
                    Some(StepState::Failed { .. } | StepState::Lost { .. } | StepState::Cancelled { .. })
                );
                hints.push((RunbookAction::Run.into(), if is_again { "run again" } else { "run" }));
            }
            hints.push((RunbookAction::Tick.into(), "tick"));
            if command.is_some_and(|command| !command.placeholders.is_empty()) {
                hints.push((RunbookAction::Fill.into(), "fill in"));
            }
            hints.extend([
                (RunbookAction::Skip.into(), "skip"),
                (RunbookAction::Block.into(), "block"),
                (RunbookAction::Note.into(), "note"),
                (GlobalAction::Search.into(), "search"),
            ]);
            hints
        }
    }
}

/// Whether the selected step's command outlived the host that started it: until it ended it is neither reset nor run.
fn may_still_run(state: &State) -> bool {
    let selected = selected_step(state);
    let incident = state.world.open_incident();
    selected
        .zip(incident)
        .is_some_and(|((_, _, step), incident)| incident.outlived_of(&step.id).is_some())
}

fn of_prose(state: &State) -> Vec<Hint> {
    let is_text_alone = section(state).is_some_and(|(_, section)| is_to_read(section));
    let up = if is_text_alone { "contents" } else { "steps" };
    let mut hints: Vec<Hint> = Vec::new();
    if !jumps(state).is_empty() {
        hints.push((ListAction::Open.into(), "follow link"));
    }
    hints.extend([
        (GlobalAction::Back.into(), up),
        (RunbookAction::NextSection.into(), "next section"),
        (ListAction::PageDown.into(), "read on"),
    ]);
    if !state.runbook.trail.is_empty() {
        hints.push((RunbookAction::Back.into(), "back"));
    }
    hints
}

fn everywhere(canvas: &Canvas<'_>) -> Vec<Hint> {
    let world = &canvas.state.world;
    let incident: &[Hint] = if world.open_incident().is_some() {
        &[
            (Action::Global(GlobalAction::IncidentUpdate), "update"),
            (Action::Global(GlobalAction::IncidentNote), "note"),
        ]
    } else if world.is_any_open() {
        &[]
    } else {
        &[(Action::Global(GlobalAction::IncidentDeclare), "declare")]
    };
    let front = (Action::Global(GlobalAction::IncidentFront), "other incident");
    let front = world.others_open().next().map(|_| front);
    let always: [Hint; 5] = [
        (GlobalAction::Palette.into(), "actions"),
        (GlobalAction::FocusNext.into(), "panel"),
        (GlobalAction::Zoom.into(), "zoom"),
        (GlobalAction::Filter.into(), "filter"),
        (GlobalAction::Quit.into(), "leave"),
    ];
    front
        .into_iter()
        .chain(incident.iter().copied())
        .chain(always)
        .collect()
}
