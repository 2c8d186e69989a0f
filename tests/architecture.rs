//! Holds the arrows of the house: who may use whom, and where IO, clocks and colours may be.
//!
//! The rules are the tables below. A new module must be placed in `ROOMS`; an exception needs a
//! reason and goes when it is no longer needed.

#[expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a file that cannot be read fails the test"
)]
#[path = "architecture/reading.rs"]
mod reading;

use reading::{Module, Reference};
use std::collections::BTreeSet;
use std::path::Path;

/// A room, and the paths of the crate it may use beside its own.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("time", &["domain"]),
    ("runbook", &["domain"]),
    ("logs", &["domain"]),
    ("rules", &["domain"]),
    ("wire", &["domain"]),
    (
        "config",
        &[
            "domain",
            "runbook",
            "rules",
            "sources",
            "notify",
            "console::theme",
            "console::input",
            "console::presets",
        ],
    ),
    (
        "sources",
        &[
            "domain",
            "logs::formats",
            "logs::IdRules",
            "logs::Guess",
            "rules",
            "time",
        ],
    ),
    ("exec", &["domain", "logs::formats", "rules", "time"]),
    ("journal", &["domain", "logs::formats", "rules", "time"]),
    ("notify", &["domain", "time"]),
    (
        "host",
        &[
            "domain", "runbook", "logs", "rules", "wire", "config", "sources", "exec", "journal", "notify", "time",
        ],
    ),
    ("console", &["domain", "wire", "time", "console"]),
    ("console::app", INSIDE_CONSOLE),
    ("console::panels", INSIDE_CONSOLE),
    ("console::view", INSIDE_CONSOLE),
    ("console::layout", INSIDE_CONSOLE),
    (
        "console::input",
        &["domain", "wire", "console::panels", "console::presets"],
    ),
    ("console::theme", &["domain", "wire", "console::presets"]),
    ("console::presets", &["domain"]),
    ("console::terminal", &["domain", "time", "console::theme"]),
    ("console::runtime", &["domain", "wire", "time", "console"]),
    (
        "cli",
        &[
            "domain", "runbook", "logs", "rules", "wire", "config", "sources", "exec", "journal", "notify", "host",
            "console", "demo", "time",
        ],
    ),
    ("demo", &["domain", "time"]),
    ("main", &["cli"]),
];

/// What the pure rooms of the console may use.
const INSIDE_CONSOLE: &[&str] = &[
    "domain",
    "wire",
    "console::app",
    "console::panels",
    "console::view",
    "console::layout",
    "console::input",
    "console::theme",
    "console::presets",
];

/// Rooms without IO, clock and screen.
const PURE: &[&str] = &["domain", "logs", "runbook", "rules", "wire"];
/// Rooms of the console without IO and clock.
const PURE_CONSOLE: &[&str] = &[
    "console::app",
    "console::panels",
    "console::view",
    "console::layout",
    "console::input",
    "console::theme",
    "console::presets",
];
/// Every room but the console's.
const OUTSIDE_CONSOLE: &[&str] = &[
    "domain", "time", "runbook", "logs", "rules", "wire", "config", "sources", "exec", "journal", "notify", "host",
    "cli", "demo", "main",
];

/// IO, clocks and the async world.
const WORLD: &[&str] = &[
    "tokio",
    "futures_util",
    "reqwest",
    "bollard",
    "rusqlite",
    "rustls",
    "arboard",
    "nix",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::env",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::os",
    "std::time::Instant",
    "std::time::SystemTime",
    "chrono::Utc::now",
    "chrono::Local",
    "println!",
    "print!",
    "eprintln!",
    "eprint!",
    "dbg!",
];
/// What of crossterm is more than the names of keys.
const TERMINAL: &[&str] = &[
    "crossterm::execute",
    "crossterm::queue",
    "crossterm::terminal",
    "crossterm::cursor",
    "crossterm::style",
    "crossterm::event::read",
    "crossterm::event::poll",
];

