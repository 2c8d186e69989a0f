//! The terminal: taking it, drawing on it, reading it, and always giving it back.
//!
//! [`Terminal`] is the facade the console's runtime uses; `main` calls [`guardian::stand_guard`] before anything else.

pub mod clipboard;
pub mod colour;
pub mod event;
pub mod exit;
pub mod gate;
pub mod guard;
pub mod guardian;
pub mod input;
pub mod pace;
pub mod paint;
pub mod panic;
pub mod signals;
pub mod tty;
pub mod watchdog;
pub mod writer;

mod facade;

pub use event::{Sink, TerminalEvent};
pub use facade::{Options, Terminal, TerminalError};
pub use paint::Frame;
