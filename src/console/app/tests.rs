//! What events do to a console, as sentences: no terminal, no socket, no clock.

use super::{Ask, Deed, Effect, Event, Mode, State, update};
use crate::console::input::{Chord, Key, Keymap};
use crate::console::layout::{Panel, Screen};
use crate::domain::incident::{Command, Event as Entry, Fact, Incident, Refusal, Severity, Status};
use crate::domain::log::{Level, LineId, LogAnchor, LogPage, LogQuery, LogRow};
use crate::domain::runbook::{Book, CommandClass, Placeholder, Section, Step, StepCommand, StepKind};
use crate::domain::source::{SourceKind, SourceRow, SourceState};
use crate::domain::{BookId, EventId, IncidentId, Moment, SafeText, SourceId, StepId};
use crate::wire::{Answer, PROTOCOL, ToConsole, ToHost, Welcome};

fn now() -> Moment {
    Moment::UNIX_EPOCH + chrono::Duration::days(20_000)
}

fn start() -> State {
    let mut state = State::new((120, 36), Keymap::default());
    feed(&mut state, Event::Linked);
    tell(&mut state, ToConsole::Welcome(welcome()));
    state
}

fn feed(state: &mut State, event: Event) -> Vec<Effect> {
    update(state, now(), event)
}

fn tell(state: &mut State, message: ToConsole) -> Vec<Effect> {
    feed(state, Event::Host(message))
}

/// Presses keys and returns what the last one asked for.
fn press(state: &mut State, keys: &[&str]) -> Vec<Effect> {
    let mut effects = Vec::new();
    for key in keys {
        effects = feed(state, Event::Key(Chord::parse(key).unwrap()));
    }
    effects
}

fn write(state: &mut State, text: &str) {
    for character in text.chars() {
        feed(state, Event::Key(Chord::of(Key::Char(character))));
    }
}

fn commands(effects: &[Effect]) -> Vec<&Command> {
    let command = |effect| match effect {
        &Effect::Send(ToHost::Command { ref command, .. }) => Some(command),
        _ => None,
    };
    effects.iter().filter_map(command).collect()
}

fn notice(state: &State) -> String {
    state
        .notices
        .current(now())
        .map_or_else(String::new, |told| told.text.to_string())
}

fn welcome() -> Welcome {
    Welcome {
        protocol: PROTOCOL,
        version: String::new(),
        project: "shop".into(),
        environment: "prod".into(),
        host: "bastion-1".into(),
        directory: "/srv/shop".into(),
        read_only: false,
        drill: false,
        was_dropped: false,
        person: "maya".into(),
        warnings: Vec::new(),
        update_minutes: 15,
    }
}

fn entry(number: u32, fact: Fact) -> Entry {
    Entry {
        id: EventId::new(number.to_string()),
        incident: IncidentId(7),
        at: now(),
        who: "maya".into(),
        fact,
    }
}

fn declare(state: &mut State) -> Incident {
    let fact = Fact::Declared {
        title: "API 5xx".into(),
        severity: Severity::Sev2,
        environment: "prod".into(),
    };
    let incident = Incident::declared(&entry(1, fact)).unwrap();
    let boxed = Some(Box::new(incident.clone()));
    tell(state, ToConsole::Incident { incident: boxed });
    incident
}

