//! Status updates on their way out, against services of the tests' own that behave as the real ones document.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must end")]

mod canary;
mod faults;
mod lanes;
mod order;
mod refused;
mod service;
mod stage;
