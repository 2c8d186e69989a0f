//! Ways through the books: links, search, suggestions, and back; questions before a command; verdicts.

use super::books::started;
use super::*;
use crate::console::panels::runbook::{Place, here::was_here, selected_step};
use crate::domain::checklist::StepState;
use crate::domain::guards::Guards;
use crate::domain::runbook::{Jump, Verdict};
use crate::domain::suggestion::{Cover, Deed as Covered, Suggestion};

/// Two sections, the second one reached by a link of the first step.
fn two_sections() -> Book {
    let mut book = book();
    let mut second = book.sections[0].clone();
    second.title = "Rollback".into();
    second.prose = vec!["Only with the commander's word.".into()];
    for step in &mut second.steps {
        step.id = StepId::new(format!("r{}", step.id));
        step.title = format!("undo {}", step.number).into();
    }
    book.sections.push(second);
    book.sections[0].steps[0].jumps = vec![Jump {
        text: "roll back".into(),
        book: book.id.clone(),
        section: Some(1),
        target: "#rollback".into(),
    }];
    book
}

fn at_two_sections() -> State {
    let mut state = start();
    tell(
        &mut state,
        ToConsole::Books {
            books: vec![two_sections()],
        },
    );
    press(&mut state, &["5", "enter", "enter"]);
    state
}

fn title(state: &State) -> String {
    crate::console::panels::runbook::selected_text(state).unwrap_or_default()
}

fn selected(state: &State) -> Option<&str> {
    selected_step(state).map(|(_, _, step)| step.id.as_str())
}

#[test]
fn a_link_leads_to_its_section_and_backspace_leads_back() {
    let mut state = at_two_sections();
    press(&mut state, &["enter", "1"]);
    assert_eq!((state.runbook.place, selected(&state)), (Place::Steps, Some("r1")));
    press(&mut state, &["backspace"]);
    assert_eq!((state.runbook.place, selected(&state)), (Place::Detail, Some("1")));
    press(&mut state, &["enter"]);
    assert_eq!(selected(&state), Some("r1"), "Enter follows the only link");
    press(&mut state, &["backspace", "5"]);
    assert_eq!(state.screen, Screen::Runbook, "a digit without a link is a screen");
}

#[test]
fn a_dead_link_says_so() {
    let mut state = at_two_sections();
    let mut book = two_sections();
    book.sections[0].steps[0].jumps[0].section = None;
    tell(&mut state, ToConsole::Books { books: vec![book] });
    press(&mut state, &["enter", "enter"]);
    assert!(
        notice(&state).contains("no section of runbook.md is called `#rollback`"),
        "{}",
        notice(&state)
    );
}

#[test]
fn the_search_finds_steps_of_all_books_and_goes_there() {
    let mut state = at_two_sections();
    press(&mut state, &["1", "ctrl-p"]);
    write(&mut state, "undo 3");
    press(&mut state, &["enter"]);
    assert_eq!(selected(&state), Some("r3"));
    assert_eq!(state.focus(), Panel::Runbook);
    press(&mut state, &["p"]);
    assert_eq!(state.runbook.place, Place::Prose);
    press(&mut state, &["esc"]);
    assert_eq!(state.runbook.place, Place::Steps);
}

#[test]
fn the_search_finds_sections_by_the_headings_above_them() {
    let mut state = at_two_sections();
    let mut book = two_sections();
    book.sections[1].path = vec!["Emergency".into()];
    tell(&mut state, ToConsole::Books { books: vec![book] });
    press(&mut state, &["ctrl-p"]);
    write(&mut state, "emergency");
    press(&mut state, &["enter"]);
    assert!(
        selected(&state).is_some_and(|step| step.starts_with('r')),
        "{:?}",
        selected(&state)
    );
}

#[test]
fn whole_words_come_before_the_letters_of_a_long_sentence() {
    let mut state = at_two_sections();
    let mut book = two_sections();
    book.sections[0].steps[0].title = "Enable more regions, gently, and keep the cache of every tenant yours".into();
    book.sections[1].path = vec!["Emergency".into()];
    tell(&mut state, ToConsole::Books { books: vec![book] });
    press(&mut state, &["ctrl-p"]);
    write(&mut state, "emergency");
    press(&mut state, &["enter"]);
    let there = selected(&state);
    assert!(there.is_some_and(|step| step.starts_with('r')), "{there:?}");
}

#[test]
fn a_suggestion_stands_first_and_one_key_goes_there() {
    let mut state = start();
    tell(
        &mut state,
        ToConsole::Books {
            books: vec![two_sections()],
        },
    );
    press(&mut state, &["!"]);
    assert!(notice(&state).contains("nothing is suggested"));
    let row = Suggestion {
        book: BookId::new("runbook.md"),
        section: 1,
        title: "Rollback".into(),
        step: Some(StepId::new("r2")),
        why: "api is DOWN".into(),
    };
    let rows = vec![row];
    tell(
        &mut state,
        ToConsole::Suggestions {
            rows,
            covers: Vec::new(),
        },
    );
    press(&mut state, &["5"]);
    assert_eq!(title(&state), "Rollback");
    press(&mut state, &["!"]);
    assert_eq!(selected(&state), Some("r2"));
}

