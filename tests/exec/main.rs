//! Commands as they are run: real bash, real processes, real signals.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod cancel;
#[path = "../common/field.rs"]
mod field;
mod guards;
mod output;
mod server;
mod stage;
mod start;
mod stream;
mod tamed;
mod terminal;
mod verdicts;
