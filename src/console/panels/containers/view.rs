//! Draws the containers: glyph, name, what it does or why it does not, since when, restarts, use.

use super::{rows, words};
use crate::console::layout::Panel;
use crate::console::panels::cursor::first_shown;
use crate::console::theme::Role;
use crate::console::view::{Canvas, Part, Row, Title, width};
use crate::domain::SafeText;
use crate::domain::container::{ContainerRow, ContainerState};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What the border says.
#[must_use]
pub fn title(canvas: &Canvas<'_>) -> Title {
    let world = &canvas.state.world;
    let mut title = Title {
        joint: " ",
        ..Title::default()
    };
    if let Some(rows) = world.containers.as_deref() {
        let bad = rows.iter().filter(|row| row.is_bad()).count();
        let (role, count) = match bad {
            0 if rows.is_empty() => (Role::Muted, "none".into()),
            0 => (Role::StatusOk, format!("all {} ok", rows.len())),
            _ => (Role::StatusDown, format!("{bad} of {} bad", rows.len())),
        };
        let whole = match projects(rows)[..] {
            [Some(project)] => Part::new(0, role, format!("{project}: {count}")).or(count),
            [] | [None] | [_, ..] => Part::new(0, role, count),
        };
        title.parts.push(whole);
        title.badge = if bad > 0 { format!("{bad} bad") } else { String::new() };
    }
    if let Some(engine) = world.engine_gone() {
        let age = engine
            .heard
            .map_or_else(|| "never heard".into(), |heard| format!("{} old", canvas.age(heard)));
        let text = format!("{} {}, {age}", engine.label, engine.state.word());
        title.parts.push(Part::new(0, Role::StatusStale, text));
        engine.state.word().clone_into(&mut title.badge);
        title.is_old = true;
    }
    let filter = &canvas.state.containers.filter;
    if !filter.is_empty() {
        title
            .parts
            .push(Part::new(1, Role::Match, format!("with \"{filter}\"")));
    }
    title
}

/// The projects, each once, in the order of the rows.
fn projects(rows: &[ContainerRow]) -> Vec<Option<&SafeText>> {
    let mut projects: Vec<Option<&SafeText>> = Vec::new();
    for row in rows {
        if !projects.contains(&row.project.as_ref()) {
            projects.push(row.project.as_ref());
        }
    }
    projects
}

/// The most columns a state gets: farther apart the ends of a row do not read as one.
const WIDEST: usize = 64;

/// One line of the list.
enum Line<'a> {
    /// The name of a project above its containers.
    Project(&'a str),
    /// A container with its place among all.
    Container(usize, &'a ContainerRow),
}

fn lines<'a>(rows: &[&'a ContainerRow]) -> Vec<Line<'a>> {
    let several = rows.windows(2).any(|pair| pair[0].project != pair[1].project);
    let mut lines = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let is_first = index == 0 || rows[index - 1].project != row.project;
        if several && is_first {
            lines.push(Line::Project(
                row.project.as_ref().map_or("no project", SafeText::as_str),
            ));
        }
        lines.push(Line::Container(index, row));
    }
    lines
}

/// Draws the rows.
pub fn view(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let rows = rows(canvas.state);
    if rows.is_empty() {
        canvas.sentence(&empty(canvas), area, buf);
        return;
    }
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let cursor = canvas.state.containers.cursor.index(&ids).unwrap_or(0);
    let lines = lines(&rows);
    let is_cursor = |line: &Line<'_>| matches!(line, Line::Container(index, _) if *index == cursor);
    let at = lines.iter().position(is_cursor).unwrap_or(0);
    let first = first_shown(at, lines.len(), usize::from(area.height));
    let longest = rows.iter().map(|row| width(row.label().as_str())).max().unwrap_or(0);
    let name = longest.clamp(6, usize::from(area.width / 4).max(6));
    for (y, line) in (0..area.height).zip(lines.iter().skip(first)) {
        let mut out = Row::new(buf, area, y);
        match line {
            Line::Project(project) => drop(out.skip(1).put(project, canvas.style(Role::Title)).room()),
            Line::Container(_, row) => draw(canvas, row, name, &mut out),
        }
        if is_cursor(line) {
            canvas.select(Panel::Containers, area, y, buf);
        }
    }
}

