//! Roles and theme files. A panel names a meaning; only a theme file knows a colour.

mod colour;
mod file;
mod role;
mod style;
mod terminal;
#[cfg(test)]
mod tests;

pub use file::{BUILTIN, Theme};
pub use role::Role;
