//! The task that brings updates out: takes deliveries, carries out attempts, tells what came of them.

use super::backoff::Backoff;
use super::channel::{self, Spec};
use super::lanes::{Job, Lanes, State};
use super::message::Key;
use super::outcome::{Event, Outcome};
use super::words::Words;
use crate::domain::Masker;
use crate::domain::incident::Refusal;
use crate::time;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{Id, JoinError, JoinSet};

/// Requests that wait for the task; it takes them at once unless nobody hears its events.
const ASKS: usize = 64;

/// What the queue is made of.
#[derive(Debug)]
pub struct Setup {
    /// The channels.
    pub specs: Vec<Spec>,
    /// What was left from before.
    pub state: State,
    /// Hides every secret of the configuration.
    pub masker: Masker,
    /// When to try again.
    pub backoff: Backoff,
}

#[derive(Debug)]
enum Ask {
    Send(Box<Job>),
    Withdraw(Key),
    State(oneshot::Sender<State>),
}

/// The host's end.
#[derive(Debug, Clone)]
pub struct Sender(mpsc::Sender<Ask>);

/// The task's end.
#[derive(Debug)]
pub struct Asks(mpsc::Receiver<Ask>);

/// The two ends of a queue.
#[must_use]
pub fn channel() -> (Sender, Asks) {
    let (sender, receiver) = mpsc::channel(ASKS);
    (Sender(sender), Asks(receiver))
}

impl Sender {
    /// Hands a delivery over; never waits. The same one twice counts once.
    ///
    /// # Errors
    /// The queue is gone or does not keep up.
    pub fn send(&self, job: Job) -> Result<(), Refusal> {
        self.ask(Ask::Send(Box::new(job)))
    }

    /// Takes a delivery back that waits; an event says whether it was there in time.
    ///
    /// # Errors
    /// The queue is gone or does not keep up.
    pub fn withdraw(&self, key: Key) -> Result<(), Refusal> {
        self.ask(Ask::Withdraw(key))
    }

    /// Everything that has to survive a restart; none where the queue is gone.
    pub async fn state(&self) -> Option<State> {
        let (answer, state) = oneshot::channel();
        self.0.send(Ask::State(answer)).await.ok()?;
        state.await.ok()
    }

    fn ask(&self, ask: Ask) -> Result<(), Refusal> {
        self.0.try_send(ask).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Refusal::new("too many updates wait", "try again in a moment"),
            mpsc::error::TrySendError::Closed(_) => {
                Refusal::new("nothing can be sent any more", "copy the text and start the host again")
            }
        })
    }
}

/// Brings updates out until every [`Sender`] is gone or nobody hears the events; gives what is left. The first events
/// are about what was left from before and cannot go on.
pub async fn run(setup: Setup, mut asks: Asks, out: mpsc::Sender<Event>) -> State {
    let words = Words::new(setup.masker, &setup.specs);
    let mut lanes = Lanes::new(setup.specs, setup.state.past, words, setup.backoff);
    let mut flights = Flights::default();
    let mut news: Vec<Event> = setup.state.jobs.into_iter().filter_map(|job| lanes.push(job)).collect();
    loop {
        for event in news.drain(..) {
            if out.send(event).await.is_err() {
                return lanes.state();
            }
        }
        for (lane, attempt) in lanes.start(time::ticks()) {
            flights.start(lane, lanes.spec(lane).clone(), attempt);
        }
        let wake = lanes.wake();
        tokio::select! {
            biased;
            () = out.closed() => return lanes.state(),
            ask = asks.0.recv() => match ask {
                Some(Ask::Send(job)) => news.extend(lanes.push(*job)),
                Some(Ask::Withdraw(key)) => news.extend(lanes.withdraw(&key)),
                Some(Ask::State(answer)) => drop(answer.send(lanes.state())),
                None => return lanes.state(),
            },
            Some((lane, outcome)) = flights.next() => {
                news.extend(lanes.finish(lane, outcome, time::ticks(), time::now(), chance()));
            }
            () = until(wake) => {}
        }
    }
}

/// The attempts under way; they end with the queue.
#[derive(Default)]
struct Flights {
    tasks: JoinSet<Outcome>,
    lanes: HashMap<Id, usize>,
}

impl Flights {
    fn start(&mut self, lane: usize, spec: Spec, attempt: channel::Attempt) {
        let task = async move { channel::attempt(&spec, &attempt, time::now()).await };
        let id = self.tasks.spawn(task).id();
        self.lanes.insert(id, lane);
    }

    /// The next one that ended; none where none is under way.
    async fn next(&mut self) -> Option<(usize, Outcome)> {
        let ended = self.tasks.join_next_with_id().await?;
        let (id, outcome) = ended.unwrap_or_else(|error| (error.id(), broken(&error)));
        self.lanes.remove(&id).map(|lane| (lane, outcome))
    }
}

/// An attempt that panicked; it may have sent something.
fn broken(error: &JoinError) -> Outcome {
    Outcome::Again {
        why: if error.is_panic() {
            "the attempt broke off: please report this".into()
        } else {
            "the attempt was stopped".into()
        },
        asked: None,
        unsure: true,
    }
}

/// Waits for a moment; for ever where there is none.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}

/// A number from 0 to 1 that no two hosts have in common; nothing secret depends on it.
fn chance() -> f64 {
    let random = RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(random >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}
