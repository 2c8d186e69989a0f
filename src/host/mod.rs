//! The process that stays. It owns the probes, the log store, the incident, the journal and the
//! running commands; consoles come and go.
//!
//! [`handle()`] is a pure function: an input and the time go in, effects come out. The shell around
//! it is [`runtime`].

mod facts;
mod handle;
mod hide;
mod input;
mod logs;
mod news;
mod people;
mod publish;
mod runs;
pub mod runtime;
mod state;
mod values;

pub use handle::handle;
pub use input::{Effect, Input, RunInput};
pub use publish::publish;
pub use state::{Host, ServiceSetup, Setup};
