//! The header: which incident, who is here, and what the clocks say. Without an incident: what is unwell.

use super::canvas::Canvas;
use super::clock;
use super::frame::Part;
use super::front::warnings;
use super::landing::is_production;
use super::share::{GAP, TITLE, columns, share_out};
use super::text::{Row, fit};
use crate::console::app::Link;
use crate::console::input::GlobalAction;
use crate::console::panels::incident::not_sent;
use crate::console::theme::Role;
use crate::domain::clock::{Clock, ClockKind, Standing, Urgency, standing};
use crate::domain::health::Health;
use crate::domain::incident::{self, Incident};
use crate::domain::moment::{between, clock_face};
use crate::domain::source::SourceState;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of the commander's name where room is short.
const COMMANDER: usize = 10;

/// Draws one or two lines; where there is one, it is the one that people are late for.
pub fn draw(canvas: &Canvas<'_>, area: Rect, buf: &mut Buffer) {
    let incident = canvas.state.world.open_incident();
    let first = match incident {
        Some(incident) => of_incident(canvas, incident),
        None => calm(canvas),
    };
    let second = match incident {
        Some(incident) => clocks(canvas, incident),
        None => news(canvas),
    };
    if area.height == 1 {
        let mut both: Vec<Part> = second;
        both.extend(first.into_iter().map(|part| Part {
            rank: part.rank.saturating_add(3),
            ..part
        }));
        line(canvas, both, Vec::new(), area, 0, buf);
        return;
    }
    line(canvas, first, place(canvas), area, 0, buf);
    line(canvas, second, time(canvas), area, 1, buf);
}

/// Writes parts from the left and parts that end at the right; what matters least goes where room is short.
fn line(canvas: &Canvas<'_>, left: Vec<Part>, right: Vec<Part>, area: Rect, at: u16, buf: &mut Buffer) {
    let mut row = Row::new(buf, area, at);
    row.skip(1);
    let room = row.room().saturating_sub(1);
    let (left, right) = share_out(left, right, room);
    write(canvas, &left, &mut row);
    let blank = row.room().saturating_sub(columns(&right) + 1);
    write(canvas, &right, row.skip(blank));
}

fn write(canvas: &Canvas<'_>, parts: &[Part], row: &mut Row<'_>) {
    for (index, part) in parts.iter().enumerate() {
        row.skip(if index == 0 { 0 } else { GAP });
        row.put(&part.text, canvas.style(part.role));
    }
}

/// Says that the host is gone, for how long, and what is being done.
fn gone(canvas: &Canvas<'_>) -> Option<Part> {
    match &canvas.state.link {
        Link::Linked => None,
        Link::Connecting => Some(Part::new(0, Role::NoticeWarning, "connecting to the host…")),
        Link::Lost { since, .. } => {
            let text = format!("HOST gone since {}: reconnecting…", canvas.age(*since));
            Some(Part::new(0, Role::NoticeError, text).or(format!("HOST gone since {}", canvas.age(*since))))
        }
    }
}

fn drill(canvas: &Canvas<'_>) -> Option<Part> {
    let is_drill = canvas.state.world.welcome.as_ref().is_some_and(|welcome| welcome.drill);
    is_drill.then(|| Part::new(0, Role::Drill, "DRILL"))
}

fn of_incident(canvas: &Canvas<'_>, incident: &Incident) -> Vec<Part> {
    let mut parts: Vec<Part> = drill(canvas).into_iter().collect();
    let age = clock_face(between(incident.declared, canvas.now));
    parts.extend([
        Part::new(0, incident.severity.into(), incident.severity.word()),
        Part::new(0, Role::Text, incident.id.to_string()),
        Part::new(TITLE, Role::Strong, incident.title.to_string()),
        Part::new(0, Role::Text, age),
        Part::new(1, Role::Text, incident.status.word()),
    ]);
    if let Some(gone) = gone(canvas) {
        parts.push(gone);
        return parts;
    }
    if let Some((update, _)) = not_sent(incident) {
        let text = format!("NOT SENT: update {}", incident.update_label(update).unwrap_or_default());
        parts.push(Part::new(0, Role::NoticeError, text).or("NOT SENT"));
    }
    parts.extend(others(canvas));
    let me = canvas.state.world.me();
    for (role, who) in &incident.roles {
        let who = if who.as_str() == me { "you" } else { who.as_str() };
        let rank = if *role == incident::Role::Commander { 0 } else { 5 };
        let short = fit(who, COMMANDER).into_owned();
        let part = Part::new(rank, Role::Muted, format!("{} {who}", role.word()));
        parts.push(part.or(format!("{} {short}", role.word())));
    }
    if !incident.roles.contains_key(&incident::Role::Commander) {
        parts.push(Part::new(0, Role::ClockOverdue, "no IC"));
    }
    parts
}

