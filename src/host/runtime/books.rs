//! Reads the books from disk, off the host's loop.

use crate::domain::runbook::Book;
use crate::domain::{BookId, SafeText};
use crate::runbook::{ClassRules, read};
use std::path::{Path, PathBuf};

/// A book longer than this is not a runbook.
const LIMIT: u64 = 4 * 1024 * 1024;

/// Where books are, and what is known of their commands.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The project's directory; books are named relative to it.
    pub project: PathBuf,
    /// The books' files.
    pub files: Vec<PathBuf>,
    /// Rules for the class of a command.
    pub rules: ClassRules,
}

impl Shelf {
    /// Reads every book that can be read, and says in a sentence which could not.
    #[must_use]
    pub fn read(&self) -> (Vec<Book>, Vec<SafeText>) {
        let mut books = Vec::new();
        let mut problems = Vec::new();
        for file in &self.files {
            match self.read_one(file) {
                Ok(book) => books.push(book),
                Err(problem) => problems.push(problem),
            }
        }
        (books, problems)
    }

    fn read_one(&self, file: &Path) -> Result<Book, SafeText> {
        let name = file.strip_prefix(&self.project).unwrap_or(file).display().to_string();
        let size = std::fs::metadata(file)
            .map_err(|error| SafeText::clean(&format!("{name}: {error} (hint: check `runbooks` in onscene.toml)")))?
            .len();
        if size > LIMIT {
            return Err(SafeText::clean(&format!(
                "{name}: {size} bytes is too long for a runbook (hint: at most 4 MiB)"
            )));
        }
        let bytes = std::fs::read(file).map_err(|error| SafeText::clean(&format!("{name}: {error}")))?;
        Ok(read(&BookId::new(name), &bytes, &self.rules))
    }
}
