//! What keys do in the log, and what becomes of a page that arrives.

use super::{filters, pivot};
use crate::console::app::{Effect, State, command, needs_incident, step_of};
use crate::console::input::{ListAction, LogsAction};
use crate::console::layout::Panel;
use crate::console::panels::cursor::Step;
use crate::domain::Moment;
use crate::domain::incident::Command;
use crate::domain::log::{LineId, LogAnchor, LogPage, LogRow};
use crate::wire::NoticeKind;

/// The rows that answer the question as it stands; none while another answer is on screen.
fn rows(state: &State) -> &[LogRow] {
    let page = state.world.page.as_ref();
    let page = page.filter(|page| page.view.query == state.logs.query);
    page.map_or(&[], |page| &page.rows)
}

/// The place of the cursor on the page; the newest line where it follows or its line is not there.
#[must_use]
pub fn cursor_index(state: &State) -> Option<usize> {
    let rows = rows(state);
    let last = rows.len().checked_sub(1)?;
    let on = state
        .logs
        .cursor
        .and_then(|seq| rows.iter().position(|row| row.seq == seq));
    Some(on.unwrap_or(last))
}

fn selected(state: &State) -> Option<&LogRow> {
    cursor_index(state).and_then(|index| rows(state).get(index))
}

/// The ids of the selected line: what a value may be taken from.
#[must_use]
pub fn selected_ids(state: &State) -> &[LineId] {
    selected(state).map_or(&[], |row| &row.ids)
}

/// The selected line as the screen shows it, with its moment and source.
#[must_use]
pub fn selected_text(state: &State) -> Option<String> {
    let row = selected(state)?;
    let source = state.world.source_label(&row.source);
    let at = row.at.format("%Y-%m-%dT%H:%M:%S%.3fZ");
    Some(format!("{at} {source} {} {}", row.level.word(), row.text))
}

/// Takes a page. An answer to a question that is no longer asked falls on the floor.
pub fn arrived(state: &mut State, page: LogPage) {
    if page.view.query != state.logs.query {
        return;
    }
    if state.logs.anchor == LogAnchor::Head && state.logs.cursor.is_none() {
        state.logs.cursor = page.rows.first().map(|row| row.seq);
    }
    state.world.page = Some(page);
    let owed = std::mem::take(&mut state.logs.owed);
    match owed {
        0 => {}
        1.. => go(state, Step::Down(owed.unsigned_abs())),
        _ => go(state, Step::Up(owed.unsigned_abs())),
    }
}

/// Moves the cursor, or pivots from the selected line.
pub fn list(state: &mut State, action: ListAction) -> Vec<Effect> {
    if let Some(step) = step_of(action, state.page(Panel::Logs)) {
        go(state, step);
    } else {
        state.logs.wrap = !state.logs.wrap;
    }
    Vec::new()
}

/// Moves within the page, and asks for another page where the move leaves it.
fn go(state: &mut State, step: Step) {
    let Some(index) = cursor_index(state) else {
        return;
    };
    let seqs: Vec<u64> = rows(state).iter().map(|row| row.seq).collect();
    let last = seqs.len() - 1;
    let more = state
        .world
        .page
        .as_ref()
        .map_or((0, 0), |page| (page.before, page.after));
    match step {
        Step::First if more.0 > 0 => stand(state, LogAnchor::Head, None),
        Step::Last => state.logs.follow(),
        Step::Up(by) if by > index && more.0 > 0 => {
            stand(state, LogAnchor::Around(seqs[0]), Some(seqs[0]));
            state.logs.owed = -isize::try_from(by - index).unwrap_or(0);
        }
        Step::Down(by) if index + by > last && more.1 > 0 => {
            stand(state, LogAnchor::Around(seqs[last]), Some(seqs[last]));
            state.logs.owed = isize::try_from(index + by - last).unwrap_or(0);
        }
        Step::First | Step::Up(_) | Step::Down(_) => {
            let to = step.from(index, last);
            stop(state, seqs[last]);
            state.logs.cursor = Some(seqs[to]);
        }
    }
}

/// Asks for a page elsewhere.
fn stand(state: &mut State, anchor: LogAnchor, cursor: Option<u64>) {
    state.logs.anchor = anchor;
    state.logs.cursor = cursor;
}

/// Stops following, so that the page stays as it is.
fn stop(state: &mut State, last: u64) {
    if state.logs.is_following() {
        state.logs.anchor = LogAnchor::EndingAt(last);
    }
}

/// Carries out one action.
pub fn act(state: &mut State, now: Moment, action: LogsAction) -> Vec<Effect> {
    match action {
        LogsAction::Follow => turn_following(state, now),
        LogsAction::Pivot => {
            if let Some(row) = selected_or_say(state, now) {
                pivot::pivot(state, now, &row);
            }
        }
        LogsAction::LevelUp => filters::turn_level(state, true),
        LogsAction::LevelDown => filters::turn_level(state, false),
        LogsAction::Source => return filters::offer_sources(state),
        LogsAction::Clear => filters::clear(state),
        LogsAction::Wrap => state.logs.wrap = !state.logs.wrap,
        LogsAction::Pin => return pin(state, now),
    }
    Vec::new()
}

/// The selected line; says why there is none, so that no key is lost in silence.
fn selected_or_say(state: &mut State, now: Moment) -> Option<LogRow> {
    let row = selected(state).cloned();
    if row.is_none() {
        state.notices.say(now, NoticeKind::Info, why_none(state));
    }
    row
}

fn why_none(state: &State) -> &'static str {
    let answers = |page: &LogPage| page.view.query == state.logs.query;
    if state.world.page.as_ref().is_some_and(answers) {
        "no line is here to choose"
    } else {
        "still searching (hint: press it again in a moment)"
    }
}

fn turn_following(state: &mut State, now: Moment) {
    if !state.logs.is_following() {
        state.logs.follow();
    } else if let Some(last) = selected_or_say(state, now).and_then(|_| rows(state).last().map(|row| row.seq)) {
        stop(state, last);
        state.logs.cursor = Some(last);
    }
}

fn pin(state: &mut State, now: Moment) -> Vec<Effect> {
    if !needs_incident(state, now) {
        return Vec::new();
    }
    let Some(row) = selected_or_say(state, now) else {
        return Vec::new();
    };
    let pin = Command::Pin {
        text: row.text,
        source: row.source,
        line_at: row.at,
    };
    command(state, now, pin, "line pinned to the timeline")
}
