//! No size breaks a screen.

use crate::console::{feed, incident, lost, now, press, with_output};
use onscene::console::app::{Event, State};
use onscene::console::theme::Theme;
use onscene::console::view::{cursor, scroll_region, view};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Keys that bring a console to something worth drawing.
const PATHS: [&[&str]; 14] = [
    &["1"],
    &["2"],
    &["3"],
    &["4"],
    &["4", "w"],
    &["5"],
    &["5", "enter"],
    &["6", "enter"],
    &["z"],
    &["r"],
    &["U"],
    &["?"],
    &[":"],
    &["S"],
];

fn draw(state: &State, theme: &Theme) {
    let area = Rect::new(0, 0, state.size.0, state.size.1);
    let mut buf = Buffer::empty(area);
    view(state, now(), theme, area, &mut buf);
    let _ = cursor(state, area);
    if let Some(rows) = scroll_region(state, area) {
        assert!(rows.start < rows.end && rows.end <= area.height, "{rows:?} of {area:?}");
    }
}

/// Numbers that look random and are the same in every run.
fn next(seed: &mut u64) -> u16 {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    u16::try_from(*seed >> 48).unwrap()
}

#[test]
fn no_size_and_no_screen_panics() {
    let theme = Theme::load("ansi", &[]).0;
    let small = (0..4).flat_map(|width| (0..4).map(move |height| (width, height)));
    let mut seed = 3;
    let mut random = || (next(&mut seed) % 210, next(&mut seed) % 70);
    let sizes: Vec<(u16, u16)> = small.chain((0..200).map(|_| random())).collect();
    for scene in [incident, with_output, lost] {
        for path in PATHS {
            let mut state = scene((120, 36));
            press(&mut state, path);
            for (at, size) in sizes.iter().enumerate() {
                if at % PATHS.len() == path.len() || at < 16 {
                    feed(&mut state, Event::Resize(size.0, size.1));
                    draw(&state, &theme);
                }
            }
        }
    }
}

#[test]
fn every_random_size_is_drawn_on_every_screen() {
    let theme = Theme::load("mono", &[]).0;
    let mut seed = 11;
    for _ in 0..200 {
        let size = (next(&mut seed) % 210, next(&mut seed) % 70);
        let mut state = incident((120, 36));
        for key in ["1", "2", "3", "4", "5", "6"] {
            press(&mut state, &[key]);
            feed(&mut state, Event::Resize(size.0, size.1));
            press(&mut state, &["down", "pgdn", "end", "up", "pgup", "home"]);
            draw(&state, &theme);
        }
    }
}

#[test]
fn no_size_breaks_the_books_nor_what_stands_in_front_of_them() {
    let theme = Theme::load("ansi", &[]).0;
    let mut seed = 5;
    let small = (0..5).flat_map(|width| (0..5).map(move |height| (width * 9, height * 3)));
    let mut sizes: Vec<(u16, u16)> = small.collect();
    sizes.extend((0..30).map(|_| (next(&mut seed) % 210, next(&mut seed) % 70)));
    for (_, scene) in crate::checklist::SCENES {
        let mut state = scene((120, 36));
        for size in &sizes {
            feed(&mut state, Event::Resize(size.0, size.1));
            draw(&state, &theme);
        }
        assert!(sizes.contains(&(0, 0)));
        // A console may be that small from its start.
        for size in [(0, 0), (1, 1), (20, 5), (61, 16)] {
            draw(&scene(size), &theme);
        }
    }
}

#[test]
fn the_smallest_screen_names_the_overdue_clock() {
    let theme = Theme::load("mono", &[]).0;
    let state = incident((19, 1));
    let area = Rect::new(0, 0, 19, 1);
    let mut buf = Buffer::empty(area);
    view(&state, now(), &theme, area, &mut buf);
    assert_eq!(buf, {
        let mut wanted = Buffer::with_lines(["MITIGATE overdue 1…"]);
        wanted.set_style(area, theme.style(onscene::console::theme::Role::Text));
        wanted.set_style(area, theme.style(onscene::console::theme::Role::ClockOverdue));
        wanted
    });
}
