//! From the frames an engine sends to the lines a process wrote.
//!
//! Each frame begins with a time stamp. A line longer than 16 KiB comes in several frames that all
//! carry the stamp of the first; a terminal's output is one stream without frames, with the stamps
//! in the middle of such a line. The last line of a process may lack its line end.

use crate::domain::Moment;
use crate::sources::line::Growing;

/// The engine cuts longer lines into frames of this many bytes.
const FRAME: usize = 16 * 1024;

/// Which of a process's outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pipe {
    /// Standard output, or the terminal where there is one.
    Out,
    /// Standard error.
    Error,
}

/// One whole line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub pipe: Pipe,
    /// The engine's stamp; none where the engine sent none.
    pub at: Option<Moment>,
    pub bytes: Vec<u8>,
}

/// Joins frames to lines, one buffer for each pipe.
#[derive(Debug, Default)]
pub(super) struct Joiner {
    held: [Option<Held>; 2],
}

/// The beginning of a line whose rest is still to come.
#[derive(Debug)]
struct Held {
    stamp: Vec<u8>,
    text: Growing,
}

impl Joiner {
    /// Takes one frame and hands every line it completes to `done`.
    pub(super) fn push(&mut self, pipe: Pipe, frame: &[u8], mut done: impl FnMut(Line)) {
        for piece in frame.split_inclusive(|byte| *byte == b'\n') {
            self.piece(pipe, piece, &mut done);
        }
    }

    /// The stream is over: what is held is a line without its end.
    pub(super) fn finish(&mut self, mut done: impl FnMut(Line)) {
        for pipe in [Pipe::Out, Pipe::Error] {
            if let Some(held) = self.held[pipe as usize].take() {
                done(held.line(pipe));
            }
        }
    }

    fn piece(&mut self, pipe: Pipe, piece: &[u8], done: &mut impl FnMut(Line)) {
        let (stamp, rest) = split_stamp(piece);
        let slot = &mut self.held[pipe as usize];
        let mut held = match slot.take() {
            Some(held) if held.stamp == stamp => held,
            other => {
                if let Some(other) = other {
                    done(other.line(pipe));
                }
                Held::new(stamp)
            }
        };
        let (text, is_ended) = match rest.strip_suffix(b"\n") {
            Some(text) => (text, true),
            None => (rest, false),
        };
        let last = held.take_text(text);
        if is_ended || last < FRAME {
            done(held.line(pipe));
        } else {
            *slot = Some(held);
        }
    }
}

impl Held {
    fn new(stamp: &[u8]) -> Self {
        Self {
            stamp: stamp.to_vec(),
            text: Growing::default(),
        }
    }

    /// Appends a text, leaves out the stamps a terminal's stream has inside, and returns how long
    /// the last frame of it was.
    fn take_text(&mut self, mut text: &[u8]) -> usize {
        while let Some((head, rest)) = text.split_at_checked(FRAME) {
            let inner = rest
                .strip_prefix(self.stamp.as_slice())
                .and_then(|rest| rest.strip_prefix(b" "));
            let Some(rest) = inner.filter(|_| !self.stamp.is_empty()) else {
                break;
            };
            self.text.append(head);
            text = rest;
        }
        self.text.append(text);
        text.len()
    }

    fn line(self, pipe: Pipe) -> Line {
        Line {
            pipe,
            at: moment(&self.stamp),
            bytes: self.text.finish(),
        }
    }
}

/// The stamp in front and what follows its space; an empty stamp where there is none.
fn split_stamp(piece: &[u8]) -> (&[u8], &[u8]) {
    let space = piece.iter().take(40).position(|byte| *byte == b' ' || *byte == b'\n');
    let end = space.unwrap_or(piece.len().min(40));
    let (stamp, rest) = piece.split_at(end);
    if moment(stamp).is_some() {
        (stamp, rest.strip_prefix(b" ").unwrap_or(rest))
    } else {
        (&[], piece)
    }
}