#[test]
fn a_container_leads_to_the_step_that_covers_it() {
    let mut state = at_two_sections();
    tell(&mut state, ToConsole::Books { books: vec![book()] });
    let row = crate::domain::container::ContainerRow {
        id: "1".into(),
        name: "shop-cache-1".into(),
        project: None,
        service: Some("cache".into()),
        image: "redis".into(),
        state: crate::domain::container::ContainerState::Running,
        health: crate::domain::container::ContainerHealth::None,
        failing_streak: 0,
        failing_limit: 0,
        exit: None,
        since: None,
        restarts: 0,
        cpu_percent: None,
        memory_bytes: None,
        ports: Vec::new(),
    };
    tell(&mut state, ToConsole::Containers { rows: vec![row] });
    press(&mut state, &["3", "s"]);
    assert!(
        notice(&state).contains("no step of the books covers cache"),
        "{}",
        notice(&state)
    );
    let covers = vec![Cover {
        deed: Covered::Restart,
        target: "cache".into(),
        step: StepId::new("3"),
        title: "step 3".into(),
    }];
    tell(
        &mut state,
        ToConsole::Suggestions {
            rows: Vec::new(),
            covers,
        },
    );
    press(&mut state, &["3", "s"]);
    assert_eq!(selected(&state), Some("3"));
}

#[test]
fn a_question_asks_where_it_would_land_and_hears_only_its_own_answer() {
    let mut state = at_the_book();
    declare(&mut state);
    let effects = press(&mut state, &["home", "down", "r"]);
    let step = StepId::new("2");
    assert_eq!(effects, [Effect::Send(ToHost::AskGuards { step })]);
    let guards = |step: &str| {
        let guards = Guards {
            step: StepId::new(step),
            ..Guards::default()
        };
        ToConsole::Guards {
            guards: Box::new(guards),
        }
    };
    tell(&mut state, guards("3"));
    assert!(state.world.guards.is_none(), "another step's");
    tell(&mut state, guards("2"));
    assert!(state.world.guards.is_some());
    press(&mut state, &["n", "r"]);
    assert!(state.world.guards.is_none(), "each question reads anew");
}

fn verifying() -> Fact {
    Fact::StepJudged {
        step: StepId::new("1"),
        title: "step 1".into(),
        verdict: Verdict::Warn,
        observed: "HTTP 200".into(),
        question: Some("does the page load?".into()),
        run: None,
        hash: String::new(),
    }
}

#[test]
fn a_verdict_is_chosen_and_what_was_seen_is_kept() {
    let mut state = at_the_book();
    let mut incident = declare(&mut state);
    incident.apply(&entry(2, verifying()));
    assert!(matches!(
        incident.step(&StepId::new("1")).state,
        StepState::Verifying { .. }
    ));
    tell(
        &mut state,
        ToConsole::Incident {
            incident: Some(Box::new(incident)),
        },
    );
    press(&mut state, &["home", "space"]);
    let Mode::Choice(choice) = &state.mode else {
        panic!("{:?}", state.mode);
    };
    let lead: Vec<&str> = choice.lead.iter().map(SafeText::as_str).collect();
    assert_eq!(
        lead,
        ["1 step 1", "onscene asks: does the page load?", "seen: HTTP 200"],
        "the book has no such question"
    );
    assert_eq!(choice.selected, None);
    assert_eq!(press(&mut state, &["enter"]), []);
    assert!(matches!(state.mode, Mode::Choice(_)), "nobody has chosen yet");
    assert!(notice(&state).starts_with("nothing is chosen yet"));
    press(&mut state, &["2", "enter"]);
    write(&mut state, ", slow");
    let effects = press(&mut state, &["enter"]);
    let [Command::JudgeStep { verdict, observed, .. }] = commands(&effects)[..] else {
        panic!("{effects:?}");
    };
    assert_eq!((*verdict, observed.as_str()), (Verdict::Warn, "HTTP 200, slow"));
}

/// The incident after a run of step 1 by this person, which only a person can judge.
fn ended_open(incident: &Incident, who: &str) -> Incident {
    let mut incident = incident.clone();
    let mut event = entry(2, started("r1", "1"));
    event.who = who.into();
    incident.apply(&event);
    incident.apply(&entry(3, verifying()));
    incident
}

fn told(incident: &Incident) -> ToConsole {
    ToConsole::Incident {
        incident: Some(Box::new(incident.clone())),
    }
}

#[test]
fn a_run_of_ones_own_that_only_a_person_can_judge_asks_once_by_itself() {
    let mut state = at_the_book();
    let incident = declare(&mut state);
    tell(&mut state, told(&ended_open(&incident, "maya")));
    assert!(
        matches!(&state.mode, Mode::Choice(choice) if choice.pick == super::super::Pick::Verdict(StepId::new("1")))
    );
    press(&mut state, &["enter"]);
    assert!(
        matches!(state.mode, Mode::Choice(_)),
        "that Enter was meant for something else"
    );
    press(&mut state, &["esc"]);
    tell(&mut state, told(&ended_open(&incident, "maya")));
    assert!(matches!(state.mode, Mode::Browse), "it asks once");
    press(&mut state, &["v", "down", "enter"]);
    assert!(matches!(state.mode, Mode::Prompt(_)), "v brings it back");
}

