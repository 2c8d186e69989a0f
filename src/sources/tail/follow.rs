//! A path followed from file to file.

use super::file::Opened;
use crate::sources::words;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A rotated file is read for this long after its successor came: its writer may not know yet.
const LINGER: Duration = Duration::from_secs(10);

/// A path and the files it led to.
#[derive(Debug)]
pub(super) struct Follow {
    path: PathBuf,
    now: Option<Opened>,
    /// Rotated files and until when they are read.
    before: Vec<(Opened, Instant)>,
    /// Whether a file that is new to us is new indeed.
    has_looked: bool,
}

/// What one look brought.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// Whole lines in the order they were written.
    pub lines: Vec<Vec<u8>>,
    /// What a person should see between them.
    pub marks: Vec<&'static str>,
    /// Why the path cannot be read.
    pub trouble: Option<String>,
    /// Whether there may be more to read at once.
    pub has_more: bool,
}

impl Follow {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            now: None,
            before: Vec::new(),
            has_looked: false,
        }
    }

    /// Reads what is new; `now` only decides how long rotated files are kept.
    pub(super) fn look(&mut self, now: Instant) -> Step {
        let mut step = Step::default();
        self.read_before(now, &mut step);
        if let Err(error) = self.read_now(now, &mut step) {
            step.trouble = Some(trouble(&error));
        }
        self.has_looked = true;
        step
    }

    fn read_before(&mut self, now: Instant, step: &mut Step) {
        self.before.retain_mut(|(file, until)| {
            let has_more = file.read(&mut step.lines).unwrap_or(false);
            step.has_more |= has_more;
            let stays = has_more || now < *until;
            if !stays {
                file.finish(&mut step.lines);
            }
            stays
        });
    }

    fn read_now(&mut self, now: Instant, step: &mut Step) -> io::Result<()> {
        if let Some(file) = &mut self.now {
            if file.notice_truncation(&mut step.lines)? {
                step.marks.push("truncated");
            }
            step.has_more |= file.read(&mut step.lines)?;
            if step.has_more || file.is_at(&self.path)? {
                return Ok(());
            }
        }
        let mut next = Opened::open(&self.path, !self.has_looked)?;
        step.has_more |= next.read(&mut step.lines)?;
        if let Some(mut last) = self.now.replace(next) {
            // What came between the last reading and the opening of the next file.
            last.read(&mut step.lines)?;
            self.before.push((last, now + LINGER));
            step.marks.push("rotated");
        }
        Ok(())
    }
}

fn trouble(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file (waiting for it)".into(),
        _ => words::io(error),
    }
}
