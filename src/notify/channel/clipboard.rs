//! A text for a person's clipboard, for when nothing else can be reached. The person says when it went out.

use super::{clock, headline};
use crate::notify::message::Update;
use crate::notify::outcome::Outcome;

pub(super) fn text(update: &Update) -> Outcome {
    Outcome::Ready { text: plain(update) }
}

/// The update as plain text: headline, which one it is, text.
#[must_use]
pub fn plain(update: &Update) -> String {
    let date = update.at.format("%Y-%m-%d");
    let which = format!(
        "{} update {}, {date} {}",
        update.incident,
        update.sequence,
        clock(update.at)
    );
    let mut text = format!("{}\n{which}\n\n{}\n", headline(update), update.body());
    if let Some(next) = update.next_at
        && !text.contains(&clock(next))
    {
        text = format!("{text}\nNext update by {}\n", clock(next));
    }
    text
}
