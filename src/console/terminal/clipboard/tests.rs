//! The table of surroundings, and the ways that need no desktop.

use std::os::unix::fs::PermissionsExt;
use std::sync::mpsc;
use std::time::Duration;

use super::super::colour::Depth;
use super::super::gate::Gate;
use super::*;
use base64::Engine as _;

const NOWHERE: ClipboardEnv = ClipboardEnv {
    tmux: false,
    screen: false,
    mosh: false,
    terminal: false,
    local_display: false,
};
const TERMINAL: ClipboardEnv = ClipboardEnv {
    terminal: true,
    ..NOWHERE
};
const TMUX: ClipboardEnv = ClipboardEnv { tmux: true, ..TERMINAL };
const SCREEN: ClipboardEnv = ClipboardEnv {
    screen: true,
    ..TERMINAL
};
const MOSH: ClipboardEnv = ClipboardEnv { mosh: true, ..TERMINAL };
const DESKTOP: ClipboardEnv = ClipboardEnv {
    local_display: true,
    ..TERMINAL
};
const DESKTOP_TMUX: ClipboardEnv = ClipboardEnv {
    local_display: true,
    ..TMUX
};

#[test]
fn the_surroundings_decide_the_ways() {
    use Choice::{Auto, File as OnlyFile, Native as OnlyNative, None as Nothing, Osc52 as OnlyOsc, Tmux as OnlyTmux};
    use Route::{File, Native, Osc52, Osc52Screen, Tmux};
    let table: [(Choice, ClipboardEnv, usize, &[Route]); 22] = [
        (Auto, NOWHERE, 10, &[File]),
        (Auto, TERMINAL, 10, &[File, Osc52]),
        (Auto, TERMINAL, 74_994, &[File, Osc52]),
        (Auto, TERMINAL, 74_995, &[File]),
        (Auto, TMUX, 10, &[File, Tmux]),
        (Auto, TMUX, 3_000_000, &[File, Tmux]),
        (Auto, SCREEN, 10, &[File, Osc52Screen]),
        (Auto, SCREEN, 74_995, &[File]),
        (Auto, MOSH, 12_288, &[File, Osc52]),
        (Auto, MOSH, 12_289, &[File]),
        (Auto, DESKTOP, 10, &[File, Osc52, Native]),
        (Auto, DESKTOP, 100_000, &[File, Native]),
        (Auto, DESKTOP_TMUX, 10, &[File, Tmux, Native]),
        (OnlyTmux, TERMINAL, 10, &[File, Tmux]),
        (OnlyOsc, TMUX, 10, &[File, Osc52]),
        (OnlyOsc, SCREEN, 10, &[File, Osc52Screen]),
        (OnlyOsc, NOWHERE, 10, &[File]),
        (OnlyNative, TERMINAL, 10, &[File, Native]),
        (OnlyFile, DESKTOP_TMUX, 10, &[File]),
        (Nothing, DESKTOP_TMUX, 10, &[]),
        (Auto, ClipboardEnv { mosh: true, ..TMUX }, 50_000, &[File, Tmux]),
        (Auto, ClipboardEnv { mosh: true, ..SCREEN }, 12_289, &[File]),
    ];
    for (choice, env, len, routes) in table {
        assert_eq!(plan(choice, env, len), routes, "{choice:?} {env:?} {len}");
    }
}

fn decode(sequence: &[u8]) -> String {
    let text = std::str::from_utf8(sequence).unwrap();
    let encoded = text.strip_prefix("\x1b]52;c;").unwrap().strip_suffix('\x07').unwrap();
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(encoded).unwrap()).unwrap()
}

#[test]
fn the_longest_text_makes_a_sequence_of_the_cap() {
    let text = "x".repeat(plan::OSC52_CAP);
    let sequence = send::osc52(&text);
    assert_eq!(sequence.len(), 100_000);
    assert_eq!(decode(&sequence), text);
}

#[test]
fn screen_gets_chunks_it_can_pass_on() {
    let text = "ünï ".repeat(9_000);
    let sequence = send::osc52(&text);
    let wrapped = send::through_screen(&sequence);
    let mut inner = Vec::new();
    for chunk in wrapped
        .split(|byte| *byte == b'\x1b')
        .collect::<Vec<_>>()
        .split(|part| *part == b"\\")
    {
        // ESC P, then the bytes; the sequence's own ESC starts a part of its own.
        let joined = chunk.join(&b'\x1b');
        let body = joined
            .strip_prefix(b"\x1bP")
            .or_else(|| joined.strip_prefix(b"P"))
            .unwrap_or_default();
        assert!(body.len() <= plan::SCREEN_CHUNK);
        inner.extend_from_slice(body);
    }
    assert_eq!(inner, sequence);
}

/// A clipboard whose terminal is a channel.
fn rig(choice: Choice, env: ClipboardEnv, file: Option<PathBuf>) -> (Clipboard, mpsc::Receiver<Outcome>) {
    let gate = Arc::<Gate>::default();
    let writer = Writer::start(io::sink(), gate, Depth::Mono).unwrap();
    let (send, outcomes) = mpsc::channel();
    let sink: Sink = Arc::new(move |event| {
        if let TerminalEvent::Copied(outcome) = event {
            let _ = send.send(outcome);
        }
        Ok(())
    });
    (Clipboard::start(choice, env, file, writer, sink).unwrap(), outcomes)
}

#[test]
fn the_file_holds_the_text_and_only_its_owner_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("last");
    let (clipboard, outcomes) = rig(Choice::Auto, TERMINAL, Some(path.clone()));
    for text in ["first", "second, longer"] {
        assert!(clipboard.copy(text));
        let outcome = outcomes.recv_timeout(Duration::from_secs(20)).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(outcome.file.as_deref(), Some(path.as_path()));
        assert_eq!(
            describe(&outcome),
            format!("sent {} B: file + terminal (OSC 52)", text.len())
        );
        assert_eq!(clipboard.register().as_deref(), Some(text));
    }
}

#[test]
fn what_was_not_sent_is_said() {
    let (clipboard, outcomes) = rig(Choice::Auto, MOSH, None);
    assert!(clipboard.copy(&"x".repeat(13_000)));
    let outcome = outcomes.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(describe(&outcome), "not sent: terminal (OSC 52) takes 12.2 KB at most");
    let (clipboard, outcomes) = rig(Choice::File, TERMINAL, Some(PathBuf::from("/nowhere/at/all")));
    assert!(clipboard.copy("x"));
    let outcome = outcomes.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(
        describe(&outcome).starts_with("not sent: file: No such file"),
        "{}",
        describe(&outcome)
    );
    assert_eq!(outcome.file, None);
    let (clipboard, outcomes) = rig(Choice::None, TERMINAL, None);
    assert!(clipboard.copy("x"));
    let outcome = outcomes.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(describe(&outcome), "not sent: copying is switched off");
}

#[test]
fn sizes_are_for_people() {
    assert_eq!(
        [0, 999, 1_000, 1_250, 74_994, 3_000_000].map(size),
        ["0 B", "999 B", "1.0 KB", "1.2 KB", "74.9 KB", "3.0 MB"]
    );
}