/// Paths that some rooms may not name, and why.
const BANS: &[(&[&str], &[&str], &str)] = &[
    (
        PURE,
        WORLD,
        "a pure room has no IO and no clock; hand the data in as an argument",
    ),
    (
        PURE_CONSOLE,
        WORLD,
        "state, keys and drawing have no IO and no clock; return an effect",
    ),
    (PURE, &["crossterm"], "a pure room knows no terminal"),
    (PURE_CONSOLE, TERMINAL, "only console::terminal talks to the terminal"),
    (OUTSIDE_CONSOLE, &["ratatui"], "drawing belongs to the console"),
];

/// Rooms that may name a colour. All others name a role.
const COLOUR_ROOMS: &[&str] = &["console::theme"];

/// What is allowed all the same: module, path (or `length`), reason. One that nobody needs any more fails.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "console::terminal::paint",
        "ratatui::style::Color",
        "turns the theme's colours into codes of the depth this terminal has",
    ),
    (
        "runbook::several",
        "std::thread",
        "parts of a long book are read at the same time; nothing outside is asked, and the same text gives the same book",
    ),
    (
        "exec::screen",
        "vt100::Color",
        "reads the colours that a command's programs chose; it draws nothing",
    ),
];

/// Stands for the length of a file where an exception names a path.
const LENGTH: &str = "length";

/// The most lines a file may have without its tests.
const LONGEST_FILE: usize = 400;

