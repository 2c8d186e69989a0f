//! Command of an incident by keys: what is said, who leads, and what comes by itself.

use super::*;
use crate::console::input::TextEdit;
use crate::domain::channel::{ChannelRow, OfferedText, UpdateOffer};
use crate::domain::clock::ClockKind;
use crate::domain::incident::{
    ClockCommand, CommsCommand, CourseCommand, HypothesisState, PeopleCommand, PeopleFact, Role, TalkCommand, TalkFact,
    TodoState,
};
use crate::domain::{TalkId, UpdateId};
use chrono::TimeDelta;

pub(super) fn shown(incident: &Incident) -> ToConsole {
    ToConsole::Incident {
        incident: Some(Box::new(incident.clone())),
    }
}

/// A console with an incident to which facts were added.
pub(super) fn with(facts: Vec<Fact>) -> (State, Incident) {
    let mut state = start();
    let mut incident = declare(&mut state);
    for (number, fact) in (2..).zip(facts) {
        incident.apply(&entry(number, fact));
    }
    tell(&mut state, shown(&incident));
    (state, incident)
}

/// Presses a key, writes a line, and returns the one command of Enter.
fn line(state: &mut State, keys: &[&str], text: &str) -> Command {
    press(state, keys);
    assert!(matches!(state.mode, Mode::Prompt(_)), "{keys:?} ask for a line");
    write(state, text);
    only(&press(state, &["enter"]))
}

pub(super) fn only(effects: &[Effect]) -> Command {
    let [command] = commands(effects)[..] else {
        panic!("{effects:?}");
    };
    command.clone()
}

fn talk() -> TalkId {
    TalkId::new("t1")
}

#[test]
fn what_people_suppose_propose_and_have_to_do_is_one_line_each() {
    let (mut state, _) = with(Vec::new());
    let cases = [
        (
            "C",
            "the pool is full 70%",
            TalkCommand::Suppose {
                text: "the pool is full".into(),
                confidence: 70,
            },
        ),
        (
            "P",
            "roll back => yes, li does it",
            TalkCommand::Propose {
                proposal: "roll back".into(),
                objections: "".into(),
                result: Some("yes, li does it".into()),
            },
        ),
        (
            "A",
            "@li check the replica",
            TalkCommand::AddTodo {
                text: "check the replica".into(),
                to: "li".into(),
            },
        ),
    ];
    for (key, text, command) in cases {
        assert_eq!(line(&mut state, &[key], text), Command::Talk(command), "{key}");
    }
}

#[test]
fn a_note_with_a_time_in_front_is_about_that_time() {
    let (mut state, _) = with(Vec::new());
    let before = now() - TimeDelta::minutes(12);
    let text = format!("{} the deploy began", before.format("%H:%M"));
    let recalled = TalkCommand::Recall {
        text: "the deploy began".into(),
        at: before,
    };
    assert_eq!(line(&mut state, &["N"], &text), Command::Talk(recalled));
    let plain = Command::Note {
        text: "the deploy began".into(),
    };
    assert_eq!(line(&mut state, &["N"], "the deploy began"), plain);
}

#[test]
fn a_row_offers_what_can_be_done_about_it() {
    let hypothesis = Fact::Talk(TalkFact::Hypothesis {
        talk: talk(),
        text: "the pool is full".into(),
        confidence: 60,
        state: HypothesisState::Open,
        why: "".into(),
    });
    let (mut state, _) = with(vec![hypothesis]);
    press(&mut state, &["6", "/"]);
    write(&mut state, "pool");
    press(&mut state, &["enter"]);
    let weigh = |to| {
        Command::Talk(TalkCommand::Weigh {
            talk: talk(),
            state: to,
            confidence: Some(90),
            why: "the graph says so".into(),
        })
    };
    // The menu offers supported, then ruled out.
    let said = line(&mut state, &["enter", "2", "enter"], "the graph says so 90%");
    assert_eq!(said, weigh(HypothesisState::RuledOut));
    let said = line(&mut state, &["+"], "the graph says so 90%");
    assert_eq!(said, weigh(HypothesisState::Supported));
    press(&mut state, &["p"]);
    assert_eq!(notice(&state), "select a clock first");
}

