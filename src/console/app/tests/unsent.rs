//! Texts of status updates: none is lost, none goes where it was not meant for, none is older than the facts.

use super::command::{channel, only, shown, with};
use super::*;
use crate::console::app::{Item, Source, Writing};
use crate::domain::channel::{OfferedText, UpdateOffer};
use crate::domain::incident::{CommsCommand, CommsFact};
use crate::domain::{JournalId, UpdateId};
use chrono::TimeDelta;

fn dialog(state: &State) -> &Writing {
    let Mode::Update(writing) = &state.mode else {
        panic!("no dialog: {:?}; {}", state.mode, notice(state));
    };
    writing
}

fn text(state: &State) -> String {
    let text = dialog(state).edit.text();
    let lines: Vec<&str> = text.iter().map(SafeText::as_str).collect();
    lines.join("/")
}

fn lines(text: &[&str]) -> Vec<SafeText> {
    text.iter().map(|line| SafeText::clean(line)).collect()
}

fn offered(ticket: u64, number: u32, internal: &[&str]) -> UpdateOffer {
    let of = |audience: &str, text: &[&str], to: &str| OfferedText {
        audience: audience.into(),
        title: SafeText::default(),
        text: lines(text),
        channels: lines(&[to]),
        next_at: None,
    };
    UpdateOffer {
        ticket,
        number,
        texts: vec![
            of("internal", internal, "team"),
            of(
                "public",
                &["We are looking for the cause.", "Next update: 14:47"],
                "page",
            ),
        ],
        channels: vec![channel("team", false), channel("page", true)],
        ..UpdateOffer::default()
    }
}

