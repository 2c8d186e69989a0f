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

/// What is true: incident, clocks, checklist, health, containers, log lines, safe text. Uses nothing.
pub mod domain;

/// What host and console say to each other: messages, framing, version. Uses `domain`.
pub mod wire;

/// The only place that asks a clock; for runtimes, sources and `cli`.
pub mod time;

/// Where news comes from: probes, engines, logs. Uses `domain`, `logs` (formats), `rules`.
pub mod sources;
