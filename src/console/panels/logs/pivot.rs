//! From one line to every line of its request.

use crate::console::app::State;
use crate::domain::Moment;
use crate::domain::log::LogRow;
use crate::wire::NoticeKind;

/// Shows every line with an id of the selected line, whatever was filtered before; again shows its next id.
pub fn pivot(state: &mut State, now: Moment, row: &LogRow) {
    let known = state.logs.query.id.as_ref();
    let at = row
        .ids
        .iter()
        .position(|id| Some(id.value.as_str()) == known.map(String::as_str));
    let next = at.map_or(0, |at| (at + 1) % row.ids.len().max(1));
    let Some(id) = row.ids.get(next) else {
        let text = "this line carries no request or correlation id (hint: choose another line)";
        state.notices.say(now, NoticeKind::Warning, text);
        return;
    };
    if at == Some(next) {
        state
            .notices
            .say(now, NoticeKind::Info, "this line carries no other id");
        return;
    }
    state.logs.pivot_to(id.value.as_str(), id.field.clone());
    // Stay on the line that led here: it is part of the answer.
    state.logs.cursor = Some(row.seq);
}
