//! Looking back: the search over all incidents, and reading one.

use super::*;
use crate::domain::incident::Kind;
use crate::wire::{Finding, Findings, LookBack, Past, PastFact, PastIncident};

fn asked(effects: &[Effect]) -> Option<(u64, LookBack)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(ToHost::LookBack { ticket, what }) => Some((*ticket, what.clone())),
        _ => None,
    })
}

/// Types one letter after the other and returns all that the host was asked.
fn typed(state: &mut State, text: &str) -> Vec<(u64, LookBack)> {
    let keys = text
        .chars()
        .map(|character| Event::Key(Chord::of(Key::Char(character))));
    let effects: Vec<Effect> = keys.flat_map(|key| feed(state, key)).collect();
    effects.chunks(1).filter_map(asked).collect()
}

fn words(text: &str) -> LookBack {
    LookBack::Search { words: text.into() }
}

fn fact(id: &str, text: &str) -> PastFact {
    PastFact {
        id: EventId::new(id),
        at: now(),
        who: "li".into(),
        kind: Some(Kind::Notes),
        text: text.into(),
    }
}

fn found(incident: u32) -> Past {
    let finding = Finding {
        incident: IncidentId(incident),
        title: "carts fail".into(),
        severity: Some(Severity::Sev2),
        status: Some(Status::Resolved),
        declared: Some(now()),
        facts: vec![fact("a", "the pool is full"), fact("b", "the pool is larger now")],
        more: 0,
    };
    Past::Found(Findings {
        rows: vec![finding],
        more: 3,
    })
}

fn told() -> Past {
    Past::Told(PastIncident {
        id: IncidentId(3),
        title: "carts fail".into(),
        severity: Severity::Sev2,
        status: Status::Resolved,
        declared: now(),
        resolved: Some(now()),
        entries: vec![fact("a", "the pool is full"), fact("b", "the pool is larger now")],
        at: 1,
        before: 0,
        after: 0,
    })
}

fn answer(state: &mut State, ticket: u64, past: Past) -> Vec<Effect> {
    let past = Some(past);
    let refusal = None;
    tell(state, ToConsole::LookedBack { ticket, past, refusal })
}

/// A console that searched for `pool` and was answered.
fn searched() -> State {
    let mut state = start();
    press(&mut state, &["L"]);
    let (ticket, _) = typed(&mut state, "po")[0];
    answer(&mut state, ticket, found(3));
    state
}

#[test]
fn one_question_is_on_its_way_at_a_time_and_the_newest_words_come_next() {
    let mut state = start();
    press(&mut state, &["L"]);
    let asked_for = typed(&mut state, "pool full");
    let [(ticket, first)] = &asked_for[..] else {
        panic!("{asked_for:?}");
    };
    assert_eq!(first, &words("po"), "one letter is in everything");
    let (second, next) = asked(&answer(&mut state, *ticket, found(3))).unwrap();
    assert_eq!(next, words("pool full"));
    assert_eq!(
        asked(&answer(&mut state, *ticket, found(9))),
        None,
        "an old answer is none"
    );
    assert_eq!(asked(&answer(&mut state, second, found(4))), None);
    let Mode::Past(search) = &state.mode else { panic!() };
    assert_eq!(search.findings().unwrap().rows[0].incident, IncidentId(4));
}

#[test]
fn what_was_found_is_opened_at_its_fact_and_left_again() {
    let mut state = searched();
    let (ticket, what) = asked(&press(&mut state, &["down", "down", "enter"])).unwrap();
    let near = Some(EventId::new("b"));
    let incident = IncidentId(3);
    assert_eq!(what, LookBack::Read { incident, near });
    assert_eq!(asked(&press(&mut state, &["enter"])), None, "one at a time");
    answer(&mut state, ticket, told());
    assert!(matches!(&state.mode, Mode::Reading(reading) if reading.selected == 1));
    let effects = press(&mut state, &["up", "y"]);
    assert!(
        matches!(&effects[..], [Effect::Copy(line)] if line.starts_with("INC-3 ") && line.ends_with("li: the pool is full")),
        "{effects:?}"
    );
    assert_eq!(
        commands(&press(&mut state, &["E", "y", "N", "enter"])),
        Vec::<&Command>::new()
    );
    press(&mut state, &["esc"]);
    assert!(matches!(&state.mode, Mode::Past(search) if search.selected == 2 && search.edit.text() == "po"));
    press(&mut state, &["esc"]);
    assert!(matches!(state.mode, Mode::Browse));
}

#[test]
fn an_answer_that_comes_late_opens_nothing() {
    let mut state = searched();
    let (ticket, _) = asked(&press(&mut state, &["enter"])).unwrap();
    press(&mut state, &["esc"]);
    answer(&mut state, ticket, told());
    assert!(matches!(state.mode, Mode::Browse));
}

#[test]
fn a_search_outlasts_a_host_that_went_and_says_why_a_journal_cannot_be_read() {
    let mut state = start();
    press(&mut state, &["L"]);
    let (old, _) = typed(&mut state, "po")[0];
    feed(&mut state, Event::Lost { why: "gone".into() });
    assert_eq!(typed(&mut state, "ol"), []);
    let (ticket, what) = asked(&feed(&mut state, Event::Linked)).unwrap();
    assert!(what == words("pool") && ticket != old);
    let refusal = Some(Refusal::new("the journal cannot be read", "look at it"));
    let answer = ToConsole::LookedBack {
        ticket,
        past: None,
        refusal,
    };
    assert_eq!(
        asked(&tell(&mut state, answer)),
        None,
        "it is not asked again and again"
    );
    let Mode::Past(search) = &state.mode else { panic!() };
    assert!(
        search
            .refused
            .as_ref()
            .unwrap()
            .as_str()
            .starts_with("the journal cannot be read")
    );
}
