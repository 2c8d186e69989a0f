//! One person's screen: focus, filter, scroll and prompt live here, and nothing else.

pub mod app;
pub mod input;
pub mod layout;
pub mod panels;
pub mod presets;
pub mod runtime;
pub mod terminal;
pub mod theme;
pub mod view;
