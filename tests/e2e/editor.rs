//! A status update in the person's own editor, on a real terminal: it comes back, and whatever the editor does the text
//! and the terminal are as they were.

use crate::stage::{Stage, config, declare, serve};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

/// An editor that does what a file beside it says, and asks for a line first so that it is seen on the terminal.
const EDITOR: &str = r#"#!/bin/sh
here=$(dirname "$0")
[ "$1" = "--wait" ] || exit 99
printf 'EDITOR of %s: ' "$(head -n 1 "$2")"
read -r line
case "$(cat "$here/mode")" in
  write) printf 'from the editor\n%s\n' "$line" > "$2" ;;
  fail) echo broken > "$2"; exit 3 ;;
  die) echo broken > "$2"; kill -9 $$ ;;
  empty) : > "$2" ;;
  wild) printf '\033[?1049h\033[?1000h\033[?25l'; stty raw -echo; printf 'after the wild one\n' > "$2" ;;
esac
"#;

#[test]
fn an_update_is_written_in_an_editor_and_survives_what_editors_do() {
    let stage = Stage::empty();
    stage.write("onscene.toml", &config(serve()));
    stage.write("runbook.md", crate::stage::BOOK);
    let place = stage.root().join("bin");
    fs::create_dir(&place).unwrap();
    let editor = place.join("pencil");
    fs::write(&editor, EDITOR).unwrap();
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
    let stage = stage.with("EDITOR", &format!("{} --wait", editor.display()));
    let edit = |mode: &str| fs::write(place.join("mode"), mode).unwrap();

    let rig = stage.console(80, 24);
    declare(&rig, "carts fail");
    rig.press("U");
    rig.wait_text("ctrl-o editor");
    rig.wait("where it can go", |rig| !rig.text().contains("asking the host"));
    let outside = |answer: &str| {
        rig.press("\x0f");
        rig.wait("the editor on its own screen", |rig| {
            rig.text().contains("EDITOR of") && !rig.text().contains("ctrl-o editor")
        });
        rig.press(answer);
        rig.press("\r");
        rig.wait_text("ctrl-o editor");
    };
    edit("write");
    outside("and a line with keys: q ctrl");
    rig.wait_text("from the editor");
    rig.wait_text("and a line with keys: q ctrl");
    for (mode, why) in [
        ("fail", "pencil ended with exit 3; your text is as it was"),
        ("die", "pencil was ended by signal 9; your text is as it was"),
        ("empty", "pencil left an empty file; your text is as it was"),
    ] {
        edit(mode);
        outside("");
        rig.wait_text(why);
        rig.wait_text("from the editor");
        assert!(!rig.text().contains("broken"), "{}", rig.text());
    }
    edit("wild");
    outside("");
    rig.wait_text("after the wild one");
    assert!(!rig.text().contains("left an empty file"), "{}", rig.text());
    rig.press(" typed");
    rig.wait_text("after the wild one typed");
    rig.press("\x1b");
    rig.wait("the dialog is gone", |rig| !rig.text().contains("ctrl-o editor"));
}
