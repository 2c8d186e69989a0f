//! Reads the books from disk, off the host's loop.

use crate::config::files::read_bounded;
use crate::domain::runbook::Book;
use crate::domain::runbook::{Section, Step};
use crate::domain::{BookId, Masker, SafeText};
use crate::runbook::{ClassRules, built_in, connect, read, sidecar};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tokio::sync::mpsc;

/// A book longer than this is not a runbook.
const LIMIT: u64 = 4 * 1024 * 1024;

/// A file beside a book that is longer says nothing about steps.
const SIDECAR_LIMIT: u64 = 256 * 1024;

/// Where books are, and what is known of their commands.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The project's directory; books are named relative to it.
    pub project: PathBuf,
    /// The books' files.
    pub files: Vec<PathBuf>,
    /// Rules for the class of a command.
    pub rules: ClassRules,
    /// Hides values that a book has no business to show.
    pub masker: Masker,
    /// Whether the program's own book for the process stands behind the others.
    pub has_built_in: bool,
}

impl Shelf {
    /// Reads every book that can be read, and says in a sentence which could not.
    #[must_use]
    pub fn read(&self) -> (Vec<Book>, Vec<SafeText>) {
        let mut books = Vec::new();
        let mut problems = Vec::new();
        for file in &self.files {
            match self.open(file) {
                Ok(book) => books.push(book),
                Err(problem) => problems.push(problem),
            }
        }
        let is_taken = || books.iter().any(|book| book.id.as_str() == built_in::NAME);
        if self.has_built_in && !is_taken() {
            books.push(built_in::book());
        }
        connect(&mut books);
        (books, problems)
    }

    /// Reads one book; its name is its path relative to the project, or the whole path elsewhere.
    ///
    /// # Errors
    /// What could not be read, in a sentence with the file's name.
    pub fn open(&self, file: &Path) -> Result<Book, SafeText> {
        let name = self.name(file);
        let bytes = self.bytes(file)?;
        let mut book = read(&BookId::new(name.as_str()), &bytes, &self.rules);
        beside(&mut book, file, &name, self.rules.trusts_sidecars);
        book.sections.iter_mut().for_each(|section| self.hide(section));
        Ok(book)
    }

    fn name(&self, file: &Path) -> String {
        file.strip_prefix(&self.project).unwrap_or(file).display().to_string()
    }

    /// The bytes of a book as they are.
    ///
    /// # Errors
    /// What could not be read, in a sentence with the file's name.
    pub fn bytes(&self, file: &Path) -> Result<Vec<u8>, SafeText> {
        read_bounded(file, LIMIT).map_err(|error| {
            let hint = match error.kind() {
                io::ErrorKind::NotFound => " (hint: check `runbooks` in onscene.toml)",
                _ => "",
            };
            SafeText::clean(&format!("{}: cannot be read: {error}{hint}", self.name(file)))
        })
    }

    /// Masks what is shown. A command stays as it is: bash has to get the book's own words.
    fn hide(&self, section: &mut Section) {
        section.prose.iter_mut().for_each(|text| self.hide_text(text));
        section.steps.iter_mut().for_each(|step| self.hide_step(step));
    }

    fn hide_step(&self, step: &mut Step) {
        self.hide_text(&mut step.title);
        step.body.iter_mut().for_each(|text| self.hide_text(text));
    }

    fn hide_text(&self, text: &mut SafeText) {
        *text = self.masker.clean(text.as_str());
    }
}

/// Reads what stands beside a book, `<book>.onscene.toml`, where there is such a file.
fn beside(book: &mut Book, file: &Path, name: &str, is_trusted: bool) {
    let mut path = file.as_os_str().to_owned();
    path.push(".onscene.toml");
    let path = PathBuf::from(path);
    let name = format!("{name}.onscene.toml");
    let text = read_bounded(&path, SIDECAR_LIMIT)
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| io::Error::other("not UTF-8")));
    match text {
        Ok(text) => sidecar::apply(book, &name, &text, is_trusted),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => book
            .warnings
            .push(SafeText::clean(&format!("{name}:1: cannot be read: {error}"))),
    }
}

/// How often the books' files are looked at.
const LOOK: Duration = Duration::from_secs(2);
/// How long a file that changed must stay as it is before it is read: somebody may be writing it.
const SETTLE: Duration = Duration::from_millis(200);

