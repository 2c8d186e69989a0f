//! What reaches a console, grouped by who speaks.

use crate::console::input::Chord;
use crate::domain::SafeText;
use crate::wire::ToConsole;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The person pressed a key.
    Key(Chord),
    /// The person pasted a text, as it came.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// The host said something.
    Host(ToConsole),
    /// The link to the host stands; the greeting has been sent.
    Linked,
    /// The link to the host is gone.
    Lost {
        /// Why, in words.
        why: SafeText,
    },
    /// Time went on; comes at least once a second while something on screen counts.
    Tick,
    /// A copy was made; says what was sent where.
    Copied(SafeText),
    /// The person's editor is done: the text, or why there is none.
    Edited(Result<String, SafeText>),
    /// A background task panicked; its message.
    BackgroundPanic(SafeText),
}
