//! The incident as a whole, and the ways about the screen.

use super::*;

#[test]
fn declaring_asks_for_a_title_then_a_severity() {
    let mut state = start();
    press(&mut state, &["D", "enter"]);
    assert!(
        matches!(&state.mode, Mode::Prompt(prompt) if prompt.ask == Ask::Title),
        "an empty title is none"
    );
    write(&mut state, "API 5xx");
    press(&mut state, &["enter"]);
    let effects = press(&mut state, &["1", "enter"]);
    assert_eq!(
        commands(&effects),
        [&Command::Declare {
            title: "API 5xx".into(),
            severity: Severity::Sev1
        }]
    );
    assert!(matches!(state.mode, Mode::Browse));
}

#[test]
fn a_deadline_rings_once() {
    let mut state = start();
    let mut incident = declare(&mut state);
    let fact = |due| Fact::ClockSet {
        clock: crate::domain::clock::ClockKind::Update,
        name: SafeText::default(),
        to: SafeText::default(),
        due,
        why: "15 min".into(),
    };
    let due = now() + chrono::Duration::seconds(60);
    incident.apply(&entry(2, fact(due)));
    let shown = |incident: &Incident| ToConsole::Incident {
        incident: Some(Box::new(incident.clone())),
    };
    assert_eq!(tell(&mut state, shown(&incident)), []);
    let late = due + chrono::Duration::seconds(61);
    assert_eq!(update(&mut state, late, Event::Tick), [Effect::Bell]);
    assert_eq!(update(&mut state, late, Event::Tick), []);
    incident.apply(&entry(3, fact(late + chrono::Duration::seconds(60))));
    assert_eq!(update(&mut state, late, Event::Host(shown(&incident))), []);
    let later = late + chrono::Duration::seconds(121);
    assert_eq!(
        update(&mut state, later, Event::Tick),
        [Effect::Bell],
        "the next deadline rings again"
    );
}

#[test]
fn leaving_asks_while_an_incident_is_open_and_escape_never_leaves() {
    let mut state = start();
    assert_eq!(press(&mut state, &["esc", "esc", "esc"]), []);
    assert_eq!(press(&mut state, &["q"]), [Effect::Quit]);
    assert_eq!(press(&mut state, &["ctrl-c"]), [Effect::Quit]);
    declare(&mut state);
    assert_eq!(press(&mut state, &["q"]), []);
    assert!(matches!(&state.mode, Mode::Confirm(confirm) if confirm.deed == Deed::Quit));
    assert_eq!(press(&mut state, &["esc"]), []);
    assert_eq!(press(&mut state, &["q", "y"]), [Effect::Quit]);
    assert_eq!(
        press(&mut state, &["ctrl-c", "ctrl-c"]),
        [Effect::Quit],
        "twice means it"
    );
}

#[test]
fn status_changes_ask_first() {
    let mut state = start();
    declare(&mut state);
    for (key, to) in [("M", Status::Mitigated), ("E", Status::Resolved)] {
        assert_eq!(press(&mut state, &[key]), []);
        let effects = press(&mut state, &["y"]);
        assert_eq!(commands(&effects), [&Command::SetStatus { to }]);
    }
}

#[test]
fn numbers_choose_screens_and_the_focus_follows() {
    let mut state = start();
    for (key, screen, panel) in [
        ("2", Screen::Services, Panel::Services),
        ("3", Screen::Containers, Panel::Containers),
        ("4", Screen::Logs, Panel::Logs),
        ("5", Screen::Runbook, Panel::Runbook),
        ("6", Screen::Incident, Panel::Incident),
        ("1", Screen::Overview, Panel::Timeline),
    ] {
        press(&mut state, &[key]);
        assert_eq!((state.screen, state.focus()), (screen, panel), "{key}");
    }
    let before = state.focus();
    press(&mut state, &["tab"]);
    assert_ne!(state.focus(), before);
    press(&mut state, &["shift-tab"]);
    assert_eq!(state.focus(), before);
    press(&mut state, &["z"]);
    assert_eq!(state.own_layout().panels.len(), 1);
    press(&mut state, &["esc"]);
    assert!(!state.zoom);
}

#[test]
fn the_palette_does_what_it_finds_and_help_closes() {
    let mut state = start();
    press(&mut state, &[":"]);
    write(&mut state, "declare");
    press(&mut state, &["enter"]);
    assert!(matches!(&state.mode, Mode::Prompt(prompt) if prompt.ask == Ask::Title));
    press(&mut state, &["esc", "?", "down", "?"]);
    assert!(matches!(state.mode, Mode::Browse));
}

#[test]
fn the_time_in_utc_stays_whatever_is_late() {
    use crate::domain::clock::ClockKind;
    let mut state = start();
    state.utc_offset = 60;
    state.size = (80, 24);
    state.warnings = vec!["a".into(), "b".into()];
    let mut incident = declare(&mut state);
    let set = |clock, minutes| Fact::ClockSet {
        clock,
        name: SafeText::default(),
        to: SafeText::default(),
        due: now() + chrono::Duration::minutes(minutes),
        why: SafeText::default(),
    };
    for (number, (clock, minutes)) in (2..).zip([
        (ClockKind::Mitigation, -83),
        (ClockKind::Impact, -5),
        (ClockKind::Update, -3),
    ]) {
        incident.apply(&entry(number, set(clock, minutes)));
    }
    let incident = Some(Box::new(incident));
    tell(&mut state, ToConsole::Incident { incident });
    for wide in [60, 72, 80, 100, 120] {
        state.size.0 = wide;
        let drawn = screen(&state);
        let second = drawn.lines().nth(1).unwrap();
        assert!(second.contains("MITIGATE overdue"), "{second}");
        assert!(second.contains("00:00Z"), "{wide}: {second}");
    }
}
