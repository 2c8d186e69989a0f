//! Commands that outlived their host: what is known of them, and how they ended after all.

use super::command::Refusal;
use super::fact::{Event, Fact};
use super::fold::{Incident, Running};
use crate::domain::checklist::{Fate, StepState};
use crate::domain::{Moment, RunId, SafeText, StepId};
use serde::{Deserialize, Serialize};

/// What became of a command whose host died.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum OutlivedFact {
    /// Processes of the run were seen after its host had died.
    RunOutlived {
        /// The run.
        run: RunId,
        /// The step.
        step: StepId,
        /// Its title.
        title: SafeText,
        /// The process its command began in, which leads its session.
        pid: u32,
        /// When it began.
        since: Moment,
        /// The machine it runs on.
        host: SafeText,
    },
    /// None of its processes is left.
    RunGone {
        /// The run.
        run: RunId,
        /// The step.
        step: StepId,
        /// Its title.
        title: SafeText,
        /// Whether it was stopped from here; else it ended by itself, and nobody saw how.
        stopped: bool,
    },
    /// It was asked, told and killed, and is still there.
    RunStays {
        /// The run.
        run: RunId,
        /// The step.
        step: StepId,
        /// Its title.
        title: SafeText,
        /// The processes that are left, in words.
        left: SafeText,
    },
}

/// A command that outlived its host and may still run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlived {
    /// The run, its step, and when it began.
    pub running: Running,
    /// The process its command began in.
    pub pid: u32,
    /// The machine it runs on.
    pub host: SafeText,
}

impl OutlivedFact {
    /// The step it is about, and its title.
    #[must_use]
    pub fn step(&self) -> (&StepId, &SafeText) {
        match self {
            Self::RunOutlived { step, title, .. }
            | Self::RunGone { step, title, .. }
            | Self::RunStays { step, title, .. } => (step, title),
        }
    }
}

impl Incident {
    /// What can be stopped: the commands that run, and those that may still run though their host died.
    pub fn stoppable(&self) -> impl Iterator<Item = &Running> {
        let outlived = self.outlived.iter().map(|outlived| &outlived.running);
        self.running.iter().chain(outlived)
    }

    /// The command of this step that outlived its host, if it may still run.
    #[must_use]
    pub fn outlived_of(&self, step: &StepId) -> Option<&Outlived> {
        self.outlived.iter().find(|outlived| &outlived.running.step == step)
    }

    pub(super) fn apply_outlived(&mut self, fact: &OutlivedFact) {
        match fact {
            OutlivedFact::RunOutlived {
                run,
                step,
                title,
                pid,
                since,
                host,
            } => {
                let step = self.name_now(step);
                let fate = Fate::MayRun {
                    pid: *pid,
                    since: *since,
                };
                self.set_fate(run, &step, fate);
                self.outlived.push(Outlived {
                    running: Running {
                        run: run.clone(),
                        step,
                        title: title.clone(),
                        since: *since,
                    },
                    pid: *pid,
                    host: host.clone(),
                });
            }
            OutlivedFact::RunGone { run, step, stopped, .. } => {
                self.outlived.retain(|outlived| &outlived.running.run != run);
                let fate = match stopped {
                    true => Fate::Stopped {
                        by: self.who_asked(run),
                    },
                    false => Fate::Gone,
                };
                let step = self.name_now(step);
                self.set_fate(run, &step, fate);
            }
            OutlivedFact::RunStays { run, step, left, .. } => {
                let step = self.name_now(step);
                self.set_fate(run, &step, Fate::Stays { left: left.clone() });
            }
        }
    }

    /// Somebody asked to stop a run; one that is its host's own ends in its own words.
    pub(super) fn apply_cancel_asked(&mut self, run: &RunId) {
        let found = self.outlived.iter().find(|outlived| &outlived.running.run == run);
        if let Some((step, pid)) = found.map(|outlived| (outlived.running.step.clone(), outlived.pid)) {
            self.set_fate(run, &step, Fate::Stopping { pid });
        }
    }

    /// Only a step that still stands where its run left it changes.
    fn set_fate(&mut self, wanted: &RunId, step: &StepId, known: Fate) {
        if let Some(record) = self.steps.get_mut(step)
            && let StepState::Lost { run, fate } = &mut record.state
            && run == wanted
        {
            *fate = known;
        }
    }

    /// Who asked last to stop a run.
    fn who_asked(&self, wanted: &RunId) -> SafeText {
        let asked = |event: &&Event| matches!(&event.fact, Fact::RunCancelAsked { run } if run == wanted);
        let found = self.timeline.iter().rev().find(asked);
        found.map(|event| event.who.clone()).unwrap_or_default()
    }
}

/// A command that may still run is not run a second time, and only the machine it runs on can stop it.
pub(super) fn is_over(open: &Incident, step: &StepId) -> Result<(), Refusal> {
    let Some(outlived) = open.outlived_of(step) else {
        return Ok(());
    };
    Err(Refusal::new(
        format!(
            "its command may still run as process {} on {}",
            outlived.pid, outlived.host
        ),
        "stop it first, or wait until it is gone",
    ))
}

pub(super) fn cancel(outlived: &Outlived, here: &SafeText) -> Result<Vec<Fact>, Refusal> {
    if &outlived.host != here {
        return Err(Refusal::new(
            format!("the command runs on {}, and this is {here}", outlived.host),
            format!("look there: ps -fp {}", outlived.pid),
        ));
    }
    let run = outlived.running.run.clone();
    Ok(vec![Fact::RunCancelAsked { run }])
}

pub(super) fn words(fact: &OutlivedFact) -> String {
    match fact {
        OutlivedFact::RunOutlived {
            title,
            pid,
            since,
            host,
            ..
        } => format!(
            "{title}: its command may still run: pid {pid} on {host}, since {}",
            since.format("%H:%M:%SZ")
        ),
        OutlivedFact::RunGone {
            title, stopped: true, ..
        } => format!("{title}: its command was stopped"),
        OutlivedFact::RunGone {
            title, stopped: false, ..
        } => format!("{title}: its command is gone, nobody saw how it ended"),
        OutlivedFact::RunStays { title, left, .. } => format!("{title}: its command could not be stopped: {left}"),
    }
}