fn ticket(effects: &[Effect]) -> u64 {
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Send(ToHost::AskUpdate { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    asked.unwrap_or_else(|| panic!("the host was not asked: {effects:?}"))
}

/// Answers the question for texts that is among the effects.
fn answer(state: &mut State, effects: &[Effect], number: u32, internal: &[&str]) {
    let offer = Box::new(offered(ticket(effects), number, internal));
    tell(state, ToConsole::Offer { offer });
}

fn writing() -> State {
    let (mut state, _) = with(Vec::new());
    let effects = press(&mut state, &["U"]);
    answer(&mut state, &effects, 2, &["SEV2 API 5xx", "- nothing new"]);
    state
}

fn drafted(name: &str, text: &[&str]) -> Fact {
    Fact::Comms(CommsFact::UpdateDrafted {
        update: UpdateId::new(name),
        text: lines(text),
        channels: lines(&["team"]),
    })
}

/// The same by li.
fn by_li(incident: &mut Incident, number: u32, fact: Fact) {
    let mut event = entry(number, fact);
    event.who = "li".into();
    incident.apply(&event);
}

#[test]
fn ctrl_c_and_esc_leave_a_touched_text_for_the_next_time() {
    for key in ["ctrl-c", "esc"] {
        let mut state = writing();
        write(&mut state, " - and the pool");
        press(&mut state, &[key]);
        assert_eq!(
            notice(&state),
            "not sent; your text about INC-7 is kept here for the next time"
        );
        press(&mut state, &["U"]);
        assert_eq!(text(&state), "SEV2 API 5xx/- nothing new - and the pool", "{key}");
    }
}

#[test]
fn who_leaves_is_told_of_texts_that_were_not_sent() {
    let mut state = writing();
    write(&mut state, "!");
    press(&mut state, &["esc", "q"]);
    let shown = screen(&state);
    assert!(shown.contains("did not send go with this console: 1."), "{shown}");
}

#[test]
fn what_was_left_of_one_incident_is_not_offered_for_another() {
    use super::several::{numbered, open};
    let mut state = start();
    let (carts, mail) = (numbered(7, "carts fail"), numbered(8, "mail is late"));
    open(&mut state, &[&carts, &mail]);
    press(&mut state, &["U"]);
    write(&mut state, " of carts");
    press(&mut state, &["esc"]);
    open(&mut state, &[&mail, &carts]);
    press(&mut state, &["U"]);
    assert!(
        text(&state).contains("mail is late") && !text(&state).contains("of carts"),
        "{}",
        text(&state)
    );
    press(&mut state, &["esc"]);
    open(&mut state, &[&carts, &mail]);
    press(&mut state, &["U"]);
    assert!(text(&state).ends_with(" of carts"), "{}", text(&state));
}

#[test]
fn another_text_is_looked_at_and_ones_own_is_there_again() {
    let mut state = writing();
    write(&mut state, "!");
    press(&mut state, &["ctrl-t"]);
    assert_eq!(
        (dialog(&state).source, dialog(&state).is_touched),
        (Source::Offered(1), false)
    );
    press(&mut state, &["ctrl-t"]);
    assert_eq!(text(&state), "SEV2 API 5xx/- nothing new!");
    press(&mut state, &["ctrl-t", "esc", "U"]);
    assert_eq!(
        text(&state),
        "SEV2 API 5xx/- nothing new!",
        "left at another text, it is kept all the same"
    );
}

#[test]
fn what_one_wrote_is_never_put_over_the_draft_of_somebody_else() {
    let (mut state, mut incident) = with(Vec::new());
    press(&mut state, &["U"]);
    write(&mut state, " of maya");
    press(&mut state, &["esc"]);
    by_li(&mut incident, 9, drafted("u1", &["li wrote this"]));
    tell(&mut state, shown(&incident));
    press(&mut state, &["U"]);
    let Mode::Choice(choice) = &state.mode else {
        panic!("{:?}", state.mode)
    };
    let words: Vec<&str> = choice.items.iter().map(|(_, words)| words.as_str()).collect();
    assert!(
        words[0].starts_with("your own text, not sent yet: SEV2 API 5xx"),
        "{words:?}"
    );
    assert_eq!(words[1], "the draft of li, 0s ago: li wrote this");
    press(&mut state, &["2", "enter"]);
    assert_eq!(text(&state), "li wrote this");
    write(&mut state, " and maya");
    press(&mut state, &["esc"]);
    assert!(
        notice(&state).ends_with("the draft of li is as it was"),
        "{}",
        notice(&state)
    );
    press(&mut state, &["U", "2", "enter"]);
    assert_eq!(text(&state), "li wrote this and maya");
    press(&mut state, &["esc", "U", "enter"]);
    assert!(text(&state).ends_with(" of maya"), "{}", text(&state));
}

#[test]
fn a_row_opens_its_own_draft_and_not_the_newest() {
    let (mut state, _) = with(vec![drafted("u1", &["the first"]), drafted("u2", &["the second"])]);
    press(&mut state, &["6", "/"]);
    write(&mut state, "the first");
    press(&mut state, &["enter", "enter"]);
    assert_eq!(text(&state), "the first");
    let sent = press(&mut state, &["ctrl-x"]);
    let CommsCommand::EditUpdate { update, .. } = comms(&sent) else {
        panic!("{sent:?}")
    };
    assert_eq!(update, UpdateId::new("u1"));
}

fn comms(effects: &[Effect]) -> CommsCommand {
    let Command::Comms(command) = only(effects) else {
        panic!("{effects:?}")
    };
    command
}

fn refuse(state: &mut State, effects: &[Effect], why: &str) {
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::Send(ToHost::Command { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let answer = Answer {
        ticket: ticket.unwrap(),
        refusal: Some(Refusal::new(why, "again")),
    };
    tell(state, ToConsole::Answer(answer));
}

#[test]
fn what_the_host_refuses_is_open_again_with_the_reason() {
    let mut state = writing();
    write(&mut state, "!");
    let sent = press(&mut state, &["ctrl-s"]);
    assert!(matches!(comms(&sent), CommsCommand::PostUpdate { number: Some(2), .. }));
    assert!(matches!(state.mode, Mode::Browse));
    refuse(&mut state, &sent, "li sent update 2 1 s ago");
    assert_eq!(text(&state), "SEV2 API 5xx/- nothing new!");
    assert!(
        dialog(&state).fault.contains("li sent update 2"),
        "{}",
        dialog(&state).fault
    );
    let mut state = start();
    declare(&mut state);
    press(&mut state, &["N"]);
    write(&mut state, "the pool is full");
    let sent = press(&mut state, &["enter"]);
    refuse(&mut state, &sent, "the disk is full");
    let Mode::Prompt(prompt) = &state.mode else {
        panic!("{:?}", state.mode)
    };
    assert_eq!(prompt.edit.text(), "the pool is full");
    assert!(screen(&state).contains("the disk is full"), "{}", screen(&state));
}

#[test]
fn a_text_whose_answer_never_came_is_kept() {
    let mut state = writing();
    press(&mut state, &["ctrl-s"]);
    feed(&mut state, Event::Lost { why: "gone".into() });
    feed(&mut state, Event::Linked);
    press(&mut state, &["U"]);
    assert_eq!(text(&state), "SEV2 API 5xx/- nothing new");
}

#[test]
fn an_untouched_text_follows_the_facts_and_a_touched_one_says_what_is_new() {
    for touch in [false, true] {
        let (mut state, mut incident) = with(Vec::new());
        let effects = press(&mut state, &["U"]);
        answer(&mut state, &effects, 2, &["SEV2 API 5xx", "Next update: 14:47"]);
        if touch {
            write(&mut state, "!");
        }
        incident.apply(&entry(9, Fact::StatusChanged { to: Status::Identified }));
        let effects = tell(&mut state, shown(&incident));
        answer(
            &mut state,
            &effects,
            2,
            &["SEV2 API 5xx", "- status is now identified", "Next update: 14:52"],
        );
        let news = lines(&["- status is now identified"]);
        if touch {
            assert_eq!(text(&state), "SEV2 API 5xx/Next update: 14:47!");
            assert_eq!(dialog(&state).news, news);
            assert!(screen(&state).contains("changed since you began: status is now identified"));
        } else {
            assert_eq!(
                text(&state),
                "SEV2 API 5xx/- status is now identified/Next update: 14:52"
            );
            assert_eq!(press(&mut state, &["ctrl-s"]), [], "it changed this moment");
            assert!(dialog(&state).fault.contains("read it"), "{}", dialog(&state).fault);
        }
    }
}

#[test]
fn who_was_overtaken_is_told_before_the_same_is_sent_twice() {
    let (mut state, mut incident) = with(Vec::new());
    let effects = press(&mut state, &["U"]);
    answer(&mut state, &effects, 1, &["SEV2 API 5xx"]);
    write(&mut state, "!");
    by_li(&mut incident, 9, drafted("u1", &["SEV2 API 5xx"]));
    let approved = Fact::Comms(CommsFact::UpdateApproved {
        update: UpdateId::new("u1"),
        number: 1,
        text: lines(&["SEV2 API 5xx"]),
        to: Vec::new(),
        next_at: None,
        origin: JournalId::default(),
        head: None,
    });
    by_li(&mut incident, 10, approved);
    let effects = tell(&mut state, shown(&incident));
    answer(&mut state, &effects, 2, &["SEV2 API 5xx"]);
    assert_eq!(commands(&press(&mut state, &["ctrl-s"])).len(), 0);
    assert_eq!(
        dialog(&state).fault,
        "li sent update 1 meanwhile: send again to send update 2 as well"
    );
    assert!(matches!(
        comms(&press(&mut state, &["ctrl-s"])),
        CommsCommand::PostUpdate { number: Some(2), .. }
    ));
}

#[test]
fn a_draft_that_is_gone_closes_its_dialog_or_leaves_what_was_written() {
    for touch in [false, true] {
        let (mut state, mut incident) = with(vec![drafted("u1", &["li wrote this"])]);
        press(&mut state, &["U", "2", "enter"]);
        if touch {
            write(&mut state, "!");
        }
        let update = UpdateId::new("u1");
        incident.apply(&entry(9, Fact::Comms(CommsFact::UpdateDropped { update })));
        tell(&mut state, shown(&incident));
        if touch {
            assert_eq!(
                (text(&state).as_str(), dialog(&state).draft.is_none()),
                ("li wrote this!", true)
            );
        } else {
            assert!(matches!(state.mode, Mode::Browse));
            assert_eq!(notice(&state), "the draft was dropped meanwhile");
        }
    }
}

#[test]
fn the_internal_text_does_not_go_to_everybody_as_it_is() {
    let mut state = writing();
    press(&mut state, &["tab", "down", "space", "tab"]);
    assert!(screen(&state).contains("THIS IS THE INTERNAL TEXT, and everybody reads page"));
    write(&mut state, "page");
    assert_eq!(press(&mut state, &["enter"]), []);
    assert!(dialog(&state).fault.starts_with("not sent: this is the internal text"));
    write(&mut state, " for some");
    assert!(
        screen(&state).contains("INTERNAL: a line of this is from the internal text"),
        "{}",
        screen(&state)
    );
    assert_eq!(
        commands(&press(&mut state, &["ctrl-s"])).len(),
        1,
        "who edits it has read it"
    );
    let mut state = writing();
    press(&mut state, &["ctrl-t", "tab", "tab", "tab"]);
    assert!(!screen(&state).contains("INTERNAL"));
    write(&mut state, "page");
    assert_eq!(
        commands(&press(&mut state, &["enter"])).len(),
        1,
        "the public text may go as it is"
    );
}

#[test]
fn what_does_not_fit_is_refused_whole_and_said() {
    let mut state = writing();
    feed(&mut state, Event::Paste("one\rtwo\r".repeat(100)));
    assert_eq!(
        dialog(&state).edit.lines().len(),
        201,
        "a terminal ends lines with a carriage return"
    );
    let before = text(&state);
    feed(&mut state, Event::Paste("x".repeat(36_000)));
    assert_eq!(text(&state), before);
    assert!(
        dialog(&state).fault.starts_with("not pasted"),
        "{}",
        dialog(&state).fault
    );
    feed(&mut state, Event::Edited(Ok("y".repeat(36_000))));
    assert_eq!(press(&mut state, &["ctrl-s"]), []);
    assert!(dialog(&state).fault.contains("36001 bytes"), "{}", dialog(&state).fault);
    let mut state = start();
    declare(&mut state);
    press(&mut state, &["N"]);
    feed(&mut state, Event::Paste("x".repeat(20_000)));
    assert!(
        screen(&state).contains("not pasted: 20000 bytes are too long"),
        "{}",
        screen(&state)
    );
    feed(&mut state, Event::Paste("x".repeat(15_000)));
    assert_eq!(commands(&press(&mut state, &["enter"])).len(), 1);
}

#[test]
fn many_channels_leave_the_keys_and_the_chosen_in_sight() {
    let mut state = start();
    state.size = (80, 24);
    declare(&mut state);
    let effects = press(&mut state, &["U"]);
    let mut offer = offered(ticket(&effects), 2, &["SEV2 API 5xx"; 12]);
    offer.channels = (0..24).map(|at| channel(&format!("c{at}"), false)).collect();
    offer.texts[0].channels = lines(&["c3", "c17"]);
    tell(&mut state, ToConsole::Offer { offer: Box::new(offer) });
    let all = |state: &State, want: &[&str]| {
        let screen = screen(state);
        for part in want {
            assert!(screen.contains(part), "{part} is not in\n{screen}");
        }
    };
    all(
        &state,
        &[
            "2 of 24 channels chosen: c3, c17",
            "ctrl-s send",
            "Esc leave",
            "SEV2 API 5xx",
        ],
    );
    press(&mut state, &["shift-tab"]);
    all(&state, &["> [ ] c23", "2 of 24 channels chosen", "Enter send"]);
}

#[test]
fn choices_offer_drafts_by_name() {
    let (mut state, _) = with(vec![drafted("u1", &["one"])]);
    press(&mut state, &["U"]);
    let Mode::Choice(choice) = &state.mode else {
        panic!("{:?}", state.mode)
    };
    let names: Vec<&Item> = choice.items.iter().map(|(item, _)| item).collect();
    assert_eq!(names.len(), 2);
    let later = now() + TimeDelta::seconds(1);
    let effects = update(&mut state, later, Event::Key(Chord::parse("enter").unwrap()));
    assert_eq!(effects.len(), 1, "a new one: {effects:?}");
}
