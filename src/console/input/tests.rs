//! The action tables and keymap files as tables, and what a person's mistakes read like.

use super::*;
use crate::console::presets::UserFile;
use std::collections::BTreeSet;

fn load(name: &str, path: &str, text: &str) -> (Keymap, Vec<String>) {
    let (keymap, warnings) = Keymap::load(name, &[UserFile::new(path, text)]);
    (keymap, warnings.iter().map(ToString::to_string).collect())
}

const IN_LOGS: [Scope; 3] = [Scope::Logs, Scope::List, Scope::Global];

fn press(keymap: &Keymap, chords: &str) -> Found {
    let mut pending = Vec::new();
    let mut found = Found::None;
    for chord in parse_sequence(chords).unwrap() {
        found = keymap.press(&IN_LOGS, &mut pending, chord);
    }
    found
}

#[test]
fn every_action_has_one_name_and_a_sentence() {
    let mut names = BTreeSet::new();
    let mut sentences = BTreeSet::new();
    for action in Action::all() {
        assert!(names.insert(action.name()), "{} stands twice", action.name());
        assert!(
            sentences.insert(action.describe()),
            "{} repeats a sentence",
            action.name()
        );
        assert_eq!(Action::from_name(action.name()), Some(action));
        assert_eq!(action.name().split('.').count(), 2, "{}", action.name());
        let sentence = action.describe();
        assert!(
            sentence.starts_with(char::is_uppercase) && !sentence.ends_with('.'),
            "{sentence}"
        );
    }
}

#[test]
fn every_action_is_bound_in_every_built_in_keymap_or_is_palette_only() {
    for (name, _) in BUILTIN {
        let (keymap, warnings) = Keymap::load(name, &[]);
        assert_eq!(warnings, [], "{name}");
        for action in Action::all() {
            let bound = !keymap.chords_of(action).is_empty();
            assert_ne!(bound, PALETTE_ONLY.contains(&action), "{} in {name}", action.name());
        }
    }
}

#[test]
fn no_capital_of_an_incident_is_taken_by_a_panel() {
    let keymap = Keymap::default();
    for action in Action::all().filter(|action| action.noun() == "incident" && action.scope() == Scope::Global) {
        for chord in keymap.chords_of(action) {
            let chord = parse_sequence(&chord).unwrap();
            for panel in Scope::ALL.iter().filter(|scope| **scope != Scope::Global) {
                assert_eq!(
                    keymap.lookup(&[*panel], &[], chord[0]),
                    Found::None,
                    "{} in {}",
                    action.name(),
                    panel.name()
                );
            }
        }
    }
}

#[test]
fn a_panel_comes_before_lists_and_lists_before_everything() {
    let (keymap, _) = load(
        "me",
        "keymaps/me.toml",
        "[logs]\n\"j\" = \"logs.pin\"\n\"q\" = \"logs.wrap\"\n",
    );
    assert_eq!(press(&keymap, "j"), Found::Action(LogsAction::Pin.into()));
    assert_eq!(press(&keymap, "q"), Found::Action(LogsAction::Wrap.into()));
    assert_eq!(press(&keymap, "k"), Found::Action(ListAction::Up.into()));
    let elsewhere = keymap.lookup(&[Scope::Global], &[], Chord::parse("q").unwrap());
    assert_eq!(elsewhere, Found::Action(GlobalAction::Quit.into()));
}

#[test]
fn a_sequence_waits_goes_on_or_begins_anew() {
    let keymap = Keymap::load("vim", &[]).0;
    assert_eq!(press(&keymap, "g"), Found::Pending);
    assert_eq!(press(&keymap, "g g"), Found::Action(ListAction::Top.into()));
    assert_eq!(press(&keymap, "g j"), Found::Action(ListAction::Down.into()));
    assert_eq!(press(&keymap, "Z Z"), Found::Action(GlobalAction::Quit.into()));
    let g = Chord::parse("g").unwrap();
    assert_eq!(
        keymap.continuations(&IN_LOGS, &[g]),
        [("g".to_string(), ListAction::Top.into())]
    );
}

#[test]
fn a_persons_file_of_the_same_name_needs_only_the_lines_it_changes() {
    let text = "[global]\n\"Q\" = \"app.quit\"\n\"q\" = \"\"\n";
    let (keymap, warnings) = load("default", "/home/me/.config/onscene/keymaps/default.toml", text);
    assert_eq!(warnings, [""; 0]);
    assert_eq!(keymap.chords_of(GlobalAction::Quit), ["ctrl-c", "Q"]);
    assert_eq!(keymap.chords_of(GlobalAction::Palette), [":"]);
    let vim = Keymap::load("vim", &[UserFile::new("keymaps/default.toml", text)]).0;
    assert_eq!(vim.chords_of(GlobalAction::Quit), ["ctrl-c", "Q", "Z Z"]);
}

