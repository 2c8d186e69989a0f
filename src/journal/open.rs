//! Which incidents may still be open, without reading all that ever were.

use super::{JournalError, SqliteJournal};
use crate::domain::IncidentId;

/// An incident that was never resolved, was opened again, or has facts of other journals, whose order
/// the file alone does not tell.
const MAYBE_OPEN: &str = r#"
    SELECT incident FROM events GROUP BY incident
    HAVING max(fact LIKE '{"kind":"status_changed","to":"resolved"%'
            OR fact LIKE '{"kind":"status_changed","to":"closed"%') = 0
        OR max(fact LIKE '{"kind":"reopened"%') = 1
        OR max(origin <> '') = 1
    ORDER BY incident"#;

impl SqliteJournal {
    /// The incidents that may be open, lowest first: none that is open is missing. Whether one really is,
    /// its facts say.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn maybe_open(&self) -> Result<Vec<IncidentId>, JournalError> {
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(MAYBE_OPEN)?;
            statement.query_map([], |row| row.get(0).map(IncidentId))?.collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;
    use crate::domain::incident::{CourseFact, Fact, Severity, Status};
    use crate::journal::{Draft, Journal as _};

    #[test]
    fn what_is_over_is_left_out_and_what_was_opened_again_is_not() {
        let place = tempfile::tempdir().unwrap();
        let mut journal = SqliteJournal::open(place.path()).unwrap();
        let declared = || Fact::Declared {
            title: "x".into(),
            severity: Severity::Sev2,
            environment: "prod".into(),
        };
        let status = |to| Fact::StatusChanged { to };
        let again = Fact::Course(CourseFact::Reopened { why: "again".into() });
        let talk = Fact::Noted {
            text: r#"{"kind":"status_changed","to":"resolved"}"#.into(),
        };
        let incidents = [
            vec![declared(), status(Status::Mitigated)],
            vec![declared(), status(Status::Resolved)],
            vec![declared(), status(Status::Resolved), status(Status::Closed)],
            vec![declared(), status(Status::Resolved), again],
            vec![declared(), talk],
        ];
        for (facts, number) in incidents.into_iter().zip(1..) {
            let draft = |fact| Draft::new(IncidentId(number), Moment::UNIX_EPOCH, "maya".into(), fact);
            let drafts: Vec<Draft> = facts.into_iter().map(draft).collect();
            journal.append(&drafts).unwrap();
        }
        assert_eq!(journal.maybe_open().unwrap(), [1, 4, 5].map(IncidentId));
    }
}
