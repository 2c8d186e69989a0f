//! Draws the books: contents with progress, or the steps of a section, or one step.

use super::look::{Place, Row as Line, contents, headings, section};
use super::{detail, steps};
use crate::console::app::State;
use crate::console::layout::Panel;
use crate::console::panels::cursor::first_shown;
use crate::console::theme::Role;
use crate::console::view::{Canvas, Part, Row, Title};
use crate::domain::checklist::StepState;
use crate::domain::runbook::{Section, Step};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Where a step stands in the incident in front.
#[must_use]
pub fn state_of(state: &State, step: &Step) -> StepState {
    let incident = state.world.incident.as_deref();
    incident.map_or(StepState::Todo, |incident| incident.step(&step.id).state)
}

/// How many steps of a section are settled: `2/5`.
fn progress(state: &State, section: &Section) -> String {
    let settled = section
        .steps
        .iter()
        .filter(|step| state_of(state, step).is_settled())
        .count();
    format!("{settled}/{}", section.steps.len())
}

/// What the border says: the book, the section, how far it has come.
#[must_use]
pub fn title(canvas: &Canvas<'_>) -> Title {
    let state = canvas.state;
    let mut title = Title {
        joint: ": ",
        ..Title::default()
    };
    match (state.runbook.place, section(state)) {
        (Place::Steps | Place::Detail, Some((book, section))) => {
            let progress = progress(state, section);
            let whole = format!("{} > {}", book.title, section.title);
            title
                .parts
                .push(Part::new(0, Role::Text, whole).or(section.title.to_string()));
            title.parts.push(Part::new(1, Role::Strong, progress.clone()));
            title.badge = progress;
        }
        (Place::Contents | Place::Steps | Place::Detail, _) => {
            let books = state.world.books.as_deref().unwrap_or_default();
            let warnings: usize = books.iter().map(|book| book.warnings.len()).sum();
            if let [book] = books {
                title.parts.push(Part::new(1, Role::Text, book.title.to_string()));
            } else if !books.is_empty() {
                title
                    .parts
                    .push(Part::new(1, Role::Text, format!("{} books", books.len())));
            }
            if warnings > 0 {
                title
                    .parts
                    .push(Part::new(1, Role::NoticeWarning, format!("{warnings} to mend")));
            }
        }
    }
    if !state.runbook.filter.is_empty() {
        let text = format!("with \"{}\"", state.runbook.filter);
        title.parts.push(Part::new(1, Role::Match, text));
    }
    title
}

/// Draws what the person has gone to.
pub fn view(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    match (canvas.state.runbook.place, section(canvas.state)) {
        (Place::Contents, _) => draw_contents(canvas, area, buf),
        (Place::Steps, Some(_)) => steps::view(canvas, area, buf),
        (Place::Detail, Some(_)) => detail::view(canvas, area, buf),
        (Place::Steps | Place::Detail, None) => {
            canvas.sentence(
                "this section is not in the book any more: Esc goes to the contents",
                area,
                buf,
            );
        }
    }
}

fn draw_contents(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let rows = contents(canvas.state);
    if rows.is_empty() {
        let text = match canvas.state.world.books {
            None => "not told yet: waiting for the host",
            Some(_) => "no books: name Markdown files under `runbooks` in onscene.toml",
        };
        canvas.sentence(text, area, buf);
        return;
    }
    let cursor = canvas
        .state
        .runbook
        .contents
        .index(&headings(canvas.state))
        .unwrap_or(0);
    let first = first_shown(cursor, rows.len(), usize::from(area.height));
    for (y, (index, row)) in (0..area.height).zip(rows.iter().enumerate().skip(first)) {
        draw_line(canvas, row, &mut Row::new(buf, area, y));
        if index == cursor {
            canvas.select(Panel::Runbook, area, y, buf);
        }
    }
}

fn draw_line(canvas: &Canvas<'_>, line: &Line<'_>, out: &mut Row<'_>) {
    let Some(section) = line.section else {
        let room = out.room().saturating_sub(2);
        out.skip(1)
            .column(line.book.title.as_str(), room.min(48), canvas.style(Role::Strong));
        out.skip(1)
            .at_end(&format!("{} ", line.book.id), canvas.style(Role::Muted));
        return;
    };
    let indent = 1 + 2 * section.path.len().clamp(1, 4);
    let progress = progress(canvas.state, section);
    let done = if section.steps.is_empty() { "to read" } else { &progress };
    let room = out.room().saturating_sub(indent + done.len() + 3);
    out.skip(indent)
        .column(section.title.as_str(), room, canvas.style(Role::Text))
        .at_end(&format!("{done} "), canvas.style(Role::Muted));
}
