//! An incident as a document, in a file beside its journal.

use crate::domain::SafeText;
use crate::domain::incident::Incident;
use crate::journal::{SqliteJournal, export};
use crate::wire::{Notice, NoticeKind};
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Writes the post-mortem draft of an incident and says where it is. A draft written before is written anew.
pub(super) fn write(state: &Path, incident: &Incident) -> Notice {
    let path = state.join("exports").join(format!("{}.md", incident.id));
    match try_write(state, &path, incident) {
        Ok(()) => Notice {
            kind: NoticeKind::Info,
            text: SafeText::clean(&format!("post-mortem draft of {}: {}", incident.id, path.display())),
        },
        Err(error) => {
            let hint = format!("(hint: `onscene incident export {} -o FILE`)", incident.id);
            Notice {
                kind: NoticeKind::Error,
                text: SafeText::clean(&format!("{} cannot be written: {error} {hint}", path.display())),
            }
        }
    }
}

/// An export may say what only the team should read.
fn try_write(state: &Path, path: &PathBuf, incident: &Incident) -> std::io::Result<()> {
    // A journal that cannot be read leaves the draft without its proof, which the draft then says.
    let head = SqliteJournal::open_to_read(state).and_then(|journal| journal.head(incident.id));
    let text = export::markdown(incident, head.ok().flatten().as_ref());
    if let Some(directory) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    }
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(format!("{}\n", text.trim_end()).as_bytes())
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
            assert!(
                notice.text.as_str().ends_with(path.to_str().unwrap()),
                "{}",
                notice.text
            );
            assert!(
                std::fs::read_to_string(&path)
                    .unwrap()
                    .starts_with("# INC-7: carts fail")
            );
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
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
