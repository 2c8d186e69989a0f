//! What a person writes into files: mistakes are counted and named, a project's file is accepted once.

use crate::rig::Rig;
use crate::stage::Stage;

fn quit(mut rig: Rig) {
    rig.press("q");
    assert_eq!(rig.wait_exit().code(), Some(0), "{}", rig.text());
}

#[test]
fn a_wrong_line_costs_that_line_and_is_named_everywhere() {
    let stage = Stage::new();
    stage.configure(
        "config.toml",
        "[console]\ntheme = \"me\"\nkeymap = \"mine\"\nthem = \"x\"\n",
    );
    stage.configure(
        "keymaps/mine.toml",
        "[global]\n\"hyper-z\" = \"app.quit\"\n\"ctrl-q\" = \"app.quit\"\n",
    );
    stage.configure("themes/me.toml", "[roles]\n\"status.dwn\" = \"red\"\n");
    let rig = stage.console(120, 36);
    rig.wait_text("3 warnings: press ?");
    rig.press("?");
    rig.wait_text("3 warnings about your files, below the keys: end");
    rig.press("G");
    for part in ["config.toml:4", "mine.toml:2", "me.toml:2"] {
        rig.wait_text(part);
    }
    rig.press("\x1b");
    rig.wait_text("press D to declare");
    // The line after the wrong one holds.
    rig.press("\x11");
    let mut rig = rig;
    assert_eq!(rig.wait_exit().code(), Some(0));

    let checked = stage.run(&["check-config"]);
    assert_eq!(checked.code, 1, "{checked:?}");
    for (place, key, hint) in [
        ("config.toml:4", "console.them", "theme"),
        ("mine.toml:2", "hyper-z", "ctrl, alt, shift"),
        ("me.toml:2", "status.dwn", "status.down"),
    ] {
        let line = checked
            .out
            .lines()
            .find(|line| line.contains(place))
            .unwrap_or_default();
        assert!(
            line.contains(key) && line.contains(hint),
            "{place}, {key}, {hint} in {}",
            checked.out
        );
    }
}

#[test]
fn a_project_file_is_shown_and_accepted_once() {
    let stage = Stage::new();
    let first = stage.on_terminal(&[], 120, 36);
    first.wait_text("Accept it? [y/N]");
    for part in [
        "onscene.toml is new here",
        "ask web: GET http://127.0.0.1:",
        "offer the runbook runbook.md",
    ] {
        assert!(first.text().contains(part), "{part} in {}", first.text());
    }
    first.press("y\r");
    first.wait("its services", |rig| {
        rig.text().contains("press D to declare") && rig.text().contains("connected")
    });
    quit(first);
    let second = stage.on_terminal(&[], 120, 36);
    second.wait("its services", |rig| {
        rig.text().contains("press D to declare") && rig.text().contains("connected")
    });
    assert!(!second.raw_contains(b"Accept it?"), "it asked again");
    quit(second);
}

#[test]
fn a_project_file_that_nobody_accepts_starts_nothing() {
    let stage = Stage::new();
    let rig = stage.on_terminal(&[], 120, 36);
    rig.wait_text("Accept it? [y/N]");
    rig.press("n\r");
    rig.wait_text("press D to declare");
    rig.wait_text("1 warning: press ?");
    rig.wait_text("no services");
    assert!(!rig.text().contains("connected"), "{}", rig.text());
    quit(rig);
}
