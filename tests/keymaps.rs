//! Keymap and theme files: the built-in folders agree with their tables, and each file under
//! `tests/fixtures/{keymaps,themes}` warns of exactly what the file of the same name with `.warnings` says.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files should stop there")]

use onscene::console::input::{self, Action, Keymap};
use onscene::console::presets::UserFile;
use onscene::console::theme::{self, Theme};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The names of the TOML files in a folder, without `.toml`.
fn names(name: &str) -> BTreeSet<String> {
    let paths = std::fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files = paths.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

fn table(builtin: &[(&str, &str)]) -> BTreeSet<String> {
    builtin.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// Loads every file of a folder of fixtures and compares its warnings.
fn check(kind: &str, load: impl Fn(&str, &[UserFile]) -> Vec<String>) {
    let kind = format!("tests/fixtures/{kind}");
    for name in names(&kind) {
        let read = |ending: &str| std::fs::read_to_string(folder(&kind).join(format!("{name}.{ending}"))).unwrap();
        let warnings = load(&name, &[UserFile::new(format!("{name}.toml"), read("toml"))]);
        assert_eq!(
            warnings,
            read("warnings").lines().collect::<Vec<_>>(),
            "{kind}/{name}.toml"
        );
    }
}

#[test]
fn folders_and_tables_agree() {
    assert_eq!(names("keymaps"), table(input::BUILTIN));
    assert_eq!(names("themes"), table(theme::BUILTIN));
}

#[test]
fn keymap_files_warn_of_what_is_wrong_and_of_nothing_else() {
    check("keymaps", |name, files| {
        let (keymap, warnings) = Keymap::load(name, files);
        for action in Action::all().filter(|action| !input::PALETTE_ONLY.contains(action)) {
            assert!(
                !keymap.chords_of(action).is_empty(),
                "{name}: no key is left for {}",
                action.name()
            );
        }
        warnings.iter().map(ToString::to_string).collect()
    });
}

#[test]
fn theme_files_warn_of_what_is_wrong_and_of_nothing_else() {
    check("themes", |name, files| {
        Theme::load(name, files).1.iter().map(ToString::to_string).collect()
    });
}