#[test]
fn a_clock_is_paused_put_off_and_ended_from_its_row() {
    let clock = Fact::ClockSet {
        clock: ClockKind::Mitigation,
        name: "".into(),
        to: "".into(),
        due: now() + TimeDelta::minutes(9),
        why: "10 min, by default".into(),
    };
    let (mut state, _) = with(vec![clock]);
    press(&mut state, &["6", "/"]);
    write(&mut state, "MITIGATE");
    press(&mut state, &["enter"]);
    let (clock, name) = (ClockKind::Mitigation, SafeText::default());
    let pause = ClockCommand::PauseClock {
        clock,
        name: name.clone(),
        why: "waiting for the vendor".into(),
    };
    let said = line(&mut state, &["p"], "waiting for the vendor");
    assert_eq!(said, Command::Clock(pause));
    let off = ClockCommand::SnoozeClock {
        clock,
        name,
        minutes: 10,
        why: "".into(),
    };
    let effects = press(&mut state, &["s", "2", "enter"]);
    assert_eq!(only(&effects), Command::Clock(off));
}

#[test]
fn a_soak_begins_breaks_and_impact_has_its_own_time() {
    let (mut state, mut incident) = with(Vec::new());
    let said = line(&mut state, &["K", "2", "enter"], "");
    let Command::Clock(ClockCommand::StartClock { clock, minutes, .. }) = said else {
        panic!("{said:?}");
    };
    assert_eq!((clock, minutes), (ClockKind::Soak, None));
    let soak = Fact::ClockSet {
        clock: ClockKind::Soak,
        name: "".into(),
        to: "".into(),
        due: now() + TimeDelta::minutes(15),
        why: "15 min, by default".into(),
    };
    incident.apply(&entry(9, soak));
    tell(&mut state, shown(&incident));
    let broken = ClockCommand::BreakSoak {
        why: "two carts failed".into(),
    };
    let said = line(&mut state, &["K", "enter"], "two carts failed");
    assert_eq!(said, Command::Clock(broken));
    let at = now() - TimeDelta::minutes(20);
    let said = line(&mut state, &["I", "enter"], &at.format("%H:%M").to_string());
    assert_eq!(said, Command::Course(CourseCommand::StartImpact { at: Some(at) }));
}

#[test]
fn a_line_that_cannot_be_read_stays_and_says_why() {
    let (mut state, _) = with(Vec::new());
    press(&mut state, &["I", "enter"]);
    write(&mut state, "noon");
    assert_eq!(press(&mut state, &["enter"]), []);
    assert!(matches!(&state.mode, Mode::Prompt(prompt) if prompt.edit.text() == "noon"));
    assert!(notice(&state).contains("14:20"), "{}", notice(&state));
}

fn role(to: &str) -> Fact {
    Fact::RoleAssigned {
        role: Role::Commander,
        to: to.into(),
    }
}

#[test]
fn a_role_is_offered_after_its_summary_was_read() {
    let (mut state, _) = with(vec![role("maya")]);
    press(&mut state, &["H"]);
    let said = {
        // Nobody else is here: the name is written.
        press(&mut state, &["enter"]);
        write(&mut state, "li");
        assert_eq!(press(&mut state, &["enter"]), []);
        let offered = matches!(&state.mode, Mode::Confirm(confirm) if matches!(confirm.deed, Deed::Offer { .. }));
        assert!(offered, "{:?}", state.mode);
        only(&press(&mut state, &["y"]))
    };
    let offer = PeopleCommand::OfferHandoff {
        role: Role::Commander,
        to: "li".into(),
    };
    assert_eq!(said, Command::People(offer));
}

#[test]
fn whether_customers_are_well_again_is_asked_once_the_harm_is_stopped() {
    use crate::console::panels::incident::next;
    let hurt = Fact::Course(crate::domain::incident::CourseFact::ImpactStarted { at: now() });
    let (_, mut incident) = with(vec![role("maya"), hurt]);
    assert!(!next(&incident, "maya", now()).text.contains("still affected"));
    incident.apply(&entry(9, Fact::StatusChanged { to: Status::Mitigated }));
    let asked = next(&incident, "maya", now());
    assert_eq!(
        asked.text,
        "Say whether customers are still affected: their time runs on"
    );
    assert_eq!(
        asked.errand,
        Some(crate::console::app::Errand::Open(crate::console::app::Menu::Impact))
    );
}

