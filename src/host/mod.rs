//! The process that stays. It owns the probes, the log store, the incident, the journal and the
//! running commands; consoles come and go.
//!
//! [`handle()`] is a pure function: an input and the time go in, effects come out. The shell around
//! it is [`runtime`].

mod books;
mod facts;
mod guards;
mod handle;
mod hide;
mod hints;
mod input;
mod logs;
mod lost;
mod news;
mod offers;
mod people;
mod place;
mod post;
mod publish;
mod runs;
pub mod runtime;
mod saving;
mod secrets;
mod several;
mod shown;
mod state;
mod values;
mod verdicts;

pub use handle::handle;
pub use input::{Effect, GuardsOrder, Imported, Input, RunInput, RunOrder};
pub use publish::publish;
pub use state::{Host, ServiceSetup, Setup};
