//! A run that outlived the host which began it: watched until nothing of it is left, and stopped by the
//! same ladder as a run of our own. Its processes are not ours, so that their end is seen and not told.

use super::kin::Kin;
use super::ladder::{Climb, Order};
use super::{Ladder, RunNews, launch, marker};
use crate::domain::RunId;
use crate::time::ticks;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How often it is looked at while nobody wants its end.
const WATCH: Duration = Duration::from_secs(1);
/// How often while the ladder is climbed.
const CLIMB: Duration = Duration::from_millis(100);

/// Which run, and how it is stopped.
#[derive(Debug)]
pub(super) struct Adopted {
    pub runs: PathBuf,
    pub run: RunId,
    pub ladder: Ladder,
}

/// Follows the run to its end; `Gone` is its last news.
pub(super) async fn follow(adopted: Adopted, out: mpsc::Sender<RunNews>, mut asked: watch::Receiver<bool>) {
    let Adopted { runs, run, ladder } = adopted;
    let mut was_stopped = false;
    if let Some(leader) = marker::leader(&runs, &run) {
        let mut kin = Kin::left_behind(leader, launch::variable(&run));
        loop {
            if !wait_for_end(&mut kin, &mut asked).await {
                break;
            }
            was_stopped |= climb(&mut kin, ladder).await;
            if kin.pids().is_empty() {
                break;
            }
            asked.borrow_and_update();
            let (run, pids) = (run.clone(), kin.pids());
            let _nobody_listens = out.send(RunNews::Stays { run, pids }).await;
        }
    }
    // What cannot be removed is found again at the next start, and harms nothing.
    let _found_again = marker::forget(&runs, &run);
    let _nobody_listens = out.send(RunNews::Gone { run, was_stopped }).await;
}

/// Waits until the run is gone, or until somebody asks for its end: true.
async fn wait_for_end(kin: &mut Kin, asked: &mut watch::Receiver<bool>) -> bool {
    loop {
        let is_there = kin.has_leader() || !is_gone(kin).await;
        if !is_there {
            return false;
        }
        tokio::select! {
            changed = asked.changed() => match changed {
                Ok(()) => return true,
                // The host is about to end: nobody will ask any more, and nobody is told.
                Err(_) => tokio::time::sleep(WATCH).await,
            },
            () = tokio::time::sleep(WATCH) => {}
        }
    }
}

/// Climbs the ladder to its end; whether anything was sent. Every signal follows a look that says who is who.
async fn climb(kin: &mut Kin, ladder: Ladder) -> bool {
    let mut climb = Climb::new(ladder, ticks());
    let mut has_sent = false;
    loop {
        if look(kin).await {
            match climb.next(ticks(), kin.seen()) {
                Order::Over => return has_sent,
                Order::Send(signal) => {
                    // Who may not be signalled stays, and is named at the end.
                    let _refused = kin.send(signal);
                    has_sent = true;
                }
                Order::Wait => {}
            }
        }
        tokio::time::sleep(CLIMB).await;
    }
}

/// Whether a look says that nothing is left; unknown is not gone.
async fn is_gone(kin: &mut Kin) -> bool {
    look(kin).await && kin.pids().is_empty()
}

async fn look(kin: &mut Kin) -> bool {
    let looked = kin.look().await;
    let could = looked.is_ok();
    if let Ok(next) = looked {
        *kin = next;
    }
    could
}
