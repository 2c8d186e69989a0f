use onscene::domain::SourceId;
use onscene::domain::source::SourceState;
use onscene::sources::tail::{self, Spec};
use onscene::sources::{Inbox, News, channel};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(20);

struct Tail {
    inbox: Inbox,
    lines: Vec<String>,
    marks: Vec<String>,
    states: Vec<(SourceState, String)>,
}

impl Tail {
    fn of(path: &Path) -> Self {
        let (out, inbox) = channel(4);
        let spec = Spec {
            source: SourceId::new("file:app"),
            label: "app".into(),
            path: PathBuf::from(path),
        };
        tokio::spawn(tail::run(spec, out));
        Self {
            inbox,
            lines: Vec::new(),
            marks: Vec::new(),
            states: Vec::new(),
        }
    }

    async fn until(&mut self, what: &str, wanted: impl Fn(&Self) -> bool) {
        let waiting = async {
            while !wanted(self) {
                match self.inbox.next().await.unwrap() {
                    News::Lines { lines } => {
                        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
                        self.lines.extend(lines.into_iter().map(|line| text(line.bytes)));
                    }
                    News::Mark { text, .. } => self.marks.push(text.to_string()),
                    News::Source { state, detail, .. } => self.states.push((state, detail.to_string())),
                    other => panic!("a file tells no {other:?}"),
                }
            }
        };
        let found = timeout(PATIENCE, waiting).await.is_ok();
        let tail = &self.lines[self.lines.len().saturating_sub(4)..];
        assert!(
            found,
            "{what}: not seen; {} lines, {tail:?}, {:?}, {:?}",
            self.lines.len(),
            self.marks,
            self.states
        );
    }

    async fn until_line(&mut self, line: &str) {
        self.until(line, |tail| tail.lines.iter().any(|text| text == line))
            .await;
    }
}

fn append(path: &Path) -> File {
    OpenOptions::new().create(true).append(true).open(path).unwrap()
}

/// Writes numbered lines and returns the next number.
fn number(mut file: &File, from: usize, count: usize) -> usize {
    for line in from..from + count {
        writeln!(file, "line {line}").unwrap();
    }
    from + count
}

fn numbers(count: usize) -> Vec<String> {
    (0..count).map(|line| format!("line {line}")).collect()
}

#[tokio::test]
async fn twenty_rotations_lose_and_double_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.log");
    let mut next = number(&append(&path), 0, 100);
    let mut tail = Tail::of(&path);
    tail.until_line("line 99").await;
    for rotation in 0..20 {
        let writer = append(&path);
        next = number(&writer, next, 500);
        fs::rename(&path, dir.path().join(format!("app.log.{rotation}"))).unwrap();
        // The writer has not heard yet and goes on in the old file.
        next = number(&writer, next, 50);
        next = number(&append(&path), next, 1);
        tail.until_line(&format!("line {}", next - 1)).await;
    }
    tail.until("all", |tail| tail.lines.len() >= next).await;
    assert_eq!(tail.lines, numbers(next));
    assert_eq!(tail.marks, ["rotated"; 20]);
}

#[tokio::test]
async fn a_late_writer_of_a_rotated_file_is_heard() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.log");
    let old = append(&path);
    number(&old, 0, 1);
    let mut tail = Tail::of(&path);
    tail.until_line("line 0").await;
    fs::rename(&path, dir.path().join("app.log.1")).unwrap();
    number(&append(&path), 1, 1);
    tail.until_line("line 1").await;
    number(&old, 2, 1);
    tail.until_line("line 2").await;
    assert_eq!(tail.lines, numbers(3));
}

#[tokio::test]
async fn twenty_truncations_lose_and_double_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.log");
    let writer = append(&path);
    let mut tail = Tail::of(&path);
    let mut next = 0;
    for _ in 0..20 {
        next = number(&writer, next, 200);
        tail.until_line(&format!("line {}", next - 1)).await;
        writer.set_len(0).unwrap();
        // More than before: its length alone tells nothing.
        next = number(&writer, next, 300);
        tail.until_line(&format!("line {}", next - 1)).await;
    }
    assert_eq!(tail.lines, numbers(next));
    assert_eq!(tail.marks, ["truncated"; 20]);
}

#[tokio::test]
async fn a_missing_file_is_waited_for_and_half_a_line_too() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.log");
    let mut tail = Tail::of(&path);
    tail.until("the trouble", |tail| !tail.states.is_empty()).await;
    let missing = (SourceState::Reconnecting, "no such file (waiting for it)".to_string());
    assert_eq!(tail.states[0], missing);
    let mut writer = append(&path);
    writer.write_all(b"half").unwrap();
    tail.until("the file", |tail| tail.states.len() == 2).await;
    assert_eq!(tail.states[1].0, SourceState::Live);
    assert_eq!(tail.lines, Vec::<String>::new());
    writer.write_all(b" a line\r\nrest").unwrap();
    tail.until_line("half a line").await;
    fs::remove_file(&path).unwrap();
    tail.until("the loss", |tail| tail.states.len() == 3).await;
    assert_eq!(tail.states[2], missing);
    number(&append(&path), 0, 1);
    tail.until_line("line 0").await;
    tail.until("the end of the old file", |tail| tail.lines.len() == 3)
        .await;
    assert_eq!(tail.lines[2], "rest");
}

#[tokio::test]
async fn only_the_last_part_of_a_long_past_is_read_and_no_line_is_too_long() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.log");
    let writer = append(&path);
    let last = number(&writer, 0, 100_000) - 1;
    let mut tail = Tail::of(&path);
    tail.until_line(&format!("line {last}")).await;
    let bytes: usize = tail.lines.iter().map(|line| line.len() + 1).sum();
    assert!((250_000..=262_144).contains(&bytes), "{bytes}");
    assert!(tail.lines[0].starts_with("line "), "{}", tail.lines[0]);
    (&writer).write_all(&vec![b'x'; 3 << 20]).unwrap();
    (&writer).write_all(b"\nshort\n").unwrap();
    tail.until_line("short").await;
    let long = &tail.lines[tail.lines.len() - 2];
    assert!(long.ends_with("… (2097152 bytes cut)"));
    assert_eq!(long.len(), (1 << 20) + "… (2097152 bytes cut)".len());
}

#[tokio::test]
async fn what_is_no_file_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut tail = Tail::of(dir.path());
    tail.until("the trouble", |tail| !tail.states.is_empty()).await;
    assert_eq!(tail.states[0].1, "not a file that can be followed");
}
