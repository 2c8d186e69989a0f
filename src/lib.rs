//! onscene: the incident console for your terminal.
//!
//! This file is the map of the house. Two wings, `host` (owns the truth, stays) and `console`
//! (one person's screen), meet only in `wire`. The pure rooms have no IO, no clock and no screen;
//! `tests/architecture.rs` holds every arrow below.
//!
//! ```text
//! sources ---> host <--- wire ---> console ---> cells
//!                 \                  /
//!                  domain, runbook, rules, logs, config
//! ```

// What is true: incident, clocks, checklist, health, containers, log lines, safe text. Uses nothing.
pub mod domain;

// The log engine: formats, ids, store, query. Pure; uses `domain`.
pub mod logs;

// Markdown to a runbook: repair, blocks, steps, placeholders, class. Pure; uses `domain`.
pub mod runbook;

// Conditions that judge an answer. Pure; uses `domain`.
pub mod rules;

// What host and console say to each other: messages, framing, version. Uses `domain`.
pub mod wire;

// Files to a configuration, with warnings that name file, line and reason. Uses `domain`, `runbook`,
// `rules`, `sources` (their `Spec`), `console::theme`, `console::input`.
pub mod config;

// Where news comes from: probes, engines, logs. Uses `domain`, `logs` (formats), `rules`.
pub mod sources;

// Runs one step's command: session, output, cancel ladder. Uses `domain`.
pub mod exec;

// Facts on disk: SQLite, hash chain, export. Uses `domain`.
pub mod journal;

// Status updates on their way out: templates, channels, a queue. Uses `domain`, `time`.
pub mod notify;

// The process that stays: state, handle, runtime, server. Uses everything above, not `console`.
pub mod host;

// One person's screen. Uses `domain`, `wire` and its own rooms.
pub mod console;

// A drill against stand-ins on loopback. Uses `domain`, `time`.
pub mod demo;

// One file per subcommand. Uses everything.
pub mod cli;

// The only place that asks a clock; for runtimes, sources and `cli`.
pub mod time;
