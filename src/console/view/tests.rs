//! Overlays as a person sees them, at the sizes people have.

use super::*;
use crate::console::input::{Action, Keymap, LineEdit, Scope};
use crate::console::theme::{Role, Theme};
use crate::domain::SafeText;
use crate::domain::runbook::CommandClass;
use crate::wire::NoticeKind::{Error, Info, Warning};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const IN_LOGS: [Scope; 3] = [Scope::Logs, Scope::List, Scope::Global];

fn text_of(buf: &Buffer) -> String {
    let row = |y| -> String { (0..buf.area.width).map(|x| buf[(x, y)].symbol()).collect() };
    (0..buf.area.height)
        .map(|y| row(y).trim_end().to_owned() + "\n")
        .collect()
}

fn drawn(width: u16, height: u16, draw: impl FnOnce(Rect, &mut Buffer)) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    draw(area, &mut buf);
    text_of(&buf)
}

const LONG: &str = "docker compose -f compose.prod.yml exec -T app npx prisma migrate deploy --schema ./services/storefront/prisma/schema.prisma && curl -fsS -H \"x-metrics-secret: $METRICS_GUARD_SECRET\" http://localhost:3000/ready\necho done\n";

fn command_dialog<'a>() -> dialog::Dialog<'a> {
    dialog::Dialog::with_key("Run step 2: Restart the service", "run it")
        .command("docker compose -f compose.prod.yml up -d db\n")
        .class(
            CommandClass::ChangesProduction,
            &"docker compose up starts containers".into(),
        )
        .fact("directory", "/srv/shop")
        .fact("host", "bastion-1")
        .environment(&"live-eu".into(), true)
        .fact("from", "docs/runbook.md:41, Postgres unavailable")
}

/// What stands between the borders of a box, as one text without blanks at the ends of rows.
fn inside_of(screen: &str) -> Vec<String> {
    let rows = screen
        .lines()
        .filter_map(|line| line.split_once('│')?.1.rsplit_once('│'));
    rows.map(|(row, _)| row.trim().to_owned()).collect()
}

#[test]
fn no_size_panics() {
    let theme = Theme::default();
    let keymap = Keymap::default();
    let edit = LineEdit::with_text(LONG);
    let found = palette::matches(&keymap, &IN_LOGS, "");
    let warnings = [SafeText::from(LONG)];
    for width in (0..9).chain([23, 40, 41, 80, 200]) {
        for height in (0..8).chain([24, 60]) {
            let draw = |draw: &mut dyn FnMut(Rect, &mut Buffer)| {
                // An area larger than the screen must do no harm either.
                drawn(width, height, |area, buf| {
                    draw(area, buf);
                    draw(Rect::new(1, 1, width, height), buf);
                });
            };
            for top in [0, 5, 999] {
                let help = help::Help {
                    keymap: &keymap,
                    scopes: &IN_LOGS,
                    warnings: &warnings,
                    top,
                };
                draw(&mut |area, buf| help::draw(&help, &theme, area, buf));
                draw(&mut |area, buf| dialog::draw(&command_dialog().from_row(top), &theme, area, buf));
                let word = dialog::Dialog::with_word("x", "go", "shop", &edit)
                    .command(LONG)
                    .from_row(top);
                draw(&mut |area, buf| dialog::draw(&word, &theme, area, buf));
                let list = palette::Palette {
                    edit: &edit,
                    matches: &found,
                    selected: top,
                };
                draw(&mut |area, buf| palette::draw(&list, &theme, area, buf));
                let choice = dialog::Choice {
                    title: "x",
                    items: vec!["漢字"; 12],
                    selected: Some(top),
                    lead: vec!["what was seen", LONG],
                };
                draw(&mut |area, buf| dialog::draw_choice(&choice, &theme, area, buf));
            }
            let prompt = prompt::Prompt {
                label: "x",
                edit: &edit,
                hint: LONG,
            };
            draw(&mut |area, buf| prompt::draw(&prompt, &theme, area, buf));
        }
    }
}

#[test]
fn a_dialog_shows_every_character_of_a_command() {
    let theme = Theme::default();
    let script = LONG.repeat(4);
    for (width, height) in [(60, 15), (80, 24), (120, 36)] {
        let dialog = dialog::Dialog::with_key("Run", "run it")
            .command(&script)
            .fact("host", "bastion-1");
        let last = dialog::last_top(&dialog, Rect::new(0, 0, width, height));
        let mut seen: Vec<String> = Vec::new();
        for top in 0..=last {
            let dialog = dialog.clone().from_row(top);
            let screen = drawn(width, height, |area, buf| dialog::draw(&dialog, &theme, area, buf));
            assert!(screen.contains("y  run it"), "{screen}");
            assert_eq!(screen.contains("Up Down"), last > 0, "{screen}");
            let rows = inside_of(&screen);
            let fresh = if top == 0 { 0 } else { rows.len().saturating_sub(3) };
            seen.extend(rows[fresh..rows.len() - 2].iter().cloned());
        }
        let shown: String = seen
            .iter()
            .filter_map(|row| {
                row.strip_prefix("$ ")
                    .or(row.strip_prefix("> "))
                    .or(row.strip_prefix("… "))
            })
            .flat_map(str::chars)
            .filter(|character| !character.is_whitespace())
            .collect();
        let want: String = script.chars().filter(|character| !character.is_whitespace()).collect();
        assert_eq!(shown, want, "{width}x{height}");
    }
}

