use crate::lab::{Project, docker, engine_or_skip};
use onscene::domain::SourceId;
use onscene::domain::source::SourceState;
use onscene::sources::docker::{Spec, logs};
use onscene::sources::{News, channel};
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_mins(1);

/// Prints numbered lines in bunches; each run of each container begins at 1 and says its name.
const NUMBERS: &str = "run=$(cat /tmp/run 2>/dev/null || echo 0); run=$((run + 1)); echo $run > /tmp/run; i=0; \
    trap 'echo $HOSTNAME $run end $i; exit 0' TERM; \
    while true; do n=0; while [ $n -lt 100 ]; do i=$((i + 1)); n=$((n + 1)); echo $HOSTNAME $run $i; done; \
    sleep 0.1; done";

/// Everything heard so far.
#[derive(Default)]
struct Heard {
    lines: Vec<(SourceId, String)>,
    marks: Vec<String>,
    states: HashMap<SourceId, (SourceState, String)>,
}

/// Listens in the background, as a host does.
fn listen(project: &Project) -> watch::Receiver<Heard> {
    let spec = Spec {
        engine: SourceId::new("docker"),
        host: None,
        project: Some(project.name.clone()),
    };
    let (out, mut inbox) = channel(4);
    let (tell, heard) = watch::channel(Heard::default());
    tokio::spawn(logs::run(spec, out));
    tokio::spawn(async move {
        while let Some(news) = inbox.next().await {
            tell.send_modify(|heard| heard.take(news));
        }
    });
    heard
}

async fn until(heard: &mut watch::Receiver<Heard>, what: &str, wanted: impl Fn(&Heard) -> bool) {
    let found = timeout(PATIENCE, heard.wait_for(|heard| wanted(heard))).await.is_ok();
    let heard = heard.borrow();
    let tail = &heard.lines[heard.lines.len().saturating_sub(5)..];
    assert!(
        found,
        "{what}: not seen; last lines {tail:?}, {:?}, {:?}",
        heard.marks, heard.states
    );
}

impl Heard {
    fn take(&mut self, news: News) {
        match news {
            News::Lines { lines } => {
                assert!((1..=256).contains(&lines.len()));
                let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
                self.lines
                    .extend(lines.into_iter().map(|line| (line.source, text(line.bytes))));
            }
            News::Mark { text, .. } => self.marks.push(text.to_string()),
            News::Source { id, state, detail, .. } => {
                self.states.insert(id, (state, detail.to_string()));
            }
            other => panic!("a log tells no {other:?}"),
        }
    }

    fn has(&self, line: &str) -> bool {
        self.lines.iter().any(|(_, text)| text == line)
    }

    fn texts(&self) -> Vec<&str> {
        self.lines.iter().map(|(_, text)| text.as_str()).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_line_comes_once_through_restarts_kills_and_recreations() {
    if !engine_or_skip() {
        return;
    }
    let project = Project::new("once");
    let name = project.container("app");
    let mut heard = listen(&project);
    let mut written = Vec::new();
    for _ in 0..3 {
        project.run("app", &[], NUMBERS);
        for restart in 1..=4 {
            let line = format!(
                "{} {restart} 500",
                &docker(&["inspect", "-f", "{{.Config.Hostname}}", &name])
            );
            until(&mut heard, &line, |heard| heard.has(&line)).await;
            match restart % 2 {
                0 => docker(&["restart", "-t", "5", &name]),
                _ => docker(&["kill", &name]) + &docker(&["start", &name]),
            };
        }
        docker(&["stop", "-t", "5", &name]);
        written.extend(docker(&["logs", &name]).lines().map(ToString::to_string));
        docker(&["rm", &name]);
    }
    let count = written.len();
    until(&mut heard, "all lines", |heard| heard.lines.len() >= count).await;
    let heard = heard.borrow();
    assert!(count > 6_000, "{count} lines were written");
    let (got, lost, doubled) = compare(&written, &heard.texts());
    println!("{count} lines written, {got} read, {lost} lost, {doubled} doubled");
    assert_eq!((lost, doubled), (0, 0));
    assert!(written.iter().eq(heard.texts().into_iter()), "the order is another one");
    let source = SourceId::new(format!("docker:{}/app", project.name));
    assert!(heard.lines.iter().all(|(id, _)| *id == source));
    for mark in ["restarted", "exited 137", "recreated"] {
        assert!(
            heard.marks.iter().any(|text| text == mark),
            "{mark} in {:?}",
            heard.marks
        );
    }
}

fn compare(written: &[String], read: &[&str]) -> (usize, usize, usize) {
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for line in read {
        *counts.entry(line).or_default() += 1;
    }
    let lost = written
        .iter()
        .filter(|line| !counts.contains_key(line.as_str()))
        .count();
    let doubled = counts.values().filter(|count| **count > 1).count();
    (read.len(), lost, doubled)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_lines_terminals_and_silent_ends_come_whole() {
    if !engine_or_skip() {
        return;
    }
    let project = Project::new("shape");
    let long = "/bin/busybox head -c 40000 /dev/zero | /bin/busybox tr '\\0' x; echo; \
        /bin/busybox head -c 16384 /dev/zero | /bin/busybox tr '\\0' y; echo; echo oops >&2; printf 'no end'";
    project.run("plain", &[], long);
    project.run("tty", &["-t"], long);
    docker(&["wait", &project.container("plain"), &project.container("tty")]);
    let mut heard = listen(&project);
    until(&mut heard, "eight lines", |heard| {
        heard.lines.len() >= 8 && heard.states.len() == 2
    })
    .await;
    let heard = heard.borrow();
    for service in ["plain", "tty"] {
        let source = SourceId::new(format!("docker:{}/{service}", project.name));
        let mut lines: Vec<_> = heard
            .lines
            .iter()
            .filter(|(id, _)| *id == source)
            .map(|(_, text)| text.clone())
            .collect();
        lines.sort();
        assert_eq!(
            lines,
            ["no end".into(), "oops".into(), "x".repeat(40_000), "y".repeat(16_384)],
            "{service}"
        );
        assert_eq!(heard.states[&source], (SourceState::Ended, "exited 0".into()));
    }
}