#[test]
fn who_is_who_is_shown_with_those_who_are_not_here() {
    let give = |role, to: &str| Fact::RoleAssigned { role, to: to.into() };
    let (mut state, _) = with(vec![role("li"), role("maya"), give(Role::Scribe, "sam")]);
    let here = |person: &str| crate::wire::Presence {
        console: crate::domain::ConsoleId::new(person),
        person: person.into(),
        since: now(),
    };
    tell(
        &mut state,
        ToConsole::Present {
            people: vec![here("maya"), here("li"), here("li")],
        },
    );
    press(&mut state, &["Q"]);
    let Mode::Choice(choice) = &state.mode else {
        panic!("{:?}", state.mode);
    };
    let lead: Vec<&str> = choice.lead.iter().map(SafeText::as_str).collect();
    assert_eq!(
        lead,
        [
            "Here now: maya (you) since 00:00Z, li since 00:00Z (2 consoles)",
            "Not here: sam (scribe)",
            "Commanders: li 00:00Z to 00:00Z, maya (you) since 00:00Z",
        ]
    );
    let rows: Vec<&str> = choice.items.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(rows[0], "IC     maya (you)   since 00:00Z");
    let scribe = rows.iter().find(|row| row.contains("sam")).unwrap();
    assert!(
        scribe.contains("sam          since") || scribe.contains("asked 00:00Z"),
        "{scribe}"
    );
    assert!(scribe.ends_with("; not here now"), "{scribe}");
    press(&mut state, &["enter"]);
    assert!(matches!(&state.mode, Mode::Choice(choice) if choice.lead[0].as_str() == "since 00:00Z"));
}

/// The incident in which somebody offers the lead to the person of this console.
fn offered() -> Fact {
    Fact::People(PeopleFact::HandoffOffered {
        role: Role::Commander,
        to: "maya".into(),
        summary: vec!["SEV2 INC-7: investigating".into()],
    })
}

fn is_asked(state: &State) -> bool {
    matches!(&state.mode, Mode::Confirm(confirm) if matches!(confirm.deed, Deed::TakeOver { .. }))
}

#[test]
fn an_offer_waits_for_whoever_is_writing_and_takes_no_hurried_yes() {
    let (mut state, mut incident) = with(vec![role("li")]);
    press(&mut state, &["N"]);
    incident.apply(&entry(9, offered()));
    tell(&mut state, shown(&incident));
    write(&mut state, "y");
    assert!(
        matches!(&state.mode, Mode::Prompt(prompt) if prompt.edit.text() == "y"),
        "the key goes where the person types"
    );
    press(&mut state, &["enter"]);
    assert!(is_asked(&state), "{:?}", state.mode);
    assert_eq!(press(&mut state, &["y"]), [], "meant for what stood there before");
    let later = now() + TimeDelta::seconds(1);
    let yes = Event::Key(Chord::parse("y").unwrap());
    let accept = PeopleCommand::AcceptHandoff { role: Role::Commander };
    assert_eq!(only(&update(&mut state, later, yes)), Command::People(accept));
}

#[test]
fn an_offer_can_be_left_read_again_and_turned_down() {
    let (mut state, mut incident) = with(vec![role("li"), offered()]);
    assert!(is_asked(&state));
    press(&mut state, &["esc"]);
    assert!(!is_asked(&state), "it opens by itself once");
    press(&mut state, &["H"]);
    assert!(is_asked(&state), "and again when it is asked for");
    let decline = PeopleCommand::WithdrawHandoff { role: Role::Commander };
    assert_eq!(only(&press(&mut state, &["d"])), Command::People(decline));
    press(&mut state, &["H"]);
    let gone = Fact::People(PeopleFact::HandoffWithdrawn { role: Role::Commander });
    incident.apply(&entry(9, gone));
    tell(&mut state, shown(&incident));
    assert!(!is_asked(&state), "what is offered no more is not asked");
}

/// An update that was due a while ago, and who writes updates.
fn due(seconds: i64, who: &str) -> Vec<Fact> {
    let clock = Fact::ClockSet {
        clock: ClockKind::Update,
        name: "".into(),
        to: "".into(),
        due: now() - TimeDelta::seconds(seconds),
        why: "15 min, by default".into(),
    };
    let writes = Fact::RoleAssigned {
        role: Role::Communications,
        to: who.into(),
    };
    vec![writes, clock]
}

