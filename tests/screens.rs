//! Frames at every size in two themes, with style; and that no size, no state and no text breaks one.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should fall")]

#[path = "screens/checklist/mod.rs"]
mod checklist;
#[path = "screens/command.rs"]
mod command;
#[path = "common/console.rs"]
mod console;
#[path = "common/frames.rs"]
mod frames;
#[path = "screens/hostile.rs"]
mod hostile_text;
#[path = "screens/opened.rs"]
mod opened;
#[path = "screens/past.rs"]
mod past;
#[path = "screens/several.rs"]
mod several;
#[path = "screens/sizes.rs"]
mod sizes;
#[path = "screens/words.rs"]
mod words;

use console::{calm, feed, fresh, incident, lost, now, press, with_output, with_texts, write};
use frames::{compare, draw, styles, text};
use onscene::console::app::{Event, State};
use onscene::domain::SafeText;
use onscene::wire::{Notice, NoticeKind, ToConsole};

const SIZES: [(u16, u16); 4] = [(60, 15), (80, 24), (120, 36), (200, 60)];

/// A scene: a name and how to come there on a terminal of some size.
type Scene = (&'static str, fn((u16, u16)) -> State);

const SCENES: [Scene; 20] = [
    ("calm", calm),
    ("incident", incident),
    ("output", with_output),
    ("lost", lost),
    ("fresh", fresh),
    ("detail", |size| after(incident(size), &["enter"])),
    ("contents", |size| after(calm(size), &["tab", "tab"])),
    ("services", |size| after(incident(size), &["2"])),
    ("containers", |size| after(incident(size), &["3"])),
    ("logs", |size| after(incident(size), &["4", "up", "up"])),
    ("runbook", |size| after(with_output(size), &["5"])),
    ("timeline", |size| after(incident(size), &["6", "tab"])),
    ("dialog", |size| after(incident(size), &["r"])),
    ("destructive", destructive),
    ("update", |size| after(incident(size), &["U"])),
    ("severity", |size| after(incident(size), &["S"])),
    ("help", |size| after(incident(size), &["?"])),
    ("palette", palette),
    ("notice", notice),
    ("hostile", hostile),
];

fn after(mut state: State, keys: &[&str]) -> State {
    press(&mut state, keys);
    state
}

fn destructive(size: (u16, u16)) -> State {
    let mut state = after(incident(size), &["right", "r"]);
    write(&mut state, "pro");
    state
}

fn palette(size: (u16, u16)) -> State {
    let mut state = after(incident(size), &[":"]);
    write(&mut state, "stat");
    state
}

fn notice(size: (u16, u16)) -> State {
    let mut state = incident(size);
    let notice = Notice {
        kind: NoticeKind::Warning,
        text: "a destructive command needs the environment's name typed (hint: type `prod`)".into(),
    };
    feed(&mut state, Event::Host(ToConsole::Notice(notice)));
    state
}

fn hostile(size: (u16, u16)) -> State {
    let text = "\u{1b}]0;title\u{7}\u{1b}[2J\u{202e}evil\u{9b}31m 漢字 👍🏽 e\u{301}\u{301} \u{200b}\ttab\r\n end";
    with_texts(size, &mut || SafeText::clean(text))
}

#[test]
fn every_scene_looks_as_it_was_agreed() {
    let scenes = SCENES.into_iter().chain(checklist::SCENES).chain(opened::SCENES);
    for (name, scene) in scenes.chain(command::SCENES).chain(several::SCENES).chain(past::SCENES) {
        for size in SIZES {
            let state = scene(size);
            let ansi = draw(&state, now(), "ansi");
            let mono = draw(&state, now(), "mono");
            assert_eq!(text(&ansi), text(&mono), "{name}: a theme changed the text");
            let kept = format!("{}--- ansi\n{}--- mono\n{}", text(&ansi), styles(&ansi), styles(&mono));
            compare(&format!("{name}-{}x{}", size.0, size.1), &kept);
        }
    }
}
