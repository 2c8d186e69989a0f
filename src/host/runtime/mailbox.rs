//! A console's bounded queue. The host puts and never waits; of each part of the world only the
//! newest is kept, answers and notices wait in a short line of their own.

use crate::wire::ToConsole;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Answers and notices that may wait; a console that lets more pile up is gone.
const LETTERS: usize = 256;

/// What is on its way to one console.
#[derive(Debug, Default)]
pub(super) struct Mailbox {
    state: Mutex<Slots>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct Slots {
    parts: BTreeMap<u8, ToConsole>,
    letters: VecDeque<ToConsole>,
    closed: bool,
}

impl Mailbox {
    /// Puts a message in; a full line closes the box.
    pub fn put(&self, message: ToConsole) {
        let mut slots = self.lock();
        match slot(&message) {
            Some(key) => drop(slots.parts.insert(key, message)),
            None if slots.letters.len() < LETTERS => slots.letters.push_back(message),
            None => slots.closed = true,
        }
        drop(slots);
        self.wake.notify_one();
    }

    /// Closes the box; the reader gets what is left of the letters, then nothing.
    pub fn close(&self) {
        self.lock().closed = true;
        self.wake.notify_one();
    }

    /// The next message: letters first, then parts. None once the box is closed and empty of letters.
    pub async fn next(&self) -> Option<ToConsole> {
        loop {
            if let Some(found) = self.take() {
                return found;
            }
            self.wake.notified().await;
        }
    }

    /// Some(None) means closed; None means wait.
    #[expect(clippy::option_option, reason = "three answers: a message, the end, not yet")]
    fn take(&self) -> Option<Option<ToConsole>> {
        let mut slots = self.lock();
        if let Some(letter) = slots.letters.pop_front() {
            return Some(Some(letter));
        }
        if slots.closed {
            return Some(None);
        }
        slots.parts.pop_first().map(|(_, part)| Some(part))
    }

    fn lock(&self) -> MutexGuard<'_, Slots> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The slot of a part, in the order in which they are sent; none for a letter.
fn slot(message: &ToConsole) -> Option<u8> {
    match message {
        ToConsole::Incident { .. } => Some(0),
        ToConsole::Services { .. } => Some(1),
        ToConsole::Containers { .. } => Some(2),
        ToConsole::Sources { .. } => Some(3),
        ToConsole::Books { .. } => Some(4),
        ToConsole::Present { .. } => Some(5),
        ToConsole::Run { .. } => Some(6),
        ToConsole::Logs { .. } => Some(7),
        ToConsole::Alive => Some(8),
        ToConsole::Terminal { .. } => Some(9),
        ToConsole::Suggestions { .. } => Some(10),
        ToConsole::Values { .. } => Some(11),
        ToConsole::Open { .. } => Some(12),
        ToConsole::Warnings { .. } => Some(13),
        ToConsole::Heads { .. } => Some(14),
        ToConsole::Welcome(_)
        | ToConsole::Refused { .. }
        | ToConsole::Guards { .. }
        | ToConsole::Offer { .. }
        | ToConsole::Paste { .. }
        | ToConsole::Answer(_)
        | ToConsole::Shown { .. }
        | ToConsole::LookedBack { .. }
        | ToConsole::Imported { .. }
        | ToConsole::Notice(_)
        | ToConsole::Status(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Notice, NoticeKind};

    fn notice(text: &str) -> ToConsole {
        ToConsole::Notice(Notice {
            kind: NoticeKind::Info,
            text: text.into(),
        })
    }

    #[tokio::test]
    async fn the_newest_part_wins_and_letters_go_first() {
        let mailbox = Mailbox::default();
        mailbox.put(ToConsole::Incident { incident: None });
        mailbox.put(ToConsole::Services { rows: Vec::new() });
        mailbox.put(ToConsole::Incident { incident: None });
        mailbox.put(notice("first"));
        assert_eq!(mailbox.next().await, Some(notice("first")));
        assert!(matches!(mailbox.next().await, Some(ToConsole::Incident { .. })));
        assert!(matches!(mailbox.next().await, Some(ToConsole::Services { .. })));
        mailbox.close();
        assert_eq!(mailbox.next().await, None);
    }

    #[tokio::test]
    async fn letters_that_pile_up_close_the_box() {
        let mailbox = Mailbox::default();
        for _ in 0..=LETTERS {
            mailbox.put(notice("again"));
        }
        for _ in 0..LETTERS {
            assert!(mailbox.next().await.is_some());
        }
        assert_eq!(mailbox.next().await, None);
    }
}
