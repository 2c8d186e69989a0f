//! What goes to the host and comes back.

use super::*;

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
