//! When a probe asks: on absolute ticks, or at once when somebody wants to know.

use super::outbox::{News, Outbox};
use crate::domain::health::ProbeResult;
use crate::domain::{SafeText, ServiceId};
use crate::rules::Steady;
use crate::time;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Interval, MissedTickBehavior};

/// An answer that contradicts the verdict in force is checked this soon, however long the interval is.
const DOUBT: Duration = Duration::from_secs(1);

/// How often a probe asks, how long it waits, and how sure it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// From one question to the next, not counting how long the answer takes.
    pub interval: Duration,
    /// The longest wait for a whole answer.
    pub timeout: Duration,
    /// Bad answers in a row before a good service is called bad.
    pub fails_before: u32,
    /// Good answers in a row before a bad service is called good.
    pub oks_before: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(5),
            timeout: Duration::from_secs(5),
            fails_before: 2,
            oks_before: 1,
        }
    }
}

/// A bell that makes a probe ask now. Clones ring the same bell.
#[derive(Debug, Clone, Default)]
pub struct Trigger(Arc<Notify>);

impl Trigger {
    /// Asks for one probe now; several pulls before it begins are one.
    pub fn pull(&self) {
        self.0.notify_one();
    }

    async fn pulled(&self) {
        self.0.notified().await;
    }
}

/// Asks again and again until nobody listens. The verdict in force goes out with each answer;
/// an answer that contradicts it says so: `refused (1 of 3)`.
pub async fn keep<F, A>(service: ServiceId, pace: Pace, trigger: Trigger, out: Outbox, ask: F)
where
    F: Fn() -> A,
    A: Future<Output = ProbeResult>,
{
    let mut steady = Steady::new(pace.fails_before, pace.oks_before);
    let mut ticks = ticks(pace.interval);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = trigger.pulled() => {}
            () = tokio::time::sleep(DOUBT), if steady.wavering().is_some() => {}
            () = out.closed() => return,
        }
        let answer = tokio::select! {
            answer = ask() => answer,
            () = out.closed() => return,
        };
        let news = News::Probe {
            service: service.clone(),
            at: time::now(),
            result: steadied(&mut steady, answer),
        };
        if out.deliver(news).await.is_err() {
            return;
        }
    }
}

fn ticks(every: Duration) -> Interval {
    let mut ticks = tokio::time::interval(every.max(Duration::from_millis(100)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    ticks
}

/// Replaces the answer's verdict by the one in force.
fn steadied(steady: &mut Steady, answer: ProbeResult) -> ProbeResult {
    let health = steady.hear(answer.health);
    let summary = match steady.wavering() {
        Some((count, needed)) => SafeText::from(format!("{} ({count} of {needed})", answer.summary)),
        None => answer.summary,
    };
    ProbeResult {
        health,
        summary,
        latency_ms: answer.latency_ms,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::Health;
    use crate::sources::channel;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn a_doubt_is_settled_long_before_the_next_turn() {
        let (outbox, mut inbox) = channel(8);
        let pace = Pace {
            interval: Duration::from_hours(1),
            ..Pace::default()
        };
        let asked = AtomicU32::new(0);
        let trigger = Trigger::default();
        let ask = || {
            let health = match asked.fetch_add(1, Ordering::SeqCst) {
                0 => Health::Ok,
                _ => Health::Down,
            };
            std::future::ready(ProbeResult {
                health,
                summary: "x".into(),
                latency_ms: None,
            })
        };
        let keeping = keep(ServiceId::new("db"), pace, trigger.clone(), outbox, ask);
        let listening = async {
            for (asks, verdict) in [(1, Health::Ok), (2, Health::Ok), (3, Health::Down)] {
                let Some(News::Probe { result, .. }) = inbox.next().await else {
                    panic!("a probe tells only of itself");
                };
                assert_eq!((asked.load(Ordering::SeqCst), result.health), (asks, verdict));
                // Somebody asks once; the third answer comes without being asked for.
                if asks == 1 {
                    trigger.pull();
                }
            }
        };
        tokio::select! {
            () = keeping => {}
            () = listening => {}
        }
    }
}
