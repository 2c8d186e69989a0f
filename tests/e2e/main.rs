//! The program from end to end: on a PTY by keys alone, with a host, a journal and services of its own.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside the test functions")]

mod caller;
mod command;
mod demo;
mod drill;
mod editor;
mod files;
#[path = "../common/rig.rs"]
mod rig;
#[path = "../notify/service.rs"]
#[allow(dead_code, reason = "shared with the tests of the queue, which use more of it")]
mod service;
mod several;
mod stage;
mod survive;
mod together;
mod updates;
