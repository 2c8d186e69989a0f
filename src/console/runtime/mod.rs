//! The shell around [`super::app::update`]: terminal, link to the host, frames.

mod editor;
mod ends;
mod link;
mod shell;

pub use ends::Ends;
pub use link::{Link, Reach, ReachError, Starting};
pub use shell::{Setup, run};
