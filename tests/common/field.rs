//! The books of the field, which are no part of the project.

use std::path::{Path, PathBuf};

/// The books of the field; they are no part of the project.
pub fn shared() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os("ONSCENE_SHARED").map(PathBuf::from);
    let places = named
        .into_iter()
        .chain([root.join("../shared"), root.join("../../shared")]);
    let found = places.into_iter().find(|place| place.join("seeds").is_dir());
    if found.is_none() {
        eprintln!("SKIPPED: no shared/seeds beside the project; set ONSCENE_SHARED to test against the field's books");
    }
    found
}
