//! Runbook: the team's books as checklists. Contents, the steps of one section, its prose, one step in detail.

mod act;
pub mod code;
mod contents;
mod cover;
mod detail;
mod fill;
pub mod here;
mod judge;
pub mod jump;
mod look;
mod next;
mod open;
pub mod progress;
mod prose;
mod row_end;
mod run;
mod steps;
pub mod together;
pub mod values;
mod view;
pub mod words;

pub use act::{act, list, offer_covering, suggested};
pub use contents::{first_suggested, says_something};
pub use judge::{ask_once, judged};
pub use look::{Heading, Look, Place, Spot, back, is_to_read, section, selected_step, selected_text};
pub use run::{Landing, Wish, cancel, is_outdated, landing, lands, run_step, start};
pub use view::{stem, title, view};
