//! A fact on its way into the journal.

use super::order::milliseconds;
use crate::domain::incident::{Event, Fact};
use crate::domain::{EventId, IncidentId, Moment, SafeText};
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

    /// The draft under a name that is not older than `newest`, the newest name this incident has: a clock that
    /// was set back, here or where other facts came from, must not turn them around.
    #[must_use]
    pub fn after(mut self, newest: Option<&EventId>) -> Self {
        let floor = newest.map_or(0, |id| milliseconds(id.as_str()));
        if milliseconds(self.id.as_str()) < floor {
            let floor = i64::try_from(floor).ok().and_then(Moment::from_timestamp_millis);
            self.id = EventId::new(fresh_id(floor.unwrap_or(self.at)));
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

/// A fresh unique name that sorts by `at`: a UUID of version 7. Also used for runs.
#[must_use]
pub fn fresh_id(at: Moment) -> String {
    let seconds = u64::try_from(at.timestamp()).unwrap_or(0);
    let stamp = Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos());
    Uuid::new_v7(stamp).to_string()
}
