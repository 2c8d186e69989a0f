//! A fact on its way into the journal.

use super::order::milliseconds;
use crate::domain::incident::{Event, Fact};
use crate::domain::{EventId, IncidentId, Moment, SafeText};
use std::sync::atomic::{AtomicU32, Ordering};
use uuid::{NoContext, Timestamp, Uuid};

/// A fact that is not stored yet. Appending the same draft twice stores it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its unique name.
    pub id: EventId,
    /// The incident it belongs to.
    pub incident: IncidentId,
    /// When it happened; kept to the microsecond.
    pub at: Moment,
    /// Who did it; `onscene` for the host itself.
    pub who: SafeText,
    /// What happened.
    pub fact: Fact,
}

impl Draft {
    /// Drafts a fact under a fresh name.
    #[must_use]
    pub fn new(incident: IncidentId, at: Moment, who: SafeText, fact: Fact) -> Self {
        Self {
            id: EventId::new(fresh_id(at)),
            incident,
            at,
            who,
            fact,
        }
    }

    /// The draft under a name that is younger by a millisecond at least than `newest`, the newest name this
    /// incident has: a clock that was set back, here or where other facts came from, must not turn them around,
    /// and within one millisecond facts of several journals stand in the order of the journals' names. So what
    /// is appended stands last when it is read again, as it did when it was applied.
    #[must_use]
    pub fn after(mut self, newest: Option<&EventId>) -> Self {
        let Some(floor) = newest.map(|id| milliseconds(id.as_str())) else {
            return self;
        };
        if milliseconds(self.id.as_str()) <= floor {
            let next = i64::try_from(floor + 1).ok().and_then(Moment::from_timestamp_millis);
            self.id = EventId::new(fresh_id(next.unwrap_or(self.at)));
        }
        self
    }

    /// The event it becomes: the time cut to what the journal keeps.
    #[must_use]
    pub fn event(&self) -> Event {
        use chrono::SubsecRound;
        Event {
            id: self.id.clone(),
            incident: self.incident,
            at: self.at.trunc_subsecs(6),
            who: self.who.clone(),
            fact: self.fact.clone(),
        }
    }
}

/// Bits of a name that count; the rest is random.
const COUNTED: u32 = 26;

/// A fresh unique name that sorts by `at`, and in one millisecond by who asked first: a UUID of version 7 with a
/// counter. Also used for runs.
#[must_use]
pub fn fresh_id(at: Moment) -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let milliseconds = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    let random = Uuid::new_v7(Timestamp::from_unix(NoContext, 0, 0));
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&random.as_bytes()[6..]);
    // Twelve bits lie before the variant's two, fourteen behind them.
    let count = COUNTER.fetch_add(1, Ordering::Relaxed) % (1 << COUNTED);
    let [_, _, high, low] = (count >> 14).to_be_bytes();
    let [_, _, behind_high, behind_low] = (count & 0x3FFF).to_be_bytes();
    bytes[..4].copy_from_slice(&[high, low, behind_high, behind_low]);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes)
        .into_uuid()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_millisecond_sort_by_who_asked_first() {
        let names: Vec<String> = (0..20_000).map(|_| fresh_id(Moment::UNIX_EPOCH)).collect();
        assert!(names.is_sorted());
        assert_ne!(names[0][24..], names[1][24..], "the rest is random");
    }
}
