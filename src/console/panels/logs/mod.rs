//! Logs: one page of the host's answer, a cursor that stays on its line, and the filters that ask the question.

mod act;
mod filters;
mod look;
mod mark;
mod pivot;
mod view;

pub use act::{act, arrived, list, selected_ids, selected_text};
pub use filters::{back, filter_text, only_source};
pub use look::{Filter, Look, wanted_view};
pub use view::{title, view};
