//! All commands of a group one after the other: asked once, stopped at the first that does not go well. What destroys is
//! still asked for by itself when its turn comes.

use super::look::{section, selected_step, step_ids};
use super::next::key;
use super::progress::record;
use super::run::{Wish, ask, start};
use super::values::gaps;
use crate::console::app::{Confirm, Deed, Effect, Mode, State, confirm, needs_incident, reaches_host};
use crate::console::input::RunbookAction;
use crate::domain::checklist::StepState;
use crate::domain::runbook::{CommandClass, Step, StepKind};
use crate::domain::{Moment, SafeText, StepId};
use crate::wire::{NoticeKind, ToHost};
use std::collections::VecDeque;

/// Commands that follow each other.
#[derive(Debug, Clone, Default)]
pub struct Together {
    /// Those that wait for their turn.
    rest: VecDeque<Wish>,
    /// The one whose turn it is.
    turn: Option<Turn>,
    /// How many went well.
    done: usize,
}

/// The command whose turn it is.
#[derive(Debug, Clone)]
struct Turn {
    wish: Wish,
    /// Its ticket and where the step stood when it was sent; none while a person is asked.
    sent: Option<(u64, StepState, Option<Moment>)>,
}

/// How the turn stands.
enum Stands {
    Waits,
    Went,
    Stopped(String),
}

/// Whether a step waits for its turn.
#[must_use]
pub fn is_queued(state: &State, step: &StepId) -> bool {
    let together = state.runbook.together.as_ref();
    together.is_some_and(|together| together.rest.iter().any(|wish| wish.step == *step))
}

/// How many commands wait for their turn.
#[must_use]
pub fn waiting(state: &State) -> usize {
    state
        .runbook
        .together
        .as_ref()
        .map_or(0, |together| together.rest.len())
}

/// Asks whether to run all commands of the selected step's group, or says why they cannot run together.
pub fn run_all(state: &mut State, now: Moment) -> Vec<Effect> {
    let wishes = match plan(state) {
        Ok(wishes) => wishes,
        Err(why) => {
            state.notices.say(now, NoticeKind::Warning, why);
            return Vec::new();
        }
    };
    if !needs_incident(state, now) || !reaches_host(state, now) {
        return Vec::new();
    }
    state.world.guards = None;
    let step = landing_step(state, &wishes);
    let _ = confirm(state, Deed::RunAll(wishes), None);
    if let Mode::Confirm(Confirm { asked, .. }) = &mut state.mode {
        *asked = Some(now);
    }
    step.map_or_else(Vec::new, |step| vec![Effect::Send(ToHost::AskGuards { step })])
}

/// The step for which the host is asked where it would land: the gravest, since what only reads lands anywhere.
#[must_use]
pub fn landing_step(state: &State, wishes: &[Wish]) -> Option<StepId> {
    let class = |wish: &Wish| {
        let command = state.world.step(&wish.step)?.2.command.as_ref()?;
        Some(grave(command.class))
    };
    // Of equals the first.
    let gravest = wishes.iter().rev().max_by_key(|wish| class(wish));
    gravest.map(|wish| wish.step.clone())
}

fn grave(class: CommandClass) -> u8 {
    match class {
        CommandClass::Reads => 0,
        CommandClass::Local => 1,
        CommandClass::ChangesProduction => 2,
        CommandClass::Destructive => 3,
    }
}

/// The commands that are left to run in the group, or why they cannot run together.
fn plan(state: &State) -> Result<Vec<Wish>, String> {
    if state.runbook.together.is_some() {
        return Err("a group runs already (hint: wait for it, or stop its command)".into());
    }
    let nothing = || "no step is selected (hint: open a section first)".to_owned();
    let (_, _, selected) = selected_step(state).ok_or_else(nothing)?;
    let (book, section) = section(state).ok_or_else(nothing)?;
    let at = section.steps.iter().position(|step| step.id == selected.id);
    let members = members(&section.steps, at.ok_or_else(nothing)?);
    let open: Vec<&Step> = members
        .iter()
        .filter(|step| step.kind != StepKind::Group && !record(state, step).state.is_settled())
        .collect();
    if members.iter().filter(|step| step.command.is_some()).count() < 2 {
        let run = key(state, RunbookAction::Run);
        return Err(format!(
            "there is no group of commands here (hint: {run} runs the selected one)"
        ));
    }
    if open.is_empty() {
        return Err("all of this group is done (hint: reset a step to run it again)".into());
    }
    if let Some(why) = open.iter().find_map(|step| obstacle(state, step)) {
        return Err(format!("these do not run together: {why}"));
    }
    let wish = |step: &&Step| Wish {
        step: step.id.clone(),
        sha256: book.sha256.clone(),
        terminal: false,
    };
    Ok(open.iter().map(wish).collect())
}

