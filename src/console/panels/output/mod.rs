//! Output: what the command that runs, or ran last, has written; a command with a terminal of its own shows that.

mod terminal;
mod view;

use super::rows::passes;
use super::runbook;
use crate::console::app::{Effect, Mode, State, step_of};
use crate::console::input::{ListAction, OutputAction};
use crate::console::layout::{Panel, inside};
use crate::console::panels::cursor::Step;
use crate::domain::checklist::StepState;
use crate::domain::incident::{Fact, Incident};
use crate::domain::run::{OutputLine, RunView};
use crate::domain::{Moment, RunId, StepId};
use crate::wire::NoticeKind;

pub use view::{title, view};

/// A person's view of the output.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The step whose output was asked for; none shows what runs or ran last.
    pub step: Option<StepId>,
    /// How many lines the person went back from the newest; zero follows.
    pub behind: usize,
    /// Text that lines must contain.
    pub filter: String,
    /// The step whose terminal gets the keys once it is there.
    pub types_into: Option<StepId>,
    /// When the last line of the run on show came.
    pub heard: Option<Moment>,
    /// The room a terminal was last said to have.
    pub sized: Option<(RunId, (u16, u16))>,
}

impl Look {
    /// Shows what a step wrote, the newest line first.
    pub fn show(&mut self, step: StepId) {
        self.step = Some(step);
        self.behind = 0;
    }
}

/// The run to watch: the chosen step's, else the one that runs, else the last that ran in this incident.
#[must_use]
pub fn wanted(state: &State) -> Option<RunId> {
    let incident = state.world.incident.as_deref()?;
    if let Some(step) = &state.output.step {
        return match incident.step(step).state {
            StepState::Running { run } => Some(run),
            _ => last_of(incident, Some(step)),
        };
    }
    incident
        .running()
        .map(|running| running.run.clone())
        .or_else(|| last_of(incident, None))
}

/// The last run of a step; of any step where none is named.
fn last_of(incident: &Incident, step: Option<&StepId>) -> Option<RunId> {
    incident.timeline.iter().rev().find_map(|entry| match &entry.fact {
        Fact::RunStarted { run, step: of, .. } if step.is_none_or(|step| step == of) => Some(run.clone()),
        _ => None,
    })
}

/// Takes a run's output.
pub fn heard(state: &mut State, now: Moment, run: RunView) {
    let before = state.world.run.as_ref();
    let is_new = before.is_none_or(|before| before.id != run.id || before.total_lines != run.total_lines);
    if is_new {
        state.output.heard = (run.total_lines > 0).then_some(now);
    }
    state.world.run = Some(run);
}

/// The run on show whose terminal can be typed into now.
#[must_use]
pub fn live_terminal(state: &State) -> Option<&RunId> {
    let run = state.world.run.as_ref().filter(|run| run.outcome.is_none())?;
    let terminal = state.world.terminal.as_ref()?;
    (terminal.run == run.id).then_some(&run.id)
}

/// Columns and rows that a terminal has in its panel, below the command; none where the panel is not on show.
#[must_use]
pub fn terminal_room(state: &State) -> Option<(u16, u16)> {
    let area = inside(state.own_layout().place(Panel::Output)?);
    let room = (area.width, area.height.saturating_sub(1));
    (room.0 > 0 && room.1 > 0).then_some(room)
}

/// The lines that pass the filter.
fn lines(state: &State) -> Vec<&OutputLine> {
    let lines = state.world.run.as_ref().map_or(&[][..], |run| &run.lines);
    lines
        .iter()
        .filter(|line| passes(&state.output.filter, &[line.text.as_str()]))
        .collect()
}

/// All lines that are kept.
#[must_use]
pub fn all_text(state: &State) -> Option<String> {
    let run = state.world.run.as_ref()?;
    let lines = run.lines.iter().map(|line| line.text.as_str());
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// Moves through the lines; opening types into a terminal, else shows the step.
pub fn list(state: &mut State, now: Moment, action: ListAction) -> Vec<Effect> {
    let last = lines(state).len().saturating_sub(1);
    let Some(step) = step_of(action, state.page(Panel::Output)) else {
        return if live_terminal(state).is_some() {
            type_into(state, now)
        } else {
            Vec::new()
        };
    };
    // The newest line is at the bottom: up is further behind.
    let turned = match step {
        Step::Up(by) => Step::Down(by),
        Step::Down(by) => Step::Up(by),
        Step::First => Step::Last,
        Step::Last => Step::First,
    };
    state.output.behind = turned.from(state.output.behind, last);
    Vec::new()
}

/// Carries out one action.
pub fn act(state: &mut State, now: Moment, action: OutputAction) -> Vec<Effect> {
    match action {
        OutputAction::Stop => runbook::cancel(state, now),
        OutputAction::Type => type_into(state, now),
        OutputAction::Step => {
            let Some(step) = state.world.run.as_ref().map(|run| run.step.clone()) else {
                state.notices.say(now, NoticeKind::Info, "nothing was run yet");
                return Vec::new();
            };
            runbook::jump::go_to_step(state, now, &step)
        }
    }
}

/// From now on the keys go to the terminal.
fn type_into(state: &mut State, now: Moment) -> Vec<Effect> {
    let Some(run) = live_terminal(state).cloned() else {
        let text = "no terminal to type into (hint: i on a step runs it in a terminal)";
        state.notices.say(now, NoticeKind::Info, text);
        return Vec::new();
    };
    state.mode = Mode::Typing { run };
    Vec::new()
}

/// Follows the newest line again, or shows what runs again; false where nothing is to undo.
pub fn back(state: &mut State) -> bool {
    let was_behind = std::mem::take(&mut state.output.behind) > 0;
    was_behind || state.output.step.take().is_some()
}
