//! What the terminal tells the console.

use std::sync::Arc;

use crossterm::event::{Event, KeyEvent, KeyEventKind, MouseEvent};

use super::clipboard::Outcome;
use super::panic::BackgroundPanic;

/// Something happened at the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TerminalEvent {
    /// A key went down or repeats; releases are not reported.
    Key(KeyEvent),
    /// Text was pasted. It belongs into a text field, never to key bindings.
    Paste(String),
    /// The screen is this many columns and rows now. Also sent after the screen was away.
    Resize(u16, u16),
    /// The terminal's window has the keyboard.
    FocusGained,
    /// It has not any more.
    FocusLost,
    /// A button or the wheel; only when mouse reports are on.
    Mouse(MouseEvent),
    /// A copy ended; the outcome says what was sent where, or why not.
    Copied(Outcome),
    /// A thread that is not the UI panicked; the screen is intact.
    Panicked(BackgroundPanic),
}

impl TerminalEvent {
    /// Translates what crossterm read; `None` for what the console has no use for.
    #[must_use]
    pub fn from_crossterm(event: Event) -> Option<Self> {
        Some(match event {
            Event::Key(key) if key.kind == KeyEventKind::Release => return None,
            Event::Key(key) => Self::Key(key),
            Event::Paste(text) => Self::Paste(text),
            Event::Resize(columns, rows) => Self::Resize(columns, rows),
            Event::FocusGained => Self::FocusGained,
            Event::FocusLost => Self::FocusLost,
            Event::Mouse(mouse) => Self::Mouse(mouse),
        })
    }
}

/// Where events go. It must not wait: an event it has no room for comes back and is offered again.
pub type Sink = Arc<dyn Fn(TerminalEvent) -> Result<(), TerminalEvent> + Send + Sync>;
