//! Giving roles: nothing changes hands by a slip, and nobody learns of it by chance.

use super::command::{only, shown, with};
use super::*;
use crate::domain::ConsoleId;
use crate::domain::incident::{Addressee, CommsCommand, CommsFact, Role};
use crate::domain::{JournalId, UpdateId};
use crate::wire::Presence;

fn given(to: &str) -> Fact {
    Fact::RoleAssigned {
        role: Role::Commander,
        to: to.into(),
    }
}

/// maya's console; li is here as well and leads.
fn led_by(who: &str) -> (State, Incident) {
    let (mut state, incident) = with(vec![given(who)]);
    let here = |person: &str| Presence {
        console: ConsoleId::new(person),
        person: person.into(),
        since: now(),
    };
    let people = vec![here("maya"), here("li")];
    tell(&mut state, ToConsole::Present { people });
    (state, incident)
}

#[test]
fn command_is_taken_from_somebody_only_after_a_yes() {
    let (mut state, _) = led_by("li");
    assert_eq!(press(&mut state, &["T", "enter"]), []);
    let shown = screen(&state);
    assert!(
        shown.contains("INC-7: Take IC yourself?") && shown.contains("li leads now."),
        "{shown}"
    );
    let take = Command::AssignRole {
        role: Role::Commander,
        to: "maya".into(),
    };
    assert_eq!(only(&press(&mut state, &["y"])), take);
    let (mut state, _) = with(Vec::new());
    assert_eq!(only(&press(&mut state, &["T", "enter"])), take, "nobody led");
}

#[test]
fn a_name_that_nobody_here_has_is_asked_about_and_a_capital_is_no_other_person() {
    let (mut state, _) = led_by("maya");
    press(&mut state, &["R", "2", "enter"]);
    write(&mut state, "lo");
    assert_eq!(commands(&press(&mut state, &["enter"])).len(), 0);
    let shown = screen(&state);
    assert!(
        shown.contains("Nobody called lo is here. Here now: li, maya."),
        "{shown}"
    );
    press(&mut state, &["n", "R", "2", "enter"]);
    write(&mut state, "Li");
    let to: SafeText = "li".into();
    assert!(matches!(only(&press(&mut state, &["enter"])), Command::AssignRole { to: who, .. } if who == to));
}

#[test]
fn everybody_but_who_did_it_is_told_who_leads_now() {
    for (who, want) in [("li", "li is IC now (before: you)"), ("maya", "")] {
        let (mut state, mut incident) = led_by("maya");
        let mut event = entry(9, given("li"));
        event.who = who.into();
        incident.apply(&event);
        tell(&mut state, shown(&incident));
        assert_eq!(notice(&state), want, "{who} did it");
    }
}

#[test]
fn the_commander_is_named_beside_a_long_title_and_another_incident() {
    let (mut state, mut incident) = led_by("bartholomew");
    state.size = (80, 24);
    incident.title = "the checkout of the shop answers with 502 for every second cart".into();
    let mut other = incident.in_a_line(false);
    other.id = IncidentId(8);
    tell(
        &mut state,
        ToConsole::Open {
            rows: vec![incident.in_a_line(true), other],
        },
    );
    tell(&mut state, shown(&incident));
    let screen = screen(&state);
    assert!(screen.lines().next().unwrap().contains("IC barthol"), "{screen}");
}

fn failed() -> Vec<Fact> {
    let update = UpdateId::new("u1");
    vec![
        Fact::Comms(CommsFact::UpdateDrafted {
            update: update.clone(),
            text: vec!["one".into()],
            channels: vec!["ops".into()],
        }),
        Fact::Comms(CommsFact::UpdateApproved {
            update: update.clone(),
            number: 1,
            text: vec!["one".into()],
            to: vec![Addressee {
                channel: "ops".into(),
                is_public: false,
                is_record: false,
            }],
            next_at: None,
            origin: JournalId::default(),
            head: None,
        }),
        Fact::Comms(CommsFact::DeliveryFailed {
            update,
            number: 1,
            channel: "ops".into(),
            why: "404 no such hook".into(),
            unsure: false,
        }),
    ]
}

#[test]
fn what_was_not_sent_is_at_the_top_and_in_the_header() {
    let (mut state, _) = with(failed());
    state.size = (80, 24);
    press(&mut state, &["6"]);
    let shown = screen(&state);
    assert!(shown.lines().next().unwrap().contains("NOT SENT"), "{shown}");
    assert!(shown.contains("NOT SENT: update 1 to ops: 404 no such hook"), "{shown}");
    press(&mut state, &["enter"]);
    assert!(matches!(state.mode, Mode::Choice(_)), "{:?}", state.mode);
}

#[test]
fn a_draft_is_dropped_from_its_row() {
    let (mut state, _) = with(failed().into_iter().take(1).collect());
    press(&mut state, &["6", "/"]);
    write(&mut state, "draft");
    press(&mut state, &["enter", "x"]);
    assert!(
        screen(&state).contains("INC-7: Drop the draft of maya?"),
        "{}",
        screen(&state)
    );
    let drop = CommsCommand::WithdrawUpdate {
        update: UpdateId::new("u1"),
        channel: None,
    };
    assert_eq!(only(&press(&mut state, &["y"])), Command::Comms(drop));
}

#[test]
fn every_question_names_its_incident() {
    let (mut state, _) = with(vec![given("maya")]);
    for (keys, want) in [
        (&["N"][..], "INC-7: Note"),
        (&["S"], "INC-7: Which severity?"),
        (&["E"], "INC-7: Is it over?"),
        (&["W"], "INC-7"),
    ] {
        press(&mut state, keys);
        let shown = screen(&state);
        assert!(shown.contains(want), "{want} is not in\n{shown}");
        press(&mut state, &["esc"]);
    }
}
