//! The writer against a link that stalls on command.

use std::sync::mpsc::{self, Receiver, Sender};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::*;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// A link that passes on one write for each permission it is given.
struct Link {
    permits: Receiver<()>,
    begun: Sender<()>,
    out: Sender<Vec<u8>>,
}

impl Write for Link {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.begun.send(());
        self.permits.recv().map_err(io::Error::other)?;
        self.out.send(bytes.to_vec()).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Rig {
    writer: Writer,
    gate: Arc<Gate>,
    permit: Sender<()>,
    begun: Receiver<()>,
    out: Receiver<Vec<u8>>,
}

fn rig() -> Rig {
    let (permit, permits) = mpsc::channel();
    let (begin, begun) = mpsc::channel();
    let (send, out) = mpsc::channel();
    let gate = Arc::<Gate>::default();
    gate.open();
    let link = Link {
        permits,
        begun: begin,
        out: send,
    };
    let writer = Writer::start(link, Arc::clone(&gate), Depth::Mono).unwrap();
    Rig {
        writer,
        gate,
        permit,
        begun,
        out,
    }
}

impl Rig {
    fn begins(&self) {
        self.begun.recv_timeout(PATIENCE).expect("a write begins");
    }

    fn passes(&self) -> String {
        self.permit.send(()).unwrap();
        String::from_utf8(self.out.recv_timeout(PATIENCE).expect("a write arrives")).unwrap()
    }
}

fn frame(text: &str) -> Frame {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
    buffer.set_string(0, 0, text, Style::new());
    Frame::new(buffer)
}

#[test]
fn the_newest_frame_wins_and_none_is_queued() {
    let rig = rig();
    rig.writer.show(frame("first"));
    rig.begins();
    for number in 0..1_000 {
        rig.writer.show(frame(&format!("<{number}>")));
    }
    assert!(rig.passes().contains("first"));
    rig.begins();
    let second = rig.passes();
    assert!(second.contains("<999>"), "{second:?}");
    rig.writer.show(frame("last"));
    rig.begins();
    assert!(
        rig.passes().contains("last"),
        "the 998 frames between were never written"
    );
}

#[test]
fn the_caller_never_waits_and_is_told_of_the_stall() {
    let rig = rig();
    rig.writer.show(frame("stuck"));
    rig.begins();
    let before = ticks();
    for _ in 0..100 {
        rig.writer.show(frame("more"));
    }
    let shown = ticks() - before;
    while rig.writer.last_write_took() <= Duration::from_millis(30) {
        std::thread::yield_now();
    }
    assert!(shown < PATIENCE / 4, "showing took {shown:?}");
    rig.passes();
    rig.begins();
    assert!(rig.writer.stalled_for() < PATIENCE);
}

#[test]
fn asides_keep_their_order_and_have_a_limit() {
    let rig = rig();
    assert!(rig.writer.aside(b"<begin>".to_vec()));
    rig.begins();
    let accepted = (0..100)
        .take_while(|n| rig.writer.aside(format!("<{n}>").into_bytes()))
        .count();
    assert_eq!(accepted, ASIDE_LIMIT);
    assert_eq!(rig.passes(), "<begin>");
    rig.begins();
    assert!(rig.passes().starts_with("<0><1><2><3>"));
}

#[test]
fn a_repaint_shows_the_last_frame_in_full() {
    let rig = rig();
    rig.writer.show(frame("steady"));
    rig.begins();
    let first = rig.passes();
    rig.writer.repaint();
    rig.begins();
    assert_eq!(rig.passes(), first);
    rig.writer.show(frame("steadY"));
    rig.begins();
    assert!(rig.passes().len() < first.len());
}

#[test]
fn a_closed_gate_breaks_a_frame_off_and_the_next_one_is_whole() {
    let rig = rig();
    let mut long = Buffer::empty(Rect::new(0, 0, 200, 60));
    (0..60).for_each(|y| long.set_string(0, y, "x".repeat(200), Style::new()));
    rig.writer.show(Frame::new(long));
    rig.begins();
    assert!(
        rig.gate.close_within(Duration::ZERO).is_none(),
        "the write still holds it"
    );
    assert_eq!(rig.passes().len(), PIECE);
    drop(rig.gate.close_within(PATIENCE).expect("it gives up after the piece"));
    rig.gate.open();
    let mut whole = Buffer::empty(Rect::new(0, 0, 200, 60));
    whole.set_string(0, 0, "whole", Style::new());
    rig.writer.show(Frame::new(whole));
    rig.begins();
    let next = rig.passes();
    assert!(next.contains("\x1b[2J") && next.contains("whole"), "{next:?}");
}

#[test]
fn a_stopped_writer_lets_go_of_the_terminal() {
    let rig = rig();
    rig.writer.stop();
    assert!(matches!(
        rig.out.recv_timeout(PATIENCE),
        Err(mpsc::RecvTimeoutError::Disconnected)
    ));
}
