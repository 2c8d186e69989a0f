//! Status updates on their way out: texts from templates, channels, and a queue that delivers each
//! update once to each channel, in order, whatever the network does.
//!
//! [`template`], [`message`], [`limits`], [`backoff`], [`sign`] and [`lanes`] are pure; [`post`] and
//! the channels talk to the world; [`queue`] is the task around them.

pub mod backoff;
pub mod limits;
pub mod message;
pub mod sign;
pub mod template;

pub use backoff::Backoff;
pub use message::{Key, Stage, Update};
pub use template::{Fields, Template};
