//! What the host is asked to keep sending. Compared after every event, so no action has to remember to ask.

use super::{Effect, Link, State};
use crate::console::layout::Panel;
use crate::console::panels::{containers, logs, output};
use crate::wire::ToHost;

/// The asks that differ from what was asked last; none while the host is gone.
pub fn asks(state: &mut State) -> Vec<Effect> {
    if state.link != Link::Linked {
        return Vec::new();
    }
    [
        view_logs(state),
        watch_run(state),
        size_terminal(state),
        watch_container(state),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Forgets what was asked: another host process knows nothing of it.
pub fn forget(state: &mut State) {
    state.logs.asked = None;
    state.watched = None;
    state.output.sized = None;
    state.containers.asked = None;
}

fn view_logs(state: &mut State) -> Option<Effect> {
    let rows = state.own_layout().page(Panel::Logs);
    let view = logs::wanted_view(&state.logs, rows);
    if state.logs.asked.as_ref() == Some(&view) {
        return None;
    }
    state.logs.asked = Some(view.clone());
    Some(Effect::Send(ToHost::ViewLogs { view }))
}

fn watch_run(state: &mut State) -> Option<Effect> {
    let run = state.wanted_run();
    if state.watched == run {
        return None;
    }
    state.watched.clone_from(&run);
    Some(Effect::Send(ToHost::WatchRun { run }))
}

/// The host is told how much room a command's terminal has, while it lives and is on show.
fn size_terminal(state: &mut State) -> Option<Effect> {
    let run = output::live_terminal(state)?.clone();
    let room = output::terminal_room(state)?;
    let sized = Some((run.clone(), room));
    if state.output.sized == sized {
        return None;
    }
    state.output.sized = sized;
    let (columns, rows) = room;
    Some(Effect::Send(ToHost::SizeTerminal { run, columns, rows }))
}

/// The container under the cursor is sampled every second while its panel has the focus.
fn watch_container(state: &mut State) -> Option<Effect> {
    let has_focus = state.focus() == Panel::Containers;
    let container = containers::selected_id(state).filter(|_| has_focus);
    if state.containers.asked == container {
        return None;
    }
    state.containers.asked.clone_from(&container);
    Some(Effect::Send(ToHost::WatchContainer { container }))
}