fn book() -> Book {
    let step = |id: &str, class, script: &str, gap: Option<&str>| Step {
        id: StepId::new(id),
        number: id.into(),
        title: format!("step {id}").into(),
        body: Vec::new(),
        kind: StepKind::Run,
        command: Some(StepCommand {
            script: script.into(),
            language: "bash".into(),
            class,
            why: "it says so".into(),
            placeholders: gap
                .map(|text| Placeholder {
                    text: text.into(),
                    ..Placeholder::default()
                })
                .into_iter()
                .collect(),
            ..StepCommand::default()
        }),
        depth: 0,
        line: 3,
        ..Step::default()
    };
    let section = Section {
        title: "Database".into(),
        path: Vec::new(),
        level: 1,
        line: 1,
        prose: Vec::new(),
        steps: vec![
            step("1", CommandClass::Reads, "docker ps", None),
            step("2", CommandClass::ChangesProduction, "docker compose up -d db", None),
            step("3", CommandClass::Destructive, "redis-cli FLUSHALL", None),
            step("4", CommandClass::Reads, "docker logs <name>", Some("<name>")),
        ],
        ..Section::default()
    };
    Book {
        id: BookId::new("runbook.md"),
        title: "Ops".into(),
        sections: vec![section],
        sha256: "abc".into(),
        warnings: Vec::new(),
        update_minutes: None,
        ..Book::default()
    }
}

/// A console with a book open at its first step.
fn at_the_book() -> State {
    let mut state = start();
    tell(&mut state, ToConsole::Books { books: vec![book()] });
    press(&mut state, &["5", "enter", "enter"]);
    state
}

fn row(seq: u64, ids: &[&str]) -> LogRow {
    let ids = ids.iter().map(|value| LineId {
        field: "request_id".into(),
        value: (*value).into(),
    });
    LogRow {
        seq,
        at: now(),
        source: SourceId::new("docker:shop/app"),
        level: Level::Info,
        text: format!("line {seq}").into(),
        ids: ids.collect(),
    }
}

fn page(state: &State, rows: Vec<LogRow>, before: u64, after: u64) -> ToConsole {
    ToConsole::Logs {
        page: LogPage {
            view: crate::console::panels::logs::wanted_view(&state.logs, 5),
            matched: rows.len() as u64,
            rows,
            before,
            after,
            ..LogPage::default()
        },
    }
}

#[test]
fn a_console_asks_for_its_log_view_once_and_again_after_a_lost_link() {
    let mut state = State::new((80, 24), Keymap::default());
    assert_eq!(feed(&mut state, Event::Tick), [], "nobody is there to ask");
    let asked = feed(&mut state, Event::Linked);
    assert!(matches!(asked[..], [Effect::Send(ToHost::ViewLogs { .. })]));
    assert_eq!(feed(&mut state, Event::Tick), []);
    feed(&mut state, Event::Lost { why: "gone".into() });
    assert!(state.is_lost());
    assert_eq!(feed(&mut state, Event::Linked), asked);
    let resized = feed(&mut state, Event::Resize(80, 60));
    assert!(matches!(resized[..], [Effect::Send(ToHost::ViewLogs { .. })]));
}

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
fn a_refusal_is_a_sentence_and_a_late_answer_is_nothing() {
    let mut state = start();
    declare(&mut state);
    press(&mut state, &["N"]);
    write(&mut state, "hello");
    let effects = press(&mut state, &["enter"]);
    let [Effect::Send(ToHost::Command { ticket, .. })] = effects[..] else {
        panic!("{effects:?}");
    };
    let answer = |ticket, refusal| ToConsole::Answer(Answer { ticket, refusal });
    tell(&mut state, answer(ticket + 5, None));
    assert_eq!(notice(&state), "");
    let refusal = Refusal::new("no incident is open", "declare one first");
    tell(&mut state, answer(ticket, Some(refusal)));
    assert_eq!(notice(&state), "no incident is open (hint: declare one first)");
    tell(&mut state, answer(ticket, None));
    assert_eq!(notice(&state), "no incident is open (hint: declare one first)");
}

#[test]
fn a_command_the_host_did_not_answer_is_told() {
    let mut state = start();
    declare(&mut state);
    press(&mut state, &["M", "y"]);
    feed(&mut state, Event::Lost { why: "gone".into() });
    assert!(notice(&state).contains("before it answered"), "{}", notice(&state));
}

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
    let effects = press(&mut state, &["r", "y"]);
    assert!(matches!(commands(&effects)[..], [Command::RunStep { .. }]));
}

