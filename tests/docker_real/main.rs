//! Sources against a real container engine. Without one the tests say so loudly and pass; with
//! `CI=true` they fail.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should fall")]

mod lab;
mod logs;
mod rows;