/// What tells a file from what it was: length and time of change; none where it cannot be looked at.
type Stamp = Option<(u64, SystemTime)>;

/// Tells when one of these files changed. The task ends with the receiver.
pub(super) fn watch(files: Vec<PathBuf>) -> mpsc::Receiver<()> {
    let (sender, changed) = mpsc::channel(1);
    tokio::spawn(async move {
        let mut known = look(&files).await;
        while !sender.is_closed() {
            tokio::time::sleep(LOOK).await;
            let mut seen = look(&files).await;
            if seen == known {
                continue;
            }
            seen = settled(&files, seen).await;
            known = seen;
            if sender.send(()).await.is_err() {
                return;
            }
        }
    });
    changed
}

/// Waits until two looks in a row see the same, ten looks at most.
async fn settled(files: &[PathBuf], mut seen: Vec<Stamp>) -> Vec<Stamp> {
    for _ in 0..10 {
        tokio::time::sleep(SETTLE).await;
        let again = look(files).await;
        if again == seen {
            return again;
        }
        seen = again;
    }
    seen
}

async fn look(files: &[PathBuf]) -> Vec<Stamp> {
    let mut stamps = Vec::with_capacity(files.len());
    for file in files {
        let seen = tokio::fs::metadata(file).await.ok();
        stamps.push(seen.and_then(|seen| Some((seen.len(), seen.modified().ok()?))));
    }
    stamps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_a_book_is_not_shown_and_a_missing_book_is_told() {
        let place = tempfile::tempdir().unwrap();
        let text = "# Book\n\n1. Set the key to `hunter2hunter2`:\n   ```bash\n   echo hunter2hunter2\n   ```\n";
        std::fs::write(place.path().join("a.md"), text).unwrap();
        let shelf = Shelf {
            project: place.path().into(),
            files: vec![place.path().join("a.md"), place.path().join("none.md")],
            rules: ClassRules::default(),
            masker: Masker::new([("KEY", "hunter2hunter2")]),
            has_built_in: false,
        };
        let (books, problems) = shelf.read();
        let step = &books[0].sections[0].steps[0];
        assert_eq!(step.title, "Set the key to `[secret:KEY]`");
        assert_eq!(step.command.as_ref().unwrap().script, "echo hunter2hunter2");
        assert!(problems[0].as_str().starts_with("none.md: "), "{}", problems[0]);
    }

    #[test]
    fn what_is_no_file_costs_one_sentence_with_its_name() {
        use nix::sys::stat::Mode;
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        nix::unistd::mkfifo(&at("pipe.md"), Mode::S_IRWXU).unwrap();
        nix::unistd::mkfifo(&at("a.md.onscene.toml"), Mode::S_IRWXU).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("zero.md")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("b.md.onscene.toml")).unwrap();
        std::fs::create_dir(at("dir.md")).unwrap();
        std::fs::create_dir(at("c.md.onscene.toml")).unwrap();
        let endless = |name: &str| std::fs::File::create(at(name)).unwrap().set_len(5 << 30).unwrap();
        endless("long.md");
        endless("d.md.onscene.toml");
        for name in ["a.md", "b.md", "c.md", "d.md"] {
            std::fs::write(at(name), "# Book\n").unwrap();
        }
        let names = [
            "pipe.md", "zero.md", "dir.md", "long.md", "a.md", "b.md", "c.md", "d.md",
        ];
        let shelf = Shelf {
            project: place.path().into(),
            files: names.map(at).into(),
            rules: ClassRules::default(),
            masker: Masker::default(),
            has_built_in: false,
        };
        let (books, problems) = shelf.read();
        assert_eq!(
            problems,
            [
                "pipe.md: cannot be read: not a regular file but a pipe",
                "zero.md: cannot be read: not a regular file but a device",
                "dir.md: cannot be read: not a regular file but a directory",
                "long.md: cannot be read: longer than 4096 KiB",
            ]
        );
        let warnings: Vec<_> = books.iter().flat_map(|book| &book.warnings).collect();
        assert_eq!(
            warnings,
            [
                "a.md.onscene.toml:1: cannot be read: not a regular file but a pipe",
                "b.md.onscene.toml:1: cannot be read: not a regular file but a device",
                "c.md.onscene.toml:1: cannot be read: not a regular file but a directory",
                "d.md.onscene.toml:1: cannot be read: longer than 256 KiB",
            ]
        );
    }
}
