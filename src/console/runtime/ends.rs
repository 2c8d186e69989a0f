//! The ends of the journal as the host told them last, for whoever writes down what this person has seen.

use crate::wire::{EndRow, ToConsole};
use std::sync::{Arc, Mutex, PoisonError};

/// Where the reader of the link leaves the newest ends; only the newest count.
#[derive(Debug, Clone, Default)]
pub struct Ends {
    newest: Arc<Mutex<Option<Vec<EndRow>>>>,
}

impl Ends {
    /// Takes the ends out of what the host said, if it says any.
    pub fn hear(&self, message: &ToConsole) {
        if let ToConsole::Heads { rows, .. } = message {
            *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(rows.clone());
        }
    }

    /// What the host told since it was asked for last; none where it told nothing new.
    #[must_use]
    pub fn take(&self) -> Option<Vec<EndRow>> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