/// Why a step of a group cannot run with the others.
fn obstacle(state: &State, step: &Step) -> Option<String> {
    let name = name(step);
    let Some(command) = &step.command else {
        let tick = key(state, RunbookAction::Tick);
        return Some(format!(
            "{name} has no command (hint: do it first, {tick} ticks it off)"
        ));
    };
    if let Some(gap) = gaps(state, command).first() {
        let fill = key(state, RunbookAction::Fill);
        return Some(format!(
            "{name} needs {} (hint: {fill} at that step fills it in)",
            gap.text
        ));
    }
    if command.is_stream || command.is_interactive {
        return Some(format!(
            "{name} goes on until it is stopped, or asks questions (hint: run it by itself)"
        ));
    }
    let incident = state.world.open_incident();
    if incident.is_some_and(|incident| incident.outlived_of(&step.id).is_some()) {
        let cancel = key(state, RunbookAction::Cancel);
        return Some(format!(
            "the command of {name} may still run (hint: {cancel} at that step stops it)"
        ));
    }
    let welcome = state.world.welcome.as_ref();
    if welcome.is_some_and(|welcome| welcome.read_only) && command.class != CommandClass::Reads {
        let class = command.class.words();
        return Some(format!("{name} is `{class}` and this host is read-only"));
    }
    matches!(record(state, step).state, StepState::Running { .. }).then(|| format!("{name} runs now"))
}

fn name(step: &Step) -> SafeText {
    if step.number.is_empty() {
        step.title.clone()
    } else {
        step.number.clone()
    }
}

/// The steps of a group: what stands below a title or a step, else the commands of one fence or item.
fn members(steps: &[Step], at: usize) -> &[Step] {
    let depth = steps[at].depth;
    let below = steps[at + 1..].iter().take_while(|step| step.depth > depth).count();
    if below > 0 {
        return &steps[at..=at + below];
    }
    let Some(wanted) = stem(&steps[at]) else {
        return &steps[at..=at];
    };
    let is_sibling = |step: &&Step| step.depth == depth && stem(step) == Some(wanted);
    let before = steps[..at].iter().rev().take_while(is_sibling).count();
    let after = steps[at..].iter().take_while(is_sibling).count();
    &steps[at - before..at + after]
}

/// What the numbers of one fence's commands share: `2.` of `2.a`, nothing of `a`.
fn stem(step: &Step) -> Option<&str> {
    let number = step.number.as_str();
    let stem = number.strip_suffix(|last: char| last.is_ascii_lowercase())?;
    (stem.is_empty() || stem.ends_with('.')).then_some(stem)
}

/// Begins with the first of these commands.
pub fn begin(state: &mut State, now: Moment, wishes: Vec<Wish>) -> Vec<Effect> {
    state.runbook.together = Some(Together {
        rest: wishes.into(),
        ..Together::default()
    });
    go_on(state, now)
}

/// Starts the next command where the one before went well, and ends the group where it did not.
pub fn go_on(state: &mut State, now: Moment) -> Vec<Effect> {
    let Some(together) = &state.runbook.together else {
        return Vec::new();
    };
    match stands(state, together) {
        Stands::Waits => Vec::new(),
        Stands::Went => next_turn(state, now),
        Stands::Stopped(why) => {
            let waiting = waiting(state);
            let turn = state.runbook.together.take().and_then(|together| together.turn);
            // What to do next stands at the step that ended it.
            if let Some(turn) = turn {
                let ids = step_ids(state);
                state.runbook.step.set(&ids, &turn.wish.step);
            }
            state.notices.say(now, NoticeKind::Warning, stopped(&why, waiting));
            Vec::new()
        }
    }
}

fn stopped(why: &str, waiting: usize) -> String {
    match waiting {
        0 => why.to_owned(),
        1 => format!("{why}; the command after it was not run"),
        more => format!("{why}; the {more} commands after it were not run"),
    }
}

