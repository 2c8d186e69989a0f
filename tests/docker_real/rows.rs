use crate::lab::{Project, docker, engine_or_skip};
use onscene::domain::SourceId;
use onscene::domain::container::{ContainerHealth, ContainerRow, ContainerState, ExitCause};
use onscene::sources::docker::{self, Spec};
use onscene::sources::{Inbox, News, channel};
use onscene::time::ticks;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(30);

fn watched(project: &Project) -> Inbox {
    let spec = Spec {
        engine: SourceId::new("docker"),
        host: None,
        project: Some(project.name.clone()),
    };
    let (out, inbox) = channel(64);
    let (_, focus) = watch::channel(None);
    tokio::spawn(docker::run(spec, focus, out));
    inbox
}

/// Waits until the rows are as wanted and returns them.
async fn rows(inbox: &mut Inbox, what: &str, wanted: impl Fn(&[ContainerRow]) -> bool) -> Vec<ContainerRow> {
    let mut last = Vec::new();
    let waiting = async {
        while let Some(news) = inbox.next().await {
            if let News::Containers { rows, .. } = news {
                last = rows;
                if wanted(&last) {
                    return;
                }
            }
        }
    };
    let found = timeout(PATIENCE, waiting).await;
    assert!(found.is_ok(), "{what} was not seen in {last:#?}");
    last
}

fn exit(rows: &[ContainerRow], label: &str) -> Option<ExitCause> {
    rows.iter().find(|row| row.label() == label)?.exit.clone()
}

#[tokio::test]
async fn a_row_says_why_a_container_ended_within_two_seconds() {
    if !engine_or_skip() {
        return;
    }
    let project = Project::new("cause");
    project.run(
        "stubborn",
        &["--stop-timeout", "1"],
        "trap '' TERM; while true; do sleep 1; done",
    );
    project.run("crasher", &[], "exit 3");
    project.run("done", &[], "exit 0");
    let mut inbox = watched(&project);
    let all = rows(&mut inbox, "three services", |rows| {
        rows.len() == 3 && exit(rows, "done").is_some() && exit(rows, "crasher").is_some()
    })
    .await;
    assert_eq!(exit(&all, "done"), Some(ExitCause::Finished));
    assert_eq!(exit(&all, "crasher"), Some(ExitCause::Crashed { code: 3 }));
    let names: Vec<&str> = all.iter().map(|row| row.label().as_str()).collect();
    assert_eq!(names, ["crasher", "done", "stubborn"]);

    docker(&["stop", &project.container("stubborn")]);
    let stopped = ticks();
    let all = rows(&mut inbox, "the stop", |rows| exit(rows, "stubborn").is_some()).await;
    assert!(stopped.elapsed() < Duration::from_secs(2), "{:?}", stopped.elapsed());
    assert_eq!(exit(&all, "stubborn"), Some(ExitCause::Stopped { code: 137 }));
    let row = all.iter().find(|row| row.label() == "stubborn").unwrap();
    assert_eq!((row.state, row.cpu_percent), (ContainerState::Exited, None));

    docker(&["start", &project.container("stubborn")]);
    rows(&mut inbox, "the start and its use", |rows| {
        let row = rows.iter().find(|row| row.label() == "stubborn");
        row.is_some_and(|row| {
            row.state == ContainerState::Running && row.cpu_percent.is_some() && row.memory_bytes.is_some()
        })
    })
    .await;
    docker(&["rm", "-f", &project.container("done")]);
    rows(&mut inbox, "the removal", |rows| rows.len() == 2).await;
}

#[tokio::test]
async fn a_failing_check_shows_before_it_is_unhealthy() {
    if !engine_or_skip() {
        return;
    }
    let project = Project::new("health");
    let check = [
        "--health-cmd",
        "/bin/cat /tmp/ok",
        "--health-interval",
        "1s",
        "--health-retries",
        "12",
    ];
    project.run("api", &check, "echo fine > /tmp/ok; while true; do sleep 1; done");
    let mut inbox = watched(&project);
    rows(&mut inbox, "health", |rows| {
        rows.iter().any(|row| row.health == ContainerHealth::Healthy)
    })
    .await;
    docker(&["exec", &project.container("api"), "/bin/busybox", "rm", "/tmp/ok"]);
    let all = rows(&mut inbox, "a streak", |rows| {
        rows.iter().any(|row| row.failing_streak > 0)
    })
    .await;
    assert_eq!((all[0].health, all[0].failing_limit), (ContainerHealth::Healthy, 12));
    rows(&mut inbox, "unhealthy", |rows| {
        rows.iter().any(|row| row.health == ContainerHealth::Unhealthy)
    })
    .await;
}
