//! What waits where, decided without a clock: the order of each channel, the pace that channels share, attempts and
//! their end. The task in [`super::queue`] carries it out.

use super::backoff::{Backoff, Next};
use super::channel::{Attempt, Kind, Spec, Step};
use super::message::{Key, Update};
use super::outcome::{Event, Outcome};
use super::past::{Memory, Past};
use super::words::Words;
use crate::domain::moment::after;
use crate::domain::{Moment, SafeText};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The most updates that wait; an incident has some ten, each with a few channels.
const MOST: usize = 256;
/// The most bytes of an update's text; services take less, and 256 of them wait in memory.
const TEXT: usize = 64 << 10;
/// The most characters of a reason that people see.
const REASON: usize = 300;
/// The reason of a delivery that was taken back in time.
pub const WITHDRAWN: &str = "withdrawn";

/// One update on its way to one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// What goes out.
    pub update: Update,
    /// Where it goes.
    pub channel: String,
    /// How many attempts there were.
    pub attempts: u32,
    /// How long it has waited between them, in milliseconds.
    pub waited_ms: u64,
    /// Whether an attempt may have been taken although no answer came.
    pub unsure: bool,
}

impl Job {
    /// A new delivery.
    #[must_use]
    pub fn new(update: Update, channel: impl Into<String>) -> Self {
        Self {
            update,
            channel: channel.into(),
            attempts: 0,
            waited_ms: 0,
            unsure: false,
        }
    }

    /// A delivery that was approved before this process began and of which nothing more is known: it may have been
    /// taken.
    #[must_use]
    pub fn again(update: Update, channel: impl Into<String>) -> Self {
        Self {
            unsure: true,
            ..Self::new(update, channel)
        }
    }

    /// What it is known by.
    #[must_use]
    pub fn key(&self) -> Key {
        self.update.key(&self.channel)
    }
}

/// Everything that has to survive a restart. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct State {
    /// What waits, in order.
    pub jobs: Vec<Job>,
    /// What went out before.
    pub past: Vec<Past>,
}

/// One channel's line.
#[derive(Debug)]
struct Lane {
    spec: Spec,
    gate: usize,
    jobs: VecDeque<Job>,
    /// No attempt before this.
    due: Option<Instant>,
    /// What the attempt under way does.
    flying: Option<Step>,
    /// Whether the service was asked about the first job and does not have it.
    looked: bool,
}

/// What channels of one token or address share: one request at a time, and a rest after each.
#[derive(Debug)]
struct Gate {
    busy: bool,
    open: Option<Instant>,
}

/// All channels with what waits for them.
#[derive(Debug)]
pub struct Lanes {
    all: Vec<Lane>,
    gates: Vec<Gate>,
    memory: Memory,
    backoff: Backoff,
    words: Words,
    /// Where the search for the next attempt begins, so that channels of one gate take turns.
    turn: usize,
}

impl Lanes {
    /// The channels, and what is remembered of before. What waits is put in with [`Lanes::push`].
    #[must_use]
    pub fn new(specs: Vec<Spec>, past: Vec<Past>, words: Words, backoff: Backoff) -> Self {
        let mut lanes: Vec<Lane> = Vec::new();
        let mut gates = Vec::new();
        for spec in specs {
            let partner = lanes.iter().find(|lane| share_a_limit(&lane.spec.kind, &spec.kind));
            let gate = partner.map_or(gates.len(), |lane| lane.gate);
            if gate == gates.len() {
                gates.push(Gate {
                    busy: false,
                    open: None,
                });
            }
            lanes.push(Lane {
                spec,
                gate,
                jobs: VecDeque::new(),
                due: None,
                flying: None,
                looked: false,
            });
        }
        Self {
            all: lanes,
            gates,
            memory: Memory::new(past),
            backoff,
            words,
            turn: 0,
        }
    }

