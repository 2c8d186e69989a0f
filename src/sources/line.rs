//! A line being put together: its head is kept, and how much of it is missing is said.

/// Longer lines are cut here, in bytes.
const LONGEST: usize = 1 << 20;

/// The bytes of a line so far.
#[derive(Debug, Default)]
pub(super) struct Growing {
    bytes: Vec<u8>,
    cut: usize,
}

impl Growing {
    /// Appends what still has room.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        let kept = bytes.len().min(LONGEST - self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..kept]);
        self.cut += bytes.len() - kept;
    }

    /// Whether nothing was appended.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The line without its carriage return, with a note where it was cut.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.cut > 0 {
            let note = format!("… ({} bytes cut)", self.cut);
            self.bytes.extend_from_slice(note.as_bytes());
        } else if self.bytes.ends_with(b"\r") {
            self.bytes.pop();
        }
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_its_head() {
        let mut line = Growing::default();
        for _ in 0..3 {
            line.append(&vec![b'x'; LONGEST / 2]);
        }
        let line = line.finish();
        assert!(line.ends_with("x… (524288 bytes cut)".as_bytes()));
        assert!(line.len() < LONGEST + 40);
    }

    #[test]
    fn a_carriage_return_at_the_end_goes() {
        let mut line = Growing::default();
        line.append(b"a\rb\r");
        assert_eq!(line.finish(), b"a\rb");
    }
}
