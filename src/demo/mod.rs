//! A drill that needs nothing installed: a small shop of stand-ins on loopback, a fault, and a book
//! whose steps really mend it.
//!
//! The shop is one process of this program: a proxy, an API, a database and a cache, each on its own
//! port with its own log file. `./shop` in the drill's directory talks to it.

mod api;
mod control;
mod fault;
mod files;
mod http;
mod journal;
mod proxy;
mod shop;
mod store;
mod traffic;

pub use control::ask;
pub use fault::Fault;
pub use shop::{Ready, open};
