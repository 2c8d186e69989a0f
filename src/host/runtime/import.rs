//! Facts of another journal, taken in while the host runs.

use crate::domain::incident::{Incident, Refusal};
use crate::host::Imported;
use crate::journal::{Journal, JournalError, lines};
use crate::wire::ImportRow;
use std::path::Path;

/// Reads a file of facts and takes them in, each once, all or none; the incidents as they stand then.
pub(super) fn import(journal: &mut dyn Journal, file: &Path) -> Result<Imported, Refusal> {
    let name = file.display();
    let wrong = |why: &str, hint: &str| Err(Refusal::new(format!("{name}: {why}; nothing was taken in"), hint));
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return wrong(&error.to_string(), "check the path"),
    };
    let read = match lines::read(&text) {
        Ok(read) => read,
        Err(why) => return wrong(&why, "write it with `onscene incident export --jsonl`"),
    };
    if let Some((id, verdict)) = read.damaged.first() {
        let why = format!("{id}: {}", verdict.words());
        return wrong(&why, "export it again, and carry the file as it is");
    }
    take(journal, &read.lines)
        .or_else(|error| wrong(&error.to_string(), "`onscene incident verify` looks at this journal"))
}

fn take(journal: &mut dyn Journal, lines: &[lines::Line]) -> Result<Imported, JournalError> {
    let mut imported = Imported::default();
    for merged in journal.import(lines)? {
        imported.rows.push(ImportRow {
            from: merged.from,
            incident: merged.incident,
            new: merged.new,
            known: merged.known,
        });
        imported
            .incidents
            .extend(Incident::replay(&journal.read(merged.incident)?));
    }
    imported.next = Some(journal.next_incident()?);
    Ok(imported)
}