fn calm(canvas: &Canvas<'_>) -> Vec<Part> {
    let world = &canvas.state.world;
    let mut parts = vec![Part::new(4, Role::Title, "onscene")];
    parts.extend(drill(canvas));
    if let Some(welcome) = &world.welcome {
        parts.push(Part::new(1, Role::Strong, welcome.project.to_string()));
    }
    if let Some(gone) = gone(canvas) {
        parts.push(gone);
        return parts;
    }
    if let Some(last) = &world.incident {
        let ago = last
            .resolved
            .map_or_else(String::new, |at| format!(" {} ago", canvas.age(at)));
        let short = format!("{} resolved", last.id);
        parts.push(Part::new(1, Role::Muted, format!("{short}{ago}")).or(short));
    }
    parts.extend(others(canvas));
    if world.welcome.is_none() {
        return parts;
    }
    parts.push(way_in(canvas));
    parts
}

/// What to press: for the incident that is open behind, else to declare one.
fn way_in(canvas: &Canvas<'_>) -> Part {
    let keymap = &canvas.state.keymap;
    if let Some(open) = canvas.state.world.others_open().next() {
        let key = keymap.hint(GlobalAction::IncidentFront);
        let text = key.map_or_else(
            || format!("none in front: {} is open", open.id),
            |key| format!("none in front: press {key} for {}", open.id),
        );
        return Part::new(0, Role::Text, text);
    }
    let key = keymap.hint(GlobalAction::IncidentDeclare);
    let text = key.map_or_else(
        || "no incident".into(),
        |key| format!("no incident: press {key} to declare one"),
    );
    Part::new(0, Role::Text, text).or("no incident")
}

/// How many further incidents are open, and which of them is overdue.
fn others(canvas: &Canvas<'_>) -> Option<Part> {
    let count = canvas.state.world.others_open().count();
    if count == 0 {
        return None;
    }
    let short = format!("+{count} open");
    let clocks = canvas
        .state
        .world
        .others_open()
        .filter_map(|other| other.clock.as_ref().map(|clock| (other.id, clock)));
    let overdue = clocks
        .filter(|(_, clock)| clock.urgency(canvas.now) == Urgency::Overdue)
        .min_by_key(|(_, clock)| clock.due);
    Some(match overdue {
        Some((id, clock)) => {
            let text = format!(
                "{short}: {id} {} {}",
                clock.kind.word(),
                clock::stands(clock, canvas.now)
            );
            let late = format!("+{count}: {} overdue", clock.kind.word());
            Part::new(0, Role::from(Urgency::Overdue), text).or(late)
        }
        None => Part::new(0, Role::NoticeWarning, short),
    })
}

/// Who is here, and where this is.
fn place(canvas: &Canvas<'_>) -> Vec<Part> {
    let world = &canvas.state.world;
    let Some(welcome) = &world.welcome else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    if world.people.len() > 1 && !canvas.state.is_lost() {
        parts.push(Part::new(2, Role::Muted, format!("{} here", world.people.len())));
    }
    if welcome.read_only {
        parts.push(Part::new(1, Role::NoticeWarning, "read-only"));
    }
    let role = if is_production(welcome.environment.as_str()) && !welcome.drill {
        Role::ProductionFrame
    } else {
        Role::Text
    };
    let whole = format!("{} @ {}", welcome.environment, welcome.host);
    parts.push(Part::new(0, role, whole).or(welcome.environment.to_string()));
    parts
}

/// The clocks, the worst first: it never goes, however small the screen is.
fn clocks(canvas: &Canvas<'_>, incident: &Incident) -> Vec<Part> {
    let clocks = clock::by_urgency(incident, canvas.now).into_iter().enumerate();
    let mut parts: Vec<Part> = clocks
        .flat_map(|(place, clock)| of_clock(canvas, incident, clock, place))
        .collect();
    if parts.is_empty() {
        parts.push(Part::new(0, Role::Muted, "no clock runs"));
    }
    parts
}

