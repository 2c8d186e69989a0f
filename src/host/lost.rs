//! Commands of a host that died: what is written down of them, and how they end after all.

use super::input::Effect;
use super::state::Host;
use crate::domain::incident::{Fact, Incident, OutlivedFact, Running};
use crate::domain::moment::between;
use crate::domain::run::RunOutcome;
use crate::domain::{IncidentId, Moment, RunId, SafeText};
use std::collections::BTreeMap;

/// The last lines of runs, and how many lines each wrote in all.
pub(super) type Tails = BTreeMap<RunId, (Vec<SafeText>, u64)>;

impl Host {
    /// Puts a fact for every command that ran when the last host ended: nobody knows how it went, and a
    /// second one says whether it may still run. What outlived an earlier host and left no trace is gone.
    pub(super) fn desk_lost_runs(&mut self, now: Moment, tails: &Tails, survivors: &BTreeMap<RunId, Option<u32>>) {
        let strangers = survivors.iter().filter_map(|(run, pid)| Some((run, (*pid)?)));
        let strangers = strangers.filter(|(run, _)| self.knows(run).is_none());
        let warnings: Vec<SafeText> = strangers.map(|(_, pid)| stranger(pid)).collect();
        self.warnings.extend(warnings);
        let of = |incident: &Incident| (incident.id, self.lost_of(incident, now, tails, survivors));
        let all: Vec<(IncidentId, Vec<Fact>)> = self.incidents().map(of).collect();
        for (incident, facts) in all {
            self.desk_own(incident, facts);
        }
    }

    fn lost_of(
        &self,
        incident: &Incident,
        now: Moment,
        tails: &Tails,
        survivors: &BTreeMap<RunId, Option<u32>>,
    ) -> Vec<Fact> {
        let mut facts = Vec::new();
        for running in &incident.running {
            facts.push(lost(running, now, tails));
            facts.extend(survivors.get(&running.run).map(|pid| match pid {
                Some(pid) => self.outlived(running, *pid),
                None => gone(running, false),
            }));
        }
        let here = incident
            .outlived
            .iter()
            .filter(|outlived| outlived.host == self.machine);
        let traceless = here.filter(|outlived| survivors.get(&outlived.running.run).is_none_or(Option::is_none));
        facts.extend(traceless.map(|outlived| gone(&outlived.running, false)));
        facts
    }

    /// Nothing is left of a command that outlived its host.
    pub(super) fn outlived_is_gone(&mut self, now: Moment, run: &RunId, was_stopped: bool) -> Vec<Effect> {
        let fact = self
            .knows(run)
            .map(|(incident, running)| (incident, gone(running, was_stopped)));
        fact.map_or_else(Vec::new, |(incident, fact)| self.write_own(now, incident, vec![fact]))
    }

    /// It was asked, told and killed, and is still there.
    pub(super) fn outlived_stays(&mut self, now: Moment, run: &RunId, pids: &[u32]) -> Vec<Effect> {
        let pids: Vec<String> = pids.iter().map(u32::to_string).collect();
        let left = SafeText::from(format!("process {} is left", pids.join(", ")));
        let fact = self.knows(run).map(|(incident, running)| {
            let stays = OutlivedFact::RunStays {
                run: running.run.clone(),
                step: running.step.clone(),
                title: running.title.clone(),
                left,
            };
            (incident, Fact::Outlived(stays))
        });
        fact.map_or_else(Vec::new, |(incident, fact)| self.write_own(now, incident, vec![fact]))
    }

    fn outlived(&self, running: &Running, pid: u32) -> Fact {
        Fact::Outlived(OutlivedFact::RunOutlived {
            run: running.run.clone(),
            step: running.step.clone(),
            title: running.title.clone(),
            pid,
            since: running.since,
            host: self.machine.clone(),
        })
    }

    /// A run that has not ended as far as the facts of its incident say.
    fn knows(&self, run: &RunId) -> Option<(IncidentId, &Running)> {
        self.incidents().find_map(|incident| {
            let mut known = incident.stoppable();
            Some((incident.id, known.find(|running| &running.run == run)?))
        })
    }
}

fn stranger(pid: u32) -> SafeText {
    SafeText::from(format!(
        "a command of an earlier incident still runs as process {pid} (hint: look with `ps -fp {pid}`; it is not run again)"
    ))
}

fn gone(running: &Running, stopped: bool) -> Fact {
    Fact::Outlived(OutlivedFact::RunGone {
        run: running.run.clone(),
        step: running.step.clone(),
        title: running.title.clone(),
        stopped,
    })
}

fn lost(running: &Running, now: Moment, tails: &Tails) -> Fact {
    let (tail, lines) = tails.get(&running.run).cloned().unwrap_or_default();
    Fact::RunFinished {
        run: running.run.clone(),
        step: running.step.clone(),
        title: running.title.clone(),
        outcome: RunOutcome::Lost,
        took_ms: u64::try_from(between(running.since, now).as_millis()).unwrap_or(u64::MAX),
        tail,
        lines,
    }
}