#[test]
fn a_due_draft_is_shown_and_takes_no_key() {
    let (mut state, _) = with(due(5, "maya"));
    assert!(state.has_card);
    press(&mut state, &["6", "j"]);
    assert!(matches!(state.mode, Mode::Browse), "keys go on as before");
    press(&mut state, &["esc", "esc"]);
    assert!(!state.has_card, "put away until the next deadline");
    let (state, _) = with(due(5, "li"));
    assert!(!state.has_card, "somebody else writes the updates");
    let (state, _) = with(due(-5, "maya"));
    assert!(!state.has_card, "not due yet");
}

#[test]
fn what_is_overdue_names_who_should_act_and_rings_once() {
    let (mut state, mut incident) = with(due(50, "li"));
    incident.clocks[0].called = None;
    let late = now() + TimeDelta::seconds(20);
    assert_eq!(update(&mut state, late, Event::Tick), [Effect::Bell]);
    let said = state.notices.current(late).unwrap().text.to_string();
    assert_eq!(said, "UPDATE overdue 01:10: li should act");
    assert_eq!(update(&mut state, late, Event::Tick), []);
}

pub(super) fn channel(name: &str, is_public: bool) -> ChannelRow {
    ChannelRow {
        name: name.into(),
        kind: "webhook".into(),
        is_public,
        ..ChannelRow::default()
    }
}

/// The dialog with the host's texts and channels: `team` is meant, `status` is public.
fn writing() -> State {
    let (mut state, _) = with(Vec::new());
    let effects = press(&mut state, &["U"]);
    let [Effect::Send(ToHost::AskUpdate { ticket, .. })] = effects[..] else {
        panic!("{effects:?}");
    };
    let offer = UpdateOffer {
        ticket,
        number: 2,
        texts: vec![OfferedText {
            audience: "internal".into(),
            title: SafeText::default(),
            text: vec!["SEV2 API 5xx".into(), "Next update by 14:47Z.".into()],
            channels: vec!["team".into()],
            next_at: None,
        }],
        channels: vec![channel("team", false), channel("status", true)],
        ..UpdateOffer::default()
    };
    let offer = Box::new(offer);
    tell(&mut state, ToConsole::Offer { offer });
    state
}

#[test]
fn an_update_is_edited_and_sent_where_it_is_meant() {
    let mut state = writing();
    press(&mut state, &["enter"]);
    write(&mut state, "Carts fail.");
    let post = CommsCommand::PostUpdate {
        text: vec![
            "SEV2 API 5xx".into(),
            "Next update by 14:47Z.".into(),
            "Carts fail.".into(),
        ],
        channels: vec!["team".into()],
        typed: Vec::new(),
        number: Some(2),
    };
    assert_eq!(only(&press(&mut state, &["ctrl-s"])), Command::Comms(post));
    assert!(matches!(state.mode, Mode::Browse));
}

#[test]
fn what_everybody_reads_wants_its_name_typed() {
    let mut state = writing();
    write(&mut state, " We are on it.");
    // To the channels, down to the public one, on, and send.
    press(&mut state, &["tab", "down", "space"]);
    assert_eq!(press(&mut state, &["enter"]), []);
    feed(&mut state, Event::Paste("status".into()));
    assert_eq!(press(&mut state, &["enter"]), [], "a pasted name is none");
    write(&mut state, "status");
    let effects = press(&mut state, &["enter"]);
    let Command::Comms(CommsCommand::PostUpdate { channels, typed, .. }) = only(&effects) else {
        panic!("{effects:?}");
    };
    assert_eq!(channels, ["team".into(), "status".into()] as [SafeText; 2]);
    assert_eq!(typed, ["status".into()] as [SafeText; 1]);
}

