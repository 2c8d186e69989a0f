//! A project's file is shown and accepted once before anything in it runs; what was accepted is remembered by hash.

use super::paths::sha256_hex;
use std::path::Path;

/// What is known of a project's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Accepted as it is.
    Accepted,
    /// Never accepted at this place.
    New,
    /// Accepted earlier, and changed since.
    Changed,
}

/// What is known of the file at `path` (canonical) with this content. `store` is the text of the list of accepted files:
/// one `sha256 "path"` a line, the last line of a path counts.
#[must_use]
pub fn state(path: &Path, bytes: &[u8], store: &str) -> Trust {
    let place = place(path);
    let last = store.lines().rev().find_map(|line| {
        let (hash, known) = line.split_once(' ')?;
        (known == place).then_some(hash)
    });
    match last {
        None => Trust::New,
        Some(hash) if hash == sha256_hex(bytes) => Trust::Accepted,
        Some(_) => Trust::Changed,
    }
}

/// The line that is added to the list when a file is accepted.
#[must_use]
pub fn accept(path: &Path, bytes: &[u8]) -> String {
    format!("{} {}\n", sha256_hex(bytes), place(path))
}

/// The path quoted, so that no name can hold a line break.
#[expect(
    clippy::unnecessary_debug_formatting,
    reason = "the quotes and escapes are what it is for"
)]
fn place(path: &Path) -> String {
    format!("{path:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_new_then_accepted_then_changed() {
        let path = Path::new("/srv/shop/onscene.toml");
        assert_eq!(state(path, b"a", ""), Trust::New);
        let store = accept(path, b"a");
        assert_eq!(state(path, b"a", &store), Trust::Accepted);
        assert_eq!(state(path, b"b", &store), Trust::Changed);
        assert_eq!(state(Path::new("/srv/other/onscene.toml"), b"a", &store), Trust::New);
        let again = store + &accept(path, b"b");
        assert_eq!(state(path, b"b", &again), Trust::Accepted);
        assert_eq!(state(path, b"a", &again), Trust::Changed);
    }

    #[test]
    fn a_path_cannot_forge_a_line() {
        let good = Path::new("/srv/shop/onscene.toml");
        let forged = format!("/tmp/x\n{}", accept(good, b"evil").trim_end());
        let store = accept(Path::new(&forged), b"a");
        assert_eq!(store.lines().count(), 1);
        assert_eq!(state(good, b"evil", &store), Trust::New);
        assert_eq!(state(good, b"evil", "garbage\n\n \n"), Trust::New);
    }
}
