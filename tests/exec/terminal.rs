//! Commands with a terminal of their own: questions, passwords, full screens, and their ends.

use crate::stage::{Stage, Told, alive, begin, exited, read, wait};
use onscene::domain::Masker;
use onscene::domain::run::{RunOutcome, TerminalScreen};
use onscene::exec::{Environment, Plan};
use std::fs;

fn plan(stage: &Stage, script: &str) -> Plan {
    Plan {
        terminal: Some((40, 6)),
        ..stage.plan(script)
    }
}

fn rows(screen: &TerminalScreen) -> Vec<String> {
    let text = |row: &Vec<_>| {
        row.iter()
            .map(|piece: &onscene::domain::run::TerminalPiece| piece.text.as_str())
            .collect()
    };
    screen.rows.iter().map(text).collect()
}

fn shows(told: &Told, text: &str) -> bool {
    told.screens
        .last()
        .is_some_and(|screen| rows(screen).iter().any(|row| row.contains(text)))
}

#[tokio::test]
async fn a_question_is_answered_and_a_password_is_never_seen() {
    let stage = Stage::new();
    let script =
        "read -rp 'Name: ' name; read -rsp 'Password: ' word; echo; echo \"$name has ${#word} letters\"; tty; exit 3";
    let (handle, mut news) = begin(plan(&stage, script));
    let mut told = Told::default();
    read(&mut news, &mut told, |told| shows(told, "Name:")).await;
    assert!(handle.type_into(b"ada\r".to_vec()));
    read(&mut news, &mut told, |told| shows(told, "Password:")).await;
    assert!(handle.type_into(b"open sesame 77\r".to_vec()));
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.outcomes, exited(3));
    assert!(told.output.contains(&"ada has 14 letters".to_owned()), "{told:?}");
    assert!(told.output.last().unwrap().starts_with("/dev/pts/"));
    let file = fs::read_to_string(stage.file("out")).unwrap();
    assert!(file.contains("Name: ") && file.contains("ada has 14 letters"), "{file}");
    for text in [file, format!("{told:?}")] {
        assert!(!text.contains("sesame"), "{text}");
    }
    assert!(
        told.evidence.stdout.contains("ada has 14 letters\n"),
        "{:?}",
        told.evidence
    );
    assert!(told.screens.len() < 40, "{}", told.screens.len());
}

#[tokio::test]
async fn a_full_screen_follows_its_size_and_hides_secrets() {
    let stage = Stage::new();
    let script = "trap 'printf \"\\033[2J\\033[H%s %s\" \"$(stty size)\" \"$PIN\"' WINCH
        printf '\\033[?1049h\\033[H\\033[7mtop\\033[0m\\033[3;5Hmiddle %s' \"$PIN\"; echo $TERM
        while :; do sleep 0.05; done";
    let (handle, mut news) = begin(Plan {
        masker: Masker::new([("PIN", "correct-horse")]),
        environment: Environment::of_this_process().with("PIN", "correct-horse"),
        ..plan(&stage, script)
    });
    let mut told = Told::default();
    read(&mut news, &mut told, |told| shows(told, "xterm")).await;
    let screen = told.screens.last().unwrap();
    assert_eq!(rows(screen)[..3], ["top", "", "    middle *************xterm-256color"]);
    assert!(screen.rows[0][0].inverse && screen.rows.len() == 6);
    handle.resize(30, 9);
    read(&mut news, &mut told, |told| shows(told, "9 30")).await;
    assert_eq!(rows(told.screens.last().unwrap())[0], "9 30 *************");
    handle.cancel();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.outcomes, [RunOutcome::Cancelled]);
    assert!(!fs::read_to_string(stage.file("out")).unwrap().contains("correct"));
}

#[tokio::test]
async fn cancel_leaves_nothing_of_a_terminal_behind() {
    let stage = Stage::new();
    let script = "sleep 3071.25 & (setsid sleep 3072.25 &) ; (setsid nohup sleep 3073.25 >/dev/null 2>&1 &); echo ready; read -r x";
    let (handle, mut news) = begin(plan(&stage, script));
    let mut told = Told::default();
    read(&mut news, &mut told, |told| shows(told, "ready")).await;
    let sleepers = ["sleep 3071.25", "sleep 3072.25", "sleep 3073.25"];
    wait("the sleepers", || {
        sleepers.iter().all(|sleeper| alive(sleeper).len() == 1)
    })
    .await;
    handle.cancel();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.outcomes, [RunOutcome::Cancelled]);
    assert!(sleepers.iter().all(|sleeper| alive(sleeper).is_empty()));
    assert!(!handle.type_into(b"x".to_vec()), "it is over");
}

#[tokio::test]
async fn without_a_terminal_nothing_can_be_typed_and_a_bad_size_is_made_fit() {
    let stage = Stage::new();
    let (handle, mut news) = begin(stage.plan("sleep 0.2; tty || true"));
    handle.resize(10, 10);
    assert!(!handle.type_into(b"x".to_vec()));
    let mut told = Told::default();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(
        (told.output.as_slice(), told.screens.len()),
        (&["not a tty".to_owned()][..], 0)
    );
    let stage = Stage::new();
    let (_handle, mut news) = begin(Plan {
        terminal: Some((0, u16::MAX)),
        ..stage.plan("stty size")
    });
    let mut told = Told::default();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.output, ["300 10"]);
}

#[tokio::test]
async fn a_flood_on_a_terminal_shows_few_screens_and_is_stopped_by_key() {
    let stage = Stage::new();
    let (handle, mut news) = begin(plan(&stage, "yes flood-3081.25"));
    let mut told = Told::default();
    let start = onscene::time::ticks();
    read(&mut news, &mut told, |told| told.output.len() > 3_000).await;
    handle.cancel();
    read(&mut news, &mut told, |_| false).await;
    let seconds = usize::try_from(start.elapsed().as_secs()).unwrap();
    assert_eq!(told.outcomes, [RunOutcome::Cancelled]);
    assert!(
        told.screens.len() <= 22 * (seconds + 2),
        "{} in {seconds} s",
        told.screens.len()
    );
    assert!(alive("yes flood-3081.25").is_empty());
}
