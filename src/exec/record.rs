//! The output file of a run: everything up to 8 MiB; of more, the first and the last 4 MiB and a
//! line that says how much is missing between them.

use super::lines::Line;
use crate::domain::Masker;
use std::collections::VecDeque;
use std::io::{self, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

/// Bytes kept from the beginning and bytes kept from the end.
const HALF: u64 = 4 * 1024 * 1024;
/// Bytes gathered before they are written.
const GATHER: usize = 64 * 1024;

/// The output file while the command runs.
#[derive(Debug)]
pub(super) struct Record {
    file: File,
    gathered: Vec<u8>,
    written: u64,
    head: Extent,
    seen: Extent,
    is_over: bool,
    tail: VecDeque<Arc<Line>>,
    tail_weight: u64,
}

/// A length in lines and in bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Extent {
    lines: u64,
    bytes: u64,
}

impl Record {
    /// Makes the file, which only its owner may read.
    ///
    /// # Errors
    /// The file exists or cannot be made.
    pub fn create(path: &Path) -> io::Result<Self> {
        Ok(Self {
            file: File::from_std(super::launch::new_file(path)?),
            gathered: Vec::new(),
            written: 0,
            head: Extent::default(),
            seen: Extent::default(),
            is_over: false,
            tail: VecDeque::new(),
            tail_weight: 0,
        })
    }

    /// Takes a line; whether it is time to write is [`Self::has_gathered`].
    pub fn push(&mut self, line: &Arc<Line>, masker: &Masker) {
        self.seen.lines += 1;
        self.seen.bytes += line.length();
        if !self.is_over {
            self.gather(line, masker);
        }
        if self.written > HALF || self.is_over {
            self.keep_last(line);
        }
    }

    /// Whether enough has gathered to be written.
    pub fn has_gathered(&self) -> bool {
        self.gathered.len() >= GATHER
    }

    /// Writes what has gathered.
    ///
    /// # Errors
    /// The file cannot be written.
    pub async fn write(&mut self) -> io::Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let gathered = std::mem::take(&mut self.gathered);
        self.file.write_all(&gathered).await?;
        self.file.flush().await
    }

    /// Writes the rest; when there was too much, the middle gives way to the last lines.
    ///
    /// # Errors
    /// The file cannot be written.
    pub async fn finish(mut self, masker: &Masker) -> io::Result<()> {
        self.write().await?;
        if !self.is_over {
            return self.file.sync_data().await;
        }
        self.file.set_len(self.head.bytes).await?;
        self.file.seek(SeekFrom::Start(self.head.bytes)).await?;
        let last = last_lines(&self.tail, masker);
        let missing = self.seen.lines - self.head.lines - last.len() as u64;
        let kinds = format!(
            "[onscene: {missing} lines are missing here; all output had {} bytes]\n",
            self.seen.bytes
        );
        self.gathered.extend_from_slice(kinds.as_bytes());
        for line in last.into_iter().rev() {
            self.gathered.extend_from_slice(line.as_bytes());
            if self.has_gathered() {
                self.write().await?;
            }
        }
        self.write().await?;
        self.file.sync_data().await
    }

    fn gather(&mut self, line: &Line, masker: &Masker) {
        let text = line.text(masker);
        let length = text.as_str().len() as u64 + 1;
        if self.written + length > 2 * HALF {
            self.is_over = true;
            return;
        }
        self.gathered.extend_from_slice(text.as_str().as_bytes());
        self.gathered.push(b'\n');
        self.written += length;
        if self.written <= HALF {
            self.head = Extent {
                lines: self.head.lines + 1,
                bytes: self.written,
            };
        }
    }

    fn keep_last(&mut self, line: &Arc<Line>) {
        self.tail.push_back(Arc::clone(line));
        self.tail_weight += line.weight() as u64;
        while self.tail_weight > HALF {
            let Some(oldest) = self.tail.pop_front() else { return };
            self.tail_weight -= oldest.weight() as u64;
        }
    }
}

/// The last lines, newest first, as many as fit when masked.
fn last_lines(tail: &VecDeque<Arc<Line>>, masker: &Masker) -> Vec<String> {
    let mut room = HALF;
    let fits = |line: &String| {
        let length = line.len() as u64;
        let is_fitting = length <= room;
        room = room.saturating_sub(length);
        is_fitting
    };
    let texts = tail.iter().rev().map(|line| format!("{}\n", line.text(masker)));
    texts.take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn record(lines: usize, width: usize) -> String {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.out");
        let mut record = Record::create(&path).unwrap();
        for number in 0..lines {
            let line = Arc::new(Line::note(&format!("{number:0width$}")));
            record.push(&line, &Masker::default());
            if record.has_gathered() {
                record.write().await.unwrap();
            }
        }
        assert!(record.tail_weight <= HALF);
        record.finish(&Masker::default()).await.unwrap();
        std::fs::read_to_string(path).unwrap()
    }

    #[tokio::test]
    async fn little_is_kept_whole() {
        assert_eq!(record(3, 1).await, "[onscene: 0]\n[onscene: 1]\n[onscene: 2]\n");
        assert_eq!(record(0, 1).await, "");
        assert_eq!(record(6_000, 1_000).await.lines().count(), 6_000);
    }

    #[tokio::test]
    async fn of_much_the_middle_is_missing_and_counted() {
        let text = record(20_000, 1_000).await;
        assert!(text.len() as u64 <= 2 * HALF + 200, "{}", text.len());
        assert!(text.len() as u64 > 2 * HALF - 400_000, "{}", text.len());
        let (gap, line) = text
            .lines()
            .enumerate()
            .find(|(_, line)| line.contains("missing"))
            .unwrap();
        let missing: usize = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        assert_eq!(text.lines().count() - 1 + missing, 20_000);
        assert!(gap > 4_000 && text.ends_with("19999]\n") && text.starts_with("[onscene: 000"));
    }
}