    /// Takes a delivery; the same one twice counts once. An event where there is something to say at once.
    pub fn push(&mut self, mut job: Job) -> Option<Event> {
        let key = job.key();
        if self.memory.was_sent(&key) {
            let remote = self.memory.remote(&job.channel, &job.update.declared);
            return Some(Event::Sent {
                key,
                status: None,
                remote_id: remote.map(SafeText::from),
                doubled: false,
            });
        }
        let refuse = |key, why: String| {
            Some(Event::Failed {
                key,
                why: why.into(),
                unsure: false,
            })
        };
        if job
            .update
            .text
            .iter()
            .map(|line| line.as_str().len() + 1)
            .sum::<usize>()
            > TEXT
        {
            return refuse(key, format!("the text is longer than {} KiB", TEXT >> 10));
        }
        if self.all.iter().map(|lane| lane.jobs.len()).sum::<usize>() >= MOST {
            return refuse(key, format!("{MOST} updates wait already"));
        }
        let Some(lane) = self.all.iter_mut().find(|lane| lane.spec.name == job.channel) else {
            let why = format!(
                "no channel is called `{}`: look at [notify] in the configuration",
                job.channel
            );
            return refuse(key, why);
        };
        if lane.jobs.iter().all(|waiting| waiting.key() != key) {
            self.words.hide(&mut job.update);
            lane.jobs.push_back(job);
        }
        None
    }

    /// Takes a delivery back that nobody carries out at this moment; none where there is no such one.
    pub fn withdraw(&mut self, key: &Key) -> Option<Event> {
        for lane in &mut self.all {
            let first = usize::from(lane.flying.is_some());
            let found = (first..lane.jobs.len()).find(|at| lane.jobs[*at].key() == *key);
            if let Some(job) = found.and_then(|at| lane.jobs.remove(at)) {
                if found == Some(0) {
                    (lane.due, lane.looked) = (None, false);
                }
                return Some(Event::Failed {
                    key: key.clone(),
                    why: WITHDRAWN.into(),
                    unsure: job.unsure,
                });
            }
        }
        None
    }

    /// What is to be attempted now, each with the number of its lane.
    pub fn start(&mut self, now: Instant) -> Vec<(usize, Attempt)> {
        let count = self.all.len();
        let mut started = Vec::new();
        for at in (0..count).map(|step| (self.turn + step) % count) {
            let gate = &mut self.gates[self.all[at].gate];
            let lane = &mut self.all[at];
            let ready = [lane.due, gate.open].into_iter().flatten().all(|due| due <= now);
            let Some(job) = lane
                .jobs
                .front()
                .filter(|_| lane.flying.is_none() && !gate.busy && ready)
            else {
                continue;
            };
            let remote = self.memory.remote(&job.channel, &job.update.declared);
            let is_lost = remote.is_none() && job.update.sequence > 1 && !lane.looked;
            let look = lane.spec.kind.can_look() && (job.unsure || is_lost);
            let step = if look { Step::Look } else { Step::Send };
            started.push((
                at,
                Attempt {
                    update: job.update.clone(),
                    step,
                    remote,
                    unsure: job.unsure,
                },
            ));
            (lane.flying, gate.busy) = (Some(step), true);
        }
        self.turn = if count == 0 { 0 } else { (self.turn + 1) % count };
        started
    }

    /// When the next attempt is due; none where nothing waits for time alone.
    #[must_use]
    pub fn wake(&self) -> Option<Instant> {
        let waiting = self.all.iter().filter(|lane| {
            let gate = &self.gates[lane.gate];
            lane.flying.is_none() && !gate.busy && !lane.jobs.is_empty()
        });
        waiting
            .filter_map(|lane| lane.due.max(self.gates[lane.gate].open))
            .min()
    }

    /// The channel of a lane.
    #[must_use]
    pub fn spec(&self, lane: usize) -> &Spec {
        &self.all[lane].spec
    }

