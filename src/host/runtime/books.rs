//! Reads the books from disk, off the host's loop.

use crate::config::files::{self, read_bounded};
use crate::config::paths::sha256_hex;
use crate::config::trust::{self, Trust};
use crate::domain::runbook::Book;
use crate::domain::runbook::{Section, Step};
use crate::domain::{BookId, Masker, SafeText};
use crate::runbook::{ClassRules, built_in, connect, read, sidecar};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
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
    /// Where one of these has a star, files that come to fit are books too, and `files` says only which fitted first.
    pub patterns: Vec<String>,
    /// The list of files that a person has accepted as they are: only what stands on it may make a step easier.
    pub accepted: PathBuf,
    /// Rules for the class of a command.
    pub rules: ClassRules,
    /// Hides values that a book has no business to show.
    pub masker: Masker,
    /// Whether the program's own book for the process stands behind the others.
    pub has_built_in: bool,
}

/// What is on the shelf.
#[derive(Debug, Clone, Default)]
pub struct Stock {
    /// The books that can be read.
    pub books: Vec<Book>,
    /// Why others cannot, a sentence each.
    pub problems: Vec<SafeText>,
    /// These others.
    pub unread: Vec<BookId>,
}

impl Shelf {
    /// Reads every book that can be read, and says in a sentence which could not.
    #[must_use]
    pub fn read(&self) -> Stock {
        let mut stock = Stock::default();
        for file in &self.places() {
            match self.open(file) {
                Ok(book) => stock.books.push(book),
                Err(problem) => {
                    stock.problems.push(problem);
                    stock.unread.push(BookId::new(self.name(file).as_str()));
                }
            }
        }
        let is_taken = || stock.books.iter().any(|book| book.id.as_str() == built_in::NAME);
        if self.has_built_in && !is_taken() {
            stock.books.push(built_in::book());
        }
        connect(&mut stock.books);
        stock
    }

    /// Where books are now.
    fn places(&self) -> Vec<PathBuf> {
        if self.patterns.iter().any(|pattern| pattern.contains('*')) {
            let mut found = files::matching(&self.project, &self.patterns).books;
            // A book that is named by its own path and went missing is told as such.
            let named = |file: &&PathBuf| self.patterns.iter().any(|name| self.project.join(name) == **file);
            let gone = self.files.iter().filter(named).filter(|file| !found.contains(file));
            let gone: Vec<PathBuf> = gone.cloned().collect();
            found.extend(gone);
            found
        } else {
            self.files.clone()
        }
    }

    /// Why the file beside a book is not trusted; none where it is.
    fn doubt(&self, path: &Path, text: &str) -> Option<&'static str> {
        match state_beside(path, text.as_bytes(), &self.accepted) {
            Trust::Accepted => None,
            Trust::New => Some("nobody has accepted it"),
            Trust::Changed => Some("it changed after it was accepted"),
        }
    }

    /// What tells whether anything changed: books, what stands beside them, and what was accepted.
    fn stamps(&self) -> Vec<(PathBuf, Stamp)> {
        let mut files: Vec<PathBuf> = Vec::new();
        for book in self.places() {
            files.push(beside(&book));
            files.push(book);
        }
        files.push(self.accepted.clone());
        let stamped = files.into_iter().map(|file| {
            let seen = std::fs::metadata(&file).ok();
            (file, seen.and_then(|seen| Some((seen.len(), seen.modified().ok()?))))
        });
        stamped.collect()
    }

    /// Reads one book; its name is its path relative to the project, or the whole path elsewhere.
    ///
    /// # Errors
    /// What could not be read, in a sentence with the file's name.
    pub fn open(&self, file: &Path) -> Result<Book, SafeText> {
        let name = self.name(file);
        let bytes = self.bytes(file)?;
        let mut book = read(&BookId::new(name.as_str()), &bytes, &self.rules);
        self.put_beside(&mut book, file, &name);
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

impl Shelf {
    /// Reads what stands beside a book, where there is such a file; a book is another book when that changes, or counts.
    fn put_beside(&self, book: &mut Book, file: &Path, name: &str) {
        let path = beside(file);
        let name = format!("{name}{SIDECAR}");
        let text = read_bounded(&path, SIDECAR_LIMIT)
            .and_then(|bytes| String::from_utf8(bytes).map_err(|_| io::Error::other("not UTF-8")));
        match text {
            Ok(text) => {
                let doubt = self.doubt(&path, &text);
                sidecar::apply(book, &name, &text, doubt);
                let all = format!("{} {} {}", book.sha256, sha256_hex(text.as_bytes()), doubt.is_none());
                book.sha256 = sha256_hex(all.as_bytes());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => book
                .warnings
                .push(SafeText::clean(&format!("{name}:1: cannot be read: {error}"))),
        }
    }
}

/// How the name of a file beside a book ends.
pub const SIDECAR: &str = ".onscene.toml";

/// The file beside a book, whether it is there or not.
#[must_use]
pub fn beside(book: &Path) -> PathBuf {
    let mut path = book.as_os_str().to_owned();
    path.push(SIDECAR);
    PathBuf::from(path)
}

/// Whether a file beside a book was accepted as it is, by the list of accepted files.
#[must_use]
pub fn state_beside(path: &Path, bytes: &[u8], list: &Path) -> Trust {
    let place = path.canonicalize().unwrap_or_else(|_| path.into());
    trust::state(&place, bytes, &files::read_trusted(list))
}

/// How often the books' files are looked at.
const LOOK: Duration = Duration::from_secs(2);
/// How long a file that changed must stay as it is before it is read: somebody may be writing it.
const SETTLE: Duration = Duration::from_millis(200);

/// What tells a file from what it was: length and time of change; none where it cannot be looked at.
type Stamp = Option<(u64, SystemTime)>;

/// Tells when books came, changed or went, or what stands beside them did. The task ends with the receiver.
pub(super) fn watch(shelf: Shelf) -> mpsc::Receiver<()> {
    let (sender, changed) = mpsc::channel(1);
    let shelf = Arc::new(shelf);
    tokio::spawn(async move {
        let mut known = look(&shelf).await;
        while !sender.is_closed() {
            tokio::time::sleep(LOOK).await;
            let mut seen = look(&shelf).await;
            if seen == known {
                continue;
            }
            seen = settled(&shelf, seen).await;
            known = seen;
            if sender.send(()).await.is_err() {
                return;
            }
        }
    });
    changed
}

type Seen = Vec<(PathBuf, Stamp)>;

/// Waits until two looks in a row see the same, ten looks at most.
async fn settled(shelf: &Arc<Shelf>, mut seen: Seen) -> Seen {
    for _ in 0..10 {
        tokio::time::sleep(SETTLE).await;
        let again = look(shelf).await;
        if again == seen {
            return again;
        }
        seen = again;
    }
    seen
}

/// One look, off the runtime's threads, since a star may mean many directories.
async fn look(shelf: &Arc<Shelf>) -> Seen {
    let shelf = Arc::clone(shelf);
    let looked = tokio::task::spawn_blocking(move || shelf.stamps()).await;
    looked.unwrap_or_default()
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
            patterns: Vec::new(),
            accepted: place.path().join("trusted"),
            rules: ClassRules::default(),
            masker: Masker::new([("KEY", "hunter2hunter2")]),
            has_built_in: false,
        };
        let Stock { books, problems, .. } = shelf.read();
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
            patterns: Vec::new(),
            accepted: place.path().join("trusted"),
            rules: ClassRules::default(),
            masker: Masker::default(),
            has_built_in: false,
        };
        let Stock { books, problems, .. } = shelf.read();
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
