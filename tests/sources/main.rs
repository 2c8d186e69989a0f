//! Sources against real servers on loopback, a stand-in engine and real files.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should fall")]

mod docker;
mod engine;
mod http;
mod server;
mod tail;
mod tcp;
