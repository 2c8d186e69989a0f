//! Looks at, signals and reaps the processes of one run.

use super::family::Family;
use super::ladder::Seen;
use super::process_table::{self, Process};
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill, killpg};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;
use std::time::Duration;

/// The first and the longest pause between two looks at processes left in the background.
const REAP_PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(30)];

/// The processes of one run, looked at through `/proc`.
#[derive(Debug, Clone)]
pub(super) struct Kin {
    family: Family,
    variable: String,
    alive: Vec<Process>,
    /// Whether this process began the run, so that its orphans come here.
    is_ours: bool,
}

impl Kin {
    /// The run's first process alone; `variable` is what its descendants carry.
    pub fn new(leader: Process, variable: String) -> Self {
        Self {
            family: Family::new(leader),
            variable,
            alive: vec![leader],
            is_ours: true,
        }
    }

    /// A run that a host now dead began; look before anything is sent.
    pub fn left_behind(leader: Process, variable: String) -> Self {
        Self {
            alive: Vec::new(),
            is_ours: false,
            ..Self::new(leader, variable)
        }
    }

    /// Whether the run's first process is there, which is quick to see; without it only a look says more.
    pub fn has_leader(&self) -> bool {
        self.family.has_leader()
    }

    /// The run's first process.
    pub fn leader(&self) -> u32 {
        self.family.leader()
    }

    /// The same after a look; the dead among the adopted are reaped. Off the runtime's threads, since
    /// a machine with many processes takes its time.
    ///
    /// # Errors
    /// `/proc` cannot be read.
    pub async fn look(&self) -> std::io::Result<Self> {
        let mut kin = self.clone();
        let looked = tokio::task::spawn_blocking(move || kin.look_now().map(|()| kin));
        looked.await.map_err(std::io::Error::other)?
    }

    fn look_now(&mut self) -> std::io::Result<()> {
        let table = process_table::read()?;
        let own = std::process::id();
        let carries = |pid| process_table::carries(pid, &self.variable);
        let members = if self.is_ours {
            self.family.members(&table, own, carries)
        } else {
            self.family.left(&table, own, carries)
        };
        let (dead, alive): (Vec<_>, Vec<_>) = members.into_iter().partition(|process| process.is_zombie);
        let adopted = dead
            .iter()
            .filter(|process| process.parent == own && process.pid != self.leader());
        for process in adopted {
            let _gone_already = waitpid(pid(process.pid), Some(WaitPidFlag::WNOHANG));
        }
        self.alive = alive;
        Ok(())
    }

    /// The numbers of those alive.
    pub fn pids(&self) -> Vec<u32> {
        self.alive.iter().map(|process| process.pid).collect()
    }

    /// What the ladder wants to know.
    pub fn seen(&self) -> Seen {
        let leader = self.leader();
        let hears = |process: &Process| process.group == leader && !process_table::ignores_interrupt(process.pid);
        Seen {
            alive: self.alive.len(),
            hears_interrupt: self.alive.iter().any(|process| process.pid == leader || hears(process)),
        }
    }

    /// Sends a signal to the group and, SIGINT apart, to those who left it; the stopped are woken so
    /// that they hear it. In words who may not be signalled.
    pub fn send(&self, signal: Signal) -> Option<String> {
        let leader = self.leader();
        let mut refused = None;
        for wanted in [Some(signal), (signal != Signal::SIGKILL).then_some(Signal::SIGCONT)]
            .into_iter()
            .flatten()
        {
            if self.alive.iter().any(|process| process.group == leader) {
                refused = refused.or(refusal(killpg(pid(leader), wanted), leader));
            }
            let escaped = self
                .alive
                .iter()
                .filter(|process| process.group != leader && signal != Signal::SIGINT);
            for process in escaped {
                refused = refused.or(refusal(kill(pid(process.pid), wanted), process.pid));
            }
        }
        refused
    }
}

/// Reaps what a command left in the background on purpose, as it ends by itself.
pub(super) async fn reap_the_left(mut kin: Kin) {
    let [mut pause, longest] = REAP_PAUSES;
    while !kin.alive.is_empty() {
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(longest);
        let Ok(next) = kin.look().await else { return };
        kin = next;
    }
}

fn pid(number: u32) -> Pid {
    Pid::from_raw(i32::try_from(number).unwrap_or(i32::MAX))
}

fn refusal(sent: nix::Result<()>, pid: u32) -> Option<String> {
    match sent {
        Ok(()) | Err(Errno::ESRCH) => None,
        Err(error) => Some(format!("process {pid} cannot be signalled: {error}")),
    }
}
