//! Draws the books: contents with progress, or the steps of a section, or one step.

use super::contents::{Row as Line, contents, first_suggested, says_something, spots};
use super::look::{Place, is_to_read, section, steps as shown_steps};
use super::progress::progress;
use super::{detail, steps, words};
use crate::console::app::State;
use crate::console::input::GlobalAction;
use crate::console::layout::Panel;
use crate::console::panels::cursor::first_shown;
use crate::console::theme::Role;
use crate::console::view::{Canvas, Part, Row, Title, width};
use crate::domain::runbook::{Book, Section};
use crate::domain::{BookId, SafeText};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What the border says: the book, the section, how far it has come, and what is suggested.
#[must_use]
pub fn title(canvas: &Canvas<'_>) -> Title {
    let state = canvas.state;
    let mut title = Title {
        joint: ": ",
        ..Title::default()
    };
    match (state.runbook.place, section(state)) {
        (Place::Steps | Place::Prose | Place::Detail, Some((book, section))) => {
            of_section(state, book, section, &mut title);
        }
        (Place::Contents | Place::Steps | Place::Prose | Place::Detail, _) => of_books(state, &mut title),
    }
    suggestion(state, &mut title);
    if !state.runbook.filter.is_empty() {
        let text = format!("with \"{}\"", state.runbook.filter);
        title.parts.push(Part::new(1, Role::Match, text));
    }
    title
}

fn of_section(state: &State, book: &Book, section: &Section, title: &mut Title) {
    let progress = progress(state.world.incident.as_deref(), section);
    let above = section.path.iter().filter(|heading| **heading != book.title);
    let names: Vec<&str> = above.chain([&section.title]).map(SafeText::as_str).collect();
    let whole = format!("{} > {}", book.title, names.join(" > "));
    // `Symptoms` alone says little: the heading above it stays, or the book's file where there is none.
    let nearest = match names.as_slice() {
        [only] => format!("{} > {only}", stem(&book.id)),
        _ => names[names.len().saturating_sub(2)..].join(" > "),
    };
    let name = Part::new(0, Role::Text, whole).or(nearest);
    title.parts.push(name);
    let role = words::role(section.role);
    if !role.is_empty() && !section.title.as_str().to_lowercase().contains(role) {
        title.parts.push(Part::new(3, Role::Muted, role));
    }
    if progress.of > 0 {
        let (text, role) = if progress.is_complete() {
            (format!("{progress} complete"), Role::StepDone)
        } else {
            (progress.to_string(), Role::Strong)
        };
        title.parts.push(Part::new(1, role, text));
        title.badge = progress.to_string();
    }
}

/// The name of a book's file without its directories and its ending.
pub fn stem(book: &BookId) -> &str {
    let file = book.as_str().rsplit('/').next().unwrap_or_default();
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

fn of_books(state: &State, title: &mut Title) {
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

/// What happens now points elsewhere: the border says so, since a person who reads may not look at the contents.
fn suggestion(state: &State, title: &mut Title) {
    let Some((heading, suggestion)) = first_suggested(state) else {
        return;
    };
    let is_here = state.runbook.place != Place::Contents && state.runbook.section.as_ref() == Some(&heading);
    if is_here {
        return;
    }
    let key = state.keymap.hint(GlobalAction::Suggested);
    let key = key.map_or_else(String::new, |key| format!("{key} "));
    let text = format!("{key}suggested: {}", suggestion.title);
    let part = Part::new(2, Role::NoticeWarning, text).or(format!("{key}suggested"));
    title.parts.push(part);
    "suggested".clone_into(&mut title.badge);
}

/// Draws what the person has gone to.
pub fn view(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let state = canvas.state;
    match (state.runbook.place, section(state)) {
        (Place::Contents, _) => draw_contents(canvas, area, buf),
        (Place::Steps, Some((_, section)))
            if is_to_read(section) || (shown_steps(state).is_empty() && state.runbook.filter.is_empty()) =>
        {
            detail::view(canvas, area, buf);
        }
        (Place::Steps, Some(_)) => steps::view(canvas, area, buf),
        (Place::Prose | Place::Detail, Some(_)) => detail::view(canvas, area, buf),
        (Place::Steps | Place::Prose | Place::Detail, None) => {
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
    let spots = spots(canvas.state);
    let cursor = canvas.state.runbook.contents.index(&spots).unwrap_or(0);
    let first = first_shown(cursor, rows.len(), usize::from(area.height));
    for (y, (index, row)) in (0..area.height).zip(rows.iter().enumerate().skip(first)) {
        draw_line(canvas, row, &mut Row::new(buf, area, y));
        if index == cursor {
            canvas.select(Panel::Runbook, area, y, buf);
        }
    }
}

fn draw_line(canvas: &Canvas<'_>, line: &Line<'_>, out: &mut Row<'_>) {
    match line {
        Line::Suggested { suggestion, .. } => {
            let title = suggestion.title.as_str();
            let room = out.room().saturating_sub(4);
            // The reason may be long: the title is what a person goes to.
            let for_title = width(title).min((room * 3 / 5).max(12));
            out.skip(1)
                .put("! ", canvas.style(Role::NoticeWarning))
                .column(title, for_title, canvas.style(Role::Strong))
                .skip(2)
                .put(suggestion.why.as_str(), canvas.style(Role::NoticeWarning));
        }
        Line::Book(book) => {
            let room = out.room().saturating_sub(2);
            out.skip(1)
                .column(book.title.as_str(), room.min(48), canvas.style(Role::Strong));
            out.skip(1).at_end(&format!("{} ", book.id), canvas.style(Role::Muted));
        }
        Line::Section { section, .. } => draw_section(canvas, section, out),
    }
}

fn draw_section(canvas: &Canvas<'_>, section: &Section, out: &mut Row<'_>) {
    let indent = 1 + 2 * section.path.len().clamp(1, 4);
    let progress = progress(canvas.state.world.incident.as_deref(), section);
    let (done, role) = match progress.of {
        _ if !says_something(section) => (String::new(), Role::Muted),
        0 => ("to read".into(), Role::Muted),
        _ if progress.is_complete() => (format!("complete {progress}"), Role::StepDone),
        _ => (progress.to_string(), Role::Muted),
    };
    let kind = words::role(section.role);
    let is_told = section.title.as_str().to_lowercase().contains(kind);
    let kind = if is_told || out.room() < 50 { "" } else { kind };
    let title = if says_something(section) {
        Role::Text
    } else {
        Role::Title
    };
    let room = out.room().saturating_sub(indent + width(&done) + width(kind) + 5);
    out.skip(indent)
        .column(section.title.as_str(), room, canvas.style(title))
        .skip(2)
        .put(kind, canvas.style(Role::Muted))
        .at_end(&format!("{done} "), canvas.style(role));
}
