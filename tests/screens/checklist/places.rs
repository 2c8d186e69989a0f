//! The places of the book a person comes to: what is suggested, steps, text, forms, questions, the search.

use super::book::{book, book_id};
use super::standing::told;
use super::tell;
use crate::console::{ago, incident, press, write};
use onscene::console::app::{Event, State, update};
use onscene::console::input::Chord;
use onscene::domain::guards::{Guards, RecentRun};
use onscene::domain::incident::ValueSource;
use onscene::domain::suggestion::Suggestion;
use onscene::domain::value::KnownName;
use onscene::domain::{BookId, SafeText, StepId};
use onscene::wire::ToConsole;

pub(super) fn suggestions() -> Vec<Suggestion> {
    let row = |book: BookId, section, title: &str, step: Option<&str>, why: &str| Suggestion {
        book,
        section,
        title: title.into(),
        step: step.map(StepId::new),
        why: why.into(),
    };
    vec![
        row(
            book_id(),
            0,
            "Primary does not answer",
            Some("d6"),
            "postgres is DOWN: refused",
        ),
        row(
            BookId::new("runbook.md"),
            0,
            "Postgres unavailable",
            None,
            "db exited 137: out of memory",
        ),
    ]
}

/// The books at their contents, with two suggestions.
pub(super) fn suggested(size: (u16, u16)) -> State {
    let mut state = incident(size);
    let incident = told(&state);
    let books = vec![crate::console::book(), book()];
    tell(&mut state, ToConsole::Books { books });
    tell(
        &mut state,
        ToConsole::Suggestions {
            rows: suggestions(),
            covers: Vec::new(),
        },
    );
    let incident = Some(Box::new(incident));
    tell(&mut state, ToConsole::Incident { incident });
    press(&mut state, &["5", "t", "home"]);
    state
}

/// The steps of every kind and state, the one that restarts the primary selected.
pub fn steps(size: (u16, u16)) -> State {
    let mut state = suggested(size);
    press(&mut state, &["!"]);
    state
}

/// The same after a person was away for three minutes.
pub(super) fn away(size: (u16, u16)) -> State {
    let mut state = steps(size);
    let key = |state: &mut State, key: &str| {
        let _ = update(state, ago(180), Event::Key(Chord::parse(key).unwrap()));
    };
    key(&mut state, "down");
    press(&mut state, &["up"]);
    state
}

/// The step that restarts the primary, whole.
pub(super) fn detail(size: (u16, u16)) -> State {
    let mut state = steps(size);
    press(&mut state, &["enter"]);
    state
}

/// What the section says.
pub(super) fn prose(size: (u16, u16)) -> State {
    let mut state = steps(size);
    press(&mut state, &["p"]);
    state
}

/// The form for the values of a step that ends sessions; one is known, one was refused.
pub(super) fn form(size: (u16, u16)) -> State {
    let mut state = steps(size);
    press(&mut state, &["down", "down", "down", "r"]);
    write(&mut state, "db.shop.example");
    press(&mut state, &["tab"]);
    write(&mut state, "hunter2");
    state
}

pub(super) fn values() -> ToConsole {
    let row = |name: &str, value: Option<&str>, source, is_secret| KnownName {
        name: name.into(),
        source,
        value: value.map(SafeText::from),
        is_secret,
        is_gone: false,
    };
    ToConsole::Values {
        rows: vec![
            row("tag", Some("2026.3.13"), ValueSource::Typed, false),
            row("host", Some("db.shop.example"), ValueSource::Configuration, false),
            row("OPAL_BEARER_TOKEN", None, ValueSource::Environment, true),
        ],
    }
}

/// Where the restart would land, with something that does not fit.
pub(super) fn guards() -> Guards {
    Guards {
        step: StepId::new("d6"),
        command: SafeText::default(),
        host: "bastion-1".into(),
        user: "deploy".into(),
        directory: "/srv/shop".into(),
        environment: "prod".into(),
        is_production: true,
        compose_project: Some("shop".into()),
        kube_context: Some("staging-eu".into()),
        git_branch: None,
        mismatches: vec!["the kube context `staging-eu` names another environment than `prod`".into()],
        recent: Some(RecentRun {
            who: "maya".into(),
            at: ago(40),
            how: "exit 0".into(),
        }),
    }
}

/// The question before the restart, with all that the host read.
pub(super) fn question(size: (u16, u16)) -> State {
    let mut state = steps(size);
    tell(&mut state, values());
    press(&mut state, &["r"]);
    let guards = Box::new(guards());
    tell(&mut state, ToConsole::Guards { guards });
    state
}

/// The question whether a step worked.
pub(super) fn verify(size: (u16, u16)) -> State {
    let mut state = steps(size);
    press(&mut state, &["home", "down", "down", "down", "v"]);
    state
}

/// The search in all books.
pub(super) fn search(size: (u16, u16)) -> State {
    let mut state = steps(size);
    press(&mut state, &["ctrl-p"]);
    write(&mut state, "primary");
    state
}
