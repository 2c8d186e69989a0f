//! An incident as a document, in a file beside its journal.

use crate::domain::SafeText;
use crate::domain::incident::Incident;
use crate::journal::{SqliteJournal, export};
use crate::wire::{Notice, NoticeKind};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Drafts of one incident that stand beside each other at most: each is one that somebody went on writing.
const MOST: u32 = 99;

/// Writes the post-mortem draft of an incident and says where it is. A draft that nobody touched is written anew; one
/// that somebody went on writing stays as it is, and the new one gets a name of its own.
pub(super) fn write(state: &Path, incident: &Incident) -> Notice {
    let directory = state.join("exports");
    match try_write(state, &directory, incident) {
        Ok((name, is_beside)) => {
            let beside = if is_beside {
                " (the one before was edited and stays)"
            } else {
                ""
            };
            let text = format!("{name} is the post-mortem draft{beside}, in {}", directory.display());
            Notice {
                kind: NoticeKind::Info,
                text: SafeText::clean(&text),
            }
        }
        Err(error) => {
            let hint = format!("(hint: `onscene incident export {} -o FILE`)", incident.id);
            let place = directory.join(format!("{}.md", incident.id));
            Notice {
                kind: NoticeKind::Error,
                text: SafeText::clean(&format!("{} cannot be written: {error} {hint}", place.display())),
            }
        }
    }
}

/// The file's name, and whether it stands beside one that somebody edited. An export may say what only the team should
/// read.
fn try_write(state: &Path, directory: &Path, incident: &Incident) -> std::io::Result<(String, bool)> {
    // A journal that cannot be read leaves the draft without its proof, which the draft then says.
    let head = SqliteJournal::open_to_read(state).and_then(|journal| journal.head(incident.id));
    let text = export::markdown(incident, head.ok().flatten().as_ref());
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    for number in 1..=MOST {
        let name = match number {
            1 => format!("{}.md", incident.id),
            _ => format!("{}-{number}.md", incident.id),
        };
        let path = directory.join(&name);
        if is_ours(&path)? {
            replace(&path, format!("{}\n", text.trim_end()).as_bytes())?;
            return Ok((name, number > 1));
        }
    }
    Err(std::io::Error::other(format!("there are {MOST} edited drafts of it")))
}

/// Whether there is nothing at this place, or what was written there and is as it was written.
fn is_ours(path: &Path) -> std::io::Result<bool> {
    let there = match std::fs::read(path) {
        Ok(there) => there,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    let remembered = std::fs::read_to_string(mark(path)).unwrap_or_default();
    Ok(remembered == hash(&there))
}

/// Writes the whole of it beside its place and puts it there in one step, with its hash for the next time.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    put(&mark(path), hash(bytes).as_bytes())?;
    put(path, bytes)
}

fn put(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let new = path.with_extension("new");
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&new, path)
}

/// Where the hash of what was written is kept.
fn mark(path: &Path) -> PathBuf {
    path.with_extension("written")
}

fn hash(bytes: &[u8]) -> String {
    let mut digits = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::incident::{Event, Fact, Severity};
    use crate::domain::{EventId, IncidentId, Moment};
    use std::os::unix::fs::PermissionsExt as _;

    fn incident() -> Incident {
        let declared = Fact::Declared {
            title: "carts fail".into(),
            severity: Severity::Sev2,
            environment: "test".into(),
        };
        Incident::declared(&Event {
            id: EventId::new("1"),
            incident: IncidentId(7),
            at: Moment::UNIX_EPOCH,
            who: "maya".into(),
            fact: declared,
        })
        .unwrap()
    }

    #[test]
    fn a_draft_is_for_its_owner_alone_and_the_notice_says_where() {
        let state = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            let notice = write(state.path(), &incident());
            let path = state.path().join("exports/INC-7.md");
            let text = notice.text.as_str();
            assert!(text.starts_with("INC-7.md is the post-mortem draft, in "), "{text}");
            assert!(text.ends_with("exports"), "{text}");
            assert!(
                std::fs::read_to_string(&path)
                    .unwrap()
                    .starts_with("# INC-7: carts fail")
            );
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_draft_that_somebody_went_on_writing_stays() {
        let state = tempfile::tempdir().unwrap();
        let file = |name: &str| state.path().join("exports").join(name);
        write(state.path(), &incident());
        std::fs::write(file("INC-7.md"), "two hours of work").unwrap();
        for _ in 0..2 {
            let text = write(state.path(), &incident()).text.to_string();
            assert!(
                text.starts_with("INC-7-2.md is the post-mortem draft (the one before was edited"),
                "{text}"
            );
        }
        assert_eq!(std::fs::read_to_string(file("INC-7.md")).unwrap(), "two hours of work");
        assert!(
            std::fs::read_to_string(file("INC-7-2.md"))
                .unwrap()
                .starts_with("# INC-7")
        );
        assert!(!file("INC-7-3.md").exists(), "what nobody touched is written anew");
    }

    #[test]
    fn a_place_that_takes_nothing_is_named_with_another_way() {
        let state = tempfile::tempdir().unwrap();
        std::fs::write(state.path().join("exports"), "a file").unwrap();
        let notice = write(state.path(), &incident());
        assert_eq!(notice.kind, NoticeKind::Error);
        assert!(
            notice.text.as_str().contains("onscene incident export INC-7 -o FILE"),
            "{}",
            notice.text
        );
    }
}
