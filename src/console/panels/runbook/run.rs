//! Running a step: reading starts at once, everything else asks, and what cannot run says why.

use super::look::selected_step;
use super::values::gaps;
use super::{fill, here, next, together, words};
use crate::console::app::{Confirm, Deed, Effect, Mode, State, command, confirm, needs_incident, reaches_host};
use crate::console::input::{LineEdit, RunbookAction};
use crate::console::layout::Panel;
use crate::domain::checklist::StepState;
use crate::domain::guards::Guards;
use crate::domain::incident::{Command, Incident, Running};
use crate::domain::moment::between;
use crate::domain::runbook::{CommandClass, StepKind};
use crate::domain::{Moment, SafeText, StepId};
use crate::wire::{NoticeKind, ToHost};
use std::time::Duration;

/// A run that a person asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The step.
    pub step: StepId,
    /// The hash of the book that was on screen.
    pub sha256: String,
    /// Whether it gets a terminal of its own.
    pub terminal: bool,
}

/// Runs the selected step, asks whether to, asks for its values, or says why it cannot run.
pub fn run(state: &mut State, now: Moment, terminal: bool) -> Vec<Effect> {
    let Some(step) = selected_step(state).map(|(_, _, step)| step.id.clone()) else {
        let text = "no step is selected (hint: open a section first)";
        state.notices.say(now, NoticeKind::Warning, text);
        return Vec::new();
    };
    run_step(state, now, &step, terminal)
}

/// The same for a step by its name.
pub fn run_step(state: &mut State, now: Moment, step: &StepId, terminal: bool) -> Vec<Effect> {
    if let Some(why) = obstacle(state, step) {
        state.notices.say(now, NoticeKind::Warning, why);
        return Vec::new();
    }
    if !needs_incident(state, now) {
        return Vec::new();
    }
    let Some((book, _, found)) = state.world.step(step) else {
        return Vec::new();
    };
    let Some(command) = &found.command else {
        return Vec::new();
    };
    let class = command.class;
    let wish = Wish {
        step: step.clone(),
        sha256: book.sha256.clone(),
        terminal: terminal || command.is_interactive,
    };
    if !gaps(state, command).is_empty() {
        return fill::open_to_run(state, &wish);
    }
    match class {
        CommandClass::Reads => start(state, now, wish, SafeText::default()),
        CommandClass::Local | CommandClass::ChangesProduction => ask(state, now, wish, None),
        CommandClass::Destructive => {
            let word = state.world.welcome.as_ref().map(|welcome| welcome.environment.clone());
            ask(state, now, wish, Some(word.unwrap_or_default()))
        }
    }
}

/// Opens the question, and asks the host where the command would land.
pub(super) fn ask(state: &mut State, now: Moment, wish: Wish, word: Option<SafeText>) -> Vec<Effect> {
    if !reaches_host(state, now) {
        return Vec::new();
    }
    state.world.guards = None;
    let step = wish.step.clone();
    state.mode = Mode::Confirm(Confirm {
        deed: Deed::Run(wish),
        word,
        typed: LineEdit::default(),
        top: 0,
        asked: Some(now),
        is_hurried: false,
        came: None,
    });
    vec![Effect::Send(ToHost::AskGuards { step })]
}

/// So long a question waits for the host to say where its command would land.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is known of where the command of a question would land.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landing<'a> {
    /// The host reads it.
    Reading,
    /// The host has read it.
    Read(&'a Guards),
    /// The host did not say, and is not waited for any more.
    Unknown,
}

/// The step for which the host is asked where the deed would land; none where nothing lands anywhere.
#[must_use]
pub fn lands(state: &State, deed: &Deed) -> Option<StepId> {
    together::landing_step(state, deed.wishes())
}

/// Whether a book says something else now than when a run was asked for.
#[must_use]
pub fn is_outdated(state: &State, deed: &Deed) -> bool {
    let is_other = |wish: &Wish| {
        let book = state.world.step(&wish.step).map(|(book, ..)| book);
        book.is_none_or(|book| book.sha256 != wish.sha256)
    };
    deed.wishes().iter().any(is_other)
}