#[test]
fn the_house_stands_as_drawn() {
    let modules = reading::modules(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(modules.len() > 20, "only {} files were found", modules.len());
    let (found, used) = check(&modules, EXCEPTIONS);
    let unused: Vec<_> = EXCEPTIONS.iter().filter(|row| !used.contains(row)).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
    assert!(unused.is_empty(), "exceptions that nobody needs any more: {unused:?}");
}

type Exception = (&'static str, &'static str, &'static str);

/// All violations, one sentence each, and the exceptions that were needed.
fn check(modules: &[Module], exceptions: &[Exception]) -> (Vec<String>, BTreeSet<Exception>) {
    let mut found = BTreeSet::new();
    let mut used = BTreeSet::new();
    for module in modules {
        let Some(room) = room_of(&module.path) else {
            found.insert(format!(
                "{}: nobody placed this module; add its room to ROOMS in tests/architecture.rs",
                module.file
            ));
            continue;
        };
        let length = (module.lines > LONGEST_FILE).then(|| {
            let reason = format!("{} lines without tests, at most {LONGEST_FILE}", module.lines);
            (LENGTH, 1, reason)
        });
        let named = module.references.iter().filter_map(|reference| {
            forbidden(room, reference).map(|reason| (reference.path.as_str(), reference.line, reason))
        });
        for (path, line, reason) in length.into_iter().chain(named) {
            let allows = |row: &&Exception| begins(&module.path, row.0) && begins(path, row.1);
            match exceptions.iter().find(allows) {
                Some(row) => drop(used.insert(*row)),
                None => drop(found.insert(format!("{}:{line}: `{path}`: {reason}", module.file))),
            }
        }
    }
    (found.into_iter().collect(), used)
}

/// The room a module stands in: the longest name in `ROOMS` that its path begins with. The console's
/// own rooms must be placed one by one.
fn room_of(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("main");
    }
    let rooms = ROOMS.iter().map(|(room, _)| *room).filter(|room| begins(path, room));
    let room = rooms.max_by_key(|room| room.len())?;
    (room != "console" || path == "console").then_some(room)
}

/// Whether a path is this prefix or lies in it.
fn begins(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Why a room may not name a path; none when it may.
fn forbidden(room: &str, reference: &Reference) -> Option<String> {
    match reference.path.strip_prefix("crate::") {
        Some(target) => forbidden_arrow(room, target),
        None => forbidden_outside(room, &reference.path),
    }
}

fn forbidden_arrow(room: &str, target: &str) -> Option<String> {
    let own = begins(target, room) || begins(target, "crate");
    let (_, allowed) = ROOMS.iter().find(|(name, _)| *name == room)?;
    let is_allowed = own || allowed.iter().any(|path| begins(target, path));
    let wings = |one: &str, other: &str| begins(room, one) && begins(target, other);
    if is_allowed {
        None
    } else if wings("host", "console") || wings("console", "host") {
        Some("host and console meet only in wire".to_owned())
    } else {
        Some(format!(
            "{room} may use {}",
            if allowed.is_empty() {
                "nothing".to_owned()
            } else {
                allowed.join(", ")
            }
        ))
    }
}

fn forbidden_outside(room: &str, path: &str) -> Option<String> {
    // `use std::time::*` brings in everything below it.
    let names = |banned: &str| match path.strip_suffix("::*") {
        Some(all) => begins(banned, all) || begins(all, banned),
        None => begins(path, banned),
    };
    let ban = BANS
        .iter()
        .find(|(rooms, paths, _)| rooms.contains(&room) && paths.iter().any(|banned| names(banned)));
    if let Some((_, _, reason)) = ban {
        return Some((*reason).to_owned());
    }
    let is_colour = path.split("::").any(|name| name == "Color");
    (is_colour && !COLOUR_ROOMS.contains(&room))
        .then(|| "a role names a meaning; only the theme knows colours".to_owned())
}

/// Every kind of violation, as a module, its text and a word of what must be said about it.
const VIOLATIONS: &[(&str, &str, &str)] = &[
    ("domain::x", "use crate::wire::ToHost;", "domain may use nothing"),
    (
        "domain::x",
        "fn f() { crate::logs::parse(); }",
        "domain may use nothing",
    ),
    ("domain::x", "use super::super::wire::ToHost;", "domain may use nothing"),
    (
        "logs",
        "use crate::{domain::Moment, rules::{self, Condition}};",
        "logs may use domain",
    ),
    ("logs", "fn f() { vec![crate::rules::X]; }", "logs may use domain"),
    ("logs", "use onscene::host::Host;", "logs may use domain"),
    ("wire", "type X = crate::config::Config;", "wire may use domain"),
    ("sources::tail", "use crate::logs::Store;", "sources may use"),
    ("config", "use crate::console::app::State;", "config may use"),
    ("host::x", "use crate::console::app::State;", "meet only in wire"),
    ("console::app", "use crate::host::Host;", "meet only in wire"),
    (
        "console::panels::logs",
        "use crate::time::now;",
        "console::panels may use",
    ),
    (
        "console::view",
        "use crate::console::terminal::Writer;",
        "console::view may use",
    ),
    ("console::view", "use super::terminal::Writer;", "console::view may use"),
    ("console::app", "use crate::logs::Store;", "console::app may use"),
    ("newcomer", "", "nobody placed"),
    ("console::attic", "", "nobody placed"),
    ("domain::x", "use std::fs;", "no IO"),
    ("domain::x", "use std::{fs::File, fmt};", "no IO"),
    ("runbook", "fn f() { std::process::Command::new(\"x\"); }", "no IO"),
    ("runbook", "use std::time; fn f() -> time::Instant { todo!() }", "no IO"),
    ("runbook", "use std::time::*;", "no IO"),
    ("runbook", "use std::*;", "no IO"),
    ("rules", "use std::time::SystemTime as Then;", "no IO"),
    ("rules", "use chrono::Utc; fn f() { Utc::now(); }", "no IO"),
    ("rules", "fn f() { <chrono::Utc>::now(); tokio::spawn(x); }", "no IO"),
    ("wire", "async fn f() { tokio::select! { _ = x => {} } }", "no IO"),
    ("wire", "fn f() { println!(\"x\"); }", "no IO"),
    ("domain", "extern crate rusqlite;", "no IO"),
    ("console::panels::x", "use std::net::TcpStream;", "no IO"),
    (
        "console::input",
        "use crossterm::{event::read, style};",
        "only console::terminal",
    ),
    (
        "console::view",
        "use ratatui::crossterm::terminal;",
        "only console::terminal",
    ),
    ("domain", "use crossterm::event::KeyCode;", "knows no terminal"),
    ("host", "use ratatui::layout::Rect;", "belongs to the console"),
    ("cli", "fn f(x: ratatui::layout::Rect) {}", "belongs to the console"),
    ("console::view", "use ratatui::style::Color;", "only the theme"),
    (
        "console::panels::x",
        "use ratatui::style; fn f() { style::Color::Red; }",
        "only the theme",
    ),
    (
        "console::view",
        "mod inner { use crate::host::Host; }",
        "meet only in wire",
    ),
];

/// What must not be called a violation.
const FINE: &[(&str, &str)] = &[
    (
        "domain::x",
        "use super::Moment; use crate::domain::SafeText; use self::y::Z; use std::time::Duration;",
    ),
    (
        "domain",
        "#[cfg(test)] mod tests { use std::fs; #[test] fn t() { crate::host::x(); } }",
    ),
    (
        "domain",
        "pub(crate) fn f() {} pub(super) fn g() {} pub(in crate::domain) fn h() {}",
    ),
    ("logs", "use crate::domain::{Moment, SafeText}; use regex::Regex;"),
    (
        "sources::x",
        "use crate::logs::formats::parse; use tokio::fs; use crate::time::now;",
    ),
    ("config", "use crate::console::theme::Theme; use std::fs;"),
    (
        "console::input",
        "use crossterm::event::KeyCode; use std::time::Duration;",
    ),
    ("console::theme", "use ratatui::style::Color;"),
    (
        "console::terminal::x",
        "use std::io::stdout; use crossterm::execute; use crate::time::ticks;",
    ),
    ("host", "use crate::wire::ToHost; use crate::logs::Store; use std::fs;"),
    ("main", "fn main() { onscene::cli::run(); }"),
    ("", "//! See `crate::host`.\npub mod domain;"),
];

#[test]
fn every_kind_of_violation_is_found() {
    for (path, text, says) in VIOLATIONS {
        let (found, _) = check(&[reading::module("x.rs", path, text)], &[]);
        assert!(
            found.iter().any(|sentence| sentence.contains(says)),
            "{path}: `{text}` gave {found:?}, not `{says}`"
        );
    }
    let long = "fn f() {}\n".repeat(LONGEST_FILE + 1);
    let (found, _) = check(&[reading::module("x.rs", "domain", &long)], &[]);
    assert!(found[0].contains("401 lines"), "{found:?}");
    let tested = format!("fn f() {{}}\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
    assert_eq!(check(&[reading::module("x.rs", "domain", &tested)], &[]).0, [""; 0]);
}

#[test]
fn what_is_fine_is_left_alone() {
    for (path, text) in FINE {
        let (found, _) = check(&[reading::module("x.rs", path, text)], &[]);
        assert!(found.is_empty(), "{path}: {found:?}");
    }
}

#[test]
fn an_exception_covers_what_it_names_and_no_more() {
    let row = ("wire::disk", "std::fs", "a test");
    let module = reading::module("x.rs", "wire::disk", "use std::fs; use std::net;");
    let (found, used) = check(&[module], &[row]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("std::net") && used.contains(&row));
}

#[test]
fn the_tables_speak_of_rooms_that_exist() {
    let rooms: BTreeSet<_> = ROOMS.iter().map(|(room, _)| *room).collect();
    assert_eq!(rooms.len(), ROOMS.len(), "a room is placed twice");
    let named = [PURE, PURE_CONSOLE, OUTSIDE_CONSOLE, COLOUR_ROOMS].concat();
    for room in named {
        assert!(rooms.contains(room), "{room}");
    }
    for (room, allowed) in ROOMS {
        for path in *allowed {
            assert!(room_of(path).is_some(), "{room} may use {path}, which has no room");
        }
    }
    assert!(EXCEPTIONS.iter().all(|(_, _, reason)| reason.len() > 20));
}
