//! The shell around [`super::app::update`]: terminal, link to the host, frames.

mod editor;
mod link;
mod shell;

pub use link::{Link, Reach, ReachError, Starting};
pub use shell::{Setup, run};
