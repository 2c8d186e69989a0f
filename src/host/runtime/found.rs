//! What a starting host finds in its journal: the incidents that are open, and which of them is in front.

use crate::domain::incident::{Incident, OWN_NAME, Status};
use crate::domain::{EventId, IncidentId, JournalId, SafeText};
use crate::journal::{Journal, JournalError, SqliteJournal};

/// Of the newest incidents that are over so many are looked at: one may wait for its review, or an update of it may
/// still be on its way to a channel.
const RECENT: u32 = 16;

/// The incidents of a starting host.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The open one that a person wrote to last, else the last one there ever was.
    pub front: Option<Incident>,
    /// The other open ones, those that are resolved and not closed, and those that have an update on its way.
    pub others: Vec<Incident>,
    /// What speaks against their facts.
    pub warnings: Vec<SafeText>,
}

/// Reads the incidents that are open, or the last one where none is.
///
/// # Errors
/// The journal, or the incident that would be in front, cannot be read.
pub(super) fn find(journal: &SqliteJournal) -> Result<Found, JournalError> {
    let mut found = Found::default();
    let last = journal.last()?;
    for id in journal.maybe_open()? {
        match journal.read(id) {
            Ok(events) => found.others.extend(Incident::replay(&events).filter(Incident::is_open)),
            Err(error) if Some(id) != last => found.warnings.push(SafeText::clean(&error.to_string())),
            Err(error) => return Err(error),
        }
    }
    let newest = (0..found.others.len()).max_by_key(|place| touched(&found.others[*place]));
    found.front = match (newest, last) {
        (Some(place), _) => Some(found.others.swap_remove(place)),
        (None, Some(last)) => Incident::replay(&journal.read(last)?),
        (None, None) => None,
    };
    found.take_senders(journal, last);
    let ids: Vec<IncidentId> = found.front.iter().chain(&found.others).map(|one| one.id).collect();
    for id in ids {
        found.warnings.extend(doubt(journal, id)?);
    }
    Ok(found)
}

impl Found {
    /// Adds what is over, and waits to be closed or still has something to tell.
    fn take_senders(&mut self, journal: &SqliteJournal, last: Option<IncidentId>) {
        let Some(IncidentId(last)) = last else { return };
        let own = JournalId::new(journal.origin());
        for id in (last.saturating_sub(RECENT)..=last).map(IncidentId) {
            if self.front.iter().chain(&self.others).any(|known| known.id == id) {
                continue;
            }
            let events = match journal.read(id) {
                Ok(events) => events,
                // What is over keeps nobody from what is open.
                Err(error) => {
                    self.warnings.push(SafeText::clean(&error.to_string()));
                    continue;
                }
            };
            let incident = Incident::replay(&events);
            self.others
                .extend(incident.filter(|incident| incident.status != Status::Closed || incident.is_sending(&own)));
        }
    }
}

/// The newest fact that a person wrote: clocks call for all incidents alike.
fn touched(incident: &Incident) -> Option<&EventId> {
    let people = incident.timeline.iter().filter(|event| event.who != OWN_NAME);
    people.map(|event| &event.id).max()
}

/// What speaks against the facts of an incident, if anything does.
fn doubt(journal: &SqliteJournal, id: IncidentId) -> Result<Option<SafeText>, JournalError> {
    let verdict = journal.verify(id)?;
    let sentence = || format!("{id}: {} (hint: `onscene incident verify {id}`)", verdict.words());
    Ok((!verdict.is_whole()).then(|| SafeText::clean(&sentence())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::incident::{Addressee, CommsFact, Fact, OWN_NAME, Severity, Status};
    use crate::domain::{Moment, UpdateId};
    use crate::journal::Draft;

    #[test]
    fn the_open_incident_that_a_person_wrote_to_last_is_in_front() {
        let place = tempfile::tempdir().unwrap();
        let mut journal = SqliteJournal::open(place.path()).unwrap();
        assert!(find(&journal).unwrap().front.is_none());
        let mut seconds = 0;
        let mut write = |number, who: &str, fact| {
            seconds += 1;
            let at = Moment::from_timestamp(1_700_000_000 + seconds, 0).unwrap();
            journal
                .append(&[Draft::new(IncidentId(number), at, who.into(), fact)])
                .unwrap();
        };
        let declared = || Fact::Declared {
            title: "x".into(),
            severity: Severity::Sev2,
            environment: "prod".into(),
        };
        for number in 1..=3 {
            write(number, "maya", declared());
        }
        write(3, "maya", Fact::StatusChanged { to: Status::Resolved });
        write(1, "li", Fact::Noted { text: "look".into() });
        write(2, OWN_NAME, Fact::Noted { text: "a clock".into() });
        let found = find(&journal).unwrap();
        assert_eq!(found.front.map(|front| front.id), Some(IncidentId(1)));
        let others: Vec<u32> = found.others.iter().map(|other| other.id.0).collect();
        assert_eq!(others, [2, 3], "what is resolved waits to be closed");
        assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    }

    #[test]
    fn what_is_over_and_still_sends_is_taken_up() {
        let place = tempfile::tempdir().unwrap();
        let mut journal = SqliteJournal::open(place.path()).unwrap();
        let own = JournalId::new(journal.origin());
        let mut write = |number, fact| {
            let at = Moment::from_timestamp(1_700_000_000, 0).unwrap();
            let draft = Draft::new(IncidentId(number), at, "maya".into(), fact);
            journal.append(&[draft]).unwrap();
        };
        let (update, text) = (UpdateId::new("u"), vec![SafeText::from("over")]);
        let to = Addressee {
            channel: "ops".into(),
            is_public: false,
            is_record: false,
        };
        for number in 1..=3 {
            write(
                number,
                Fact::Declared {
                    title: "x".into(),
                    severity: Severity::Sev2,
                    environment: "prod".into(),
                },
            );
        }
        for number in 1..=2 {
            write(number, Fact::StatusChanged { to: Status::Closed });
        }
        let drafted = CommsFact::UpdateDrafted {
            update: update.clone(),
            text: text.clone(),
            channels: Vec::new(),
        };
        let approved = CommsFact::UpdateApproved {
            update,
            number: 1,
            text,
            to: vec![to],
            next_at: None,
            origin: own,
            head: None,
        };
        for fact in [drafted, approved] {
            write(2, Fact::Comms(fact));
        }
        let found = find(&journal).unwrap();
        assert_eq!(found.front.map(|front| front.id), Some(IncidentId(3)));
        assert_eq!(found.others.iter().map(|other| other.id.0).collect::<Vec<_>>(), [2]);
    }
}