/// A clock in words, with the bar of what is used where it helps, and with who should act where it is late.
fn of_clock(canvas: &Canvas<'_>, incident: &Incident, clock: &Clock, place: usize) -> Vec<Part> {
    let is_worst = place == 0;
    let role = Role::from(clock.urgency(canvas.now));
    let words = format!("{} {}", clock::name(clock), clock::stands(clock, canvas.now));
    let rank = |other| if is_worst { 0 } else { other };
    match standing(clock, canvas.now) {
        Standing::Held => vec![Part::new(rank(1), role, words)],
        Standing::Due { .. } | Standing::Overdue { .. } if clock.kind == ClockKind::Impact => {
            let affected = format!("{} {}", clock::name(clock), clock_face(between(clock.set, canvas.now)));
            let part = Part::new(rank(1), role, format!("{affected}: open a status page?"));
            vec![part.or(affected)]
        }
        Standing::Due { .. } | Standing::Overdue { .. } => {
            let who = clock::acts(incident, clock);
            let is_me = who == canvas.state.world.me();
            let part = Part::new(rank(1), role, words.clone());
            if who.is_empty() || !is_worst {
                return vec![part];
            }
            let who = if is_me { "you".into() } else { who };
            vec![part, Part::new(2, role, format!("{who} should act"))]
        }
        Standing::Running { .. } | Standing::Hint { .. } if clock.kind == ClockKind::Update => vec![
            Part::new(rank(1), role, words),
            Part::new(4, role, clock::bar(clock.used(canvas.now))),
        ],
        Standing::Running { .. } if !is_worst && matches!(clock.kind, ClockKind::Shift | ClockKind::PostMortem) => {
            Vec::new()
        }
        Standing::Running { .. } | Standing::Hint { .. } | Standing::Paused { .. } => {
            vec![Part::new(rank(2), role, words)]
        }
    }
}

/// What is unwell, and whether the news still comes.
fn news(canvas: &Canvas<'_>) -> Vec<Part> {
    let world = &canvas.state.world;
    let mut parts = Vec::new();
    if let Some(rows) = &world.services {
        let bad = rows.iter().filter(|row| row.is_bad(canvas.now)).count();
        let unknown = rows.iter().filter(|row| row.health == Health::Unknown).count();
        parts.push(share(bad, rows.len(), "service"));
        if unknown > 0 {
            if bad == 0 {
                let known = rows.len() - unknown;
                parts.pop();
                parts.push(Part::new(
                    1,
                    Role::Muted,
                    format!("{known} of {} services ok", rows.len()),
                ));
            }
            parts.push(Part::new(1, Role::StatusUnknown, format!("{unknown} not known")));
        }
    }
    if let Some(rows) = &world.containers {
        let bad = rows.iter().filter(|row| row.is_bad()).count();
        parts.push(share(bad, rows.len(), "container"));
    }
    if let Some(rows) = &world.sources {
        let live = rows.iter().filter(|row| row.state == SourceState::Live).count();
        let role = if live == rows.len() {
            Role::Muted
        } else {
            Role::StatusStale
        };
        parts.push(Part::new(2, role, format!("{live} of {} sources live", rows.len())));
    }
    if parts.is_empty() {
        parts.push(Part::new(0, Role::Muted, "not told yet: waiting for the host"));
    }
    parts
}

/// How many of a kind are bad, in words.
fn share(bad: usize, of: usize, noun: &str) -> Part {
    match (bad, of) {
        (_, 0) => Part::new(1, Role::Muted, format!("no {noun}s")),
        (0, 1) => Part::new(1, Role::StatusOk, format!("1 {noun} ok")),
        (0, _) => Part::new(1, Role::StatusOk, format!("all {of} {noun}s ok")),
        (_, _) => Part::new(0, Role::StatusDown, format!("{bad} of {of} {noun}s bad")),
    }
}

/// Warnings, and the time in UTC and where the person is.
fn time(canvas: &Canvas<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    let warnings = warnings(canvas.state).len();
    if warnings > 0 {
        let noun = if warnings == 1 { "warning" } else { "warnings" };
        parts.push(Part::new(1, Role::NoticeWarning, format!("{warnings} {noun}: press ?")));
    }
    let utc = canvas.now.format("%H:%MZ");
    let offset = canvas.state.utc_offset;
    let text = if offset == 0 {
        utc.to_string()
    } else {
        let local = canvas.now + chrono::Duration::minutes(i64::from(offset));
        format!("{utc} {}", local.format("%H:%M"))
    };
    // The time in UTC is what everybody writes down: it never goes.
    parts.push(Part::new(0, Role::Text, text).or(utc.to_string()));
    parts
}