#[test]
fn the_row_for_the_word_never_scrolls_away() {
    let theme = Theme::default();
    let typed = LineEdit::with_text("sho");
    let dialog = dialog::Dialog::with_word("Drop it", "drop it", "shop", &typed).command(&LONG.repeat(9));
    for top in [0, 7, 999] {
        let dialog = dialog.clone().from_row(top);
        let screen = drawn(60, 15, |area, buf| dialog::draw(&dialog, &theme, area, buf));
        let rows = inside_of(&screen);
        assert_eq!(
            rows[rows.len() - 2..],
            ["Type `shop` and Enter to drop it; Esc leaves it", "> sho"],
            "{screen}"
        );
    }
}

#[test]
fn production_is_in_the_borders_and_the_class_in_its_row() {
    let theme = Theme::default();
    let mut buf = Buffer::empty(Rect::new(0, 0, 80, 24));
    dialog::draw(&command_dialog(), &theme, buf.area, &mut buf);
    let find = |text: &str| {
        let row = |y| -> String { (0..80).map(|x| buf[(x, y)].symbol()).collect() };
        let y = (0..24).find(|y| row(*y).contains(text)).unwrap();
        let x = row(y).split(text).next().unwrap().chars().count();
        buf[(u16::try_from(x).unwrap(), y)].style()
    };
    let has = |text: &str, role: Role| assert_eq!(find(text).fg, theme.style(role).fg, "{text}");
    has("┌", Role::ProductionFrame);
    has("live-eu", Role::ProductionFrame);
    has("changes production", Role::ClassChanges);
}

#[test]
fn a_prompt_shows_the_whole_line_and_its_cursor() {
    let theme = Theme::default();
    let edit = LineEdit::with_text(&"word ".repeat(40));
    let prompt = prompt::Prompt {
        label: "Note",
        edit: &edit,
        hint: "write a few words",
    };
    let mut buf = Buffer::empty(Rect::new(0, 0, 80, 24));
    prompt::draw(&prompt, &theme, buf.area, &mut buf);
    let screen = text_of(&buf);
    assert_eq!(
        screen.matches("word ").count() + screen.matches("word\n").count(),
        40 + 1,
        "{screen}"
    );
    let reversed = |x, y| {
        buf[(x, y)]
            .style()
            .add_modifier
            .contains(ratatui::style::Modifier::REVERSED)
    };
    let cursors = (0..24)
        .flat_map(|y| (0..80).map(move |x| (x, y)))
        .filter(|(x, y)| reversed(*x, *y))
        .count();
    assert_eq!(cursors, 1);
}

#[test]
fn the_palette_finds_every_action_by_its_name_and_by_its_key() {
    let keymap = Keymap::default();
    for action in Action::all() {
        let found = palette::matches(&keymap, &[], action.name());
        assert_eq!(
            found.first().map(|found| found.action),
            Some(action),
            "{}",
            action.name()
        );
    }
    let first = |query: &str| {
        palette::matches(&keymap, &[], query)
            .first()
            .map(|found| found.action.name())
    };
    assert_eq!(first("ctrl-z"), Some("app.suspend"));
    assert_eq!(first("status upd"), Some("incident.update"));
    assert_eq!(first("show logs"), Some("screen.logs"));
    assert_eq!(first("xyzzy"), None);
}

#[test]
fn an_empty_palette_lists_the_focused_panel_first_and_everything() {
    let found = palette::matches(&Keymap::default(), &IN_LOGS, "");
    assert_eq!(found.len(), Action::all().count());
    assert_eq!(found[0].action.scope(), Scope::Logs);
}

#[test]
fn help_shows_every_action_and_every_warning() {
    let theme = Theme::default();
    let keymap = Keymap::default();
    let warnings = [SafeText::from(
        "keymaps/me.toml:7: [logs] hyper-z: unknown modifier `hyper`",
    )];
    let help = help::Help {
        keymap: &keymap,
        scopes: &IN_LOGS,
        warnings: &warnings,
        top: 0,
    };
    let area = Rect::new(0, 0, 72, 200);
    assert_eq!(help::last_top(&help, area), 0);
    let screen = drawn(72, 200, |area, buf| help::draw(&help, &theme, area, buf));
    let rows = inside_of(&screen);
    for action in Action::all() {
        let keys = keymap.chords_of(action).join(", ");
        let found = rows
            .iter()
            .any(|row| row.starts_with(&keys) && row.ends_with(action.describe()));
        assert!(found, "{} {}\n{screen}", keys, action.describe());
    }
    assert!(screen.contains(warnings[0].as_str()), "{screen}");
    assert!(rows[1] == "Logs", "{screen}");
}

#[test]
fn ascii_borders_have_no_line_drawing() {
    let theme = Theme::default().in_ascii(true);
    let screen = drawn(80, 24, |area, buf| dialog::draw(&command_dialog(), &theme, area, buf));
    assert!(screen.is_ascii(), "{screen}");
}

#[test]
fn a_notice_says_its_kind_and_how_old_it_is() {
    let theme = Theme::default();
    let text = SafeText::from("copied 18 lines to the clipboard");
    let line = |kind, seconds, width| {
        let age = std::time::Duration::from_secs(seconds);
        drawn(width, 1, |area, buf| {
            notice::draw(&notice::Notice { kind, text: &text, age }, &theme, area, buf);
        })
    };
    assert_eq!(line(Info, 0, 60), "- copied 18 lines to the clipboard\n");
    assert_eq!(line(Warning, 12, 60), "! copied 18 lines to the clipboard  12s ago\n");
    assert_eq!(line(Error, 12, 20), "x copied 18 lines t…\n");
}
