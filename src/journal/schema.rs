//! The tables, and the steps from one version of them to the next.

use rusqlite::{Connection, Result, TransactionBehavior};

/// Each entry leads from the version of its index to the next one.
const STEPS: &[&str] = &["
    CREATE TABLE events (
        incident INTEGER NOT NULL,
        place    INTEGER NOT NULL,
        id       TEXT    NOT NULL UNIQUE,
        at       TEXT    NOT NULL,
        who      TEXT    NOT NULL,
        fact     TEXT    NOT NULL,
        previous TEXT    NOT NULL,
        hash     TEXT    NOT NULL,
        PRIMARY KEY (incident, place)
    ) STRICT;
"];

/// The newest version known.
pub fn known() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// The version of the file.
pub fn found(connection: &Connection) -> Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Brings the file to the newest version, one transaction for each step.
pub fn migrate(connection: &mut Connection) -> Result<()> {
    loop {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version = found(&step)?;
        let Some(sql) = usize::try_from(version).ok().and_then(|version| STEPS.get(version)) else {
            return Ok(());
        };
        step.execute_batch(sql)?;
        step.pragma_update(None, "user_version", version + 1)?;
        step.commit()?;
    }
}
