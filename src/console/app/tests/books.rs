//! The books: steps are ticked, run and asked for.

use super::*;

#[test]
fn without_an_incident_nothing_runs_and_the_sentence_says_why() {
    let mut state = at_the_book();
    for keys in [&["r"][..], &["space"], &["s"], &["n"], &["U"], &["E"]] {
        let effects = press(&mut state, keys);
        assert_eq!(commands(&effects), [] as [&Command; 0]);
        assert!(matches!(state.mode, Mode::Browse), "{keys:?}");
        assert!(notice(&state).contains("declare one first"), "{keys:?}");
    }
}

#[test]
fn a_step_that_reads_runs_at_once() {
    let mut state = at_the_book();
    declare(&mut state);
    let effects = press(&mut state, &["r"]);
    let typed = SafeText::default();
    let (step, sha256) = (StepId::new("1"), "abc".to_owned());
    assert_eq!(
        commands(&effects),
        [&Command::RunStep {
            step,
            sha256,
            typed,
            terminal: false,
        }]
    );
}

#[test]
fn a_step_that_changes_production_asks_and_only_yes_runs_it() {
    let mut state = at_the_book();
    declare(&mut state);
    for no in ["n", "esc", "ctrl-c"] {
        press(&mut state, &["home", "down", "r"]);
        assert!(matches!(&state.mode, Mode::Confirm(confirm) if confirm.word.is_none()));
        for ignored in ["enter", "space", "r", "q"] {
            assert_eq!(press(&mut state, &[ignored]), [], "{ignored} must not run anything");
        }
        assert_eq!(press(&mut state, &[no]), []);
        assert!(matches!(state.mode, Mode::Browse), "{no}");
    }
    press(&mut state, &["r"]);
    lands(&mut state, "2");
    let effects = press(&mut state, &["y"]);
    assert!(matches!(commands(&effects)[..], [Command::RunStep { .. }]));
}

#[test]
fn yes_counts_only_when_it_is_read_where_the_command_would_land_or_never_will_be() {
    let mut state = at_the_book();
    declare(&mut state);
    press(&mut state, &["home", "down", "r"]);
    assert_eq!(press(&mut state, &["y"]), [], "nothing is read yet");
    assert!(matches!(&state.mode, Mode::Confirm(confirm) if confirm.is_hurried));
    lands(&mut state, "1");
    assert_eq!(press(&mut state, &["y"]), [], "that was another step's");
    let yes = Event::Key(Chord::parse("y").unwrap());
    let at = |millis| now() + chrono::Duration::milliseconds(millis);
    assert_eq!(update(&mut state.clone(), at(4_999), yes.clone()), []);
    let effects = update(&mut state, at(5_000), yes);
    assert!(matches!(commands(&effects)[..], [Command::RunStep { .. }]));
}

#[test]
fn the_typed_word_waits_for_the_reading_too() {
    let mut state = at_the_book();
    declare(&mut state);
    press(&mut state, &["home", "down", "down", "r"]);
    write(&mut state, "prod");
    assert_eq!(press(&mut state, &["enter"]), []);
    assert!(matches!(&state.mode, Mode::Confirm(confirm) if confirm.typed.text() == "prod"));
    lands(&mut state, "3");
    let effects = press(&mut state, &["enter"]);
    assert!(matches!(commands(&effects)[..], [Command::RunStep { .. }]));
}

#[test]
fn a_destructive_step_needs_the_typed_environment_and_no_paste_helps() {
    let mut state = at_the_book();
    declare(&mut state);
    press(&mut state, &["home", "down", "down", "r", "y"]);
    lands(&mut state, "3");
    feed(&mut state, Event::Paste("prod".into()));
    assert_eq!(press(&mut state, &["enter"]), []);
    assert!(matches!(&state.mode, Mode::Confirm(_)), "`y` is no `prod`");
    assert!(notice(&state).contains("type `prod`"));
    press(&mut state, &["backspace"]);
    write(&mut state, "prod");
    let effects = press(&mut state, &["enter"]);
    assert!(matches!(commands(&effects)[..], [Command::RunStep { typed, .. }] if *typed == "prod"));
}

#[test]
fn steps_are_ticked_with_or_without_a_value_and_skipped_with_a_reason_only() {
    let mut state = at_the_book();
    declare(&mut state);
    let effects = press(&mut state, &["space", "enter"]);
    assert!(matches!(commands(&effects)[..], [Command::TickStep { observed, .. }] if observed.is_empty()));
    assert_eq!(press(&mut state, &["s", "enter"]), []);
    write(&mut state, "not needed");
    let effects = press(&mut state, &["enter"]);
    assert!(matches!(commands(&effects)[..], [Command::SkipStep { reason, .. }] if *reason == "not needed"));
}

#[test]
fn opening_a_section_in_an_incident_takes_the_book_into_it() {
    let mut state = start();
    tell(&mut state, ToConsole::Books { books: vec![book()] });
    declare(&mut state);
    let effects = press(&mut state, &["5", "enter", "enter"]);
    let book = BookId::new("runbook.md");
    assert_eq!(commands(&effects), [&Command::AttachBook { book }]);
}

