//! Actions: the router to whoever carries them out.

use super::errand::{Errand, carry_out};
use super::incident as whole;
use super::{Ask, Deed, Effect, Line, Menu, Mode, State, past, several, writing};
use crate::console::input::{Action, GlobalAction, LineEdit, ListAction};
use crate::console::layout::{Panel, Screen};
use crate::console::panels::{self, containers, incident, logs, output, runbook, services, timeline};
use crate::domain::Moment;

/// Carries out one action, wherever it came from: a key or the palette.
pub fn act(state: &mut State, now: Moment, action: Action) -> Vec<Effect> {
    match action {
        Action::Global(action) => global(state, now, action),
        Action::List(action) => list(state, now, action),
        Action::Services(action) => services::act(state, now, action),
        Action::Containers(action) => containers::act(state, now, action),
        Action::Logs(action) => logs::act(state, now, action),
        Action::Runbook(action) => runbook::act(state, now, action),
        Action::Output(action) => output::act(state, now, action),
        Action::Timeline(action) => timeline::act(state, now, action),
        Action::Incident(action) => incident::act(state, now, action),
    }
}

/// Moves in the focused panel, or opens what is selected there.
fn list(state: &mut State, now: Moment, action: ListAction) -> Vec<Effect> {
    match state.focus() {
        Panel::Services => services::list(state, action),
        Panel::Containers => containers::list(state, action),
        Panel::Runbook => runbook::list(state, now, action),
        Panel::Timeline => timeline::list(state, action),
        Panel::Incident => incident::list(state, now, action),
        Panel::Output => output::list(state, now, action),
        Panel::Logs => logs::list(state, action),
    }
}

/// Carries out what works everywhere.
pub(super) fn global(state: &mut State, now: Moment, action: GlobalAction) -> Vec<Effect> {
    match action {
        GlobalAction::Quit => whole::quit(state),
        GlobalAction::Suspend => vec![Effect::Suspend],
        GlobalAction::Help => enter(state, Mode::Help { top: 0 }),
        GlobalAction::Palette => enter(state, palette()),
        GlobalAction::Redraw => vec![Effect::Redraw],
        GlobalAction::ScreenOverview => show(state, Screen::Overview),
        GlobalAction::ScreenServices => show(state, Screen::Services),
        GlobalAction::ScreenContainers => show(state, Screen::Containers),
        GlobalAction::ScreenLogs => show(state, Screen::Logs),
        GlobalAction::ScreenRunbook => show(state, Screen::Runbook),
        GlobalAction::ScreenIncident => show(state, Screen::Incident),
        GlobalAction::FocusNext => turn(state, 1),
        GlobalAction::FocusPrevious => turn(state, -1),
        GlobalAction::Zoom => zoom(state),
        GlobalAction::Back => back(state),
        GlobalAction::Filter => panels::rows::ask(state),
        GlobalAction::Copy => panels::rows::copy(state, now),
        GlobalAction::Search => enter(state, search()),
        GlobalAction::Suggested => runbook::suggested(state, now),
        GlobalAction::IncidentDeclare => several::declare(state),
        GlobalAction::IncidentAnother => several::another(state),
        GlobalAction::IncidentSeverity => open(state, now, whole::severity),
        GlobalAction::IncidentNote => open(state, now, |state| whole::prompt(state, Ask::Note, "")),
        GlobalAction::IncidentRole => open(state, now, whole::role),
        GlobalAction::IncidentUpdate => late_to(state, now, writing::open),
        GlobalAction::IncidentSnooze => open(state, now, whole::snooze),
        GlobalAction::IncidentMitigated => open(state, now, |state| whole::confirm(state, Deed::Mitigated, None)),
        GlobalAction::IncidentResolve => open(state, now, |state| whole::confirm(state, Deed::Resolve, None)),
        GlobalAction::IncidentPeople => late(state, now, Errand::Open(Menu::Everybody)),
        GlobalAction::IncidentTake => errand(state, now, Errand::Open(Menu::Take)),
        GlobalAction::IncidentHandOver => open(state, now, |state| whole::hand_over(state, now)),
        GlobalAction::IncidentHypothesis => errand(state, now, Errand::Write(Line::Hypothesis)),
        GlobalAction::IncidentDecision => errand(state, now, Errand::Write(Line::Proposal)),
        GlobalAction::IncidentTodo => late(state, now, Errand::Write(Line::Todo)),
        GlobalAction::IncidentImpact => late(state, now, Errand::Open(Menu::Impact)),
        GlobalAction::IncidentStatus => late(state, now, Errand::Open(Menu::Status)),
        GlobalAction::IncidentSoak => errand(state, now, Errand::Open(Menu::Soak)),
        GlobalAction::IncidentClocks => late(state, now, Errand::Open(Menu::Clocks)),
        GlobalAction::IncidentMoments => late(state, now, Errand::Open(Menu::Moments)),
        GlobalAction::IncidentFront => several::front(state, now),
        GlobalAction::IncidentSearch => past::open(state),
        GlobalAction::IncidentFigures => incident::figures(state, now),
        GlobalAction::IncidentExport => whole::export(state, now),
    }
}

/// Does what needs an open incident.
fn errand(state: &mut State, now: Moment, errand: Errand) -> Vec<Effect> {
    open(state, now, |state| carry_out(state, now, errand))
}

/// Does what can still be done once the incident is over.
fn late(state: &mut State, now: Moment, errand: Errand) -> Vec<Effect> {
    late_to(state, now, |state, now| carry_out(state, now, errand))
}

fn late_to(state: &mut State, now: Moment, then: impl FnOnce(&mut State, Moment) -> Vec<Effect>) -> Vec<Effect> {
    if state.world.incident.is_some() || whole::needs_incident(state, now) {
        then(state, now)
    } else {
        Vec::new()
    }
}

/// Does what needs an open incident, or says that none is open.
fn open(state: &mut State, now: Moment, then: impl FnOnce(&mut State) -> Vec<Effect>) -> Vec<Effect> {
    if whole::needs_incident(state, now) {
        then(state)
    } else {
        Vec::new()
    }
}

fn palette() -> Mode {
    Mode::Palette {
        edit: LineEdit::default(),
        selected: 0,
    }
}

fn search() -> Mode {
    Mode::Search {
        edit: LineEdit::default(),
        selected: 0,
    }
}

fn enter(state: &mut State, mode: Mode) -> Vec<Effect> {
    state.mode = mode;
    Vec::new()
}

fn show(state: &mut State, screen: Screen) -> Vec<Effect> {
    state.show(screen);
    Vec::new()
}

/// Moves the focus among the panels of the screen that there is something to show in.
fn turn(state: &mut State, by: isize) -> Vec<Effect> {
    let shown = state.attention().visible();
    let at = shown.iter().position(|panel| *panel == state.focus()).unwrap_or(0);
    let length = isize::try_from(shown.len().max(1)).unwrap_or(1);
    let next = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(length);
    if let Some(panel) = usize::try_from(next).ok().and_then(|next| shown.get(next)) {
        state.give_focus(*panel);
    }
    Vec::new()
}

fn zoom(state: &mut State) -> Vec<Effect> {
    state.zoom = !state.zoom;
    Vec::new()
}

/// Goes back one step: out of a detail, a filter, the zoom, a screen. Never leaves.
fn back(state: &mut State) -> Vec<Effect> {
    let stepped = panels::rows::back(state);
    if stepped {
        return Vec::new();
    }
    if state.zoom {
        state.zoom = false;
    } else {
        state.screen = Screen::Overview;
    }
    Vec::new()
}