#[test]
fn a_question_names_the_book_the_file_beside_it_or_onscene() {
    use crate::domain::runbook::Success;
    let lead = |from: Option<&str>| {
        let mut book = book();
        let step = &mut book.sections[0].steps[0];
        step.success = vec![Success::Operator {
            question: "does the page load?".into(),
        }];
        step.tests_from = from.map(SafeText::from);
        let mut state = start();
        tell(&mut state, ToConsole::Books { books: vec![book] });
        press(&mut state, &["5", "enter", "enter"]);
        let mut incident = declare(&mut state);
        let mut fact = verifying();
        if let Fact::StepJudged { question, .. } = &mut fact {
            *question = Some("Did it work? does the page load?".into());
        }
        incident.apply(&entry(2, fact));
        tell(&mut state, told(&incident));
        press(&mut state, &["home", "v"]);
        let Mode::Choice(choice) = &state.mode else {
            panic!("{:?}", state.mode);
        };
        choice.lead[1..3].iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let own = "onscene asks: Did it work?";
    assert_eq!(lead(None), ["the book asks: does the page load?", own]);
    assert_eq!(
        lead(Some("runbook.md.onscene.toml:3")),
        ["runbook.md.onscene.toml:3 asks: does the page load?", own]
    );
}

#[test]
fn nobody_is_asked_about_a_run_that_is_not_theirs_or_not_in_front() {
    let mut theirs = at_the_book();
    let incident = declare(&mut theirs);
    tell(&mut theirs, told(&ended_open(&incident, "li")));
    assert!(matches!(theirs.mode, Mode::Browse));
    let mut busy = at_the_book();
    declare(&mut busy);
    press(&mut busy, &["?"]);
    tell(&mut busy, told(&ended_open(&incident, "maya")));
    assert!(matches!(busy.mode, Mode::Help { .. }));
    let mut elsewhere = at_the_book();
    declare(&mut elsewhere);
    press(&mut elsewhere, &["4"]);
    tell(&mut elsewhere, told(&ended_open(&incident, "maya")));
    assert!(matches!(elsewhere.mode, Mode::Browse));
}

#[test]
fn a_step_is_blocked_ruled_out_and_given_away() {
    let mut state = at_the_book();
    declare(&mut state);
    press(&mut state, &["b"]);
    write(&mut state, "no access");
    let effects = press(&mut state, &["enter"]);
    assert!(matches!(commands(&effects)[..], [Command::BlockStep { reason, .. }] if *reason == "no access"));
    press(&mut state, &["d"]);
    write(&mut state, "no replica here");
    let effects = press(&mut state, &["enter"]);
    assert!(matches!(commands(&effects)[..], [Command::RuleOutStep { .. }]));
    let effects = press(&mut state, &["a", "enter"]);
    assert!(matches!(commands(&effects)[..], [Command::AssignStep { to, .. }] if to.is_empty()));
    press(&mut state, &["a", "2", "enter"]);
    write(&mut state, "li");
    let effects = press(&mut state, &["enter"]);
    assert!(matches!(commands(&effects)[..], [Command::AssignStep { to, .. }] if *to == "li"));
}

#[test]
fn a_person_who_comes_back_is_told_where_they_were() {
    let mut state = at_the_book();
    declare(&mut state);
    press(&mut state, &["home", "down"]);
    assert_eq!(was_here(&state, now() + chrono::Duration::seconds(120)), None);
    let later = now() + chrono::Duration::seconds(121);
    assert_eq!(was_here(&state, later), Some(&StepId::new("2")));
    let end = Event::Key(Chord::parse("end").unwrap());
    let _ = update(&mut state, later, end);
    assert_eq!(
        was_here(&state, later),
        Some(&StepId::new("2")),
        "until the step is done"
    );
}

#[test]
fn a_finished_section_says_so_once() {
    let mut state = at_the_book();
    let mut incident = declare(&mut state);
    let shown = |incident: &Incident| ToConsole::Incident {
        incident: Some(Box::new(incident.clone())),
    };
    for (number, step) in (2..).zip(["1", "2", "3", "4"]) {
        assert!(!notice(&state).contains("complete"), "{}", notice(&state));
        let done = Fact::StepDone {
            step: StepId::new(step),
            title: step.into(),
            observed: SafeText::default(),
            hash: String::new(),
        };
        incident.apply(&entry(number, done));
        tell(&mut state, shown(&incident));
    }
    assert_eq!(notice(&state), "section complete: Database (4/4)");
    press(&mut state, &["esc"]);
    tell(&mut state, shown(&incident));
    assert_eq!(notice(&state), "");
}