#[test]
fn a_filter_is_tried_while_it_is_typed_and_taken_back_by_escape() {
    let mut state = at_the_book();
    press(&mut state, &["/"]);
    write(&mut state, "step 2");
    assert_eq!(state.runbook.filter, "step 2");
    press(&mut state, &["esc"]);
    assert_eq!(state.runbook.filter, "");
    press(&mut state, &["/"]);
    write(&mut state, "3");
    press(&mut state, &["enter", "esc"]);
    assert_eq!(state.runbook.filter, "", "Esc goes back one step");
    assert_eq!(state.runbook.place, crate::console::panels::runbook::Place::Steps);
}

/// A run of a step that began now.
pub fn started(run: &str, step: &str) -> Fact {
    Fact::RunStarted {
        run: RunId::new(run),
        step: StepId::new(step),
        title: format!("step {step}").into(),
        command: "sleep 9".into(),
        directory: "/srv/shop".into(),
        host: "bastion-1".into(),
        hash: String::new(),
    }
}

#[test]
fn a_question_that_is_not_answered_with_yes_leaves_the_output_alone() {
    let mut state = at_the_book();
    declare(&mut state);
    press(&mut state, &["home", "down", "r"]);
    assert_eq!(state.output.step, None);
    press(&mut state, &["n"]);
    assert_eq!(state.output.step, None);
    press(&mut state, &["r"]);
    lands(&mut state, "2");
    press(&mut state, &["y"]);
    assert_eq!(state.output.step, Some(StepId::new("2")));
}

#[test]
fn cancel_stops_the_selected_run_else_the_shown_one_else_the_only_one() {
    let mut state = at_the_book();
    let mut incident = declare(&mut state);
    let stopped = |state: &mut State| {
        press(state, &["x"]);
        let run = match &state.mode {
            Mode::Confirm(confirm) => match &confirm.deed {
                Deed::Cancel { run, .. } => Some(run.to_string()),
                other => panic!("{other:?}"),
            },
            _ => None,
        };
        press(state, &["esc"]);
        run
    };
    incident.apply(&entry(2, started("r1", "1")));
    let shown = |incident: &Incident| ToConsole::Incident {
        incident: Some(Box::new(incident.clone())),
    };
    tell(&mut state, shown(&incident));
    press(&mut state, &["end"]);
    assert_eq!(stopped(&mut state).as_deref(), Some("r1"), "the only one");
    incident.apply(&entry(3, started("r2", "2")));
    tell(&mut state, shown(&incident));
    assert_eq!(stopped(&mut state), None, "nobody said which");
    let run = RunView {
        id: RunId::new("r2"),
        step: StepId::new("2"),
        command: SafeText::default(),
        directory: SafeText::default(),
        started: now(),
        ended: None,
        outcome: None,
        lines: Vec::new(),
        total_lines: 0,
        has_terminal: false,
        is_stream: false,
    };
    tell(&mut state, ToConsole::Run { run });
    assert_eq!(stopped(&mut state).as_deref(), Some("r2"), "the shown one");
    press(&mut state, &["home"]);
    assert_eq!(stopped(&mut state).as_deref(), Some("r1"), "the selected one");
}

#[test]
fn a_title_is_no_step_and_the_cursor_begins_below_it() {
    let mut state = start();
    let mut book = book();
    let title = Step {
        id: StepId::new("t"),
        title: "Look first".into(),
        kind: StepKind::Group,
        ..Step::default()
    };
    book.sections[0].steps.insert(0, title);
    tell(&mut state, ToConsole::Books { books: vec![book] });
    declare(&mut state);
    press(&mut state, &["5", "enter", "enter"]);
    let selected = crate::console::panels::runbook::selected_step(&state).map(|(_, _, step)| step.id.to_string());
    assert_eq!(selected.as_deref(), Some("1"));
    press(&mut state, &["up"]);
    for key in ["r", "space", "s", "b", "d", "v", "u"] {
        assert_eq!(press(&mut state, &[key]), [], "{key}");
        assert!(matches!(state.mode, Mode::Browse), "{key}");
        assert!(
            notice(&state).starts_with("this is a title"),
            "{key}: {}",
            notice(&state)
        );
        state.notices.dismiss();
    }
}

#[test]
fn the_list_of_warnings_is_the_newest_that_the_host_told() {
    let mut state = start();
    let mut welcome = welcome();
    welcome.warnings = vec!["a.md.onscene.toml:3: unknown key `clas`".into()];
    tell(&mut state, ToConsole::Welcome(welcome));
    tell(&mut state, ToConsole::Warnings { rows: Vec::new() });
    assert!(state.world.welcome.unwrap().warnings.is_empty());
}

