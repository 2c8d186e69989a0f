//! Several open incidents: another one is declared on purpose, and nothing that was begun lands in the wrong one.

use super::*;
use crate::domain::incident::{OpenIncident, TalkCommand};

/// An incident of this number, as the host tells it.
pub(super) fn numbered(number: u32, title: &str) -> Incident {
    let fact = Fact::Declared {
        title: title.into(),
        severity: Severity::Sev3,
        environment: "prod".into(),
    };
    let event = Entry {
        incident: IncidentId(number),
        ..entry(number, fact)
    };
    Incident::declared(&event).unwrap()
}

/// Tells which incidents are open, the first one in front.
pub(super) fn open(state: &mut State, all: &[&Incident]) {
    let rows: Vec<OpenIncident> = (0..)
        .zip(all)
        .map(|(at, incident)| incident.in_a_line(at == 0))
        .collect();
    tell(state, ToConsole::Open { rows });
    let incident = all.first().map(|front| Box::new((*front).clone()));
    tell(state, ToConsole::Incident { incident });
}

fn words(state: &State) -> Vec<String> {
    let Mode::Choice(choice) = &state.mode else {
        panic!("no choice: {:?}", state.mode);
    };
    choice.items.iter().map(|(_, text)| text.to_string()).collect()
}

/// The command that was sent with the incident it is about.
fn about(effects: &[Effect]) -> (Command, Option<u32>) {
    let sent = effects.iter().find_map(|effect| match effect {
        Effect::Send(ToHost::Command { command, incident, .. }) => Some((command.clone(), incident.map(|id| id.0))),
        _ => None,
    });
    sent.unwrap_or_else(|| panic!("no command: {effects:?}"))
}

fn carts_and_mail() -> (State, Incident, Incident) {
    let mut state = start();
    let (carts, mail) = (numbered(7, "carts fail"), numbered(8, "mail is late"));
    open(&mut state, &[&carts, &mail]);
    (state, carts, mail)
}

#[test]
fn who_declares_while_one_is_open_is_asked_whether_it_is_another() {
    let mut state = start();
    let carts = numbered(7, "carts fail");
    open(&mut state, &[&carts]);
    press(&mut state, &["D"]);
    assert_eq!(
        words(&state),
        [
            "the same outage: write a note into INC-7",
            "another outage: declare it beside what is open"
        ]
    );
    press(&mut state, &["2", "enter"]);
    assert!(matches!(&state.mode, Mode::Prompt(prompt) if prompt.ask == Ask::Another));
    write(&mut state, "mail is late");
    press(&mut state, &["enter"]);
    let Mode::Choice(choice) = &state.mode else {
        panic!("{:?}", state.mode)
    };
    assert!(
        choice.lead[0]
            .as_str()
            .starts_with("INC-7 stays open and its clocks run on"),
        "{:?}",
        choice.lead
    );
    let effects = press(&mut state, &["3", "enter"]);
    assert_eq!(
        commands(&effects),
        [&Command::DeclareAnother {
            title: "mail is late".into(),
            severity: Severity::Sev3
        }]
    );
}

#[test]
fn the_first_answer_of_the_question_is_a_note_and_harms_nothing() {
    let (mut state, ..) = carts_and_mail();
    press(&mut state, &["D", "enter"]);
    assert!(matches!(&state.mode, Mode::Prompt(prompt) if prompt.ask == Ask::Note));
}

#[test]
fn where_nothing_is_open_another_is_the_first() {
    let mut state = start();
    press(&mut state, &[":"]);
    write(&mut state, "declare another");
    press(&mut state, &["enter"]);
    assert!(matches!(&state.mode, Mode::Prompt(prompt) if prompt.ask == Ask::Title));
}

#[test]
fn the_other_one_comes_to_the_front_by_a_key_and_it_is_said_where_the_first_is() {
    let (mut state, carts, mail) = carts_and_mail();
    press(&mut state, &["O"]);
    assert_eq!(words(&state), ["bring INC-8 to the front: SEV3 mail is late"]);
    let effects = press(&mut state, &["enter"]);
    let asked = effects.iter().any(
        |effect| matches!(effect, Effect::Send(ToHost::BringToFront { incident, .. }) if *incident == IncidentId(8)),
    );
    assert!(asked, "{effects:?}");
    open(&mut state, &[&mail, &carts]);
    assert_eq!(
        notice(&state),
        "INC-8 mail is late is in front now; INC-7 stays open behind it: O brings it back"
    );
}

#[test]
fn what_is_open_behind_a_resolved_one_is_not_declared_again_by_chance() {
    let (mut state, mut carts, mail) = carts_and_mail();
    carts.apply(&entry(20, Fact::StatusChanged { to: Status::Resolved }));
    tell(
        &mut state,
        ToConsole::Open {
            rows: vec![mail.in_a_line(false)],
        },
    );
    let incident = Some(Box::new(carts));
    tell(&mut state, ToConsole::Incident { incident });
    press(&mut state, &["S"]);
    assert_eq!(
        notice(&state),
        "INC-8 is open, and not in front (hint: bring it to the front first)"
    );
    press(&mut state, &["D"]);
    assert_eq!(words(&state)[0], "bring INC-8 to the front: SEV3 mail is late");
}

#[test]
fn a_note_goes_to_the_incident_it_was_begun_for() {
    let (mut state, carts, mail) = carts_and_mail();
    press(&mut state, &["N"]);
    write(&mut state, "the pool");
    open(&mut state, &[&mail, &carts]);
    write(&mut state, " is full");
    let effects = press(&mut state, &["enter"]);
    let text = "the pool is full".into();
    assert_eq!(about(&effects), (Command::Note { text }, Some(7)));
    press(&mut state, &["C"]);
    write(&mut state, "a slow relay");
    let effects = press(&mut state, &["enter"]);
    assert!(matches!(
        about(&effects),
        (Command::Talk(TalkCommand::Suppose { .. }), Some(8))
    ));
}

#[test]
fn a_question_about_an_incident_that_went_behind_is_closed() {
    for keys in [&["E"][..], &["M"], &["S"], &["W"]] {
        let (mut state, carts, mail) = carts_and_mail();
        press(&mut state, keys);
        open(&mut state, &[&mail, &carts]);
        assert!(matches!(state.mode, Mode::Browse), "{keys:?}: {:?}", state.mode);
        assert_eq!(
            notice(&state),
            "nothing was done: INC-8 came to the front while you were asked about INC-7",
            "{keys:?}"
        );
        assert_eq!(commands(&press(&mut state, &["y", "enter"])).len(), 0, "{keys:?}");
    }
}