fn moment(stamp: &[u8]) -> Option<Moment> {
    let text = std::str::from_utf8(stamp).ok().filter(|text| text.len() >= 20)?;
    Some(chrono::DateTime::parse_from_rfc3339(text).ok()?.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "2026-11-21T10:41:26.426687338Z";
    const TWO: &str = "2026-11-21T10:41:27.027205426Z";

    fn lines(frames: &[(Pipe, String)]) -> Vec<(Pipe, String)> {
        let mut joiner = Joiner::default();
        let mut lines = Vec::new();
        let mut keep = |line: Line| lines.push((line.pipe, String::from_utf8(line.bytes).unwrap()));
        for (pipe, frame) in frames {
            joiner.push(*pipe, frame.as_bytes(), &mut keep);
        }
        joiner.finish(&mut keep);
        lines
    }

    fn out(frames: &[String]) -> Vec<String> {
        let frames: Vec<_> = frames.iter().map(|frame| (Pipe::Out, frame.clone())).collect();
        lines(&frames).into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn a_frame_is_a_line_with_the_engine_s_time() {
        let mut joiner = Joiner::default();
        let mut got = Vec::new();
        joiner.push(Pipe::Error, format!("{ONE} hello world\r\n").as_bytes(), |line| {
            got.push(line);
        });
        assert_eq!(got.len(), 1);
        assert_eq!(got[0].bytes, b"hello world");
        assert_eq!(got[0].pipe, Pipe::Error);
        assert_eq!(got[0].at.unwrap().timestamp_subsec_nanos(), 426_687_338);
    }

    #[test]
    fn a_long_line_comes_in_frames_that_each_carry_the_stamp() {
        let (a, b) = ("a".repeat(FRAME), "b".repeat(7_000));
        let frames = [
            format!("{ONE} {a}"),
            format!("{ONE} {a}"),
            format!("{ONE} {b}\n"),
            format!("{TWO} next\n"),
        ];
        assert_eq!(out(&frames), [format!("{a}{a}{b}"), "next".into()]);
        let exact = [format!("{ONE} {a}"), format!("{ONE} \n"), format!("{TWO} next\n")];
        assert_eq!(out(&exact), [a, "next".into()]);
    }

    #[test]
    fn a_last_line_without_end_is_a_line_of_its_own() {
        let full = "a".repeat(FRAME);
        assert_eq!(out(&[format!("{ONE} bye"), format!("{TWO} hello\n")]), ["bye", "hello"]);
        assert_eq!(
            out(&[format!("{ONE} {full}"), format!("{TWO} hello\n")]),
            [full.clone(), "hello".into()],
            "another stamp is another line"
        );
        assert_eq!(out(&[format!("{ONE} {full}")]), [full]);
    }

    #[test]
    fn a_terminal_has_its_stamps_inside_the_line() {
        let (a, b) = ("a".repeat(FRAME), "b".repeat(100));
        let frame = format!("{ONE} {a}{ONE} {a}{ONE} {b}\r\n");
        assert_eq!(out(&[frame]), [format!("{a}{a}{b}")]);
    }

    #[test]
    fn pipes_do_not_mix() {
        let full = "a".repeat(FRAME);
        let frames = [
            (Pipe::Out, format!("{ONE} {full}")),
            (Pipe::Error, format!("{TWO} oops\n")),
            (Pipe::Out, format!("{ONE} end\n")),
        ];
        assert_eq!(
            lines(&frames),
            [(Pipe::Error, "oops".into()), (Pipe::Out, format!("{full}end"))]
        );
    }

    #[test]
    fn a_line_without_stamp_is_kept_as_it_is() {
        assert_eq!(out(&["no stamp here\n".into(), "\n".into()]), ["no stamp here", ""]);
        assert_eq!(out(&[format!("{ONE} \n"), format!("{ONE}\n")]), ["", ""]);
    }

    #[test]
    fn an_endless_line_keeps_its_head_and_says_so() {
        let full = "a".repeat(FRAME);
        let mut frames = vec![format!("{ONE} {full}"); 65];
        frames.push(format!("{ONE} end\n"));
        let got = out(&frames);
        assert_eq!(got.len(), 1);
        assert!(got[0].ends_with("… (16387 bytes cut)"), "{}", &got[0][1 << 20..]);
        assert!(got[0].len() < (1 << 20) + 40);
    }
}
