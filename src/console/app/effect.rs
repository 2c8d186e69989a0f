//! What a console wants done. Plain data; the shell carries it out.

use crate::wire::ToHost;

/// One wish.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a message to the host.
    Send(ToHost),
    /// Copy a text to every clipboard there is; answered by [`Event::Copied`](super::Event::Copied).
    Copy(String),
    /// Hand the terminal and this text to the person's editor; answered by
    /// [`Event::Edited`](super::Event::Edited).
    Edit(String),
    /// Leave; the host and the incident stay.
    Quit,
    /// Give the terminal back until the shell continues us.
    Suspend,
    /// Ring the terminal's bell once.
    Bell,
    /// Forget what the terminal shows and draw everything again.
    Redraw,
}
