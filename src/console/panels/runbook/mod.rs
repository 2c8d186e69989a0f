//! Runbook: the team's books as checklists. Contents, the steps of one section, one step in detail.

mod act;
mod detail;
mod look;
mod run;
mod steps;
mod view;

pub use act::{act, list};
pub use look::{Heading, Look, Place, back, selected_step, selected_text};
pub use run::start;
pub use view::{title, view};
