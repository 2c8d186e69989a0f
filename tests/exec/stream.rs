//! What goes on without end: it freezes nothing, comes as it is said, and stops by key.

use crate::stage::{Stage, Told, begin, read, run, run_script, wait};
use onscene::domain::RunId;
use onscene::domain::run::RunOutcome;
use onscene::exec::Plan;
use onscene::time::ticks;
use std::fs;
use std::time::Duration;

/// How many living processes carry a run's name, wherever they went.
fn carriers(run: &RunId) -> usize {
    let name = format!("ONSCENE_RUN={run}");
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let environments = entries.filter_map(|entry| fs::read(entry.path().join("environ")).ok());
    environments
        .filter(|all| all.split(|byte| *byte == 0).any(|pair| pair == name.as_bytes()))
        .count()
}

#[tokio::test]
async fn cancel_by_the_usual_ladder_leaves_nothing_within_twenty_seconds() {
    let stage = Stage::new();
    let (handle, mut news) = begin(stage.plan("sleep 300 & (setsid sleep 301 &) ; wait"));
    wait("bash and both sleepers", || carriers(&stage.run) == 3).await;
    let start = ticks();
    handle.cancel();
    let mut told = Told::default();
    read(&mut news, &mut told, |_| false).await;
    let took = start.elapsed();
    assert_eq!(
        (told.outcomes.as_slice(), carriers(&stage.run)),
        (&[RunOutcome::Cancelled][..], 0)
    );
    assert!(took < Duration::from_secs(20), "{took:?}");
    println!("nothing left {took:?} after the cancel");
}

#[tokio::test]
async fn a_child_that_reads_the_terminal_fails_at_once() {
    let told = run_script("bash -c 'read -r line < /dev/tty' || echo refused").await;
    assert_eq!(told.output, ["refused"]);
    assert!(told.took < Duration::from_secs(5), "{:?}", told.took);
    println!("refused after {:?}", told.took);
}

#[tokio::test]
async fn a_stream_is_told_as_it_comes_beside_other_runs_and_stops_by_key() {
    let (stage, other) = (Stage::new(), Stage::new());
    let follow = "n=0; while :; do echo \"api-1  | line $((n += 1))\"; sleep 0.02; done";
    let (handle, mut news) = begin(stage.plan(follow));
    let mut told = Told::default();
    read(&mut news, &mut told, |told| told.output.len() >= 10).await;
    assert_eq!(run(other.plan("echo meanwhile")).await.output, ["meanwhile"]);
    read(&mut news, &mut told, |told| told.output.len() >= 50).await;
    assert!(told.outcomes.is_empty(), "it goes on");
    let start = ticks();
    handle.cancel();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.outcomes, [RunOutcome::Cancelled]);
    assert!(
        start.elapsed() < Duration::from_secs(5) && carriers(&stage.run) == 0,
        "{:?}",
        start.elapsed()
    );
    println!("stopped {:?} after the key", start.elapsed());
}

#[tokio::test]
async fn a_timeout_ends_the_whole_tree_and_says_so() {
    let stage = Stage::new();
    let told = run(Plan {
        timeout: Some(Duration::from_millis(500)),
        ..stage.plan("sleep 300 & (setsid sleep 301 &) ; echo begun; wait")
    })
    .await;
    assert_eq!(
        (told.outcomes.as_slice(), carriers(&stage.run)),
        (&[RunOutcome::TimedOut][..], 0)
    );
    assert_eq!(told.outcomes[0].words(), "timed out");
}
