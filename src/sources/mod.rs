//! Where news comes from. A source is an async function with an outbox: it does not know who
//! listens, does not own its task and ends when nobody listens any more.
//!
//! # Adding a probe kind
//! 1. Write `sources/NAME.rs`: a plain `Spec` with a `pace`, `target()`, `check()`, `once()` and
//!    `run(spec, trigger, out)`. `run` hands [`pace::keep`] a closure that asks once and judges
//!    the answer with [`crate::rules::judge`]; ticks, thresholds and "probe now" come with it.
//! 2. Add `mod NAME` here and a variant to [`Probe`]; the compiler then asks for its arms.
//! 3. Teach `config` to read it.

mod alarm;
pub mod backoff;
pub mod docker;
pub mod http;
mod line;
mod outbox;
pub mod pace;
mod probe;
pub mod tail;
pub mod tcp;
mod words;

pub use outbox::{Inbox, News, Outbox, channel};
pub use pace::{Pace, Trigger};
pub use probe::Probe;
