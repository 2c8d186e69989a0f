//! Runbook: the team's books as checklists. Contents, the steps of one section, its prose, one step in detail.

mod act;
mod contents;
mod cover;
mod detail;
mod fill;
pub mod here;
mod judge;
pub mod jump;
mod look;
pub mod progress;
mod prose;
mod run;
mod steps;
pub mod values;
mod view;
pub mod words;

pub use act::{act, list, offer_covering, suggested};
pub use contents::{first_suggested, says_something};
pub use judge::{ask_once, judged};
pub use look::{Heading, Look, Place, Spot, back, selected_step, selected_text};
pub use run::{Landing, Wish, cancel, landing, run_step, start};
pub use view::{title, view};
