//! Where news comes from. A source is an async function with an outbox: it does not know who
//! listens, does not own its task and ends when nobody listens any more.

mod outbox;

pub use outbox::{Inbox, News, Outbox, channel};