/// Where the command of a question would land. Yes counts only when that is read, or known to stay unknown.
#[must_use]
pub fn landing<'a>(state: &'a State, now: Moment, confirm: &Confirm) -> Landing<'a> {
    let Some(step) = lands(state, &confirm.deed) else {
        return Landing::Unknown;
    };
    let read = state.world.guards.as_deref().filter(|guards| guards.step == step);
    let is_over = confirm.asked.is_none_or(|asked| between(asked, now) >= PATIENCE) || state.is_lost();
    match read {
        Some(guards) => Landing::Read(guards),
        None if is_over => Landing::Unknown,
        None => Landing::Reading,
    }
}

/// Runs a step that may run, and shows its output from now on.
pub fn start(state: &mut State, now: Moment, wish: Wish, typed: SafeText) -> Vec<Effect> {
    let before = state.runbook.here.as_ref().map(|here| here.step.clone());
    here::run_another(state, &wish.step, before);
    state.output.show(wish.step.clone());
    state.output.types_into = wish.terminal.then(|| wish.step.clone());
    state.bring_up(Panel::Output);
    let step = wish.step.clone();
    let run = Command::RunStep {
        step: wish.step,
        sha256: wish.sha256,
        typed,
        terminal: wish.terminal,
    };
    let effects = command(state, now, run, "");
    together::sent(state, &step, &effects);
    effects
}

/// Why a step cannot run, with what to try; none where it can.
fn obstacle(state: &State, step: &StepId) -> Option<String> {
    let Some((_, _, step)) = state.world.step(step) else {
        return Some("this step is not in the books any more (hint: the book changed on disk)".into());
    };
    match (step.kind, &step.command) {
        (StepKind::Group, _) => return Some(words::title(state)),
        (StepKind::Refer, None) => return Some("this points to another section (hint: enter goes there)".into()),
        (_, _) => {}
    }
    let Some(command) = &step.command else {
        return Some(if step.kind == StepKind::Edit {
            {
                let file = words::file_of(step).unwrap_or("the file");
                let tick = next::key(state, RunbookAction::Tick);
                format!("no command: edit `{file}` by hand, then {tick} ticks it off")
            }
        } else {
            let tick = next::key(state, RunbookAction::Tick);
            format!("this step has no command (hint: do it, then {tick} ticks it off)")
        });
    };
    let read_only = state.world.welcome.as_ref().is_some_and(|welcome| welcome.read_only);
    if read_only && command.class != CommandClass::Reads {
        let class = command.class.words();
        return Some(format!(
            "cannot run: this host is read-only and the command is `{class}`"
        ));
    }
    let incident = state.world.open_incident()?;
    if let Some(outlived) = incident.outlived_of(&step.id) {
        let key = state.keymap.hint(RunbookAction::Cancel).unwrap_or_default();
        let pid = outlived.pid;
        return Some(format!(
            "its command may still run: pid {pid} (hint: {key} stops it, then run it)"
        ));
    }
    match incident.step(&step.id).state {
        StepState::Running { .. } => Some("this step is running (hint: wait for it, or cancel it)".into()),
        StepState::Todo
        | StepState::Verifying { .. }
        | StepState::Blocked { .. }
        | StepState::NotApplicable { .. }
        | StepState::Cancelled { .. }
        | StepState::Done { .. }
        | StepState::Skipped { .. }
        | StepState::Failed { .. }
        | StepState::Lost { .. } => None,
    }
}

/// Asks whether to stop what runs now: the selected step, else the one whose output is shown, else the only one.
pub fn cancel(state: &mut State, now: Moment) -> Vec<Effect> {
    let selected = selected_step(state).map(|(_, _, step)| step.id.clone());
    let incident = state.world.incident.as_deref();
    let all: Vec<&Running> = incident.into_iter().flat_map(Incident::stoppable).collect();
    let only = all.first().filter(|_| all.len() == 1);
    let shown = state.world.run.as_ref().map(|run| &run.id);
    // In the output panel the run on show is the one that is meant.
    let selected = selected.filter(|_| state.focus() != Panel::Output);
    let running = all
        .iter()
        .find(|running| Some(&running.step) == selected.as_ref())
        .or_else(|| all.iter().find(|running| Some(&running.run) == shown))
        .or(only);
    let Some(running) = running.map(|running| (*running).clone()) else {
        let text = match all.len() {
            0 => "nothing is running".to_owned(),
            count => format!("{count} commands run (hint: select the step to stop)"),
        };
        state.notices.say(now, NoticeKind::Info, text);
        return Vec::new();
    };
    let deed = Deed::Cancel {
        run: running.run,
        title: running.title,
    };
    confirm(state, deed, None)
}