    /// Takes what came of an attempt. `now` is on a clock that never goes back, `wall` for people; `jitter` from 0 to 1.
    pub fn finish(&mut self, at: usize, outcome: Outcome, now: Instant, wall: Moment, jitter: f64) -> Option<Event> {
        let lane = &mut self.all[at];
        let step = lane.flying.take()?;
        let gate = &mut self.gates[lane.gate];
        gate.busy = false;
        gate.open = gate.open.max(Some(now + lane.spec.pace));
        lane.due = None;
        match outcome {
            Outcome::Taken { status, remote } => self.taken(at, status, remote),
            Outcome::Ready { text } => {
                let job = self.end(at)?;
                let text = text.lines().map(|line| self.words.clean(line)).collect();
                Some(Event::Copy { key: job.key(), text })
            }
            Outcome::Absent { remote } => {
                let job = lane.jobs.front_mut()?;
                (job.unsure, lane.looked) = (false, true);
                if let Some(remote) = remote.and_then(|remote| self.words.id(&remote)) {
                    self.memory.learn(&job.channel, &job.update.declared, &remote);
                }
                None
            }
            Outcome::Again { why, asked, unsure } => {
                let job = lane.jobs.front_mut()?;
                job.unsure |= unsure && step == Step::Send;
                self.again(at, &why, asked, now, wall, jitter)
            }
            Outcome::Never { why } => self.fail(at, &why),
        }
    }

    fn taken(&mut self, at: usize, status: Option<u16>, remote: Option<String>) -> Option<Event> {
        let job = self.end(at)?;
        let remote = remote.and_then(|remote| self.words.id(&remote));
        let key = job.key();
        self.memory.keep(&key, remote.as_deref());
        Some(Event::Sent {
            key,
            status,
            remote_id: remote.map(SafeText::from),
            doubled: job.unsure && !self.all[at].spec.kind.knows_keys(),
        })
    }

    fn again(
        &mut self,
        at: usize,
        why: &str,
        asked: Option<Duration>,
        now: Instant,
        wall: Moment,
        jitter: f64,
    ) -> Option<Event> {
        let lane = &mut self.all[at];
        let job = lane.jobs.front_mut()?;
        job.attempts = job.attempts.saturating_add(1);
        let waited = Duration::from_millis(job.waited_ms);
        let wait = match self.backoff.next(job.attempts, waited, asked, jitter) {
            Next::After(wait) => wait,
            Next::GiveUp(sentence) => return self.fail(at, &format!("{sentence}; the last: {why}")),
        };
        job.waited_ms += u64::try_from(wait.as_millis()).unwrap_or(u64::MAX / 2);
        let due = now + wait;
        lane.due = Some(due);
        if asked.is_some() {
            // The service counts all requests of a token or address together.
            let gate = &mut self.gates[lane.gate];
            gate.open = gate.open.max(Some(due));
        }
        Some(Event::Waiting {
            key: job.key(),
            why: self.words.reason(why, REASON),
            retry_at: after(wall, wait),
            attempts: job.attempts,
        })
    }

    fn fail(&mut self, at: usize, why: &str) -> Option<Event> {
        let job = self.end(at)?;
        Some(Event::Failed {
            key: job.key(),
            why: self.words.reason(why, REASON),
            unsure: job.unsure,
        })
    }

    /// Takes the first job of a lane out.
    fn end(&mut self, at: usize) -> Option<Job> {
        let lane = &mut self.all[at];
        lane.looked = false;
        lane.jobs.pop_front()
    }

    /// What has to survive. An attempt under way may be taken while nobody listens any more.
    #[must_use]
    pub fn state(&self) -> State {
        let jobs = self.all.iter().flat_map(|lane| {
            let flying = lane.flying == Some(Step::Send);
            lane.jobs.iter().enumerate().map(move |(place, job)| Job {
                unsure: job.unsure || flying && place == 0,
                ..job.clone()
            })
        });
        State {
            jobs: jobs.collect(),
            past: self.memory.all(),
        }
    }
}

fn share_a_limit(one: &Kind, other: &Kind) -> bool {
    one.word() == other.word() && one.shared().is_some() && one.shared() == other.shared()
}