#[test]
fn a_bad_line_costs_that_line_and_says_so() {
    let text = "\
[logs]
\"hyper-z\" = \"logs.follow\"
\"F\" = \"logs.folow\"
\"r\" = \"runbook.run\"
\"W\" = 7
\"ctrl-y\" = \"\"
\"A\" = \"logs.follow\"
\"shift-a\" = \"logs.wrap\"
\"A b\" = \"logs.pin\"
[log]
[global]
\"B\" = \"logs.follow\"
";
    let (keymap, warnings) = load("me", "keymaps/me.toml", text);
    assert_eq!(
        warnings,
        [
            "keymaps/me.toml:2: [logs] hyper-z: unknown modifier `hyper` (ctrl, alt, shift)",
            "keymaps/me.toml:3: [logs] F: there is no action `logs.folow` (did you mean `logs.follow`?)",
            "keymaps/me.toml:4: [logs] r: `runbook.run` has no meaning in [logs] (put the line under [runbook])",
            "keymaps/me.toml:5: [logs] W: needs the name of an action in quotes (\"logs.follow\")",
            "keymaps/me.toml:6: [logs] ctrl-y: is not bound here, so there is nothing to unbind",
            "keymaps/me.toml:8: [logs] shift-a: clashes with `A` = \"logs.follow\" above; this line is left out",
            "keymaps/me.toml:9: [logs] A b: clashes with `A` = \"logs.follow\" above; this line is left out",
            "keymaps/me.toml:10: [log]: there is no such section (did you mean `logs`?)",
            "keymaps/me.toml:12: [global] B: `logs.follow` has no meaning in [global] (put the line under [logs])",
        ]
    );
    assert_eq!(press(&keymap, "A"), Found::Action(LogsAction::Follow.into()));
    assert_eq!(press(&keymap, "q"), Found::Action(GlobalAction::Quit.into()));
}

#[test]
fn a_line_that_is_not_toml_costs_that_line() {
    let text = "[logs]\n\"A\" = \"logs.follow\"\nB = logs.wrap\n\"C\" = \"logs.pin\"\n\"A\" = \"logs.clear\"\n[global]\n\"X\" = \"app.quit\"\n";
    let (keymap, warnings) = load("me", "keymaps/me.toml", text);
    assert_eq!(warnings.len(), 2, "{warnings:#?}");
    assert!(
        warnings[0].starts_with("keymaps/me.toml:3: this line is left out: "),
        "{}",
        warnings[0]
    );
    assert!(warnings[1].starts_with("keymaps/me.toml:5: "), "{}", warnings[1]);
    assert_eq!(press(&keymap, "A"), Found::Action(LogsAction::Follow.into()));
    assert_eq!(press(&keymap, "C"), Found::Action(LogsAction::Pin.into()));
    assert_eq!(press(&keymap, "X"), Found::Action(GlobalAction::Quit.into()));
}

#[test]
fn what_is_not_toml_at_all_is_one_sentence_and_the_default() {
    for text in [
        "{\"keys\": [1, 2]}",
        "bind q quit\nbind j down\n",
        "\u{0}\u{1}\u{2}",
        "q: quit\n",
    ] {
        let (keymap, warnings) = load("me", "keymaps/me.toml", text);
        assert_eq!(warnings.len(), 1, "{text:?}: {warnings:#?}");
        assert!(
            warnings[0].contains("this is not TOML, and the file is left out"),
            "{}",
            warnings[0]
        );
        assert_eq!(keymap.chords_of(GlobalAction::Palette), [":"]);
    }
}

#[test]
fn the_way_out_cannot_be_lost() {
    let (keymap, warnings) = load(
        "me",
        "keymaps/me.toml",
        "[global]\n\"q\" = \"\"\n\"ctrl-c\" = \"view.copy\"\n",
    );
    assert_eq!(
        warnings,
        ["keymaps/me.toml: no key is left for `app.quit`; ctrl-c does it"]
    );
    assert_eq!(press(&keymap, "ctrl-c"), Found::Action(GlobalAction::Quit.into()));
}

#[test]
fn the_key_table_has_every_action() {
    let table = key_table_markdown(&Keymap::default());
    for action in Action::all() {
        assert!(table.contains(&format!("`{}`", action.name())), "{}", action.name());
    }
    assert!(table.contains("| `q` `ctrl-c` | `app.quit` |"), "{table}");
    assert!(table.contains("| palette | `runbook.reload` |"), "{table}");
}
