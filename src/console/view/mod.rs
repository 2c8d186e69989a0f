//! Frame, header, help, palette.

pub mod dialog;
mod exact;
pub mod help;
pub mod notice;
mod overlay;
pub mod palette;
pub mod prompt;
#[cfg(test)]
mod tests;
pub mod text;
