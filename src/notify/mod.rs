//! Status updates on their way out: texts from templates, channels, and a queue that delivers each
//! update once to each channel, in order, whatever the network does.
//!
//! [`template`], [`message`], [`limits`], [`backoff`], [`sign`] and [`lanes`] are pure; [`post`] and
//! the channels talk to the world; [`queue`] is the task around them.

pub mod backoff;
pub mod channel;
pub mod lanes;
pub mod limits;
pub mod message;
pub mod outcome;
mod past;
mod post;
pub mod queue;
pub mod sign;
pub mod template;
mod words;

pub use backoff::Backoff;
pub use channel::{Kind, Spec};
pub use lanes::{Job, State};
pub use message::{Key, Update};
pub use outcome::Event;
pub use past::Past;
pub use queue::{Sender, Setup};
pub use template::{Fields, Template};
pub use words::Words;
