//! The terminal: taking it, drawing on it, reading it, and always giving it back.

pub mod colour;
pub mod paint;
