//! The console without its shell: events in, effects out. Pure: no IO, no clock, no drawing.

mod act;
mod answer;
mod clocks;
mod draft;
mod effect;
mod event;
mod form;
mod host;
mod incident;
mod keys;
mod mode;
mod notices;
mod state;
mod sync;
#[cfg(test)]
mod tests;
mod tickets;
mod typing;
mod update;
mod world;

pub use effect::Effect;
pub use event::Event;
pub use form::{Field, Form};
pub use incident::{choose, command, confirm, needs_incident, prompt, reaches_host};
pub use keys::{scopes, step_of};
pub use mode::{Ask, Choice, Confirm, Deed, Item, Mode, Pick, Prompt};
pub use notices::{Notices, Told};
pub use state::State;
pub use tickets::Tickets;
pub use update::update;
pub use world::{Link, World};