fn empty(canvas: &Canvas<'_>) -> String {
    let world = &canvas.state.world;
    let drill = world.welcome.as_ref().is_some_and(|welcome| welcome.drill);
    match (&world.containers, world.engine_gone()) {
        (_, Some(engine)) if world.containers.as_ref().is_none_or(Vec::is_empty) => {
            format!("{} is {}: {}", engine.label, engine.state.word(), engine.detail)
        }
        (None, _) => "not told yet: waiting for the host".into(),
        (Some(rows), _) if rows.is_empty() && drill => "a drill watches no engine".into(),
        (Some(rows), _) if rows.is_empty() => "no containers: the engine has none, or there is no engine here".into(),
        (Some(_), _) => "no container matches the filter: Esc removes it".into(),
    }
}

fn draw(canvas: &Canvas<'_>, row: &ContainerRow, name: usize, out: &mut Row<'_>) {
    let role = role(row);
    let wide = out.room();
    let muted = canvas.style(Role::Muted);
    out.skip(1)
        .column(words::glyph(row), 2, canvas.style(role))
        .column(row.label().as_str(), name, canvas.style(Role::Strong))
        .skip(1);
    // What does not run uses nothing: its row has that room for the reason.
    let uses = row.cpu_percent.is_some() || row.memory_bytes.is_some();
    let use_wide = if wide >= 52 && uses { 13 } else { 0 };
    let image = if wide >= 110 { 40.min(wide / 4) } else { 0 };
    let tail = 7 + use_wide + image + 2 * usize::from(image > 0) + 1;
    let room = out.room().saturating_sub(tail).min(WIDEST - use_wide);
    out.column(&doing(row), room, canvas.style(role));
    if use_wide > 0 {
        out.right(&cpu(row), 6, muted).right(&memory(row), 7, muted);
    }
    let since = row.since.map_or_else(String::new, |since| canvas.age(since));
    out.skip(1).right(&since, 6, muted);
    if image > 0 {
        out.skip(2).column(row.image.as_str(), image, muted);
    }
}

/// What it does, with the restarts that a person should know of.
fn doing(row: &ContainerRow) -> String {
    match row.restarts {
        0 => words::state(row),
        1 => format!("{}, 1 restart", words::state(row)),
        many => format!("{}, {many} restarts", words::state(row)),
    }
}

fn role(row: &ContainerRow) -> Role {
    match words::glyph(row) {
        "x" => Role::StatusDown,
        "!" => Role::StatusDegraded,
        "?" => Role::StatusUnknown,
        _ if row.state == ContainerState::Running => Role::StatusOk,
        _ => Role::Muted,
    }
}

fn cpu(row: &ContainerRow) -> String {
    row.cpu_percent
        .map_or_else(String::new, |percent| format!("{percent:.0} %"))
}

fn memory(row: &ContainerRow) -> String {
    row.memory_bytes.map_or_else(String::new, words::bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::app::State;
    use crate::console::input::Keymap;
    use crate::console::theme::Theme;
    use crate::domain::Moment;
    use crate::domain::container::ContainerHealth;
    use crate::wire::Welcome;

    #[test]
    fn a_drill_with_containers_says_that_the_filter_hides_them() {
        let mut state = State::new((80, 24), Keymap::default());
        state.world.welcome = Some(Welcome {
            drill: true,
            ..welcome()
        });
        let theme = Theme::default();
        let said = |state: &State| {
            empty(&Canvas {
                state,
                now: Moment::UNIX_EPOCH,
                theme: &theme,
            })
        };
        state.world.containers = Some(Vec::new());
        assert_eq!(said(&state), "a drill watches no engine");
        state.world.containers = Some(vec![row()]);
        state.containers.filter = "nothing has this".into();
        assert!(said(&state).contains("filter"), "{}", said(&state));
    }

    fn welcome() -> Welcome {
        Welcome {
            protocol: crate::wire::PROTOCOL,
            version: String::new(),
            project: "shop".into(),
            environment: "drill".into(),
            host: "here".into(),
            directory: "/".into(),
            read_only: false,
            drill: false,
            was_dropped: false,
            person: "maya".into(),
            warnings: Vec::new(),
            update_minutes: 15,
        }
    }

    fn row() -> ContainerRow {
        ContainerRow {
            id: "1".into(),
            name: "db".into(),
            project: None,
            service: None,
            image: "postgres".into(),
            state: ContainerState::Running,
            health: ContainerHealth::None,
            failing_streak: 0,
            failing_limit: 0,
            exit: None,
            since: None,
            restarts: 0,
            cpu_percent: None,
            memory_bytes: None,
            ports: Vec::new(),
        }
    }
}
