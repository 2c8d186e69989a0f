//! The shell around [`super::handle()`]: the socket, the journal's thread, sources and running commands.

mod books;
mod desk;
mod export;
mod found;
mod import;
mod mailbox;
mod past;
mod server;
mod shell;
mod shelter;
mod start;
mod workshop;

pub use books::{SIDECAR, Shelf, Stock, beside, state_beside};
pub use start::{Identity, LOCK, RUNS, Start, run};
