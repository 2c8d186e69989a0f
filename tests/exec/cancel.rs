//! Ends that were asked for, and what is left behind.

use crate::stage::{PATIENCE, Stage, Told, alive, begin, exited, read, run, wait};
use onscene::domain::run::RunOutcome;
use onscene::exec::{Ladder, Plan, RunNews, adopt, marker, start};
use std::fs;
use std::time::Duration;
use tokio::sync::mpsc;

/// Children of this process that are dead and not reaped, in the session of `leader`.
fn zombies_of(leader: u32) -> usize {
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let stats = entries.filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    let is_one = |stat: &String| {
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        fields[0] == "Z" && fields[3] == leader.to_string()
    };
    stats.filter(is_one).count()
}

#[tokio::test]
async fn cancel_leaves_nothing_behind() {
    let script = "sleep 3001.25 &
        (setsid sleep 3002.25 &)
        (env -i setsid sleep 3003.25 &)
        (setsid bash -c 'trap \"\" TERM; echo deaf; while :; do sleep 3004.25; done' &)
        echo ready; wait; sleep 3005.25";
    let stage = Stage::new();
    let mut plan = stage.plan(script);
    plan.ladder.terminate = Duration::from_secs(1);
    let (handle, mut news) = begin(plan);
    let mut told = Told::default();
    read(&mut news, &mut told, |told| told.output.len() == 2).await;
    let sleepers = ["sleep 3001.25", "sleep 3002.25", "sleep 3003.25", "sleep 3004.25"];
    wait("the sleepers", || {
        sleepers.iter().all(|sleeper| alive(sleeper).len() == 1)
    })
    .await;
    handle.cancel();
    handle.cancel();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.outcomes, [RunOutcome::Cancelled]);
    for sleeper in sleepers {
        assert_eq!(alive(sleeper), Vec::<String>::new(), "{sleeper}");
    }
    assert_eq!(zombies_of(told.pids[0]), 0);
    assert!(
        told.error.iter().all(|line| !line.contains("could not be ended")),
        "{told:?}"
    );
    assert!(told.took < Duration::from_secs(15), "{:?}", told.took);
}

#[tokio::test]
async fn a_command_may_clean_up_when_it_is_cancelled() {
    let stage = Stage::new();
    let (handle, mut news) = begin(stage.plan("trap 'sleep 0.3; echo cleaned; exit 5' INT; echo ready; sleep 3021.25"));
    let mut told = Told::default();
    read(&mut news, &mut told, |told| !told.output.is_empty()).await;
    handle.cancel();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.output, ["ready", "cleaned"]);
    assert_eq!(told.outcomes, [RunOutcome::Cancelled]);
    assert!(
        told.took < Duration::from_secs(5),
        "the next rung was not needed: {:?}",
        told.took
    );
}

#[tokio::test]
async fn one_run_is_cancelled_and_its_neighbour_goes_on() {
    let (stage, other) = (Stage::new(), Stage::new());
    let (handle, mut news) = begin(stage.plan("echo ready; (setsid sleep 3031.25 &); sleep 3031.25"));
    let (other_handle, mut other_news) = begin(other.plan("(setsid sleep 3032.25 &); echo ready; sleep 3032.25"));
    let (mut told, mut other_told) = (Told::default(), Told::default());
    read(&mut news, &mut told, |told| !told.output.is_empty()).await;
    wait("all sleepers", || {
        alive("sleep 3031.25").len() == 2 && alive("sleep 3032.25").len() == 2
    })
    .await;
    handle.cancel();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!((alive("sleep 3031.25").len(), alive("sleep 3032.25").len()), (0, 2));
    other_handle.cancel();
    read(&mut other_news, &mut other_told, |_| false).await;
    assert_eq!(alive("sleep 3032.25").len(), 0);
}

#[tokio::test]
async fn time_that_is_over_ends_it() {
    let stage = Stage::new();
    let timeout = Some(Duration::from_millis(300));
    let told = run(Plan {
        timeout,
        ..stage.plan("echo begun; sleep 3041.25")
    })
    .await;
    assert_eq!(
        (told.outcomes.as_slice(), told.output.as_slice()),
        (&[RunOutcome::TimedOut][..], &["begun".to_owned()][..])
    );
    assert!(told.took >= Duration::from_millis(300) && told.took < Duration::from_secs(5));
    assert!(alive("sleep 3041.25").is_empty());
}

