//! The log engine: reads a line of any shape, finds its ids, keeps lines within a memory budget and
//! answers questions about them in time order.
//!
//! ```text
//! RawLine -> formats (level, message, fields) -> ids -> Chunk (raw bytes, columns, id index)
//!                                                   \-> Timeline (one bucket per second)
//! LogView -> Matcher -> ViewCache (its own Timeline of hits) -> LogPage
//! ```
//!
//! The raw bytes are the truth; what the screen shows is made from them when it is asked for.

mod chunk;
pub mod formats;
pub mod ids;
mod page;
mod query;
mod sources;
mod store;
mod timeline;

pub use formats::{Guess, Parsed};
pub use ids::IdRules;
pub use page::ViewCache;
pub use store::{BUDGET, Stats, Store};

#[cfg(test)]
mod tests;
