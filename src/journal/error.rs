//! What can go wrong with the journal, as sentences with what to try.

use crate::domain::IncidentId;
use std::path::PathBuf;

/// Why the journal could not do it.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file or its directory cannot be opened or made.
    #[error(
        "the journal `{path}` cannot be opened: {reason} (hint: check that the directory is yours and can be written)"
    )]
    Open {
        /// The file or directory.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The file was written by a newer version.
    #[error(
        "the journal `{path}` has format {found} and this onscene knows up to {known} (hint: use the newer onscene that wrote it)"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format found.
        found: i64,
        /// The newest format known.
        known: i64,
    },
    /// The disk is full.
    #[error("DISK FULL: the journal cannot be written (hint: free some space now; it is the disk of `{path}`)")]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read or written.
    #[error(
        "the journal `{path}` cannot be used: {reason} (hint: `onscene incident list` shows what can still be read)"
    )]
    Use {
        /// The file.
        path: PathBuf,
        /// The engine's words.
        reason: String,
    },
    /// The file's content is damaged.
    #[error(
        "the journal `{path}` is damaged: {reason} (hint: keep a copy of it; `onscene incident verify` says which incidents are whole)"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The engine's words.
        reason: String,
    },
    /// A stored fact cannot be understood.
    #[error("{incident}: fact {place} cannot be understood: {reason} (hint: a newer onscene may have written it)")]
    Unreadable {
        /// The incident.
        incident: IncidentId,
        /// The fact's place in the incident, from 1.
        place: u32,
        /// Why.
        reason: String,
    },
    /// The facts of an incident cannot be taken in.
    #[error("{incident} cannot be taken in: {why} (hint: export it again as a whole)")]
    NotMerged {
        /// The incident's number in the file.
        incident: IncidentId,
        /// Why.
        why: String,
    },
    /// Another fact has this name already.
    #[error("another fact is stored under the name {id} (hint: draft the fact again)")]
    Taken {
        /// The name.
        id: String,
    },
}