#[tokio::test]
async fn what_is_left_on_purpose_is_left_and_waited_for_two_seconds_at_most() {
    let stage = Stage::new();
    let told = run(stage.plan("sleep 3051.25 & echo done")).await;
    assert_eq!(
        (told.outcomes.as_slice(), told.output.as_slice()),
        (&exited(0)[..], &["done".to_owned()][..])
    );
    assert!(told.error[0].contains("left in the background"), "{told:?}");
    let left = alive("sleep 3051.25");
    assert_eq!(left.len(), 1);
    assert!(
        nix::sys::signal::kill(
            nix::unistd::Pid::from_raw(left[0].parse().unwrap()),
            nix::sys::signal::SIGKILL
        )
        .is_ok()
    );
    wait("the dead to be reaped", || zombies_of(told.pids[0]) == 0).await;
}

#[tokio::test]
async fn a_listener_that_does_not_listen_does_not_hold_up_a_cancel() {
    let stage = Stage::new();
    let (out, mut news) = mpsc::channel(1);
    let handle = start(stage.plan("yes sleep-3061.25"), out);
    wait("the flood to fill the file", || {
        fs::metadata(stage.file("out")).is_ok_and(|found| found.len() > 5_000_000)
    })
    .await;
    handle.cancel();
    wait("the end of the flood", || alive("yes sleep-3061.25").is_empty()).await;
    let mut told = Told::default();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.outcomes, [RunOutcome::Cancelled]);
}

/// What an adopted run tells next.
async fn next(news: &mut mpsc::Receiver<RunNews>) -> RunNews {
    let next = tokio::time::timeout(PATIENCE, news.recv()).await;
    next.unwrap().unwrap()
}

#[tokio::test]
async fn a_run_that_is_taken_over_is_watched_and_stopped_with_all_that_left_it() {
    let stage = Stage::new();
    let (_handle, mut of_run) =
        begin(stage.plan("(setsid sleep 3051.25 &) ; trap '' INT; echo ready; sleep 3052.25 & wait"));
    let mut told = Told::default();
    read(&mut of_run, &mut told, |told| !told.output.is_empty()).await;
    let (out, mut news) = mpsc::channel(4);
    let ladder = Ladder {
        interrupt: Duration::from_millis(100),
        ..Ladder::default()
    };
    let adopted = adopt(stage.runs(), stage.run.clone(), ladder, out);
    wait("the sleepers", || {
        alive("sleep 3051.25").len() + alive("sleep 3052.25").len() == 2
    })
    .await;
    adopted.cancel();
    let run = stage.run.clone();
    let was_stopped = true;
    assert_eq!(next(&mut news).await, RunNews::Gone { run, was_stopped });
    assert!(alive("sleep 3051.25").is_empty() && alive("sleep 3052.25").is_empty());
    assert!(marker::survivors(&stage.runs()).is_empty(), "its note is gone");
}

#[tokio::test]
async fn a_number_that_somebody_else_has_by_now_is_left_alone() {
    for (key, wrong) in [("start", serde_json::json!(1)), ("boot", serde_json::json!("another"))] {
        let stage = Stage::new();
        let (handle, mut of_run) = begin(stage.plan("echo ready; exec env -u ONSCENE_RUN sleep 3053.25"));
        let mut told = Told::default();
        read(&mut of_run, &mut told, |told| !told.output.is_empty()).await;
        wait("the stranger", || alive("sleep 3053.25").len() == 1).await;
        let mut note: serde_json::Value = serde_json::from_slice(&fs::read(stage.file("json")).unwrap()).unwrap();
        note[key] = wrong;
        fs::write(stage.file("json"), note.to_string()).unwrap();
        let (out, mut news) = mpsc::channel(4);
        adopt(stage.runs(), stage.run.clone(), Ladder::default(), out).cancel();
        let (run, was_stopped) = (stage.run.clone(), false);
        assert_eq!(next(&mut news).await, RunNews::Gone { run, was_stopped }, "{key}");
        assert_eq!(
            alive("sleep 3053.25").len(),
            1,
            "{key}: who has the number now is a stranger"
        );
        handle.cancel();
        read(&mut of_run, &mut told, |_| false).await;
    }
}
