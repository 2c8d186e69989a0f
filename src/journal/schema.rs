//! The tables, and the steps from one version of them to the next.

use rusqlite::{Connection, Result, TransactionBehavior};

/// Each entry leads from the version of its index to the next one.
const STEPS: &[&str] = &[
    "
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
",
    // An empty origin means this journal; what was removed on purpose leaves its head.
    "
    ALTER TABLE events ADD COLUMN origin TEXT NOT NULL DEFAULT '';
    ALTER TABLE events ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE pruned (
        incident INTEGER NOT NULL PRIMARY KEY,
        facts    INTEGER NOT NULL,
        hash     TEXT    NOT NULL,
        at       TEXT    NOT NULL
    ) STRICT;
    CREATE TABLE meta (
        name  TEXT NOT NULL PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT;
    INSERT INTO meta (name, value) VALUES ('origin', lower(hex(randomblob(8))));
",
];

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
        if found(connection)? >= known() {
            return Ok(());
        }
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

/// The name of this journal among others, given once.
pub fn origin(connection: &Connection) -> Result<String> {
    connection.query_row("SELECT value FROM meta WHERE name = 'origin'", [], |row| row.get(0))
}
