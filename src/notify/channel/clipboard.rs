//! A text for a person's clipboard, for when nothing else can be reached. The person says when it went out.

use super::clock;
use crate::notify::message::Update;
use crate::notify::outcome::Outcome;

pub(super) fn text(update: &Update) -> Outcome {
    Outcome::Ready { text: plain(update) }
}

/// The update as plain text: headline, which one it is, text.
#[must_use]
pub fn plain(update: &Update) -> String {
    let date = update.at.format("%Y-%m-%d");
    let which = format!("{}, {date} {}", update.reference(), clock(update.at));
    let (headline, below) = update.parts();
    let mut text = format!("{headline}\n{which}\n\n{}\n", below.trim_start_matches('\n'));
    if let Some(next) = update.next_at
        && !text.contains(&clock(next))
    {
        text = format!("{text}\nNext update by {}\n", clock(next));
    }
    if let Some(proof) = update.proof() {
        text = format!("{text}\nJournal: {proof}\n");
    }
    text
}