#[test]
fn a_text_that_was_left_is_there_again_and_no_channel_means_the_timeline() {
    let mut state = writing();
    write(&mut state, " More soon.");
    press(&mut state, &["esc", "U"]);
    let Mode::Update(dialog) = &state.mode else {
        panic!("{:?}", state.mode);
    };
    assert!(dialog.edit.text()[1].as_str().ends_with("More soon."));
    assert_eq!(
        press(&mut state, &["ctrl-s"]),
        [],
        "the host has not said where it can go"
    );
    press(&mut state, &["esc"]);
    let mut state = writing();
    press(&mut state, &["tab", "space"]);
    let effects = press(&mut state, &["enter"]);
    let sent = Command::SendUpdate {
        text: "SEV2 API 5xx Next update by 14:47Z.".into(),
    };
    assert_eq!(only(&effects), sent);
    assert!(effects.contains(&Effect::Copy("SEV2 API 5xx\nNext update by 14:47Z.".into())));
}

#[test]
fn an_editor_gets_the_text_and_gives_it_back_or_says_why_not() {
    let mut state = writing();
    let effects = press(&mut state, &["ctrl-o"]);
    assert_eq!(effects, [Effect::Edit("SEV2 API 5xx\nNext update by 14:47Z.\n".into())]);
    feed(&mut state, Event::Edited(Err("not edited: no vi".into())));
    assert!(matches!(&state.mode, Mode::Update(dialog) if dialog.fault == "not edited: no vi"));
    feed(&mut state, Event::Edited(Ok("one\ntwo\n".into())));
    let Mode::Update(dialog) = &state.mode else {
        panic!("{:?}", state.mode);
    };
    assert_eq!(dialog.edit, TextEdit::with_text("one\ntwo"));
}

#[test]
fn a_text_to_paste_is_copied_and_asked_about() {
    let (mut state, _) = with(Vec::new());
    let (update, channel) = (UpdateId::new("u1"), SafeText::from("clipboard"));
    let paste = ToConsole::Paste {
        update: update.clone(),
        channel: channel.clone(),
        text: vec!["one".into(), "two".into()],
    };
    assert_eq!(tell(&mut state, paste), [Effect::Copy("one\ntwo".into())]);
    assert_eq!(
        press(&mut state, &["enter"]),
        [],
        "so soon it was meant for something else"
    );
    let later = now() + TimeDelta::seconds(1);
    let enter = Event::Key(Chord::parse("enter").unwrap());
    let mark = CommsCommand::MarkSent { update, channel };
    assert_eq!(only(&super::update(&mut state, later, enter)), Command::Comms(mark));
}

#[test]
fn an_entry_is_corrected_beside_itself() {
    let note = Fact::Noted {
        text: "carts fail".into(),
    };
    let (mut state, _) = with(vec![note]);
    press(&mut state, &["6", "tab", "e"]);
    let Mode::Prompt(prompt) = &state.mode else {
        panic!("{:?}", state.mode);
    };
    let text = format!("{} note: carts fail", now().format("%H:%M:%S"));
    assert_eq!(prompt.edit.text(), text);
    assert_eq!(press(&mut state, &["enter"]), []);
    assert!(notice(&state).contains("nothing was changed"), "{}", notice(&state));
    press(&mut state, &["e"]);
    write(&mut state, " for some");
    press(&mut state, &["enter"]);
    write(&mut state, "not for all");
    let correct = TalkCommand::Correct {
        of: EventId::new("2"),
        text: Some("note: carts fail for some".into()),
        at: None,
        why: "not for all".into(),
    };
    assert_eq!(only(&press(&mut state, &["enter"])), Command::Talk(correct));
}

#[test]
fn the_timeline_is_narrowed_to_a_kind_and_a_person_and_back() {
    let todo = Fact::Talk(TalkFact::Todo {
        talk: talk(),
        text: "check".into(),
        to: "".into(),
        state: TodoState::Open,
        why: "".into(),
    });
    let (mut state, _) = with(vec![todo]);
    press(&mut state, &["6", "tab"]);
    let count = |state: &State| crate::console::panels::timeline::rows(state).len();
    assert_eq!(count(&state), 2);
    press(&mut state, &["f", "7", "enter"]);
    assert_eq!(count(&state), 1);
    press(&mut state, &["w", "2", "enter"]);
    assert_eq!(count(&state), 1);
    press(&mut state, &["esc", "esc"]);
    assert_eq!(count(&state), 2);
}

#[test]
fn the_draft_of_a_post_mortem_is_asked_for_by_a_key() {
    let (mut state, incident) = with(Vec::new());
    let incident = incident.id;
    assert_eq!(press(&mut state, &["X"]), [Effect::Send(ToHost::Export { incident })]);
}
