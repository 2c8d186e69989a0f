//! The log: pages, requests and filters.

use super::*;

#[test]
fn a_line_leads_to_its_request_and_escape_leads_back() {
    let mut state = start();
    press(&mut state, &["4"]);
    let lines = vec![row(1, &["aa", "bb"]), row(2, &[]), row(3, &["cc"])];
    let all = page(&state, lines.clone(), 0, 0);
    tell(&mut state, all);
    let effects = press(&mut state, &["i"]);
    assert!(
        matches!(&effects[..], [Effect::Send(ToHost::ViewLogs { view })] if view.query.id.as_deref() == Some("cc"))
    );
    press(&mut state, &["esc"]);
    assert_eq!(state.logs.query, LogQuery::default());
    let all = page(&state, lines, 0, 0);
    tell(&mut state, all);
    press(&mut state, &["up", "up", "i"]);
    assert_eq!(state.logs.query.id.as_deref(), Some("aa"));
    let found = page(&state, vec![row(1, &["aa", "bb"])], 0, 0);
    tell(&mut state, found);
    press(&mut state, &["i"]);
    assert_eq!(state.logs.query.id.as_deref(), Some("bb"), "again shows the next id");
}

#[test]
fn a_request_is_shown_whole_whatever_was_filtered_and_escape_filters_again() {
    let mut state = start();
    press(&mut state, &["4", "+", "+", "+", "+"]);
    let errors = page(&state, vec![row(7, &["aa"])], 0, 0);
    tell(&mut state, errors);
    press(&mut state, &["i"]);
    let all_of_it = LogQuery {
        id: Some("aa".into()),
        ..LogQuery::default()
    };
    assert_eq!(state.logs.query, all_of_it);
    press(&mut state, &["+", "esc", "esc"]);
    let errors = LogQuery {
        level: Some(Level::Error),
        ..LogQuery::default()
    };
    assert_eq!(state.logs.query, errors);
    press(&mut state, &["esc"]);
    assert_eq!(state.logs.query, LogQuery::default());
}

#[test]
fn a_key_that_needs_a_line_says_so_while_the_answer_is_on_its_way() {
    let mut state = start();
    press(&mut state, &["4"]);
    let lines = page(&state, vec![row(1, &["aa"])], 0, 0);
    tell(&mut state, lines);
    press(&mut state, &["+"]);
    for key in ["i", "f"] {
        press(&mut state, &[key]);
        assert!(notice(&state).contains("still searching"), "{key}: {}", notice(&state));
        press(&mut state, &["esc"]);
        assert_eq!(notice(&state), "");
    }
    let nothing = page(&state, Vec::new(), 0, 0);
    tell(&mut state, nothing);
    press(&mut state, &["i"]);
    assert!(notice(&state).contains("no line is here"), "{}", notice(&state));
}

#[test]
fn the_cursor_stays_on_its_line_and_stops_following() {
    let mut state = start();
    press(&mut state, &["4"]);
    let first = page(&state, (1..=5).map(|seq| row(seq, &[])).collect(), 10, 0);
    tell(&mut state, first);
    assert!(state.logs.is_following());
    let effects = press(&mut state, &["up"]);
    assert_eq!(
        (state.logs.cursor, state.logs.anchor),
        (Some(4), LogAnchor::EndingAt(5))
    );
    assert!(matches!(effects[..], [Effect::Send(ToHost::ViewLogs { .. })]));
    press(&mut state, &["up", "up", "up"]);
    press(&mut state, &["up"]);
    assert_eq!(
        state.logs.anchor,
        LogAnchor::Around(1),
        "the page ends here: another is asked for"
    );
    let around = page(&state, [97, 98, 1, 2, 3].map(|seq| row(seq, &[])).to_vec(), 8, 2);
    tell(&mut state, around);
    assert_eq!(state.logs.cursor, Some(98), "the move that was owed is made");
    press(&mut state, &["G"]);
    assert_eq!((state.logs.cursor, state.logs.anchor), (None, LogAnchor::Tail));
}

#[test]
fn an_answer_to_an_old_question_is_not_shown_as_the_new_one() {
    let mut state = start();
    press(&mut state, &["4"]);
    let old = page(&state, vec![row(1, &[])], 0, 0);
    press(&mut state, &["/"]);
    write(&mut state, "error");
    press(&mut state, &["enter"]);
    assert_eq!(state.logs.query.text.as_deref(), Some("error"));
    tell(&mut state, old);
    assert!(state.world.page.is_none());
}

#[test]
fn filters_go_one_by_one_the_last_first() {
    let mut state = start();
    press(&mut state, &["4", "+", "+", "+"]);
    assert_eq!(state.logs.query.level, Some(Level::Warn));
    press(&mut state, &["/"]);
    write(&mut state, "cart");
    press(&mut state, &["enter", "esc"]);
    assert_eq!(
        (state.logs.query.text.clone(), state.logs.query.level),
        (None, Some(Level::Warn))
    );
    press(&mut state, &["esc"]);
    assert_eq!(state.logs.query, LogQuery::default());
}

#[test]
fn a_source_is_chosen_from_those_that_bring_lines() {
    let mut state = start();
    let source = |id: &str, kind| SourceRow {
        id: SourceId::new(id),
        label: id.into(),
        kind,
        state: SourceState::Live,
        heard: None,
        detail: SafeText::default(),
        lines: 0,
        dropped: 0,
    };
    let rows = vec![
        source("engine", SourceKind::Engine),
        source("app", SourceKind::ContainerLog),
    ];
    tell(&mut state, ToConsole::Sources { rows });
    press(&mut state, &["4", "s", "down", "enter"]);
    assert_eq!(state.logs.query.sources, [SourceId::new("app")]);
}

#[test]
fn pinning_needs_an_incident_and_copying_needs_none() {
    let mut state = start();
    press(&mut state, &["4"]);
    let lines = page(&state, vec![row(1, &[])], 0, 0);
    tell(&mut state, lines);
    assert_eq!(press(&mut state, &["p"]), []);
    let copied = press(&mut state, &["y"]);
    assert!(matches!(&copied[..], [Effect::Copy(text)] if text.ends_with("line 1")));
    declare(&mut state);
    let effects = press(&mut state, &["p"]);
    assert!(matches!(commands(&effects)[..], [Command::Pin { .. }]));
}
