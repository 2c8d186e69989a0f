//! Removes old incidents on purpose, and leaves a record that they were here.

use super::file::trouble;
use super::{JournalError, SqliteJournal, Summary, rows};
use crate::domain::incident::Fact;
use crate::domain::{IncidentId, Moment, RunId};
use chrono::SecondsFormat;
use rusqlite::{TransactionBehavior, params};

impl SqliteJournal {
    /// The incidents that were resolved before `before`. One that is open or cannot be read is never among them.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn older_than(&self, before: Moment) -> Result<Vec<Summary>, JournalError> {
        let mut summaries = super::Journal::incidents(self)?;
        summaries.retain(|summary| {
            let is_known_to_be_over = summary.damage.is_none() && summary.status.is_some() && !summary.is_open();
            is_known_to_be_over && summary.resolved.is_some_and(|at| at < before)
        });
        Ok(summaries)
    }

    /// Removes incidents and their text from the file; each leaves its number, length and head. Answers the runs
    /// whose files belong to them.
    ///
    /// # Errors
    /// The file cannot be written; nothing was removed.
    pub fn prune(&mut self, incidents: &[IncidentId], now: Moment) -> Result<Vec<RunId>, JournalError> {
        let mut runs = Vec::new();
        for incident in incidents {
            let events = super::Journal::read(self, *incident)?;
            for event in events {
                if let Fact::RunStarted { run, .. } = event.fact {
                    runs.push(run);
                }
            }
        }
        let path = &self.path;
        let removed = (|| -> rusqlite::Result<()> {
            self.connection.pragma_update(None, "secure_delete", true)?;
            let transaction = self
                .connection
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            for incident in incidents {
                let Some(head) = rows::head(&transaction, incident.0)? else {
                    continue;
                };
                let at = now.to_rfc3339_opts(SecondsFormat::Secs, true);
                transaction.execute(
                    "INSERT OR REPLACE INTO pruned (incident, facts, hash, at) VALUES (?1, ?2, ?3, ?4)",
                    params![incident.0, head.place, head.hash, at],
                )?;
                transaction.execute("DELETE FROM events WHERE incident = ?1", [incident.0])?;
            }
            transaction.commit()?;
            // The log still has the text; a reader may hold it, then the next checkpoint does it.
            self.connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        })();
        removed.map_err(|error| trouble(path, &error))?;
        for incident in incidents {
            let _ = self.witness.forget(incident.0);
        }
        Ok(runs)
    }
}