fn stands(state: &State, together: &Together) -> Stands {
    let Some(turn) = &together.turn else {
        return Stands::Went;
    };
    let Some((_, _, step)) = state.world.step(&turn.wish.step) else {
        return Stands::Stopped("stopped: the book changed".into());
    };
    let name = name(step);
    if state.is_lost() {
        return Stands::Stopped(format!("stopped at {name}: the host is gone"));
    }
    let Some((_, before, at)) = &turn.sent else {
        let is_asked =
            matches!(&state.mode, Mode::Confirm(Confirm { deed: Deed::Run(wish), .. }) if *wish == turn.wish);
        return if is_asked {
            Stands::Waits
        } else {
            Stands::Stopped(format!("stopped before {name}: it was not confirmed"))
        };
    };
    let Some(incident) = state.world.open_incident() else {
        return Stands::Stopped(format!("stopped at {name}: the incident is over"));
    };
    let record = incident.step(&step.id);
    if record.state == *before && record.at == *at {
        return Stands::Waits;
    }
    match &record.state {
        StepState::Running { .. } | StepState::Verifying { .. } => Stands::Waits,
        StepState::Done { .. } | StepState::Skipped { .. } | StepState::NotApplicable { .. } => Stands::Went,
        StepState::Todo => Stands::Stopped(format!("stopped at {name}: it was put back to the start")),
        state @ (StepState::Blocked { .. }
        | StepState::Cancelled { .. }
        | StepState::Failed { .. }
        | StepState::Lost { .. }) => Stands::Stopped(format!("stopped at {name}: {}", state.words())),
    }
}

fn next_turn(state: &mut State, now: Moment) -> Vec<Effect> {
    let Some(together) = &mut state.runbook.together else {
        return Vec::new();
    };
    together.done += usize::from(together.turn.take().is_some());
    let done = together.done;
    let Some(wish) = together.rest.front().cloned() else {
        state.runbook.together = None;
        let text = format!("all {done} commands went well");
        state.notices.say(now, NoticeKind::Info, text);
        return Vec::new();
    };
    let class = state
        .world
        .step(&wish.step)
        .and_then(|(_, _, step)| step.command.as_ref());
    let is_grave = class.is_none_or(|command| command.class == CommandClass::Destructive);
    // Nothing opens over what a person is in the middle of.
    if is_grave && !matches!(state.mode, Mode::Browse) {
        return Vec::new();
    }
    if let Some(together) = &mut state.runbook.together {
        together.rest.pop_front();
        together.turn = Some(Turn {
            wish: wish.clone(),
            sent: None,
        });
    }
    if !is_grave {
        return start(state, now, wish, SafeText::default());
    }
    let word = state.world.welcome.as_ref().map(|welcome| welcome.environment.clone());
    ask(state, now, wish, Some(word.unwrap_or_default()))
}

/// Notes that the command whose turn it is was sent.
pub(super) fn sent(state: &mut State, step: &StepId, effects: &[Effect]) {
    let before = state.world.open_incident().map(|incident| incident.step(step));
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::Send(ToHost::Command { ticket, .. }) => Some(*ticket),
        Effect::Send(_)
        | Effect::Edit(_)
        | Effect::Copy(_)
        | Effect::Quit
        | Effect::Suspend
        | Effect::Bell
        | Effect::Redraw => None,
    });
    let turn = state
        .runbook
        .together
        .as_mut()
        .and_then(|together| together.turn.as_mut());
    if let (Some(turn), Some(ticket), Some(before)) = (turn.filter(|turn| turn.wish.step == *step), ticket, before) {
        turn.sent = Some((ticket, before.state, before.at));
    }
}

/// The host did not take a command; where its group ends with it, what follows the refusal is said.
pub fn refused(state: &mut State, ticket: u64) -> Option<String> {
    let turn = state.runbook.together.as_ref()?.turn.as_ref()?;
    turn.sent.as_ref().filter(|(sent, _, _)| *sent == ticket)?;
    let waiting = waiting(state);
    state.runbook.together = None;
    (waiting > 0).then(|| stopped("", waiting))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(number: &str, depth: u8) -> Step {
        Step {
            id: StepId::new(number),
            number: number.into(),
            depth,
            ..Step::default()
        }
    }

    fn numbers(steps: &[Step], at: usize) -> Vec<&str> {
        members(steps, at).iter().map(|step| step.number.as_str()).collect()
    }

    #[test]
    fn a_group_is_what_stands_below_a_title_or_in_one_fence() {
        let steps = [
            step("1", 0),
            step("2", 0),
            step("2.a", 1),
            step("2.b", 1),
            step("2.alt", 1),
            step("3.a", 1),
        ];
        assert_eq!(numbers(&steps, 1), ["2", "2.a", "2.b", "2.alt", "3.a"]);
        assert_eq!(numbers(&steps, 3), ["2.a", "2.b"]);
        assert_eq!(numbers(&steps, 5), ["3.a"]);
        assert_eq!(numbers(&steps, 0), ["1"]);
        let fence = [step("a", 0), step("b", 0), step("1", 0)];
        assert_eq!(numbers(&fence, 1), ["a", "b"]);
        assert_eq!(numbers(&fence, 2), ["1"]);
    }
}
