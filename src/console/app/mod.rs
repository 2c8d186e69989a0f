//! The console without its shell: events in, effects out. Pure: no IO, no clock, no drawing.

mod act;
mod answer;
mod clocks;
mod draft;
mod effect;
mod errand;
mod event;
mod form;
mod host;
mod incident;
mod keys;
mod line;
mod menu;
mod mode;
mod notices;
mod offers;
mod several;
mod stamp;
mod state;
mod sync;
#[cfg(test)]
mod tests;
mod tickets;
mod typing;
mod update;
mod world;
mod writing;

pub use draft::update as draft_text;
pub use effect::Effect;
pub use errand::{Errand, carry_out};
pub use event::Event;
pub use form::{Field, Form};
pub use incident::{choose, command, confirm, needs_incident, prompt, reaches_host};
pub use keys::{scopes, step_of};
pub use line::{Line, set_todo};
pub use menu::Menu;
pub use mode::{Ask, Choice, Confirm, Deed, Item, Mode, Pick, Prompt};
pub use notices::{Notices, Told};
pub use offers::due_draft;
pub use several::{elsewhere, stays as several_stay};
pub use stamp::{leading, words as stamp_words};
pub use state::State;
pub use tickets::Tickets;
pub use update::update;
pub use world::{Link, World};
pub use writing::{Focus, Toggle, Unsent, Writing};