#[test]
fn yes_counts_only_at_the_end_of_a_long_question() {
    let mut long = book();
    let script: Vec<String> = (0..90).map(|line| format!("docker compose restart s{line}")).collect();
    long.sections[0].steps[1].command.as_mut().unwrap().script = script.join("\n");
    let mut state = start();
    tell(&mut state, ToConsole::Books { books: vec![long] });
    press(&mut state, &["5", "enter", "enter"]);
    declare(&mut state);
    press(&mut state, &["home", "down", "r"]);
    lands(&mut state, "2");
    assert_eq!(press(&mut state, &["y"]), [], "nobody has read the end");
    assert_eq!(press(&mut state, &["down", "down", "y"]), [], "nor here");
    let mut rows = 0;
    let effects = loop {
        let effects = press(&mut state, &["down", "y"]);
        rows += 1;
        if !effects.is_empty() || rows > 200 {
            break effects;
        }
    };
    assert!(matches!(commands(&effects)[..], [Command::RunStep { .. }]));
    assert!(rows > 50, "after {rows} rows: the last one has to be in sight");
}

#[test]
fn a_book_that_changes_under_an_open_question_takes_the_yes_away() {
    for (keys, typed) in [(&["home", "down", "r"][..], false), (&["end", "up", "r"], true)] {
        let mut state = at_the_book();
        declare(&mut state);
        press(&mut state, keys);
        lands(&mut state, if typed { "3" } else { "2" });
        let mut other = book();
        other.sha256 = "def".into();
        tell(&mut state, ToConsole::Books { books: vec![other] });
        let effects = if typed {
            write(&mut state, "prod");
            press(&mut state, &["enter"])
        } else {
            press(&mut state, &["y"])
        };
        assert_eq!(effects, [], "{keys:?}");
        assert!(matches!(state.mode, Mode::Confirm(_)));
        assert!(notice(&state).starts_with("not run: the book changed while this was asked"));
        let drawn = screen(&state);
        assert!(
            drawn.contains("the book changed: go back, read it and ask again"),
            "{drawn}"
        );
        assert!(
            !drawn.contains("y  run it") && !drawn.contains("Type `prod`"),
            "{drawn}"
        );
        press(&mut state, &["esc"]);
        press(&mut state, keys);
        lands(&mut state, if typed { "3" } else { "2" });
        let drawn = screen(&state);
        assert!(drawn.contains("y  run it") || drawn.contains("Type `prod`"), "{drawn}");
    }
}

#[test]
fn a_narrow_list_keeps_what_tells_commands_and_failures_apart() {
    let mut long = book();
    let one = "docker compose -f compose.production.yml exec -T database psql -U shop -c vacuum";
    let two = "docker compose -f compose.production.yml exec -T database psql -U shop -c checkpoint";
    for (step, script) in long.sections[0].steps.iter_mut().zip(["docker ps", one, two]) {
        step.title = script.into();
        step.command.as_mut().unwrap().script = script.into();
    }
    long.sections[0].steps[0].title = "Look which containers of the shop are there".into();
    let mut state = start();
    tell(&mut state, ToConsole::Books { books: vec![long] });
    press(&mut state, &["5", "enter", "enter"]);
    let mut incident = declare(&mut state);
    let finished = Fact::RunFinished {
        run: RunId::new("r1"),
        step: StepId::new("1"),
        title: "look".into(),
        outcome: RunOutcome::Exited { code: 125 },
        took_ms: 412,
        tail: Vec::new(),
        lines: 0,
    };
    incident.apply(&entry(2, finished));
    tell(
        &mut state,
        ToConsole::Incident {
            incident: Some(Box::new(incident)),
        },
    );
    press(&mut state, &["home", "down"]);
    let drawn = screen(&state);
    assert!(
        drawn.contains("exit 125") && !drawn.contains("exit 125 in 0…"),
        "{drawn}"
    );
    assert!(
        drawn.contains("checkpoint"),
        "the other one is told by its end: {drawn}"
    );
    let rows: Vec<&str> = drawn.lines().filter_map(|row| row.split('│').nth(1)).collect();
    let open: String = rows.concat().split_whitespace().collect();
    let whole: String = one.split_whitespace().collect();
    assert!(open.contains(&whole), "the selected one stands whole: {drawn}");
}

#[test]
fn an_error_is_read_to_its_end() {
    use crate::domain::run::OutputLine;
    let mut state = at_the_book();
    declare(&mut state);
    let line = |text: &str| OutputLine {
        is_error: true,
        text: text.into(),
    };
    let run = RunView {
        id: RunId::new("r1"),
        step: StepId::new("1"),
        command: "docker ps".into(),
        directory: "/srv/shop".into(),
        started: now(),
        ended: Some(now()),
        outcome: Some(RunOutcome::Exited { code: 1 }),
        lines: vec![
            line(
                "psql: error: connection to server on socket \"/var/run/postgresql/.s.PGSQL.5432\" failed: no such file",
            ),
            line(""),
        ],
        total_lines: 2,
        has_terminal: false,
        is_stream: false,
    };
    tell(&mut state, ToConsole::Run { run });
    let drawn = screen(&state);
    assert!(drawn.contains("no such file") || drawn.contains("such file"), "{drawn}");
}
