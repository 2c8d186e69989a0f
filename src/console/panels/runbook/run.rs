//! Running a step: reading starts at once, everything else asks, and what cannot run says why.

use super::look::selected_step;
use crate::console::app::{Deed, Effect, State, command, confirm, needs_incident};
use crate::console::layout::Panel;
use crate::domain::checklist::StepState;
use crate::domain::incident::Command;
use crate::domain::runbook::CommandClass;
use crate::domain::{Moment, SafeText, StepId};
use crate::wire::NoticeKind;

/// Runs the selected step, asks whether to, or says why it cannot run.
pub fn run(state: &mut State, now: Moment) -> Vec<Effect> {
    if let Some(why) = obstacle(state) {
        state.notices.say(now, NoticeKind::Warning, why);
        return Vec::new();
    }
    if !needs_incident(state, now) {
        return Vec::new();
    }
    let Some((book, _, step)) = selected_step(state) else {
        return Vec::new();
    };
    let Some(class) = step.command.as_ref().map(|command| command.class) else {
        return Vec::new();
    };
    let (step, sha256) = (step.id.clone(), book.sha256.clone());
    match class {
        CommandClass::Reads => start(state, now, step, sha256, SafeText::default()),
        CommandClass::Local | CommandClass::ChangesProduction => confirm(state, Deed::Run { step, sha256 }, None),
        CommandClass::Destructive => {
            let word = state.world.welcome.as_ref().map(|welcome| welcome.environment.clone());
            confirm(state, Deed::Run { step, sha256 }, Some(word.unwrap_or_default()))
        }
    }
}

/// Runs a step that may run, and shows its output from now on.
pub fn start(state: &mut State, now: Moment, step: StepId, sha256: String, typed: SafeText) -> Vec<Effect> {
    state.output.step = Some(step.clone());
    state.output.behind = 0;
    state.bring_up(Panel::Output);
    let run = Command::RunStep {
        step,
        sha256,
        typed,
        terminal: false,
    };
    command(state, now, run, "")
}

/// Why the selected step cannot run, with what to try; none where it can.
fn obstacle(state: &State) -> Option<String> {
    let Some((_, _, step)) = selected_step(state) else {
        return Some("no step is selected (hint: open a section first)".into());
    };
    let Some(command) = &step.command else {
        return Some("this step has no command (hint: do it, then tick it off)".into());
    };
    if let Some(gap) = command.placeholders.first() {
        return Some(format!(
            "cannot run: `{}` is not filled in (hint: run it by hand with the right value, then tick the step)",
            gap.text
        ));
    }
    let read_only = state.world.welcome.as_ref().is_some_and(|welcome| welcome.read_only);
    if read_only && command.class != CommandClass::Reads {
        let class = command.class.words();
        return Some(format!(
            "cannot run: this host is read-only and the command is `{class}`"
        ));
    }
    let incident = state.world.open_incident()?;
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
    let all = state
        .world
        .open_incident()
        .map_or(&[][..], |incident| &incident.running);
    let only = all.first().filter(|_| all.len() == 1);
    let shown = state.world.run.as_ref().map(|run| &run.id);
    let running = all
        .iter()
        .find(|running| Some(&running.step) == selected.as_ref())
        .or_else(|| all.iter().find(|running| Some(&running.run) == shown))
        .or(only);
    let Some(running) = running.cloned() else {
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
