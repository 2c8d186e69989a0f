//! The README shows what the program draws and which keys it knows. `UPDATE_README=1` writes both anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends by panicking"
)]

#[path = "common/console.rs"]
#[allow(dead_code, reason = "shared with the frame tests, which use more of it")]
mod console;

use onscene::console::input::{Keymap, key_table_markdown};
use onscene::console::view::picture;
use std::path::PathBuf;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// What stands between `<!-- name` … `-->` and `<!-- /name -->`.
fn part<'a>(text: &'a str, name: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("<!-- {name}:")).expect("the mark is there");
    let (_, rest) = rest.split_once("-->\n").expect("the mark ends");
    rest.split_once(&format!("<!-- /{name} -->")).expect("the part ends").0
}

fn hold(name: &str, wanted: &str) {
    let text = std::fs::read_to_string(path()).unwrap();
    let found = part(&text, name);
    if found == wanted {
        return;
    }
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(
            path(),
            text.replacen(
                &format!("-->\n{found}<!-- /{name}"),
                &format!("-->\n{wanted}<!-- /{name}"),
                1,
            ),
        )
        .unwrap();
    } else {
        panic!(
            "README.md: `{name}` is not what the program makes (hint: UPDATE_README=1 cargo test --test readme)\n{wanted}"
        );
    }
}

#[test]
fn the_picture_and_the_keys_are_the_programs_own() {
    let state = console::incident((120, 36));
    hold("picture", &format!("```text\n{}```\n", picture(&state, console::now())));
    hold(
        "keys",
        &format!("\n{}\n", key_table_markdown(&Keymap::default()).trim()),
    );
}