#[test]
fn a_destructive_step_needs_the_typed_environment_and_no_paste_helps() {
    let mut state = at_the_book();
    declare(&mut state);
    press(&mut state, &["home", "down", "down", "r", "y"]);
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
fn a_gap_in_a_command_is_named_and_no_question_is_asked() {
    let mut state = at_the_book();
    declare(&mut state);
    press(&mut state, &["end", "r"]);
    assert!(matches!(state.mode, Mode::Browse));
    assert!(
        notice(&state).contains("`<name>` is not filled in"),
        "{}",
        notice(&state)
    );
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
fn a_deadline_rings_once() {
    let mut state = start();
    let mut incident = declare(&mut state);
    let fact = |due| Fact::ClockSet {
        clock: crate::domain::clock::ClockKind::Update,
        due,
        why: "15 min".into(),
    };
    let due = now() + chrono::Duration::seconds(60);
    incident.apply(&entry(2, fact(due)));
    let shown = |incident: &Incident| ToConsole::Incident {
        incident: Some(Box::new(incident.clone())),
    };
    assert_eq!(tell(&mut state, shown(&incident)), []);
    let late = due + chrono::Duration::seconds(1);
    assert_eq!(update(&mut state, late, Event::Tick), [Effect::Bell]);
    assert_eq!(update(&mut state, late, Event::Tick), []);
    incident.apply(&entry(3, fact(late + chrono::Duration::seconds(60))));
    assert_eq!(update(&mut state, late, Event::Host(shown(&incident))), []);
    let later = late + chrono::Duration::seconds(61);
    assert_eq!(
        update(&mut state, later, Event::Tick),
        [Effect::Bell],
        "the next deadline rings again"
    );
}

#[test]
fn an_update_is_drafted_and_sent() {
    let mut state = start();
    declare(&mut state);
    press(&mut state, &["U"]);
    write(&mut state, " More soon.");
    let effects = press(&mut state, &["enter"]);
    let [Command::SendUpdate { text }] = commands(&effects)[..] else {
        panic!("{effects:?}");
    };
    assert!(text.as_str().starts_with("SEV2 API 5xx: investigating"), "{text}");
    assert!(text.as_str().ends_with("More soon."), "{text}");
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

#[test]
fn numbers_choose_screens_and_the_focus_follows() {
    let mut state = start();
    for (key, screen, panel) in [
        ("2", Screen::Services, Panel::Services),
        ("3", Screen::Containers, Panel::Containers),
        ("4", Screen::Logs, Panel::Logs),
        ("5", Screen::Runbook, Panel::Runbook),
        ("6", Screen::Incident, Panel::Timeline),
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
fn a_panic_elsewhere_is_a_sentence() {
    let mut state = start();
    feed(&mut state, Event::BackgroundPanic("index out of bounds".into()));
    assert!(notice(&state).contains("index out of bounds"));
}

#[test]
fn what_was_written_is_kept_until_the_host_is_back() {
    let mut state = start();
    declare(&mut state);
    press(&mut state, &["N"]);
    write(&mut state, "hello");
    feed(&mut state, Event::Lost { why: "gone".into() });
    assert_eq!(press(&mut state, &["enter"]), []);
    assert!(notice(&state).contains("nothing was sent"));
    feed(&mut state, Event::Linked);
    let effects = press(&mut state, &["enter"]);
    assert!(matches!(commands(&effects)[..], [Command::Note { text }] if *text == "hello"));
}

#[test]
fn nothing_is_sent_to_a_host_that_is_gone() {
    let mut state = at_the_book();
    declare(&mut state);
    feed(&mut state, Event::Lost { why: "gone".into() });
    for keys in [&["r"][..], &["M", "y"], &["u"]] {
        assert_eq!(press(&mut state, keys), [], "{keys:?}");
        assert!(notice(&state).contains("nothing was sent"));
    }
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
